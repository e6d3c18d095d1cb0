// SPDX-License-Identifier: Apache-2.0
import { expect } from 'vitest';
import type { Caller } from '#kernel/house.ts';
import { sessionsOf } from '#kernel/identity/sessions.ts';
import type { FileValue } from '#kernel/procedure.ts';
import type { Tenant } from '#kernel/tenant.ts';
import { test, type TestHouse } from '#tests/house.ts';
import { newToken } from './links.ts';
import type { ResidentsTx } from './tables.ts';

const SITE = 'https://yakuba.example.jp';
const AGENT = 'Mozilla/5.0 (iPhone) Version/19 Safari/605';

/** A mail as the house wrote it, with the token of the link in it. */
type Letter = { key: string; subject: string; text: string; link: string; token: string };

/** A town with letter boxes. */
class Town {
  readonly house: TestHouse;
  readonly tenant: Tenant;

  constructor(house: TestHouse, tenant: Tenant) {
    this.house = house;
    this.tenant = tenant;
  }

  caller(address = '198.51.100.7'): Caller {
    return { tenant: this.tenant, actor: null, from: { zone: 'internet', address, site: SITE } };
  }

  /** Mails to an address, the newest first. */
  letters(to: string): Promise<Letter[]> {
    return this.house.inTenant(this.caller(), async ({ tx, secrets }) => {
      const rows = await tx
        .selectFrom('kernel.mail')
        .selectAll()
        .where('recipient_mark', '=', secrets.mark('mail', to))
        .orderBy('created_at', 'desc')
        .execute();
      return rows.map((row) => {
        const { subject, text } = JSON.parse(secrets.open('mail', row.content)) as { subject: string; text: string };
        const link = /https:\S+/.exec(text)?.[0] ?? '';
        return { key: row.key, subject, text, link, token: link && new URL(link).searchParams.get('t')! };
      });
    });
  }

  call = (caller: Caller, name: string, input: unknown = {}) => this.house.call(caller, name, input);

  ask = (mail: string, browser = newToken(), address?: string) =>
    this.call(this.caller(address), 'residents.signIn.ask', { mail, browser, language: 'ja' });

  finish = (token: string, browser: string, code = '') =>
    this.call(this.caller(), 'residents.signIn.finish', {
      token,
      browser,
      code,
      agent: AGENT,
      language: 'ja',
    }) as Promise<{
      outcome: string;
      first?: boolean;
      session?: { token: string };
    }>;

  /** Signs in by mail, as the caller that the browser is from then on. */
  async signIn(mail: string): Promise<Required<Caller>> {
    const browser = newToken();
    await this.ask(mail, browser);
    const [letter] = await this.letters(mail);
    const { session } = await this.finish(letter!.token, browser);
    const signedIn = await this.house.signedIn(this.tenant, session!.token, 'internet');
    return { ...this.caller(), ...signedIn! } as Required<Caller>;
  }

  sessions = (id: string) => this.house.inTenant(this.caller(), ({ tx, now }) => sessionsOf(tx, id, now));

  accounts = () =>
    this.house.inTenant(this.caller(), ({ tx }) =>
      (tx as ResidentsTx).selectFrom('residents.account').selectAll().execute(),
    );

  /** Puts the clock of links and former addresses forward. */
  later = (minutes: number) =>
    this.house.inTenant(this.caller(), async ({ tx }) => {
      const back = (date: Date | string) => new Date(new Date(date).getTime() - minutes * 60_000);
      for (const row of await (tx as ResidentsTx).selectFrom('residents.link').selectAll().execute())
        await (tx as ResidentsTx)
          .updateTable('residents.link')
          .set({ expires_at: back(row.expires_at), created_at: back(row.created_at) })
          .where('id', '=', row.id)
          .execute();
      for (const row of await (tx as ResidentsTx).selectFrom('residents.former_mail').selectAll().execute())
        await (tx as ResidentsTx)
          .updateTable('residents.former_mail')
          .set({ expires_at: back(row.expires_at) })
          .where('id', '=', row.id)
          .execute();
    });
}

const town = async (house: TestHouse) => new Town(house, await house.municipality());

