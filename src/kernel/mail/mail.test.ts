// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { expect, vi } from 'vitest';
import { openHouse, type Caller, type House, type HouseOptions } from '#kernel/house.ts';
import type { Tenant } from '#kernel/tenant.ts';
import { saveTenant } from '#kernel/tenants.ts';
import { makeDatabase } from '#tests/database.ts';
import { test as base } from '#tests/house.ts';
import { isMailAddress } from './mail.ts';
import { pauseAfter } from './sending.ts';

type Arrived = { to: string[]; raw: string };

/** A mail server that answers as it is told, and remembers what it took. */
class MailServer {
  readonly arrived: Arrived[] = [];
  /** Answers to the coming recipients; everything is taken when there is none left. */
  readonly answers: number[] = [];
  connections = 0;
  #server: SMTPServer | undefined;
  port = 0;

  async start() {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      logger: false,
      onConnect: (_, done) => {
        this.connections++;
        done();
      },
      onAuth: (auth, _, done) =>
        auth.password === 'right' ? done(null, { user: auth.username }) : done(new Error('no')),
      onRcptTo: ({ address }, _, done) => {
        const responseCode = this.answers.shift();
        done(responseCode ? Object.assign(new Error(`not for <${address}>`), { responseCode }) : null);
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          this.arrived.push({
            to: session.envelope.rcptTo.map((one) => one.address),
            raw: Buffer.concat(chunks).toString(),
          });
          done();
        });
      },
    });
    this.#server = server;
    server.on('error', () => {});
    await new Promise<void>((listening) => server.listen(this.port, '127.0.0.1', listening));
    this.port = (server.server.address() as { port: number }).port;
  }

  stop = () => new Promise<void>((stopped) => (this.#server ? this.#server.close(stopped) : stopped()));
}

const clock = { now: Temporal.Now.instant() };

type PostingHouse = House & { options: HouseOptions; municipality(): Promise<Tenant> };

const test = base.extend<{ $file: { server: MailServer; posting: PostingHouse } }>({
  server: [
    async ({}, use) => {
      const server = new MailServer();
      await server.start();
      await use(server);
      await server.stop();
    },
    { scope: 'file' },
  ],
  /** A house with that mail server, on a database of its own: another house would take its mails out of the queue. */
  posting: [
    async ({ house, server }, use) => {
      const database = await makeDatabase();
      const options: HouseOptions = {
        ...house.options,
        databaseUrl: database.url,
        mail: { smtpUrl: `smtp://127.0.0.1:${server.port}`, from: 'noreply@city.example.jp' },
        now: () => clock.now,
      };
      const posting = await openHouse(options);
      const municipality = () => {
        const slug = `m${randomUUID().slice(0, 8)}`;
        return saveTenant(database.url, { slug, name: { ja: `${slug}市`, en: slug }, code: null, hosts: [] });
      };
      await use({ ...posting, options, municipality });
      await posting.close();
      await database.drop();
    },
    { scope: 'file' },
  ],
});

const ictOf = (house: { as(tenant: Tenant, roles: string[]): Caller }, tenant: Tenant) => house.as(tenant, ['ict']);
const as = (tenant: Tenant) => ({ tenant, actor: null });
const write = (house: House, tenant: Tenant, key: string, to = 'hinata@mail.example.jp') =>
  house.inTenant(as(tenant), (context) =>
    context.mail({
      to,
      subject: '【やくば市】ログインのご案内',
      text: '橋本 ひなた様\n\nリンクを開いてください。',
      key,
    }),
  );
const row = (house: House, tenant: Tenant, key: string) =>
  house.inTenant(as(tenant), async ({ tx }) =>
    tx.selectFrom('kernel.mail').selectAll().where('key', '=', key).executeTakeFirstOrThrow(),
  );
const run = (house: House, tenant: Tenant, name: string) =>
  house.inTenant(as(tenant), (context) =>
    house.systems
      .find(({ id }) => id === 'mail')!
      .jobs!.find((job) => job.name === name)!
      .run(context),
  );
const state = (house: House, tenant: Tenant, key: string, wanted: string) =>
  vi.waitFor(async () => expect((await row(house, tenant, key)).state).toBe(wanted), {
    timeout: 15_000,
    interval: 100,
  });

test('a mail in Japanese arrives once, and leaves neither words nor a readable address behind', async ({
  posting,
  server,
}) => {
  const tenant = await posting.municipality();
  await write(posting, tenant, 'greeting:1');
  await write(posting, tenant, 'greeting:1');
  const waiting = await row(posting, tenant, 'greeting:1');
  expect(JSON.stringify(waiting)).not.toMatch(/hinata|ひなた|リンク/);
  await state(posting, tenant, 'greeting:1', 'sent');
  const { raw, to } = server.arrived.at(-1)!;
  expect(to).toEqual(['hinata@mail.example.jp']);
  const subject = /^Subject: ((?:.|\r\n )+)/m.exec(raw)![1]!;
  const decoded = subject
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?UTF-8\?B\?([^?]*)\?=/gi, (_, text: string) => Buffer.from(text, 'base64').toString())
    .replaceAll(/=\?UTF-8\?Q\?([^?]*)\?=/gi, (_, text: string) =>
      Buffer.from(
        text.replaceAll(/=([0-9A-F]{2})/g, (__, hex: string) => String.fromCharCode(parseInt(hex, 16))),
        'latin1',
      ).toString(),
    );
  expect(decoded).toContain('【やくば市】ログインのご案内');
  expect(raw).toContain('Auto-Submitted: auto-generated');
  expect(raw).toContain(`<noreply@city.example.jp>`);
  const kept = await row(posting, tenant, 'greeting:1');
  expect(kept).toMatchObject({ content: null, attempts: 1, reply: '' });
  expect(server.arrived.filter((mail) => mail.raw.includes(kept.id))).toHaveLength(1);
});

