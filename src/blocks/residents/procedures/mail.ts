// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { unlink } from '#kernel/identity/oidc/links.ts';
import { removePasskeysSince } from '#kernel/identity/passkeys.ts';
import { endAllSessions } from '#kernel/identity/sessions.ts';
import { sameMailAddress } from '#kernel/mail/mail.ts';
import { badRequest, conflict } from '#kernel/problem.ts';
import { everyone, procedure, resident } from '#kernel/procedure.ts';
import { accountOf, accountOfMail, openedMail, sealedMail, mailMark } from '../accounts.ts';
import { hashOf, makeLink, newToken, openLink, UNDO_DAYS, useLink } from '../links.ts';
import { changedMail, newMailMail, takenBackMail } from '../mails.ts';
import type { ResidentsTx } from '../tables.ts';
import { mailAddress, pageAt, token } from './sign-in.ts';

export const change = procedure({
  name: 'residents.mail.change',
  title: { ja: 'メールアドレスの変更を申し出る', en: 'Ask for another mail address' },
  access: resident,
  effect: 'write',
  input: z.object({ mail: mailAddress }),
  output: z.object({}),
  run: async (context, { mail }) => {
    const account = (await accountOf(context, context.actor!.id))!;
    if (account.mail !== null && sameMailAddress(account.mail) === sameMailAddress(mail))
      throw badRequest(
        { ja: 'いまと同じメールアドレスです。新しいアドレスを入力してください。', en: 'This is your address already.' },
        'mail',
      );
    context.log(account.id);
    // Whether the address has an account of its own is told to its holder alone, by the link
    const link = await makeLink(context, { purpose: 'new-mail', mail, browser: newToken(), accountId: account.id });
    if (link)
      await context.mail({
        to: mail,
        ...newMailMail(context.tenant, account.language, pageAt(context, `/me/mail/link?t=${link.token}`)),
        key: `residents.newMail:${link.id}`,
        until: link.until,
      });
    return {};
  },
});

export const look = procedure({
  name: 'residents.mail.look',
  title: { ja: '新しいアドレスの確認リンクを確かめる', en: 'Look at a link for a new address' },
  access: resident,
  effect: 'read',
  personal: true,
  input: z.object({ token }),
  output: z.object({ mail: z.string().nullable() }),
  run: async (context, { token: given }) => {
    const link = await openLink(context, 'new-mail', given);
    return { mail: link && link.account_id === context.actor!.id ? openedMail(context, link.mail) : null };
  },
});

