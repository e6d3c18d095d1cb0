// SPDX-License-Identifier: Apache-2.0
import { secret } from '#tests/secret.ts';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { makeDatabase } from '#tests/database.ts';
import { plan } from '../../open.ts';
import { ensureAppRole, migrate } from '../database/migrate.ts';
import { openHouse, prepareDatabase } from '../house.ts';
import { tenantsOf } from '../tenants.ts';
import { askOver, verifyLog } from './verify.ts';

test('a house from before the chain keeps its lines; they come first in it', async () => {
  const database = await makeDatabase('template1');
  const folder = mkdtempSync(path.join(tmpdir(), 'yakuba-before-'));
  const owner = new pg.Client({ connectionString: database.url });
  const options = {
    ...plan,
    databaseUrl: database.url,
    appPassword: inject('appPassword'),
    secret,
    files: { dir: path.join(folder, 'files'), limit: 0 },
    background: false,
  };
  try {
    for (const file of ['0001_kernel.sql', '0002_access.sql'])
      cpSync(new URL(`../migrations/${file}`, import.meta.url), path.join(folder, file));
    await ensureAppRole(database.url, options.appPassword);
    await migrate(database.url, [{ module: 'kernel', dir: pathToFileURL(`${folder}/`) }]);
    await owner.connect();
    await owner.query(
      `with made as (insert into kernel.tenant (slug, name_ja, name_en) values ('city', '市', 'City') returning tenant_id)
       insert into kernel.operation_log (tenant_id, actor_id, procedure, subject, result, detail)
       select tenant_id, 'old', 'programmes.sheet.save', 'sheet-' || n, case n when 3 then 'refused' else 'done' end, '{"n": 1}'
       from made, generate_series(1, 3) n`,
    );
    await prepareDatabase(options);
    const house = await openHouse(options);
    const [tenant] = await tenantsOf(database.url, 'city');
    const ict = { id: 'x', name: 'x', kind: 'staff' as const, roles: [], roleTitles: [], posts: [], permissions: {} };
    const call = (name: string, input: unknown) =>
      house.call({ tenant: tenant!, actor: { ...ict, permissions: { 'log.read': [{ reach: 'all' }] } } }, name, input);
    expect(await call('log.search', {})).toMatchObject({
      items: [
        { subject: 'sheet-3', result: 'refused', zone: null, actor: { id: 'old', kind: null } },
        { subject: 'sheet-2', effect: 'write' },
        { subject: 'sheet-1', seq: null },
      ],
    });
    expect(await house.log.seal(tenant!)).toBe(4);
    expect(await call('log.search', { subject: 'sheet-1' })).toMatchObject({ items: [{ seq: 1 }] });
    expect(await verifyLog(askOver(owner), tenant!.id, house.log.publicKey)).toMatchObject({ lines: 4, findings: [] });
    await house.close();
  } finally {
    await owner.end();
    await database.drop();
    rmSync(folder, { recursive: true });
  }
});
