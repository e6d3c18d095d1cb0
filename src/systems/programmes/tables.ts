// SPDX-License-Identifier: Apache-2.0
import type { ColumnType, Generated } from 'kysely';
import type { Json } from '#kernel/database/database.ts';
import type { Severity, Sheet } from './sheet.ts';
import type { SheetState } from './states.ts';

type At = ColumnType<Date, Date | string | undefined, Date | string>;
type NullableAt = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
type Row = { tenant_id: Generated<string> };

export type ProgrammeTables = {
  'programmes.programme': Row & {
    id: Generated<string>;
    series: string;
    code: string;
    name: string;
    created_at: At;
  };
  'programmes.policy': Row & {
    id: Generated<string>;
    parent_id: string | null;
    level: 'field' | 'policy' | 'measure';
    code: string;
    name: string;
  };
  'programmes.source_file': Row & {
    id: Generated<string>;
    sha256: string;
    name: string;
    type: string;
    /** Before they moved into the store; one of these two is there. */
    bytes: Buffer | null;
    file_id: string | null;
    at: At;
    actor_id: string | null;
  };
  'programmes.sheet': Row & {
    id: Generated<string>;
    programme_id: string;
    kind: string;
    fiscal_year: number;
    edition: Generated<number>;
    is_current: Generated<boolean>;
    is_public: Generated<boolean>;
    state: Generated<SheetState>;
    unit_id: string | null;
    content: Json<Sheet>;
    code: string;
    name: string;
    section: Generated<string>;
    summary: Generated<string>;
    budget: number | null;
    settled: number | null;
    errors: Generated<number>;
    warnings: Generated<number>;
    infos: Generated<number>;
    search_text: Generated<string>;
    search_pairs: Generated<string[]>;
    source_id: string | null;
    version: Generated<number>;
    created_at: At;
    updated_at: At;
    published_at: NullableAt;
  };
  'programmes.finding': Row & {
    sheet_id: string;
    n: number;
    severity: Severity;
    rule: string;
    place: string;
    path: string | null;
    expected: Json<number | string | null> | null;
    found: Json<number | string | null> | null;
    difference: string | number | null;
    message_ja: string;
    message_en: string;
    origin: 'reader' | 'check';
  };
  'programmes.sheet_link': Row & { sheet_id: string; kind: LinkKind; value: string };
  'programmes.change': Row & {
    id: Generated<string>;
    sheet_id: string;
    path: string;
    before: Json<unknown> | null;
    after: Json<unknown> | null;
    actor_id: string | null;
    actor_name: string;
    at: At;
  };
  'programmes.transition': Row & {
    id: Generated<string>;
    sheet_id: string;
    from_state: SheetState;
    to_state: SheetState;
    reason: Generated<string>;
    actor_id: string | null;
    actor_name: string;
    at: At;
  };
  'programmes.comment': Row & {
    id: Generated<string>;
    sheet_id: string;
    thread_id: string | null;
    path: string | null;
    body: string;
    author_id: string;
    author_name: string;
    at: At;
    resolved_at: NullableAt;
  };
  'programmes.unit_cost': Row & {
    fiscal_year: number;
    annual: string | number;
    hourly: string | number;
    sheets: number;
  };
  'programmes.column_mapping': Row & {
    fingerprint: string;
    kind: string;
    mapping: Json<Record<string, string>>;
    fiscal_year: number | null;
    at: At;
  };
};

export type LinkKind = 'budget' | 'plan' | 'law' | 'pledge' | 'sdg' | 'measure';
