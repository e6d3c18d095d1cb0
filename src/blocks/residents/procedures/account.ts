// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { file } from '#kernel/http/files.ts';
import { isFresh } from '#kernel/identity/again.ts';
import { removePasskey } from '#kernel/identity/passkeys.ts';
import { endAllSessions } from '#kernel/identity/sessions.ts';
import { linksOf, unlink as forget } from '#kernel/identity/oidc/links.ts';
import { badRequest, notFound, Problem } from '#kernel/problem.ts';
import { procedure, resident, type Context } from '#kernel/procedure.ts';
import { accountOf } from '../accounts.ts';
import { closedMail } from '../mails.ts';
import type { ResidentsTx } from '../tables.ts';
import { language } from './sign-in.ts';

/**
 * Refuses what would outlast a page that was left open. A fresh sign-in by mail counts as much as a passkey, so that also
 * somebody who has lost the device can do it.
 */
function requireFresh(session: Context['session'], now: Temporal.Instant): void {
  if (!isFresh(session, now))
    throw new Problem(403, {
      ja: 'ログインから時間がたっています。安全のため、いったんログアウトし、ログインし直してから10分以内に行ってください。',
      en: 'You signed in a while ago. To be safe, sign out, sign in again, and do it within ten minutes.',
    });
}

/** The caller's own account: no procedure here takes the id of one. */
const own = async (context: Context) => (await accountOf(context, context.actor!.id))!;

export const me = procedure({
  name: 'residents.me',
  title: { ja: '自分のマイページを見る', en: 'Read one’s own account' },
  access: resident,
  effect: 'read',
  personal: true,
  http: 'GET /me',
  input: z.object({}),
  output: z.object({
    id: z.uuid(),
    name: z.string(),
    mail: z.string().nullable(),
    language,
    createdAt: z.iso.datetime(),
    seenAt: z.iso.datetime(),
    verified: z
      .object({
        providerId: z.string(),
        at: z.iso.datetime(),
        name: z.string().nullable(),
        address: z.string().nullable(),
        birthdate: z.iso.date().nullable(),
      })
      .nullable(),
    providers: z.array(z.object({ providerId: z.string(), linkedAt: z.iso.datetime(), usedAt: z.iso.datetime() })),
  }),
  run: async (context) => ({ ...(await own(context)), providers: await linksOf(context.tx, context.actor!.id) }),
});

export const save = procedure({
  name: 'residents.me.save',
  title: { ja: 'お名前とことばを変更する', en: 'Change one’s name and language' },
  access: resident,
  effect: 'write',
  http: 'PATCH /me',
  input: z.object({ name: z.string().trim().max(60).optional(), language: language.optional() }),
  output: z.object({}),
  run: async ({ tx, actor, log }, change) => {
    log(actor!.id, { fields: Object.keys(change) });
    const set = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    if (Object.keys(set).length)
      await (tx as ResidentsTx).updateTable('residents.account').set(set).where('id', '=', actor!.id).execute();
    return {};
  },
});

export const unlink = procedure({
  name: 'residents.provider.unlink',
  title: { ja: 'ログイン方法を外す', en: 'Remove a way of signing in' },
  access: resident,
  effect: 'write',
  http: 'DELETE /me/providers/{providerId}',
  input: z.object({ providerId: z.string() }),
  output: z.object({}),
  run: async (context, { providerId }) => {
    const { mail, id } = await own(context);
    if (mail === null)
      throw badRequest({
        ja: '先にメールアドレスを登録してください。これを外すと、ログインする方法がなくなります。',
        en: 'Register a mail address first: without it there would be no way to sign in.',
      });
    const tx = context.tx as ResidentsTx;
    await forget(tx, id, { providerId });
    await tx
      .deleteFrom('residents.verified')
      .where('account_id', '=', id)
      .where('provider_id', '=', providerId)
      .execute();
    context.log(id, { providerId });
    return {};
  },
});

export const removeKey = procedure({
  name: 'residents.passkey.remove',
  title: { ja: 'パスキーを削除する', en: 'Remove a passkey' },
  access: resident,
  effect: 'write',
  input: z.object({ id: z.string() }),
  output: z.object({}),
  run: async ({ tx, actor, session, now, log }, { id }) => {
    requireFresh(session, now);
    log(actor!.id);
    if (!(await removePasskey(tx, actor!.id, id))) throw notFound({ ja: 'このパスキー', en: 'This passkey' });
    return {};
  },
});

export const data = procedure({
  name: 'residents.data',
  title: { ja: '自分の情報を受け取る', en: 'Download one’s own data' },
  access: resident,
  effect: 'read',
  personal: true,
  http: 'GET /me/data',
  input: z.object({}),
  output: file(),
  run: async ({ actor, now, personalData, tenant }) => {
    const held = {
      municipality: tenant.name.ja,
      at: now.toString({ smallestUnit: 'second' }),
      data: await personalData.export(actor!.id),
    };
    return {
      name: 'my-data.json',
      type: 'application/json',
      bytes: new TextEncoder().encode(`${JSON.stringify(held, null, 2)}\n`),
    };
  },
});

export const close = procedure({
  name: 'residents.close',
  title: { ja: 'マイページを閉じる', en: 'Close one’s account' },
  access: resident,
  effect: 'write',
  http: 'POST /me/close',
  input: z.object({ sure: z.literal(true, 'すべて削除してよいことを確かめて、チェックを入れてください。') }),
  output: z.object({}),
  run: async (context) => {
    requireFresh(context.session, context.now);
    const { id, mail, language: words } = await own(context);
    await context.personalData.remove(id);
    await endAllSessions(context.tx, id, { reason: 'signed-out', now: context.now });
    if (mail !== null)
      await context.mail({ to: mail, ...closedMail(context.tenant, words), key: `residents.closed:${id}` });
    context.log(id);
    return {};
  },
});
