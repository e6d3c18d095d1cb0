// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { describe, expect, onTestFinished } from 'vitest';
import { serverOf } from '#kernel/http/listeners.ts';
import { trustedProxies } from '#kernel/http/origin.ts';
import { test, type Site } from './site.ts';

/** An answer as it comes over the wire; `fetch` would follow, decode and choose the host itself. */
async function ask(
  origin: string,
  path: string,
  { method = 'GET', ...headers }: Record<string, string> = {},
): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> {
  const sent = httpRequest(origin + path, { method, headers });
  sent.end();
  const [answer] = (await once(sent, 'response')) as [import('node:http').IncomingMessage];
  let body = '';
  for await (const chunk of answer.setEncoding('utf8')) body += chunk as string;
  return { status: answer.statusCode!, headers: answer.headers, body };
}

const signedIn = async (site: Site, name: string) => {
  const tenant = (await site.house.tenantOfHost('demo.localhost'))!;
  const accounts = (await site.house.call({ tenant, actor: null }, 'house.demoAccounts', {})) as {
    id: string;
    name: string;
  }[];
  return site.house.cookie(tenant, accounts.find((one) => one.name === name)!.id);
};

/** One of each kind of answer that the house gives. */
async function answers(site: Site): Promise<Record<string, Awaited<ReturnType<typeof ask>>>> {
  const at = (path: string, headers?: Record<string, string>) => ask(site.origin, path, headers);
  const cookie = await signedIn(site, '計良 美咲');
  const page = await at('/');
  const asset = page.body.match(/\/assets\/[\w.-]+\.css/)![0];
  const html = { accept: 'text/html' };
  return {
    page,
    'page of the signed-in': await at('/desk', { cookie }),
    'page that is not there': await at('/nowhere', html),
    'data of a page': await at('/floors.data'),
    'way to the sign-in': await at('/desk', html),
    'static file': await at(asset),
    'file from the root': await at('/favicon.svg'),
    'static file that is not there': await at('/assets/none.js'),
    'answer of the API': await at('/api/v1/public/programmes?limit=1'),
    'refusal of the API': await at('/api/v1/house/checks'),
    'no procedure': await at('/api/v1/nowhere'),
    'mistake of the caller': await at('/api/v1/public/programmes?limit=many'),
    download: await at('/api/v1/public/programmes/export?format=csv'),
    'sent from another site': await at('/language', { method: 'POST', origin: 'https://example.org', ...html }),
    redirect: await at('/language', { method: 'POST', origin: site.origin }),
    'no municipality': await at('/', { host: 'nobody.example', ...html }),
    health: await at('/healthz'),
    readiness: await at('/readyz'),
  };
}

describe('headers', () => {
  test('every answer, whatever it is, says what a browser may do with it', async ({ site }) => {
    const all = await answers(site);
    expect(Object.values(all).map(({ status }) => status)).toEqual(
      expect.arrayContaining([200, 302, 303, 401, 403, 404, 422]),
    );
    for (const [what, { headers, status }] of Object.entries(all)) {
      expect(headers, what).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'x-frame-options': 'DENY',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('camera=()'),
        'x-request-id': expect.stringMatching(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/),
      });
      const policy = headers['content-security-policy']!;
      expect(policy, what).toMatch(/default-src '(self|none)'/);
      expect(policy, what).toMatch(/frame-ancestors 'none'/);
      expect(policy, what).toMatch(/base-uri 'none'/);
      expect(policy, what).not.toMatch(/unsafe|\*|https?:/);
      expect(headers['cache-control'], `${what} ${status}`).toBeDefined();
      expect(headers, what).not.toHaveProperty('strict-transport-security');
      expect(headers, what).not.toHaveProperty('x-powered-by');
    }
  });

  test('only files that are the same for everybody are kept by others', async ({ site }) => {
    const all = await answers(site);
    const caching = Object.fromEntries(
      Object.entries(all).map(([what, { headers }]) => [what, headers['cache-control']]),
    );
    expect(caching['static file']).toBe('public, max-age=31536000, immutable');
    expect(caching['file from the root']).toBe('public, max-age=3600');
    expect(caching['page of the signed-in']).toBe('private, no-store');
    const others = Object.entries(caching).filter(([what]) => !['static file', 'file from the root'].includes(what));
    for (const [what, value] of others) expect(value, what).toMatch(/no-store|private/);
  });

  test('no two pages have the same nonce', async ({ site }) => {
    const nonce = async () =>
      (await ask(site.origin, '/')).headers['content-security-policy']!.toString().match(/'nonce-([^']+)'/)![1]!;
    const [one, other] = [await nonce(), await nonce()];
    expect(Buffer.from(one, 'base64').length).toBe(16);
    expect(one).not.toBe(other);
  });

  test('over HTTPS, as a trusted proxy tells, the browser is bound to HTTPS', async ({ site }) => {
    const { house } = site;
    const server = serverOf(
      { app: house.app, makeServer: (await import('node:http')).createServer },
      'internet',
      trustedProxies(['127.0.0.1']),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void server.close());
    const origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    const secure = await ask(origin, '/healthz', { 'x-forwarded-proto': 'https' });
    expect(secure.headers['strict-transport-security']).toBe('max-age=31536000');
    expect((await ask(origin, '/healthz')).headers).not.toHaveProperty('strict-transport-security');
    // nobody else is believed
    const plain = await ask(site.origin, '/healthz', { 'x-forwarded-proto': 'https' });
    expect(plain.headers).not.toHaveProperty('strict-transport-security');
  });
});

