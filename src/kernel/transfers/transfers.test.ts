// SPDX-License-Identifier: Apache-2.0
import { createHash, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect } from 'vitest';
import type { SeparationModel, Zone } from '#kernel/access/zones.ts';
import type { FileStream } from '#kernel/files/room-files.ts';
import { docx, encrypted, everythingIn, MACRO, paragraph, zip } from '#kernel/files/sanitising/samples.ts';
import type { Caller } from '#kernel/house.ts';
import type { Tenant } from '#kernel/tenant.ts';
import { everyone, test, type Cabinet } from '#tests/cabinet.ts';
import type { TestHouse } from '#tests/house.ts';

type Whole = {
  id: string;
  state: string;
  reason: string | null;
  refusal: { ja: string } | null;
  original: { id: string; sha256: string; refusal: { ja: string } | null };
  result: { id: string; name: string; sha256: string; refusal: { ja: string } | null } | null;
  scan: { state: string } | null;
  sanitising: { outcome: string; program: string; removed: { what: string; label: { ja: string } }[] } | null;
  decision: { name: string; post: string; words: string | null } | null;
  may: { decide: boolean; withdraw: boolean };
};
type List = { items: { id: string; reason: string | null; file: { name: string } }[]; counts: Record<string, number> };

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const macroDocument = () =>
  docx({ body: paragraph('道路占用の申請について'), macro: true, files: { 'word/vbaProject.bin': MACRO } });
const plain = Buffer.from('舗装補修工事の説明資料');

/** A municipality with two sections: an officer and a head each, and the ICT section. */
async function town(house: TestHouse, cabinet: Cabinet, model: SeparationModel = 'alpha') {
  const tenant: Tenant = await house.municipality();
  const units = { roads: randomUUID() as string, parks: randomUUID() as string };
  const person = (role: string, unit: string, name: string): Caller & { actor: NonNullable<Caller['actor']> } => {
    const { actor } = house.as(tenant, [role], unit);
    const permissions = Object.fromEntries(
      Object.entries(actor!.permissions).map(([permission, grants]) => [
        permission,
        grants.map((grant) => (grant.reach === 'own' ? { ...grant, units: [unit] } : grant)),
      ]),
    );
    return { tenant, actor: { ...actor!, name, permissions } };
  };
  await cabinet.inTenant({ tenant, actor: null }, async ({ tx }) => {
    await tx
      .insertInto('kernel.setting')
      .values({ system: 'zones', value: JSON.stringify({ model }) })
      .execute();
  });
  cabinet.access.forget(tenant.id);
  const at = (caller: Caller, zone: Zone): Caller => ({ ...caller, from: { zone, address: '192.0.2.1' } });
  const handIn = async (caller: Caller, zone: Zone, to: Zone, bytes: Uint8Array, name: string, more: object = {}) =>
    (await cabinet.call(at(caller, zone), 'transfers.handIn', {
      file: [{ name, type: '', bytes }],
      to,
      reason: '業者との協議のため',
      ...more,
    })) as { id: string; state: string };
  const look = async (caller: Caller, zone: Zone, id: string) =>
    (await cabinet.call(at(caller, zone), 'transfers.transfer', { id })) as Whole;
  const list = async (caller: Caller, zone: Zone, show = 'mine') =>
    (await cabinet.call(at(caller, zone), 'transfers.list', { show })) as List;
  const download = async (caller: Caller, zone: Zone, id: string): Promise<Buffer> => {
    const { stream } = (await cabinet.call(at(caller, zone), 'files.read', { id })) as FileStream;
    const pieces: Uint8Array[] = [];
    for await (const piece of stream) pieces.push(piece);
    return Buffer.concat(pieces);
  };
  return {
    tenant,
    at,
    handIn,
    look,
    list,
    download,
    officer: person('section-officer', units.roads, '堤 さくら'),
    colleague: person('section-officer', units.roads, '同僚'),
    head: person('section-head', units.roads, '石動 健一'),
    otherHead: person('section-head', units.parks, '他課長'),
    ict: person('ict', units.parks, '電田 翼'),
  };
}

