// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import type { Tx } from '#kernel/database/database.ts';
import type { Identity, Person } from '#kernel/house.ts';
import { roles } from './roles.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

type Row = {
  id: string;
  name: string;
  roles: string[];
  unit_id: string | null;
  unit_name: string | null;
  unit_ids: string[];
};

/** People with their unit and those whose work it took over; all of them without `personId`. */
const people = async (tx: Tx, personId: string | null): Promise<Person[]> => {
  const { rows } = await sql<Row>`
    select p.id, p.name, p.roles, p.unit_id, u.name as unit_name, coalesce(ids.unit_ids, '{}') as unit_ids
    from organisation.person p left join organisation.unit u on u.id = p.unit_id
    left join lateral (
      with recursive own as (
        select p.unit_id as id union select b.id from organisation.unit b join own on b.successor_id = own.id
      ) select array_agg(id) as unit_ids from own where id is not null
    ) ids on true
    where ${personId}::uuid is null or p.id = ${personId}::uuid order by p.kana, p.id`.execute(tx);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    kind: row.roles.includes('resident') ? 'resident' : 'staff',
    roles: [],
    ...(row.unit_id !== null && { unit: { id: row.unit_id, name: row.unit_name ?? '' } }),
    posts: [
      {
        id: row.id,
        title: '',
        holding: 'regular',
        unit: row.unit_id === null ? null : { id: row.unit_id, name: row.unit_name ?? '' },
        unitIds: row.unit_ids,
        roles: row.roles,
      },
    ],
  }));
};

/** People of the municipality's own organisation. */
export const organisationIdentity: Identity = {
  person: async (tx, personId) => (UUID.test(personId) ? ((await people(tx, personId))[0] ?? null) : null),
  people: (tx) => people(tx, null),
  async names(tx, personIds) {
    const { rows } = await sql<{ id: string; name: string }>`
      select id, name from organisation.person
      where id = any (${personIds.filter((id) => UUID.test(id))}::uuid[])`.execute(tx);
    return new Map(rows.map(({ id, name }) => [id, name]));
  },
  async demoAccounts(tx) {
    const order = roles.map((role) => role.id);
    const { rows } = await sql<{ id: string; name: string; roles: string[]; unitName: string | null }>`
      select p.id, p.name, p.roles, u.name as "unitName" from organisation.person p
      left join organisation.unit u on u.id = p.unit_id where p.demo order by p.name`.execute(tx);
    return rows.sort((a, b) => order.indexOf(a.roles[0]!) - order.indexOf(b.roles[0]!));
  },
};
