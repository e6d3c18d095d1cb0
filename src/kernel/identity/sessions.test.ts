// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Tx } from '#kernel/database/database.ts';
import { test, type TestHouse } from '#tests/house.ts';
import { agentWords } from './agent.ts';
import {
  endAllSessions,
  endSession,
  renewSession,
  sessionOf,
  sessionsOf,
  startSession,
  type NewSession,
} from './sessions.ts';

const morning = Temporal.Instant.from('2026-04-06T08:30:00+09:00');
const after = (time: Temporal.DurationLike) => morning.add(time);

async function town(house: TestHouse) {
  const tenant = await house.municipality();
  const work = <R>(run: (tx: Tx) => Promise<R>) => house.inTenant({ tenant, actor: null }, ({ tx }) => run(tx));
  const signIn = (more: Partial<NewSession> = {}) =>
    work((tx) =>
      startSession(tx, {
        personId: randomUUID(),
        kind: 'staff',
        method: 'password',
        secondFactor: true,
        zone: 'lgwan',
        address: '192.0.2.7',
        agent:
          'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/153.0.0.0 Safari/537.36 Edg/153.0.0.0',
        now: morning,
        ...more,
      }),
    );
  const of = (token: string, now = morning, zone: NewSession['zone'] = 'lgwan') =>
    work((tx) => sessionOf(tx, token, zone, now));
  return { tenant, work, signIn, of };
}

test('a session is worth something in its own network and municipality only', async ({ house }) => {
  const { signIn, of } = await town(house);
  const other = await town(house);
  const personId = randomUUID();
  const { token } = await signIn({ personId });
  expect(await of(token)).toMatchObject({ personId, zone: 'lgwan', agent: 'Edge 153 (Windows)' });
  expect(await of(token, morning, 'internet')).toBeNull();
  expect(await of(token, morning, 'mynumber')).toBeNull();
  expect(await other.of(token)).toBeNull();
  for (const forged of ['', `${token}x`, token.slice(1), token.toUpperCase()]) expect(await of(forged)).toBeNull();
});

test('the database holds nothing with which one could sign in', async ({ house }) => {
  const { signIn, work } = await town(house);
  const { token } = await signIn();
  const rows = await work((tx) => tx.selectFrom('kernel.session').selectAll().execute());
  const kept = JSON.stringify(rows);
  expect(kept).not.toContain(token);
  expect(kept).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
});

test('a working day at most, an hour without use; using it does not move the end at the latest', async ({ house }) => {
  const { signIn, of } = await town(house);
  const unused = await signIn();
  expect(await of(unused.token, after({ minutes: 59 }))).not.toBeNull();
  expect(await of((await signIn()).token, after({ minutes: 60 }))).toBeNull();
  const used = await signIn();
  for (let minutes = 50; minutes < 12 * 60; minutes += 50)
    expect(await of(used.token, after({ minutes })), `after ${minutes} minutes`).not.toBeNull();
  expect(await of(used.token, after({ hours: 11, minutes: 59 }))).not.toBeNull();
  expect(await of(used.token, after({ hours: 12 }))).toBeNull();
});

test('residents stay for thirty days, a week without use', async ({ house }) => {
  const { signIn, of } = await town(house);
  const { token } = await signIn({ kind: 'resident', method: 'mail-link' });
  for (let days = 6; days < 30; days += 6) expect(await of(token, after({ hours: days * 24 }))).not.toBeNull();
  expect(await of(token, after({ hours: 30 * 24 }))).toBeNull();
  expect(await of((await signIn({ kind: 'resident' })).token, after({ hours: 7 * 24 }))).toBeNull();
});

test('a municipality decides its own limits', async ({ house }) => {
  const { signIn, of, work } = await town(house);
  await work((tx) =>
    tx
      .insertInto('kernel.setting')
      .values({ system: 'identity', value: JSON.stringify({ staffHours: 4, staffIdleMinutes: 15 }) })
      .execute(),
  );
  const { token, expiresAt } = await signIn();
  expect(expiresAt.equals(after({ hours: 4 }))).toBe(true);
  expect(await of(token, after({ minutes: 15 }))).toBeNull();
});

test('that it is in use is noted once a minute, not at every request', async ({ house }) => {
  const { signIn, of, work } = await town(house);
  const personId = randomUUID();
  const { token } = await signIn({ personId });
  const seen = async () => (await work((tx) => sessionsOf(tx, personId, morning)))[0]!.seenAt;
  await of(token, after({ seconds: 59 }));
  expect((await seen()).equals(morning)).toBe(true);
  await of(token, after({ seconds: 61 }));
  expect((await seen()).equals(after({ seconds: 61 }))).toBe(true);
});

test('what is ended is over at once: one, all others, all', async ({ house }) => {
  const { signIn, of, work } = await town(house);
  const personId = randomUUID();
  const [here, there, elsewhere] = [await signIn({ personId }), await signIn({ personId }), await signIn({ personId })];
  const stranger = await signIn();
  expect(
    await work((tx) => endSession(tx, { id: there.id, personId: randomUUID() }, 'revoked', morning)),
    'the session of somebody else',
  ).toBe(false);
  expect(await work((tx) => endSession(tx, { id: there.id, personId }, 'revoked', morning))).toBe(true);
  expect(await of(there.token)).toBeNull();
  const rest = { reason: 'revoked', now: morning } as const;
  expect(await work((tx) => endAllSessions(tx, personId, { ...rest, except: here.id }))).toBe(1);
  expect([await of(here.token), await of(elsewhere.token)]).toEqual([expect.anything(), null]);
  expect(await work((tx) => endAllSessions(tx, personId, rest))).toBe(1);
  expect(await of(here.token)).toBeNull();
  expect(await of(stranger.token)).not.toBeNull();
});

test('showing a second factor again makes a new token; the old one is worth nothing, the end stays', async ({
  house,
}) => {
  const { signIn, of, work } = await town(house);
  const old = await signIn({ secondFactor: false });
  const now = after({ minutes: 10 });
  const renewed = (await work((tx) => renewSession(tx, old.id, { address: '192.0.2.7', agent: '', now })))!;
  expect(await of(old.token, now)).toBeNull();
  const session = (await of(renewed.token, now))!;
  expect(session.secondFactorAt!.equals(now)).toBe(true);
  expect(session.createdAt.equals(morning)).toBe(true);
  expect(session.expiresAt.equals(old.expiresAt)).toBe(true);
  expect(await of(renewed.token, after({ hours: 1, minutes: 9 }))).not.toBeNull();
  expect(await work((tx) => renewSession(tx, old.id, { address: '', agent: '', now }))).toBeNull();
});

test('a device in words that its owner recognises', () => {
  const safari = 'AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';
  expect(
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36',
      `Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) ${safari}`,
      'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      'curl/8.5.0',
    ].map(agentWords),
  ).toEqual(['Chrome 153 (macOS)', 'Safari 18 (iPhone)', 'Firefox 140 (Linux)', '']);
});