const refused = (status: number, words = '') => ({ status, title: { ja: expect.stringContaining(words) } });

describe('from the internet side into LGWAN', () => {
  test('a document is rebuilt without its macros; the original stays, and the record says what was taken out', async ({
    house,
    cabinet,
  }) => {
    const { handIn, look, list, download, officer, at } = await town(house, cabinet);
    const document = macroDocument();
    const { id, state } = await handIn(officer, 'internet', 'lgwan', document, '申請書.docm');
    expect(state).toBe('delivered');

    const seen = await look(officer, 'lgwan', id);
    expect(seen.sanitising).toMatchObject({ outcome: 'clean', program: expect.stringMatching(/^yakuba \d/) });
    expect(seen.sanitising!.removed.map(({ label }) => label.ja)).toContain('マクロ');
    expect(seen.original.sha256).toBe(hash(document));
    const copy = await download(officer, 'lgwan', seen.result!.id);
    expect(hash(copy)).toBe(seen.result!.sha256);
    expect(seen.result!.sha256).not.toBe(seen.original.sha256);
    expect(everythingIn(copy)).toContain(Buffer.from('道路占用の申請について').toString('latin1'));
    expect(everythingIn(copy)).not.toContain('PAYLOAD-MACRO');
    expect(seen.result!.name).toBe('申請書.docx');

    // The original is as it was, and is handed out in LGWAN by no way
    const { bytes } = await cabinet.inTenant({ tenant: officer.tenant, actor: null }, ({ files }) =>
      files.open(seen.original.id),
    );
    expect(hash(bytes)).toBe(hash(document));
    expect(seen.original.refusal!.ja).toContain('領域間の受け渡し');
    await expect(download(officer, 'lgwan', seen.original.id)).rejects.toMatchObject({ status: 403 });
    await expect(download(officer, 'internet', seen.result!.id)).rejects.toMatchObject({ status: 403 });
    expect((await list(officer, 'lgwan')).items.map((one) => one.id)).toEqual([id]);
    await expect(cabinet.call(at(officer, 'lgwan'), 'transfers.withdraw', { id })).rejects.toMatchObject({
      status: 409,
    });
  });

  test('what cannot be sanitised is refused with the reason and nothing is delivered', async ({ house, cabinet }) => {
    const { handIn, look, officer } = await town(house, cabinet);
    const locked = encrypted(zip({ '見積書.txt': '見積' }));
    const { id, state } = await handIn(officer, 'internet', 'lgwan', locked, '見積書.zip');
    expect(state).toBe('refused');
    expect(await look(officer, 'lgwan', id)).toMatchObject({
      result: null,
      refusal: { ja: expect.stringContaining('パスワード') },
      sanitising: { outcome: 'refused', removed: [] },
    });
  });

  test('a large file is sanitised in the background', async ({ house, cabinet }) => {
    const { handIn, look, officer, tenant } = await town(house, cabinet);
    const large = Buffer.from('年月日,地点,交通量\n'.repeat(80_000));
    expect(large.length).toBeGreaterThan(2 * 1024 * 1024);
    const { id, state } = await handIn(officer, 'internet', 'lgwan', large, '交通量.csv');
    expect(state).toBe('requested');
    expect(await look(officer, 'internet', id)).toMatchObject({ state: 'requested', result: null });
    const job = cabinet.systems.flatMap(({ jobs = [] }) => jobs).find(({ name }) => name === 'examine-again')!;
    // Twice, as a job may run: the second time there is nothing left to do
    for (let times = 0; times < 2; times++)
      await cabinet.inTenant({ tenant, actor: null }, (context) => job.run(context));
    const { state: now, result } = await look(officer, 'lgwan', id);
    expect([now, result!.refusal]).toEqual(['delivered', null]);
    const copies = await cabinet.inTenant({ tenant, actor: null }, ({ files }) =>
      files.of({ system: 'transfers', record: id }),
    );
    expect(copies.map((copy) => copy.zone)).toEqual(['internet', 'lgwan']);
  });
});

