// SPDX-License-Identifier: Apache-2.0
import { isIP } from 'node:net';
import { ReadableStream } from 'node:stream/web';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { except } from 'hono/combine';
import { getCookie, setCookie } from 'hono/cookie';
import { csrf } from 'hono/csrf';
import { HTTPException } from 'hono/http-exception';
import { routePath } from 'hono/route';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { FileStream } from '../files/room-files.ts';
import { uploadRoutes, UPLOADS } from '../files/upload-routes.ts';
import type { House } from '../house.ts';
import type { FileValue, Procedure } from '../procedure.ts';
import { notFound, Problem } from '../problem.ts';
import type { Tenant } from '../tenant.ts';
import { fromTexts } from './coerce.ts';
import { clientCaller, clientKeyIn } from './client-key.ts';
import { ownPath, type C, type Env, type HttpOptions, type Language } from './env.ts';
import { fileSchemaKeys, isFileSchema } from './files.ts';
import { openApiDocument, pathKeys } from './openapi.ts';
import { oidcRoutes } from './oidc-routes.ts';
import { originOf, trustedProxies, type Incoming } from './origin.ts';
import { readiness } from '../running/readiness.ts';
import { tellFailure } from '../running/journal.ts';
import { plainPage } from './plain-page.ts';
import { problemDocument } from './problem-document.ts';
import { sessionToken } from './session-cookie.ts';
import { rateLimits } from './rate-limits.ts';
import { PLAIN_PAGE_POLICY } from './security.ts';
import { signInRoutes } from './sign-in.ts';

/** Largest request in bytes; single files are limited by the procedure that takes them. */
const LARGEST_REQUEST = 128 * 1024 * 1024;

// The page's own site by its name: behind a proxy that ends TLS the scheme differs
const ownSite = csrf({ origin: (origin, c) => URL.parse(origin)?.host === new URL(c.req.url).host });

/** The house over HTTP: API, sign-in, language; pages are mounted behind it (`pages.ts`). */
export function openHttp(house: House, options: HttpOptions) {
  const app = new Hono<Env>();
  const tenantOf = rememberedTenants(house, options.demo);
  const proxies = options.proxies ?? trustedProxies([]);
  // Whatever does not say where it comes from comes from the outermost network
  const unknown: Incoming = options.arrival ?? { listener: 'internet', peer: '' };

  const limits = options.limits && rateLimits(options.limits);
  const missing = readiness(house);

  app.use(async (c, next) => {
    await next();
    // What answered, by its pattern; pages have named their own
    if (c.env?.trace?.route === 'unknown') c.env.trace.route = routePath(c);
  });
  app.get('/healthz', (c) => c.text('ok'));
  app.get('/readyz', async (c) => {
    const found = await missing();
    return c.json({ ready: found.length === 0, missing: found }, found.length ? 503 : 200);
  });

  // Unsafe methods only: merely looking at the body of a GET makes the adapter build a full Request.
  app.on(
    ['POST', 'PUT', 'PATCH', 'DELETE'],
    '*',
    except(`${UPLOADS}/*`, (c, next) => (clientKeyIn(c) === null ? ownSite(c, next) : next())),
    except(
      `${UPLOADS}/*`,
      bodyLimit({
        maxSize: LARGEST_REQUEST,
        onError: (c) =>
          answerProblem(
            c as C,
            new Problem(413, {
              ja: '送られたデータが大きすぎます。ファイルを分けてお送りください。',
              en: 'Too much data at once. Send the files separately.',
            }),
          ),
      }),
    ),
  );

  app.use(async (c, next) => {
    c.set('language', languageOf(c));
    const origin = originOf(c.env?.arrival ?? unknown, (name) => c.req.header(name), proxies);
    c.set('origin', origin);
    return next();
  });
  if (limits) app.use(limits.arriving);
  app.use(async (c, next) => {
    const { origin } = c.var;
    const tenant = await tenantOf(hostOf(c));
    if (!tenant)
      throw new Problem(404, {
        ja: 'このアドレスの自治体は登録されていません。アドレスをお確かめください。',
        en: 'No municipality is registered under this address. Please check the address.',
      });
    const key = clientKeyIn(c);
    if (key !== null) {
      c.set('caller', await clientCaller(c, house, tenant, key));
      if (c.env?.trace) c.env.trace.tenant = tenant.id;
      return next();
    }
    const token = sessionToken(c);
    c.set('caller', {
      tenant,
      actor: null,
      ...(token && (await house.signedIn(tenant, token, origin.zone))),
      from: { zone: origin.zone, address: origin.address, site: siteOf(c) },
    });
    if (c.env?.trace) c.env.trace.tenant = tenant.id;
    return next();
  });
  if (limits) app.use(limits.known);

  // Headers are set before `next()`: added to a finished response they cost @hono/node-server its fast path.
  app.use('/api/*', (c, next) => {
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('Cache-Control', 'no-store');
    return next();
  });
  for (const one of inRouteOrder(house.procedures.values())) addRoute(app, house, one);
  const description = openApiDocument(house.systems);
  app.get('/api/openapi.json', (c) => c.json(description));
  app.all('/api/*', () => {
    throw notFound({ ja: 'このアドレスの手続き', en: 'A procedure at this address' });
  });

  app.post('/language', async (c) => {
    const form = await c.req.parseBody();
    setCookie(c, 'yakuba_language', form['language'] === 'en' ? 'en' : 'ja', {
      path: '/',
      sameSite: 'Lax',
      maxAge: 31_536_000,
    });
    return c.redirect(ownPath(form['back']), 303);
  });
  signInRoutes(app, house, options);
  oidcRoutes(app, house, house.oidc);
  uploadRoutes(app, house);

  app.onError((error, c) => {
    if (error instanceof HTTPException) return answerProblem(c, new Problem(error.status, wordsOf(error)));
    return answerProblem(c, error);
  });
  return app;
}

