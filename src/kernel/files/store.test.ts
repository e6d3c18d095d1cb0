// SPDX-License-Identifier: Apache-2.0
import { createHash, randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { expect } from 'vitest';

import { runChecks } from '#kernel/housekeeping.ts';
import { everyone, openCabinet, test, type Cabinet } from '#tests/cabinet.ts';
import { DamagedFile } from './chunks.ts';
import { fileName } from './name.ts';
import type { Fault } from './store.ts';

const text = (words: string) => new TextEncoder().encode(words);
const CHUNK = 65_536 + 28;

async function faultsOf(cabinet: Cabinet, tenantId: string) {
  const faults: Fault[] = [];
  const told = await cabinet.files.verify(tenantId, (fault) => faults.push(fault));
  return { faults, told };
}

test('what lies on the disk says nothing of what it holds, not even to who has the same file', async ({ house }) => {
  const cabinet = await openCabinet(house);
  const tenant = await house.municipality();
  const secret = 'マイナンバー 1234 5678 9012 '.repeat(10_000);
  const kept = await cabinet.keep(tenant, { name: '税務調査.txt', bytes: text(secret) });
  expect((await cabinet.read(tenant, kept.id)).toString()).toBe(secret);

  const stored = await cabinet.allBytes();
  expect(stored.length).toBeGreaterThan(secret.length);
  for (const trace of ['マイナンバー', '1234 5678', '税務調査', kept.sha256])
    expect(stored.includes(trace), trace).toBe(false);
  expect((await cabinet.stored()).join()).not.toMatch(new RegExp(`税務調査|${kept.sha256}|${kept.id}`));
  await cabinet.close();
});

test('sizes around the chunks come back as they were, the empty file too', async ({ cabinet, house }) => {
  const tenant = await house.municipality();
  for (const size of [0, 1, 65_535, 65_536, 65_537, 131_072, 200_001]) {
    const bytes = randomBytes(size);
    const kept = await cabinet.keep(tenant, { bytes });
    expect(kept.size).toBe(size);
    expect(kept.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect((await cabinet.read(tenant, kept.id)).equals(bytes), `${size} bytes`).toBe(true);
  }
});

const harms: [string, DamagedFile['damage'], (stored: Buffer) => Buffer | null][] = [
  ['a flipped bit', 'altered', (stored) => ((stored[CHUNK + 100]! ^= 1), stored)],
  [
    'two chunks swapped',
    'altered',
    (stored) =>
      Buffer.concat([stored.subarray(CHUNK, 2 * CHUNK), stored.subarray(0, CHUNK), stored.subarray(2 * CHUNK)]),
  ],
  ['a chunk left out', 'truncated', (stored) => Buffer.concat([stored.subarray(0, CHUNK), stored.subarray(2 * CHUNK)])],
  ['the last chunk cut off', 'truncated', (stored) => stored.subarray(0, 2 * CHUNK)],
  ['cut within a chunk', 'truncated', (stored) => stored.subarray(0, stored.length - 5)],
  ['something added', 'altered', (stored) => Buffer.concat([stored, randomBytes(40)])],
  ['everything cut off', 'truncated', () => Buffer.alloc(0)],
  ['removed', 'missing', () => null],
];

test('every change in the store is found, told as what it is, and handed out to nobody', async ({ house }) => {
  const cabinet = await openCabinet(house);
  const tenant = await house.municipality();
  for (const [what, damage, harm] of harms) {
    const before = await cabinet.stored();
    const kept = await cabinet.keep(tenant, { bytes: randomBytes(150_000) });
    const file = (await cabinet.stored()).find((one) => !before.includes(one))!;
    const sound = await readFile(file);
    const harmed = harm(Buffer.from(sound));
    await (harmed ? writeFile(file, harmed) : rm(file));

    await expect(cabinet.read(tenant, kept.id), what).rejects.toMatchObject({ name: 'DamagedFile', damage });
    const { faults, told } = await faultsOf(cabinet, tenant.id);
    expect(faults, what).toEqual([{ sha256: kept.sha256, files: [kept.id], damage }]);
    expect(told.faults).toBe(1);
    await writeFile(file, sound);
    expect((await faultsOf(cabinet, tenant.id)).faults).toEqual([]);
  }
  await cabinet.close();
});

test('a file in the place of another is not taken for it', async ({ house }) => {
  const cabinet = await openCabinet(house);
  const tenant = await house.municipality();
  const a = await cabinet.keep(tenant, { bytes: text('納付書 1,000円') });
  const [fileA] = await cabinet.stored();
  await cabinet.keep(tenant, { bytes: text('納付書 9,000円') });
  const fileB = (await cabinet.stored()).find((one) => one !== fileA)!;
  await writeFile(fileA!, await readFile(fileB));
  await expect(cabinet.read(tenant, a.id)).rejects.toMatchObject({ damage: 'altered' });
  await cabinet.close();
});

test('a content that is missing is there again when somebody hands the same file in', async ({ house }) => {
  const cabinet = await openCabinet(house);
  const tenant = await house.municipality();
  const bytes = randomBytes(1_000);
  const first = await cabinet.keep(tenant, { bytes });
  await rm((await cabinet.stored())[0]!);
  await cabinet.keep(tenant, { bytes });
  expect((await cabinet.read(tenant, first.id)).equals(bytes)).toBe(true);
  await cabinet.close();
});

test('with another secret nothing opens, and the check says what to bring back', async ({ cabinet, house }) => {
  const tenant = await house.municipality();
  const kept = await cabinet.keep(tenant, { bytes: text('秘密') });
  const stranger = await openCabinet(house, { dir: cabinet.settings.dir });
  await expect(stranger.read(tenant, kept.id)).rejects.toMatchObject({ damage: 'key' });
  expect((await faultsOf(stranger, tenant.id)).faults).toMatchObject([{ damage: 'key' }]);
  const checks = await stranger.inTenant({ tenant, actor: null }, (context) => runChecks(stranger, context));
  expect(checks.find(({ system, id }) => system === 'files' && id === 'keys')).toMatchObject({
    ok: false,
    found: { ja: expect.stringContaining('secret') as string },
  });
  await stranger.close();
});

test('the same content is stored once in a municipality, and shared with no other', async ({ house }) => {
  const cabinet = await openCabinet(house);
  const [tenant, other] = [await house.municipality(), await house.municipality()];
  const bytes = randomBytes(5_000);
  const [first, second] = await Promise.all([
    cabinet.keep(tenant, { name: '一.txt', bytes }),
    cabinet.keep(tenant, {
      name: '二.txt',
      stream: (async function* () {
        yield bytes;
      })(),
    }),
  ]);
  expect(await cabinet.stored()).toHaveLength(1);
  expect([first.name, second.name]).toEqual(['一.txt', '二.txt']);
  await cabinet.keep(other, { bytes });
  expect(await cabinet.stored()).toHaveLength(2);
  await cabinet.close();
});

test('the last file that goes takes its content along; a new one with the same content is never robbed of it', async ({
  house,
}) => {
  const cabinet = await openCabinet(house);
  const tenant = await house.municipality();
  const machine = { tenant, actor: null };
  const now = Temporal.Now.instant();
  const bytes = randomBytes(5_000);
  const remove = (id: string) => cabinet.inTenant(machine, (context) => context.files.remove(id));
  const [first, second] = [await cabinet.keep(tenant, { bytes }), await cabinet.keep(tenant, { bytes })];

  await remove(first.id);
  expect((await cabinet.files.forget(tenant.id, now)).contents).toBe(0);
  expect((await cabinet.read(tenant, second.id)).equals(bytes)).toBe(true);
  await expect(cabinet.read(tenant, first.id)).rejects.toMatchObject({ status: 404 });

  await remove(second.id);
  // somebody is just keeping the same content: the collection waits for nobody and takes nothing
  await cabinet.inTenant(machine, async (context) => {
    const third = await context.files.keep({ name: 'c', on: everyone, bytes });
    expect((await cabinet.files.forget(tenant.id, now)).contents).toBe(0);
    expect(Buffer.from((await context.files.open(third.id)).bytes).equals(bytes)).toBe(true);
    await context.files.remove(third.id);
  });
  expect((await cabinet.files.forget(tenant.id, now)).contents).toBe(1);
  expect(await cabinet.stored()).toEqual([]);

  // both at once, many times: whatever is kept can be read
  for (let round = 0; round < 20; round++) {
    const [kept] = await Promise.all([cabinet.keep(tenant, { bytes }), cabinet.files.forget(tenant.id, now)]);
    expect((await cabinet.read(tenant, kept.id)).equals(bytes)).toBe(true);
    await Promise.all([remove(kept.id), cabinet.files.forget(tenant.id, now)]);
  }
  await cabinet.close();
});

test('what a transaction leaves behind that did not come to its end opens with no key and is cleared away', async ({
  house,
}) => {
  const cabinet = await openCabinet(house);
  const tenant = await house.municipality();
  await cabinet.keep(tenant, { bytes: text('残る') });
  const crash = new Error('the power failed');
  await expect(
    cabinet.inTenant({ tenant, actor: null }, async (context) => {
      await context.files.keep({ name: 'a', on: everyone, bytes: text('残らない') });
      throw crash;
    }),
  ).rejects.toBe(crash);
  expect(await cabinet.stored()).toHaveLength(2);
  expect((await cabinet.inTenant({ tenant, actor: null }, (context) => context.files.of(everyone))).length).toBe(1);

  const now = Temporal.Now.instant();
  expect(await cabinet.files.clearLeftovers(tenant.id, now)).toBe(0);
  expect(await cabinet.files.clearLeftovers(tenant.id, now.add({ hours: 25 }))).toBe(1);
  expect((await faultsOf(cabinet, tenant.id)).told).toMatchObject({ contents: 1, faults: 0 });
  await cabinet.close();
});

test('a stream that breaks leaves nothing at all', async ({ house }) => {
  const cabinet = await openCabinet(house);
  const tenant = await house.municipality();
  const broken = (async function* () {
    yield randomBytes(300_000);
    throw new Error('connection lost');
  })();
  await expect(cabinet.keep(tenant, { stream: broken })).rejects.toThrow('connection lost');
  expect(await cabinet.stored()).toEqual([]);
  await cabinet.close();
});

test('keys change while files are read and written, and the old key is gone afterwards', async ({ house }) => {
  const cabinet = await openCabinet(house);
  const tenant = await house.municipality();
  expect(await cabinet.files.rotate(tenant.id)).toBeNull();
  const kept = new Map<string, Buffer>();
  const keepOne = async () => {
    const bytes = randomBytes(2_000);
    kept.set((await cabinet.keep(tenant, { bytes })).id, bytes);
  };
  for (let n = 0; n < 250; n++) await keepOne();

  const stop = new AbortController();
  const reading = (async () => {
    let reads = 0;
    for (; !stop.signal.aborted; reads++) {
      const ids = [...kept.keys()];
      const id = ids[reads % ids.length]!;
      expect((await cabinet.read(tenant, id)).equals(kept.get(id)!)).toBe(true);
    }
    return reads;
  })();
  const writing = (async () => {
    let writes = 0;
    for (; !stop.signal.aborted; writes++) await keepOne();
    return writes;
  })();
  for (const version of [2, 3, 4]) {
    const rotated = await cabinet.files.rotate(tenant.id);
    expect(rotated!.version).toBe(version);
    expect(rotated!.sealed).toBeGreaterThanOrEqual(250);
  }
  stop.abort();
  expect(await reading).toBeGreaterThan(3);
  expect(await writing).toBeGreaterThan(3);
  const { faults, told } = await faultsOf(cabinet, tenant.id);
  expect(faults).toEqual([]);
  expect(told.contents).toBe(kept.size);
  const versions = await cabinet.database.as({ tenantId: tenant.id, actorId: null }, (tx) =>
    sql<{ version: number }>`select version from kernel.file_key`.execute(tx),
  );
  expect(versions.rows).toEqual([{ version: 4 }]);
  await cabinet.close();
});

test('a change of keys that was interrupted is finished by the next one', async ({ house }) => {
  const cabinet = await openCabinet(house);
  const tenant = await house.municipality();
  const a = await cabinet.keep(tenant, { bytes: text('一') });
  // as after a stop in the middle: the new version is there, and so is a content under the old one
  await cabinet.database.as({ tenantId: tenant.id, actorId: null }, async (tx) => {
    const { addVersion } = await import('./keys.ts');
    await addVersion(tx, cabinet.files.vault.secret, tenant.id, 2);
  });
  const b = await cabinet.keep(tenant, { bytes: text('二') });
  const check = async () =>
    (await cabinet.inTenant({ tenant, actor: null }, (context) => runChecks(cabinet, context))).find(
      ({ system, id }) => system === 'files' && id === 'keys',
    )!;
  expect(await check()).toMatchObject({ ok: false, found: { ja: expect.stringContaining('files rotate') as string } });
  expect(await cabinet.files.rotate(tenant.id)).toEqual({ version: 2, sealed: 1 });
  expect(await check()).toMatchObject({ ok: true });
  expect((await cabinet.read(tenant, a.id)).toString()).toBe('一');
  expect((await cabinet.read(tenant, b.id)).toString()).toBe('二');
  await cabinet.close();
});

test('200 MB pass through in little memory', { timeout: 120_000 }, async ({ house }) => {
  const cabinet = await openCabinet(house);
  const tenant = await house.municipality();
  const SIZE = 200 * 1_048_576;
  const piece = randomBytes(1_048_576);
  const expected = createHash('sha256');
  async function* large() {
    for (let at = 0; at < SIZE; at += piece.length) {
      piece.writeUInt32LE(at);
      expected.update(piece);
      yield Buffer.from(piece);
    }
  }
  const before = process.memoryUsage.rss();
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss() - before)), 20);
  const kept = await cabinet.keep(tenant, { stream: large() });
  const digest = expected.digest('hex');
  expect(kept).toMatchObject({ size: SIZE, sha256: digest });
  const found = createHash('sha256');
  await cabinet.inTenant({ tenant, actor: null }, async (context) => {
    for await (const bytes of (await context.files.stream(kept.id)).stream) found.update(bytes);
  });
  clearInterval(watch);
  expect(found.digest('hex')).toBe(digest);
  expect(most / 1_048_576).toBeLessThan(80);
  await cabinet.close();
});

