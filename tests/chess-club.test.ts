// SPDX-License-Identifier: Apache-2.0
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { publishing } from '#blocks/publishing/system.ts';
import { openHouse, prepareDatabase, type Caller, type House, type HouseOptions } from '#kernel/house.ts';
import { openHttp } from '#kernel/http/server.ts';
import { runChecks } from '#kernel/housekeeping.ts';
import type { Tenant } from '#kernel/tenant.ts';
import { saveTenant } from '#kernel/tenants.ts';
import { chessClub, clubRoles } from './chess-club/system.ts';
import { makeDatabase } from './database.ts';

// Kernel and blocks carry a room that has nothing to do with a town hall: they know no room.
let house: House;
let options: HouseOptions;
let club: Tenant;
let other: Tenant;
let drop: () => Promise<void>;

const arbiter = (tenant: Tenant): Caller => ({
  tenant,
  actor: {
    id: '01900000-0000-7000-8000-000000000001',
    name: '審判',
    kind: 'staff',
    roles: ['arbiter'],
    roleTitles: [],
    posts: [],
    permissions: {
      'chess-club.record': [{ reach: 'all' }],
      'chess-club.settings': [{ reach: 'all' }],
      'house.run': [{ reach: 'all' }],
      'house.figures': [{ reach: 'all' }],
    },
  },
});
const nobody = (tenant: Tenant): Caller => ({ tenant, actor: null });

beforeAll(async () => {
  const database = await makeDatabase('template1');
  drop = database.drop;
  options = {
    systems: [publishing([chessClub]), chessClub],
    roles: clubRoles,
    houseRoles: {
      run: { arbiter: 'all' },
      figures: { arbiter: 'all' },
      log: { arbiter: 'all' },
      access: { arbiter: 'all' },
      accounts: { arbiter: 'all' },
      transfers: {},
      release: {},
    },
    identity: {
      person: async () => null,
      people: async () => [],
      names: async () => new Map(),
      demoAccounts: async () => [],
    },
    databaseUrl: database.url,
    appPassword: inject('appPassword'),
    secret: (purpose) => `${purpose} of the tests`,
    files: { dir: path.join(tmpdir(), 'chess-club'), limit: 0, secret: '00'.repeat(32) },
    credentialsSecret: 'x',
    logSecret: 'log secret of the club',
  };
  await prepareDatabase(options);
  house = await openHouse(options);
  club = await saveTenant(database.url, {
    slug: 'club',
    name: { ja: '駒', en: 'Club' },
    code: null,
    hosts: ['club.localhost'],
  });
  other = await saveTenant(database.url, {
    slug: 'other',
    name: { ja: '他', en: 'Other' },
    code: null,
    hosts: ['other.localhost'],
  });
});
afterAll(async () => {
  await house?.close();
  await drop?.();
});

const join = async (tenant: Tenant, name: string) =>
  ((await house.call(nobody(tenant), 'chess-club.join', { name })) as { id: string }).id;

test('a procedure is reached in process and over HTTP, and its result is the tenant’s alone', async () => {
  const id = await join(club, '駒田');
  expect(await house.call(nobody(club), 'chess-club.members', {})).toEqual([{ id, name: '駒田', rating: 1500 }]);
  expect(await house.call(nobody(other), 'chess-club.members', {})).toEqual([]);
  const app = openHttp(house, { sessionSecret: 's', demo: false });
  const answer = await app.request('http://club.localhost/api/v1/chess-club/members?above=1400');
  expect(await answer.json()).toMatchObject([{ name: '駒田' }]);
  expect((await app.request('http://nowhere.localhost/api/v1/chess-club/members')).status).toBe(404);
});

test('an event reaches its listener after the transaction, and the listener sees the tenant’s settings', async () => {
  await house.call(arbiter(club), 'house.settings.save', { system: 'chess-club', value: { factor: 20 }, version: 0 });
  const [white, black] = [await join(club, '白'), await join(club, '黒')];
  await house.call(arbiter(club), 'chess-club.record', { white, black, playedOn: '2026-05-01', result: 'white' });
  await expect
    .poll(
      async () => {
        const list = (await house.call(nobody(club), 'chess-club.members', {})) as { id: string; rating: number }[];
        return [white, black].map((id) => list.find((member) => member.id === id)!.rating);
      },
      { timeout: 10_000 },
    )
    .toEqual([1510, 1490]);
});

test('a figure comes with the records behind it', async () => {
  const figure = await house.call(arbiter(club), 'house.figure', {
    system: 'chess-club',
    indicator: 'games',
    fiscalYear: 2026,
  });
  expect(figure).toMatchObject({ value: 1, evidence: [{ title: '2026-05-01 white' }] });
});

test('who may not, may not; the attempt is in the operation log', async () => {
  await expect(house.call(nobody(club), 'chess-club.record', {})).rejects.toMatchObject({ status: 401 });
  const player: Caller = { tenant: club, actor: { ...arbiter(club).actor!, permissions: {} } };
  await expect(house.call(player, 'chess-club.record', {})).rejects.toMatchObject({
    status: 403,
    title: { ja: 'この操作には「対局の記録」の権限が必要です。' },
  });
  const log = await house.inTenant(nobody(club), ({ tx }) =>
    tx.selectFrom('kernel.operation_log').select(['procedure', 'result']).where('result', '=', 'refused').execute(),
  );
  expect(log).toEqual([{ procedure: 'chess-club.record', result: 'refused' }]);
});

