// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';

// The program as people start and stop it: a process of its own, its own embedded database.
const root = path.resolve(import.meta.dirname, '..');
type User = { uid: number; gid: number };

function newHome(user?: User): string {
  const home = mkdtempSync(path.join(tmpdir(), 'yakuba-process-'));
  chmodSync(home, 0o755);
  if (user) chownSync(home, user.uid, user.gid);
  return home;
}

const running: { child: ChildProcess; home: string }[] = [];
afterEach(async () => {
  for (const { child, home } of running.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    rmSync(home, { recursive: true, force: true });
  }
});

async function start(home: string, settings: Record<string, string> = {}, user?: User) {
  const child = spawn(process.execPath, ['--env-file=.env.production', 'src/server.ts'], {
    cwd: root,
    env: { PATH: process.env['PATH'], PORT: '0', DATA_DIR: path.join(home, 'data'), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...user,
  });
  running.push({ child, home });
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  for (let i = 0; !/http:\/\/\S+/.test(said); i++) {
    if (child.exitCode !== null || i > 600) throw new Error(`the server did not start:\n${said}`);
    await new Promise((done) => setTimeout(done, 50));
  }
  const address = said.match(/http:\/\/\S+/)![0];
  return {
    child,
    get: async (place: string) => (await fetch(address + place)).json() as Promise<{ total: { sheets: number } }>,
    page: async (place: string) => (await fetch(address + place)).text(),
    end: async (signal: NodeJS.Signals) => {
      child.kill(signal);
      const [code] = await once(child, 'exit');
      return { code: code as number | null, said };
    },
  };
}

const SHEETS = '/api/v1/public/programmes?limit=1';

test('starts with a demo municipality, stops cleanly on SIGTERM, and finds everything again after kill -9', async () => {
  const home = newHome();
  const first = await start(home);
  expect(await first.page('/')).toContain('役場');
  const before = (await first.get(SHEETS)).total.sheets;
  expect(before).toBeGreaterThan(100);
  expect((await first.end('SIGTERM')).code).toBe(0);
  const second = await start(home);
  await second.end('SIGKILL');
  const third = await start(home);
  expect((await third.get(SHEETS)).total.sheets).toBe(before);
}, 90_000);

test('a power cut in the middle of an import leaves all of its sheets or none', async () => {
  const home = newHome();
  const { writeFileSync } = await import('node:fs');
  const { demoSheets } = await import('#systems/programmes/demo/programmes.ts');
  const file = path.join(home, 'many.json');
  const sheets = Array.from({ length: 5 }, (_, copy) =>
    demoSheets().map((sheet) => ({ ...sheet, code: `${sheet.code}-${copy}` })),
  ).flat();
  writeFileSync(file, JSON.stringify({ sheets }));
  const first = await start(home);
  const before = (await first.get(SHEETS)).total.sheets;
  const importing = spawn(
    process.execPath,
    ['--env-file=.env.production', 'src/cli.ts', 'sheets', 'import', file, '--tenant', 'demo', '--state', 'published'],
    { cwd: root, env: { PATH: process.env['PATH'], DATA_DIR: path.join(home, 'data') }, stdio: 'ignore' },
  );
  // well into the reading, the checking or the writing of a thousand sheets
  await new Promise((done) => setTimeout(done, 1_800));
  importing.kill('SIGKILL');
  await first.end('SIGKILL');
  const second = await start(home);
  const after = (await second.get(SHEETS)).total.sheets;
  expect([before, before + sheets.filter((sheet) => sheet.kind !== '').length]).toContain(after);
}, 120_000);

test('runs as an ordinary user', async ({ skip }) => {
  if (process.getuid?.() !== 0) skip('the whole test run is an ordinary user’s');
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody']));
  const user = { uid: id('-u'), gid: id('-g') };
  const server = await start(newHome(user), {}, user);
  expect((await server.get(SHEETS)).total.sheets).toBeGreaterThan(100);
}, 90_000);

test('without demo mode there are no demo accounts and no municipality under a bare address', async () => {
  const server = await start(newHome(), { DEMO: 'off' });
  expect(await server.get(SHEETS)).toMatchObject({ status: 404, title: expect.stringContaining('自治体') });
}, 90_000);

test('a wrong setting is named, and nothing starts', async () => {
  await expect(start(newHome(), { PORT: 'eighty' })).rejects.toThrow(/setting PORT/);
});

describe('command line', () => {
  const yakuba = (args: string[], home = newHome()) => {
    const child = spawn(process.execPath, ['--env-file=.env.production', 'src/cli.ts', ...args], {
      cwd: root,
      env: { PATH: process.env['PATH'], DATA_DIR: path.join(home, 'data') },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    return once(child, 'exit').then(([code]) => ({ code: code as number, out, err }));
  };

  test('a municipality is made, sheets are brought in and taken out, the doctor is content', async () => {
    const home = newHome();
    const { writeFileSync, readFileSync } = await import('node:fs');
    const { demoSheets } = await import('#systems/programmes/demo/programmes.ts');
    const file = path.join(home, 'sheets.json');
    const sheets = demoSheets().slice(0, 3);
    writeFileSync(file, JSON.stringify({ sheets }));
    expect(await yakuba(['tenant', 'add', 'kawa', '--name', '川市', '--code', '131182'], home)).toMatchObject({
      code: 2,
    });
    expect(await yakuba(['tenant', 'add', 'kawa', '--name', '川市', '--code', '990027'], home)).toMatchObject({
      code: 0,
    });
    const brought = await yakuba(['sheets', 'import', file, '--tenant', 'kawa', '--state', 'published'], home);
    expect(brought).toMatchObject({ code: 0 });
    expect(brought.out.match(/\tnew$/gm)).toHaveLength(3);
    const out = path.join(home, 'out.json');
    expect(
      await yakuba(['sheets', 'export', '--tenant', 'kawa', '--format', 'json', '--out', out], home),
    ).toMatchObject({ code: 0 });
    expect((JSON.parse(readFileSync(out, 'utf8')) as { sheets: unknown[] }).sheets).toHaveLength(3);
    const doctor = await yakuba(['doctor', '--tenant', 'kawa'], home);
    expect(doctor.out).toContain('ok');
    expect(doctor.out).not.toContain('WRONG');
    rmSync(home, { recursive: true });
  }, 120_000);

  test('reading needs no database; what is no sheet ends with 2 and says what was looked for', async () => {
    const read = await yakuba(['sheets', 'read', 'LICENSE', '--json']);
    expect(read.code).toBe(2);
    expect(read.err).toContain('LICENSE');
    expect(read.err).toContain('事務事業マネジメントシート');
    expect(JSON.parse(read.out)).toEqual({ sheets: [], findings: [] });
  });

  test('a word that is no command shows the commands and ends with 2', async () => {
    expect(await yakuba(['dance'])).toMatchObject({ code: 2, err: expect.stringContaining('sheets read') });
  });
});