test('a job that is delivered twice, even at the same time, sends once', async ({ posting, server }) => {
  const tenant = await posting.municipality();
  await write(posting, tenant, 'twice:1');
  const { id } = await row(posting, tenant, 'twice:1');
  const listener = posting.systems.find((one) => one.id === 'mail')!.listens![0]!;
  const deliver = () =>
    posting.inTenant(as(tenant), (context) =>
      listener.run(context, { id: 'x', name: 'mail.written', subject: id, data: {} }),
    );
  await Promise.all([deliver(), deliver(), deliver()]);
  await deliver();
  await state(posting, tenant, 'twice:1', 'sent');
  expect(server.arrived.filter((mail) => mail.raw.includes(id))).toHaveLength(1);
});

test('put off by the server (4xx) it is tried again after a pause; refused for good (5xx) it is shown as not sent', async ({
  house,
  posting,
  server,
}) => {
  const tenant = await posting.municipality();
  server.answers.push(451);
  await write(posting, tenant, 'later:1');
  await vi.waitFor(
    async () => expect(await row(posting, tenant, 'later:1')).toMatchObject({ state: 'waiting', attempts: 1 }),
    {
      timeout: 10_000,
    },
  );
  const put = await row(posting, tenant, 'later:1');
  expect(put.reply).toMatch(/^451/);
  expect(put.reply).not.toContain('@');
  await run(posting, tenant, 'again');
  expect((await row(posting, tenant, 'later:1')).attempts).toBe(1);
  clock.now = clock.now.add({ seconds: 31 });
  await run(posting, tenant, 'again');
  await state(posting, tenant, 'later:1', 'sent');

  server.answers.push(550);
  await write(posting, tenant, 'never:1');
  await state(posting, tenant, 'never:1', 'failed');
  const arrived = server.arrived.length;
  clock.now = clock.now.add({ hours: 2 });
  await run(posting, tenant, 'again');
  const outbox = (await posting.call(ictOf(house, tenant), 'mail.outbox', { state: 'failed' })) as unknown[];
  expect(outbox).toMatchObject([{ key: 'never:1', attempts: 1, reply: expect.stringMatching(/^550/) }]);
  expect(JSON.stringify(outbox)).not.toContain('hinata');
  expect(server.arrived).toHaveLength(arrived);
});

