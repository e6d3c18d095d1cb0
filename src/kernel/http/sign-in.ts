// SPDX-License-Identifier: Apache-2.0
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import type { Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Actor } from '../access/actor.ts';
import { writeEvent } from '../audit/log.ts';
import type { House } from '../house.ts';
import { accountByLogin, plainLogin } from '../identity/accounts.ts';
import { countAttempt, countersOf, forgiveAttempt } from '../identity/attempts.ts';
import { issueToken, readToken, takeToken } from '../identity/one-time.ts';
import { passkeyRefused, passkeySignIn, takePasskey } from '../identity/passkeys.ts';
import { takeTypedFactor } from '../identity/second-factor.ts';
import { endSession, renewSession, startSession, type SignInMethod } from '../identity/sessions.ts';
import { hasTotp, newTotpSecret, saveTotp, totpStep } from '../identity/totp.ts';
import type { Context } from '../procedure.ts';
import { Problem } from '../problem.ts';
import { knownDevice, rememberDevice } from './device-cookie.ts';
import { ownPath, type C, type Env, type HttpOptions } from './env.ts';
import { sessionCookie, setSessionToken } from './session-cookie.ts';

/** How long a sign-in may stay half done. */
const STEP = { minutes: 10 };
const LOG = { in: 'identity.sign-in', out: 'identity.sign-out', again: 'identity.again' };

/**
 * Signing in and out. Everything but the passkey is a plain form that leads on to the next page; what went wrong stands
 * in the next address as `told`, never who tried.
 */
