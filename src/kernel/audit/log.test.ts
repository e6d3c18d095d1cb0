// SPDX-License-Identifier: Apache-2.0
import { expect } from 'vitest';
import type { Actor } from '#kernel/access/actor.ts';
import { isProblem } from '#kernel/problem.ts';
import { test, type Audited } from '#tests/audited.ts';

type Row = Record<string, unknown>;
const rowsOf = async ({ owner, tenant }: Audited, order = 'l.id') =>
  (await owner.query<Row>(`select l.* from kernel.operation_log l where tenant_id = $1 order by ${order}`, [tenant.id]))
    .rows;

const before = { name: '山田花子', email: 'hanako@example.jp', section: '高齢福祉課' };
const after = { name: '山田花子', email: 'h.yamada@example.jp', section: '介護保険課' };
const ID = '01900000-0000-7000-8000-00000000000a';

test('a line says who, from where, what, which record, before and after', async ({ audited }) => {
  const officer = audited.as('section-officer');
  officer.actor.posts = [
    {
      id: 'post-1',
      title: '主任',
      holding: 'regular',
      unit: { id: 'u', name: '高齢福祉課' },
      unitIds: ['u'],
      roles: ['section-officer'],
    },
  ];
  await audited.house.call(officer, 'cards.change', { id: ID, before, after });
  const [line] = await rowsOf(audited);
  expect(line).toMatchObject({
    actor_id: officer.actor.id,
    actor_kind: 'staff',
    post_id: 'post-1',
    post: '高齢福祉課 主任',
    session: 'session-of-a-test',
    zone: 'lgwan',
    address: '10.20.30.40',
    procedure: 'cards.change',
    effect: 'write',
    subject: ID,
    subjects: null,
    result: 'done',
    reason: null,
    detail: { reason: 'correction' },
    before: { section: '高齢福祉課', name: { mask: '山***' }, email: { mask: 'h***@…' } },
    after: { section: '介護保険課', name: { mask: '山***' }, email: { mask: 'h***@…' } },
  });
  type Side = Record<'name' | 'email', { print: string }>;
  const [was, is] = [line!['before'] as Side, line!['after'] as Side];
  expect(is.name.print).toBe(was.name.print);
  expect(is.email.print).not.toBe(was.email.print);
});

test('a personal value is nowhere in the database, and its fingerprint is another one in another municipality', async ({
  audited,
}) => {
  const { house, owner } = audited;
  const other = await audited.municipality();
  for (const tenant of [audited.tenant, other])
    await house.call({ ...audited.as('section-officer'), tenant }, 'cards.change', { id: ID, before, after });
  await house.log.seal(audited.tenant);
  const { rows: tables } = await owner.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  expect(tables.map(({ name }) => name)).toContain('kernel.operation_log');
  for (const { name } of tables) {
    const { rows } = await owner.query(`select from ${name} t where t::text ~ '花子|hanako|yamada'`);
    expect(rows, name).toEqual([]);
  }
  const { rows: prints } = await owner.query<{ print: string }>(
    `select distinct before -> 'name' ->> 'print' as print from kernel.operation_log where before is not null and tenant_id = any ($1)`,
    [[audited.tenant.id, other.id]],
  );
  expect(prints).toHaveLength(2);
});

test('a refusal leaves who wanted what on which record, and why not; a fault leaves a line without its words', async ({
  audited,
}) => {
  const { house } = audited;
  const finance = audited.as('finance');
  await expect(house.call(finance, 'cards.change', { id: ID, before, after })).rejects.toMatchObject({ status: 403 });
  await expect(house.call(finance, 'cards.break', { id: ID })).rejects.toThrow('a fault');
  await expect(
    house.call(
      { ...audited.as('section-officer'), from: { zone: 'internet', address: '203.0.113.9' } },
      'cards.change',
      {
        id: ID,
        before,
        after,
      },
    ),
  ).rejects.toMatchObject({ status: 403 });
  const lines = await rowsOf(audited);
  expect(lines).toMatchObject([
    {
      actor_id: finance.actor.id,
      procedure: 'cards.change',
      subject: ID,
      result: 'refused',
      reason: { ja: 'この操作には「名刺の変更」の権限が必要です。' },
      before: null,
      after: null,
    },
    { procedure: 'cards.break', subject: ID, result: 'failed', reason: null, detail: {} },
    { procedure: 'cards.change', zone: 'internet', address: '203.0.113.9', result: 'refused' },
  ]);
  expect(JSON.stringify(lines)).not.toContain('花子');
});