describe('from LGWAN out to the internet side', () => {
  test('the own head lets it go, nobody else and never whoever asked; then it lies there and only there', async ({
    house,
    cabinet,
  }) => {
    const { at, handIn, look, list, download, officer, head, otherHead, colleague, ict, tenant } = await town(
      house,
      cabinet,
    );
    const { id, state } = await handIn(officer, 'lgwan', 'internet', plain, '説明資料.txt');
    expect(state).toBe('waiting');
    expect((await list(officer, 'internet')).items, 'on the other side it is not there yet').toEqual([]);
    await expect(look(officer, 'internet', id)).rejects.toMatchObject({ status: 404 });

    const approve = (caller: Caller, zone: Zone = 'lgwan') =>
      cabinet.call(at(caller, zone), 'transfers.approve', { id, words: '確認しました' });
    for (const caller of [officer, colleague, otherHead])
      await expect(approve(caller)).rejects.toMatchObject({ status: 403 });
    await expect(approve(head, 'internet')).rejects.toMatchObject(refused(403, 'LGWAN接続系'));
    await expect(look(otherHead, 'lgwan', id)).rejects.toMatchObject({ status: 404 });
    await expect(look(colleague, 'lgwan', id)).rejects.toMatchObject({ status: 404 });
    expect((await list(head, 'lgwan', 'waiting')).items.map((one) => one.id)).toEqual([id]);
    expect((await list(otherHead, 'lgwan', 'waiting')).counts).toEqual({ mine: 0, waiting: 0, all: 0 });
    expect((await list(ict, 'lgwan', 'all')).counts).toMatchObject({ all: 1 });

    // Whoever lets it go can look at it first
    const { original, may } = await look(head, 'lgwan', id);
    expect(may).toEqual({ decide: true, withdraw: false });
    expect((await download(head, 'lgwan', original.id)).equals(plain)).toBe(true);
    await expect(download(otherHead, 'lgwan', original.id)).rejects.toMatchObject({ status: 404 });

    expect(await approve(head)).toEqual({ state: 'delivered' });
    await expect(approve(head)).rejects.toMatchObject({ status: 409 });
    const there = await look(officer, 'internet', id);
    expect(there).toMatchObject({
      state: 'delivered',
      decision: { name: '石動 健一' },
      result: { name: '説明資料.txt', sha256: hash(plain), refusal: null },
    });
    expect((await download(officer, 'internet', there.result!.id)).equals(plain)).toBe(true);
    await expect(download(officer, 'lgwan', there.result!.id)).rejects.toMatchObject({ status: 403 });
    await expect(download(officer, 'internet', original.id)).rejects.toMatchObject({ status: 403 });
    await expect(download(colleague, 'internet', there.result!.id)).rejects.toMatchObject({ status: 404 });

    // Words typed inside do not show outside
    expect(there.reason).toBeNull();
    expect(there.decision!.words).toBeNull();
    expect(JSON.stringify(await list(officer, 'internet'))).not.toContain('協議');
    expect(await look(officer, 'lgwan', id)).toMatchObject({
      reason: '業者との協議のため',
      decision: { words: '確認しました' },
    });

    const lines = await cabinet.inTenant({ tenant, actor: null }, ({ tx }) =>
      tx.selectFrom('kernel.operation_log').selectAll().where('subject', '=', id).orderBy('id').execute(),
    );
    expect(lines.map(({ procedure }) => procedure)).toEqual(
      expect.arrayContaining(['transfers.handIn', 'transfers.approve', 'transfers.transfer']),
    );
    expect(lines.find(({ procedure }) => procedure === 'transfers.handIn')).toMatchObject({
      detail: { from: 'lgwan', to: 'internet', rule: 'approve', sha256: hash(plain), state: 'waiting' },
    });
    expect(JSON.stringify(lines.map(({ detail }) => detail))).not.toMatch(/さくら|協議|説明資料/);
  });

  test('a head who asks needs somebody else as well', async ({ house, cabinet }) => {
    const { at, handIn, list, head, ict } = await town(house, cabinet);
    const { id } = await handIn(head, 'lgwan', 'internet', plain, '資料.txt');
    await expect(cabinet.call(at(head, 'lgwan'), 'transfers.approve', { id })).rejects.toMatchObject(
      refused(403, '自分では決められません'),
    );
    expect((await list(head, 'lgwan', 'waiting')).items).toEqual([]);
    expect(await cabinet.call(at(ict, 'lgwan'), 'transfers.approve', { id })).toEqual({ state: 'delivered' });
  });

  test('rejected with a reason it stays rejected; withdrawn it stays withdrawn', async ({ house, cabinet }) => {
    const { at, handIn, look, officer, head, colleague } = await town(house, cabinet);
    const { id } = await handIn(officer, 'lgwan', 'internet', plain, '資料.txt');
    await expect(cabinet.call(at(head, 'lgwan'), 'transfers.reject', { id, words: ' ' })).rejects.toMatchObject({
      status: 422,
      fields: [{ path: 'words' }],
    });
    await cabinet.call(at(head, 'lgwan'), 'transfers.reject', { id, words: '個人名を消してから出してください' });
    await expect(cabinet.call(at(head, 'lgwan'), 'transfers.approve', { id })).rejects.toMatchObject({ status: 409 });
    expect(await look(officer, 'lgwan', id)).toMatchObject({
      state: 'rejected',
      result: null,
      decision: { words: '個人名を消してから出してください' },
    });

    const second = await handIn(officer, 'lgwan', 'internet', plain, '資料.txt');
    await expect(cabinet.call(at(colleague, 'lgwan'), 'transfers.withdraw', { id: second.id })).rejects.toMatchObject({
      status: 404,
    });
    await expect(cabinet.call(at(head, 'lgwan'), 'transfers.withdraw', { id: second.id })).rejects.toMatchObject({
      status: 404,
    });
    await cabinet.call(at(officer, 'lgwan'), 'transfers.withdraw', { id: second.id });
    await expect(cabinet.call(at(head, 'lgwan'), 'transfers.approve', { id: second.id })).rejects.toMatchObject({
      status: 409,
    });
  });

  test('personal information does not leave, whoever would approve it', async ({ house, cabinet }) => {
    const { handIn, look, officer } = await town(house, cabinet);
    const { id, state } = await handIn(officer, 'lgwan', 'internet', plain, '名簿.csv', { confidential: true });
    expect(state).toBe('refused');
    expect((await look(officer, 'lgwan', id)).refusal!.ja).toContain('個人情報');
  });
});

