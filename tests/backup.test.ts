// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { demoSheets } from '#systems/programmes/demo/programmes.ts';
import { home, startServer, yakuba } from './server-process.ts';

test('a house is backed up while it works, and another machine opens what was restored', async () => {
  const [first, away, second] = [home(), home(), home()];
  const [dataDir, target] = [path.join(first, 'data'), path.join(second, 'data')];
  const server = await startServer(dataDir);
  // something in the operation log, and its head signed
  const sheet = path.join(away, 'sheet.json');
  writeFileSync(sheet, JSON.stringify({ sheets: [{ ...demoSheets()[0]!, code: '999' }] }));
  expect((await yakuba(dataDir, ['sheets', 'import', sheet, '--tenant', 'demo'])).code).toBe(0);
  expect((await yakuba(dataDir, ['log', 'seal', '--tenant', 'demo'])).out).toMatch(/head signed/);
  const key = path.join(away, 'key');
  writeFileSync(key, 'a key from a safe, long enough\n');
  const out = path.join(away, 'house.backup');

  expect(await yakuba(dataDir, ['backup', '--out', out])).toMatchObject({
    code: 2,
    err: expect.stringContaining('--unencrypted'),
  });
  const taken = await yakuba(dataDir, ['backup', '--out', out, '--key-file', key, '--with-secret']);
  expect(taken).toMatchObject({ code: 0, out: expect.stringMatching(/\d+ tables, \d+ rows/) });
  // never over another backup
  expect((await yakuba(dataDir, ['backup', '--out', out, '--key-file', key])).code).toBe(2);
  expect(await yakuba(away, ['backup', 'verify', out, '--key-file', key])).toMatchObject({
    code: 0,
    out: expect.stringContaining('やくば市'),
  });

  const addresses = ['/', '/programmes', '/api/v1/public/programmes?limit=50'];
  const pages = async (of: typeof server) =>
    Promise.all(
      addresses.map(async (place) => {
        const answer = await of.get(place);
        return `${answer.status} ${(await answer.text()).replaceAll(/nonce(=|":)"[^"]*"|localhost:\d+/g, '').length}`;
      }),
    );
  const before = await pages(server);
  expect(before.every((one) => one.startsWith('200 '))).toBe(true);
  await server.stop();

  expect((await yakuba(first, ['restore', out, '--data-dir', dataDir, '--key-file', key])).err).toMatch(/not empty/);
  expect(await yakuba(second, ['restore', out, '--data-dir', target, '--key-file', key])).toMatchObject({
    code: 0,
    out: expect.stringContaining('proved'),
  });
  // the chain of the operation log holds, line by line, under the restored secret
  expect(await yakuba(target, ['log', 'verify', '--tenant', 'demo'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/: [1-9]\d* lines whole(?!.*no head)/),
  });
  const restored = await startServer(target);
  expect(await pages(restored)).toEqual(before);
}, 300_000);

test('without its secret a backup is not restored by accident under another one', async () => {
  const [first, second] = [home(), home()];
  const [dataDir, target, out] = [path.join(first, 'data'), path.join(second, 'data'), path.join(first, 'x.backup')];
  await yakuba(dataDir, ['tenant', 'add', 'kawa', '--name', '川市']);
  const taken = await yakuba(dataDir, ['backup', '--out', out, '--unencrypted']);
  expect(taken).toMatchObject({ code: 0, err: expect.stringMatching(/secret is not in it[^]*not encrypted/) });
  const refused = await yakuba(second, ['restore', out, '--data-dir', target]);
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('--new-secret') });
  // the refusal has left nothing behind, so that the next try is not refused for it
  expect((await yakuba(second, ['restore', out, '--data-dir', target, '--new-secret'])).code).toBe(0);
  expect(await yakuba(target, ['doctor', '--tenant', 'kawa'])).toMatchObject({ out: expect.stringContaining('川市') });
}, 240_000);
