// SPDX-License-Identifier: Apache-2.0
import { CompiledQuery } from 'kysely';
import * as z from 'zod';
import type { Tx } from '../../database/database.ts';
import type { Label } from '../../label.ts';

/** What a municipality says about an identity provider. */
export const providerShape = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
  title: z.object({ ja: z.string().min(1).max(60), en: z.string().min(1).max(60) }),
  audience: z.enum(['staff', 'resident']),
  /** As the provider writes it in `iss`, to the letter. */
  issuer: z.url({ protocol: /^https?$/ }),
  clientId: z.string().min(1),
  /** With `private_key_jwt` the house signs with its own key; the provider fetches the public half. */
  clientAuth: z.enum(['secret', 'private_key_jwt']),
  /** The only algorithm that an ID token may be signed with. */
  signingAlg: z.enum(['ES256', 'ES384', 'PS256', 'RS256', 'EdDSA']),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/))
    .min(1)
    .max(20),
  /** The claim that names the login here: `email`, `employee_number`, `preferred_username`, `sub`. */
  loginClaim: z.string().min(1).max(60),
  /** The claim that lists groups; null when groups mean nothing here. */
  groupsClaim: z.string().min(1).max(60).nullable(),
  /** Whether somebody may be recognised at the first sign-in by the login claim alone. */
  linkByLogin: z.boolean(),
  enabled: z.boolean(),
});

export type Provider = z.output<typeof providerShape> & { version: number };

/**
 * What デジタル認証アプリ asks for: a key instead of a secret, ES256, a subject that is different for each municipality.
 * The client id comes with the registration at the Digital Agency.
 */
export const nationalApp = {
  id: 'national-app',
  title: { ja: 'デジタル認証アプリ', en: 'Digital Authentication App' },
  audience: 'resident',
  issuer: 'https://auth-and-sign.go.jp/api/realms/main',
  clientAuth: 'private_key_jwt',
  signingAlg: 'ES256',
  scopes: ['openid', 'name', 'address', 'birthdate', 'gender'],
  loginClaim: 'sub',
  groupsClaim: null,
  linkByLogin: false,
} satisfies Partial<Provider>;

type Row = {
  id: string;
  title_ja: string;
  title_en: string;
  audience: Provider['audience'];
  issuer: string;
  client_id: string;
  client_auth: Provider['clientAuth'];
  client_secret: string | null;
  signing_alg: Provider['signingAlg'];
  scopes: string[];
  login_claim: string;
  groups_claim: string | null;
  link_by_login: boolean;
  enabled: boolean;
  version: number;
};

/** A provider with its sealed secret. */
export type StoredProvider = Provider & { sealedSecret: string | null };

const providerIn = (row: Row): StoredProvider => ({
  id: row.id,
  title: { ja: row.title_ja, en: row.title_en } satisfies Label,
  audience: row.audience,
  issuer: row.issuer,
  clientId: row.client_id,
  clientAuth: row.client_auth,
  signingAlg: row.signing_alg,
  scopes: row.scopes,
  loginClaim: row.login_claim,
  groupsClaim: row.groups_claim,
  linkByLogin: row.link_by_login,
  enabled: row.enabled,
  version: row.version,
  sealedSecret: row.client_secret,
});

/** The providers of the transaction's municipality, in order of their id. */
export async function providersIn(tx: Tx): Promise<StoredProvider[]> {
  const { rows } = await tx.executeQuery<Row>(CompiledQuery.raw('select * from kernel.oidc_provider order by id'));
  return rows.map(providerIn);
}

/** An enabled provider; null when there is none of this id. */
export async function enabledProvider(tx: Tx, id: string): Promise<StoredProvider | null> {
  const { rows } = await tx.executeQuery<Row>(
    CompiledQuery.raw('select * from kernel.oidc_provider where id = $1 and enabled', [id]),
  );
  return rows[0] ? providerIn(rows[0]) : null;
}

/**
 * Writes a provider (version 0: a new one). `sealedSecret` undefined keeps the secret that is there. Null when somebody
 * else was first. An issuer that changes takes the known subjects with it: they were another's.
 */
export async function saveProvider(
  tx: Tx,
  { version, ...provider }: Provider,
  sealedSecret: string | null | undefined,
): Promise<number | null> {
  const values = [
    provider.id,
    provider.title.ja,
    provider.title.en,
    provider.audience,
    provider.issuer,
    provider.clientId,
    provider.clientAuth,
    provider.signingAlg,
    provider.scopes,
    provider.loginClaim,
    provider.groupsClaim,
    provider.linkByLogin,
    provider.enabled,
    sealedSecret ?? null,
  ];
  if (version === 0) {
    const { rows } = await tx.executeQuery<{ version: number }>(
      CompiledQuery.raw(
        `insert into kernel.oidc_provider (id, title_ja, title_en, audience, issuer, client_id, client_auth, signing_alg,
           scopes, login_claim, groups_claim, link_by_login, enabled, client_secret)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         on conflict (tenant_id, id) do nothing returning version`,
        values,
      ),
    );
    return rows[0]?.version ?? null;
  }
  await tx.executeQuery(
    CompiledQuery.raw(
      `delete from kernel.oidc_link l using kernel.oidc_provider p
       where p.id = l.provider_id and p.id = $1 and p.version = $2 and p.issuer <> $3`,
      [provider.id, version, provider.issuer],
    ),
  );
  const { rows } = await tx.executeQuery<{ version: number }>(
    CompiledQuery.raw(
      `update kernel.oidc_provider set title_ja = $2, title_en = $3, audience = $4, issuer = $5, client_id = $6,
         client_auth = $7, signing_alg = $8, scopes = $9, login_claim = $10, groups_claim = $11, link_by_login = $12,
         enabled = $13, client_secret = case when $16 then client_secret else $14 end, version = version + 1
       where id = $1 and version = $15 returning version`,
      [...values, version, sealedSecret === undefined],
    ),
  );
  return rows[0]?.version ?? null;
}

/** Removes a provider with whom it knows; false when there is none. */
export async function removeProvider(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await tx.executeQuery(
    CompiledQuery.raw('delete from kernel.oidc_provider where id = $1 returning id', [id]),
  );
  return rows.length > 0;
}