export function signInRoutes(app: Hono<Env>, house: House, options: HttpOptions): void {
  const secret = options.sessionSecret;

  app.post('/sign-in', async (c) => {
    const form = await formOf(c);
    const { caller } = c.var;
    const offered = (await house.call(caller, 'house.demoAccounts', {})) as { id: string }[];
    const id = form('person');
    const person =
      options.demo && offered.some((account) => account.id === id) ? await house.actorOf(caller.tenant, id) : null;
    if (!person)
      throw new Problem(403, {
        ja: 'このアカウントではログインできません。ログイン画面の一覧から選び直してください。',
        en: 'This account cannot sign in. Choose one from the list on the sign-in page.',
      });
    await house.inTenant(caller, (context) => letIn(c, context, person, 'demo', false));
    return c.redirect(ownPath(form('back'), '/desk'), 303);
  });

  app.post('/sign-in/password', async (c) => {
    const form = await formOf(c);
    const { caller, origin } = c.var;
    const login = plainLogin(form('login'));
    const back = ownPath(form('back'), '/desk');
    // Known or not, the way is the same and takes as long
    const { account, counters, wait } = await house.inTenant(caller, async ({ tx, now }) => {
      const found = await accountByLogin(tx, login);
      const device = knownDevice(secret, c, found?.personId ?? null);
      const counted = countersOf(secret, now, { who: login, address: origin.address, device });
      return { account: found, counters: counted, wait: await countAttempt(tx, counted, now) };
    });
    if (wait > 0) return c.redirect(place('/sign-in', { back, told: 'wait', seconds: String(wait) }), 303);
    const right = await house.credentials.matches(form('password'), account?.passwordHash ?? null);
    const person = right && account ? await house.actorOf(caller.tenant, account.personId) : null;
    const next = await house.inTenant(caller, async (context) => {
      const { tx, now } = context;
      if (!person) {
        await refused(c, context, account?.personId ?? null, 'password');
        return null;
      }
      await forgiveAttempt(tx, counters);
      const enrolled = await hasTotp(tx, person.id);
      const sealed = enrolled ? '' : house.credentials.seal(newTotpSecret(), person.id).toString('base64url');
      const { token } = await issueToken(tx, {
        purpose: enrolled ? 'second-factor' : 'enrolment',
        personId: person.id,
        data: { zone: origin.zone, secret: sealed },
        lifetime: STEP,
        now,
      });
      setStep(c, token);
      return enrolled ? '/sign-in/code' : '/sign-in/enrol';
    });
    return c.redirect(next ? place(next, { back }) : place('/sign-in', { back, told: 'wrong' }), 303);
  });

  app.post('/sign-in/code', async (c) => {
    const form = await formOf(c);
    const back = ownPath(form('back'), '/desk');
    const token = stepOf(c);
    const { person } = await halfIn(c, 'second-factor', token);
    const told = await house.inTenant(c.var.caller, async (context) => {
      const { tx, now } = context;
      if (!person) return { told: 'over' };
      const outcome = await typedFactor(c, context, person.id, form('code'));
      if (outcome) return outcome;
      // Two who send a code at the same time: only one has the step
      if (!(await takeToken(tx, 'second-factor', token, now))) return { told: 'over' };
      await letIn(c, context, person, 'password', true);
      return null;
    });
    if (!told) return c.redirect(back, 303);
    return c.redirect(place(told['told'] === 'over' ? '/sign-in' : '/sign-in/code', { back, ...told }), 303);
  });

  app.post('/sign-in/enrol', async (c) => {
    const form = await formOf(c);
    const back = ownPath(form('back'), '/desk');
    const token = stepOf(c);
    const { person, step } = await halfIn(c, 'enrolment', token);
    const told = await house.inTenant(c.var.caller, async (context) => {
      const { tx, now } = context;
      if (!step || !person) return 'over';
      const key = house.credentials.unseal(Buffer.from(step.data['secret']!, 'base64url'), person.id);
      const used = totpStep(key, form('code'), now);
      if (used === null) return 'code';
      // Somebody may have set up an app elsewhere in the meantime: theirs stays
      if (!(await takeToken(tx, 'enrolment', token, now)) || (await hasTotp(tx, person.id))) return 'over';
      await saveTotp(tx, house.credentials, { personId: person.id, secret: key, step: used, now });
      await letIn(c, context, person, 'password', true);
      return null;
    });
    if (told === null) return c.redirect(place('/desk/account/recovery-codes', { back }), 303);
    return c.redirect(place(told === 'over' ? '/sign-in' : '/sign-in/enrol', { back, told }), 303);
  });

  app.post('/sign-in/again', async (c) => {
    const form = await formOf(c);
    const { caller } = c.var;
    const back = ownPath(form('back'), '/desk');
    const { actor, session } = caller;
    if (!actor || !session) return c.redirect(place('/sign-in', { back }), 303);
    const told = await house.inTenant(caller, async (context) => {
      // Demo people have no second factor: they are asked to confirm, so that the demo shows where one is asked
      const outcome = session.method === 'demo' ? null : await typedFactor(c, context, actor.id, form('code'));
      if (outcome) return outcome;
      return (await renewed(c, context)) ? null : { told: 'over' };
    });
    if (!told) return c.redirect(back, 303);
    return c.redirect(place(told['told'] === 'over' ? '/sign-in' : '/sign-in/again', { back, ...told }), 303);
  });

  app.post('/sign-in/passkey/options', async (c) =>
    c.json(await house.inTenant(c.var.caller, ({ tx, now }) => passkeySignIn(tx, c.var.caller.from!.site!, now))),
  );

  app.post('/sign-in/passkey', async (c) => {
    const { caller } = c.var;
    const body = (await c.req.json().catch(() => null)) as {
      response?: AuthenticationResponseJSON;
      again?: boolean;
    } | null;
    const response = body?.response;
    const again = body?.again === true;
    // In a transaction of its own: a challenge that was answered wrongly is used up as well
    const personId =
      typeof response?.id === 'string'
        ? await house.inTenant(caller, ({ tx, now }) => takePasskey(tx, { site: caller.from!.site!, response, now }))
        : null;
    const person = personId === null ? null : await house.actorOf(caller.tenant, personId);
    const isIn = await house.inTenant(caller, async (context) => {
      if (person && again) return caller.actor?.id === person.id && (await renewed(c, context));
      if (person) await letIn(c, context, person, 'passkey', true);
      else await refused(c, context, null, 'passkey');
      return person !== null;
    });
    if (!isIn) throw new Problem(403, passkeyRefused);
    return c.json({});
  });

  app.post('/sign-out', async (c) => {
    const { caller } = c.var;
    const { actor, session } = caller;
    if (actor && session)
      await house.inTenant(caller, async ({ tx, now }) => {
        await endSession(tx, { id: session.id, personId: actor.id }, 'signed-out', now);
        await writeEvent(tx, caller, LOG.out, 'done', actor.id);
      });
    setSessionToken(c, null);
    return c.redirect('/', 303);
  });

  /** The sign-in that the browser has half done in this network, and whose it is. */
  async function halfIn(c: C, purpose: 'second-factor' | 'enrolment', token: string) {
    const { caller, origin } = c.var;
    const step = await house.inTenant(caller, ({ tx, now }) => readToken(tx, purpose, token, now));
    const person =
      step?.personId && step.data['zone'] === origin.zone ? await house.actorOf(caller.tenant, step.personId) : null;
    return { step, person };
  }

  /** Starts a session in the place of whatever the browser had; the device knows its person from now on. */
  async function letIn(c: C, context: Context, person: Actor, method: SignInMethod, secondFactor: boolean) {
    const { tx, now } = context;
    const { caller, origin } = c.var;
    if (caller.actor && caller.session)
      await endSession(tx, { id: caller.session.id, personId: caller.actor.id }, 'renewed', now);
    const session = await startSession(tx, {
      personId: person.id,
      kind: person.kind,
      method,
      secondFactor,
      zone: origin.zone,
      address: origin.address,
      agent: c.req.header('User-Agent') ?? '',
      now,
    });
    await writeEvent(tx, { ...caller, actor: person }, LOG.in, 'done', person.id, { method });
    setSessionToken(c, session);
    deleteCookie(c, stepCookie(c), { path: '/' });
    if (method !== 'demo') rememberDevice(secret, c, person.id);
  }

  /** The session of the caller with a new token, as somebody who has just shown the second factor. */
  async function renewed(c: C, { tx, now }: Context): Promise<boolean> {
    const { caller, origin } = c.var;
    const session =
      caller.session &&
      (await renewSession(tx, caller.session.id, {
        address: origin.address,
        agent: c.req.header('User-Agent') ?? '',
        now,
      }));
    if (!session) return false;
    await writeEvent(tx, caller, LOG.again, 'done', caller.actor?.id ?? null);
    setSessionToken(c, session);
    return true;
  }

  /** Takes a code; null when it was right, otherwise what to tell. Whoever asks for codes knows the password already. */
  async function typedFactor(
    c: C,
    context: Context,
    personId: string,
    code: string,
  ): Promise<Record<string, string> | null> {
    const { tx, now } = context;
    const device = knownDevice(secret, c, personId);
    // Elsewhere all attempts of the person count together: only somebody with the password can slow them
    const counters = countersOf(secret, now, { who: `code of ${personId}`, address: 'everywhere', device }).slice(0, 1);
    const wait = await countAttempt(tx, counters, now);
    if (wait > 0) return { told: 'wait', seconds: String(wait) };
    if (await takeTypedFactor(tx, house.credentials, personId, code, now)) {
      await forgiveAttempt(tx, counters);
      return null;
    }
    await refused(c, context, personId, 'code');
    return { told: 'code' };
  }
}

/** A failed attempt in the log: whom it would have been, when there is such a person, and what did not fit. */
const refused = (c: C, { tx }: Context, personId: string | null, what: 'password' | 'code' | 'passkey') =>
  writeEvent(tx, c.var.caller, LOG.in, 'refused', personId, { what });

const formOf = async (c: C) => {
  const form = await c.req.parseBody();
  return (name: string): string => (typeof form[name] === 'string' ? form[name] : '');
};

const place = (path: string, query: Record<string, string>) => `${path}?${new URLSearchParams(query)}`;

/** The cookie of a sign-in that is half done: like the session's, of one network. */
const stepCookie = (c: C) => `${sessionCookie(c.var.origin)}_step`;
const stepOf = (c: C) => getCookie(c, stepCookie(c)) ?? '';
const setStep = (c: C, token: string) =>
  setCookie(c, stepCookie(c), token, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: c.var.origin.secure,
    maxAge: STEP.minutes * 60,
  });
