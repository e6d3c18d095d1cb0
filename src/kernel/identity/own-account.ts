// SPDX-License-Identifier: Apache-2.0
import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import * as z from 'zod';
import { everyone, procedure, signedIn, type Context } from '../procedure.ts';
import { badRequest, notFound, Problem } from '../problem.ts';
import { accountOf, savePassword } from './accounts.ts';
import { isLately } from './again.ts';
import type { Credentials } from './credentials.ts';
import { issueToken, readToken, takeToken } from './one-time.ts';
import {
  addPasskey,
  passkeyRefused,
  passkeyRegistration,
  passkeysOf,
  removePasskey,
  renamePasskey,
} from './passkeys.ts';
import { passwordFault } from './password-rules.ts';
import { makeRecoveryCodes, recoveryCodesLeft } from './recovery-codes.ts';
import { requireShownForChange } from './second-factor.ts';
import { endAllSessions, endSession, sessionsOf, type Session } from './sessions.ts';
import { hasTotp, newTotpSecret, saveTotp, totpSetup, totpStep } from './totp.ts';

const instant = (date: Date) => date.toISOString();

export const SessionShape = z.object({
  id: z.uuid(),
  method: z.string(),
  zone: z.enum(['mynumber', 'lgwan', 'internet']),
  address: z.string(),
  agent: z.string(),
  createdAt: z.iso.datetime(),
  seenAt: z.iso.datetime(),
});

export const shownSession = ({ id, method, zone, address, agent, createdAt, seenAt }: Session) => ({
  id,
  method,
  zone,
  address,
  agent,
  createdAt: createdAt.toString({ smallestUnit: 'second' }),
  seenAt: seenAt.toString({ smallestUnit: 'second' }),
});

const Setup = z.object({
  token: z.string(),
  secret: z.string(),
  uri: z.string(),
  picture: z.object({ size: z.int(), path: z.string() }),
});

const PasskeyName = z.string().trim().min(1, 'パスキーの名前を入力してください').max(60);

/** A code did not fit: says what usually is the matter. */
const wrongCode = () =>
  badRequest(
    {
      ja: '確認コードが違います。アプリに今表示されている6桁を入力してください。続くときは、端末の時計が合っているかお確かめください。',
      en: 'The code does not fit. Enter the six digits that the app shows now; check the clock of your device if it goes on.',
    },
    'code',
  );

const linkIsOver = () =>
  new Problem(410, {
    ja: 'このリンクは期限が切れたか、使用済みです。システム管理者に、もう一度発行を依頼してください。',
    en: 'This link has expired or was used. Ask your administrator for a new one.',
  });

/** One's own sign-in is one's own in every network in which one could sign in. */
const own = { access: signedIn, confidentiality: 'public' } as const;

