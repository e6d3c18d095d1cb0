// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const GHSA = 'GHSA-aaaa-bbbb-cccc';

/** What npm asks about a package that something is known against, and about those that need it. */
function packument(url: string): object {
  const name = decodeURIComponent(url.slice(1));
  const installed = JSON.parse(readFileSync(path.join(root, 'node_modules', name, 'package.json'), 'utf8')) as {
    version: string;
  };
  return { name, 'dist-tags': { latest: installed.version }, versions: { [installed.version]: installed } };
}

/** Runs the audit against a registry that gives `answer`, with a list of accepted advisories. */
async function audit(answer: object | 'no audit', accepted: object[] = []) {
  const folder = mkdtempSync(path.join(tmpdir(), 'yakuba-audit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const list = path.join(folder, 'accepted.json');
  writeFileSync(list, JSON.stringify(accepted));
  const registry = createServer((request, response) => {
    request.resume();
    if (answer === 'no audit') return void response.writeHead(405).end();
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(request.method === 'GET' ? packument(request.url!) : request.url!.endsWith('/bulk') ? answer : {}),
    );
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  onTestFinished(() => void registry.close());
  const child = spawn(process.execPath, ['scripts/audit.ts', list], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      npm_config_registry: `http://127.0.0.1:${(registry.address() as { port: number }).port}/`,
      npm_config_cache: folder,
      npm_config_fetch_retries: '0',
    },
  });
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  const [code] = await once(child, 'close');
  return { code: code as number, said };
}

const advisory = (severity: string) => ({
  hono: [
    {
      id: 1,
      url: `https://github.com/advisories/${GHSA}`,
      title: 'Told to anybody',
      severity,
      vulnerable_versions: '<99.0.0',
      cwe: [],
      cvss: { score: 9, vectorString: null },
    },
  ],
});
const pardon = (until: string) => ({
  advisory: GHSA,
  reason: 'the function is never called by us',
  accepted: '2026-01-01',
  until,
});

test('a grave advisory ends the check, a light one is told, an accepted one holds until its day', async () => {
  expect(await audit(advisory('critical'))).toMatchObject({
    code: 1,
    said: expect.stringMatching(/REFUSED {2}critical hono/),
  });
  expect(await audit(advisory('low'))).toMatchObject({ code: 0, said: expect.stringContaining('told     low hono') });
  expect(await audit(advisory('high'), [pardon('2999-12-31')])).toMatchObject({
    code: 0,
    said: expect.stringContaining('never called by us'),
  });
  expect(await audit(advisory('high'), [pardon('2026-02-01')])).toMatchObject({
    code: 1,
    said: expect.stringContaining('expired'),
  });
  expect(await audit({})).toMatchObject({ code: 0, said: expect.stringContaining('0 advisories') });
}, 60_000);

test('a registry without an audit is told apart from a clean report', async () => {
  const { code, said } = await audit('no audit');
  expect(code).toBe(0);
  expect(said).toMatch(/offers no audit, so nothing is known/);
  expect(said).not.toMatch(/advisories,/);
}, 60_000);

test('a registry that cannot be reached is no clean report either', async () => {
  const child = spawn(process.execPath, ['scripts/audit.ts'], {
    cwd: root,
    env: { PATH: process.env['PATH'], npm_config_registry: 'http://127.0.0.1:1/', npm_config_fetch_retries: '0' },
  });
  expect((await once(child, 'close'))[0]).toBe(2);
}, 60_000);
