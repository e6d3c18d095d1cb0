// SPDX-License-Identifier: Apache-2.0
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
// @ts-expect-error the package brings no types
import S3rver from 's3rver';
import { expect } from 'vitest';
import { readConfig } from '#kernel/config.ts';
import { everyone, openCabinet, test as base } from '#tests/cabinet.ts';
import type { S3Settings } from './s3.ts';

type Bucket = { settings: S3Settings; objects: () => Promise<string[]>; allBytes: () => Promise<Buffer> };
type Runs = { run(): Promise<{ port: number }>; close(): Promise<void> };

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** Whether a request is signed as S3 wants it (Signature Version 4); the server behind does not look. */
function isSigned({ method, url, headers }: IncomingMessage, secret: string): boolean {
  const [, day, region, signed, signature] =
    /Credential=\w+\/(\d+)\/([\w-]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w+)/.exec(
      headers.authorization ?? '',
    ) ?? [];
  if (!day) return false;
  const { pathname, searchParams } = new URL(url!, 'http://s3');
  const query = [...searchParams]
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .sort()
    .join('&');
  const lines = signed!.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const canonical = [method, pathname, query, lines.join(''), signed, headers['x-amz-content-sha256']].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, createHash('sha256').update(canonical).digest('hex')];
  const key = [day, region!, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return hmac(key, text.join('\n')).toString('hex') === signature;
}

/** Looks at signatures and passes on what is signed well. */
async function openGuard(port: number) {
  const guard = createServer((asked, answer) => {
    if (!isSigned(asked, 'S3RVER') && asked.headers.authorization?.includes('Credential=S3RVER/')) {
      answer.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code></Error>');
      return;
    }
    const { method, url: target, headers } = asked;
    asked.pipe(
      request({ port, host: '127.0.0.1', method, path: target, headers }, (given) => {
        answer.writeHead(given.statusCode!, given.headers);
        given.pipe(answer);
      }),
    );
  });
  await once(guard.listen(0, '127.0.0.1'), 'listening');
  return { port: (guard.address() as { port: number }).port, close: () => guard.close().closeAllConnections() };
}

/** A server that speaks S3 on this machine, with one bucket. */
const test = base.extend<{ $file: { bucket: Bucket } }>({
  bucket: [
    async ({}, use) => {
      const directory = await mkdtemp(path.join(tmpdir(), 'yakuba-s3-'));
      const server = new (S3rver as new (options: object) => Runs)({
        address: '127.0.0.1',
        port: 0,
        silent: true,
        directory,
        configureBuckets: [{ name: 'files' }],
      });
      const guard = await openGuard((await server.run()).port);
      const files = async () =>
        (await readdir(directory, { recursive: true, withFileTypes: true }))
          .filter((entry) => entry.isFile() && entry.name.endsWith('_object'))
          .map((entry) => path.join(entry.parentPath, entry.name));
      await use({
        settings: {
          endpoint: `http://127.0.0.1:${guard.port}`,
          bucket: 'files',
          region: 'us-east-1',
          key: 'S3RVER',
          secret: 'S3RVER',
        },
        objects: files,
        allBytes: async () => Buffer.concat(await Promise.all((await files()).map((file) => readFile(file)))),
      });
      guard.close();
      await server.close();
      await rm(directory, { recursive: true });
    },
    { scope: 'file' },
  ],
});