test('from the My Number network to the internet side nothing goes, and the attempt is on record', async ({
  house,
  cabinet,
}) => {
  const { handIn, look, officer } = await town(house, cabinet);
  const { id, state } = await handIn(officer, 'mynumber', 'internet', plain, '対象者.csv');
  expect(state).toBe('refused');
  expect(await look(officer, 'mynumber', id)).toMatchObject({
    result: null,
    refusal: { ja: expect.stringContaining('マイナンバー利用事務系からインターネット接続系') },
  });
});

test('into the My Number network it is sanitised first and approved after; a rejected copy is gone', async ({
  house,
  cabinet,
}) => {
  const { at, handIn, look, officer, head, tenant } = await town(house, cabinet);
  const { id, state } = await handIn(officer, 'lgwan', 'mynumber', macroDocument(), '様式.docm');
  expect(state).toBe('waiting');
  expect(await look(head, 'lgwan', id)).toMatchObject({ result: null, sanitising: { outcome: 'clean' } });
  const copy = await cabinet.inTenant(
    { tenant, actor: null },
    async ({ tx }) =>
      (await sql<{ result_id: string }>`select result_id from kernel.transfer where id = ${id}`.execute(tx)).rows[0]!
        .result_id,
  );
  // The copy is made but not handed over: not even whoever asked can have it
  for (const caller of [officer, head])
    await expect(cabinet.call(at(caller, 'mynumber'), 'files.read', { id: copy })).rejects.toMatchObject({
      status: 404,
    });
  await cabinet.call(at(head, 'lgwan'), 'transfers.reject', { id, words: '不要のため' });
  const left = await cabinet.inTenant(
    { tenant, actor: null },
    async ({ tx }) => (await sql<{ state: string }>`select state from kernel.file where id = ${copy}`.execute(tx)).rows,
  );
  expect(left).toEqual([{ state: 'removed' }]);
});

