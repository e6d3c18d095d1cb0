// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { describe, expect, inject, onTestFinished } from 'vitest';
import { makeDatabase } from '#tests/database.ts';
import { test, type TestHouse } from '#tests/house.ts';
import { saveTenant } from '#kernel/tenants.ts';
import { openHouse } from '#kernel/house.ts';
import { prepareDatabase } from '../house.ts';
import { migrate } from '../database/migrate.ts';
import { migrationSources } from '../database/migrate.ts';
import { demoMunicipality } from '../../demo-municipality.ts';
import { readArchive } from './archive.ts';
import { writeBackup } from './backup.ts';
import { restoreBackup } from './restore.ts';
import { plainSpelling, tablesOf } from './tables.ts';

const passphrase = Buffer.from('correct horse battery staple');
const secret = (purpose: string) => `${purpose} of the tests`.padEnd(64, '0');

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'yakuba-backup-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

const backupOf = (house: TestHouse, dir: string, more: Partial<Parameters<typeof writeBackup>[0]> = {}) =>
  writeBackup({
    databaseUrl: house.databaseUrl,
    dataDir: dir,
    out: path.join(dir, 'house.backup'),
    passphrase,
    secret,
    secretText: null,
    house: '0.1.0',
    ...more,
  });

async function restoreInto(dir: string, file: string, key: Buffer | null = passphrase) {
  const database = await makeDatabase('template1');
  onTestFinished(database.drop);
  const result = await restoreBackup({
    file,
    passphrase: key,
    databaseUrl: database.url,
    dataDir: dir,
    appPassword: inject('appPassword'),
    sources: migrationSources(plannedSystems),
  }).catch((error: Error) => error);
  return { database, result };
}
let plannedSystems: TestHouse['options']['systems'];

/** SHA-256 of the rows of every table, as PostgreSQL itself counts it. */
async function hashes(url: string): Promise<Record<string, string>> {
  const db = new pg.Client({ connectionString: url });
  await db.connect();
  await db.query(plainSpelling);
  const found: Record<string, string> = {};
  for (const table of await tablesOf(db)) {
    const { rows } = await db.query<{ hash: string }>(
      `select coalesce(encode(sha256(string_agg(sha256(t::text::bytea), ''::bytea order by t::text collate "C")), 'hex'), 'empty') as hash
       from (select ${table.columns.join(', ')} from ${table.name}) t`,
    );
    found[table.name] = rows[0]!.hash;
  }
  await db.end();
  return found;
}

const tablesIn = async (url: string) => {
  const db = new pg.Client({ connectionString: url });
  await db.connect();
  const tables = await tablesOf(db);
  await db.end();
  return tables.map(({ name }) => name);
};

test('a backup taken while people write is one moment of the house, and comes back row by row', async ({ house }) => {
  plannedSystems = house.options.systems;
  const tenant = await saveTenant(house.databaseUrl, demoMunicipality);
  await house.fillDemo(tenant);
  const dir = folder();
  mkdirSync(path.join(dir, 'files/ab'), { recursive: true });
  const content = randomBytes(3_000_000);
  writeFileSync(path.join(dir, 'files/ab/abcdef'), content);
  writeFileSync(path.join(dir, 'files/ab/empty'), '');

  // Two rows that must always be seen together, written again and again beside the backup
  const db = new pg.Client({ connectionString: house.databaseUrl });
  await db.connect();
  const writing = { on: true };
  let pairs = 0;
  const writer = (async () => {
    for (; writing.on; pairs++)
      await db.query(
        `with a as (insert into kernel.setting (tenant_id, system, value) values ($1, $2, '1'))
         insert into kernel.event (tenant_id, name, subject) values ($1, 'pair', $2)`,
        [tenant.id, `pair-${pairs}`],
      );
  })();
  const { manifest, sums } = await backupOf(house, dir);
  writing.on = false;
  await writer;
  await db.end();
  expect(pairs).toBeGreaterThan(10);

  const target = folder();
  const { database, result } = await restoreInto(target, path.join(dir, 'house.backup'));
  expect(result).toMatchObject({ newer: 0, manifest: { house: '0.1.0' } });
  const again = await restoredCount(database.url);
  expect(again.settings).toBe(again.events);
  expect(again.settings).toBeLessThan(pairs);
  expect(readFileSync(path.join(target, 'files/ab/abcdef')).equals(content)).toBe(true);
  expect(statSync(path.join(target, 'files/ab/empty')).size).toBe(0);
  expect(sums.tables['programmes.sheet']!.rows).toBeGreaterThan(100);
  expect(manifest.tables.map(({ name }) => name)).toEqual(expect.arrayContaining(await tablesIn(house.databaseUrl)));

  // Without the writer: every table of the second house is the first one's, hash by hash
  const quiet = folder();
  await backupOf(house, quiet);
  const before = await hashes(house.databaseUrl);
  const second = await restoreInto(folder(), path.join(quiet, 'house.backup'));
  // the time of this backup was noted after its snapshot
  expect({ ...(await hashes(second.database.url)), 'kernel.setting': '' }).toEqual({ ...before, 'kernel.setting': '' });
  const reopened = await openHouse({ ...house.options, databaseUrl: second.database.url, background: false });
  onTestFinished(() => reopened.close());
  const caller = { tenant, actor: null };
  const list = (one: Pick<TestHouse, 'call'>) => one.call(caller, 'programmes.public.list', { limit: 100 });
  expect(await list(reopened)).toEqual(await list(house));
}, 120_000);

