// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Secret, TOTP } from 'otpauth';
import { afterAll, expect } from 'vitest';
import type { Zone } from '#kernel/access/zones.ts';
import { openHouse, type Caller, type House } from '#kernel/house.ts';
import { openHttp } from '#kernel/http/server.ts';
import { trustedProxies } from '#kernel/http/origin.ts';
import { isProblem } from '#kernel/problem.ts';
import type { Tenant } from '#kernel/tenant.ts';
import { test as base, type TestHouse } from '#tests/house.ts';

const PASSWORD = '雨の日は傘を二本もって出る';
const opened: House[] = [];
afterAll(async () => {
  await Promise.all(opened.map((house) => house.close()));
});

/** A house on the same database whose clock stands still until a test moves it, and whose callers choose their place. */
async function stillHouse(house: TestHouse, more: { demo?: boolean } = {}) {
  const clock = { now: Temporal.Instant.from('2026-04-06T08:30:00+09:00') };
  const own = await openHouse({ ...house.options, ...more, background: false, connections: 5, now: () => clock.now });
  opened.push(own);
  const app = openHttp(own, {
    sessionSecret: 'secret of the tests',
    demo: more.demo ?? true,
    proxies: trustedProxies(['10.0.0.1']),
    arrival: { listener: 'proxy', peer: '10.0.0.1' },
  });
  return { clock, app, house: own };
}
type Still = Awaited<ReturnType<typeof stillHouse>>;

const test = base.extend<{ $file: { still: Still } }>({
  still: [async ({ house }, use) => use(await stillHouse(house)), { scope: 'file' }],
});

type City = { tenant: Tenant & { host: string }; admin: Caller; hire(name?: string, role?: string): Promise<string> };

async function city(house: TestHouse): Promise<City> {
  const tenant = await house.municipality();
  return {
    tenant,
    admin: house.as(tenant, ['administrator']),
    hire: (name = '佐藤 太郎', role = 'section-officer') =>
      house.inTenant({ tenant, actor: null }, async ({ tx }) => {
        const row = await tx
          .insertInto('organisation.person')
          .values({ name, roles: [role] })
          .returning('id')
          .executeTakeFirstOrThrow();
        return row.id as string;
      }),
  };
}

/** A browser in a network: keeps cookies as browsers do, follows nothing by itself. */
function browser(
  still: Still,
  host: string,
  { zone = 'lgwan', address = '192.0.2.7' }: { zone?: Zone; address?: string } = {},
) {
  const jar = new Map<string, string>();
  const request = async (path: string, init: RequestInit = {}) => {
    const answer = await still.app.request(`http://${host}${path}`, {
      ...init,
      headers: {
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        origin: `http://${host}`,
        'x-yakuba-zone': zone,
        'x-forwarded-for': address,
        ...(init.headers as Record<string, string>),
      },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/)!;
      if (value === '') jar.delete(name!);
      else jar.set(name!, value!);
    }
    return answer;
  };
  return {
    jar,
    request,
    /** Sends a form and tells where the answer leads. */
    post: async (path: string, fields: Record<string, string> = {}) => {
      const answer = await request(path, { method: 'POST', body: new URLSearchParams(fields) });
      return answer.headers.get('location') ?? String(answer.status);
    },
    /** Whether whoever holds these cookies is signed in. */
    isIn: async () => (await request('/api/v1/house/settings/none')).status !== 401,
  };
}
type Browser = ReturnType<typeof browser>;

const told = (place: string) => new URL(place, 'http://x').searchParams.get('told');
const codeOf = (secret: string, at: Temporal.Instant) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at.epochMilliseconds });

async function invited(still: Still, { tenant, admin }: City, personId: string, login: string) {
  const { link } = (await still.house.call(admin, 'identity.invite', { personId, login })) as { link: string };
  const token = new URL(link, 'http://x').searchParams.get('token')!;
  await still.house.call({ tenant, actor: null }, 'identity.invitation.use', { token, password: PASSWORD });
  return token;
}

