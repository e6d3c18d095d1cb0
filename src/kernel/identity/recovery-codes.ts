// SPDX-License-Identifier: Apache-2.0
import { randomInt } from 'node:crypto';
import { sql } from 'kysely';
import type { Tx } from '../database/database.ts';
import type { Credentials } from './credentials.ts';

const HOW_MANY = 10;
/** Without the letters that are taken for digits when written down: ten of them are 49 bits. */
const LETTERS = '23456789abcdefghjkmnpqrstuvwxyz';

const newCode = () => {
  const letters = Array.from({ length: 10 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
};

const plainCode = (typed: string) =>
  typed
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');

/** Ten new codes in the place of all earlier ones. They are told this once; kept are only their hashes. */
export async function makeRecoveryCodes(tx: Tx, credentials: Credentials, personId: string): Promise<string[]> {
  await removeRecoveryCodes(tx, personId);
  const codes = Array.from({ length: HOW_MANY }, newCode);
  for (const code of codes)
    await sql`insert into kernel.recovery_code (person_id, code_hash)
      values (${personId}, ${credentials.hashCode(plainCode(code), personId)})`.execute(tx);
  return codes;
}

export const removeRecoveryCodes = (tx: Tx, personId: string) =>
  sql`delete from kernel.recovery_code where person_id = ${personId}`.execute(tx);

/** Whether this is an unused code of the person; then it is used. */
export async function takeRecoveryCode(
  tx: Tx,
  credentials: Credentials,
  personId: string,
  code: string,
  now: Temporal.Instant,
): Promise<boolean> {
  const { rows } = await sql`
    update kernel.recovery_code set used_at = ${now.toString()}
    where person_id = ${personId} and code_hash = ${credentials.hashCode(plainCode(code), personId)} and used_at is null
    returning 1`.execute(tx);
  return rows.length > 0;
}

/** How many codes a person has left. */
export async function recoveryCodesLeft(tx: Tx, personId: string): Promise<number> {
  const { rows } = await sql<{ left: number }>`
    select count(*) as left from kernel.recovery_code where person_id = ${personId} and used_at is null`.execute(tx);
  return rows[0]!.left;
}
