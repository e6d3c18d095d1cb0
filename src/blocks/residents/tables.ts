// SPDX-License-Identifier: Apache-2.0
import type { Generated } from 'kysely';
import type { Tx } from '#kernel/database/database.ts';

type ResidentsTables = {
  'residents.account': {
    tenant_id: Generated<string>;
    id: Generated<string>;
    name: Generated<string>;
    mail: string | null;
    mail_mark: string | null;
    mail_verified_at: Date | string | null;
    language: Generated<'ja' | 'en'>;
    created_at: Date | string;
    seen_at: Date | string;
    demo: Generated<boolean>;
  };
  'residents.verified': {
    tenant_id: Generated<string>;
    account_id: string;
    provider_id: string;
    content: string;
    verified_at: Date | string;
  };
  'residents.link': {
    tenant_id: Generated<string>;
    id: Generated<string>;
    purpose: 'sign-in' | 'new-mail';
    token_hash: Buffer;
    browser_hash: Buffer;
    mail: string;
    mail_mark: string;
    from_mark: string;
    account_id: string | null;
    code_mark: string;
    wrong_codes: Generated<number>;
    mailed: boolean;
    created_at: Date | string;
    expires_at: Date | string;
    used_at: Date | string | null;
  };
  'residents.former_mail': {
    tenant_id: Generated<string>;
    id: Generated<string>;
    account_id: string;
    token_hash: Buffer;
    mail: string;
    mail_mark: string;
    changed_at: Date | string;
    expires_at: Date | string;
  };
};

export type ResidentsTx = Tx<ResidentsTables>;
