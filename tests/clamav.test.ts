// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished } from 'vitest';
import { clamdVersion, scanStream, type ClamdAddress } from '#kernel/files/clamd.ts';
import { scanContents, type Scanned } from '#kernel/files/scanning.ts';
import type { HouseEvent } from '#kernel/system.ts';
import { saveTenant } from '#kernel/tenants.ts';
import { everyone, openCabinet, somebody, test } from './cabinet.ts';
import { makeDatabase } from './database.ts';
import type { TestHouse } from './house.ts';

const clamd = ['/usr/sbin/clamd', '/usr/local/sbin/clamd', '/opt/homebrew/sbin/clamd'].find((file) => existsSync(file));

// The test file of all scanners, put together here: in one piece it would set off the scanners of those who read this.
const eicar = Buffer.from(['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS', '-TEST-FILE!$H+H*'].join(''));
const clean = Buffer.from('令和8年度 道路補修計画');

/** A `clamd` of our own with the signatures of this test: the official ones cannot be had without the internet. */
async function startClamd(limit = '1M'): Promise<{ address: ClamdAddress; stop: () => Promise<void> }> {
  const dir = await mkdtemp(path.join(tmpdir(), 'yakuba-clamav-'));
  await chmod(dir, 0o755);
  await mkdir(path.join(dir, 'database'));
  const md5 = createHash('md5').update(eicar).digest('hex');
  await writeFile(path.join(dir, 'database', 'test.hdb'), `${md5}:${eicar.length}:Test.Eicar\n`);
  const socket = path.join(dir, 'clamd.ctl');
  await writeFile(
    path.join(dir, 'clamd.conf'),
    [
      `DatabaseDirectory ${dir}/database`,
      `LocalSocket ${socket}`,
      'Foreground yes',
      `StreamMaxLength ${limit}`,
      '',
    ].join('\n'),
  );
  const child = spawn(clamd!, ['--config-file', path.join(dir, 'clamd.conf')], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (text) => (said += text));
  child.stderr.on('data', (text) => (said += text));
  const ended = new Promise((done) => child.once('exit', done));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  onTestFinished(async () => {
    await stop();
    await rm(dir, { recursive: true, force: true });
  });
  const address = { path: socket };
  for (let times = 0; ; times++) {
    if (await clamdVersion(address).catch(() => null)) return { address, stop };
    if (child.exitCode !== null || times > 300) throw new Error(`clamd did not start:\n${said}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

async function* once(bytes: Uint8Array) {
  yield bytes;
}

// Registered only where Debian's clamav-daemon is installed; `.ci/run` installs it
describe.runIf(clamd)('with ClamAV itself', () => {
  test('the test virus is found, a clean file is not, a large one has no verdict', async () => {
    const { address } = await startClamd();
    expect(await scanStream(address, once(eicar))).toEqual({
      state: 'infected',
      signature: expect.stringContaining('Eicar'),
    });
    expect(await scanStream(address, once(clean))).toEqual({ state: 'clean' });
    // When clamd hangs up faster than its answer can be read there is no verdict either, and one asks again
    await expect
      .poll(() => scanStream(address, once(Buffer.alloc(3_000_000))).catch((error: unknown) => error))
      .toEqual({ state: 'too-large' });
    expect((await clamdVersion(address)).engine).toMatch(/^ClamAV \d/);
  });

  test('what is kept is scanned in the background; a virus is told, listed, and handed out nowhere', async ({
    house,
  }) => {
    const { address } = await startClamd();
    // On a database of its own, where no house without a scanner works the queue
    const database = await makeDatabase();
    const cabinet = await openCabinet({ options: { ...house.options, databaseUrl: database.url } }, { clamd: address });
    onTestFinished(async () => {
      await cabinet.close();
      await database.drop();
    });
    const tenant = await saveTenant(database.url, {
      slug: 'scanned',
      name: { ja: '検査市', en: 'Scanned' },
      code: null,
      hosts: ['scanned.localhost'],
    });
    const [bad, good] = [
      await cabinet.keep(tenant, { name: '請求書.txt', bytes: eicar, confidentiality: 'public' }),
      await cabinet.keep(tenant, { name: '計画.txt', bytes: clean }),
    ];
    const state = (id: string) =>
      cabinet.inTenant({ tenant, actor: null }, async ({ files }) => (await files.info(id)).scan.state);
    await expect.poll(() => state(bad.id), { timeout: 20_000 }).toBe('infected');
    await expect.poll(() => state(good.id), { timeout: 20_000 }).toBe('clean');

    for (const zone of ['mynumber', 'lgwan', 'internet'] as const)
      await expect(cabinet.call(somebody(tenant, zone), 'files.read', { id: bad.id })).rejects.toMatchObject({
        status: 403,
        title: { ja: expect.stringContaining('ウイルス') },
      });
    expect(await cabinet.call(house.as(tenant, ['ict']), 'files.infected', {})).toMatchObject([
      { id: bad.id, name: '請求書.txt', engine: expect.stringMatching(/^ClamAV .*Eicar/), on: everyone },
    ]);
    for (const role of ['section-officer', 'section-head', 'resident'])
      await expect(cabinet.call(house.as(tenant, [role]), 'files.infected', {})).rejects.toMatchObject({ status: 403 });

    const told = await cabinet.inTenant({ tenant, actor: null }, async ({ tx }) => ({
      events: (await tx
        .selectFrom('kernel.event')
        .selectAll()
        .where('name', '=', 'files.infected')
        .execute()) as HouseEvent[],
      lines: await tx.selectFrom('kernel.operation_log').selectAll().where('procedure', '=', 'files.scan').execute(),
    }));
    expect(told.events).toMatchObject([{ subject: bad.id, data: everyone }]);
    expect(told.lines).toMatchObject([{ subject: bad.id, detail: { infected: expect.stringContaining('Eicar') } }]);
    expect(JSON.stringify(told)).not.toContain('請求書');
  });

  test('files from before there was a scanner stay “not scanned” until one is set up; a rule can ask for it', async ({
    house,
  }) => {
    const quiet = { options: { ...house.options, background: false } };
    const without = await openCabinet(quiet);
    const tenant = await house.municipality();
    const early = await without.keep(tenant, { bytes: eicar, zone: 'internet', confidentiality: 'public' });
    const info = async (in_: typeof without) =>
      in_.inTenant({ tenant, actor: null }, async ({ files }) => (await files.info(early.id)).scan);
    await scanContents(without, tenant, { which: 'new', now: Temporal.Now.instant() });
    expect(await info(without)).toEqual({ state: 'not-scanned', engine: null, at: null });
    expect(await checkOf(without, tenant, 'scanner')).toMatchObject({
      ok: true,
      found: { ja: expect.stringContaining('未検査') },
    });
    await setRules(without, tenant, 'beta');
    expect(await checkOf(without, tenant, 'scanner')).toMatchObject({
      ok: false,
      found: { ja: expect.stringContaining('CLAMD') },
    });

    const { address, stop } = await startClamd();
    const withOne = await openCabinet(quiet, { ...without.settings, clamd: address }, without.installation);
    const became: Scanned[] = [];
    const scan = (which: 'new' | 'all') =>
      scanContents(withOne, tenant, { which, now: Temporal.Now.instant() }, (_, one) => became.push(one));
    await scan('new');
    await scan('new');
    expect(became).toEqual(['infected']);
    await scan('all');
    expect(became).toEqual(['infected', 'infected']);
    expect((await info(withOne)).state).toBe('infected');
    const events = await withOne.inTenant({ tenant, actor: null }, ({ tx }) =>
      tx.selectFrom('kernel.event').selectAll().where('name', '=', 'files.infected').execute(),
    );
    expect(events, 'a virus that is known is not told again').toHaveLength(1);
    expect(await checkOf(withOne, tenant, 'scanner')).toMatchObject({
      ok: false,
      found: { ja: expect.stringContaining('freshclam') },
    });
    await stop();
    expect(await checkOf(withOne, tenant, 'scanner')).toMatchObject({
      ok: false,
      found: { ja: expect.stringContaining('つながりません') },
    });
    await withOne.close();
    await without.close();
  });
});

type Cabinet = Awaited<ReturnType<typeof openCabinet>>;
type Tenant = Awaited<ReturnType<TestHouse['municipality']>>;

async function checkOf(cabinet: Cabinet, tenant: Tenant, id: string) {
  const checks = (await cabinet.call(
    {
      tenant,
      actor: { ...somebody(tenant).actor, permissions: { 'house.run': [{ reach: 'all' as const }] } },
    },
    'house.checks',
    {},
  )) as { system: string; id: string; ok: boolean; found: { ja: string } }[];
  return checks.find((check) => check.system === 'files' && check.id === id);
}

const setRules = (cabinet: Cabinet, tenant: Tenant, model: string) =>
  cabinet.inTenant({ tenant, actor: null }, async ({ tx }) => {
    await tx
      .insertInto('kernel.setting')
      .values({ system: 'zones', value: JSON.stringify({ model }) })
      .execute();
    cabinet.access.forget(tenant.id);
  });
