// SPDX-License-Identifier: Apache-2.0
import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Tx } from '../database/database.ts';

/** What a token is for; it is worth nothing for anything else. */
export type Purpose =
  /** Choosing a password: sent to somebody new, or to somebody who has forgotten theirs. */
  | 'invitation'
  /** A sign-in whose password was right and whose second factor is still to be shown, or to be set up. */
  | 'second-factor'
  | 'enrolment'
  /** An authenticator app that is being set up by somebody who is signed in. */
  | 'totp'
  | 'passkey-registration'
  | 'passkey-sign-in';

export type OneTime = { personId: string | null; data: Record<string, string> };

const hashOf = (token: string) => createHash('sha256').update(token).digest();

/** Makes a token that works once until it expires, or keeps one that somebody else made (`token`: a challenge). */
export async function issueToken(
  tx: Tx,
  issued: {
    purpose: Purpose;
    now: Temporal.Instant;
    lifetime: Temporal.DurationLike;
    personId?: string;
    data?: Record<string, string>;
    token?: string;
  },
): Promise<{ token: string; expiresAt: Temporal.Instant }> {
  const { purpose, now, lifetime, personId = null, data = {}, token = randomBytes(32).toString('base64url') } = issued;
  const expiresAt = now.add(lifetime);
  await sql`
    insert into kernel.one_time (token_hash, purpose, person_id, data, expires_at)
    values (${hashOf(token)}, ${purpose}, ${personId}, ${JSON.stringify(data)}, ${expiresAt.toString()})`.execute(tx);
  return { token, expiresAt };
}

/** What a token stands for while it lasts; null for none. Looking does not use it up. */
export async function readToken(
  tx: Tx,
  purpose: Purpose,
  token: string,
  now: Temporal.Instant,
): Promise<OneTime | null> {
  const { rows } = await sql<OneTime>`
    select person_id as "personId", data from kernel.one_time
    where token_hash = ${hashOf(token)} and purpose = ${purpose} and expires_at > ${now.toString()}`.execute(tx);
  return rows[0] ?? null;
}

/** Uses a token up; null when it was used already, expired, or is for something else. */
export async function takeToken(
  tx: Tx,
  purpose: Purpose,
  token: string,
  now: Temporal.Instant,
): Promise<OneTime | null> {
  const { rows } = await sql<OneTime>`
    delete from kernel.one_time
    where token_hash = ${hashOf(token)} and purpose = ${purpose} and expires_at > ${now.toString()}
    returning person_id as "personId", data`.execute(tx);
  return rows[0] ?? null;
}

/** Makes every token of a person for this purpose worthless. */
export const revokeTokens = (tx: Tx, purpose: Purpose, personId: string) =>
  sql`delete from kernel.one_time where purpose = ${purpose} and person_id = ${personId}`.execute(tx);
