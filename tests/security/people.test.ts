// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { newToken } from '#blocks/residents/links.ts';
import { sessionCookie } from '#kernel/http/session-cookie.ts';
import type { Caller } from '#kernel/house.ts';
import { test, type TestHouse } from '../house.ts';
import { countAttacks, tried } from './attacks.ts';

countAttacks();

const outside = { zone: 'internet' as const, address: '198.51.100.7', site: 'https://yakuba.example.jp' };

/** A municipality whose residents sign in by mail. */
async function town(house: TestHouse) {
  const tenant = await house.municipality();
  const nobody: Caller = { tenant, actor: null, from: outside };
  const linkTo = async (mail: string) => {
    const rows = await house.inTenant(nobody, async ({ tx, secrets }) =>
      (
        await tx
          .selectFrom('kernel.mail')
          .select('content')
          .where('recipient_mark', '=', secrets.mark('mail', mail))
          .orderBy('created_at', 'desc')
          .execute()
      ).map(({ content }) => secrets.open('mail', content as never)),
    );
    return /[?&]t=([\w-]{43})/.exec(rows[0]!)![1]!;
  };
  const finish = async (token: string, browser: string, code = '') =>
    (await house
      .call(nobody, 'residents.signIn.finish', { token, browser, code, agent: '', language: 'ja' })
      .catch(() => ({ outcome: 'refused' }))) as { outcome: string; session?: { token: string } };
  const ask = (mail: string, browser: string) =>
    house.call(nobody, 'residents.signIn.ask', { mail, browser, language: 'ja' });
  const signIn = async (mail: string): Promise<Caller> => {
    const browser = newToken();
    await ask(mail, browser);
    const { session } = await finish(await linkTo(mail), browser);
    return { ...nobody, ...(await house.signedIn(tenant, session!.token, 'internet'))! };
  };
  return { tenant, nobody, linkTo, finish, ask, signIn };
}

test('a link works once, for the browser that asked, and is not guessed', async ({ house }) => {
  const { linkTo, finish, ask } = await town(house);
  for (let n = 0; n < 3; n++) {
    const [mail, browser] = [`person${n}@example.jp`, newToken()];
    await ask(mail, browser);
    const token = await linkTo(mail);
    const stranger = await finish(token, newToken());
    tried('replayed or forwarded link', 'in another browser', stranger.session !== undefined);
    for (const code of ['000000', '123456', '', token.slice(0, 6)]) {
      const guessed = await finish(token, newToken(), code);
      tried('replayed or forwarded link', `with the code ${code}`, guessed.session !== undefined);
    }
    await finish(token, browser);
    for (const again of [browser, newToken()]) {
      const replayed = await finish(token, again);
      tried('replayed or forwarded link', 'a second time', replayed.session !== undefined);
    }
    const invented = await finish(randomBytes(32).toString('base64url'), browser);
    tried('replayed or forwarded link', 'invented', invented.session !== undefined);
  }
});

test('one resident reaches nothing of another, whatever they send along', async ({ house }) => {
  const { signIn } = await town(house);
  const [a, b] = [await signIn('a@example.jp'), await signIn('b@example.jp')];
  const id = b.actor!.id;
  const own = [...house.procedures.values()].filter(({ access }) => access.who === 'resident');
  expect(own.length).toBeGreaterThan(5);
  for (const { name } of own)
    for (const key of ['id', 'accountId', 'personId', 'account', 'actor', 'resident', 'tenant_id']) {
      const answer = await house
        .call(a, name, { [key]: key === 'actor' ? { id } : id, name: 'A', mail: 'c@example.jp', sure: false })
        .catch((error: Error) => error.message);
      tried('another resident', `${name} with ${key}`, JSON.stringify(answer ?? null).includes(id));
    }
  expect(await house.actorOf(b.tenant, id)).toMatchObject({ id, kind: 'resident' });
});

test('a session that was planted before the sign-in is worth nothing after it', async ({ house }) => {
  const tenant = await house.municipality();
  await house.fillDemo(tenant);
  const accounts = (await house.call({ tenant, actor: null }, 'house.demoAccounts', {})) as { id: string }[];
  const name = sessionCookie({ zone: 'lgwan', secure: false });
  const reaches = async (cookie: string) =>
    (await house.app.request(`http://${tenant.host}/api/v1/house/settings/none`, { headers: { cookie } })).status !==
    401;
  const attacker = await house.cookie(tenant, accounts[1]!.id);
  for (const planted of [`${name}=${'A'.repeat(43)}`, `${name}=`, attacker, `${name}=${newToken()}`]) {
    const answer = await house.app.request(`http://${tenant.host}/sign-in`, {
      method: 'POST',
      headers: {
        cookie: planted,
        origin: `http://${tenant.host}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ person: accounts[0]!.id }),
    });
    const given = answer.headers.get('set-cookie')!.split(';')[0]!;
    expect(await reaches(given)).toBe(true);
    tried('session fixation', planted.slice(0, 20), given === planted || (await reaches(planted)));
  }
});

test('whether an account exists shows neither in the answer nor in its time', async ({ house }) => {
  const tenant = await house.municipality();
  const personId = await house.inTenant({ tenant, actor: null }, async ({ tx }) => {
    const row = await tx
      .insertInto('organisation.person')
      .values({ name: '佐藤 太郎', roles: ['section-officer'] })
      .returning('id')
      .executeTakeFirstOrThrow();
    return row.id as string;
  });
  const administrator = house.as(tenant, ['administrator']);
  const { link } = (await house.call(administrator, 'identity.invite', { personId, login: 'known' })) as {
    link: string;
  };
  const token = new URL(link, 'http://x').searchParams.get('token')!;
  await house.call({ tenant, actor: null }, 'identity.invitation.use', {
    token,
    password: '川を渡る三つの橋とすずめ',
  });
  const answers: Record<string, Set<string>> = { known: new Set(), unknown: new Set() };
  const times: Record<string, number[]> = { known: [], unknown: [] };
  for (let n = 0; n < 9; n++)
    for (const login of Object.keys(answers)) {
      const since = performance.now();
      const answer = await house.app.request(
        `http://${tenant.host}/sign-in/password`,
        {
          method: 'POST',
          headers: { origin: `http://${tenant.host}`, 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({ login, password: 'not the one' }),
        },
        { arrival: { listener: 'lgwan', peer: `198.51.100.${n}` } },
      );
      times[login]!.push(performance.now() - since);
      answers[login]!.add(`${answer.status} ${answer.headers.get('location')} ${answer.headers.get('set-cookie')}`);
    }
  const median = (login: string) => times[login]!.toSorted((a, b) => a - b)[4]!;
  const share = median('unknown') / median('known');
  tried('unknown account told by its time', share.toFixed(2), share < 0.5 || share > 2);
  tried(
    'unknown account told by its answer',
    'answers',
    [...answers['known']!].join() !== [...answers['unknown']!].join(),
  );
});
