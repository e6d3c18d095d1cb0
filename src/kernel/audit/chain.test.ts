// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { test, type Audited } from '#tests/audited.ts';
import { digestOf, genesis, hashAfter } from './chain.ts';
import { logKeys, signedBy } from './keys.ts';
import { nothingNoted, writeLog } from './log.ts';
import { operationLog } from './operation-log.ts';
import { headFile, headText, readHeadFile } from './signed.ts';
import { askOver, verifyLog } from './verify.ts';

/** Lines of the log, chained and signed: `cards-1` to `cards-n`. */
async function withLines({ house, tenant, as }: Audited, count = 12) {
  const officer = as('section-officer');
  for (let at = 1; at <= count; at++) await house.call(officer, 'cards.read', { id: `card-${at}` });
  await house.log.seal(tenant);
  return (await house.log.sign(tenant))!;
}

/** What an owner of the database can do to the tables, which no right of the application allows. */
const lineAt = (seq: number) =>
  `(select c.line_id from kernel.operation_log_chain c where c.tenant_id = '%' and c.seq = ${seq})`;
const tamper = ({ owner, tenant }: Audited, statements: string) => owner.query(statements.replaceAll('%', tenant.id));

/** Makes the whole chain anew over what stands in the tables now, as somebody who has read this program would. */
async function rechain({ owner, tenant }: Audited) {
  const { rows } = await owner.query<{ seq: number; digest: Buffer }>(
    `select c.seq, sha256(convert_to(kernel.operation_log_text(l), 'UTF8')) as digest
     from kernel.operation_log_chain c join kernel.operation_log l on l.tenant_id = c.tenant_id and l.id = c.line_id
     where c.tenant_id = $1 order by c.seq`,
    [tenant.id],
  );
  let hash = genesis(tenant.id);
  for (const { seq, digest } of rows) {
    hash = hashAfter(hash, seq, digest);
    await owner.query(
      'update kernel.operation_log_chain set digest = $3, hash = $4 where tenant_id = $1 and seq = $2',
      [tenant.id, seq, digest, hash],
    );
  }
  await owner.query('update kernel.operation_log_head set hash = $2 where tenant_id = $1', [tenant.id, hash]);
}

test('an untouched log is whole, by the program’s own reckoning and not the database’s', async ({ audited }) => {
  const head = await withLines(audited);
  expect(await audited.verify(head)).toMatchObject({ lines: 12, lastSeq: 12, waiting: 0, removed: 0, findings: [] });
  expect(digestOf([null, '', '山田'])).not.toEqual(digestOf(['', null, '山田']));
  await audited.house.call(audited.as('section-officer'), 'cards.read', { id: 'card-13' });
  expect(await audited.verify(head)).toMatchObject({ lines: 12, waiting: 1, findings: [] });
});