test('settings make their own form, refuse what does not fit and what meets another change', async () => {
  const read = (await house.call(arbiter(club), 'house.settings.read', { system: 'chess-club' })) as {
    version: number;
  };
  expect(read).toMatchObject({
    value: { factor: 20 },
    fields: [{ key: 'factor', label: { ja: '変動係数' }, schema: { type: 'integer' } }],
  });
  const save = (factor: number, version: number) =>
    house.call(arbiter(club), 'house.settings.save', { system: 'chess-club', value: { factor }, version });
  await expect(save(1_000, read.version)).rejects.toMatchObject({ status: 422 });
  await save(24, read.version);
  await expect(save(16, read.version)).rejects.toMatchObject({ status: 409 });
});

test('the same Idempotency-Key makes one record, another content under it is refused', async () => {
  const before = ((await house.call(nobody(club), 'chess-club.members', {})) as unknown[]).length;
  const first = await house.call(nobody(club), 'chess-club.join', { name: '一度' }, 'key-1');
  expect(await house.call(nobody(club), 'chess-club.join', { name: '一度' }, 'key-1')).toEqual(first);
  await expect(house.call(nobody(club), 'chess-club.join', { name: '別人' }, 'key-1')).rejects.toMatchObject({
    status: 409,
  });
  expect(await house.call(nobody(club), 'chess-club.members', {})).toHaveLength(before + 1);
});

test('floor guide, checks, open data, personal data and demo know the room', async () => {
  expect(await house.call(nobody(club), 'house.rooms', {})).toContainEqual(
    expect.objectContaining({ id: 'chess-club', waiting: null }),
  );
  expect(await house.inTenant(arbiter(club), (context) => runChecks(house, context))).toContainEqual(
    expect.objectContaining({ system: 'chess-club', ok: true }),
  );
  expect(await house.call(nobody(club), 'publishing.catalogue', {})).toMatchObject([
    { id: 'ratings', license: 'CC0-1.0' },
  ]);
  const id = await join(club, '去る人');
  await house.inTenant(nobody(club), async (context) => {
    expect(await chessClub.personalData!.export(context, id)).toMatchObject([{ name: '去る人' }]);
    expect(await chessClub.personalData!.remove(context, id)).toBe(1);
    expect(await chessClub.personalData!.export(context, id)).toMatchObject([{ name: '退会者' }]);
  });
  await house.fillDemo(other);
  await house.fillDemo(other);
  expect(await house.call(nobody(other), 'chess-club.members', {})).toHaveLength(2);
});

describe('the house does not open', () => {
  const with_ = (change: Partial<typeof chessClub>) =>
    openHouse({ ...options, systems: [{ ...chessClub, ...change }] });
  const procedures = chessClub.procedures;

  test('with two modules of one id', () =>
    expect(openHouse({ ...options, systems: [chessClub, chessClub] })).rejects.toThrow(
      /two modules have the id 'chess-club'/,
    ));
  test('with a permission that nobody declares', () =>
    expect(with_({ permissions: {} })).rejects.toThrow(/'chess-club.record' needs the unknown permission/));
  test('with a procedure without access', () =>
    expect(with_({ procedures: [{ ...procedures[0]!, access: undefined as never }] })).rejects.toThrow(
      /no access rule/,
    ));
  test('with a procedure open to everyone without a reason', () =>
    expect(with_({ procedures: [{ ...procedures[0]!, access: { who: 'everyone', because: '' } }] })).rejects.toThrow(
      /without a reason/,
    ));
  test('with a procedure of a foreign name', () =>
    expect(with_({ procedures: [{ ...procedures[0]!, name: 'voices.join' }] })).rejects.toThrow(/must begin with/));
  test('with two procedures of one name or one address', () =>
    expect(with_({ procedures: [procedures[0]!, procedures[0]!] })).rejects.toThrow(
      /two procedures are named 'chess-club.join'[^]*two procedures answer/,
    ));
  test('with a permission for an unknown role', () =>
    expect(
      with_({ permissions: { ...chessClub.permissions, x: { title: { ja: '', en: '' }, roles: { king: 'all' } } } }),
    ).rejects.toThrow(/unknown role 'king'/));
  test('with an indicator without evidence', () =>
    expect(with_({ indicators: [{ ...chessClub.indicators![0]!, evidence: undefined as never }] })).rejects.toThrow(
      /shows no evidence/,
    ));
  test('with a listener to an event that nobody emits', () =>
    expect(with_({ emits: [] })).rejects.toThrow(/which nobody emits/));

  test.each([
    ['has no tenant policy', 'create table chess_club.lost (tenant_id uuid primary key)'],
    [
      'must begin with tenant_id',
      `create table chess_club.lost (tenant_id uuid, id int primary key); select kernel.protect('chess_club.lost')`,
    ],
    [
      'must carry tenant_id',
      `create table chess_club.lost (tenant_id uuid references kernel.tenant, id int, friend int, primary key (tenant_id, id));
       create table chess_club.loose (tenant_id uuid, id int, lost_tenant uuid, lost int, primary key (tenant_id, id),
         foreign key (lost_tenant, lost) references chess_club.lost);
       select kernel.protect('chess_club.lost'), kernel.protect('chess_club.loose')`,
    ],
  ])('over a table that %s', async (reason, statement) => {
    const { Client } = (await import('pg')).default;
    const db = new Client({ connectionString: options.databaseUrl });
    await db.connect();
    await db.query(statement);
    try {
      await expect(openHouse(options)).rejects.toThrow(new RegExp(`chess_club\\.\\w+.*${reason}`));
    } finally {
      await db.query('drop table if exists chess_club.loose, chess_club.lost');
      await db.end();
    }
  });

  test('with a migration that makes a table in another room', async () => {
    const dir = new URL('./migrations-astray/', import.meta.url);
    await expect(
      prepareDatabase({ ...options, systems: [{ ...chessClub, id: 'astray', migrations: dir }] }),
    ).rejects.toThrow(/makes chess_club\.stray, but the tables of 'astray' belong into its own schema/);
  });
});
