// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { demoOrganisation } from '#blocks/organisation/demo-units.ts';
import type { Caller } from '#kernel/house.ts';
import { isProblem } from '#kernel/problem.ts';
import { programmes } from '#systems/programmes/system.ts';
import { test, type TestHouse } from '../house.ts';
import { countAttacks, tried } from './attacks.ts';

countAttacks();

async function filledCity(house: TestHouse) {
  const tenant = await house.municipality();
  await house.fillDemo(tenant);
  const accounts = (await house.call({ tenant, actor: null }, 'house.demoAccounts', {})) as {
    id: string;
    name: string;
  }[];
  const caller = async (name: string): Promise<Caller> => ({
    tenant,
    actor: await house.actorOf(tenant, accounts.find((account) => account.name.includes(name))!.id),
  });
  return { tenant, caller };
}

const answerOf = (house: TestHouse, caller: Caller, name: string, input: unknown) =>
  house.call(caller, name, input).then(
    (answer) => ({ answer, status: 200 }),
    (error: unknown) => ({ answer: null, status: isProblem(error) ? error.status : 500 }),
  );

test('nobody reaches another municipality’s records, though they know every id', async ({ house }) => {
  const [here, there] = [await filledCity(house), await filledCity(house)];
  const administrator = await there.caller('管 理子');
  const { rows } = await house.inTenant({ tenant: here.tenant, actor: null }, async ({ tx }) => ({
    rows: {
      'programmes.sheet': await tx.selectFrom('programmes.sheet').select('id').limit(20).execute(),
      'programmes.programme': await tx.selectFrom('programmes.programme').select('id').limit(20).execute(),
      'organisation.unit': await tx.selectFrom('organisation.unit').select('id').limit(20).execute(),
      'organisation.person': await tx.selectFrom('organisation.person').select('id').limit(20).execute(),
    } as Record<string, { id: string }[]>,
  }));
  const ids = Object.values(rows)
    .flat()
    .map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(60);
  // every procedure that takes an id, with ids of the other municipality, as the one who may do everything at home
  const named = [...house.procedures.values()].filter(
    ({ input }) => 'shape' in input && 'id' in (input.shape as Record<string, unknown>),
  );
  expect(named.length).toBeGreaterThan(10);
  for (const { name, effect } of named)
    for (const id of effect === 'read' ? ids.slice(0, 40) : ids.slice(0, 15)) {
      const input = {
        id,
        other: id,
        changes: [],
        body: 'x',
        move: 'submit',
        resolved: true,
        version: 0,
        format: 'json',
      };
      const { status } = await answerOf(house, administrator, name, input);
      tried('another municipality', `${name} ${id}: ${status}`, status === 200 || status === 500);
    }
});

test('an officer changes nothing of another section, by whatever door', async ({ house }) => {
  const { tenant, caller } = await filledCity(house);
  const officer = await caller('小野寺');
  const roads = demoOrganisation.find(({ key }) => key === 'roads')!.name;
  const sheets = await house.inTenant({ tenant, actor: null }, ({ tx }) =>
    tx
      .selectFrom('programmes.sheet')
      .select(['id', 'content', 'version'])
      .where('section', 'like', `%${roads}`)
      .execute(),
  );
  expect(sheets.length).toBeGreaterThan(5);
  for (const { id } of sheets as { id: string }[])
    for (const [name, input] of [
      ['programmes.sheet.save', { changes: [{ path: 'purpose', before: null, after: '乗っ取り' }] }],
      ['programmes.sheet.move', { move: 'submit', reason: 'x' }],
      ['programmes.sheet.carryForward', {}],
    ] as const) {
      const { status } = await answerOf(house, officer, name, { id, ...input });
      tried('another section', `${name} ${id}: ${status}`, status === 200);
    }
  const after = await house.inTenant({ tenant, actor: null }, ({ tx }) =>
    tx
      .selectFrom('programmes.sheet')
      .select(['id', 'content', 'version'])
      .where('section', 'like', `%${roads}`)
      .execute(),
  );
  expect(after).toEqual(sheets);
});

