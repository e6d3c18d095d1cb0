// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import { firstDay, lastDay } from '#blocks/calendar/fiscal-year.ts';
import type { Tx } from '#kernel/database/database.ts';
import type { UnitLevel } from './tables.ts';

/** A department, section or unit as it stood from one reorganisation to the next. Days inclusive. */
export type Unit = {
  id: string;
  parentId: string | null;
  level: UnitLevel;
  code: string;
  name: string;
  validFrom: string;
  validTo: string | null;
  /** Who took its work over; the main one, to which what cannot be divided goes, first. */
  successorIds: string[];
  /** Whether the first of them is the main one: a unit that only gave work away has none. */
  hasMainSuccessor: boolean;
};

type Row = Omit<Unit, 'successorIds'> & { successorIds: string[] | null };

/** Units whose period touches the days from `from` to `to`. */
async function unitsBetween(tx: Tx, from: string | null, to: string | null): Promise<Unit[]> {
  const { rows } = await sql<Row>`
    select u.id, u.parent_id as "parentId", u.level, u.code, u.name, u.valid_from as "validFrom", u.valid_to as "validTo",
           s.ids as "successorIds", coalesce(s.main, false) as "hasMainSuccessor"
    from organisation.unit u left join lateral (
      select array_agg(successor_id order by main desc, successor_id) as ids, bool_or(main) as main
      from organisation.succession where predecessor_id = u.id
    ) s on true
    where (${to}::date is null or u.valid_from <= ${to}::date)
      and (${from}::date is null or u.valid_to is null or u.valid_to >= ${from}::date)
    order by u.code, u.valid_from`.execute(tx);
  return rows.map((row) => ({ ...row, successorIds: row.successorIds ?? [] }));
}

/**
 * The organisation of a fiscal year: every unit that was there on one of its days. Every unit that ever was when no year
 * is given. In order of code.
 */
export const unitsOf = (tx: Tx, fiscalYear?: number): Promise<Unit[]> =>
  fiscalYear === undefined ? unitsBetween(tx, null, null) : unitsBetween(tx, firstDay(fiscalYear), lastDay(fiscalYear));

/** The organisation as it stands on a day, in order of code. */
export const unitsOn = (tx: Tx, day: string): Promise<Unit[]> => unitsBetween(tx, day, day);

/**
 * The unit that does a unit's work today: reorganisations followed to their end; of several successors the main one.
 * Null for a unit that does not exist.
 */
export function todaysUnit(units: readonly Unit[], id: string): Unit | null {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  let unit = byId.get(id) ?? null;
  for (let steps = 0; unit?.hasMainSuccessor && steps < units.length; steps++)
    unit = byId.get(unit.successorIds[0]!) ?? null;
  return unit;
}

/**
 * Finds the section that a sheet names (部 and 課 written together, as printed). Exact names first, then a section
 * whose name ends the text; null when none or several fit, because a wrong section would be worse than none. A section
 * that was moved within the year is one section: the later one stands for it.
 */
export function unitNamed(units: readonly Unit[], printed: string | undefined, fiscalYear: number): Unit | null {
  if (!printed) return null;
  const words = printed.replaceAll(/\s/g, '');
  const valid = units.filter(
    (unit) => unit.validFrom <= lastDay(fiscalYear) && (unit.validTo === null || unit.validTo >= firstDay(fiscalYear)),
  );
  const full = (unit: Unit) => (units.find((one) => one.id === unit.parentId)?.name ?? '') + unit.name;
  const sections = valid.filter((unit) => unit.level === 'section');
  const exact = sections.filter((unit) => full(unit) === words || unit.name === words);
  const found = exact.length ? exact : sections.filter((unit) => words.endsWith(unit.name));
  const latest = found.toSorted((a, b) => (a.validFrom < b.validFrom ? 1 : -1))[0] ?? null;
  return found.every((unit) => leadsTo(units, unit, latest!)) ? latest : null;
}

/** Whether a unit is `goal` or became it. */
function leadsTo(units: readonly Unit[], unit: Unit, goal: Unit): boolean {
  let at: Unit | null = unit;
  for (let steps = 0; at && at.id !== goal.id && steps < units.length; steps++)
    at = at.hasMainSuccessor ? (units.find((one) => one.id === at!.successorIds[0]) ?? null) : null;
  return at?.id === goal.id;
}

/** Name with the units above it, as it stood: 都市建設部道路管理課. */
export function fullName(units: readonly Unit[], unit: Unit): string {
  const parent = unit.parentId === null ? undefined : units.find((one) => one.id === unit.parentId);
  return (parent ? fullName(units, parent) : '') + unit.name;
}
