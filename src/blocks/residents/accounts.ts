// SPDX-License-Identifier: Apache-2.0
import { sameMailAddress } from '#kernel/mail/mail.ts';
import type { Context } from '#kernel/procedure.ts';
import type { ResidentsTx } from './tables.ts';

type Work = Pick<Context, 'tx' | 'now' | 'secrets'>;

/** The fingerprint by which an account is found. */
export const mailMark = ({ secrets }: Pick<Work, 'secrets'>, mail: string): string =>
  secrets.mark('residents mail', sameMailAddress(mail));

export const sealedMail = ({ secrets }: Pick<Work, 'secrets'>, mail: string): string =>
  secrets.seal('residents mail', mail.trim());

export const openedMail = ({ secrets }: Pick<Work, 'secrets'>, sealed: string): string =>
  secrets.open('residents mail', sealed);

/** What the national app says about a resident. */
export type Verified = { name: string | null; address: string | null; birthdate: string | null };

export type Account = {
  id: string;
  name: string;
  mail: string | null;
  language: 'ja' | 'en';
  createdAt: string;
  seenAt: string;
  verified: (Verified & { providerId: string; at: string }) | null;
};

const iso = (date: Date | string) => new Date(date).toISOString();

/** An account with what is known about its holder; null when there is none. */
export async function accountOf(work: Work, id: string): Promise<Account | null> {
  const tx = work.tx as ResidentsTx;
  const row = await tx.selectFrom('residents.account').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return null;
  const proof = await tx.selectFrom('residents.verified').selectAll().where('account_id', '=', id).executeTakeFirst();
  return {
    id,
    name: row.name,
    mail: row.mail && openedMail(work, row.mail),
    language: row.language,
    createdAt: iso(row.created_at),
    seenAt: iso(row.seen_at),
    verified: proof
      ? {
          ...(JSON.parse(work.secrets.open('residents verified', proof.content)) as Verified),
          providerId: proof.provider_id,
          at: iso(proof.verified_at),
        }
      : null,
  };
}

/** The account of an address; null when there is none. */
export async function accountOfMail(work: Work, mail: string): Promise<string | null> {
  const row = await (work.tx as ResidentsTx)
    .selectFrom('residents.account')
    .select('id')
    .where('mail_mark', '=', mailMark(work, mail))
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Makes an account; without an address for whoever came with the national app. */
export async function makeAccount(
  work: Work,
  {
    name = '',
    mail,
    language = 'ja',
    demo = false,
  }: { name?: string; mail?: string; language?: 'ja' | 'en'; demo?: boolean },
): Promise<string> {
  const now = work.now.toString();
  const { id } = await (work.tx as ResidentsTx)
    .insertInto('residents.account')
    .values({
      name,
      mail: mail === undefined ? null : sealedMail(work, mail),
      mail_mark: mail === undefined ? null : mailMark(work, mail),
      mail_verified_at: mail === undefined ? null : now,
      language,
      created_at: now,
      seen_at: now,
      demo,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Notes a sign-in. */
export const noteSeen = ({ tx, now }: Work, id: string) =>
  (tx as ResidentsTx).updateTable('residents.account').set({ seen_at: now.toString() }).where('id', '=', id).execute();

/** Keeps what the national app says now in the place of what it said before. */
export const keepVerified = (work: Work, accountId: string, providerId: string, verified: Verified) => {
  const values = {
    provider_id: providerId,
    content: work.secrets.seal('residents verified', JSON.stringify(verified)),
    verified_at: work.now.toString(),
  };
  return (work.tx as ResidentsTx)
    .insertInto('residents.verified')
    .values({ account_id: accountId, ...values })
    .onConflict((met) => met.columns(['tenant_id', 'account_id']).doUpdateSet(values))
    .execute();
};
