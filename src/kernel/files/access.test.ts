// SPDX-License-Identifier: Apache-2.0
import sharp from 'sharp';
import { sql } from 'kysely';
import { expect } from 'vitest';
import { defaultZoneRules, zones, type Zone } from '#kernel/access/zones.ts';
import { openHttp } from '#kernel/http/server.ts';
import type { Caller } from '#kernel/house.ts';
import type { Problem } from '#kernel/problem.ts';
import { everyone, somebody, test, type Cabinet } from '#tests/cabinet.ts';
import { SESSION_SECRET } from '#tests/house.ts';
import type { FileStream } from './room-files.ts';

const bytes = new TextEncoder().encode('申請書の本文');
const own = (caller: { actor: { id: string } }) => ({ system: 'cabinet', record: caller.actor.id });
const status = (code: number) => ({ status: code });

const read = async (cabinet: Cabinet, caller: Caller, id: string) => {
  const { stream, ...rest } = (await cabinet.call(caller, 'files.read', { id })) as FileStream;
  const pieces = [];
  for await (const piece of stream) pieces.push(piece);
  return { ...rest, text: Buffer.concat(pieces).toString() };
};

test('a file is visible to exactly those who may see what it hangs on; to others it is not there', async ({
  cabinet,
  house,
}) => {
  const tenant = await house.municipality();
  const [owner, other] = [somebody(tenant), somebody(tenant)];
  const nobody: Caller = { tenant, actor: null, from: { zone: 'lgwan', address: '192.0.2.1' } };
  const kept = await cabinet.keep(tenant, { name: '申請書.txt', bytes, on: own(owner) });

  expect(await read(cabinet, owner, kept.id)).toMatchObject({
    name: '申請書.txt',
    type: 'text/plain',
    text: '申請書の本文',
  });
  expect(await cabinet.call(owner, 'files.info', { id: kept.id })).toMatchObject({
    size: bytes.length,
    on: own(owner),
    scan: { state: 'not-scanned' },
    refusal: null,
  });
  for (const caller of [other, nobody])
    for (const name of ['files.read', 'files.info'])
      await expect(cabinet.call(caller, name, { id: kept.id }), name).rejects.toMatchObject(status(404));
  for (const work of ['open', 'stream', 'remove', 'publicPicture', 'download'] as const)
    await expect(
      cabinet.inTenant<unknown>(other, ({ files }) => files[work](kept.id)),
      work,
    ).rejects.toMatchObject(status(404));

  const open = await cabinet.keep(tenant, { bytes, confidentiality: 'public' });
  for (const caller of [owner, other, nobody]) expect((await read(cabinet, caller, open.id)).text).toBe('申請書の本文');
});

test('another municipality has no way to a file, though it knows the id', async ({ cabinet, house }) => {
  const [a, b] = [await house.municipality(), await house.municipality()];
  const kept = await cabinet.keep(a, { bytes, confidentiality: 'public' });
  await expect(cabinet.call(somebody(b), 'files.read', { id: kept.id })).rejects.toMatchObject(status(404));
  for (const work of ['open', 'remove', 'info', 'publicPicture'] as const)
    await expect(
      cabinet.inTenant<unknown>({ tenant: b, actor: null }, ({ files }) => files[work](kept.id)),
    ).rejects.toMatchObject(status(404));
  // nor does the object open under the other's keys
  const { rows } = await cabinet.database.as({ tenantId: b.id, actorId: null }, (tx) =>
    sql`select from kernel.file_content`.execute(tx),
  );
  expect(rows).toEqual([]);
});

test('a room that does not say who may see its files gets none', async ({ cabinet, house }) => {
  const tenant = await house.municipality();
  await expect(cabinet.keep(tenant, { bytes, on: { system: 'house', record: '1' } })).rejects.toThrow(
    /'house' takes no files/,
  );
});

