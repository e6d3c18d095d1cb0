// SPDX-License-Identifier: Apache-2.0
import type { Hono } from 'hono';
import type { House } from '../house.ts';
import { endSession, startSession } from '../identity/sessions.ts';
import { Problem } from '../problem.ts';
import { ownPath, type Env, type HttpOptions } from './env.ts';
import { setSessionToken } from './session-cookie.ts';

/** Signing in and out. */
export function signInRoutes(app: Hono<Env>, house: House, options: HttpOptions): void {
  app.post('/sign-in', async (c) => {
    const form = await c.req.parseBody();
    const { caller, origin } = c.var;
    const id = typeof form['person'] === 'string' ? form['person'] : '';
    const offered = (await house.call(caller, 'house.demoAccounts', {})) as { id: string }[];
    const person =
      options.demo && offered.some((account) => account.id === id) ? await house.actorOf(caller.tenant, id) : null;
    if (!person)
      throw new Problem(403, {
        ja: 'このアカウントではログインできません。ログイン画面の一覧から選び直してください。',
        en: 'This account cannot sign in. Choose one from the list on the sign-in page.',
      });
    const session = await house.inTenant(caller, ({ tx, now }) =>
      startSession(tx, {
        personId: person.id,
        kind: person.kind,
        method: 'demo',
        secondFactor: false,
        zone: origin.zone,
        address: origin.address,
        agent: c.req.header('User-Agent') ?? '',
        now,
      }),
    );
    setSessionToken(c, session);
    return c.redirect(ownPath(form['back'], '/desk'), 303);
  });
  app.post('/sign-out', async (c) => {
    const { caller } = c.var;
    const { actor, session } = caller;
    if (actor && session)
      await house.inTenant(caller, ({ tx, now }) =>
        endSession(tx, { id: session.id, personId: actor.id }, 'signed-out', now),
      );
    setSessionToken(c, null);
    return c.redirect('/', 303);
  });
}
