// SPDX-License-Identifier: Apache-2.0
import type { Generated } from 'kysely';

export type OrganisationTables = {
  'organisation.unit': {
    tenant_id: Generated<string>;
    id: Generated<string>;
    parent_id: string | null;
    level: 'department' | 'section' | 'unit';
    code: string;
    name: string;
    valid_from: number;
    valid_to: number | null;
    successor_id: string | null;
  };
  'organisation.person': {
    tenant_id: Generated<string>;
    id: Generated<string>;
    name: string;
    kana: Generated<string>;
    unit_id: string | null;
    roles: string[];
    demo: Generated<boolean>;
  };
};