/** Fixed words before parameters: `/sheets/file` must not be taken for the sheet named `file`. `{` sorts after letters. */
const inRouteOrder = (procedures: Iterable<Procedure>): Procedure[] =>
  [...procedures].filter((one) => one.http).sort((a, b) => (a.http! < b.http! ? -1 : 1));

function addRoute(app: Hono<Env>, house: House, one: Procedure) {
  const [method, route] = one.http!.split(' ') as [string, string];
  const keys = pathKeys(one.http!);
  const files = fileSchemaKeys(one.input);
  const download = isFileSchema(one.output);
  app.on(method, `/api/v1${route.replaceAll(/\{([^}]+)\}/g, ':$1')}`, async (c) => {
    const inPath = keys.map((key) => [key, c.req.param(key)!] as [string, string]);
    const input = await inputOf(c, one, method, files);
    Object.assign(input, fromTexts(one.input, inPath));
    const match = c.req.header('If-Match')?.match(/^"?(\d+)"?$/);
    if (match) input['version'] = Number(match[1]);
    const output = await house.call(c.var.caller, one.name, input, c.req.header('Idempotency-Key'));
    if (download) {
      const answer = answerFile(output as FileValue | FileStream);
      // Nobody reads on: the file is closed
      if (c.req.method === 'HEAD') await answer.body?.cancel();
      return answer;
    }
    const version = (output as { version?: unknown } | null)?.version;
    if (typeof version === 'number') c.header('ETag', `"${version}"`);
    return c.json(output as never);
  });
}

