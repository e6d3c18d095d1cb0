// SPDX-License-Identifier: Apache-2.0
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { Upload as Begun } from '@tus/server';
import { sql } from 'kysely';
import { Upload } from 'tus-js-client';
import { expect } from 'vitest';
import { serverOf } from '#kernel/http/listeners.ts';
import { openHttp } from '#kernel/http/server.ts';
import type { Zone } from '#kernel/access/zones.ts';
import type { Tenant } from '#kernel/tenant.ts';
import { everyone, openCabinet, somebody, test as base, type Cabinet } from '#tests/cabinet.ts';
import { SESSION_SECRET } from '#tests/house.ts';
import { CallersUploads } from './uploads.ts';

const MB = 1_048_576;

type Counter = {
  cabinet: Cabinet;
  tenant: Tenant & { host: string };
  /** Ids of two people of the municipality. */
  people: [string, string];
  address: (zone?: Zone) => string;
  headers: (person?: string) => Record<string, string>;
};

/** A listening server for each network in front of a municipality with people. */
const test = base.extend<{ $file: { counter: Counter } }>({
  counter: [
    async ({ house }, use) => {
      const cabinet = await openCabinet(house);
      const tenant = await house.municipality();
      await cabinet.fillDemo(tenant);
      const people = await cabinet.inTenant({ tenant, actor: null }, ({ tx, now }) =>
        house.options.identity.demoAccounts(tx, now),
      );
      const app = openHttp(cabinet, { sessionSecret: SESSION_SECRET, demo: false });
      const servers = new Map<Zone, Server>();
      for (const zone of ['lgwan', 'internet'] as const) {
        const server = serverOf({ app, makeServer: () => createServer() }, zone);
        await once(server.listen(0, '127.0.0.1'), 'listening');
        servers.set(zone, server);
      }
      const cookies = new Map<string, string>();
      for (const { id } of people.slice(0, 2))
        cookies.set(id, `${await house.cookie(tenant, id)}; ${await house.cookie(tenant, id, 'internet')}`);
      await use({
        cabinet,
        tenant,
        people: [people[0]!.id, people[1]!.id],
        address: (zone = 'lgwan') =>
          `http://127.0.0.1:${(servers.get(zone)!.address() as { port: number }).port}/files/uploads`,
        headers: (person = people[0]!.id) => ({ Host: tenant.host, Cookie: cookies.get(person)! }),
      });
      for (const server of servers.values()) server.close().closeAllConnections();
      await cabinet.close();
    },
    { scope: 'file' },
  ],
});

type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: string };

/** One request of the protocol. */
function send(
  { headers }: Counter,
  method: string,
  address: string,
  { body, person, ...more }: { body?: Uint8Array; person?: string } & Record<string, unknown> = {},
): Promise<Answer> {
  return new Promise((done, failed) => {
    const sent = request(address, {
      method,
      headers: { 'Tus-Resumable': '1.0.0', ...headers(person), ...(more as Record<string, string>) },
    });
    sent.on('error', failed).on('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece) => (text += piece));
      answer.on('end', () => done({ status: answer.statusCode!, headers: answer.headers, body: text }));
    });
    sent.end(body);
  });
}

const patch = (counter: Counter, address: string, offset: number, body: Uint8Array, person?: string) =>
  send(counter, 'PATCH', address, {
    body,
    person,
    'Upload-Offset': String(offset),
    'Content-Type': 'application/offset+octet-stream',
  });

async function begin(counter: Counter, size: number, name = 'a.bin'): Promise<string> {
  const answer = await send(counter, 'POST', counter.address(), {
    'Upload-Length': String(size),
    'Upload-Metadata': `filename ${Buffer.from(name).toString('base64')}`,
  });
  expect(answer.status, answer.body).toBe(201);
  return new URL(answer.headers['location'] as string, counter.address()).href;
}

const idOf = (address: string) => address.split('/').at(-1)!;