/** Signs in by password and sets up the app; gives the app's secret. */
async function enrolled(still: Still, { tenant }: City, visitor: Browser, login: string): Promise<string> {
  expect(await visitor.post('/sign-in/password', { login, password: PASSWORD })).toBe('/sign-in/enrol?back=%2Fdesk');
  const token = [...visitor.jar].find(([name]) => name.endsWith('_step'))![1];
  const from = { zone: 'lgwan' as const, address: '' };
  const setup = (await still.house.call({ tenant, actor: null, from }, 'identity.enrolment', { token })) as {
    secret: string;
  };
  expect(await visitor.isIn()).toBe(false);
  const where = await visitor.post('/sign-in/enrol', { code: codeOf(setup.secret, still.clock.now) });
  expect(where).toBe('/desk/account/recovery-codes?back=%2Fdesk');
  expect(await visitor.isIn()).toBe(true);
  return setup.secret;
}

const move = (still: Still, by: Temporal.DurationLike) => (still.clock.now = still.clock.now.add(by));

test('from the invitation to the desk: password, app, recovery codes, each once', async ({ house, still }) => {
  const place = await city(house);
  const personId = await place.hire();
  const token = await invited(still, place, personId, 'T.Sato@example.jp');
  const nobody = { tenant: place.tenant, actor: null };
  await expect(
    still.house.call(nobody, 'identity.invitation.use', { token, password: PASSWORD }),
  ).rejects.toMatchObject({ status: 410 });

  const visitor = browser(still, place.tenant.host);
  const secret = await enrolled(still, place, visitor, 't.sato@example.jp');
  const answer = await visitor.request('/sign-out', { method: 'POST' });
  expect(answer.headers.get('location')).toBe('/');
  expect(await visitor.isIn()).toBe(false);

  const withCode = async (code: string) => {
    expect(
      await visitor.post('/sign-in/password', { login: ' ｔ.sato@example.jp', password: PASSWORD, back: '/desk/x' }),
    ).toBe('/sign-in/code?back=%2Fdesk%2Fx');
    return visitor.post('/sign-in/code', { code, back: '/desk/x' });
  };
  // the code that was shown at enrolment has been used up, and so has every one that was used since
  expect(told(await withCode(codeOf(secret, still.clock.now)))).toBe('code');
  move(still, { seconds: 60 });
  const code = codeOf(secret, still.clock.now);
  expect(await withCode(code)).toBe('/desk/x');
  expect(told(await withCode(code))).toBe('code');
  expect(told(await withCode(codeOf(secret, still.clock.now.subtract({ seconds: 30 }))))).toBe('code');

  const actor = (await still.house.actorOf(place.tenant, personId))!;
  const { codes } = (await still.house.call({ tenant: place.tenant, actor }, 'identity.recoveryCodes.make', {})) as {
    codes: string[];
  };
  expect(new Set(codes).size).toBe(10);
  expect(await withCode(codes[3]!.toUpperCase().replace('-', ' '))).toBe('/desk/x');
  expect(told(await withCode(codes[3]!))).toBe('code');
  const kept = await house.inTenant(nobody, ({ tx }) => sql`select * from kernel.recovery_code`.execute(tx));
  expect(JSON.stringify(kept.rows)).not.toContain(codes[0]);
  await still.house.call({ tenant: place.tenant, actor }, 'identity.recoveryCodes.make', {});
  move(still, { minutes: 20 });
  expect(told(await withCode(codes[4]!)), 'new codes take the place of the old ones').toBe('code');
});

