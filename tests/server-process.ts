// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const inFolder = (script: string, args: string[], settings: Record<string, string>) =>
  spawn(process.execPath, ['--env-file=.env.production', script, ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** A folder for one test, which root's database user can enter. */
export function home(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'yakuba-process-'));
  chmodSync(made, 0o755);
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** The program as people start it: a process of its own on its own embedded database, stopped when the test ends. */
export async function startServer(dataDir: string, settings: Record<string, string> = {}) {
  const child = inFolder('src/server.ts', [], { PORT: '0', DATA_DIR: dataDir, ...settings });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  onTestFinished(() => stop());
  for (let i = 0; !/http:\/\/\S+/.test(out); i++) {
    if (child.exitCode !== null || i > 1_200) throw new Error(`the server did not start:\n${out}${err}`);
    await new Promise((done) => setTimeout(done, 50));
  }
  return {
    address: out.match(/http:\/\/\S+/)![0],
    get: (place: string, init?: RequestInit) => fetch(out.match(/http:\/\/\S+/)![0] + place, init),
    /** What it has written so far, to people and to the log. */
    said: () => ({ out, err }),
    stop,
  };
}

/** One command of the command line. */
export async function yakuba(dataDir: string, args: string[], settings: Record<string, string> = {}) {
  const child = inFolder('src/cli.ts', args, { DATA_DIR: dataDir, ...settings });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const [code] = await once(child, 'close');
  return { code: code as number, out, err };
}