async function restoredCount(url: string) {
  const db = new pg.Client({ connectionString: url });
  await db.connect();
  const { rows } = await db.query<{ settings: number; events: number }>(
    `select (select count(*)::int from kernel.setting where system like 'pair-%') as settings,
            (select count(*)::int from kernel.event where name = 'pair') as events`,
  );
  await db.end();
  return rows[0]!;
}

describe('what is not whole is found, and nothing is half restored', () => {
  const fault = async (file: string, key: Buffer | null = passphrase) =>
    readArchive(file, key).then(
      () => 'whole',
      (error: Error) => error.message,
    );

  for (const key of [passphrase, null])
    test(`${key ? 'encrypted' : 'not encrypted'}: a flipped bit, a missing end, doubled and foreign bytes`, async ({
      house,
    }) => {
      plannedSystems = house.options.systems;
      await house.municipality();
      const dir = folder();
      mkdirSync(path.join(dir, 'files'));
      writeFileSync(path.join(dir, 'files/noise'), randomBytes(2_500_000));
      await backupOf(house, dir, { passphrase: key });
      const file = path.join(dir, 'house.backup');
      const good = readFileSync(file);
      const broken = path.join(dir, 'broken');
      const readBroken = async (bytes: Buffer) => (writeFileSync(broken, bytes), fault(broken, key));
      expect(await fault(file, key)).toBe('whole');
      const lineEnd = good.indexOf(10) + 1;
      for (const place of [0, 13, lineEnd - 3, lineEnd, lineEnd + 3, lineEnd + 4, 1_500_000, good.length - 1]) {
        const bytes = Buffer.from(good);
        bytes[place]! ^= 0x01;
        expect(await readBroken(bytes), `bit of byte ${place}`).not.toBe('whole');
      }
      for (const length of [0, 10, lineEnd, lineEnd + 2, 1_100_000, good.length - 1])
        expect(await readBroken(good.subarray(0, length)), `cut at ${length}`).toMatch(/cut off|not a backup/);
      // a whole frame left out at the end, at a border where nothing but the mark of the last frame tells it
      const firstFrame = lineEnd + 4 + (good.readUInt32BE(lineEnd) & 0x7fffffff) + 16;
      expect(await readBroken(good.subarray(0, firstFrame))).toMatch(/cut off/);
      expect(await readBroken(Buffer.concat([good, good.subarray(lineEnd)]))).toMatch(/damaged/);
      expect(await readBroken(Buffer.concat([good.subarray(0, firstFrame), good.subarray(lineEnd)]))).not.toBe('whole');
      expect(await readBroken(Buffer.from('yakuba-backup 2 something\nmore'))).toMatch(/newer version/);

      truncateSync(file, good.length - 100);
      const target = folder();
      const { database, result } = await restoreInto(target, file, key);
      expect(result).toBeInstanceOf(Error);
      expect(await tablesIn(database.url)).toEqual([]);
    }, 120_000);

  test('another key opens nothing, and nothing in the file can be read without one', async ({ house }) => {
    plannedSystems = house.options.systems;
    await house.municipality('secret-town');
    const dir = folder();
    await backupOf(house, dir, { secretText: 'f'.repeat(64) });
    const file = path.join(dir, 'house.backup');
    expect(await fault(file, Buffer.from('another passphrase, as long'))).toMatch(/key is not that of this backup/);
    expect(await fault(file, null)).toMatch(/encrypted/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    let kept = '';
    await readArchive(file, passphrase, { secret: (text) => (kept = text) });
    expect(kept).toBe('f'.repeat(64));
  });

  test('a target that is not empty, and a backup of a newer house, are refused', async ({ house }) => {
    plannedSystems = house.options.systems;
    await house.municipality();
    const dir = folder();
    await backupOf(house, dir);
    const file = path.join(dir, 'house.backup');
    await expect(
      restoreBackup({
        file,
        passphrase,
        databaseUrl: house.databaseUrl,
        dataDir: folder(),
        appPassword: inject('appPassword'),
        sources: migrationSources(plannedSystems),
      }),
    ).rejects.toThrow(/not empty/);
    plannedSystems = [];
    const { database, result } = await restoreInto(folder(), file);
    expect((result as Error).message).toMatch(/does not know the migrations .*programmes\/0001/);
    expect(await tablesIn(database.url)).toEqual([]);
  });
});

/** An empty database of a role that is no superuser, as managed databases give it. */
async function ordinaryOwner(): Promise<{ url: string }> {
  const name = `o_${randomBytes(8).toString('hex')}`;
  const admin = new pg.Client({ connectionString: inject('postgres') });
  await admin.connect();
  await admin.query(`create role ${name} login createrole password 'x'`);
  await admin.query(`grant yakuba_app to ${name} with admin option`);
  await admin.query(`create database ${name} owner ${name}`);
  onTestFinished(async () => {
    await admin.query(`drop database ${name} with (force)`);
    await admin.query(`drop owned by ${name}; drop role ${name}`);
    await admin.end();
  });
  return { url: Object.assign(new URL(inject('postgres')), { username: name, password: 'x', pathname: name }).href };
}

test('tables that refer to each other, triggers, numbers from sequences and what migrations put in come back', async () => {
  const dir = folder();
  mkdirSync(path.join(dir, 'migrations'));
  writeFileSync(
    path.join(dir, 'migrations/0001_circle.sql'),
    `create table circle.section (tenant_id uuid not null, id int not null, head int, upper int, primary key (tenant_id, id),
       foreign key (tenant_id, upper) references circle.section);
     create table circle.person (tenant_id uuid not null, id int generated always as identity, section int not null,
       twice int generated always as (section * 2) stored, said text, primary key (tenant_id, id),
       foreign key (tenant_id, section) references circle.section);
     alter table circle.section add constraint head foreign key (tenant_id, head) references circle.person;
     create function circle.shout() returns trigger language plpgsql as $$ begin new.said = new.said || '!'; return new; end $$;
     create trigger shout before insert on circle.person for each row execute function circle.shout();
     insert into circle.section (tenant_id, id) values ('00000000-0000-0000-0000-000000000001', 7);`,
  );
  const module = { module: 'circle', dir: new URL(`file://${dir}/migrations/`) };
  const sources = [{ module: 'kernel', dir: new URL('../migrations/', import.meta.url) }, module];
  const first = await makeDatabase('template1');
  onTestFinished(first.drop);
  await prepareDatabase({ systems: [], databaseUrl: first.url, appPassword: inject('appPassword') });
  await migrate(first.url, sources);
  const db = new pg.Client({ connectionString: first.url });
  await db.connect();
  const t = `'00000000-0000-0000-0000-000000000001'`;
  await db.query(`insert into circle.section (tenant_id, id, upper) values (${t}, 1, 7), (${t}, 2, 1);
    insert into circle.person (tenant_id, section, said) values (${t}, 1, 'a\\b' || chr(10) || chr(9) || '役場'), (${t}, 2, null);
    update circle.section set head = id where id < 3; delete from circle.person where id = 2 and false`);
  await db.end();
  const file = path.join(dir, 'house.backup');
  const more = { databaseUrl: first.url, dataDir: dir, out: file, passphrase, secret, secretText: null, house: '0' };
  await writeBackup(more);
  const second = await ordinaryOwner();
  const into = {
    file,
    passphrase,
    databaseUrl: second.url,
    dataDir: folder(),
    appPassword: inject('appPassword'),
    sources,
  };
  await restoreBackup(into);
  expect(await hashes(second.url)).toEqual(await hashes(first.url));
  const after = new pg.Client({ connectionString: second.url });
  await after.connect();
  const { rows } = await after.query(
    `insert into circle.person (tenant_id, section, said) values (${t}, 1, 'c') returning id, said, twice`,
  );
  expect(rows).toEqual([{ id: 3, said: 'c!', twice: 2 }]);
  // the keys hold at once again
  await expect(after.query(`update circle.section set head = 99`)).rejects.toThrow(/foreign key/);
  const { rows: keys } = await after.query(
    `select from pg_constraint where condeferrable and connamespace = 'circle'::regnamespace`,
  );
  expect(keys).toEqual([]);
  await after.end();
});

test('a content that the rows name and the store does not have stops the backup', async () => {
  const dir = folder();
  const { url, drop } = await makeDatabase();
  onTestFinished(drop);
  const db = new pg.Client({ connectionString: url });
  await db.connect();
  await db.query(`drop table if exists kernel.file_content cascade;
    create table kernel.file_content as select unnest(array['ab/there', 'ab/lost']) as object`);
  await db.end();
  mkdirSync(path.join(dir, 'files/ab'), { recursive: true });
  writeFileSync(path.join(dir, 'files/ab/there'), 'x');
  const out = path.join(dir, 'house.backup');
  const options = { databaseUrl: url, dataDir: dir, out, passphrase, secret, secretText: null, house: '0' };
  await expect(writeBackup(options)).rejects.toThrow(/lacks 1 of 2 contents, the first is ab\/lost/);
  expect(readdirSync(dir)).toEqual(['files']);
  // in a bucket they are somebody else's to keep, and the archive says so
  const elsewhere = await writeBackup({ ...options, out: path.join(dir, 'other.backup'), contentsElsewhere: true });
  expect(elsewhere.manifest.contents).toBe('elsewhere');
  writeFileSync(path.join(dir, 'files/ab/lost'), 'y');
  expect(Object.keys((await writeBackup(options)).sums.files)).toEqual(expect.arrayContaining(['ab/there', 'ab/lost']));
});