test('a link signs in once, in the browser that asked for it', async ({ house }) => {
  const here = await town(house);
  const browser = newToken();
  await here.ask('Hinata@example.jp', browser);
  const [letter] = await here.letters('hinata@example.jp');
  expect(letter!.subject).toContain(here.tenant.name.ja);
  expect(letter!.link).toMatch(/^https:\/\/yakuba\.example\.jp\/me\/sign-in\/link\?t=[\w-]{43}$/);

  // a mail scanner looks at it, as often as it likes
  for (let times = 0; times < 3; times++)
    expect(await here.call(here.caller(), 'residents.signIn.look', { token: letter!.token, browser: '' })).toEqual({
      state: 'code',
    });
  expect(await here.call(here.caller(), 'residents.signIn.look', { token: letter!.token, browser })).toEqual({
    state: 'ready',
  });
  expect(await here.accounts()).toEqual([]);

  const both = await Promise.all([here.finish(letter!.token, browser), here.finish(letter!.token, browser)]);
  expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(['gone', 'signed-in']);
  expect(await here.finish(letter!.token, browser)).toEqual({ outcome: 'gone' });
  const [account] = await here.accounts();
  expect(await here.sessions(account!.id)).toMatchObject([
    { method: 'mail-link', zone: 'internet', agent: 'Safari 19 (iPhone)' },
  ]);
  // nothing in the database is readable or usable
  expect(JSON.stringify(account)).not.toMatch(/hinata@/i);
  const links = await here.house.inTenant(here.caller(), ({ tx }) =>
    tx.selectFrom('residents.link').selectAll().execute(),
  );
  expect(JSON.stringify(links)).not.toContain(letter!.token);

  // the second time it is the same account, however the address is written
  const again = await here.signIn('hinata@example.jp');
  expect(again.actor!.id).toBe(account!.id);
  expect(again.actor).toMatchObject({ kind: 'resident', roles: ['resident'] });
});