test('a server that is down for a while loses nothing; what has become useless is not sent late', async ({
  posting,
  server,
}) => {
  const tenant = await posting.municipality();
  await server.stop();
  await write(posting, tenant, 'down:1');
  await posting.inTenant(as(tenant), ({ mail, now }) =>
    mail({ to: 'a@b.example.jp', subject: 's', text: 't', key: 'useless:1', until: now.add({ minutes: 20 }) }),
  );
  await vi.waitFor(
    async () => {
      expect((await row(posting, tenant, 'down:1')).attempts).toBe(1);
      expect((await row(posting, tenant, 'useless:1')).attempts).toBe(1);
    },
    { timeout: 15_000 },
  );
  await server.start();
  clock.now = clock.now.add({ hours: 1 });
  await run(posting, tenant, 'again');
  await state(posting, tenant, 'down:1', 'sent');
  await state(posting, tenant, 'useless:1', 'failed');
  expect(server.arrived.at(-1)!.raw).not.toContain('a@b.example.jp');
});

test('nothing that is typed can add a header, a recipient or a second mail', async ({ posting, server }) => {
  for (const address of [
    'a@example.jp\r\nBcc: b@example.jp',
    'a@example.jp, b@example.jp',
    'a@example.jp>\r\nRCPT TO:<b@example.jp',
    '"x" <a@example.jp>',
    'a@example',
    'あ@example.jp',
  ]) {
    expect(isMailAddress(address)).toBe(false);
    await expect(write(posting, await posting.municipality(), 'injected:1', address)).rejects.toMatchObject({
      status: 422,
    });
  }
  const tenant = await posting.municipality();
  await posting.inTenant(as(tenant), ({ mail }) =>
    mail({
      to: 'a@example.jp',
      subject: 'こんにちは\r\nBcc: b@example.jp',
      text: 'x\r\n.\r\nMAIL FROM:<c@example.jp>',
      key: 'lines:1',
    }),
  );
  await state(posting, tenant, 'lines:1', 'sent');
  const { raw, to } = server.arrived.at(-1)!;
  expect(to).toEqual(['a@example.jp']);
  expect(raw).not.toMatch(/^Bcc:/im);
});

test('the check tells a missing server, a server that is down and a wrong password apart', async ({
  house,
  posting,
  server,
}) => {
  const [tenant, elsewhere] = [await posting.municipality(), await house.municipality()];
  const check = async (one: House, of = tenant) =>
    (
      (await one.call(ictOf(house, of), 'house.checks', {})) as { id: string; ok: boolean; found: { ja: string } }[]
    ).find(({ id }) => id === 'smtp')!;
  expect(await check(posting)).toMatchObject({ ok: true });
  expect(await check(house, elsewhere)).toMatchObject({ ok: true, found: { ja: expect.stringContaining('SMTP_URL') } });
  await write(house, elsewhere, 'kept:1');
  expect(await check(house, elsewhere)).toMatchObject({ ok: false, found: { ja: expect.stringContaining('1通') } });

  const at = async (smtpUrl: string) => {
    const other = await openHouse({ ...posting.options, background: false, mail: { smtpUrl, from: 'a@b.example.jp' } });
    const found = await check(other);
    await other.close();
    return found;
  };
  expect(await at(`smtp://city:wrong@127.0.0.1:${server.port}`)).toMatchObject({
    ok: false,
    found: { ja: expect.stringContaining('パスワード') },
  });
  expect(await at(`smtp://city:right@127.0.0.1:${server.port}`)).toMatchObject({ ok: true });
  const closed: Server = createServer();
  await once(closed.listen(0, '127.0.0.1'), 'listening');
  const { port } = closed.address() as { port: number };
  closed.close();
  expect(await at(`smtp://127.0.0.1:${port}`)).toMatchObject({
    ok: false,
    found: { ja: expect.stringContaining('接続') },
  });
});

test('who is not of the ICT section does not see what became of mails; nobody reads a demo inbox in a real municipality', async ({
  house,
}) => {
  const tenant = await house.municipality();
  for (const role of ['resident', 'section-officer', 'finance'])
    await expect(house.call(house.as(tenant, [role]), 'mail.outbox', {})).rejects.toMatchObject({ status: 403 });
  await expect(house.call(as(tenant), 'mail.outbox', {})).rejects.toMatchObject({ status: 401 });
  await write(house, tenant, 'secret:1');
  await expect(house.call(as(tenant), 'mail.demoInbox', { address: 'hinata@mail.example.jp' })).rejects.toMatchObject({
    status: 403,
  });
});

test('pauses grow to an hour', () => expect([1, 2, 3, 8, 20].map(pauseAfter)).toEqual([30, 60, 120, 3_600, 3_600]));