test('a file with a virus is not carried over, nor one that turns out to have one while it waits', async ({
  house,
  cabinet,
}) => {
  const { at, handIn, look, officer, head, tenant } = await town(house, cabinet);
  const found = (id: string) =>
    cabinet.inTenant({ tenant, actor: null }, ({ files }) => files.noteScan(id, { state: 'infected', engine: 'test' }));
  const first = await handIn(officer, 'lgwan', 'internet', Buffer.from('一'), '一.txt');
  await found((await look(officer, 'lgwan', first.id)).original.id);
  expect(await cabinet.call(at(head, 'lgwan'), 'transfers.approve', { id: first.id })).toEqual({ state: 'refused' });
  const second = await handIn(officer, 'internet', 'lgwan', Buffer.from('一'), '同じ中身.txt');
  expect(second.state).toBe('refused');
  expect(await look(officer, 'lgwan', second.id)).toMatchObject({
    refusal: { ja: expect.stringContaining('ウイルス') },
    scan: { state: 'infected' },
    result: null,
  });
});

test('where a rule asks for a scan, a file that nobody scanned stays where it is', async ({ house, cabinet }) => {
  const { handIn, look, officer } = await town(house, cabinet, 'beta');
  const { id, state } = await handIn(officer, 'internet', 'lgwan', plain, '資料.txt');
  expect(state).toBe('refused');
  expect((await look(officer, 'internet', id)).refusal!.ja).toContain('ウイルス検査');
});

test('a file of a room is asked for where it may be seen, and the copy hangs on the same record', async ({
  house,
  cabinet,
}) => {
  const { at, look, download, officer, colleague, tenant } = await town(house, cabinet);
  const sent = await cabinet.keep(tenant, { name: '添付.docm', bytes: macroDocument(), zone: 'internet' });
  const ask = (zone: Zone, file: string) =>
    cabinet.call(at(officer, zone), 'transfers.request', {
      file,
      to: 'lgwan',
      reason: '申請の添付を読むため',
    }) as Promise<{
      id: string;
      state: string;
    }>;
  await expect(ask('internet', sent.id)).rejects.toMatchObject({ status: 403 });
  const hidden = await cabinet.keep(tenant, {
    bytes: plain,
    zone: 'internet',
    on: { system: 'cabinet', record: randomUUID() },
  });
  await expect(ask('lgwan', hidden.id)).rejects.toMatchObject({ status: 404 });

  const { id, state } = await ask('lgwan', sent.id);
  expect(state).toBe('delivered');
  const { result } = await look(officer, 'lgwan', id);
  const hanging = await cabinet.inTenant({ tenant, actor: null }, ({ files }) => files.of(everyone));
  expect(hanging.map((one) => [one.id, one.zone])).toEqual([
    [sent.id, 'internet'],
    [result!.id, 'lgwan'],
  ]);
  expect(everythingIn(await download(colleague, 'lgwan', result!.id))).not.toContain('PAYLOAD-MACRO');
  await expect(download(colleague, 'lgwan', sent.id)).rejects.toMatchObject({ status: 403 });
});

