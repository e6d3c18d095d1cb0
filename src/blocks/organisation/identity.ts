// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import type { Post } from '#kernel/access/actor.ts';
import type { Tx } from '#kernel/database/database.ts';
import type { Identity, Person } from '#kernel/house.ts';
import { clientOfKey } from './clients.ts';
import { dayOf, holdsOn } from './days.ts';
import { personOfExternal } from './external.ts';
import { nextUnits } from './reach.ts';
import { roles } from './roles.ts';
import type { PersonKind } from './tables.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

type Row = {
  id: string;
  name: string;
  kind: PersonKind;
  roles: string[];
  unit: { id: string; name: string } | null;
  posts: Post[] | null;
};

/**
 * People who are there on a day, with what they hold on it; all of them without `personId`. An appointment counts while
 * person, post and unit are there; a delegation while the giver's appointment counts as well. Whoever works in a 係
 * reaches its section too: records belong to sections.
 */
async function peopleOn(tx: Tx, day: string, personId: string | null): Promise<Person[]> {
  const { rows } = await sql<Row>`
    with recursive person as (
      select * from organisation.person p where ${holdsOn('p', day)} and ${personId === null ? sql`true` : sql`p.id = ${personId}::uuid`}
    ), held as (
      select a.person_id, a.post_id, a.holding, a.valid_from, a.id
      from organisation.appointment a join person on person.id = a.person_id where ${holdsOn('a', day)}
      union all
      select d.receiver_id, a.post_id, 'delegated', d.valid_from, d.id
      from organisation.delegation d join person on person.id = d.receiver_id
      join organisation.appointment a on a.id = d.appointment_id and a.holding <> 'acting' and ${holdsOn('a', day)}
      join organisation.person giver on giver.id = d.giver_id and ${holdsOn('giver', day)}
      where ${holdsOn('d', day)} and d.ended_at is null
    ), post as (
      select p.id, p.title, p.heads, p.roles, p.unit_id, u.name as unit_name, u.level, u.parent_id
      from organisation.post p left join organisation.unit u on u.id = p.unit_id
      where p.id in (select post_id from held) and ${holdsOn('p', day)} and (u.id is null or ${holdsOn('u', day)})
    ), reach (post_id, unit_id, leads) as (
      select id, unit_id, heads from post where unit_id is not null
      union
      select id, parent_id, false from post where level = 'unit' and parent_id is not null
      union
      select r.post_id, n.id, r.leads from reach r
      cross join lateral (${nextUnits(sql`r.unit_id`, sql`r.leads`, day)}) n
    ), reached as (
      select post_id, array_agg(distinct unit_id) as unit_ids from reach group by post_id
    ), sponsor (person_id, unit_id) as (
      select id, sponsor_unit_id from person where sponsor_unit_id is not null
      union
      select s.person_id, n.successor_id from sponsor s join organisation.unit u on u.id = s.unit_id
      join organisation.succession n on n.predecessor_id = u.id and n.main where u.valid_to < ${day}::date
    )
    select p.id, p.name, p.kind, p.roles, main.unit, holds.posts
    from person p
    left join (
      select held.person_id, json_agg(json_build_object(
          'id', post.id, 'title', post.title, 'holding', held.holding, 'roles', post.roles,
          'unit', case when post.unit_id is not null then json_build_object('id', post.unit_id, 'name', post.unit_name) end,
          'unitIds', coalesce(reached.unit_ids, '{}'))
        order by array_position(array['regular', 'concurrent', 'acting', 'delegated'], held.holding), held.valid_from, held.id
      ) as posts
      from held join post on post.id = held.post_id left join reached on reached.post_id = post.id
      group by held.person_id
    ) holds on holds.person_id = p.id
    left join (
      select of.person_id, (array_agg(json_build_object('id', u.id, 'name', u.name)))[1] as unit
      from (
        select held.person_id, case post.level when 'unit' then post.parent_id else post.unit_id end as id
        from held join post on post.id = held.post_id where held.holding = 'regular'
        union all
        select person_id, unit_id from sponsor
      ) of join organisation.unit u on u.id = of.id
      where ${holdsOn('u', day)} group by of.person_id
    ) main on main.person_id = p.id
    order by p.kana collate "ja-x-icu", p.id`.execute(tx);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    kind: row.kind === 'partner' ? 'partner' : 'staff',
    roles: row.roles,
    ...(row.unit && { unit: row.unit }),
    posts: row.posts ?? [],
  }));
}

/** People and programs of the municipality's own organisation. */
export const organisationIdentity = {
  person: async (tx, personId, now) =>
    UUID.test(personId) ? ((await peopleOn(tx, dayOf(now), personId))[0] ?? null) : null,
  people: (tx, now) => peopleOn(tx, dayOf(now), null),
  client: clientOfKey,
  personOfExternal,
  async names(tx, personIds) {
    const { rows } = await sql<{ id: string; name: string }>`
      select id, name from organisation.person
      where id = any (${personIds.filter((id) => UUID.test(id))}::uuid[])`.execute(tx);
    return new Map(rows.map(({ id, name }) => [id, name]));
  },
  async demoAccounts(tx, now) {
    const { rows } = await sql<{ id: string }>`select id from organisation.person where demo`.execute(tx);
    const offered = new Set(rows.map(({ id }) => id));
    const order = roles.map((role) => role.id);
    const first = (held: string[]) => Math.min(...held.map((role) => order.indexOf(role)));
    return (await peopleOn(tx, dayOf(now), null))
      .filter(({ id }) => offered.has(id))
      .map(({ id, name, unit, posts, ...person }) => ({
        id,
        name,
        roles: [
          ...new Set([
            ...person.roles,
            ...posts.filter((post) => post.holding !== 'delegated').flatMap((post) => post.roles),
          ]),
        ],
        unitName: unit?.name ?? null,
      }))
      .toSorted((a, b) => first(a.roles) - first(b.roles));
  },
} satisfies Identity;
