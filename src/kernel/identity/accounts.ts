// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import type { Tx } from '../database/database.ts';
import { badRequest } from '../problem.ts';

/** A person's name for signing in; `passwordHash` is null until a password was chosen. */
export type Account = {
  personId: string;
  login: string;
  passwordHash: string | null;
  passwordChangedAt: Date | null;
};

/** A login as it is compared: capital letters and full-width characters make no difference. */
export const plainLogin = (typed: string): string => typed.normalize('NFKC').trim().toLowerCase();

const columns = sql`person_id as "personId", login, password_hash as "passwordHash",
  password_changed_at as "passwordChangedAt"`;

export async function accountByLogin(tx: Tx, login: string): Promise<Account | null> {
  const { rows } = await sql<Account>`select ${columns} from kernel.account where login = ${plainLogin(login)}`.execute(
    tx,
  );
  return rows[0] ?? null;
}

export async function accountOf(tx: Tx, personId: string): Promise<Account | null> {
  const { rows } = await sql<Account>`select ${columns} from kernel.account where person_id = ${personId}`.execute(tx);
  return rows[0] ?? null;
}

/** Gives a person the name to sign in with. Problem 422 when it is somebody else's. */
export async function saveLogin(tx: Tx, personId: string, login: string): Promise<void> {
  const owner = await accountByLogin(tx, login);
  if (owner && owner.personId !== personId)
    throw badRequest(
      {
        ja: 'このログイン名は、ほかの方が使っています。別のログイン名にしてください。',
        en: 'Somebody else has this sign-in name. Choose another one.',
      },
      'login',
    );
  await sql`
    insert into kernel.account (person_id, login) values (${personId}, ${plainLogin(login)})
    on conflict (tenant_id, person_id) do update set login = excluded.login`.execute(tx);
}

/** Keeps a new password of a person who has an account. */
export const savePassword = (tx: Tx, personId: string, hash: string, now: Temporal.Instant) =>
  sql`update kernel.account set password_hash = ${hash}, password_changed_at = ${now.toString()}
    where person_id = ${personId}`.execute(tx);