test('the rules of the networks decide where a file is handed out, and say where to go', async ({ cabinet, house }) => {
  const tenant = await house.municipality();
  const { see, download, move } = defaultZoneRules.alpha;
  for (const confidentiality of ['public', 'internal', 'confidential', 'mynumber'] as const)
    for (const from of [...zones, null])
      for (const zone of zones) {
        const kept = await cabinet.keep(tenant, { bytes, confidentiality, zone: from });
        const may =
          see[confidentiality].includes(zone) &&
          download[confidentiality].includes(zone) &&
          (from === null || move[from][zone] === 'free');
        const told = await read(cabinet, somebody(tenant, zone), kept.id).then(
          ({ text }) => text,
          (error: Problem) => `${error.status} ${error.more['reason'] as string}`,
        );
        expect(told, `${confidentiality} from ${from} in ${zone}`).toBe(may ? '申請書の本文' : '403 zone');
      }
  const kept = await cabinet.keep(tenant, { bytes, zone: 'internet' });
  await expect(read(cabinet, somebody(tenant, 'lgwan'), kept.id)).rejects.toMatchObject({
    title: { ja: expect.stringContaining('領域間の受け渡し') as string },
  });
  expect(await cabinet.call(somebody(tenant, 'lgwan'), 'files.info', { id: kept.id })).toMatchObject({
    refusal: { ja: expect.stringContaining('インターネット接続系から預けられた') as string },
  });
  // where it may not be seen, its name is not told either
  const secret = await cabinet.keep(tenant, { name: '個人番号一覧.txt', bytes, confidentiality: 'mynumber' });
  await expect(cabinet.call(somebody(tenant, 'lgwan'), 'files.info', { id: secret.id })).rejects.toMatchObject(
    status(403),
  );
});

test('residents get what is theirs in every network, but nothing that has not crossed to it properly', async ({
  cabinet,
  house,
}) => {
  const tenant = await house.municipality();
  const resident = somebody(tenant, 'internet', 'resident');
  const own_ = own(resident);
  const theirs = await cabinet.keep(tenant, { bytes, on: own_, confidentiality: 'confidential', zone: 'internet' });
  const answer = await cabinet.keep(tenant, { bytes, on: own_, confidentiality: 'confidential', zone: 'lgwan' });
  expect((await read(cabinet, resident, theirs.id)).text).toBe('申請書の本文');
  await expect(read(cabinet, resident, answer.id)).rejects.toMatchObject(status(403));
  // the same record, seen by staff outside
  await expect(read(cabinet, somebody(tenant, 'internet', 'staff', own_.record), theirs.id)).rejects.toMatchObject(
    status(403),
  );
});

test('what the scanner found stays inside, and a network may ask for files that were scanned', async ({
  cabinet,
  house,
}) => {
  const tenant = await house.municipality();
  const machine = { tenant, actor: null };
  const free = { ...defaultZoneRules.alpha.move, internet: { internet: 'free', lgwan: 'free', mynumber: 'refuse' } };
  await cabinet.inTenant(machine, ({ tx }) =>
    sql`insert into kernel.setting (system, value) values ('zones', ${JSON.stringify({ model: 'alpha', rules: { move: free, scanned: ['lgwan'] } })}::jsonb)`.execute(
      tx,
    ),
  );
  const kept = await cabinet.keep(tenant, { bytes, zone: 'internet' });
  const asked = () => read(cabinet, somebody(tenant, 'lgwan'), kept.id);
  await expect(asked()).rejects.toMatchObject({ title: { ja: expect.stringContaining('未検査') as string } });
  await cabinet.inTenant(machine, ({ files }) => files.noteScan(kept.id, { state: 'clean', engine: 'ClamAV 1.4' }));
  expect((await asked()).text).toBe('申請書の本文');
  // the same content handed in again is known
  const again = await cabinet.keep(tenant, { name: 'もう一度.txt', bytes, zone: 'internet' });
  expect(again.scan).toMatchObject({ state: 'clean', engine: 'ClamAV 1.4' });
  await cabinet.inTenant(machine, ({ files }) => files.noteScan(kept.id, { state: 'infected', engine: 'ClamAV 1.5' }));
  for (const zone of zones)
    await expect(read(cabinet, somebody(tenant, zone), again.id)).rejects.toMatchObject({
      title: { ja: expect.stringContaining('ウイルス') as string },
    });
});