test('files lie in a bucket as they lie on the disk: sealed, once, checked, cleared', async ({ bucket, house }) => {
  const cabinet = await openCabinet(house, { s3: bucket.settings });
  const [tenant, other] = [await house.municipality(), await house.municipality()];
  const machine = { tenant, actor: null };
  const bytes = Buffer.concat([Buffer.from('住民票の写し'), randomBytes(300_000)]);
  const kept = await cabinet.keep(tenant, {
    stream: (async function* () {
      yield bytes.subarray(0, 70_000);
      yield bytes.subarray(70_000);
    })(),
  });
  await cabinet.keep(tenant, { bytes });
  const empty = await cabinet.keep(other, { bytes: new Uint8Array() });
  expect(await bucket.objects()).toHaveLength(2);
  expect((await bucket.allBytes()).includes('住民票')).toBe(false);
  expect(await cabinet.stored()).toEqual([]);
  expect((await cabinet.read(tenant, kept.id)).equals(bytes)).toBe(true);
  expect((await cabinet.read(other, empty.id)).length).toBe(0);

  const all = await cabinet.inTenant(machine, ({ files }) => files.of(everyone));
  expect(all).toHaveLength(2);
  expect(await cabinet.files.verify(tenant.id, () => {})).toMatchObject({ contents: 1, faults: 0 });

  // interrupted work is found by listing the bucket
  await expect(
    cabinet.inTenant(machine, async ({ files }) => {
      await files.keep({ name: 'a', on: everyone, bytes: randomBytes(10) });
      throw new Error('stopped');
    }),
  ).rejects.toThrow('stopped');
  const tomorrow = Temporal.Now.instant().add({ hours: 25 });
  expect(await cabinet.files.clearLeftovers(tenant.id, tomorrow)).toBe(1);
  expect(await bucket.objects()).toHaveLength(2);

  const object = (await bucket.objects()).find((one) => one.includes(tenant.id))!;
  await rm(object);
  await rm(object.replace('_object', '_metadata.json'));
  await expect(cabinet.read(tenant, kept.id)).rejects.toMatchObject({ damage: 'missing' });
  for (const { id } of all) await cabinet.inTenant(machine, ({ files }) => files.remove(id)).catch(() => {});
  expect((await cabinet.files.forget(tenant.id, tomorrow)).contents).toBe(1);
  await cabinet.close();
});

test('the check tells the setting from the connection from the credentials', async ({ bucket, house }) => {
  const before = await bucket.objects();
  const check = async (change: Partial<S3Settings>) => {
    const cabinet = await openCabinet(house, { s3: { ...bucket.settings, ...change } });
    try {
      return (await cabinet.files.vault.backend.check()).ja;
    } catch (error) {
      return (error as Error).message;
    } finally {
      await cabinet.close();
    }
  };
  expect(await check({})).toContain('バケット files に書き込めます');
  expect(await check({ endpoint: 'http://127.0.0.1:9' })).toMatch(/FILES_S3_ENDPOINT.*接続できません/);
  expect(await check({ bucket: 'nowhere' })).toMatch(/FILES_S3_BUCKET を確認/);
  expect(await check({ secret: 'wrong' })).toMatch(/FILES_S3_KEY と FILES_S3_SECRET/);
  expect(await check({ key: 'wrong' })).toMatch(/FILES_S3_KEY と FILES_S3_SECRET/);
  expect(await bucket.objects()).toEqual(before);
});

test('a store that cannot be reached is told to people as what it is, and nothing is kept', async ({
  bucket,
  house,
}) => {
  const cabinet = await openCabinet(house, { s3: { ...bucket.settings, endpoint: 'http://127.0.0.1:9' } });
  const tenant = await house.municipality();
  await expect(cabinet.keep(tenant, { bytes: randomBytes(10) })).rejects.toMatchObject({ status: 503 });
  expect(await cabinet.inTenant({ tenant, actor: null }, ({ files }) => files.of(everyone))).toEqual([]);
  expect(await cabinet.stored()).toEqual([]);
  await cabinet.close();
});

test('settings of S3 come together or not at all', () => {
  const whole = {
    FILES_S3_ENDPOINT: 'https://s3.example.jp',
    FILES_S3_BUCKET: 'yakuba',
    FILES_S3_KEY: 'k',
    FILES_S3_SECRET: 's',
  };
  expect(readConfig(whole).files.s3).toEqual({
    endpoint: 'https://s3.example.jp',
    bucket: 'yakuba',
    region: 'us-east-1',
    key: 'k',
    secret: 's',
  });
  expect(readConfig({}).files).toEqual({ dir: path.resolve('data/files'), limit: 100 * 1_048_576 });
  const { FILES_S3_SECRET: _, FILES_S3_BUCKET: __, ...part } = whole;
  expect(() => readConfig(part)).toThrow(/FILES_S3_BUCKET, FILES_S3_SECRET/);
});
