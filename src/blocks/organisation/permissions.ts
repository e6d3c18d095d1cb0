// SPDX-License-Identifier: Apache-2.0
import { reachesRecord } from '#kernel/access/records.ts';
import type { Context } from '#kernel/procedure.ts';
import { forbidden } from '#kernel/problem.ts';
import type { System } from '#kernel/system.ts';
import { personRecord } from './person-record.ts';

/** What may be done with the organisation. Who appoints does not decide what a post may do, and the other way round. */
export const permissions = {
  'organisation.read': {
    title: { ja: '職員名簿の閲覧', en: 'Read the staff directory' },
    of: personRecord,
    roles: {
      'section-officer': 'all',
      'section-head': 'all',
      finance: 'all',
      planning: 'all',
      personnel: 'all',
      ict: 'all',
      administrator: 'all',
    },
  },
  'organisation.contacts': {
    title: { ja: '職員番号・連絡先の閲覧', en: 'Read employee numbers and contacts' },
    of: personRecord,
    roles: {
      'section-officer': 'own',
      'section-head': 'own',
      finance: 'own',
      planning: 'own',
      personnel: 'all',
      ict: 'all',
      administrator: 'all',
    },
  },
  'organisation.people': {
    title: { ja: '職員と発令の管理', en: 'Manage people and appointments' },
    of: personRecord,
    roles: { personnel: 'all', administrator: 'all' },
  },
  'organisation.posts': {
    title: { ja: '職とその役割の管理', en: 'Manage posts and their roles' },
    roles: { administrator: 'all' },
  },
  'organisation.clients': {
    title: { ja: 'プログラムの鍵の管理', en: 'Manage keys of programs' },
    roles: { ict: 'all', administrator: 'all' },
  },
  'organisation.delegate': {
    title: { ja: '自分の権限の委任', en: 'Delegate one’s own post' },
    roles: {
      'section-head': 'all',
      finance: 'all',
      planning: 'all',
      personnel: 'all',
      ict: 'all',
      administrator: 'all',
    },
  },
} satisfies NonNullable<System['permissions']>;

/** Refuses where a permission of the actor does not reach a person or a unit; null: nothing but reach over all does. */
export function mustReach(
  { actor }: Context,
  permission: keyof typeof permissions,
  row: { id?: string; unit_id: string | null },
): void {
  if (!reachesRecord(actor, permission, personRecord, row)) throw forbidden(permissions[permission].title);
}
