// SPDX-License-Identifier: Apache-2.0
import type { Generated } from 'kysely';
import type { Json, Tx } from '#kernel/database/database.ts';
import type { Zone } from '#kernel/access/zones.ts';

export type UnitLevel = 'department' | 'section' | 'unit';
export type PersonKind = 'staff' | 'fiscal-year' | 'partner';
export type Holding = 'regular' | 'concurrent' | 'acting';

/** What a program may do: a permission, in the whole municipality or in the section that answers for it. */
export type Scope = { permission: string; reach: 'all' | 'own' };

/** Days are `YYYY-MM-DD`, both ends inclusive; `valid_to` null: until further notice. */
type Period = { valid_from: string; valid_to: string | null };
type Key = { tenant_id: Generated<string>; id: Generated<string> };

export type OrganisationTables = {
  'organisation.unit': Key & Period & { parent_id: string | null; level: UnitLevel; code: string; name: string };
  'organisation.succession': {
    tenant_id: Generated<string>;
    predecessor_id: string;
    successor_id: string;
    main: boolean;
  };
  'organisation.post': Key &
    Period & {
      unit_id: string | null;
      title: string;
      heads: Generated<boolean>;
      roles: Generated<string[]>;
      group_name: string | null;
      version: Generated<number>;
    };
  'organisation.person': Key & {
    name: string;
    kana: Generated<string>;
    /** Roles of the person, apart from those of the posts: those of a partner. */
    roles: Generated<string[]>;
    demo: Generated<boolean>;
    kind: Generated<PersonKind>;
    employee_number: string | null;
    email: string | null;
    extension: string | null;
    organisation_name: string | null;
    sponsor_unit_id: string | null;
    valid_from: string | null;
    valid_to: string | null;
    version: Generated<number>;
  };
  'organisation.appointment': Key & Period & { person_id: string; post_id: string; holding: Holding };
  'organisation.provider_appointment': {
    tenant_id: Generated<string>;
    appointment_id: string;
    provider_id: string;
  };
  'organisation.delegation': Key & {
    appointment_id: string;
    giver_id: string;
    receiver_id: string;
    valid_from: string;
    valid_to: string;
    reason: string;
    made_at: string;
    ended_at: string | null;
  };
  'organisation.client': Key & {
    name: string;
    unit_id: string;
    scopes: Json<Scope[]>;
    zones: Zone[];
    expires_on: string;
    made_by: string;
    made_at: string;
    revoked_at: string | null;
  };
  'organisation.client_key': {
    tenant_id: Generated<string>;
    id: string;
    client_id: string;
    hash: Buffer;
    made_by: string;
    made_at: string;
    last_used_at: string | null;
    revoked_at: string | null;
  };
  'organisation.intake': Key & {
    kind: 'transfers' | 'reorganisation';
    file_name: string;
    content: Json<unknown>;
    made_by: string;
    made_at: string;
  };
};

export type OrganisationTx = Tx<OrganisationTables>;
