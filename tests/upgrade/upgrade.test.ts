// SPDX-License-Identifier: Apache-2.0
import { secret } from '#tests/secret.ts';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { expect, inject, onTestFinished, test } from 'vitest';
import { finished } from 'node:stream/promises';
import { applyInTransaction, ensureAppRole, tableFaults } from '#kernel/database/migrate.ts';
import { openHouse, prepareDatabase } from '#kernel/house.ts';
import { migrationSources } from '#kernel/database/migrate.ts';
import { plan } from '../../src/open.ts';
import { makeDatabase } from '../database.ts';

// `landed-1/`: what a house of the first landed version held. Its migrations by name and checksum, and rows that its own
// program wrote: the people of the demo municipality, two programmes, and one afternoon's work of 片桐 直樹, who rewrote
// the purpose of a sheet, left a comment, sent it to the section head, and was refused the checks of the house.
const read = (name: string) => readFileSync(new URL(`landed-1/${name}`, import.meta.url), 'utf8');
const SHEET = '2fe23583-22a2-4298-8c05-9f992f0196f6';

async function landed(): Promise<string> {
  const database = await makeDatabase('template1');
  onTestFinished(database.drop);
  await ensureAppRole(database.url, inject('appPassword'));
  const db = new pg.Client({ connectionString: database.url });
  await db.connect();
  await db.query('begin');
  // Exactly those of that day: an edited or lost migration is refused here
  await applyInTransaction(
    db,
    migrationSources(plan.systems),
    JSON.parse(read('migrations.json')) as { module: string; name: string; checksum: string }[],
  );
  for (const [, into, rows] of read('rows.copy').matchAll(/^copy (.+?) from stdin;\n(.*?)^\\\.$/gms)) {
    const stream = db.query(copyFrom(`copy ${into!} from stdin`));
    stream.end(rows);
    await finished(stream);
  }
  await db.query('commit');
  await db.end();
  return database.url;
}

test('a house of the first landed version is upgraded with everything in it, and its people go on working', async () => {
  const databaseUrl = await landed();
  const folder = mkdtempSync(path.join(tmpdir(), 'yakuba-upgrade-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const options = {
    ...plan,
    databaseUrl,
    appPassword: inject('appPassword'),
    files: { dir: path.join(folder, 'files'), limit: 1_048_576 },
    secret,
    demo: true,
    background: false,
  };
  expect(await prepareDatabase(options)).toBeGreaterThan(0);
  expect(await prepareDatabase(options)).toBe(0);
  expect(await tableFaults(databaseUrl)).toEqual([]);
  const house = await openHouse(options);
  onTestFinished(() => house.close());

  const tenant = (await house.tenantOfHost('demo.localhost'))!;
  expect(tenant).toMatchObject({ name: { ja: 'やくば市', en: 'Yakuba City' }, code: '990019', demo: true });
  const accounts = (await house.call({ tenant, actor: null }, 'house.demoAccounts', {})) as {
    id: string;
    name: string;
  }[];
  const named = async (name: string) => ({
    tenant,
    actor: (await house.actorOf(tenant, accounts.find((one) => one.name === name)!.id))!,
  });
  const officer = await named('片桐 直樹');
  expect(officer.actor).toMatchObject({ roles: ['section-officer'], unit: { name: 'デジタル戦略課' } });

  // What was written then
  const sheet = (await house.call(officer, 'programmes.sheet', { id: SHEET })) as { sheet: { purpose: string } };
  expect(sheet.sheet.purpose).toBe('引き継ぎを確かめるために書き直した文。');
  expect(await house.call(officer, 'programmes.comments', { id: SHEET })).toMatchObject([
    { body: '来年度への引き継ぎ事項です。' },
  ]);
  const published = (await house.call({ tenant, actor: null }, 'programmes.public.list', { limit: 500 })) as {
    total: { sheets: number };
  };
  expect(published.total.sheets).toBeGreaterThan(3);
  const lines = async () =>
    (
      await house.inTenant({ tenant, actor: null }, ({ tx }) =>
        tx
          .selectFrom('kernel.operation_log')
          .select(['actor_id', 'procedure', 'result', 'subject'])
          .orderBy('id')
          .execute(),
      )
    ).map(({ actor_id, procedure, result, subject }) => [actor_id, procedure, result, subject]);
  const then = [
    [officer.actor.id, 'programmes.sheet.save', 'done', SHEET],
    [officer.actor.id, 'programmes.comments.add', 'done', SHEET],
    [officer.actor.id, 'programmes.sheet.move', 'done', SHEET],
    [officer.actor.id, 'house.checks', 'refused', null],
  ];
  expect(await lines()).toEqual(then);
  // They come first in the chain of the log, which was not there that day
  expect(await house.log.seal(tenant)).toBe(then.length);

  // The section head takes up where the officer stopped, and the log goes on
  const head = await named('真壁 陽子');
  await expect(house.call(officer, 'house.checks', {})).rejects.toMatchObject({ status: 403 });
  expect(await house.call(head, 'programmes.sheet.move', { id: SHEET, move: 'approve' })).toMatchObject({
    state: 'planning',
  });
  expect(await lines()).toEqual(
    expect.arrayContaining([...then, [head.actor.id, 'programmes.sheet.move', 'done', SHEET]]),
  );
});
