// SPDX-License-Identifier: Apache-2.0
import type { Hono } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import type { House } from '../house.ts';
import { sealSession, SESSION_COOKIE, SESSION_SECONDS } from '../identity/session.ts';
import { Problem } from '../problem.ts';
import { ownPath, type Env, type HttpOptions } from './env.ts';

/** Signing in and out. */
export function signInRoutes(app: Hono<Env>, house: House, options: HttpOptions): void {
  app.post('/sign-in', async (c) => {
    const form = await c.req.parseBody();
    const { tenant } = c.var.caller;
    const person = typeof form['person'] === 'string' ? form['person'] : '';
    const offered = (await house.call(c.var.caller, 'house.demoAccounts', {})) as { id: string }[];
    if (!options.demo || !offered.some((account) => account.id === person))
      throw new Problem(403, {
        ja: 'このアカウントではログインできません。ログイン画面の一覧から選び直してください。',
        en: 'This account cannot sign in. Choose one from the list on the sign-in page.',
      });
    setCookie(
      c,
      SESSION_COOKIE,
      sealSession(options.sessionSecret, { tenantId: tenant.id, personId: person, since: Date.now() }),
      { path: '/', httpOnly: true, sameSite: 'Lax', secure: c.var.origin.secure, maxAge: SESSION_SECONDS },
    );
    return c.redirect(ownPath(form['back'], '/desk'), 303);
  });
  app.post('/sign-out', (c) => {
    deleteCookie(c, SESSION_COOKIE, { path: '/' });
    return c.redirect('/', 303);
  });
}
