// SPDX-License-Identifier: Apache-2.0
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
    of: personRecord,
    roles: { administrator: 'all' },
  },
  'organisation.clients': {
    title: { ja: 'プログラムの鍵の管理', en: 'Manage keys of programs' },
    of: personRecord,
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
