// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import { notFound } from '#kernel/problem.ts';
import type { Tx } from '#kernel/database/database.ts';
import { dayOf, holdsOn } from './days.ts';
import type { Holding, OrganisationTx, PersonKind } from './tables.ts';
import { fullName, unitsOf } from './units.ts';

/** The columns that decide who may see or change a person, on a day; null when there is nobody of this id. */
export async function personRow(tx: Tx, id: string, day: string) {
  const { rows } = await sql<{ id: string; unit_id: string | null; kind: PersonKind }>`
    select p.id, p.kind, ${sectionOf(day)} as unit_id from organisation.person p where p.id = ${id}::uuid`.execute(tx);
  return rows[0] ?? null;
}

/** The section of the person `p`: of the regular post on a day, else of the next one to come; a partner's sponsor. */
export const sectionOf = (day: string) => sql`coalesce(p.sponsor_unit_id, (
  select case u.level when 'unit' then u.parent_id else u.id end
  from organisation.appointment a join organisation.post t on t.id = a.post_id join organisation.unit u on u.id = t.unit_id
  where a.person_id = p.id and a.holding = 'regular' and (a.valid_to is null or a.valid_to >= ${day}::date)
  order by a.valid_from limit 1))`;

export async function personOrNone(tx: Tx, id: string, now: Temporal.Instant) {
  const row = await personRow(tx, id, dayOf(now));
  if (!row) throw notFound({ ja: '指定された職員', en: 'This person' });
  return row;
}

export type HeldRow = {
  id: string;
  postId: string;
  personId: string;
  personName: string;
  title: string;
  heads: boolean;
  unit: { id: string; name: string } | null;
  unitPath: string;
  holding: Holding;
  validFrom: string;
  validTo: string | null;
};

/** Appointments of a person or to the posts of a unit, or all of them; the latest first. With `day`: those of that day. */
export async function appointmentsOf(
  tx: OrganisationTx,
  of: { personId?: string; unitId?: string; day?: string },
): Promise<HeldRow[]> {
  let query = tx
    .selectFrom('organisation.appointment as a')
    .innerJoin('organisation.post as t', 't.id', 'a.post_id')
    .innerJoin('organisation.person as p', 'p.id', 'a.person_id')
    .select([
      'a.id',
      'a.post_id as postId',
      'a.person_id as personId',
      'p.name as personName',
      't.title',
      't.heads',
      't.unit_id as unitId',
      'a.holding',
      'a.valid_from as validFrom',
      'a.valid_to as validTo',
    ])
    .orderBy('a.valid_from', 'desc')
    .orderBy(sql`array_position(array['regular', 'concurrent', 'acting'], a.holding)`)
    .orderBy('a.id');
  if (of.personId !== undefined) query = query.where('a.person_id', '=', of.personId);
  if (of.unitId !== undefined) query = query.where('t.unit_id', '=', of.unitId);
  if (of.day !== undefined) query = query.where(holdsOn('a', of.day)).where(holdsOn('p', of.day));
  const [rows, units] = [await query.execute(), await unitsOf(tx)];
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  return rows.map(({ unitId, ...row }) => {
    const unit = unitId === null ? undefined : byId.get(unitId);
    return {
      ...row,
      unit: unit ? { id: unit.id, name: unit.name } : null,
      unitPath: unit ? fullName(units, unit) : '',
    };
  });
}

export type DelegationRow = {
  id: string;
  title: string;
  unitPath: string;
  giver: { id: string; name: string };
  receiver: { id: string; name: string };
  validFrom: string;
  validTo: string;
  reason: string;
  endedAt: string | null;
  inForce: boolean;
};

/** Delegations that a person gave or received, the latest first. In force: on the day, while the giver holds the post. */
export async function delegationsOf(tx: OrganisationTx, personId: string, day: string): Promise<DelegationRow[]> {
  const rows = await tx
    .selectFrom('organisation.delegation as d')
    .innerJoin('organisation.appointment as a', 'a.id', 'd.appointment_id')
    .innerJoin('organisation.post as t', 't.id', 'a.post_id')
    .innerJoin('organisation.person as g', 'g.id', 'd.giver_id')
    .innerJoin('organisation.person as r', 'r.id', 'd.receiver_id')
    .leftJoin('organisation.unit as u', 'u.id', 't.unit_id')
    .select([
      'd.id',
      't.title',
      't.unit_id as unitId',
      'g.id as giverId',
      'g.name as giverName',
      'r.id as receiverId',
      'r.name as receiverName',
      'd.valid_from as validFrom',
      'd.valid_to as validTo',
      'd.reason',
      'd.ended_at as endedAt',
      sql<boolean>`d.ended_at is null and ${holdsOn('d', day)} and ${holdsOn('a', day)} and ${holdsOn('g', day)}
        and ${holdsOn('t', day)} and (u.id is null or ${holdsOn('u', day)})`.as('inForce'),
    ])
    .where((where) => where.or([where('d.giver_id', '=', personId), where('d.receiver_id', '=', personId)]))
    .orderBy('d.valid_from', 'desc')
    .orderBy('d.id', 'desc')
    .execute();
  const units = await unitsOf(tx);
  return rows.map(({ unitId, giverId, giverName, receiverId, receiverName, endedAt, ...row }) => {
    const unit = units.find((one) => one.id === unitId);
    return {
      ...row,
      unitPath: unit ? fullName(units, unit) : '',
      giver: { id: giverId, name: giverName },
      receiver: { id: receiverId, name: receiverName },
      endedAt: endedAt && new Date(endedAt).toISOString(),
    };
  });
}