async function inputOf(c: C, one: Procedure, method: string, files: string[]): Promise<Record<string, unknown>> {
  if (method === 'GET' || method === 'DELETE') return fromTexts(one.input, new URL(c.req.url).searchParams);
  if (files.length) {
    const form = await c.req.formData().catch(() => {
      throw new Problem(415, {
        ja: 'ファイルは multipart/form-data で送ってください。',
        en: 'Send files as multipart/form-data.',
      });
    });
    const texts = [...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    const input = fromTexts(one.input, texts);
    for (const key of files) input[key] = await Promise.all(form.getAll(key).filter(isUpload).map(fileValue));
    return input;
  }
  const text = await c.req.text();
  if (text === '') return {};
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  } catch {
    // told below, like every other body that is no object
  }
  throw new Problem(400, {
    ja: '本文が JSON のオブジェクトではありません。',
    en: 'The body is not a JSON object.',
  });
}

const isUpload = (entry: FormDataEntryValue): entry is File => typeof entry !== 'string' && entry.size > 0;

/** An uploaded file as procedures take it. */
export const fileValue = async (upload: File): Promise<FileValue> => ({
  name: upload.name,
  type: upload.type,
  bytes: new Uint8Array(await upload.arrayBuffer()),
});

/** A download with its name in any script. */
export const answerFile = ({ name, type, ...file }: FileValue | FileStream): Response =>
  new Response(
    'bytes' in file ? (file.bytes as Uint8Array<ArrayBuffer>) : (ReadableStream.from(file.stream) as BodyInit),
    {
      headers: {
        'Content-Type': type,
        'Content-Length': String('bytes' in file ? file.bytes.length : file.size),
        'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
        'X-Content-Type-Options': 'nosniff',
        'Content-Security-Policy': `sandbox; default-src 'none'`,
        'Cache-Control': 'private, no-store',
      },
    },
  );

/** A problem document for programs, a page for people. */
function answerProblem(c: C, error: unknown): Response {
  const language = c.var.language ?? 'ja';
  const request = c.env?.trace?.id;
  const document = problemDocument(error, language, request);
  if (document.status >= 500) tellFailure(error, request);
  const status = document.status as ContentfulStatusCode;
  if (c.req.header('Accept')?.includes('text/html') && !c.req.path.startsWith('/api/'))
    return c.html(plainPage(document, language, request), status, {
      'Content-Security-Policy': PLAIN_PAGE_POLICY,
      'Cache-Control': 'no-store',
    });
  return c.json(document, status, { 'Content-Type': 'application/problem+json' });
}

const wordsOf = (error: HTTPException) =>
  error.status === 403
    ? {
        ja: 'ほかのサイトからの送信は受け付けません。この画面からやり直してください。',
        en: 'Sent from another site. Please use the form on this page.',
      }
    : { ja: 'リクエストを受け付けられませんでした。', en: error.message || 'The request was not accepted.' };

function languageOf(c: C): Language {
  const chosen = getCookie(c, 'yakuba_language');
  if (chosen === 'en' || chosen === 'ja') return chosen;
  // Programs say what they read; residents get Japanese until they choose.
  return c.req.path.startsWith('/api/') && /^en\b/.test(c.req.header('Accept-Language') ?? '') ? 'en' : 'ja';
}

/** The house as the browser knows it: behind a proxy that ends TLS the scheme is the proxy's to say. */
const siteOf = (c: C) => `${c.var.origin.secure ? 'https' : 'http'}://${new URL(c.req.url).host}`;

const hostOf = (c: C) => new URL(c.req.url).hostname.toLowerCase();

/** Host names change seldom and are asked on every request. */
function rememberedTenants(house: House, demo: boolean) {
  const known = new Map<string, { tenant: Tenant | null; until: number }>();
  return async (host: string): Promise<Tenant | null> => {
    const nameless = host === 'localhost' || isIP(host.replaceAll(/^\[|\]$/g, '')) !== 0;
    const name = demo && nameless ? 'demo.localhost' : host;
    const entry = known.get(name);
    if (entry && entry.until > Date.now()) return entry.tenant;
    const tenant = await house.tenantOfHost(name);
    if (known.size > 10_000) known.clear();
    known.set(name, { tenant, until: Date.now() + (tenant ? 10_000 : 1_000) });
    return tenant;
  };
}