test.for<[what: string, statements: string, found: string[]]>([
  ['a changed field', `update kernel.operation_log set subject = 'card-99' where id = ${lineAt(5)}`, ['changed 5']],
  ['a changed actor', `update kernel.operation_log set actor_id = 'x' where id = ${lineAt(1)}`, ['changed 1']],
  [
    'a changed time',
    `update kernel.operation_log set at = at - interval '1 us' where id = ${lineAt(12)}`,
    ['changed 12'],
  ],
  [
    'a changed field with its digest made to fit',
    `update kernel.operation_log set address = '10.0.0.1' where id = ${lineAt(5)};
     update kernel.operation_log_chain c set digest = sha256(convert_to(kernel.operation_log_text(l), 'UTF8'))
       from kernel.operation_log l where c.tenant_id = '%' and c.seq = 5 and l.id = c.line_id`,
    ['changed 5'],
  ],
  ['a deleted line', `delete from kernel.operation_log where id = ${lineAt(7)}`, ['removed 7']],
  [
    'a deleted line with its link',
    `delete from kernel.operation_log where id = ${lineAt(7)};
     delete from kernel.operation_log_chain where tenant_id = '%' and seq = 7`,
    ['removed 7'],
  ],
  [
    'a deleted line, the later ones moved up',
    `delete from kernel.operation_log where id = ${lineAt(7)};
     delete from kernel.operation_log_chain where tenant_id = '%' and seq = 7;
     update kernel.operation_log_chain set seq = -seq where tenant_id = '%' and seq > 7;
     update kernel.operation_log_chain set seq = -seq - 1 where tenant_id = '%' and seq < 0`,
    ['removed 7', 'tail 12'],
  ],
  [
    'the last lines deleted, and the chain set back',
    `delete from kernel.operation_log where id in (${lineAt(11)}, ${lineAt(12)});
     delete from kernel.operation_log_chain where tenant_id = '%' and seq > 10;
     update kernel.operation_log_head h set seq = 10, hash = c.hash from kernel.operation_log_chain c
       where h.tenant_id = '%' and c.tenant_id = '%' and c.seq = 10`,
    ['tail 11'],
  ],
  [
    'an inserted line',
    `insert into kernel.operation_log (tenant_id, actor_id, procedure, result, xid)
     select tenant_id, 'x', 'cards.read', 'done', xid from kernel.operation_log where id = ${lineAt(6)}`,
    ['inserted'],
  ],
  [
    'a line inserted into the chain, the later ones moved down',
    `update kernel.operation_log_chain set seq = -seq where tenant_id = '%' and seq > 6;
     update kernel.operation_log_chain set seq = -seq + 1 where tenant_id = '%' and seq < 0;
     with made as (insert into kernel.operation_log (tenant_id, actor_id, procedure, result)
       values ('%', 'x', 'cards.read', 'done') returning *)
     insert into kernel.operation_log_chain (tenant_id, seq, line_id, digest, hash)
       select '%', 7, made.id, sha256(convert_to(kernel.operation_log_text(made), 'UTF8')), sha256('x') from made`,
    ['inserted 7'],
  ],
  [
    'two lines in each other’s place',
    `update kernel.operation_log_chain set line_id = null, removal = 1 where tenant_id = '%' and seq in (4, 9);
     update kernel.operation_log_chain c set removal = null, (line_id, digest) =
       (select l.id, sha256(convert_to(kernel.operation_log_text(l), 'UTF8')) from kernel.operation_log l
        where l.tenant_id = '%' and l.subject = case c.seq when 4 then 'card-9' else 'card-4' end)
       where tenant_id = '%' and seq in (4, 9)`,
    ['reordered 4', 'reordered 9'],
  ],
  [
    'a line taken out as if its time were over',
    `delete from kernel.operation_log where id = ${lineAt(3)};
     update kernel.operation_log_chain set line_id = null, removal = 1 where tenant_id = '%' and seq = 3`,
    ['removed 3'],
  ],
])('found and named: %s', async ([, statements, found], { audited }) => {
  await withLines(audited);
  // the constraint is the owner's to drop
  await audited.owner.query(
    'alter table kernel.operation_log_chain drop constraint if exists operation_log_chain_seq_check',
  );
  await tamper(audited, statements);
  expect(await audited.findings()).toEqual(found);
});

test('what was found tells the time of a line that is gone, and its id', async ({ audited }) => {
  await withLines(audited);
  const { rows } = await audited.owner.query<{ id: string; at: Date }>(
    `delete from kernel.operation_log where id = ${lineAt(7).replace('%', audited.tenant.id)} returning id, at`,
  );
  const [finding] = (await audited.verify()).findings;
  expect(finding!.id).toBe(rows[0]!.id);
  expect(Math.abs(Date.parse(finding!.at!) - rows[0]!.at.getTime())).toBeLessThan(1_000);
});

test('a chain made anew as a whole agrees with itself, and not with a head signed before', async ({ audited }) => {
  const first = await withLines(audited, 5);
  const kept = readHeadFile(headFile(first, audited.tenant.name.ja))!;
  await withLines(audited, 5);
  await tamper(audited, `update kernel.operation_log set subject = 'card-99' where id = ${lineAt(7)}`);
  await rechain(audited);
  // the heads beside the chain say where: between that of seq 5 and that of seq 10
  expect(await audited.findings()).toEqual(['replaced 10']);
  // whoever makes the chain anew takes those away as well; the one that was kept elsewhere stays
  await tamper(audited, `delete from kernel.operation_log_seal where tenant_id = '%'`);
  expect(await audited.findings(kept)).toEqual([]);
  await tamper(audited, `update kernel.operation_log set subject = 'card-98' where id = ${lineAt(2)}`);
  await rechain(audited);
  expect(await audited.findings()).toEqual([]);
  expect(await audited.findings(kept)).toEqual(['replaced 5']);
});

