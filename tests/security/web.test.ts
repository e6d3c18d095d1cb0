// SPDX-License-Identifier: Apache-2.0
import { request as rawRequest } from 'node:http';
import { once } from 'node:events';
import { expect } from 'vitest';
import { zones } from '#kernel/access/zones.ts';
import { openListeners } from '#kernel/http/listeners.ts';
import { mountPages } from '#kernel/http/pages.ts';
import { openHttp } from '#kernel/http/server.ts';
import { SESSION_SECRET, type TestHouse } from '../house.ts';
import { test } from '../site.ts';
import { countAttacks, tried } from './attacks.ts';

countAttacks();

/** Somebody of the demo municipality by name, signed in. */
async function cookieOf(house: TestHouse, name: string): Promise<{ cookie: string; host: string }> {
  const tenant = (await house.tenantOfHost('demo.localhost'))!;
  const accounts = (await house.call({ tenant, actor: null }, 'house.demoAccounts', {})) as {
    id: string;
    name: string;
  }[];
  const person = accounts.find((account) => account.name.includes(name))!;
  return { cookie: await house.cookie(tenant, person.id), host: 'demo.localhost' };
}

/** A request as bytes on the wire: paths and headers that a browser would never send. */
async function raw(port: number, path: string, headers: Record<string, string | string[]> = {}, method = 'GET') {
  const sent = rawRequest({ host: '127.0.0.1', port, path, method, headers });
  sent.end();
  const [answer] = (await once(sent, 'response')) as [import('node:http').IncomingMessage];
  let body = '';
  for await (const piece of answer) body += String(piece);
  return { status: answer.statusCode!, body, headers: answer.headers };
}

test('another site cannot act with somebody’s session (CSRF)', async ({ site }) => {
  const { cookie, host } = await cookieOf(site.house, '管 理子');
  const attempts = [
    ['POST', '/language', 'application/x-www-form-urlencoded', 'language=en'],
    ['POST', '/sign-out', 'application/x-www-form-urlencoded', ''],
    ['POST', '/desk/access', 'application/x-www-form-urlencoded', 'id=evil&ja=x&en=x'],
    ['POST', '/desk/access/zones', 'multipart/form-data; boundary=x', '--x--'],
    ['PUT', '/api/v1/access/roles/evil', 'text/plain', '{"changes":{},"version":0,"title":{"ja":"x","en":"x"}}'],
    ['POST', '/api/v1/programmes/imports', 'text/plain', '{"files":[]}'],
  ] as const;
  for (const [method, path, type, body] of attempts)
    for (const origin of ['https://evil.example', 'null', `http://${host}.evil.example`, `https://evil.example:80`]) {
      const answer = await site.house.app.request(`http://${host}${path}`, {
        method,
        headers: { cookie, origin, 'content-type': type, 'sec-fetch-site': 'cross-site' },
        body,
      });
      // Forms of other sites send these types; what they cannot send (JSON) the browser asks about first
      tried(
        'forged request from another site',
        `${method} ${path} from ${origin}: ${answer.status}`,
        answer.status < 400,
      );
    }
  const tenant = (await site.house.tenantOfHost('demo.localhost'))!;
  const roles = await site.house.inTenant({ tenant, actor: null }, ({ tx }) =>
    tx.selectFrom('kernel.role').select('id').execute(),
  );
  expect(roles).toEqual([]);
});

test('script that somebody writes is text everywhere it is shown', async ({ site }) => {
  const { page, done } = await site.open();
  await site.signIn(page, '片桐');
  await page.goto('/desk/programmes?state=draft');
  const href = (await page.locator('[data-row-link]').first().getAttribute('href'))!;
  const id = href.split('/').at(-1)!;
  const payloads = [
    '<script>window.attacked=1</script>',
    '"><img src=x onerror="window.attacked=1">',
    '</title><svg onload=window.attacked=1>',
    '{{constructor.constructor("window.attacked=1")()}}',
    'javascript:window.attacked=1',
    '</script><script>window.attacked=1</script>',
  ];
  for (const body of payloads) await page.request.post(`/api/v1/programmes/sheets/${id}/comments`, { data: { body } });
  await page.request.patch(`/api/v1/programmes/sheets/${id}`, {
    data: { changes: [{ path: 'purpose', before: null, after: payloads.join('') }] },
  });
  const places = [
    href,
    `${href}/edit`,
    `${href}/history`,
    ...payloads.flatMap((payload) =>
      ['/programmes?q=', '/desk/programmes?q=', '/sign-in?back=', '/desk/access/who?permission=', '/there-is-no-'].map(
        (place) => place + encodeURIComponent(payload),
      ),
    ),
  ];
  for (const place of places) {
    await page.goto(place);
    const attacked = await page.evaluate(() => 'attacked' in window);
    tried('stored or reflected script', place, attacked);
  }
  await done(/Failed to load resource|Refused|violates/);
});