test('a link that was forwarded or is old lets nobody in; the code beside the asking browser does', async ({
  house,
}) => {
  const here = await town(house);
  const browser = newToken();
  await here.ask('a@example.jp', browser);
  const [letter] = await here.letters('a@example.jp');
  const stranger = newToken();
  expect(await here.finish(letter!.token, '')).toEqual({ outcome: 'code' });
  expect(await here.finish(letter!.token, stranger)).toEqual({ outcome: 'code' });
  const { code } = (await here.call(here.caller(), 'residents.signIn.code', { browser })) as { code: string };
  const { code: theirs } = (await here.call(here.caller(), 'residents.signIn.code', { browser: stranger })) as {
    code: string;
  };
  expect(code).toMatch(/^\d{6}$/);
  expect(theirs).not.toBe(code);
  expect(await here.finish(letter!.token, stranger, theirs)).toEqual({ outcome: 'wrong-code' });
  // full-width digits and spaces are what people type
  const typed = code.replaceAll(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
  expect(await here.finish(letter!.token, '', ` ${typed} `)).toMatchObject({ outcome: 'signed-in', first: true });

  // guessing ends the link
  await here.ask('a@example.jp', browser);
  const [guessed] = await here.letters('a@example.jp');
  for (let guess = 0; guess < 5; guess++)
    expect(await here.finish(guessed!.token, stranger, theirs)).toEqual({ outcome: 'wrong-code' });
  expect(await here.finish(guessed!.token, stranger, code)).toEqual({ outcome: 'gone' });
  expect(await here.finish(guessed!.token, browser)).toEqual({ outcome: 'gone' });

  await here.ask('a@example.jp', browser);
  const [old] = await here.letters('a@example.jp');
  await here.later(21);
  expect(await here.call(here.caller(), 'residents.signIn.look', { token: old!.token, browser })).toEqual({
    state: 'gone',
  });
  expect(await here.finish(old!.token, browser)).toEqual({ outcome: 'gone' });
  expect(await here.finish('x'.repeat(43), browser)).toEqual({ outcome: 'gone' });
});

test('whether an address has an account shows neither in the answer nor in the time', async ({ house }) => {
  const here = await town(house);
  await here.signIn('known@example.jp');
  const timed = async (mail: string, index: number) => {
    const started = performance.now();
    const answer = await here.ask(mail, newToken(), `203.0.113.${index}`);
    return { answer, time: performance.now() - started };
  };
  const times = { known: [] as number[], unknown: [] as number[] };
  for (let index = 0; index < 12; index++) {
    const known = await timed('known@example.jp', index);
    const unknown = await timed(`unknown-${index}@example.jp`, 100 + index);
    expect(unknown.answer).toEqual(known.answer);
    times.known.push(known.time);
    times.unknown.push(unknown.time);
  }
  const median = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!;
  const [known, unknown] = [median(times.known), median(times.unknown)];
  expect(Math.abs(known - unknown)).toBeLessThan(Math.max(known, unknown) * 0.5 + 2);
  // the mails differ in the link alone
  const text = async (mail: string) => (await here.letters(mail))[0]!.text.replaceAll(/t=\S+/g, '');
  expect(await text('known@example.jp')).toBe(await text('unknown-0@example.jp'));
});

test('nobody fills another’s letter box, or keeps them out by asking in their place', async ({ house }) => {
  const here = await town(house);
  const victim = 'victim@example.jp';
  for (let times = 0; times < 12; times++) await here.ask(victim, newToken(), '203.0.113.66');
  expect(await here.letters(victim)).toHaveLength(4);
  await here.ask(victim, newToken(), '198.51.100.20');
  expect(await here.letters(victim)).toHaveLength(5);
  for (let times = 12; times < 30; times++) await here.ask(`x${times}@example.jp`, newToken(), '203.0.113.66');
  await expect(here.ask('y@example.jp', newToken(), '203.0.113.66')).rejects.toMatchObject({ status: 429 });
  await expect(here.ask('y@example.jp', newToken(), '198.51.100.20')).resolves.toEqual({});
  await here.later(61);
  await expect(here.ask('y@example.jp', newToken(), '203.0.113.66')).resolves.toEqual({});
});

test('an address is changed from the new one; the former can take it back, and whoever took it is out', async ({
  house,
}) => {
  const here = await town(house);
  const owner = await here.signIn('old@example.jp');
  const elsewhere = await here.signIn('old@example.jp');
  const id = owner.actor!.id;
  expect(await here.sessions(id)).toHaveLength(2);
  await here.call(owner, 'residents.mail.change', { mail: 'new@example.jp' });
  const [letter] = await here.letters('new@example.jp');
  expect(letter!.link).toContain('/me/mail/link?t=');
  expect(await here.call(owner, 'residents.mail.look', { token: letter!.token })).toEqual({ mail: 'new@example.jp' });
  expect(await here.call(owner, 'residents.me')).toMatchObject({ mail: 'old@example.jp' });
  expect(await here.call(owner, 'residents.mail.confirm', { token: letter!.token })).toEqual({
    outcome: 'changed',
  });
  expect(await here.call(owner, 'residents.me')).toMatchObject({ mail: 'new@example.jp' });
  expect(await here.call(owner, 'residents.mail.confirm', { token: letter!.token })).toEqual({
    outcome: 'gone',
  });
  expect((await here.sessions(id)).map((one) => one.id)).toEqual([owner.session.id]);
  expect(elsewhere.session.id).not.toBe(owner.session.id);

  // meanwhile the former address does not begin an account of its own
  const browser = newToken();
  await here.ask('old@example.jp', browser);
  const [signIn, notice] = await here.letters('old@example.jp');
  expect(await here.finish(signIn!.token, browser)).toMatchObject({ outcome: 'reserved' });

  // whoever took the account changes the address once more; the first notice still takes everything back
  await here.call(owner, 'residents.mail.change', { mail: 'third@example.jp' });
  await here.call(owner, 'residents.mail.confirm', {
    token: (await here.letters('third@example.jp'))[0]!.token,
  });
  expect(notice!.link).toContain('/me/mail/undo?t=');
  const before = await here.letters('new@example.jp');
  expect(await here.call(here.caller(), 'residents.mail.undo.look', { token: notice!.token })).toEqual({
    usable: true,
  });
  expect(await here.call(here.caller(), 'residents.mail.undo', { token: notice!.token })).toEqual({
    outcome: 'restored',
  });
  expect(await here.sessions(id)).toEqual([]);
  expect(await here.call(here.caller(), 'residents.mail.undo', { token: notice!.token })).toEqual({ outcome: 'gone' });
  // and the later notice, sent to the address in between, is worth nothing
  expect(await here.call(here.caller(), 'residents.mail.undo', { token: before[0]!.token })).toEqual({
    outcome: 'gone',
  });
  const back = await here.signIn('old@example.jp');
  expect(back.actor!.id).toBe(id);
  expect((await here.letters('third@example.jp'))[0]!.subject).toContain('取り消されました');

  // after seven days a change stands
  await here.call(back, 'residents.mail.change', { mail: 'fourth@example.jp' });
  await here.call(back, 'residents.mail.confirm', {
    token: (await here.letters('fourth@example.jp'))[0]!.token,
  });
  const [last] = await here.letters('old@example.jp');
  await here.later(7 * 24 * 60 + 1);
  expect(await here.call(here.caller(), 'residents.mail.undo', { token: last!.token })).toEqual({ outcome: 'gone' });
});

test('a link for a new address is worth nothing to anybody else, and no address gets two accounts', async ({
  house,
}) => {
  const here = await town(house);
  const a = await here.signIn('a@example.jp');
  const b = await here.signIn('b@example.jp');
  // A mistypes, and the letter reaches B, who is signed in and curious
  await here.call(a, 'residents.mail.change', { mail: 'b@example.jp' });
  const [letter] = await here.letters('b@example.jp');
  expect(await here.call(b, 'residents.mail.look', { token: letter!.token })).toEqual({ mail: null });
  expect(await here.call(b, 'residents.mail.confirm', { token: letter!.token })).toEqual({
    outcome: 'gone',
  });
  // nor may it be used as a link to sign in
  expect(await here.finish(letter!.token, newToken())).toEqual({ outcome: 'gone' });
  await expect(here.call(a, 'residents.mail.confirm', { token: letter!.token })).rejects.toMatchObject({
    status: 409,
  });
  expect(await here.call(a, 'residents.me')).toMatchObject({ mail: 'a@example.jp' });
  await expect(here.call(a, 'residents.mail.change', { mail: 'A@example.jp' })).rejects.toMatchObject({
    status: 422,
  });
});

test('one takes along everything the house holds, and nothing is left after leaving', async ({ house }) => {
  const here = await town(house);
  const a = await here.signIn('leaving@example.jp');
  const b = await here.signIn('staying@example.jp');
  await here.call(a, 'residents.me.save', { name: '橋本 ひなた', language: 'en' });
  const taken = JSON.parse(new TextDecoder().decode(((await here.call(a, 'residents.data')) as FileValue).bytes)) as {
    data: { residents: unknown };
  };
  expect(taken.data.residents).toMatchObject({ name: '橋本 ひなた', mail: 'leaving@example.jp', language: 'en' });
  expect(JSON.stringify(taken)).not.toContain('staying@');

  await expect(here.call(a, 'residents.close', { sure: false })).rejects.toMatchObject({ status: 422 });
  // a page that was left open is not enough
  const hourAgo = Temporal.Now.instant().subtract({ hours: 1 });
  const stale = { ...a, session: { ...a.session, createdAt: hourAgo, secondFactorAt: null } };
  await expect(here.call(stale, 'residents.close', { sure: true })).rejects.toMatchObject({ status: 403 });
  await expect(here.call(stale, 'residents.passkey.remove', { id: 'x' })).rejects.toMatchObject({ status: 403 });
  await here.call(a, 'residents.close', { sure: true });
  expect((await here.accounts()).map(({ id }) => id)).toEqual([b.actor!.id]);
  expect(await here.sessions(a.actor!.id)).toEqual([]);
  expect(await house.actorOf(here.tenant, a.actor!.id)).toBeNull();
  expect((await here.letters('leaving@example.jp'))[0]!.subject).toContain('closed');
  const anew = await here.signIn('leaving@example.jp');
  expect(anew.actor!.id).not.toBe(a.actor!.id);
});

test('a resident sees and changes only what is their own, whatever ids they try', async ({ house }) => {
  const here = await town(house);
  const a = await here.signIn('a@example.jp');
  const b = await here.signIn('b@example.jp');
  const id = b.actor!.id;
  // No procedure takes the id of an account; one that is sent along changes nothing
  const tried = { id, accountId: id, account_id: id, personId: id, actor: { id }, tenant_id: 'x' };
  for (const one of house.procedures.values()) {
    if (one.access.who !== 'resident') continue;
    const before = await here.accounts();
    const input = {
      ...tried,
      mail: 'c@example.jp',
      token: 'x',
      sure: false,
      providerId: 'x',
      name: 'A',
    };
    const answer = await here.call(a, one.name, input).catch((error: Error) => error.message);
    expect(
      JSON.stringify(
        answer instanceof Object && 'bytes' in answer ? new TextDecoder().decode(answer.bytes as Uint8Array) : answer,
      ),
    ).not.toMatch(new RegExp(`${id}|b@example`));
    const after = (await here.accounts()).find((account) => account.id === id);
    expect(after, one.name).toEqual(before.find((account) => account.id === id));
  }
  // Another municipality does not know them
  const there = await town(house);
  expect(await house.actorOf(there.tenant, id)).toBeNull();
});

test('residents’ procedures are for signed-in residents alone', async ({ house }) => {
  const here = await town(house);
  const residents = [...house.procedures.values()].filter((one) => one.name.startsWith('residents.'));
  const inside = residents.filter((one) => one.access.who === 'resident');
  expect(inside.map(({ name }) => name).toSorted()).toEqual([
    'residents.close',
    'residents.data',
    'residents.mail.change',
    'residents.mail.confirm',
    'residents.mail.look',
    'residents.me',
    'residents.me.save',
    'residents.passkey.remove',
    'residents.provider.unlink',
  ]);
  for (const { name } of inside) {
    await expect(here.call(here.caller(), name), name).rejects.toMatchObject({ status: 401 });
    for (const role of ['administrator', 'ict', 'section-officer'])
      await expect(here.call(house.as(here.tenant, [role]), name), name).rejects.toMatchObject({ status: 403 });
  }
  // Nothing that signs in or takes back is reached from outside but through its page
  expect(residents.filter((one) => one.access.who === 'everyone' && one.http)).toEqual([]);
});