test('a cut tail is found by a head that was kept elsewhere, whatever the tables say', async ({ audited }) => {
  const kept = await withLines(audited);
  await tamper(
    audited,
    `delete from kernel.operation_log where id = ${lineAt(12)};
     delete from kernel.operation_log_chain where tenant_id = '%' and seq = 12;
     delete from kernel.operation_log_seal where tenant_id = '%';
     update kernel.operation_log_head h set seq = 11, hash = c.hash from kernel.operation_log_chain c
       where h.tenant_id = '%' and c.tenant_id = '%' and c.seq = 11`,
  );
  expect(await audited.findings()).toEqual([]);
  expect(await audited.findings(kept)).toEqual(['tail 12']);
});

test('a head signed with another key, or altered after signing, is no head', async ({ audited }) => {
  const head = await withLines(audited);
  expect(signedBy(head.publicKey, headText(head), head.signature)).toBe(true);
  expect(signedBy(head.publicKey, headText({ ...head, seq: 11 }), head.signature)).toBe(false);
  const forged = operationLog(audited.house.database, logKeys('another secret'), () => Temporal.Now.instant());
  await tamper(audited, `delete from kernel.operation_log_seal where tenant_id = '%'`);
  await forged.sign(audited.tenant);
  expect(await audited.findings(head)).toEqual(['signature 12']);
  expect(readHeadFile('{"format":"yakuba-log-head-1"}')).toBeNull();
});

test('a line added later with an earlier time is found, though it is chained in due form', async ({ audited }) => {
  await withLines(audited);
  const ofThatDay = `overlay(uuidv7()::text placing left(kernel.first_id(now() - interval '40 days')::text, 13) from 1)::uuid`;
  await tamper(
    audited,
    `insert into kernel.operation_log (tenant_id, id, at, actor_id, procedure, result)
     values ('%', ${ofThatDay}, now() - interval '40 days', 'x', 'cards.read', 'done')`,
  );
  await audited.house.log.seal(audited.tenant);
  expect(await audited.findings()).toEqual(['inserted 13']);
});

test('before any head was signed, a time that does not fit its id is found', async ({ audited }) => {
  await tamper(
    audited,
    `insert into kernel.operation_log (tenant_id, at, actor_id, procedure, result)
     values ('%', now() - interval '40 days', 'x', 'cards.read', 'done')`,
  );
  await audited.house.log.seal(audited.tenant);
  expect(await audited.findings()).toEqual(['inserted 1']);
});

test('200 writers at once, some slow, some rolled back: every committed line once, none skipped', async ({
  audited,
}) => {
  const { house, tenant, owner } = audited;
  const called = { name: 'cards.change', effect: 'write' as const };
  const sealing = new AbortController();
  const sealer = (async () => {
    while (!sealing.signal.aborted) {
      await house.log.seal(tenant);
      await sleep(15);
    }
  })();
  const committed = await Promise.all(
    Array.from({ length: 200 }, async (_, writer) => {
      const subject = `writer-${writer}`;
      try {
        await house.database.as({ tenantId: tenant.id, actorId: null }, async (tx) => {
          const line = () =>
            writeLog(
              tx,
              { tenant, actor: null },
              { called, result: 'done', noted: { ...nothingNoted(), subjects: [subject] } },
            );
          await line();
          await sleep(writer % 10 === 0 ? 700 : Math.random() * 40);
          await line();
          if (writer % 7 === 3) throw new Error('rolled back');
        });
        return [subject, subject];
      } catch {
        return [];
      }
    }),
  );
  sealing.abort();
  await sealer;
  await house.log.seal(tenant);
  const { rows } = await owner.query<{ seq: number; subject: string }>(
    `select c.seq, l.subject from kernel.operation_log_chain c
     join kernel.operation_log l on l.tenant_id = c.tenant_id and l.id = c.line_id
     where c.tenant_id = $1 order by c.seq`,
    [tenant.id],
  );
  expect(rows.map(({ subject }) => subject).sort()).toEqual(committed.flat().sort());
  expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1));
  expect(await audited.verify()).toMatchObject({ lines: rows.length, waiting: 0, findings: [] });
});

test('a line of a transaction that is still open is not overtaken: it comes when it is committed', async ({
  audited,
}) => {
  const { house, tenant, owner, as } = audited;
  await owner.query('begin');
  await owner.query(`insert into kernel.operation_log (tenant_id, procedure, result) values ($1, 'slow', 'done')`, [
    tenant.id,
  ]);
  await house.call(as('section-officer'), 'cards.read', { id: 'quick' });
  expect(await house.log.seal(tenant)).toBe(0);
  await owner.query('commit');
  expect(await house.log.seal(tenant)).toBe(2);
  expect(await house.log.seal(tenant)).toBe(0);
});

