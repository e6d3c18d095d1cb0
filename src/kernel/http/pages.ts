// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { generateCookie, getCookie } from 'hono/cookie';
import { createRequestHandler, matchRoutes, redirect, RouterContextProvider, type ServerBuild } from 'react-router';
import { visitorOf } from '../access/actor.ts';
import type { House } from '../house.ts';
import { isLately } from '../identity/again.ts';
import { tellFailure } from '../running/journal.ts';
import { browserKey, callKey, failureKey, nonceKey, visitKey, type VisitingBrowser } from './context.ts';
import type { Front } from './listeners.ts';
import { problemDocument } from './problem-document.ts';
import { pageHeaders } from './security.ts';
import { sessionCookieLine } from './session-cookie.ts';
import type { C, Env } from './env.ts';

const built = new URL('../../../build/', import.meta.url);

/** Puts the pages behind the API: a Vite dev server, or the production build. */
export async function mountPages(
  app: Hono<Env>,
  house: House,
  { development, demo }: { development: boolean; demo: boolean },
): Promise<Front> {
  let handle: (request: Request, context: RouterContextProvider) => Promise<Response>;
  const front = new Hono<Env>();
  let makeServer: Front['makeServer'] = () => createServer();
  let before: Front['before'];
  let patternOf = (_: string) => '/*';

  if (development) {
    // One server carries Vite's own connection for live reloading: that of the first listener
    const first = createServer();
    const vite = await (
      await import('vite')
    ).createServer({ server: { middlewareMode: true, ws: { server: first } }, appType: 'custom' });
    handle = async (request, context) =>
      createRequestHandler(
        (await vite.ssrLoadModule('virtual:react-router/server-build')) as ServerBuild,
        'development',
      )(request, context);
    before = vite.middlewares;
    const waiting = [first];
    makeServer = () => waiting.pop() ?? createServer();
    first.on('close', () => void vite.close());
  } else {
    const build = (await import(new URL('server/index.js', built).href)) as ServerBuild;
    handle = createRequestHandler(build, 'production');
    patternOf = patternsOf(build);
    const root = new URL('client', built).pathname;
    // In front of everything that asks the database who is there: a page brings many files
    front.use(
      '/assets/*',
      serveStatic({
        root,
        precompressed: true,
        onFound: (_, c) => isStatic(c as C, 'public, max-age=31536000, immutable'),
      }),
    );
    front.get('*', serveStatic({ root, onFound: (_, c) => isStatic(c as C, 'public, max-age=3600') }));
  }
  app.use(compress());
  app.all('*', async (c) => {
    const { caller, language, origin } = c.var;
    const trace = c.env?.trace;
    if (trace) trace.route = patternOf(new URL(c.req.url).pathname);
    const failed = (error: unknown) => tellFailure(error, trace?.id);
    const nonce = randomBytes(16).toString('base64');
    const context = new RouterContextProvider();
    context.set(visitKey, {
      tenant: caller.tenant,
      actor: caller.actor && visitorOf(caller.actor),
      provedLately: isLately(caller.session?.secondFactorAt ?? null, Temporal.Now.instant()),
      zone: origin.zone,
      demo: demo && caller.tenant.demo,
      language,
      request: trace?.id,
    });
    const cookies: string[] = [];
    context.set(browserKey, browserOf(c, cookies));
    context.set(failureKey, failed);
    context.set(nonceKey, development ? '' : nonce);
    context.set(callKey, async (name, input) => {
      try {
        return await house.call(caller, name, input);
      } catch (error) {
        // A thrown Response is what pages can read: see `problemOf` in web/problem.ts
        const document = problemDocument(error, language, trace?.id);
        if (document.status === 401 && c.req.method === 'GET') throw redirect(signInPlace(c.req.url, '/sign-in'));
        if (document['reason'] === 'second-factor') throw redirect(signInPlace(c.req.url, '/sign-in/again'));
        if (document.status >= 500) failed(error);
        throw Response.json(document, { status: document.status });
      }
    });
    const response = await handle(c.req.raw, context);
    for (const line of cookies) response.headers.append('Set-Cookie', line);
    if (!development)
      for (const [name, value] of Object.entries(pageHeaders(nonce, caller.actor !== null)))
        if (!response.headers.has(name)) response.headers.set(name, value);
    return response;
  });
  front.route('/', app);
  return { app: front, makeServer, ...(before && { before }) };
}

/** The visitor's browser; what it is given is noted in `cookies`, lines of the answer. */
function browserOf(c: C, cookies: string[]): VisitingBrowser {
  const { origin } = c.var;
  const named = (name: string) => `${origin.secure ? '__Host-' : ''}yakuba_${name}_${origin.zone}`;
  const kept = { path: '/', httpOnly: true, sameSite: 'Lax', secure: origin.secure } as const;
  return {
    agent: c.req.header('User-Agent') ?? '',
    secret: (name) => getCookie(c, named(name)) ?? '',
    keepSecret: (name, value, seconds) =>
      void cookies.push(generateCookie(named(name), value, { ...kept, maxAge: seconds })),
    setSession: (session) => void cookies.push(sessionCookieLine(origin, session)),
    setLanguage: (language) =>
      void cookies.push(
        generateCookie('yakuba_language', language, { path: '/', sameSite: 'Lax', maxAge: 31_536_000 }),
      ),
  };
}

function isStatic(c: C, caching: string) {
  if (c.env.trace) c.env.trace.route = 'static';
  c.header('Cache-Control', caching);
}

/** Which page an address is of, as the pattern in the list of routes: what the log and the metrics may know. */
function patternsOf({ routes }: ServerBuild): (pathname: string) => string {
  type Branch = { path?: string; index?: boolean; children?: Branch[] };
  const below = (parentId: string | undefined): Branch[] =>
    Object.values(routes).flatMap((route) =>
      route && route.parentId === parentId
        ? [
            {
              ...(route.path !== undefined && { path: route.path }),
              ...(route.index ? { index: true } : { children: below(route.id) }),
            },
          ]
        : [],
    );
  const tree = below(undefined);
  return (pathname) => {
    const matches = matchRoutes(tree as Parameters<typeof matchRoutes>[0], pathname.replace(/\.data$/, '')) ?? [];
    return `/${matches
      .map(({ route }) => route.path?.replaceAll(/^\/|\/$/g, ''))
      .filter(Boolean)
      .join('/')}`;
  };
}

/** The page where one signs in, or shows the second factor again, with the way back to what was asked for. */
function signInPlace(asked: string, door: string): string {
  const { pathname, searchParams } = new URL(asked);
  searchParams.delete('_routes'); // React Router's own, in its requests for data
  const back = pathname.replace(/\.data$/, '') + (searchParams.size ? `?${searchParams}` : '');
  return `${door}?${new URLSearchParams({ back })}`;
}