export const confirm = procedure({
  name: 'residents.mail.confirm',
  title: { ja: 'メールアドレスを変更する', en: 'Change one’s mail address' },
  access: resident,
  effect: 'write',
  input: z.object({ token }),
  output: z.object({ outcome: z.enum(['changed', 'gone']) }),
  run: async (context, { token: given }) => {
    const tx = context.tx as ResidentsTx;
    const id = context.actor!.id;
    const link = await openLink(context, 'new-mail', given);
    // Another's account is not given this address, even when its holder was made to open the link
    if (link?.account_id !== id) return { outcome: 'gone' as const };
    await useLink(context, link);
    const mail = openedMail(context, link.mail);
    const holder = await accountOfMail(context, mail);
    if (holder !== null && holder !== id)
      throw conflict({
        ja: 'このメールアドレスでは、別のマイページが作られています。そちらにログインして閉じてから、もう一度お試しください。',
        en: 'This address has an account of its own. Sign in to that one, close it, and try again.',
      });
    const account = (await accountOf(context, id))!;
    const now = context.now.toString();
    await tx
      .updateTable('residents.account')
      .set({ mail: sealedMail(context, mail), mail_mark: mailMark(context, mail), mail_verified_at: now })
      .where('id', '=', id)
      .execute();
    await tx.deleteFrom('residents.link').where('account_id', '=', id).where('used_at', 'is', null).execute();
    await endAllSessions(tx, id, { reason: 'credentials-changed', now: context.now, except: context.session?.id });
    context.log(id);
    if (account.mail !== null) {
      // A link to sign in that is under way to the former address ends with it
      await tx
        .deleteFrom('residents.link')
        .where('mail_mark', '=', mailMark(context, account.mail))
        .where('used_at', 'is', null)
        .execute();
      const undo = newToken();
      const until = context.now.add({ hours: UNDO_DAYS * 24 });
      const { id: former } = await tx
        .insertInto('residents.former_mail')
        .values({
          account_id: id,
          token_hash: hashOf(undo),
          mail: sealedMail(context, account.mail),
          mail_mark: mailMark(context, account.mail),
          changed_at: now,
          expires_at: until.toString(),
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      await context.mail({
        to: account.mail,
        ...changedMail(context.tenant, account.language, pageAt(context, `/me/mail/undo?t=${undo}`)),
        key: `residents.changed:${former}`,
        until,
      });
    }
    return { outcome: 'changed' as const };
  },
});

const undoable = (tx: ResidentsTx, now: Temporal.Instant, given: string) =>
  tx
    .selectFrom('residents.former_mail')
    .selectAll()
    .where('token_hash', '=', hashOf(given))
    .where('expires_at', '>', new Date(now.epochMilliseconds))
    .forUpdate()
    .executeTakeFirst();

const because = 'whoever lost an account cannot sign in to it: what counts is the link in the former letter box';

export const undoLook = procedure({
  name: 'residents.mail.undo.look',
  title: { ja: '変更を取り消すリンクを確かめる', en: 'Look at a link that takes a change back' },
  access: everyone(because),
  effect: 'read',
  input: z.object({ token }),
  output: z.object({ usable: z.boolean() }),
  run: async ({ tx, now }, { token: given }) => ({ usable: (await undoable(tx, now, given)) !== undefined }),
});

export const undo = procedure({
  name: 'residents.mail.undo',
  title: { ja: 'メールアドレスの変更を取り消す', en: 'Take a change of address back' },
  access: everyone(because),
  effect: 'write',
  input: z.object({ token }),
  output: z.object({ outcome: z.enum(['restored', 'gone']) }),
  run: async (context, { token: given }) => {
    const tx = context.tx as ResidentsTx;
    const former = await undoable(tx, context.now, given);
    if (!former) return { outcome: 'gone' as const };
    const id = former.account_id;
    const account = (await accountOf(context, id))!;
    const holder = await accountOfMail(context, openedMail(context, former.mail));
    if (holder !== null && holder !== id)
      throw conflict({
        ja: '以前のメールアドレスは、ほかのマイページで使われています。市役所の情報政策課にご連絡ください。',
        en: 'The former address is used by another account by now. Please contact the ICT section of the city.',
      });
    await tx
      .updateTable('residents.account')
      .set({ mail: former.mail, mail_mark: former.mail_mark, mail_verified_at: context.now.toString() })
      .where('id', '=', id)
      .execute();
    const since = Temporal.Instant.fromEpochMilliseconds(new Date(former.changed_at).getTime());
    // What came after the change goes with it: later changes, links under way, ways of signing in, sessions
    await tx
      .deleteFrom('residents.former_mail')
      .where('account_id', '=', id)
      .where('changed_at', '>=', former.changed_at)
      .execute();
    await tx.deleteFrom('residents.link').where('account_id', '=', id).where('used_at', 'is', null).execute();
    if (account.mail !== null)
      await tx
        .deleteFrom('residents.link')
        .where('mail_mark', '=', mailMark(context, account.mail))
        .where('used_at', 'is', null)
        .execute();
    await unlink(tx, id, { since });
    await removePasskeysSince(tx, id, since);
    await endAllSessions(tx, id, { reason: 'credentials-changed', now: context.now });
    context.log(id);
    if (account.mail !== null)
      await context.mail({
        to: account.mail,
        ...takenBackMail(context.tenant, account.language),
        key: `residents.takenBack:${former.id}`,
      });
    return { outcome: 'restored' as const };
  },
});