test('an upload that breaks in the middle goes on where it stopped, and is the same file', async ({ counter }) => {
  const { cabinet, tenant, people, address, headers } = counter;
  const bytes = randomBytes(7 * MB + 123);
  let url: string | null = null;
  await new Promise<void>((stopped, failed) => {
    const upload = new Upload(bytes, {
      endpoint: address(),
      headers: headers(),
      metadata: { filename: '../図面（髙橋邸）\ue000.bin' },
      chunkSize: MB,
      retryDelays: null,
      onError: failed,
      onChunkComplete: (_, accepted) => {
        if (accepted < 3 * MB) return;
        ({ url } = upload);
        void upload.abort().then(stopped);
      },
    });
    upload.start();
  });
  await wait(100);
  const stored = await cabinet.allBytes();
  expect(stored.length).toBeGreaterThan(3 * MB);
  for (const at of [0, MB, 2 * MB])
    expect(stored.includes(bytes.subarray(at, at + 32)), `plain bytes at ${at}`).toBe(false);

  const head = await send(counter, 'HEAD', url!);
  expect(Number(head.headers['upload-offset'])).toBeGreaterThanOrEqual(3 * MB);
  let sent = 0;
  await new Promise<void>((done, failed) => {
    const upload = new Upload(bytes, {
      endpoint: address(),
      uploadUrl: url,
      headers: headers(),
      chunkSize: MB,
      retryDelays: null,
      onBeforeRequest: (one) => void (one.getMethod() === 'PATCH' && sent++),
      onError: failed,
      onSuccess: () => done(),
    });
    upload.start();
  });
  expect(sent).toBeLessThanOrEqual(5);

  const person = { ...somebody(tenant, 'lgwan', 'staff', people[0]) };
  const id = idOf(url!);
  const { info, bytes: kept } = await cabinet.inTenant(person, ({ files }) => files.open(id));
  expect(createHash('sha256').update(kept).digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(info).toMatchObject({ name: '図面（髙橋邸）\ue000.bin', zone: 'lgwan', uploadedBy: people[0], on: null });

  // only who handed it in may see it and use it, once
  const other = somebody(tenant, 'lgwan', 'staff', people[1]);
  await expect(cabinet.call(other, 'files.info', { id })).rejects.toMatchObject({ status: 404 });
  const attach = (by: typeof person) => cabinet.inTenant(by, ({ files }) => files.attach(id, everyone, 'public'));
  await expect(attach(other)).rejects.toMatchObject({ status: 404 });
  expect(await attach(person)).toMatchObject({ on: everyone, confidentiality: 'public' });
  await expect(attach(person)).rejects.toMatchObject({ status: 404 });
  expect(await cabinet.call(other, 'files.info', { id })).toMatchObject({ id });
});

test('a connection that is cut within a request loses nothing that had arrived', async ({ counter }) => {
  const bytes = randomBytes(2 * MB);
  const url = await begin(counter, bytes.length);
  const sent = request(url, {
    method: 'PATCH',
    headers: {
      ...counter.headers(),
      'Tus-Resumable': '1.0.0',
      'Upload-Offset': '0',
      'Content-Type': 'application/offset+octet-stream',
      'Content-Length': String(bytes.length),
    },
  });
  sent.on('error', () => {});
  sent.write(bytes.subarray(0, MB));
  await wait(300);
  sent.destroy();
  let offset = 0;
  for (let tries = 0; tries < 50 && offset === 0; tries++) {
    await wait(50);
    offset = Number((await send(counter, 'HEAD', url)).headers['upload-offset']);
  }
  expect(offset).toBe(MB);
  expect((await patch(counter, url, offset, bytes.subarray(offset))).status).toBe(204);
  expect((await counter.cabinet.read(counter.tenant, idOf(url))).equals(bytes)).toBe(true);
});

test('too large a file is refused before its first byte, in words', async ({ counter }) => {
  const answer = await send(counter, 'POST', counter.address(), { 'Upload-Length': String(8 * MB + 1) });
  expect(answer.status).toBe(413);
  expect(JSON.parse(answer.body)).toMatchObject({ title: expect.stringContaining('8 MBまで') as string });
  const small = await begin(counter, 10);
  expect((await patch(counter, small, 0, randomBytes(11))).status).toBe(413);
  expect(Number((await send(counter, 'HEAD', small)).headers['upload-offset'])).toBe(0);
  // nobody fills the store with what nobody uses
  const urls = await Promise.all(Array.from({ length: 17 }, () => begin(counter, 8 * MB)));
  const more = await Promise.all(
    Array.from({ length: 4 }, () => send(counter, 'POST', counter.address(), { 'Upload-Length': String(8 * MB) })),
  );
  // 2 MB of the test before wait as well
  expect(more.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409]);
  for (const url of [
    ...urls,
    ...more.flatMap(({ headers: { location } }) =>
      location ? [new URL(location as string, counter.address()).href] : [],
    ),
  ])
    expect((await send(counter, 'DELETE', url)).status).toBe(204);
});

