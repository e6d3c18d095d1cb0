// SPDX-License-Identifier: Apache-2.0
import { createHash, randomBytes } from 'node:crypto';
import type { Context } from '#kernel/procedure.ts';
import { Problem } from '#kernel/problem.ts';
import { mailMark, sealedMail } from './accounts.ts';
import type { ResidentsTx } from './tables.ts';

/** Minutes for which a link can be used. */
export const LINK_MINUTES = 20;

/** Days for which the former address can take a changed one back. */
export const UNDO_DAYS = 7;

/** Wrong confirmation codes after which a link is worth nothing: one in 200,000 guesses its way in. */
const WRONG_CODES = 5;

/**
 * Mails that one address gets in an hour: from one connection, and from all. One connection alone cannot use up what an
 * address gets, and so cannot keep its holder out.
 */
const PER_ADDRESS_FROM_ONE = 4;
const PER_ADDRESS = 16;
/** Requests that one connection may make in an hour. */
const PER_CONNECTION = 30;

type Work = Pick<Context, 'tx' | 'now' | 'secrets' | 'from'>;

export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** A token of 256 bit, for a link or a cookie. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** The number shown in the browser that asked: proves in another browser that the same person sits before it. */
export const codeOf = ({ secrets }: Pick<Work, 'secrets'>, browser: string): string => {
  const digest = Buffer.from(secrets.mark('residents code', browser), 'base64url');
  return String(digest.readUInt32BE(0) % 1_000_000).padStart(6, '0');
};

const typedMark = ({ secrets }: Pick<Work, 'secrets'>, browserHash: Buffer, code: string): string =>
  secrets.mark('residents typed code', `${browserHash.toString('hex')} ${code}`);

/**
 * Keeps a link and gives its token; null when this address has had enough for this hour, which the one who asks does not
 * learn: others' letter boxes are not to be filled. Problem 429 for a network address that asks too often.
 */
export async function makeLink(
  work: Work,
  {
    purpose,
    mail,
    browser,
    accountId,
  }: { purpose: 'sign-in' | 'new-mail'; mail: string; browser: string; accountId: string | null },
): Promise<{ id: string; token: string; until: Temporal.Instant } | null> {
  const tx = work.tx as ResidentsTx;
  const since = work.now.subtract({ hours: 1 }).toString();
  const marks = {
    mail_mark: mailMark(work, mail),
    from_mark: work.secrets.mark('residents origin', work.from?.address ?? ''),
  };
  const { all, fromOne, requests } = await tx
    .selectFrom('residents.link')
    .where('created_at', '>', since)
    .where((where) => where.or([where('mail_mark', '=', marks.mail_mark), where('from_mark', '=', marks.from_mark)]))
    .select((build) => {
      const { fn, eb } = build;
      const mailed = eb('mail_mark', '=', marks.mail_mark).and('mailed', '=', true);
      return [
        fn.countAll<number>().filterWhere(mailed).as('all'),
        fn
          .countAll<number>()
          .filterWhere(build.and([mailed, eb('from_mark', '=', marks.from_mark)]))
          .as('fromOne'),
        fn.countAll<number>().filterWhere('from_mark', '=', marks.from_mark).as('requests'),
      ];
    })
    .executeTakeFirstOrThrow();
  if (requests >= PER_CONNECTION)
    throw new Problem(429, {
      ja: 'この回線からの受付が続いたため、いったん止めています。1時間ほどおいて、もう一度お試しください。',
      en: 'Too many requests came from this connection. Please try again in an hour.',
    });
  const mailed = all < PER_ADDRESS && fromOne < PER_ADDRESS_FROM_ONE;
  const token = newToken();
  const until = work.now.add({ minutes: LINK_MINUTES });
  const { id } = await tx
    .insertInto('residents.link')
    .values({
      purpose,
      token_hash: hashOf(token),
      browser_hash: hashOf(browser),
      mail: sealedMail(work, mail),
      ...marks,
      code_mark: typedMark(work, hashOf(browser), codeOf(work, browser)),
      mailed,
      account_id: accountId,
      created_at: work.now.toString(),
      expires_at: until.toString(),
      used_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return mailed ? { id, token, until } : null;
}

/** A link that can still be used, locked until the end of the transaction; null for any other token. */
export async function openLink(work: Pick<Work, 'tx' | 'now'>, purpose: 'sign-in' | 'new-mail', token: string) {
  const row = await (work.tx as ResidentsTx)
    .selectFrom('residents.link')
    .selectAll()
    .where('token_hash', '=', hashOf(token))
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('expires_at', '>', new Date(work.now.epochMilliseconds))
    .where('wrong_codes', '<', WRONG_CODES)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}
export type Link = NonNullable<Awaited<ReturnType<typeof openLink>>>;

/** Whether the browser that holds this secret asked for the link. */
export const isOfBrowser = (link: Link, browser: string): boolean =>
  browser !== '' && hashOf(browser).equals(link.browser_hash);

/** Whether a typed code is the one that the browser which asked shows. */
export const isCodeOf = (work: Pick<Work, 'secrets'>, link: Link, typed: string): boolean =>
  typedMark(work, link.browser_hash, typed.normalize('NFKC').replaceAll(/\D/g, '')) === link.code_mark;

/** Counts a wrong code; after a few the link is worth nothing. */
export const noteWrongCode = (tx: ResidentsTx, link: Link) =>
  tx
    .updateTable('residents.link')
    .set({ wrong_codes: link.wrong_codes + 1 })
    .where('id', '=', link.id)
    .execute();

/** A link is worth nothing once it has been used. */
export const useLink = ({ tx, now }: Pick<Work, 'tx' | 'now'>, link: Link) =>
  (tx as ResidentsTx)
    .updateTable('residents.link')
    .set({ used_at: now.toString() })
    .where('id', '=', link.id)
    .execute();
