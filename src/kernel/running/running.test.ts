// SPDX-License-Identifier: Apache-2.0
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { describe, expect, onTestFinished } from 'vitest';
import { openHouse } from '#kernel/house.ts';
import { runChecks } from '#kernel/housekeeping.ts';
import { test, type TestHouse } from '#tests/house.ts';
import { Problem } from '../problem.ts';
import type { Installation } from './house-checks.ts';
import { errorLine } from './journal.ts';
import { countHouse, openMetrics } from './metrics.ts';
import { readiness } from './readiness.ts';

const asOwner = async (house: TestHouse, text: string) => {
  const db = new pg.Client({ connectionString: house.databaseUrl });
  await db.connect();
  await db.query(text);
  await db.end();
};

describe('readiness', () => {
  test('says what is missing and nothing more, and asks nobody who he is', async ({ house }) => {
    const answer = await house.app.request('http://nobody.example/readyz');
    expect([answer.status, await answer.json()]).toEqual([200, { ready: true, missing: [] }]);
    expect((await house.app.request('http://nobody.example/healthz')).status).toBe(200);
  });

  test('misses a migration, a queue and a database', async ({ house }) => {
    await asOwner(house, `update kernel.migration set name = '0001_other.sql' where name = '0001_programmes.sql'`);
    expect(await readiness(house)()).toEqual(['migrations']);
    await asOwner(house, `update kernel.migration set name = '0001_programmes.sql' where name = '0001_other.sql'`);
    await asOwner(house, 'alter table jobs.job rename to away');
    expect(await readiness(house)()).toEqual(['queue']);
    await asOwner(house, 'alter table jobs.away rename to job');
    const nowhere = 'postgres://owner:x@127.0.0.1:1/x';
    const pool = new pg.Pool({ connectionString: nowhere });
    const gone = { ...house, databaseUrl: nowhere, database: { pool } as unknown as TestHouse['database'] };
    expect(await readiness(gone)()).toEqual(expect.arrayContaining(['database', 'migrations']));
    await pool.end();
    expect(await readiness(house)()).toEqual([]);
  });
});