test('identifiers cannot be guessed, and a wrong one tells nothing but that it is wrong', async ({ house }) => {
  const { tenant, caller } = await filledCity(house);
  const planner = await caller('計良');
  for (let n = 0; n < 50; n++) {
    const { status } = await answerOf(house, planner, 'programmes.sheet', { id: randomUUID() });
    tried('guessed identifier', String(status), status !== 404);
  }
  for (const id of [
    '1',
    '0',
    '-1',
    `' or 1=1 --`,
    '../1',
    '00000000-0000-0000-0000-000000000000',
    '%00',
    '{"$ne":1}',
  ]) {
    const { status } = await answerOf(house, planner, 'programmes.sheet', { id });
    tried('guessed identifier', `${id}: ${status}`, status !== 422 && status !== 404);
  }
  // the part of a public id that is not its time is random: two made at the same moment share nothing to count on
  const ids = (await house.inTenant({ tenant, actor: null }, ({ tx }) =>
    tx.selectFrom('programmes.sheet').select('id').limit(200).execute(),
  )) as { id: string }[];
  expect(new Set(ids.map(({ id }) => id.slice(-16))).size).toBe(ids.length);
});

test('fields that nobody offers cannot be set by sending them along (mass assignment)', async ({ house }) => {
  const { tenant, caller } = await filledCity(house);
  const officer = await caller('片桐');
  const [sheet] = (await house.inTenant({ tenant, actor: null }, ({ tx }) =>
    tx
      .selectFrom('programmes.sheet')
      .selectAll()
      .where('state', '=', 'draft')
      .where('section', 'like', '%デジタル戦略課')
      .limit(1)
      .execute(),
  )) as { id: string; state: string; unit_id: string; is_public: boolean; tenant_id: string }[];
  const extra = {
    state: 'published',
    is_public: true,
    isPublic: true,
    unit_id: randomUUID(),
    unitId: randomUUID(),
    tenant_id: randomUUID(),
    tenantId: randomUUID(),
    actor: { permissions: { 'programmes.close': [{ reach: 'all' }] } },
    permissions: ['programmes.close'],
    __proto__: { state: 'published' },
  };
  const paths = ['state', 'is_public', 'unit_id', 'tenant_id', '__proto__/state', 'constructor', 'kind', 'fiscalYear'];
  for (const path of paths) {
    const { status } = await answerOf(house, officer, 'programmes.sheet.save', {
      ...extra,
      id: sheet!.id,
      changes: [{ path, before: null, after: 'published' }],
    });
    const [now] = (await house.inTenant({ tenant, actor: null }, ({ tx }) =>
      tx.selectFrom('programmes.sheet').selectAll().where('id', '=', sheet!.id).execute(),
    )) as (typeof sheet)[];
    const taken =
      now!.state !== sheet!.state ||
      now!.is_public !== sheet!.is_public ||
      now!.unit_id !== sheet!.unit_id ||
      now!.tenant_id !== sheet!.tenant_id;
    tried('mass assignment', `${path}: ${status}`, taken);
  }
  const comment = await answerOf(house, officer, 'programmes.comments.add', {
    id: sheet!.id,
    body: 'x',
    author_id: randomUUID(),
    author_name: '市長',
    by: '市長',
  });
  expect(comment.status).toBe(200);
  const names = await house.inTenant({ tenant, actor: null }, ({ tx }) =>
    tx.selectFrom('programmes.comment').select('author_name').where('author_name', '=', '市長').execute(),
  );
  tried('mass assignment', 'author of a comment', names.length > 0);
});

test('the database refuses what a mistake in the program would let through', async ({ house }) => {
  const [here, there] = [await filledCity(house), await filledCity(house)];
  const tables = (
    await house.database.pool.query<{ name: string }>(
      `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and not c.relispartition and has_table_privilege(c.oid, 'select')
         and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')
         and n.nspname not in ('pg_catalog', 'information_schema', 'jobs')`,
    )
  ).rows.map(({ name }) => name);
  expect(tables.length).toBeGreaterThan(15);
  for (const table of tables) {
    const seen = await house.database.as({ tenantId: there.tenant.id, actorId: null }, (tx) =>
      tx.selectFrom(table).select('tenant_id').where('tenant_id', '=', here.tenant.id).limit(1).execute(),
    );
    tried('another municipality', `select from ${table}`, seen.length > 0);
  }
  expect(programmes.id).toBe('programmes');
});
