// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import { writeCsv } from '#kernel/documents/csv.ts';
import { daysAfter, validOn } from '../days.ts';
import type { OrganisationTx } from '../tables.ts';
import { fullName, unitsOf, type Unit } from '../units.ts';
import { transferColumns } from './transfer-rows.ts';
import type { KnownAppointment, KnownPerson, KnownPost, Operations, State } from './transfer-plan.ts';

/** The organisation of the municipality as a plan needs it: everything, past and to come. */
export async function loadState(tx: OrganisationTx): Promise<State> {
  const [people, posts, appointments, units, delegations] = [
    (
      await sql<KnownPerson>`select id, name, kana, kind, employee_number as "employeeNumber", email, extension,
        valid_from as "validFrom", valid_to as "validTo" from organisation.person
        order by employee_number, id`.execute(tx)
    ).rows,
    (
      await sql<KnownPost>`select id, unit_id as "unitId", title, heads, roles, valid_from as "validFrom", valid_to as "validTo"
        from organisation.post order by id`.execute(tx)
    ).rows,
    (
      await sql<KnownAppointment>`select id, person_id as "personId", post_id as "postId", holding, valid_from as "validFrom",
        valid_to as "validTo" from organisation.appointment order by valid_from, id`.execute(tx)
    ).rows,
    await unitsOf(tx),
    (
      await sql<{ id: string; n: number }>`select appointment_id as id, count(*) as n from organisation.delegation
        where ended_at is null and valid_to >= current_date group by appointment_id`.execute(tx)
    ).rows,
  ];
  return { people, posts, appointments, units, delegated: new Map(delegations.map(({ id, n }) => [id, n])) };
}

/** One table at a time: the second waits and then finds what the first wrote. */
export const lockOrganisation = (tx: OrganisationTx) =>
  sql`select pg_advisory_xact_lock(hashtextextended('organisation.import' || kernel.tenant()::text, 0))`.execute(tx);

/** Writes what a plan said, in the running transaction. */
export async function applyTransfers(tx: OrganisationTx, operations: Operations): Promise<void> {
  const ids = new Map<string, string>();
  const idOf = (key: string) => ids.get(key) ?? key;
  if (operations.posts.length) {
    for (const { key } of operations.posts) ids.set(key, crypto.randomUUID());
    await tx
      .insertInto('organisation.post')
      .values(
        operations.posts.map((post) => ({
          id: idOf(post.key),
          unit_id: post.unitId,
          title: post.title,
          heads: post.heads,
          roles: post.roles,
          group_name: null,
          valid_from: post.validFrom,
          valid_to: post.validTo,
        })),
      )
      .execute();
  }
  if (operations.newPeople.length) {
    for (const { key } of operations.newPeople) ids.set(key, crypto.randomUUID());
    await sql`insert into organisation.person (id, name, kana, kind, employee_number, email, extension, valid_from, valid_to)
      select id, name, kana, kind, "employeeNumber", email, extension, "validFrom", "validTo" from jsonb_to_recordset(
        ${JSON.stringify(operations.newPeople.map((one) => ({ ...one, id: idOf(one.key) })))}::jsonb)
      as n(id uuid, name text, kana text, kind text, "employeeNumber" text, email text, extension text, "validFrom" date, "validTo" date)`.execute(
      tx,
    );
  }
  for (const { id, set } of operations.changedPeople)
    await tx
      .updateTable('organisation.person')
      .set((row) => ({
        version: row('version', '+', 1),
        ...('name' in set && { name: set.name! }),
        ...('kana' in set && { kana: set.kana! }),
        ...('kind' in set && { kind: set.kind! }),
        ...('employeeNumber' in set && { employee_number: set.employeeNumber! }),
        ...('email' in set && { email: set.email! }),
        ...('extension' in set && { extension: set.extension! }),
        ...('validTo' in set && { valid_to: set.validTo! }),
      }))
      .where('id', '=', id)
      .execute();
  if (operations.removed.length)
    await tx.deleteFrom('organisation.appointment').where('id', 'in', operations.removed).execute();
  if (operations.ended.length)
    await sql`update organisation.appointment a set valid_to = e."validTo" from jsonb_to_recordset(
      ${JSON.stringify(operations.ended)}::jsonb) as e(id uuid, "validTo" date) where a.id = e.id`.execute(tx);
  if (operations.appointed.length)
    await sql`insert into organisation.appointment (person_id, post_id, holding, valid_from, valid_to)
      select person, post, holding, "validFrom", "validTo" from jsonb_to_recordset(
        ${JSON.stringify(operations.appointed.map((one) => ({ ...one, person: idOf(one.person), post: idOf(one.post) })))}::jsonb)
      as n(person uuid, post uuid, holding text, "validFrom" date, "validTo" date)`.execute(tx);
}

/**
 * The staff of a day as a table of transfers: read in again it changes nothing. 発令日 is the day of the last change of
 * what somebody holds, so that the line is true from then on. People without an employee number cannot be matched when it
 * is read in, and are left out.
 */
export function exportTransfers(state: State, day: string): { bytes: Uint8Array; left: number } {
  const posts = new Map(state.posts.map((post) => [post.id, post]));
  const here = state.people.filter((person) => person.kind !== 'partner' && validOn(person, day));
  const numbered = here.filter((person) => person.employeeNumber !== null);
  const rows = numbered.map((person) => {
    const all = state.appointments.filter((one) => one.personId === person.id);
    const held = all.filter((one) => validOn(one, day));
    const regular = held.find((one) => one.holding === 'regular');
    const post = regular && posts.get(regular.postId)!;
    const changes = all.flatMap((one) => [
      ...(one.validFrom <= day ? [one.validFrom] : []),
      ...(one.validTo !== null && one.validTo < day ? [daysAfter(one.validTo, 1)] : []),
    ]);
    const place = placeOf(state.units, post?.unitId ?? null);
    const others = held.filter((one) => one.holding !== 'regular');
    return [
      person.employeeNumber,
      person.name,
      person.kana || null,
      place.department,
      place.section,
      place.unit,
      post?.title ?? null,
      others
        .map((one) => {
          const other = posts.get(one.postId)!;
          const unit = state.units.find(({ id }) => id === other.unitId);
          return `${unit ? `${fullName(state.units, unit)} ` : ''}${other.title}${one.holding === 'acting' ? '（事務取扱）' : ''}`;
        })
        .join('、') || null,
      person.email,
      person.extension,
      person.kind === 'fiscal-year' ? '○' : null,
      changes.sort().at(-1) ?? day,
      person.validTo,
    ];
  });
  return { bytes: writeCsv([transferColumns.map(({ name }) => name), ...rows]), left: here.length - numbered.length };
}

/** Names of the unit and of those above it, by level. */
export function placeOf(units: readonly Unit[], id: string | null) {
  const place = { department: null as string | null, section: null as string | null, unit: null as string | null };
  for (let at = units.find((one) => one.id === id); at; at = units.find((one) => one.id === at?.parentId))
    place[at.level] = at.name;
  return place;
}