test('a file comes in only from networks that may hand in', async ({ cabinet, house }) => {
  const tenant = await house.municipality();
  await cabinet.inTenant({ tenant, actor: null }, ({ tx }) =>
    sql`insert into kernel.setting (system, value) values ('zones', '{"model":"alpha","rules":{"upload":["lgwan"]}}')`.execute(
      tx,
    ),
  );
  const keep = (zone: Zone) =>
    cabinet.inTenant(somebody(tenant, zone), ({ files }) => files.keep({ name: 'a.txt', bytes, on: everyone }));
  expect(await keep('lgwan')).toMatchObject({ zone: 'lgwan', confidentiality: 'internal' });
  await expect(keep('internet')).rejects.toMatchObject({ ...status(403), more: { allowed: ['lgwan'] } });
  await expect(
    cabinet.call(somebody(tenant, 'internet'), 'files.upload.begin', { name: 'a', size: 1 }),
  ).rejects.toMatchObject(status(403));
  await expect(
    cabinet.call({ tenant, actor: null }, 'files.upload.begin', { name: 'a', size: 1 }),
  ).rejects.toMatchObject(status(401));
  await expect(
    cabinet.call({ tenant, actor: null }, 'files.upload.finish', { id: crypto.randomUUID() }),
  ).rejects.toMatchObject(status(401));
});

test('a download is a file and never a page, has its own name, and is in the log', async ({ cabinet, house }) => {
  const tenant = await house.municipality();
  const app = openHttp(cabinet, {
    sessionSecret: SESSION_SECRET,
    demo: false,
    arrival: { listener: 'lgwan', peer: '127.0.0.1' },
  });
  const kept = await cabinet.keep(tenant, {
    name: '案内 "図"\u2028.html',
    bytes: new TextEncoder().encode('<html><script>alert(1)</script>'),
    confidentiality: 'public',
  });
  const answer = await app.request(`http://${tenant.host}/api/v1/files/${kept.id}`);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe('<html><script>alert(1)</script>');
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent('案内 "図".html')}`,
    'content-security-policy': `sandbox; default-src 'none'`,
    'content-length': String(kept.size),
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
  });
  const { rows } = await cabinet.inTenant({ tenant, actor: null }, ({ tx }) =>
    sql<{ subject: string }>`select subject from kernel.operation_log where procedure = 'files.read'`.execute(tx),
  );
  expect(rows).toEqual([{ subject: kept.id }]);
  const head = await app.request(`http://${tenant.host}/api/v1/files/${kept.id}`, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, String(kept.size), '']);
});

test('a picture goes to the public without where, when and with what it was taken', async ({ cabinet, house }) => {
  const tenant = await house.municipality();
  const photo = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#3a7' } })
    .withExif({ IFD0: { Make: 'Secretcam' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '35/1 41/1 22/1' } })
    .jpeg()
    .toBuffer();
  expect(photo.includes('Secretcam')).toBe(true);
  const kept = await cabinet.keep(tenant, { name: '現場.jpeg', bytes: photo, confidentiality: 'public' });
  const app = openHttp(cabinet, {
    sessionSecret: SESSION_SECRET,
    demo: false,
    arrival: { listener: 'internet', peer: '127.0.0.1' },
  });
  const answer = await app.request(`http://${tenant.host}/api/v1/files/${kept.id}`);
  const shown = Buffer.from(await answer.arrayBuffer());
  expect(answer.headers.get('content-type')).toBe('image/jpeg');
  expect(shown.includes('Secretcam')).toBe(false);
  const { width, height, exif } = await sharp(shown).metadata();
  expect({ width, height, exif }).toEqual({ width: 64, height: 48, exif: undefined });
  // what the municipality keeps is the photo as it was taken
  expect((await cabinet.read(tenant, kept.id)).equals(photo)).toBe(true);

  const document = await cabinet.keep(tenant, { name: '写真.jpg', bytes, confidentiality: 'public' });
  await expect(
    cabinet.inTenant({ tenant, actor: null }, ({ files }) => files.publicPicture(document.id)),
  ).rejects.toMatchObject(status(422));
});

test('what is removed leaves its trace, but neither name nor content', async ({ cabinet, house }) => {
  const tenant = await house.municipality();
  const kept = await cabinet.keep(tenant, { name: '山田太郎 診断書.txt', bytes });
  await cabinet.inTenant({ tenant, actor: null }, ({ files }) => files.remove(kept.id));
  await expect(cabinet.call(somebody(tenant), 'files.read', { id: kept.id })).rejects.toMatchObject(status(404));
  const { rows } = await cabinet.inTenant({ tenant, actor: null }, ({ tx }) =>
    sql`select state, name, content_id, record, size from kernel.file where id = ${kept.id}`.execute(tx),
  );
  expect(rows).toEqual([{ state: 'removed', name: '', content_id: null, record: 'everyone', size: bytes.length }]);
});
