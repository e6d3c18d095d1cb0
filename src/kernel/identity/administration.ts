// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import * as z from 'zod';
import type { Identity, Person } from '../house.ts';
import { procedure, staff, type Context } from '../procedure.ts';
import { badRequest, notFound } from '../problem.ts';
import { accountOf, plainLogin, saveLogin } from './accounts.ts';
import { issueToken, revokeTokens } from './one-time.ts';
import { passkeysOf } from './passkeys.ts';
import { recoveryCodesLeft, removeRecoveryCodes } from './recovery-codes.ts';
import { endAllSessions, sessionsOf } from './sessions.ts';
import { SessionShape, shownSession } from './own-account.ts';
import { hasTotp } from './totp.ts';

/** How long an invitation may be used. */
const INVITATION = { hours: 72 };
/** People shown at once; whoever looks for somebody types a name. */
const AT_ONCE = 50;

/** `link` is a whole address when somebody asked in a browser, the path alone otherwise. */
const Link = z.object({ link: z.string(), expiresAt: z.iso.datetime() });

/** What administrators do with the sign-in of others. Nobody ever sees or sets somebody else's password. */
export function accountAdministration(identity: Identity) {
  const administer = staff('identity.administer');
  const ofPerson = z.object({ personId: z.string() });

  const personIn = async ({ tx, now }: Context, personId: string): Promise<Person> => {
    const person = await identity.person(tx, personId, now);
    if (!person || (person.kind !== 'staff' && person.kind !== 'partner'))
      throw notFound({ ja: 'この職員', en: 'This person' });
    return person;
  };
  /** The own second factor is one's own to change: an administrator must not slip around it by resetting it. */
  const anotherPerson = async (context: Context, personId: string): Promise<Person> => {
    if (context.actor?.id === personId)
      throw badRequest({
        ja: '自分のログインは、ここではなく「自分のログイン」で変更してください。',
        en: 'Change your own sign-in under “My sign-in”.',
      });
    return personIn(context, personId);
  };

  const invitationFor = async ({ tx, from, now }: Context, person: Person) => {
    await revokeTokens(tx, 'invitation', person.id);
    const { token, expiresAt } = await issueToken(tx, {
      purpose: 'invitation',
      personId: person.id,
      data: { name: person.name },
      lifetime: INVITATION,
      now,
    });
    const link = `${from?.site ?? ''}/sign-in/invitation?token=${token}`;
    return { link, expiresAt: expiresAt.toString({ smallestUnit: 'second' }) };
  };

  const people = procedure({
    name: 'identity.people',
    title: { ja: '職員のログインの一覧を見る', en: 'List who can sign in' },
    access: administer,
    effect: 'read',
    personal: true,
    input: z.object({ q: z.string().max(100).default('') }),
    output: z.object({
      total: z.int(),
      people: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          unit: z.string().nullable(),
          login: z.string().nullable(),
          password: z.boolean(),
          totp: z.boolean(),
          passkeys: z.int(),
          sessions: z.int(),
        }),
      ),
    }),
    run: async ({ tx, now }, { q }) => {
      const wanted = plainLogin(q);
      const { rows } = await sql<{ person_id: string; login: string | null; password: boolean }>`
        select person_id, login, password_hash is not null as password from kernel.account`.execute(tx);
      const accounts = new Map(rows.map((row) => [row.person_id, row]));
      const found = (await identity.people(tx, now)).filter(
        ({ id, kind, name, unit }) =>
          (kind === 'staff' || kind === 'partner') &&
          [name, name.replaceAll(/\s/g, ''), unit?.name, accounts.get(id)?.login].some((text) =>
            text?.toLowerCase().includes(wanted),
          ),
      );
      const shown = found.slice(0, AT_ONCE);
      const state = await sql<{ person_id: string; totp: boolean; passkeys: number; sessions: number }>`
        select id as person_id, exists (select from kernel.totp t where t.person_id = id) as totp,
          (select count(*) from kernel.passkey k where k.person_id = people.id) as passkeys,
          (select count(*) from kernel.session s where s.person_id = people.id and ended_at is null
             and expires_at > ${now.toString()} and seen_at + idle > ${now.toString()}) as sessions
        from unnest(${shown.map(({ id }) => id)}::text[]) as people (id)`.execute(tx);
      const states = new Map(state.rows.map((row) => [row.person_id, row]));
      return {
        total: found.length,
        people: shown.map(({ id, name, unit }) => ({
          id,
          name,
          unit: unit?.name ?? null,
          login: accounts.get(id)?.login ?? null,
          password: accounts.get(id)?.password ?? false,
          totp: states.get(id)!.totp,
          passkeys: states.get(id)!.passkeys,
          sessions: states.get(id)!.sessions,
        })),
      };
    },
  });

  const person = procedure({
    name: 'identity.person',
    title: { ja: '職員のログインを見る', en: 'Look at somebody’s sign-in' },
    access: administer,
    effect: 'read',
    personal: true,
    input: ofPerson,
    output: z.object({
      id: z.string(),
      name: z.string(),
      unit: z.string().nullable(),
      login: z.string().nullable(),
      password: z.boolean(),
      totp: z.boolean(),
      recoveryCodes: z.int(),
      passkeys: z.int(),
      sessions: z.array(SessionShape),
    }),
    run: async (context, { personId }) => {
      const { tx, now } = context;
      const { id, name, unit } = await personIn(context, personId);
      const account = await accountOf(tx, id);
      context.log(id);
      return {
        id,
        name,
        unit: unit?.name ?? null,
        login: account?.login ?? null,
        password: account?.passwordHash != null,
        totp: await hasTotp(tx, id),
        recoveryCodes: await recoveryCodesLeft(tx, id),
        passkeys: (await passkeysOf(tx, id)).length,
        sessions: (await sessionsOf(tx, id, now)).map(shownSession),
      };
    },
  });

  const endOf = procedure({
    name: 'identity.sessions.endOf',
    title: { ja: '職員のログインをすべて終了する', en: 'End all sign-ins of somebody' },
    access: administer,
    effect: 'write',
    again: true,
    input: ofPerson,
    output: z.object({ ended: z.int() }),
    run: async (context, { personId }) => {
      const { id } = await anotherPerson(context, personId);
      const ended = await endAllSessions(context.tx, id, { reason: 'revoked', now: context.now });
      context.log(id, { ended });
      return { ended };
    },
  });

  const invite = procedure({
    name: 'identity.invite',
    title: { ja: '職員にログイン名を付け、パスワード設定の案内を発行する', en: 'Invite somebody to sign in' },
    access: administer,
    effect: 'write',
    again: true,
    input: z.object({
      personId: z.string(),
      login: z.string().trim().min(1, 'ログイン名を入力してください').max(200),
    }),
    output: Link,
    run: async (context, { personId, login }) => {
      const invited = await anotherPerson(context, personId);
      await saveLogin(context.tx, invited.id, login);
      context.log(invited.id);
      return invitationFor(context, invited);
    },
  });

  const resetPassword = procedure({
    name: 'identity.password.reset',
    title: { ja: 'パスワード再設定の案内を発行する', en: 'Let somebody choose a new password' },
    access: administer,
    effect: 'write',
    again: true,
    input: ofPerson,
    output: Link,
    run: async (context, { personId }) => {
      const forgetful = await anotherPerson(context, personId);
      if (!(await accountOf(context.tx, forgetful.id)))
        throw badRequest({
          ja: 'この職員にはまだログイン名がありません。先にログイン名を付けて案内を発行してください。',
          en: 'This person has no sign-in name yet. Invite them first.',
        });
      context.log(forgetful.id);
      return invitationFor(context, forgetful);
    },
  });

  const resetSecondFactor = procedure({
    name: 'identity.secondFactor.reset',
    title: { ja: '二段階認証を初期化する', en: 'Reset somebody’s second factor' },
    access: administer,
    effect: 'write',
    again: true,
    input: ofPerson,
    output: z.object({ ended: z.int() }),
    run: async (context, { personId }) => {
      const { tx, now } = context;
      const { id } = await anotherPerson(context, personId);
      await sql`delete from kernel.totp where person_id = ${id}`.execute(tx);
      await sql`delete from kernel.passkey where person_id = ${id}`.execute(tx);
      await removeRecoveryCodes(tx, id);
      await revokeTokens(tx, 'second-factor', id);
      const ended = await endAllSessions(tx, id, { reason: 'credentials-changed', now });
      context.log(id, { ended });
      return { ended };
    },
  });

  return {
    'identity.people': people,
    'identity.person': person,
    'identity.sessions.endOf': endOf,
    'identity.invite': invite,
    'identity.password.reset': resetPassword,
    'identity.secondFactor.reset': resetSecondFactor,
  };
}

export type AccountAdministration = ReturnType<typeof accountAdministration>;