test('a link lasts three days, a new one makes the old one worthless, and a weak password does not use it up', async ({
  house,
  still,
}) => {
  const place = await city(house);
  const personId = await place.hire();
  const issue = async () => {
    const { link } = (await still.house.call(place.admin, 'identity.invite', { personId, login: 'a1' })) as {
      link: string;
    };
    return new URL(link, 'http://x').searchParams.get('token')!;
  };
  const use = (token: string, password = PASSWORD) =>
    still.house.call({ tenant: place.tenant, actor: null }, 'identity.invitation.use', { token, password });
  const late = await issue();
  move(still, { hours: 72 });
  await expect(use(late)).rejects.toMatchObject({ status: 410 });
  const replaced = await issue();
  const good = await issue();
  await expect(use(replaced)).rejects.toMatchObject({ status: 410 });
  await expect(use(good, 'password2026')).rejects.toMatchObject({ status: 422 });
  const elsewhere = await city(house);
  await expect(
    still.house.call({ tenant: elsewhere.tenant, actor: null }, 'identity.invitation.use', {
      token: good,
      password: PASSWORD,
    }),
  ).rejects.toMatchObject({ status: 410 });
  await expect(use(good)).resolves.toEqual({});
});

test('a cookie planted before the sign-in is worth nothing after it, nor is the one from before showing the factor again', async ({
  house,
  still,
}) => {
  const place = await city(house);
  await invited(still, place, await place.hire(), 'b1');
  const visitor = browser(still, place.tenant.host);
  visitor.jar.set('yakuba_lgwan', 'planted');
  visitor.jar.set('yakuba_lgwan_step', 'planted');
  const secret = await enrolled(still, place, visitor, 'b1');
  const first = visitor.jar.get('yakuba_lgwan')!;
  expect(first).not.toBe('planted');
  move(still, { minutes: 5 });
  expect(await visitor.post('/sign-in/again', { code: codeOf(secret, still.clock.now), back: '/desk/account' })).toBe(
    '/desk/account',
  );
  const second = visitor.jar.get('yakuba_lgwan')!;
  expect(second).not.toBe(first);
  visitor.jar.set('yakuba_lgwan', first);
  expect(await visitor.isIn()).toBe(false);
  visitor.jar.set('yakuba_lgwan', second);
  expect(await visitor.isIn()).toBe(true);
});

test('a half-done sign-in and a session stay in the network where they began', async ({ house, still }) => {
  const place = await city(house);
  await invited(still, place, await place.hire(), 'c1');
  const inside = browser(still, place.tenant.host);
  const secret = await enrolled(still, place, inside, 'c1');
  const outside = browser(still, place.tenant.host, { zone: 'internet' });
  outside.jar.set('yakuba_internet', inside.jar.get('yakuba_lgwan')!);
  expect(await outside.isIn()).toBe(false);
  move(still, { minutes: 1 });
  await inside.post('/sign-in/password', { login: 'c1', password: PASSWORD });
  outside.jar.set('yakuba_internet_step', inside.jar.get('yakuba_lgwan_step')!);
  expect(told(await outside.post('/sign-in/code', { code: codeOf(secret, still.clock.now) }))).toBe('over');
});

