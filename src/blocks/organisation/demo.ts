// SPDX-License-Identifier: Apache-2.0
import type { Context } from '#kernel/procedure.ts';
import type { Tx } from '#kernel/database/database.ts';
import { demoOrganisation } from './demo-units.ts';
import type { OrganisationTables } from './tables.ts';

/** Invented people, one or more a role; they may sign in without a password, in demo mode only. */
const people: { name: string; kana: string; role: string; section: string | null }[] = [
  { name: '堤 さくら', kana: 'つつみ さくら', role: 'section-officer', section: 'roads' },
  { name: '片桐 直樹', kana: 'かたぎり なおき', role: 'section-officer', section: 'digital-strategy' },
  { name: '小野寺 恵', kana: 'おのでら めぐみ', role: 'section-officer', section: 'childcare' },
  { name: '石動 健一', kana: 'いするぎ けんいち', role: 'section-head', section: 'roads' },
  { name: '真壁 陽子', kana: 'まかべ ようこ', role: 'section-head', section: 'digital-strategy' },
  { name: '財前 誠', kana: 'ざいぜん まこと', role: 'finance', section: 'finance' },
  { name: '計良 美咲', kana: 'けいら みさき', role: 'planning', section: 'planning' },
  { name: '評 一郎', kana: 'こおり いちろう', role: 'committee', section: null },
  { name: '電田 翼', kana: 'でんだ つばさ', role: 'ict', section: 'digital-strategy' },
  { name: '管 理子', kana: 'かん さとこ', role: 'administrator', section: 'general-affairs' },
];

/** Departments, sections and people of the demo municipality. Idempotent. */
export async function fillDemo(context: Context): Promise<void> {
  const tx = context.tx as Tx<OrganisationTables>;
  if (await tx.selectFrom('organisation.unit').select('id').limit(1).executeTakeFirst()) return;
  const ids = new Map(demoOrganisation.map((unit) => [unit.key, crypto.randomUUID() as string]));
  const idOf = (key: string | null) => (key === null ? null : ids.get(key)!);
  // Parents stand before their sections; successors may come later, and are entered when all are there
  await tx
    .insertInto('organisation.unit')
    .values(
      demoOrganisation.map((unit) => ({
        id: idOf(unit.key)!,
        parent_id: idOf(unit.parent),
        level: unit.level,
        code: unit.code,
        name: unit.name,
        valid_from: unit.validFrom,
        valid_to: unit.validTo,
        successor_id: null,
      })),
    )
    .execute();
  for (const unit of demoOrganisation)
    if (unit.successor)
      await tx
        .updateTable('organisation.unit')
        .set({ successor_id: idOf(unit.successor) })
        .where('id', '=', idOf(unit.key)!)
        .execute();
  await tx
    .insertInto('organisation.person')
    .values(
      people.map(({ name, kana, role, section }) => ({
        name,
        kana,
        roles: [role],
        unit_id: idOf(section),
        demo: true,
      })),
    )
    .execute();
}