test('a person is told the number of the request, in the header, in the document and on the page', async ({ site }) => {
  const api = await ask(site.origin, '/api/v1/house/checks');
  expect(JSON.parse(api.body)).toMatchObject({ status: 401, request: api.headers['x-request-id'] });
  const nowhere = await ask(site.origin, '/', { host: 'nobody.example', accept: 'text/html' });
  expect(nowhere.status).toBe(404);
  expect(nowhere.body).toContain(nowhere.headers['x-request-id']);
  const page = await ask(site.origin, '/nowhere', { accept: 'text/html' });
  expect(page.body).toContain(page.headers['x-request-id']);
});

describe('the policy in a browser', () => {
  test('holds: what a page did not bring itself neither runs nor styles', async ({ site }) => {
    const { page, done } = await site.open();
    await page.goto('/');
    const stopped = await page.evaluate(async () => {
      const seen: string[] = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => seen.push(effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      document.body.insertAdjacentHTML(
        'beforeend',
        '<p style="color:red" onclick="window.ran = true">x</p><img src="https://example.org/x.png">',
      );
      await new Promise((done) => setTimeout(done, 300));
      return { seen, ran: 'ran' in window };
    });
    expect(stopped.ran).toBe(false);
    expect(stopped.seen).toEqual(expect.arrayContaining(['script-src-elem', 'style-src-attr', 'img-src']));
    await done(/Content Security Policy|Executing inline|Applying inline|violates/);
  });

  test('is broken by no page of the house, before and after one works with it', async ({ site }) => {
    const { page, done } = await site.open({ viewport: { width: 1366, height: 850 } });
    const violations: string[] = [];
    await page.exposeFunction('policyBroken', (what: string) => violations.push(what));
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        (globalThis as unknown as { policyBroken(what: string): void }).policyBroken(
          `${location.pathname} ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`,
        );
      });
    });
    const { items } = (await (
      await fetch(`${site.origin}/api/v1/public/programmes?limit=1&fiscalYear=2024`)
    ).json()) as {
      items: { id: string; programmeId: string }[];
    };
    const { id, programmeId } = items[0]!;
    for (const place of [
      '/',
      '/floors',
      '/programmes?q=保育',
      `/programmes/${programmeId}`,
      `/programmes/${programmeId}/2024`,
      '/programmes/compare',
      '/nowhere',
    ]) {
      await page.goto(place);
      await page.waitForLoadState('networkidle');
    }
    await site.signIn(page, '計良 美咲');
    for (const place of [
      '/desk',
      '/desk/programmes',
      `/desk/programmes/${programmeId}`,
      `/desk/programmes/sheets/${id}`,
      `/desk/programmes/sheets/${id}/history`,
      '/desk/programmes/import',
      '/desk/settings/programmes',
    ]) {
      await page.goto(place);
      await page.waitForLoadState('networkidle');
    }
    // and on the way inside the page, without a new document
    await page.goto('/desk');
    await page
      .getByRole('link', { name: /事務事業/ })
      .first()
      .click();
    await page.waitForURL('**/desk/programmes**');
    expect(violations).toEqual([]);
    await done();
  });
});
