// SPDX-License-Identifier: Apache-2.0
import type { Insertable } from 'kysely';
import { firstDay, fiscalYearOf, lastDay } from '#blocks/calendar/fiscal-year.ts';
import type { Context } from '#kernel/procedure.ts';
import { dayOf, daysAfter } from './days.ts';
import { demoDelegation, demoPartners, demoPeople, demoUnits } from './demo-staff.ts';
import { demoOrganisation } from './demo-units.ts';
import type { OrganisationTables, OrganisationTx, UnitLevel } from './tables.ts';
import { headsUnit, usualRoles } from './titles.ts';

type UnitRow = Insertable<OrganisationTables['organisation.unit']>;
type Placed = { id: string; level: UnitLevel; validFrom: string };

/** Departments, sections and people of the demo municipality. Idempotent: leaves one alone that has units. */
export async function fillDemo(context: Context): Promise<void> {
  const tx = context.tx as OrganisationTx;
  if (await tx.selectFrom('organisation.unit').select('id').limit(1).executeTakeFirst()) return;
  await fillStaff(context, tx, await fillUnits(tx));
}

async function fillUnits(tx: OrganisationTx): Promise<Map<string, Placed>> {
  const placed = new Map<string, Placed>();
  const rows = demoOrganisation.map((unit): UnitRow => {
    const validFrom = firstDay(unit.validFrom);
    const id = crypto.randomUUID();
    placed.set(unit.key, { id, level: unit.level, validFrom });
    return {
      id,
      // Parents stand before their sections
      parent_id: unit.parent === null ? null : placed.get(unit.parent)!.id,
      level: unit.level,
      code: unit.code,
      name: unit.name,
      valid_from: validFrom,
      valid_to: unit.validTo === null ? null : lastDay(unit.validTo),
    };
  });
  const codes = new Map(demoOrganisation.map(({ key, code }) => [key, code]));
  for (const [key, section, number, name] of demoUnits) {
    const { id: parent, validFrom } = placed.get(section)!;
    const id = crypto.randomUUID();
    placed.set(key, { id, level: 'unit', validFrom });
    rows.push({
      id,
      parent_id: parent,
      level: 'unit',
      code: `${codes.get(section)}${number}`,
      name,
      valid_from: validFrom,
      valid_to: null,
    });
  }
  await tx.insertInto('organisation.unit').values(rows).execute();
  await tx
    .insertInto('organisation.succession')
    .values(
      demoOrganisation.flatMap(({ key, successor }) =>
        successor === null
          ? []
          : [{ predecessor_id: placed.get(key)!.id, successor_id: placed.get(successor)!.id, main: true }],
      ),
    )
    .execute();
  return placed;
}

async function fillStaff(context: Context, tx: OrganisationTx, units: Map<string, Placed>): Promise<void> {
  const today = dayOf(context.now);
  const year = fiscalYearOf(today);
  const posts = new Map<
    string,
    {
      id: string;
      unit_id: string | null;
      title: string;
      heads: boolean;
      roles: string[];
      group_name: null;
      valid_from: string;
      valid_to: string | null;
    }
  >();
  const postOf = (unit: string | null, title: string, roles?: string[], validTo: string | null = null): string => {
    const key = `${unit ?? ''} ${title}`;
    const at = unit === null ? undefined : units.get(unit)!;
    const level = at?.level ?? 'section';
    const post = posts.get(key) ?? {
      id: crypto.randomUUID(),
      unit_id: at?.id ?? null,
      title,
      heads: at !== undefined && headsUnit(title, level),
      roles: roles ?? usualRoles(title, level),
      group_name: null,
      valid_from: at?.validFrom ?? firstDay(2019),
      valid_to: validTo,
    };
    posts.set(key, post);
    return post.id;
  };
  const people = demoPeople.map((one, index) => ({
    id: crypto.randomUUID() as string,
    name: one.name,
    kana: one.kana,
    demo: one.offered ?? false,
    kind: one.kind ?? ('staff' as const),
    // A member of the committee is no employee
    employee_number: one.unit === null ? null : String(index + 101).padStart(6, '0'),
    email: `s${String(index + 101).padStart(6, '0')}@city.yakuba.example`,
    extension: one.unit === null ? null : String(2101 + index * 7),
    valid_from: one.kind === 'fiscal-year' ? firstDay(year) : null,
    valid_to: one.kind === 'fiscal-year' ? lastDay(year) : null,
    roles: [] as string[],
    organisation_name: null as string | null,
    sponsor_unit_id: null as string | null,
  }));
  const idOf = new Map(people.map(({ id, name }) => [name, id]));
  const appointments = demoPeople.flatMap((one, index) => {
    const person_id = people[index]!.id;
    // Heads change every three years, others came a year or two ago; nobody before the unit was there
    const begun = firstDay(one.kind === 'fiscal-year' ? year : year - (index % 3));
    const there = one.unit === null ? begun : units.get(one.unit)!.validFrom;
    const valid_from = one.before ? firstDay(one.before.until + 1) : begun > there ? begun : there;
    const rows = [
      {
        id: crypto.randomUUID() as string,
        person_id,
        post_id: postOf(one.unit, one.title, one.roles),
        holding: 'regular' as 'regular' | 'concurrent' | 'acting',
        valid_from,
        valid_to: null as string | null,
      },
    ];
    for (const { unit, title, holding } of one.also ?? [])
      rows.push({
        id: crypto.randomUUID(),
        person_id,
        post_id: postOf(unit, title, undefined),
        holding,
        valid_from: firstDay(year),
        valid_to: null,
      });
    if (one.before) {
      const { unit, title, from, until } = one.before;
      rows.push({
        id: crypto.randomUUID(),
        person_id,
        post_id: postOf(unit, title, undefined, lastDay(until)),
        holding: 'regular',
        valid_from: firstDay(from),
        valid_to: lastDay(until),
      });
    }
    return rows;
  });
  const partners = demoPartners.map(({ name, kana, organisation, sponsor, expired }) => ({
    id: crypto.randomUUID() as string,
    name,
    kana,
    demo: !expired,
    kind: 'partner' as const,
    employee_number: null,
    email: null,
    extension: null,
    valid_from: firstDay(year - 1),
    valid_to: expired ? lastDay(year - 1) : lastDay(year + 1),
    roles: ['partner'],
    organisation_name: organisation,
    sponsor_unit_id: units.get(sponsor)!.id,
  }));
  await tx
    .insertInto('organisation.person')
    .values([...people, ...partners])
    .execute();
  await tx
    .insertInto('organisation.post')
    .values([...posts.values()])
    .execute();
  await tx.insertInto('organisation.appointment').values(appointments).execute();
  const { giver, receiver, days, reason } = demoDelegation;
  await tx
    .insertInto('organisation.delegation')
    .values({
      appointment_id: appointments.find((one) => one.person_id === idOf.get(giver))!.id,
      giver_id: idOf.get(giver)!,
      receiver_id: idOf.get(receiver)!,
      valid_from: today,
      valid_to: daysAfter(today, days),
      reason,
      made_at: context.now.toString(),
      ended_at: null,
    })
    .execute();
}
