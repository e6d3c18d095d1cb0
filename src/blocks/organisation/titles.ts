// SPDX-License-Identifier: Apache-2.0
import { foldWidth } from '#kernel/text/width.ts';
import type { UnitLevel } from './tables.ts';

/** Titles that lead a unit, by its level. 課長補佐, 担当課長 and 部次長 do not. */
const heading: Record<UnitLevel, RegExp> = {
  department: /^(?!担当|副)(?!.*(?:担当|補佐|次長|副)).*(?:部長|局長|本部長|会計管理者|室長)$/,
  section: /^(?!担当|副)(?!.*(?:担当|補佐|次長|副|係長)).*(?:課長|室長|所長|館長|園長|場長|センター長|事務局長)$/,
  unit: /^(?!担当|副)(?!.*(?:担当|補佐|副)).*(?:係長|班長|グループ長)$/,
};

/** Whether a new post of this title leads its unit. */
export const headsUnit = (title: string, level: UnitLevel): boolean => heading[level].test(foldWidth(title));

/** The roles that a new post of this title has until somebody with the right to decides otherwise. */
export const usualRoles = (title: string, level: UnitLevel): string[] =>
  headsUnit(title, level) && level !== 'unit' ? ['section-head'] : ['section-officer'];

/** From below to above, as 行政職給料表 orders them; the end of a title decides. */
const ladder: RegExp[] = [
  /(?:主事補?|技師補?|書記|係員|保育士|保健師|司書)$/,
  /主任$/,
  /主査$/,
  /(?:係長|班長|グループ長)$/,
  /(?:課長補佐|主幹)$/,
  /(?:課長|室長|所長|館長|園長|場長|センター長)$/,
  /(?:参事|次長|副部長)$/,
  /(?:部長|局長|会計管理者)$/,
];

/** How high a title stands; null when the title is none of the usual ones. */
export function rankOf(title: string): number | null {
  const rank = ladder.findLastIndex((ending) => ending.test(foldWidth(title)));
  return rank === -1 ? null : rank;
}
