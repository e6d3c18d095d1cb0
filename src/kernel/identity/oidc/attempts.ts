// SPDX-License-Identifier: Apache-2.0
import { createHash, randomBytes } from 'node:crypto';
import { CompiledQuery } from 'kysely';
import type { Context } from '../../procedure.ts';

/** Minutes in which somebody signs in at the provider. */
export const ATTEMPT_MINUTES = 10;

/** A sign-in on its way through a provider. */
export type Attempt = {
  providerId: string;
  nonce: string;
  codeVerifier: string;
  redirectUri: string;
  /** Where to go afterwards, inside the house. */
  back: string;
  /** The signed-in person who adds this way of signing in; null for a sign-in. */
  personId: string | null;
};

const hash = (text: string) => createHash('sha256').update(text).digest();

/** A secret for the browser's cookie: whoever does not have it cannot finish what the browser began. */
export const newBrowserSecret = (): string => randomBytes(32).toString('base64url');

/** Keeps an attempt for the browser that holds `browser`. */
export const keepAttempt = (
  { tx, now, secrets }: Pick<Context, 'tx' | 'now' | 'secrets'>,
  attempt: Attempt,
  { state, browser }: { state: string; browser: string },
) =>
  tx.executeQuery(
    CompiledQuery.raw(
      `insert into kernel.oidc_attempt (state_hash, browser_hash, provider_id, nonce, code_verifier, redirect_uri, back,
         person_id, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        hash(state),
        hash(browser),
        attempt.providerId,
        attempt.nonce,
        secrets.seal('oidc attempt', attempt.codeVerifier),
        attempt.redirectUri,
        attempt.back,
        attempt.personId,
        now.add({ minutes: ATTEMPT_MINUTES }).toString(),
      ],
    ),
  );

/** Takes an attempt, once. Null when it is unknown, another browser's, another provider's, used or too old. */
export async function takeAttempt(
  { tx, now, secrets }: Pick<Context, 'tx' | 'now' | 'secrets'>,
  { state, browser, providerId }: { state: string; browser: string; providerId: string },
): Promise<Attempt | null> {
  const { rows } = await tx.executeQuery<{
    provider_id: string;
    nonce: string;
    code_verifier: string;
    redirect_uri: string;
    back: string;
    person_id: string | null;
  }>(
    CompiledQuery.raw(
      `delete from kernel.oidc_attempt
       where state_hash = $1 and browser_hash = $2 and provider_id = $3 and expires_at > $4 returning *`,
      [hash(state), hash(browser), providerId, now.toString()],
    ),
  );
  const [row] = rows;
  return row
    ? {
        providerId: row.provider_id,
        nonce: row.nonce,
        codeVerifier: secrets.open('oidc attempt', row.code_verifier),
        redirectUri: row.redirect_uri,
        back: row.back,
        personId: row.person_id,
      }
    : null;
}

/** Removes attempts that nobody finished. */
export const removeOldAttempts = ({ tx, now }: Pick<Context, 'tx' | 'now'>) =>
  tx.executeQuery(CompiledQuery.raw('delete from kernel.oidc_attempt where expires_at <= $1', [now.toString()]));