describe('metrics', () => {
  test('count procedures by result and tell the pool and the queue, without persons and municipalities', async ({
    house,
  }) => {
    const mine = await house.municipality();
    const opened = await openMetrics(house, { host: '127.0.0.1', port: 0 });
    onTestFinished(() => opened.close());
    const caller = house.as(mine, ['section-officer']);
    await house.call(caller, 'house.rooms', {});
    await house.call(caller, 'house.checks', {}).catch(() => {});
    await house.call(caller, 'programmes.sheet', { id: 'x' }).catch(() => {});
    await house.call(caller, 'made.up.name', {}).catch(() => {});
    const text = await (await fetch(`http://127.0.0.1:${opened.port}/metrics`)).text();
    expect(text).toContain('yakuba_procedure_calls_total{procedure="house.rooms",result="done"} 1');
    expect(text).toContain('yakuba_procedure_calls_total{procedure="house.checks",result="refused"} 1');
    expect(text).toContain('yakuba_procedure_calls_total{procedure="programmes.sheet",result="invalid"} 1');
    expect(text).not.toContain('made.up.name');
    expect(text).toMatch(/yakuba_database_connections\{state="open"\} \d/);
    expect(text).toMatch(/^# TYPE yakuba_queue_jobs gauge/m);
    expect(text).toMatch(/process_cpu_seconds_total/);
    expect(text).not.toContain(mine.id);
    expect((await fetch(`http://127.0.0.1:${opened.port}/`)).status).toBe(404);
  });

  test('count the age of what waits in the queue', async ({ house }) => {
    const { registry, stop } = countHouse(house);
    onTestFinished(stop);
    await asOwner(
      house,
      `select jobs.create_queue('late', '{"policy":"standard"}'::jsonb);
       insert into jobs.job (name, data, start_after) values ('late', '{}', now() - interval '1 hour')`,
    );
    const text = await registry.metrics();
    expect(text).toContain('yakuba_queue_jobs{queue="late",state="created"} 1');
    expect(Number(text.match(/yakuba_queue_oldest_seconds\{queue="late"\} (\d+)/)![1])).toBeGreaterThan(3_500);
    await asOwner(house, `delete from jobs.job where name = 'late'`);
  });

  test('are on no listener of the house', async ({ house }) => {
    const mine = await house.municipality();
    expect((await house.app.request(`http://${mine.host}/metrics`)).status).toBe(404);
  });
});

test('an error is told with its place and without what people typed', async ({ house }) => {
  const mine = await house.municipality();
  const thrown = async (text: string) =>
    house.inTenant({ tenant: mine, actor: null }, async ({ tx }) => {
      const { sql } = await import('kysely');
      await sql.raw(text).execute(tx);
    });
  const told = async (work: () => unknown) => {
    try {
      await work();
    } catch (error) {
      return errorLine(error);
    }
    throw new Error('nothing was thrown');
  };
  const lines = [
    await told(() => thrown(`select '山田太郎'::int`)),
    await told(() =>
      thrown(`insert into programmes.sheet_link (sheet_id, kind, value) values ('${mine.id}', 'plan', '山田太郎')`),
    ),
    await told(() => JSON.parse('{"name": 山田太郎}')),
    await told(() => {
      throw new Error('outside', { cause: new Error('「山田太郎」は使えません') });
    }),
  ];
  expect(JSON.stringify(lines)).not.toContain('山田');
  expect(lines[0]).toMatchObject({ code: '22P02', stack: expect.arrayContaining([expect.stringContaining('at ')]) });
  expect(lines[1]).toMatchObject({ table: 'sheet_link', constraint: expect.stringContaining('sheet_id') });
  expect(await told(() => thrown('select wrong_name'))).toMatchObject({
    message: expect.stringContaining('wrong_name'),
  });
  expect(new Problem(500, { ja: '', en: 'x' })).toBeInstanceOf(Error);
});

describe('doctor', () => {
  const found = async (house: TestHouse, installation: Partial<Installation>, slug?: string) => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'yakuba-doctor-'));
    onTestFinished(() => rmSync(dataDir, { recursive: true }));
    writeFileSync(path.join(dataDir, 'secret'), 'x', { mode: 0o600 });
    const other = await openHouse({
      ...house.options,
      background: false,
      installation: { dataDir, postgresDir: dataDir, demo: false, reachable: false, ...installation },
    });
    onTestFinished(() => other.close());
    const tenant = await house.municipality(slug);
    return {
      dataDir,
      tenant,
      check: async () => {
        const results = await other.inTenant({ tenant, actor: null }, (context) => runChecks(other, context));
        return Object.fromEntries(results.filter((one) => one.system === 'house').map((one) => [one.id, one]));
      },
    };
  };

  test('is content with a house that is in order', async ({ house }) => {
    const results = await (await found(house, {})).check();
    for (const id of ['database', 'migrations', 'clock', 'queue', 'secret', 'database-folder', 'demo', 'backup'])
      expect(results[id], id).toMatchObject({ ok: true });
    expect(results['disk']!.found.ja).toMatch(/GB/);
  });

  test('finds an open secret, an open database folder, a demo that others reach, old and missing backups', async ({
    house,
  }) => {
    const { check, dataDir, tenant } = await found(house, { demo: true, reachable: true });
    chmodSync(path.join(dataDir, 'secret'), 0o644);
    chmodSync(dataDir, 0o755);
    await asOwner(
      house,
      `update kernel.tenant set created_at = now() - interval '3 days' where tenant_id = '${tenant.id}'`,
    );
    const bad = await check();
    expect(bad['secret']).toMatchObject({ ok: false, found: { en: expect.stringContaining('chmod 600') } });
    expect(bad['database-folder']).toMatchObject({ ok: false, found: { ja: expect.stringContaining('chmod 700') } });
    expect(bad['demo']).toMatchObject({ ok: false, found: { en: expect.stringContaining('DEMO=off') } });
    expect(bad['backup']).toMatchObject({ ok: false, found: { en: expect.stringContaining('never') } });
    const note = (days: number) =>
      asOwner(
        house,
        `insert into kernel.setting (tenant_id, system, value)
         values ('${tenant.id}', 'backup', jsonb_build_object('at', to_char(now() - interval '${days} days', 'YYYY-MM-DD"T"HH24:MI:SSZ')))
         on conflict (tenant_id, system) do update set value = excluded.value`,
      );
    await note(5);
    expect((await check())['backup']).toMatchObject({ ok: false, found: { ja: expect.stringContaining('5 日前') } });
    await note(1);
    expect((await check())['backup']).toMatchObject({ ok: true });
  });
});