test('after a restore into another cluster, where transactions have other numbers, nothing is lost or doubled', async ({
  audited,
}) => {
  await withLines(audited, 4);
  await audited.house.call(audited.as('section-officer'), 'cards.read', { id: 'before the restore' });
  // as after a restore: numbers from another cluster, far ahead and far behind
  await tamper(
    audited,
    `update kernel.operation_log_head set cluster = 'another', sealed_below = '9000000000' where tenant_id = '%';
     update kernel.operation_log set xid = '8999999999' where tenant_id = '%'`,
  );
  expect((await audited.verify()).waiting).toBe(1);
  await audited.house.call(audited.as('section-officer'), 'cards.read', { id: 'after the restore' });
  expect(await audited.house.log.seal(audited.tenant)).toBe(2);
  expect(await audited.verify()).toMatchObject({ lines: 6, waiting: 0, findings: [] });
});

test('each municipality has its own chain, numbers and heads', async ({ audited }) => {
  const { house, municipality, owner, tenant } = audited;
  const other = await municipality();
  const head = await withLines(audited, 3);
  await house.call({ ...audited.as('section-officer'), tenant: other }, 'cards.read', { id: 'elsewhere' });
  expect(await house.log.seal(tenant)).toBe(0);
  expect(await house.log.sign(other)).toBeNull();
  expect(await house.log.seal(other)).toBe(1);
  expect(await house.log.sign(other)).toMatchObject({ seq: 1, tenantId: other.id });
  // a chain that is laid under another name fits nowhere
  await owner.query('delete from kernel.operation_log_chain where tenant_id = $1', [other.id]);
  await owner.query(
    `insert into kernel.operation_log_chain (tenant_id, seq, line_id, digest, hash)
     select $2, seq, line_id, digest, hash from kernel.operation_log_chain where tenant_id = $1`,
    [tenant.id, other.id],
  );
  const moved = await house.database.as({ tenantId: other.id, actorId: null }, (tx) =>
    tx.selectFrom('kernel.operation_log_chain').select('hash').where('seq', '=', 3).execute(),
  );
  expect((moved[0] as { hash: Buffer }).hash).toEqual(head.hash);
  expect(await audited.findings()).toEqual([]);
  const found = await verifyLog(askOver(owner), other.id, house.log.publicKey);
  expect(found.findings.map(({ kind }) => kind)).toContain('changed');
  expect(found.lines).toBe(0);
});

test('the application may add lines and never alter or take away, nor touch the chain', async ({ audited }) => {
  const { house, tenant } = audited;
  await withLines(audited, 2);
  const refused = (statement: string) =>
    expect(
      house.inTenant({ tenant, actor: null }, ({ tx }) => tx.executeQuery({ sql: statement, parameters: [] } as never)),
      statement,
    ).rejects.toThrow(/permission denied|kept for a year/);
  for (const table of ['', '_subject', '_chain', '_head', '_seal', '_removal']) {
    await refused(`delete from kernel.operation_log${table}`);
    await refused(`update kernel.operation_log${table} set tenant_id = tenant_id`);
  }
  await refused(`insert into kernel.operation_log_chain (seq, digest, hash) values (99, '', '')`);
  await refused(`select * from kernel.remove_operation_log('changes', now() - interval '364 days', 10)`);
});

test('the head of a day is signed by the first sealing after it, and covers all of that day', async ({ audited }) => {
  const { house, tenant, clock } = audited;
  const read = (id: string) => house.call(audited.as('section-officer'), 'cards.read', { id });
  clock.now = Temporal.Instant.from('2030-05-10T10:00:00+09:00');
  await read('a');
  await house.log.keep(tenant);
  expect(await house.log.head(tenant)).toMatchObject({ day: '2030-05-09', seq: 1 });
  await read('b');
  await house.log.keep(tenant);
  expect(await house.log.head(tenant)).toMatchObject({ seq: 1 });
  clock.now = Temporal.Instant.from('2030-05-11T00:00:03+09:00');
  await house.log.keep(tenant);
  expect(await house.log.head(tenant)).toMatchObject({ day: '2030-05-10', seq: 2, lines: 1 });
  // a quiet day needs no head of its own: that of the next day covers it
  clock.now = Temporal.Instant.from('2030-05-13T09:00:00+09:00');
  await read('c');
  await house.log.keep(tenant);
  expect(await house.log.head(tenant, '2030-05-11')).toMatchObject({ day: '2030-05-12', seq: 3 });
  expect(await house.log.head(tenant, '2030-05-10')).toMatchObject({ day: '2030-05-10', seq: 2 });
});