test('the disk that cannot be written is told by the check', async ({ house }) => {
  const cabinet = await openCabinet(house);
  const check = () => cabinet.files.vault.backend.check();
  expect((await check()).en).toContain('can be written');
  expect(await cabinet.stored()).toEqual([]);
  await rm(cabinet.settings.dir, { recursive: true });
  await writeFile(cabinet.settings.dir, '');
  await expect(check()).rejects.toThrow(/書き込めません.*空き容量と権限/);
  await cabinet.close();
});

test.each([
  ['../../etc/passwd', 'passwd'],
  ['..\\..\\窓口\\申請書.docx', '申請書.docx'],
  ['C:\\Users\\a\\届.pdf', '届.pdf'],
  ['..', '名称なし'],
  ['', '名称なし'],
  ['a\u0000b\r\nc.txt', 'abc.txt'],
  ['請求書\u202efdp.exe', '請求書fdp.exe'],
  // a compatibility ideograph, a variant by selector, a character of the private area: each as it came
  ['\ufa19田\u{e0100}\ue000.txt', '\ufa19田\u{e0100}\ue000.txt'],
  [`${'長'.repeat(300)}.pdf`, `${'長'.repeat(196)}.pdf`],
  ['a\ud800.txt', 'a\ufffd.txt'],
])('the name %j becomes %j', (given, name) => expect(fileName(given)).toBe(name));
