// SPDX-License-Identifier: Apache-2.0
import { recordPolicy } from '#kernel/access/records.ts';

/** People of the organisation belong to the section in which they hold their regular post; partners to the one that answers for them. */
export const personRecord = recordPolicy({
  id: 'person',
  title: { ja: '職員', en: 'Person' },
  unit: 'unit_id',
  assignee: 'id',
  fields: {
    employeeNumber: { permission: 'organisation.contacts', title: { ja: '職員番号', en: 'Employee number' } },
    email: { permission: 'organisation.contacts', title: { ja: 'メール', en: 'E-mail' } },
    extension: { permission: 'organisation.contacts', title: { ja: '内線', en: 'Extension' } },
  },
});