test('another municipality sees nothing of it and changes nothing', async ({ house, cabinet }) => {
  const here = await town(house, cabinet);
  const there = await town(house, cabinet);
  const { id } = await here.handIn(here.officer, 'lgwan', 'internet', plain, '資料.txt');
  const { original } = await here.look(here.officer, 'lgwan', id);
  const spy: Caller = { ...there.ict, actor: { ...there.ict.actor, id: here.officer.actor.id } };
  await expect(there.look(spy, 'lgwan', id)).rejects.toMatchObject({ status: 404 });
  await expect(there.download(spy, 'lgwan', original.id)).rejects.toMatchObject({ status: 404 });
  for (const name of ['transfers.approve', 'transfers.reject'])
    await expect(cabinet.call(there.at(there.ict, 'lgwan'), name, { id, words: 'x' })).rejects.toMatchObject({
      status: 403,
    });
  await expect(cabinet.call(there.at(spy, 'lgwan'), 'transfers.withdraw', { id })).rejects.toMatchObject({
    status: 404,
  });
  await expect(
    cabinet.call(there.at(spy, 'lgwan'), 'transfers.request', { file: original.id, to: 'internet', reason: 'x' }),
  ).rejects.toMatchObject({ status: 404 });
  expect((await there.list(there.ict, 'lgwan', 'all')).counts).toMatchObject({ all: 0 });
});

test('the program itself cannot rewrite a transfer, end one twice or take one out of the record', async ({
  house,
  cabinet,
}) => {
  const { at, handIn, officer, head, tenant } = await town(house, cabinet);
  const { id } = await handIn(officer, 'lgwan', 'internet', plain, '資料.txt');
  const attempt = (statement: ReturnType<typeof sql>) =>
    cabinet.inTenant({ tenant, actor: null }, ({ tx }) => statement.execute(tx));
  for (const column of ['requested_by', 'reason', 'sha256', 'from_zone', 'to_zone', 'rule', 'file_id', 'requested_at'])
    await expect(
      attempt(sql`update kernel.transfer set ${sql.ref(column)} = ${sql.ref(column)}`),
      column,
    ).rejects.toThrow('permission denied');
  await expect(attempt(sql`delete from kernel.transfer`)).rejects.toThrow('permission denied');
  await expect(
    attempt(sql`update kernel.transfer set decided_by = requested_by where id = ${id}`),
    'nobody approves their own',
  ).rejects.toThrow('check constraint');
  await cabinet.call(at(head, 'lgwan'), 'transfers.reject', { id, words: '差し戻し' });
  await expect(
    attempt(sql`update kernel.transfer set state = 'delivered', result_id = file_id where id = ${id}`),
  ).rejects.toThrow('finished transfer');
});

test('who may not: nobody, residents, the committee; and only with a place to go and a reason', async ({
  house,
  cabinet,
}) => {
  const { tenant, at, officer } = await town(house, cabinet);
  const names = [...house.procedures.keys()].filter((name) => name.startsWith('transfers.'));
  expect(names).toHaveLength(8);
  for (const name of names) {
    await expect(cabinet.call(at({ tenant, actor: null }, 'lgwan'), name, {}), name).rejects.toMatchObject({
      status: 401,
    });
    for (const role of ['resident', 'committee'])
      await expect(
        cabinet.call(at(house.as(tenant, [role]), 'lgwan'), name, {}),
        `${role} ${name}`,
      ).rejects.toMatchObject({
        status: 403,
      });
  }
  for (const name of ['transfers.approve', 'transfers.reject'])
    await expect(cabinet.call(at(officer, 'lgwan'), name, {}), name).rejects.toMatchObject({ status: 403 });
  const file = [{ name: 'a.txt', type: '', bytes: plain }];
  const handIn = (input: object) => cabinet.call(at(officer, 'lgwan'), 'transfers.handIn', { file, ...input });
  await expect(handIn({ to: 'internet', reason: '' })).rejects.toMatchObject({
    status: 422,
    fields: [{ path: 'reason' }],
  });
  await expect(handIn({ to: 'lgwan', reason: 'x' })).rejects.toMatchObject({ status: 422, fields: [{ path: 'to' }] });
  await expect(handIn({ to: 'internet', reason: 'x', post: randomUUID() })).rejects.toMatchObject({ status: 422 });
  await expect(handIn({ to: 'internet', reason: 'x', file: [] })).rejects.toMatchObject({
    status: 422,
    fields: [{ path: 'file' }],
  });
});
