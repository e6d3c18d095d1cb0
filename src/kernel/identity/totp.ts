// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import { Secret, TOTP } from 'otpauth';
import { encode } from 'uqr';
import type { Tx } from '../database/database.ts';
import type { Credentials } from './credentials.ts';

const PERIOD = 30;

/** What an authenticator app is told: as text to type, as address, and as a picture made of one path in a square. */
export type TotpSetup = { secret: string; uri: string; picture: { size: number; path: string } };

/** A new secret of 160 bits (RFC 4226, 4), in the letters that apps show. */
export const newTotpSecret = (): string => new Secret({ size: 20 }).base32;

const totpOf = (secret: string, issuer = '', label = 'login') =>
  new TOTP({ issuer, label, algorithm: 'SHA1', digits: 6, period: PERIOD, secret: Secret.fromBase32(secret) });

export function totpSetup(secret: string, issuer: string, login: string): TotpSetup {
  const uri = totpOf(secret, issuer, login).toString();
  const { data, size } = encode(uri, { ecc: 'M', border: 2 });
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  return { secret, uri, picture: { size, path } };
}

/** The 30 seconds that a code belongs to, now or one before or after; null when it is no code of this secret. */
export function totpStep(secret: string, code: string, now: Temporal.Instant): number | null {
  const timestamp = now.epochMilliseconds;
  const delta = totpOf(secret).validate({ token: plainCode(code), timestamp, window: 1 });
  return delta === null ? null : Math.floor(timestamp / 1_000 / PERIOD) + delta;
}

/** A code as it was typed, with full-width digits and spaces as people write them. */
const plainCode = (typed: string) => typed.normalize('NFKC').replaceAll(/\s/g, '');

/** Keeps the app of a person, in the place of an earlier one; the code that confirmed it is used up. */
export const saveTotp = (
  tx: Tx,
  credentials: Credentials,
  saved: { personId: string; secret: string; step: number; now: Temporal.Instant },
) =>
  sql`insert into kernel.totp (person_id, secret, last_step, created_at)
    values (${saved.personId}, ${credentials.seal(saved.secret, saved.personId)}, ${saved.step}, ${saved.now.toString()})
    on conflict (tenant_id, person_id) do update
      set secret = excluded.secret, last_step = excluded.last_step, created_at = excluded.created_at`.execute(tx);

export async function hasTotp(tx: Tx, personId: string): Promise<boolean> {
  const { rows } = await sql`select from kernel.totp where person_id = ${personId}`.execute(tx);
  return rows.length > 0;
}

/** Whether this is a code of the person's app now. A code is good once: neither it nor an earlier one is taken again. */
export async function takeTotp(
  tx: Tx,
  credentials: Credentials,
  personId: string,
  code: string,
  now: Temporal.Instant,
): Promise<boolean> {
  const { rows } = await sql<{ secret: Buffer }>`select secret from kernel.totp where person_id = ${personId}`.execute(
    tx,
  );
  const step = rows[0] ? totpStep(credentials.unseal(rows[0].secret, personId), code, now) : null;
  if (step === null) return false;
  const used = await sql`
    update kernel.totp set last_step = ${step} where person_id = ${personId} and last_step < ${step} returning 1`.execute(
    tx,
  );
  return used.rows.length > 0;
}
