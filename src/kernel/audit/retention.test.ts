// SPDX-License-Identifier: Apache-2.0
import { expect } from 'vitest';
import { test, type Audited } from '#tests/audited.ts';
import { removeOldLines } from './system.ts';

/** Every month for seven years a view, a change and a refused view, all chained and signed. */
async function sevenYears({ house, tenant, owner }: Audited) {
  await owner.query(
    `insert into kernel.operation_log (tenant_id, id, at, actor_id, procedure, effect, result, subject)
     select $1, overlay(uuidv7()::text placing left(kernel.first_id(at)::text, 13) from 1)::uuid, at, 'x', 'cards',
       case n % 3 when 1 then 'write' else 'read' end, case n % 3 when 2 then 'refused' else 'done' end, 'card-' || n
     from generate_series(0, 251) n, lateral (select now() - interval '12 days' - n / 3 * interval '1 month' - n * interval '1 s' as at) as time
     order by n desc`,
    [tenant.id],
  );
  await house.log.seal(tenant);
  await house.log.sign(tenant);
}

const remove = ({ house, tenant }: Audited) =>
  house.inTenant({ tenant, actor: null }, (context) => removeOldLines(house, context));

const counts = async ({ owner, tenant }: Audited) =>
  (
    await owner.query<{ rule: string; lines: number }>(
      `select case when effect = 'read' and result = 'done' then 'reads' else 'changes' end as rule, count(*)::int as lines
       from kernel.operation_log where tenant_id = $1 and procedure = 'cards' group by 1 order by 1`,
      [tenant.id],
    )
  ).rows;

test('reads go after a year, changes and refusals after five; the chain stays whole and tells of it', async ({
  audited,
}) => {
  await sevenYears(audited);
  await remove(audited);
  expect(await counts(audited)).toEqual([
    { rule: 'changes', lines: 120 },
    { rule: 'reads', lines: 12 },
  ]);
  await audited.house.log.seal(audited.tenant);
  const { rows } = await audited.owner.query(
    `select number, rule, years, lines::int from kernel.operation_log_removal where tenant_id = $1 order by number`,
    [audited.tenant.id],
  );
  expect(rows).toEqual([
    { number: 1, rule: 'reads', years: 1, lines: 72 },
    { number: 2, rule: 'changes', years: 5, lines: 48 },
  ]);
  expect(await audited.verify()).toMatchObject({ removed: 120, lines: 134, findings: [] });
  // the removals themselves are lines of the log, and there is nothing more to take
  await remove(audited);
  expect((await audited.verify()).lines).toBe(134);
  expect(await counts(audited)).toHaveLength(2);
});

test('a municipality that keeps lines longer sets it, and nobody sets less than a year', async ({ audited }) => {
  const { house, as } = audited;
  await sevenYears(audited);
  const save = (keepReadsYears: number) =>
    house.call(as('ict'), 'house.settings.save', {
      system: 'log',
      value: { keepReadsYears, keepChangesYears: 30 },
      version: 0,
    });
  await expect(save(0)).rejects.toMatchObject({ status: 422 });
  await expect(
    house.call(as('section-head'), 'house.settings.save', { system: 'log', value: {}, version: 0 }),
  ).rejects.toMatchObject({ status: 403 });
  await save(2);
  await remove(audited);
  expect(await counts(audited)).toEqual([
    { rule: 'changes', lines: 168 },
    { rule: 'reads', lines: 24 },
  ]);
});

test('exactly what the rule took is accepted as gone, nothing under its cover', async ({ audited }) => {
  const { owner, tenant } = audited;
  await sevenYears(audited);
  await remove(audited);
  await audited.house.log.seal(audited.tenant);
  const change = async (statement: string, found: (string | RegExp)[]) => {
    await owner.query('begin');
    await owner.query(statement.replaceAll('%', tenant.id));
    expect(await audited.findings()).toEqual(found);
    await owner.query('rollback');
  };
  // a line more, hidden under the record of another removal
  await change(
    `with gone as (delete from kernel.operation_log l where l.tenant_id = '%' and l.subject = 'card-151' returning l.id)
     update kernel.operation_log_chain c set line_id = null, removal = 1 from gone where c.line_id = gone.id`,
    ['removed 3'],
  );
  await change(`update kernel.operation_log_removal set lines = lines + 1 where tenant_id = '%' and number = 1`, [
    'signature 3',
    'removed 3',
  ]);
  const withoutRecord = await (async () => {
    await owner.query('begin');
    await owner.query(`delete from kernel.operation_log_removal where tenant_id = $1 and number = 2`, [tenant.id]);
    const { findings } = await audited.verify();
    await owner.query('rollback');
    return findings;
  })();
  expect(withoutRecord).toHaveLength(48);
  expect(new Set(withoutRecord.map(({ kind }) => kind))).toEqual(new Set(['removed']));
  expect(await audited.findings()).toEqual([]);
});