/** What everybody can do with their own sign-in. */
export function ownAccount(credentials: Credentials) {
  const me = ({ actor }: Context) => actor!.id;
  const nameOf = async (context: Context) => (await accountOf(context.tx, me(context)))?.login ?? context.actor!.name;
  const about = (context: Context, login: string, name: string) => [
    login,
    name,
    context.tenant.name.ja,
    context.tenant.name.en,
  ];
  const siteOf = ({ from }: Context): string => {
    if (from?.site) return from.site;
    throw new Problem(400, {
      ja: 'パスキーは、ブラウザーの画面から登録してください。',
      en: 'Passkeys are made in a browser.',
    });
  };

  const read = procedure({
    name: 'identity.account',
    title: { ja: '自分のログインを確認する', en: 'Look at the own sign-in' },
    ...own,
    effect: 'read',
    input: z.object({}),
    output: z.object({
      login: z.string().nullable(),
      hasPassword: z.boolean(),
      passwordChangedAt: z.iso.datetime().nullable(),
      totp: z.boolean(),
      recoveryCodes: z.int(),
      passkeys: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          synced: z.boolean(),
          createdAt: z.iso.datetime(),
          lastUsedAt: z.iso.datetime().nullable(),
        }),
      ),
      sessions: z.array(SessionShape.extend({ current: z.boolean() })),
      /** Whether what needs the second factor again can be done now. */
      shownLately: z.boolean(),
      /** The present sign-in; null for programs. */
      method: z.string().nullable(),
    }),
    run: async (context) => {
      const { tx, now, session } = context;
      const account = await accountOf(tx, me(context));
      return {
        login: account?.login ?? null,
        hasPassword: account?.passwordHash != null,
        passwordChangedAt: account?.passwordChangedAt ? instant(account.passwordChangedAt) : null,
        totp: await hasTotp(tx, me(context)),
        recoveryCodes: await recoveryCodesLeft(tx, me(context)),
        passkeys: (await passkeysOf(tx, me(context))).map(({ createdAt, lastUsedAt, ...key }) => ({
          ...key,
          createdAt: instant(createdAt),
          lastUsedAt: lastUsedAt && instant(lastUsedAt),
        })),
        sessions: (await sessionsOf(tx, me(context), now)).map((one) => ({
          ...shownSession(one),
          current: one.id === session?.id,
        })),
        shownLately: isLately(session?.secondFactorAt ?? null, now),
        method: session?.method ?? null,
      };
    },
  });

  const endOne = procedure({
    name: 'identity.sessions.end',
    title: { ja: '自分のログインをひとつ終了する', en: 'End one of the own sign-ins' },
    ...own,
    effect: 'write',
    input: z.object({ id: z.uuid() }),
    output: z.object({}),
    run: async (context, { id }) => {
      context.log(me(context), { session: id });
      if (!(await endSession(context.tx, { id, personId: me(context) }, 'revoked', context.now)))
        throw notFound({ ja: '終了しようとしたログイン', en: 'The sign-in' });
      return {};
    },
  });

  const endOthers = procedure({
    name: 'identity.sessions.endOthers',
    title: { ja: 'この端末以外の自分のログインを終了する', en: 'End all other own sign-ins' },
    ...own,
    effect: 'write',
    input: z.object({}),
    output: z.object({ ended: z.int() }),
    run: async (context) => {
      const ended = await endAllSessions(context.tx, me(context), {
        reason: 'revoked',
        now: context.now,
        except: context.session?.id,
      });
      context.log(me(context), { ended });
      return { ended };
    },
  });

  const changePassword = procedure({
    name: 'identity.password.change',
    title: { ja: '自分のパスワードを変更する', en: 'Change the own password' },
    ...own,
    effect: 'write',
    again: true,
    input: z.object({ current: z.string().max(1_000), password: z.string().max(1_000) }),
    output: z.object({ ended: z.int() }),
    run: async (context, { current, password }) => {
      const { tx, now } = context;
      const account = await accountOf(tx, me(context));
      if (!(await credentials.matches(current, account?.passwordHash ?? null)))
        throw badRequest({ ja: '今のパスワードが違います。', en: 'This is not your present password.' }, 'current');
      const fault = passwordFault(password, about(context, account!.login, context.actor!.name));
      if (fault) throw badRequest(fault, 'password');
      await savePassword(tx, me(context), await credentials.hashPassword(password), now);
      const ended = await endAllSessions(tx, me(context), {
        reason: 'credentials-changed',
        now,
        except: context.session?.id,
      });
      context.log(me(context), { ended });
      return { ended };
    },
  });

  const beginTotp = procedure({
    name: 'identity.totp.begin',
    title: { ja: '認証アプリの設定を始める', en: 'Begin to set up an authenticator app' },
    ...own,
    effect: 'write',
    input: z.object({}),
    output: Setup,
    run: async (context) => {
      await requireShownForChange(context);
      const secret = newTotpSecret();
      const { token } = await issueToken(context.tx, {
        purpose: 'totp',
        personId: me(context),
        data: { secret: credentials.seal(secret, me(context)).toString('base64url') },
        lifetime: { minutes: 15 },
        now: context.now,
      });
      context.log(me(context));
      return { token, ...totpSetup(secret, context.tenant.name.ja, await nameOf(context)) };
    },
  });

  const confirmTotp = procedure({
    name: 'identity.totp.confirm',
    title: { ja: '認証アプリの設定を終える', en: 'Finish setting up an authenticator app' },
    ...own,
    effect: 'write',
    input: z.object({ token: z.string(), code: z.string().max(50) }),
    output: z.object({}),
    run: async (context, { token, code }) => {
      const { tx, now } = context;
      await requireShownForChange(context);
      const begun = await takeToken(tx, 'totp', token, now);
      if (begun?.personId !== me(context))
        throw badRequest({
          ja: '設定の時間が過ぎました。もう一度、最初からお試しください。',
          en: 'This took too long. Please begin again.',
        });
      const secret = credentials.unseal(Buffer.from(begun.data['secret']!, 'base64url'), me(context));
      const step = totpStep(secret, code, now);
      if (step === null) throw wrongCode();
      await saveTotp(tx, credentials, { personId: me(context), secret, step, now });
      context.log(me(context));
      return {};
    },
  });

  /** The same picture again after a wrong code. */
  const shownTotp = procedure({
    name: 'identity.totp.setup',
    title: { ja: '設定中の認証アプリの情報を見る', en: 'Look at the app that is being set up' },
    ...own,
    effect: 'read',
    input: z.object({ token: z.string() }),
    output: Setup.nullable(),
    run: async (context, { token }) => {
      const begun = await readToken(context.tx, 'totp', token, context.now);
      if (begun?.personId !== me(context)) return null;
      const secret = credentials.unseal(Buffer.from(begun.data['secret']!, 'base64url'), me(context));
      return { token, ...totpSetup(secret, context.tenant.name.ja, await nameOf(context)) };
    },
  });

  const recoveryCodes = procedure({
    name: 'identity.recoveryCodes.make',
    title: { ja: '復旧コードを発行する', en: 'Make recovery codes' },
    ...own,
    effect: 'write',
    again: true,
    input: z.object({}),
    output: z.object({ codes: z.array(z.string()) }),
    run: async (context) => {
      context.log(me(context));
      return { codes: await makeRecoveryCodes(context.tx, credentials, me(context)) };
    },
  });

  const beginPasskey = procedure({
    name: 'identity.passkeys.begin',
    title: { ja: 'パスキーの登録を始める', en: 'Begin to make a passkey' },
    ...own,
    effect: 'write',
    http: 'POST /identity/passkeys/options',
    input: z.object({}),
    output: z.record(z.string(), z.unknown()),
    run: async (context) => {
      await requireShownForChange(context);
      context.log(me(context));
      const options = await passkeyRegistration(context.tx, {
        site: siteOf(context),
        house: context.tenant.name.ja,
        person: context.actor!,
        login: await nameOf(context),
        now: context.now,
      });
      return { ...options };
    },
  });

  const savePasskey = procedure({
    name: 'identity.passkeys.add',
    title: { ja: 'パスキーを登録する', en: 'Add a passkey' },
    ...own,
    effect: 'write',
    http: 'POST /identity/passkeys',
    input: z.object({ response: z.record(z.string(), z.unknown()), name: PasskeyName }),
    output: z.object({ id: z.string() }),
    run: async (context, { response, name }) => {
      await requireShownForChange(context);
      const id = await addPasskey(context.tx, {
        site: siteOf(context),
        personId: me(context),
        response: response as unknown as RegistrationResponseJSON,
        name,
        now: context.now,
      });
      if (id === null) throw badRequest(passkeyRefused);
      context.log(me(context), { passkey: id });
      return { id };
    },
  });

  const noPasskey = () => notFound({ ja: 'このパスキー', en: 'This passkey' });

  const rename = procedure({
    name: 'identity.passkeys.rename',
    title: { ja: 'パスキーの名前を変える', en: 'Rename a passkey' },
    ...own,
    effect: 'write',
    input: z.object({ id: z.string(), name: PasskeyName }),
    output: z.object({}),
    run: async (context, { id, name }) => {
      context.log(me(context), { passkey: id });
      if (!(await renamePasskey(context.tx, me(context), id, name))) throw noPasskey();
      return {};
    },
  });

  const remove = procedure({
    name: 'identity.passkeys.remove',
    title: { ja: 'パスキーを削除する', en: 'Remove a passkey' },
    ...own,
    effect: 'write',
    again: true,
    input: z.object({ id: z.string() }),
    output: z.object({}),
    run: async (context, { id }) => {
      context.log(me(context), { passkey: id });
      if (!(await removePasskey(context.tx, me(context), id))) throw noPasskey();
      return {};
    },
  });

  const enrolment = procedure({
    name: 'identity.enrolment',
    title: { ja: 'ログイン途中の認証アプリの設定を見る', en: 'Set up an app on the way in' },
    access: everyone('whoever holds this token has shown the password a moment ago and has no second factor yet'),
    effect: 'read',
    input: z.object({ token: z.string() }),
    output: Setup.nullable(),
    run: async ({ tx, tenant, from, now }, { token }) => {
      const step = await readToken(tx, 'enrolment', token, now);
      if (!step?.personId || step.data['zone'] !== from?.zone) return null;
      const secret = credentials.unseal(Buffer.from(step.data['secret']!, 'base64url'), step.personId);
      const login = (await accountOf(tx, step.personId))?.login ?? '';
      return { token, ...totpSetup(secret, tenant.name.ja, login) };
    },
  });

  const invitation = procedure({
    name: 'identity.invitation',
    title: { ja: 'パスワード設定の案内を開く', en: 'Open an invitation' },
    access: everyone('whoever holds the link was sent it; it shows only the name to sign in with'),
    effect: 'read',
    input: z.object({ token: z.string() }),
    output: z.object({ login: z.string() }),
    run: async ({ tx, now }, { token }) => {
      const sent = await readToken(tx, 'invitation', token, now);
      const account = sent?.personId && (await accountOf(tx, sent.personId));
      if (!account) throw linkIsOver();
      return { login: account.login };
    },
  });

  const useInvitation = procedure({
    name: 'identity.invitation.use',
    title: { ja: '案内のリンクからパスワードを設定する', en: 'Choose a password by an invitation' },
    access: everyone('whoever holds the link was sent it; it works once'),
    effect: 'write',
    input: z.object({ token: z.string(), password: z.string().max(1_000) }),
    output: z.object({}),
    run: async (context, { token, password }) => {
      const { tx, now } = context;
      const sent = await takeToken(tx, 'invitation', token, now);
      const account = sent?.personId && (await accountOf(tx, sent.personId));
      if (!account) throw linkIsOver();
      const fault = passwordFault(password, about(context, account.login, sent.data['name'] ?? ''));
      if (fault) throw badRequest(fault, 'password');
      await savePassword(tx, account.personId, await credentials.hashPassword(password), now);
      const ended = await endAllSessions(tx, account.personId, { reason: 'credentials-changed', now });
      context.log(account.personId, { ended });
      return {};
    },
  });

  return {
    'identity.account': read,
    'identity.sessions.end': endOne,
    'identity.sessions.endOthers': endOthers,
    'identity.password.change': changePassword,
    'identity.totp.begin': beginTotp,
    'identity.totp.setup': shownTotp,
    'identity.totp.confirm': confirmTotp,
    'identity.recoveryCodes.make': recoveryCodes,
    'identity.passkeys.begin': beginPasskey,
    'identity.passkeys.add': savePasskey,
    'identity.passkeys.rename': rename,
    'identity.passkeys.remove': remove,
    'identity.enrolment': enrolment,
    'identity.invitation': invitation,
    'identity.invitation.use': useInvitation,
  };
}

export type OwnAccountProcedures = ReturnType<typeof ownAccount>;