test('nobody else goes on with an upload, looks at it or ends it', async ({ counter }) => {
  const { cabinet, people, address, tenant } = counter;
  const url = await begin(counter, 10);
  const [, other] = people;
  expect((await patch(counter, url, 0, randomBytes(10), other)).status).toBe(404);
  expect((await send(counter, 'HEAD', url, { person: other })).status).toBe(404);
  expect((await send(counter, 'DELETE', url, { person: other })).status).toBe(404);
  await expect(
    cabinet.call(somebody(tenant, 'lgwan', 'staff', other), 'files.upload.finish', { id: idOf(url) }),
  ).rejects.toMatchObject({ status: 404 });
  const nobody = await send(counter, 'POST', address(), { 'Upload-Length': '1', Cookie: '' });
  expect(nobody.status).toBe(401);
  expect(
    (
      await send(counter, 'PATCH', `${address()}/..%2f..%2fsecret`, {
        'Upload-Offset': '0',
        'Content-Type': 'application/offset+octet-stream',
      })
    ).status,
  ).toBe(404);
  // and the same person not from another network: what comes from there would pass for what came from here
  const elsewhere = url.replace(address(), address('internet'));
  expect((await send(counter, 'HEAD', elsewhere)).status).toBe(404);
  expect((await patch(counter, elsewhere, 0, randomBytes(10))).status).toBe(404);
  await expect(
    cabinet.call(somebody(tenant, 'internet', 'staff', people[0]), 'files.upload.finish', { id: idOf(url) }),
  ).rejects.toMatchObject({ status: 404 });
  // an unfinished one cannot be used
  await expect(
    cabinet.call(somebody(tenant, 'lgwan', 'staff', people[0]), 'files.upload.finish', { id: idOf(url) }),
  ).rejects.toMatchObject({ status: 409 });
  // not from another site either: a browser would have to be allowed first
  const asked = await send(counter, 'OPTIONS', address(), { Origin: 'https://evil.example' });
  expect(asked.headers['access-control-allow-origin']).toBeUndefined();
  expect(asked.headers['tus-max-size']).toBe(String(8 * MB));
});

test('requests that write to the same upload at once do not mix', async ({ counter }) => {
  const { cabinet, tenant } = counter;
  for (let round = 0; round < 5; round++) {
    const url = await begin(counter, 3 * MB);
    const candidates = Array.from({ length: 4 }, (_, n) => Buffer.alloc(3 * MB, n + 1 + 10 * round));
    const answers = await Promise.all(candidates.map((bytes) => patch(counter, url, 0, bytes).catch(() => null)));
    expect(answers.filter((answer) => answer?.status === 204).length).toBeGreaterThanOrEqual(1);
    const kept = await cabinet.read(tenant, idOf(url));
    expect(
      candidates.some((bytes) => bytes.equals(kept)),
      'the file of one of them',
    ).toBe(true);
  }
});

test('an empty file and one sent with its creation arrive; what they are their content says', async ({ counter }) => {
  const { cabinet, tenant, address } = counter;
  const empty = await begin(counter, 0, '空.txt');
  expect((await cabinet.read(tenant, idOf(empty))).length).toBe(0);
  const pdf = Buffer.from('%PDF-1.7\n%%EOF\n');
  const answer = await send(counter, 'POST', address(), {
    body: pdf,
    'Upload-Length': String(pdf.length),
    'Upload-Metadata': `filename ${Buffer.from('表.xlsx').toString('base64')}`,
    'Content-Type': 'application/offset+octet-stream',
  });
  expect(answer).toMatchObject({ status: 201, headers: { 'upload-offset': String(pdf.length) } });
  const { info } = await cabinet.inTenant({ tenant, actor: null }, ({ files }) =>
    files.open(idOf(answer.headers['location'] as string)),
  );
  expect(info).toMatchObject({ name: '表.xlsx', type: 'application/pdf' });
});

test('an upload whose last step was interrupted is finished when it is asked for', async ({ counter }) => {
  const { cabinet, tenant } = counter;
  const bytes = randomBytes(1_000);
  const url = await begin(counter, bytes.length);
  expect((await patch(counter, url, 0, bytes.subarray(0, 400))).status).toBe(204);
  // as when the house stops between the last bytes and the file
  const { backend } = cabinet.files.vault;
  const write = backend.write.bind(backend);
  let writes = 0;
  backend.write = async (object, source) => {
    if (++writes === 2) throw new Error('stopped');
    return write(object, source);
  };
  try {
    expect((await patch(counter, url, 400, bytes.subarray(400))).status).toBe(500);
  } finally {
    backend.write = write;
  }
  expect((await send(counter, 'HEAD', url)).headers['upload-offset']).toBe('1000');
  expect((await cabinet.read(tenant, idOf(url))).equals(bytes)).toBe(true);
});

