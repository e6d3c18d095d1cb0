// SPDX-License-Identifier: Apache-2.0
// Runs on whatever Node the machine has (>= 20) before `npm start`, `npm test` and `npm run dev`:
// installs when package-lock.json changed, and with --build rebuilds the pages when a source is newer than the build.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const stamp = (name) => path.join(root, 'node_modules/.cache/yakuba', name);
const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

function run(label, command, args) {
  console.error(`${label} …`);
  const started = Date.now();
  const { status } = spawnSync(command, args, {
    cwd: root,
    // standard output belongs to the command that follows (`npm run yakuba -- sheets read --json`)
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
  console.error(`${label}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function once(label, name, fingerprint, command, args) {
  if (read(stamp(name)) === fingerprint) return;
  run(label, command, args);
  mkdirSync(path.dirname(stamp(name)), { recursive: true });
  writeFileSync(stamp(name), fingerprint);
}

const hash = (files) => {
  const sum = createHash('sha256');
  for (const file of files) sum.update(file).update(readFileSync(path.join(root, file)));
  return sum.digest('hex');
};
const tree = (dir) =>
  readdirSync(path.join(root, dir), { recursive: true })
    .map((file) => path.join(dir, file))
    .filter((file) => statSync(path.join(root, file)).isFile() && !file.endsWith('.test.ts'))
    .sort();

const lock = hash(['package-lock.json']);
once('Installing packages', 'install', lock, 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);

if (process.argv.includes('--build')) {
  const sources = hash([
    ...tree('src'),
    ...tree('public'),
    ...tree('scripts'),
    'vite.config.ts',
    'react-router.config.ts',
  ]);
  const built = existsSync(path.join(root, 'build/server/index.js'));
  once('Building pages', 'build', built ? lock + sources : lock + sources + 'x', 'react-router', [
    'build',
    '--logLevel',
    'warn',
  ]);
  writeFileSync(stamp('build'), lock + sources);
}