test('headers that claim another network, address or host change nothing', async ({ site }) => {
  const { cookie } = await cookieOf(site.house, '管 理子');
  const app = openHttp(site.house, { sessionSecret: SESSION_SECRET, demo: true });
  const front = await mountPages(app, site.house, { development: false, demo: true });
  const { listeners, close } = await openListeners(front, [
    { zone: 'internet', host: '127.0.0.1', port: 0 },
    { zone: 'proxy', host: '127.0.0.1', port: 0 },
  ]);
  try {
    for (const { zone: listener, port } of listeners)
      for (const zone of zones)
        for (const header of ['X-Yakuba-Zone', 'x-yakuba-zone', 'X-Zone', 'X-Forwarded-Zone', 'Forwarded']) {
          const answer = await raw(port, '/api/v1/programmes/sheets', {
            cookie,
            [header]: header === 'Forwarded' ? `for=10.0.0.1;zone=${zone}` : zone,
            'X-Forwarded-For': '10.0.0.1',
          });
          tried('spoofed network', `${header}: ${zone} on ${listener}: ${answer.status}`, answer.status === 200);
        }
    const { port } = listeners[0]!;
    for (const host of [
      'demo.localhost@evil.example',
      'evil.example',
      'demo.localhost, evil.example',
      'localhost:80:80',
    ]) {
      const answer = await raw(port, '/sign-in', { host });
      const leads = (answer.headers.location ?? '') + answer.body;
      tried('spoofed host', `${host}: ${answer.status}`, leads.includes('evil.example'));
    }
    const doubled = await raw(port, '/api/v1/programmes/sheets', {
      cookie: [cookie, cookie],
      'X-Yakuba-Zone': ['lgwan', 'internet'],
    });
    tried('spoofed network', `doubled headers: ${doubled.status}`, doubled.status === 200);
  } finally {
    await close();
  }
});

test('no path leads out of the folders that are served', async ({ site }) => {
  const port = Number(new URL(site.origin).port);
  const climbs = ['../', '..%2f', '%2e%2e/', '%2e%2e%2f', '..%5c', '....//', '..;/', '%252e%252e%252f', '\\..\\'];
  for (const base of ['/', '/assets/', '/api/v1/files/', '/programmes/'])
    for (const climb of climbs)
      for (const target of ['package.json', 'etc/passwd', 'data/secret', 'src/server.ts', '.git/config']) {
        const path = `${base}${climb.repeat(8)}${target}`;
        const { status, body } = await raw(port, path);
        const got = /"name": "yakuba"|root:x:0|openAsConfigured|\[core\]/.test(body);
        tried('path traversal', `${path}: ${status}`, got);
      }
});

test('where the sign-in leads to is always inside the house', async ({ site }) => {
  const tenant = (await site.house.tenantOfHost('demo.localhost'))!;
  const [account] = (await site.house.call({ tenant, actor: null }, 'house.demoAccounts', {})) as { id: string }[];
  for (const back of [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/%09/evil.example',
    'javascript:alert(1)',
    ' //evil.example',
    '\\\\evil.example',
    'http:evil.example',
    '/..//evil.example',
    '/\n/evil.example',
  ]) {
    const answer = await site.house.app.request('http://demo.localhost/sign-in', {
      method: 'POST',
      headers: { origin: 'http://demo.localhost', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ person: account!.id, back }),
    });
    const location = answer.headers.get('location') ?? '';
    const leads = URL.parse(location, 'http://demo.localhost/')?.host ?? '';
    tried('open redirect', `${back} → ${location}`, answer.status < 400 && leads !== 'demo.localhost');
  }
});