test('what shows nothing personal and changes nothing leaves no line, nor does what was never sent rightly', async ({
  audited,
}) => {
  const { house, as, tenant } = audited;
  await house.call(as('section-officer'), 'cards.count', {});
  await expect(house.call(as('section-officer'), 'cards.change', { id: ID })).rejects.toMatchObject({ status: 422 });
  await expect(house.call({ tenant, actor: null }, 'cards.read', { id: ID })).rejects.toMatchObject({ status: 401 });
  expect(await rowsOf(audited)).toEqual([]);
});

test('with several posts, the line names the one that gave the permission; when two give it, the main one', async ({
  audited,
}) => {
  const { house, as } = audited;
  const post = (id: string, role: string, holding: 'regular' | 'concurrent') => ({
    id,
    title: id,
    holding,
    unit: null,
    unitIds: [],
    roles: [role],
  });
  const withPosts = (...posts: Actor['posts']) => {
    const caller = as('section-officer', 'finance');
    caller.actor.posts = posts;
    return caller;
  };
  const change = (caller: ReturnType<typeof as>) => house.call(caller, 'cards.change', { id: ID, before, after });
  await change(withPosts(post('財政主査', 'finance', 'regular'), post('福祉兼務', 'section-officer', 'concurrent')));
  await change(withPosts(post('企画兼務', 'planning', 'concurrent'), post('福祉主査', 'section-officer', 'regular')));
  expect((await rowsOf(audited)).map((line) => line['post'])).toEqual(['福祉兼務', '福祉主査']);
});

test('a line about several records is found under each of them, once', async ({ audited }) => {
  const { house, as } = audited;
  const ids = ['one', 'two', 'three'];
  await house.call(as('section-officer'), 'cards.merge', { ids });
  await house.call(as('section-officer'), 'cards.read', { id: 'two' });
  for (const [subject, count] of [
    ['one', 1],
    ['two', 2],
    ['three', 1],
    ['four', 0],
  ] as const) {
    const { items } = (await house.call(as('ict'), 'log.search', { subject })) as { items: unknown[] };
    expect(items, subject).toHaveLength(count);
  }
  await house.log.seal(audited.tenant);
  expect(await audited.findings()).toEqual([]);
});

test('who may read the log: the ICT section and the administrator, and both are in it afterwards', async ({
  audited,
}) => {
  const { house, tenant, as, owner } = audited;
  const calls = [
    ['log.search', {}],
    ['log.line', { id: ID }],
    ['log.export', { format: 'csv' }],
    ['log.choices', {}],
    ['log.head', {}],
  ] as const;
  for (const [name, input] of calls) {
    const found: string[] = [];
    for (const role of ['nobody', ...house.roles.map(({ id }) => id)]) {
      const caller = role === 'nobody' ? { tenant, actor: null } : as(role);
      const refused = await house.call(caller, name, input).then(
        () => false,
        (error: unknown) => isProblem(error) && (error.status === 401 || error.status === 403),
      );
      if (!refused) found.push(role);
    }
    expect(found.sort(), name).toEqual(['administrator', 'ict']);
  }
  const { rows } = await owner.query<{ procedure: string }>(
    `select distinct procedure from kernel.operation_log where tenant_id = $1 and result = 'done' order by 1`,
    [tenant.id],
  );
  expect(rows.map(({ procedure }) => procedure)).toEqual(['log.export', 'log.search']);
  // the log shows persons: not from the internet side
  await expect(
    house.call({ ...as('ict'), from: { zone: 'internet', address: '203.0.113.9' } }, 'log.search', {}),
  ).rejects.toMatchObject({ status: 403 });
});

