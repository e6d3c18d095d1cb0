// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { endSession, startSession } from '#kernel/identity/sessions.ts';
import { isMailAddress } from '#kernel/mail/mail.ts';
import { everyone, procedure, type Context } from '#kernel/procedure.ts';
import { accountOfMail, makeAccount, mailMark, noteSeen, openedMail } from '../accounts.ts';
import { codeOf, isCodeOf, isOfBrowser, makeLink, noteWrongCode, openLink, useLink } from '../links.ts';
import { signInMail } from '../mails.ts';
import type { ResidentsTx } from '../tables.ts';

export const language = z.enum(['ja', 'en']);
/** Secret of a browser, from its cookie; empty when it has none. */
export const browserSecret = z.string().max(100);
/** Where the pages of the house are, as the browser that asks sees it; a mail leads back there. */
export const pageAt = ({ from }: Context, path: string): string => `${from?.site ?? ''}${path}`;
export const token = z.string().max(100);
export const mailAddress = z
  .string()
  .trim()
  .transform((typed) => typed.normalize('NFKC'))
  .refine(isMailAddress, 'メールアドレスの形が正しくありません。「name@example.jp」のように入力してください。');

const because = 'one signs in with it, so nobody is signed in yet; what counts is the link, the browser and the code';

export const ask = procedure({
  name: 'residents.signIn.ask',
  title: { ja: 'ログイン用のメールを頼む', en: 'Ask for a mail to sign in with' },
  access: everyone('the answer is the same for every address; how often is limited'),
  effect: 'write',
  input: z.object({ mail: mailAddress, browser: browserSecret.min(20), language }),
  output: z.object({}),
  // Whether somebody has an account is not looked up here: answer, work and time are the same for every address
  run: async (context, { mail, browser, language: words }) => {
    const link = await makeLink(context, { purpose: 'sign-in', mail, browser, accountId: null });
    if (link)
      await context.mail({
        to: mail,
        ...signInMail(context.tenant, words, pageAt(context, `/me/sign-in/link?t=${link.token}`)),
        key: `residents.signIn:${link.id}`,
        until: link.until,
      });
    return {};
  },
});

export const code = procedure({
  name: 'residents.signIn.code',
  title: { ja: '確認番号を見る', en: 'Read the confirmation code' },
  access: everyone(because),
  effect: 'read',
  input: z.object({ browser: browserSecret }),
  output: z.object({ code: z.string().nullable() }),
  run: async (context, { browser }) => ({ code: browser ? codeOf(context, browser) : null }),
});

/** What a link can do: sign in at once, after the code, nothing. */
export const look = procedure({
  name: 'residents.signIn.look',
  title: { ja: 'ログイン用のリンクを確かめる', en: 'Look at a link to sign in with' },
  access: everyone('mail programs open links before people do; looking changes nothing'),
  effect: 'read',
  input: z.object({ token, browser: browserSecret }),
  output: z.object({ state: z.enum(['ready', 'code', 'gone']) }),
  run: async (context, { token: given, browser }) => {
    const link = await openLink(context, 'sign-in', given);
    return { state: !link ? ('gone' as const) : isOfBrowser(link, browser) ? ('ready' as const) : ('code' as const) };
  },
});

export const finish = procedure({
  name: 'residents.signIn.finish',
  title: { ja: 'メールのリンクでログインする', en: 'Sign in with a link' },
  access: everyone(because),
  effect: 'write',
  input: z.object({ token, browser: browserSecret, code: z.string().max(40).default(''), agent: z.string(), language }),
  output: z.discriminatedUnion('outcome', [
    z.object({
      outcome: z.literal('signed-in'),
      session: z.object({ token: z.string(), expiresAt: z.iso.datetime() }),
      first: z.boolean(),
    }),
    z.object({ outcome: z.enum(['gone', 'code', 'wrong-code']) }),
    z.object({ outcome: z.literal('reserved'), until: z.iso.datetime() }),
  ]),
  run: async (context, { token: given, browser, code: typed, agent, language: words }) => {
    const tx = context.tx as ResidentsTx;
    const link = await openLink(context, 'sign-in', given);
    if (!link) return { outcome: 'gone' as const };
    if (!isOfBrowser(link, browser)) {
      if (!typed.trim()) return { outcome: 'code' as const };
      if (!isCodeOf(context, link, typed)) {
        await noteWrongCode(tx, link);
        return { outcome: 'wrong-code' as const };
      }
    }
    await useLink(context, link);
    const mail = openedMail(context, link.mail);
    const known = await accountOfMail(context, mail);
    if (known === null) {
      const former = await reservedUntil(context, mail);
      if (former) return { outcome: 'reserved' as const, until: former };
    }
    const account = known ?? (await makeAccount(context, { mail, language: words }));
    await noteSeen(context, account);
    context.log(account);
    if (context.actor && context.session)
      await endSession(tx, { id: context.session.id, personId: context.actor.id }, 'renewed', context.now);
    const { token: session, expiresAt } = await startSession(tx, {
      personId: account,
      kind: 'resident',
      method: 'mail-link',
      secondFactor: false,
      zone: context.from?.zone ?? 'internet',
      address: context.from?.address ?? '',
      agent,
      now: context.now,
    });
    return {
      outcome: 'signed-in' as const,
      session: { token: session, expiresAt: expiresAt.toString({ smallestUnit: 'second' }) },
      first: known === null,
    };
  },
});

/** An address that was replaced can take its account back for some days; until then it does not begin a new one. */
async function reservedUntil(context: Context, mail: string): Promise<string | null> {
  const row = await (context.tx as ResidentsTx)
    .selectFrom('residents.former_mail')
    .select('expires_at')
    .where('mail_mark', '=', mailMark(context, mail))
    .where('expires_at', '>', new Date(context.now.epochMilliseconds))
    .orderBy('expires_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? new Date(row.expires_at).toISOString() : null;
}
