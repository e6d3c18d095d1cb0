// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { sql } from 'kysely';
import { expect } from 'vitest';
import { test } from '#tests/house.ts';
import type { Actor, Grant } from './actor.ts';
import { reachesRecord, recordPolicy, whereReached, withoutHidden } from './records.ts';

const units = ['00000000-0000-7000-8000-00000000000a', '00000000-0000-7000-8000-00000000000b'];
const me = '00000000-0000-7000-8000-0000000000ff';
const policy = recordPolicy({
  id: 'case',
  title: { ja: '案件', en: 'cases' },
  unit: 'unit_id',
  assignee: 'assignee_id',
  kind: {
    column: 'kind',
    values: { complaint: { ja: '苦情', en: 'Complaint' }, thanks: { ja: 'お礼', en: 'Thanks' } },
  },
  fields: { phone: { permission: 'case.contacts', title: { ja: '電話番号', en: 'Telephone' } } },
});

const grant = fc.record(
  {
    reach: fc.constantFrom<Grant['reach']>('all', 'own', 'assigned'),
    units: fc.subarray(units),
    kinds: fc.subarray(['complaint', 'thanks'], { minLength: 1 }),
  },
  { requiredKeys: ['reach'] },
);
const actorWith = (grants: Grant[]): Actor => ({
  id: me,
  name: '',
  kind: 'staff',
  roles: [],
  roleTitles: [],
  posts: [],
  permissions: { 'case.read': grants },
});

test('a list in SQL holds exactly the records that may be opened one by one', async ({ house }) => {
  const tenant = await house.municipality();
  const rows = [null, ...units].flatMap((unit_id) =>
    [null, me].flatMap((assignee_id) => ['complaint', 'thanks', null].map((kind) => ({ unit_id, assignee_id, kind }))),
  );
  await house.inTenant({ tenant, actor: null }, async ({ tx }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(grant, { maxLength: 3 }), fc.boolean(), async (grants, withColumns) => {
        const actor = actorWith(grants);
        const asked = withColumns ? policy : recordPolicy({ id: 'bare', title: policy.title });
        const listed = await sql<{ n: number }>`
          select n from jsonb_to_recordset(${JSON.stringify(rows.map((row, n) => ({ ...row, n })))}::jsonb)
            as r (n int, unit_id uuid, assignee_id uuid, kind text)
          where ${whereReached(actor, 'case.read', asked, 'r')} order by n`.execute(tx);
        const opened = rows.flatMap((row, n) => (reachesRecord(actor, 'case.read', asked, row) ? [n] : []));
        expect(listed.rows.map(({ n }) => n)).toEqual(opened);
      }),
      { numRuns: 150 },
    );
  });
});

test('a field is hidden from whoever lacks the further permission on that record, and absent rather than empty', () => {
  const row = { unit_id: units[0], kind: 'complaint', name: '山田', phone: '000' };
  const reader = actorWith([{ reach: 'all' }]);
  expect(withoutHidden(reader, policy, row, { name: '山田', phone: '000' })).toEqual({ name: '山田' });
  const own = { ...reader, permissions: { 'case.contacts': [{ reach: 'own' as const, units: [units[0]!] }] } };
  expect(withoutHidden(own, policy, row, { name: '山田', phone: '000' })).toEqual({ name: '山田', phone: '000' });
  expect(withoutHidden(own, policy, { ...row, unit_id: units[1] }, { phone: '000' })).toEqual({});
});