test('what nobody finishes or uses is forgotten, with everything that lay in the store', async ({ house }) => {
  const cabinet = await openCabinet(house);
  const tenant = await house.municipality();
  const person = somebody(tenant);
  const uploads = new CallersUploads(cabinet, person);
  const half = await uploads.create(new Begun({ id: 'new', size: 10, offset: 0, metadata: { filename: 'a' } }));
  await uploads.write(Readable.from([randomBytes(5)]), half.id, 0);
  const whole = await uploads.create(new Begun({ id: 'new', size: 5, offset: 0, metadata: { filename: 'b' } }));
  await uploads.write(Readable.from([randomBytes(5)]), whole.id, 0);
  expect(await cabinet.stored()).toHaveLength(2);

  const now = Temporal.Now.instant();
  const later = (hours: number) => cabinet.files.forget(tenant.id, now.add({ hours }));
  expect(await later(23)).toEqual({ uploads: 0, incoming: 0, contents: 0 });
  expect(await cabinet.files.clearLeftovers(tenant.id, now.add({ hours: 48 }))).toBe(0);
  expect(await later(25)).toEqual({ uploads: 1, incoming: 0, contents: 0 });
  await expect(uploads.getUpload(half.id)).rejects.toMatchObject({ status_code: 404 });
  expect(await later(7 * 24 - 1)).toEqual({ uploads: 0, incoming: 0, contents: 0 });
  expect(await later(7 * 24 + 1)).toEqual({ uploads: 0, incoming: 1, contents: 1 });
  expect(await cabinet.stored()).toEqual([]);
  await cabinet.close();
});

test('keys change in the middle of an upload', async ({ counter }) => {
  const { cabinet, tenant } = counter;
  const bytes = randomBytes(2_000);
  const url = await begin(counter, bytes.length);
  await patch(counter, url, 0, bytes.subarray(0, 1_000));
  expect((await cabinet.files.rotate(tenant.id))!.sealed).toBeGreaterThan(0);
  expect((await patch(counter, url, 1_000, bytes.subarray(1_000))).status).toBe(204);
  expect((await cabinet.read(tenant, idOf(url))).equals(bytes)).toBe(true);
});

test('where files may not be handed in, none is taken, and the log says who handed in which', async ({ counter }) => {
  const { cabinet, tenant, address, people } = counter;
  const url = await begin(counter, 0);
  const { rows } = await cabinet.inTenant({ tenant, actor: null }, ({ tx }) =>
    sql`select procedure, actor_id from kernel.operation_log where subject = ${idOf(url)} order by id`.execute(tx),
  );
  expect(rows).toEqual([
    { procedure: 'files.upload.begin', actor_id: people[0] },
    { procedure: 'files.upload.finish', actor_id: people[0] },
  ]);
  await cabinet.inTenant({ tenant, actor: null }, ({ tx }) =>
    sql`insert into kernel.setting (system, value) values ('zones', '{"model":"alpha","rules":{"upload":["lgwan"]}}')`.execute(
      tx,
    ),
  );
  cabinet.access.forget(tenant.id);
  const answer = await send(counter, 'POST', address('internet'), { 'Upload-Length': '1' });
  expect(answer.status).toBe(403);
  expect(JSON.parse(answer.body)).toMatchObject({ title: expect.stringContaining('LGWAN接続系') as string });
});

test('a download of a damaged file breaks off: nobody takes half of it for the whole', async ({ counter }) => {
  const { cabinet, tenant, address, headers } = counter;
  const before = await cabinet.stored();
  const kept = await cabinet.keep(tenant, { bytes: randomBytes(3 * MB), confidentiality: 'public' });
  const file = (await cabinet.stored()).find((one) => !before.includes(one))!;
  const url = address().replace('/files/uploads', `/api/v1/files/${kept.id}`);
  const download = () =>
    new Promise<number | 'broken off'>((done) => {
      request(url, { headers: headers() }, (answer) => {
        let length = 0;
        answer.on('data', (piece: Buffer) => (length += piece.length));
        answer.on('end', () => done(length)).on('error', () => done('broken off'));
      }).end();
    });
  expect(await download()).toBe(3 * MB);
  const stored = await readFile(file);
  stored[2 * MB]! ^= 1;
  await writeFile(file, stored);
  expect(await download()).toBe('broken off');
  // damaged from its start, or gone: told before anything is sent
  stored[100]! ^= 1;
  await writeFile(file, stored);
  const told = await send(counter, 'GET', url);
  expect([told.status, JSON.parse(told.body)]).toMatchObject([
    500,
    { title: expect.stringContaining('壊れている') as string, damage: 'altered', sha256: kept.sha256 },
  ]);
});
