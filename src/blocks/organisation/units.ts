// SPDX-License-Identifier: Apache-2.0
import type { Tx } from '#kernel/database/database.ts';
import type { OrganisationTables } from './tables.ts';

export type Unit = {
  id: string;
  parentId: string | null;
  level: 'department' | 'section' | 'unit';
  code: string;
  name: string;
  validFrom: number;
  validTo: number | null;
  successorId: string | null;
};

/** The organisation as it stood in a fiscal year; every unit that ever was when no year is given. In order of code. */
export async function unitsOf(tx: Tx<OrganisationTables>, fiscalYear?: number): Promise<Unit[]> {
  let query = tx.selectFrom('organisation.unit').selectAll().orderBy('code').orderBy('valid_from');
  if (fiscalYear !== undefined)
    query = query
      .where('valid_from', '<=', fiscalYear)
      .where((where) => where.or([where('valid_to', 'is', null), where('valid_to', '>=', fiscalYear)]));
  return (await query.execute()).map((row) => ({
    id: row.id,
    parentId: row.parent_id,
    level: row.level,
    code: row.code,
    name: row.name,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    successorId: row.successor_id,
  }));
}

/** The section that does a unit's work today: reorganisations followed to their end. */
export function todaysUnit(units: Unit[], id: string): Unit | null {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  let unit = byId.get(id) ?? null;
  for (let steps = 0; unit?.successorId && steps < units.length; steps++) unit = byId.get(unit.successorId) ?? null;
  return unit;
}

/**
 * Finds the section that a sheet names (部 and 課 written together, as printed). Exact names first, then a section
 * whose name ends the text; null when none or several fit, because a wrong section would be worse than none.
 */
export function unitNamed(units: Unit[], printed: string | undefined, fiscalYear: number): Unit | null {
  if (!printed) return null;
  const words = printed.replaceAll(/\s/g, '');
  const valid = units.filter((unit) => unit.validFrom <= fiscalYear && (unit.validTo ?? Infinity) >= fiscalYear);
  const full = (unit: Unit) => (valid.find((one) => one.id === unit.parentId)?.name ?? '') + unit.name;
  const sections = valid.filter((unit) => unit.level === 'section');
  const exact = sections.filter((unit) => full(unit) === words || unit.name === words);
  if (exact.length) return exact.length === 1 ? exact[0]! : null;
  const ending = sections.filter((unit) => words.endsWith(unit.name));
  return ending.length === 1 ? ending[0]! : null;
}
