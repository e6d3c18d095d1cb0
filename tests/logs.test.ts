// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { expect, test } from 'vitest';
import { home, startServer } from './server-process.ts';

type Line = { level: string; time: string; msg: string } & Record<string, unknown>;

const SEARCHED = ['生活保護', '田中一郎', '090-1234-5678', 'ichiro.tanaka@example.jp'];
const form = { 'content-type': 'application/x-www-form-urlencoded' };

test('the log of a busy day tells every request and no person, no word that was searched, no whole address', async () => {
  const server = await startServer(path.join(home(), 'data'), {
    LOG_LEVEL: 'debug',
    TRUSTED_PROXIES: '127.0.0.1',
    METRICS: '127.0.0.1:0',
    RATE_LIMITS: 'create=20/60',
  });
  const from = (address: string) => ({ 'x-forwarded-for': address });
  const answers: Response[] = [];
  const ask = async (place: string, init: RequestInit = {}) => {
    const answer = await server.get(place, { redirect: 'manual', ...init });
    await answer.arrayBuffer();
    answers.push(answer);
    return answer;
  };
  for (const word of SEARCHED) {
    const q = encodeURIComponent(word);
    await ask(`/programmes?q=${q}`, { headers: from('203.0.113.77') });
    await ask(`/programmes.data?q=${q}`);
    await ask(`/api/v1/public/programmes?q=${q}`, { headers: from('2001:db8:aaaa:bbbb:cccc::77') });
    await ask(`/api/v1/public/programmes?limit=${q}`);
    await ask(`/${q}`);
    await ask(`/api/v1/${q}?name=${q}`);
    await ask(`/programmes/${q}`, {
      headers: { cookie: `yakuba_session=${q}`, 'user-agent': word.replaceAll(/[^ -~]/g, '') },
    });
    await ask('/sign-in', {
      method: 'POST',
      body: `person=${q}&password=${q}`,
      headers: { ...form, origin: server.address },
    });
    await ask('/api/v1/house/settings/programmes', {
      method: 'PUT',
      body: `{"value": {"contact": "${word}"`,
      headers: { 'content-type': 'application/json', origin: server.address },
    });
  }
  // somebody signs in and works
  const signIn = await (await server.get('/sign-in')).text();
  const accounts = [...signIn.matchAll(/<button[^>]*value="([0-9a-f-]{36})"[^>]*>(.*?)<\/button>/gs)];
  const person = accounts.find(([button]) => button.includes('計良 美咲'))![1]!;
  const entered = await ask('/sign-in', {
    method: 'POST',
    body: `person=${person}`,
    headers: { ...form, origin: server.address },
  });
  expect(entered.status).toBe(303);
  const cookie = entered.headers
    .getSetCookie()
    .map((one) => one.split(';')[0]!)
    .join('; ');
  expect((await ask('/desk/programmes?q=%E4%BF%9D%E8%82%B2', { headers: { cookie } })).status).toBe(200);
  while ((await ask('/language', { method: 'POST', headers: { ...form, origin: server.address } })).status !== 429);
  await ask('/healthz');
  expect(
    await (await fetch(`http://127.0.0.1:${server.said().out.match(/:(\d+)\/metrics/)![1]}/metrics`)).text(),
  ).toMatch(/yakuba_http_requests_total\{method="GET",route="\/programmes",status="200",zone="lgwan"\} \d/);
  await server.stop();

  const { out, err } = server.said();
  const lines = err
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  const requests = lines.filter((line) => line.msg === 'request');
  // one line for every answer, found by the number that the answer carried
  for (const answer of answers) {
    const told = requests.filter((line) => line['request'] === answer.headers.get('x-request-id'));
    expect(
      told.map((line) => line['status']),
      answer.url,
    ).toEqual([answer.status]);
  }
  expect(new Set(requests.map((line) => line['route']))).toEqual(
    new Set([
      '/programmes',
      '/api/v1/public/programmes',
      '/*',
      '/api/*',
      '/programmes/:programmeId',
      '/sign-in',
      '/api/v1/house/settings/:system',
      '/desk/programmes',
      '/language',
      '/healthz',
      'refused by a rate limit',
    ]),
  );
  expect(requests.find((line) => line['from'] === '203.0.113.0')).toMatchObject({
    level: 'info',
    method: 'GET',
    status: 200,
    zone: 'lgwan',
    ms: expect.any(Number),
    tenant: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(requests.map((line) => line['from'])).toContain('2001:db8:aaaa::');

  const all = out + err;
  const names = accounts.map(([, , button]) => button!.match(/[^\s<>"=]+ [^\s<>"=]+(?=<)/)![0]);
  expect(names).toContain('計良 美咲');
  const people = names.flatMap((name) => [name, ...name.split(' ').filter((part) => part.length > 1)]);
  const forbidden = [
    ...people,
    ...SEARCHED,
    ...SEARCHED.map(encodeURIComponent),
    '保育',
    '%E4%BF%9D',
    person,
    cookie,
    '203.0.113.77',
    'cccc',
    '?',
  ];
  expect(people.length).toBeGreaterThan(10);
  expect(forbidden.filter((value) => all.includes(value))).toEqual([]);
}, 240_000);