test('a name that was typed to search is not kept; the ids it stands for are', async ({ audited }) => {
  const { house, as, owner, tenant } = audited;
  await owner.query(
    `insert into organisation.person (tenant_id, id, name, roles) values ($1, $2, '田辺 花枝', '{finance}')`,
    [tenant.id, ID],
  );
  const tanabe = as('finance');
  tanabe.actor.id = ID;
  await house.call(tanabe, 'cards.read', { id: 'x' });
  const search = async (person: string) =>
    (
      (await house.call(as('ict'), 'log.search', { person, procedure: 'cards.read' })) as {
        items: { actor: { name: string } }[];
      }
    ).items;
  expect(await search('田辺花枝')).toMatchObject([{ actor: { id: ID, name: '田辺 花枝' } }]);
  expect(await search(ID)).toHaveLength(1);
  expect(await search('田辺花江')).toEqual([]);
  const lines = (await rowsOf(audited)).filter((line) => line['procedure'] === 'log.search');
  expect(lines.map((line) => line['detail'])).toMatchObject([{ actors: [ID] }, { actors: [ID] }, { actors: [] }]);
  expect(JSON.stringify(lines)).not.toContain('田辺');
});

test('pages follow each other without a gap or a double, also within one millisecond', async ({ audited }) => {
  const { house, tenant, owner, as } = audited;
  await owner.query(
    `insert into kernel.operation_log (tenant_id, id, at, actor_id, actor_kind, procedure, result, zone, address)
     select $1, overlay(uuidv7()::text placing left(kernel.first_id('2026-05-01 23:59:59.999+09')::text, 13) from 1)::uuid,
       '2026-05-01 23:59:59.999+09', 'someone', 'staff', 'cards.change',
       case when n % 5 = 0 then 'refused' else 'done' end, 'lgwan', '10.0.0.' || n % 3
     from generate_series(1, 230) n`,
    [tenant.id],
  );
  const all = async (filter: Record<string, unknown>) => {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const { items, next } = (await house.call(as('ict'), 'log.search', {
        ...filter,
        procedure: 'cards.change',
        limit: 20,
        ...(cursor && { cursor }),
      })) as {
        items: { id: string }[];
        next: string | null;
      };
      ids.push(...items.map(({ id }) => id));
      cursor = next ?? undefined;
    } while (cursor);
    expect(new Set(ids).size).toBe(ids.length);
    return ids.length;
  };
  expect(await all({})).toBe(230);
  expect(await all({ result: 'refused' })).toBe(46);
  expect(await all({ address: '10.0.0.1', zone: 'lgwan' })).toBe(77);
  expect(await all({ from: '2026-05-01', to: '2026-05-01' })).toBe(230);
  expect(await all({ to: '2026-04-30' })).toBe(0);
  expect(await all({ from: '2026-05-02' })).toBe(0);
  await expect(house.call(as('ict'), 'log.search', { cursor: `x' or true` })).rejects.toMatchObject({ status: 422 });
});

test('the file of a filter holds its lines, with names and numbers, and nothing that a spreadsheet would run', async ({
  audited,
}) => {
  const { house, as, tenant } = audited;
  await house.call(as('section-officer'), 'cards.read', { id: '=1+1' });
  await house.call(as('finance'), 'cards.read', { id: 'other' });
  await house.log.seal(tenant);
  for (const format of ['csv', 'xlsx']) {
    const { bytes, name } = (await house.call(as('ict'), 'log.export', { format, subject: '=1+1' })) as {
      bytes: Uint8Array;
      name: string;
    };
    expect(name).toMatch(new RegExp(`^操作記録_.*\\.${format}$`));
    const { readCsv } = await import('../documents/csv.ts');
    const { readXlsx } = await import('../documents/xlsx.ts');
    const rows = format === 'csv' ? readCsv(bytes).rows : (await readXlsx(bytes)).sheets[0]!.rows;
    expect(rows).toHaveLength(2);
    const line = Object.fromEntries(rows[0]!.map((head, at) => [head, rows[1]![at]]));
    expect(line).toMatchObject({
      操作: '名刺を見る',
      対象: '=1+1',
      種別: '閲覧',
      接続系: 'LGWAN接続系',
      アドレス: '10.20.30.40',
      結果: '実行',
    });
    expect(String(line['通番'])).toBe('1');
  }
});

test('one municipality sees none of another’s lines', async ({ audited }) => {
  const { house, as } = audited;
  await house.call(as('section-officer'), 'cards.read', { id: 'here' });
  const other = await audited.municipality();
  const there = { ...as('ict'), tenant: other };
  expect(await house.call(there, 'log.search', { subject: 'here' })).toMatchObject({ items: [] });
  const [line] = await rowsOf(audited);
  await expect(house.call(there, 'log.line', { id: line!['id'] })).rejects.toMatchObject({ status: 404 });
});
