// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { openSecrets } from '#kernel/config.ts';
import { startPostgres } from '#kernel/database/embedded.ts';

test('log seal, head and verify from the command line: 0 whole, 1 tampered with, 2 not to be used', async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'yakuba-log-'));
  chmodSync(home, 0o755);
  const data = path.join(home, 'data');
  const postgres = await startPostgres(path.join(data, 'postgres'), {
    password: openSecrets(data)('database owner'),
    fast: true,
  });
  const yakuba = (...args: string[]) =>
    new Promise<{ code: number; said: string }>((done) => {
      execFile(
        process.execPath,
        ['--env-file=.env.production', 'src/cli.ts', ...args],
        { env: { PATH: process.env['PATH'], DATA_DIR: data } },
        (error, out, err) => done({ code: error ? Number(error.code) : 0, said: out + err }),
      );
    });
  const sheets = path.join(home, 'sheets.json');
  const seal = path.join(home, 'seal.json');
  writeFileSync(sheets, '{"format":"yakuba-sheets/1","sheets":[]}');
  const owner = new pg.Client({ connectionString: postgres.url() });
  try {
    await yakuba('tenant', 'add', 'city', '--name', '市');
    await owner.connect();
    expect(await yakuba('log', 'head', '--tenant', 'city')).toMatchObject({ code: 2 });
    for (let at = 0; at < 2; at++) await yakuba('sheets', 'import', sheets, '--tenant', 'city');
    expect((await yakuba('log', 'seal', '--tenant', 'city')).said).toMatch(/^[2-9] lines chained, head signed at seq/);
    expect(await yakuba('log', 'head', '--tenant', 'city', '--out', seal)).toMatchObject({ code: 0 });
    expect((await yakuba('log', 'key')).said).toContain('BEGIN PUBLIC KEY');
    const whole = await yakuba('log', 'verify', '--tenant', 'city', '--head', seal);
    expect(whole.said).toMatch(/市: [2-9] lines whole/);
    expect(whole.code).toBe(0);

    const file = readFileSync(seal, 'utf8');
    writeFileSync(seal, file.replace(/"seq": \d+/, '"seq": 1'));
    expect(await yakuba('log', 'verify', '--tenant', 'city', '--head', seal)).toMatchObject({ code: 2 });
    writeFileSync(seal, file);

    await owner.query(
      `update kernel.operation_log set actor_id = 'nobody' where procedure = 'programmes.import.upload'`,
    );
    const tampered = await yakuba('log', 'verify', '--tenant', 'city', '--head', seal);
    expect(tampered.said).toMatch(/^CHANGED\tseq \d+\t\d{4}-\d\d-\d\dT\S+\t[0-9a-f-]{36}\t内容が書き換えられています/);
    expect(tampered.code).toBe(1);
  } finally {
    await owner.end();
    await postgres.stop();
    rmSync(home, { recursive: true, force: true });
  }
}, 120_000);