test('cookies are out of reach of scripts, other hosts and plain connections', async ({ house, still }) => {
  const place = await city(house);
  await invited(still, place, await place.hire(), 'd1');
  const send = (secure: Record<string, string>) =>
    browser(still, place.tenant.host).request('/sign-in/password', {
      method: 'POST',
      body: new URLSearchParams({ login: 'd1', password: PASSWORD }),
      headers: secure,
    });
  const [cookie] = (await send({ 'x-forwarded-proto': 'https' })).headers.getSetCookie();
  expect(cookie).toMatch(/^__Host-yakuba_lgwan_step=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  expect((await send({})).headers.getSetCookie()[0]).toMatch(/^yakuba_lgwan_step=/);
});

test('others’ failures lock nobody out: not at another address, not on a device that is known', async ({
  house,
  still,
}) => {
  const place = await city(house);
  await invited(still, place, await place.hire(), 'e1');
  const owner = browser(still, place.tenant.host, { address: '192.0.2.10' });
  const secret = await enrolled(still, place, owner, 'e1');
  await owner.post('/sign-out');
  move(still, { minutes: 1 });
  const attacker = browser(still, place.tenant.host, { address: '203.0.113.9' });
  const neighbour = browser(still, place.tenant.host, { address: '192.0.2.10' });
  for (const one of [attacker, neighbour]) {
    const answers = [];
    for (let i = 0; i < 7; i++)
      answers.push(told(await one.post('/sign-in/password', { login: 'e1', password: `wrong ${i}` })));
    expect(answers).toEqual(['wrong', 'wrong', 'wrong', 'wrong', 'wrong', 'wait', 'wait']);
  }
  // the right password does not help whoever is waiting: it is not even tried
  expect(told(await attacker.post('/sign-in/password', { login: 'e1', password: PASSWORD }))).toBe('wait');
  // the owner, at the same address as the neighbour but on the own device, is not slowed
  expect(await owner.post('/sign-in/password', { login: 'e1', password: PASSWORD })).toMatch('/sign-in/code');
  expect(await owner.post('/sign-in/code', { code: codeOf(secret, still.clock.now) })).toBe('/desk');
  // and on a new device at another address neither
  const elsewhere = browser(still, place.tenant.host, { address: '198.51.100.4' });
  expect(await elsewhere.post('/sign-in/password', { login: 'e1', password: PASSWORD })).toMatch('/sign-in/code');
});

test('the pause grows to a quarter of an hour and no further, and ends by itself', async ({ house, still }) => {
  const place = await city(house);
  await invited(still, place, await place.hire(), 'f1');
  const attacker = browser(still, place.tenant.host);
  const pauses: number[] = [];
  for (let i = 0; i < 40; i++) {
    const where = await attacker.post('/sign-in/password', { login: 'f1', password: `wrong ${i}` });
    if (told(where) !== 'wait') continue;
    const seconds = Number(new URL(where, 'http://x').searchParams.get('seconds'));
    pauses.push(seconds);
    move(still, { seconds });
  }
  expect(pauses.slice(0, 6)).toEqual([1, 2, 4, 8, 16, 32]);
  expect(Math.max(...pauses)).toBe(900);
  move(still, { seconds: 900 });
  expect(await attacker.post('/sign-in/password', { login: 'f1', password: PASSWORD })).toMatch('/sign-in/enrol');
});

test('many attempts at once do not slip through', async ({ house, still }) => {
  const place = await city(house);
  await invited(still, place, await place.hire(), 'g1');
  const attacker = browser(still, place.tenant.host);
  const answers = await Promise.all(
    Array.from({ length: 15 }, (_, i) => attacker.post('/sign-in/password', { login: 'g1', password: `wrong ${i}` })),
  );
  expect(answers.filter((where) => told(where) === 'wrong')).toHaveLength(5);
});

test('whoever has the password cannot try codes from many addresses', async ({ house, still }) => {
  const place = await city(house);
  await invited(still, place, await place.hire(), 'h1');
  await enrolled(still, place, browser(still, place.tenant.host), 'h1');
  const answers = [];
  for (let i = 0; i < 7; i++) {
    const thief = browser(still, place.tenant.host, { address: `203.0.113.${i}` });
    await thief.post('/sign-in/password', { login: 'h1', password: PASSWORD });
    answers.push(told(await thief.post('/sign-in/code', { code: '000000' })));
  }
  expect(answers).toEqual(['code', 'code', 'code', 'code', 'code', 'wait', 'wait']);
});

test('an unknown name, one without a password and a wrong password answer alike and as fast', async ({
  house,
  still,
}) => {
  const place = await city(house);
  await invited(still, place, await place.hire(), 'known');
  await still.house.call(place.admin, 'identity.invite', { personId: await place.hire('田中 花子'), login: 'unused' });
  const names = ['known', 'unknown', 'unused'];
  const times: Record<string, number[]> = { known: [], unknown: [], unused: [] };
  for (let round = 0; round < 11; round++)
    for (const login of names) {
      const visitor = browser(still, place.tenant.host, { address: `198.51.100.${round}` });
      const since = performance.now();
      const where = await visitor.post('/sign-in/password', { login, password: 'not the one' });
      times[login]!.push(performance.now() - since);
      expect(where).toBe('/sign-in?back=%2Fdesk&told=wrong');
      expect([...visitor.jar.keys()]).toEqual([]);
    }
  // Without the dummy hash an unknown name answers in a tenth of the time
  const median = (login: string) => times[login]!.toSorted((a, b) => a - b)[5]!;
  for (const login of ['unknown', 'unused']) {
    expect(median(login) / median('known'), login).toBeGreaterThan(0.6);
    expect(median(login) / median('known'), login).toBeLessThan(1.6);
  }
});

test('attempts are kept without names and addresses, and not for long; the log tells of them without names', async ({
  house,
  still,
}) => {
  const place = await city(house);
  const personId = await place.hire();
  await invited(still, place, personId, 'i1');
  const visitor = browser(still, place.tenant.host, { address: '192.0.2.77' });
  await visitor.post('/sign-in/password', { login: 'i1', password: 'wrong' });
  await visitor.post('/sign-in/password', { login: 'somebody@example.jp', password: 'wrong' });
  await enrolled(still, place, visitor, 'i1');
  await visitor.post('/sign-out');
  const nobody = { tenant: place.tenant, actor: null };
  const read = async () => ({
    attempts: (await house.inTenant(nobody, ({ tx }) => sql`select * from kernel.sign_in_attempt`.execute(tx))).rows,
    log: (
      await house.inTenant(nobody, ({ tx }) =>
        sql<{ line: string; text: string }>`
          select concat_ws(' ', procedure, result, subject) as line, detail::text as text
          from kernel.operation_log where procedure like 'identity.sign-%' order by id`.execute(tx),
      )
    ).rows,
  });
  const { attempts, log } = await read();
  expect(attempts.length).toBeGreaterThan(0);
  expect(JSON.stringify(attempts)).not.toMatch(/192\.0\.2|somebody|i1"/);
  expect(log.map(({ line }) => line)).toEqual([
    `identity.sign-in refused ${personId}`,
    'identity.sign-in refused',
    `identity.sign-in done ${personId}`,
    `identity.sign-out done ${personId}`,
  ]);
  expect(JSON.stringify(log)).not.toContain('somebody');
  move(still, { hours: 25 });
  const job = still.house.systems.find(({ id }) => id === 'identity')!.jobs![0]!;
  await still.house.inTenant(nobody, (context) => job.run(context));
  expect((await read()).attempts).toEqual([]);
});

test('over HTTP a dangerous act needs the second factor in the last ten minutes, and a session', async ({
  house,
  still,
}) => {
  const place = await city(house);
  await invited(still, place, await place.hire('管 理子', 'administrator'), 'j1');
  const other = await place.hire('田中 花子');
  const visitor = browser(still, place.tenant.host);
  await enrolled(still, place, visitor, 'j1');
  const token = visitor.jar.get('yakuba_lgwan')!;
  const from = { zone: 'lgwan' as const, address: '' };
  const end = async (more: Partial<Caller>) => {
    const caller = {
      tenant: place.tenant,
      actor: null,
      from,
      ...(await still.house.signedIn(place.tenant, token, 'lgwan')),
      ...more,
    };
    return still.house.call(caller, 'identity.sessions.endOf', { personId: other }).catch((error: unknown) => {
      if (!isProblem(error)) throw error;
      return { status: error.status, reason: error.more['reason'] };
    });
  };
  const needed = { status: 403, reason: 'second-factor' };
  expect(await end({})).toEqual({ ended: 0 });
  const actor = place.admin.actor;
  expect(
    await still.house.call({ tenant: place.tenant, actor }, 'identity.sessions.endOf', { personId: other }),
  ).toEqual({ ended: 0 });
  expect(
    await still.house
      .call({ tenant: place.tenant, actor, from }, 'identity.sessions.endOf', { personId: other })
      .catch((e: unknown) => isProblem(e) && e.more),
  ).toEqual({ reason: 'second-factor' });
  move(still, { minutes: 10 });
  expect(await end({})).toEqual(needed);
});

test('a session without a second factor, left open, does not become somebody else’s for good', async ({
  house,
  still,
}) => {
  const place = await city(house);
  const personId = await place.hire();
  const caller = await (async () => {
    const from = { zone: 'lgwan' as const, address: '', site: `http://${place.tenant.host}` };
    const cookie = await stillCookie(still, place.tenant, personId);
    return { tenant: place.tenant, from, ...(await still.house.signedIn(place.tenant, cookie, 'lgwan'))! };
  })();
  await expect(still.house.call(caller, 'identity.passkeys.begin', {})).resolves.toHaveProperty('challenge');
  move(still, { minutes: 10 });
  for (const name of ['identity.passkeys.begin', 'identity.totp.begin', 'identity.recoveryCodes.make'])
    await expect(still.house.call(caller, name, {}), name).rejects.toMatchObject({ more: { reason: 'second-factor' } });
});

async function stillCookie(still: Still, tenant: Tenant, personId: string): Promise<string> {
  const { startSession } = await import('./sessions.ts');
  const { token } = await still.house.inTenant({ tenant, actor: null }, ({ tx, now }) =>
    startSession(tx, {
      personId,
      kind: 'staff',
      method: 'oidc',
      secondFactor: false,
      zone: 'lgwan',
      address: '',
      agent: '',
      now,
    }),
  );
  return token;
}

test('changing the password needs the present one and ends the other sign-ins at once', async ({ house, still }) => {
  const place = await city(house);
  const personId = await place.hire();
  await invited(still, place, personId, 'k1');
  const here = browser(still, place.tenant.host);
  const secret = await enrolled(still, place, here, 'k1');
  move(still, { minutes: 1 });
  const there = browser(still, place.tenant.host, { address: '192.0.2.99' });
  await there.post('/sign-in/password', { login: 'k1', password: PASSWORD });
  await there.post('/sign-in/code', { code: codeOf(secret, still.clock.now) });
  expect(await there.isIn()).toBe(true);
  const caller = {
    tenant: place.tenant,
    from: { zone: 'lgwan' as const, address: '' },
    ...(await still.house.signedIn(place.tenant, here.jar.get('yakuba_lgwan')!, 'lgwan'))!,
  };
  const change = (current: string, password: string) =>
    still.house.call(caller, 'identity.password.change', { current, password });
  await expect(change('wrong', `${PASSWORD}よ`)).rejects.toMatchObject({ fields: [{ path: 'current' }] });
  await expect(change(PASSWORD, 'みじかい')).rejects.toMatchObject({ fields: [{ path: 'password' }] });
  expect(await change(PASSWORD, `${PASSWORD}よ`)).toEqual({ ended: 1 });
  expect([await here.isIn(), await there.isIn()]).toEqual([true, false]);
  expect(told(await there.post('/sign-in/password', { login: 'k1', password: PASSWORD }))).toBe('wrong');
});

test('an administrator ends, invites and resets, but not for themselves, and never sees a password', async ({
  house,
  still,
}) => {
  const place = await city(house);
  const personId = await place.hire();
  await invited(still, place, personId, 'l1');
  const visitor = browser(still, place.tenant.host);
  await enrolled(still, place, visitor, 'l1');
  const { admin } = place;
  const seen = (await still.house.call(admin, 'identity.person', { personId })) as { sessions: unknown[] };
  expect(seen).toMatchObject({
    login: 'l1',
    password: true,
    totp: true,
    sessions: [{ method: 'password', zone: 'lgwan' }],
  });
  expect(JSON.stringify(seen)).not.toContain('argon2');
  expect(await still.house.call(admin, 'identity.people', { q: 'L1' })).toMatchObject({
    total: 1,
    people: [{ id: personId, sessions: 1 }],
  });
  expect(await still.house.call(admin, 'identity.sessions.endOf', { personId })).toEqual({ ended: 1 });
  expect(await visitor.isIn()).toBe(false);
  await expect(
    still.house.call(admin, 'identity.invite', { personId: await place.hire('別 人'), login: 'Ｌ1' }),
  ).rejects.toMatchObject({ status: 422, fields: [{ path: 'login' }] });
  await still.house.call(admin, 'identity.secondFactor.reset', { personId });
  expect(await visitor.post('/sign-in/password', { login: 'l1', password: PASSWORD })).toMatch('/sign-in/enrol');
  const actor = { ...admin.actor!, id: personId };
  for (const name of [
    'identity.invite',
    'identity.password.reset',
    'identity.secondFactor.reset',
    'identity.sessions.endOf',
  ])
    await expect(still.house.call({ ...admin, actor }, name, { personId, login: 'x' }), name).rejects.toMatchObject({
      status: 422,
    });
});

test('who may not', async ({ house }) => {
  const place = await city(house);
  const personId = randomUUID();
  const all = [...house.procedures.values()].filter(({ name }) => name.startsWith('identity.'));
  expect(all.length).toBeGreaterThan(15);
  const inputs: Record<string, unknown> = {
    personId,
    login: 'x',
    id: personId,
    token: '',
    code: '',
    name: 'x',
    current: '',
    password: '',
    response: {},
  };
  for (const one of all) {
    if (one.access.who === 'everyone') continue;
    await expect(house.call({ tenant: place.tenant, actor: null }, one.name, inputs), one.name).rejects.toMatchObject({
      status: 401,
    });
    if (one.access.who !== 'staff') continue;
    for (const roles of [['resident'], ['section-head'], ['ict'], ['finance', 'planning', 'committee']])
      await expect(
        house.call(house.as(place.tenant, roles), one.name, inputs),
        `${one.name} ${roles.join()}`,
      ).rejects.toMatchObject({
        status: 403,
      });
  }
  // somebody's passkey and sign-in are not somebody else's to touch
  const other = house.as(place.tenant, ['administrator']);
  await house.inTenant({ tenant: place.tenant, actor: null }, ({ tx }) =>
    sql`insert into kernel.passkey (id, person_id, name, public_key, counter, transports, synced, created_at)
        values ('key', ${personId}, '鍵', '', 0, '{}', false, now())`.execute(tx),
  );
  await expect(house.call(other, 'identity.passkeys.remove', { id: 'key' })).rejects.toMatchObject({ status: 404 });
  await expect(house.call(other, 'identity.passkeys.rename', { id: 'key', name: 'x' })).rejects.toMatchObject({
    status: 404,
  });
});

test('outside demo mode nobody is offered, and a demo sign-in from before is worth nothing', async ({
  house,
  still,
}) => {
  const place = await city(house);
  const real = await stillHouse(house, { demo: false });
  const organisation = house.systems.find(({ id }) => id === 'organisation')!;
  await house.inTenant({ tenant: place.tenant, actor: null }, async (context) => {
    await organisation.demo!(context);
  });
  const nobody = { tenant: place.tenant, actor: null };
  const [person] = (await still.house.call(nobody, 'house.demoAccounts', {})) as { id: string }[];
  const visitor = browser(still, place.tenant.host);
  expect(await visitor.post('/sign-in', { person: person!.id })).toBe('/desk');
  expect(await visitor.isIn()).toBe(true);
  expect(await real.house.call(nobody, 'house.demoAccounts', {})).toEqual([]);
  const same = browser(real, place.tenant.host);
  same.jar.set('yakuba_lgwan', visitor.jar.get('yakuba_lgwan')!);
  expect(await same.isIn()).toBe(false);
  expect(await browser(real, place.tenant.host).post('/sign-in', { person: person!.id })).toBe('403');
});
