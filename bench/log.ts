// SPDX-License-Identifier: Apache-2.0
import pg from 'pg';
import * as z from 'zod';
import { digestOf } from '#kernel/audit/chain.ts';
import { linesOf, type LineFilter } from '#kernel/audit/search.ts';
import { askOver, verifyLog } from '#kernel/audit/verify.ts';
import type { Caller } from '#kernel/house.ts';
import { procedure, staff } from '#kernel/procedure.ts';
import { defineSystem } from '#kernel/system.ts';
import { procedures } from '#systems/programmes/procedures/index.ts';
import { storeSheets } from '#systems/programmes/store.ts';
import { openBenchHouse, type BenchHouse } from './house.ts';
import { generatedSheets } from './programmes.ts';
import { inTurns, median, ms, ratio, scaled, times, type Table } from './measure.ts';

const Card = z.object({ name: z.string(), email: z.string(), note: z.string() });
type Card = z.infer<typeof Card>;

/** The same write twice: the one that says it only reads leaves no line. */
const write = (name: string, effect: 'read' | 'write') =>
  procedure({
    name,
    title: { ja: '設定を書き換える', en: 'Change a setting' },
    access: staff('bench-log.write'),
    effect,
    input: z.object({ id: z.string(), card: Card }),
    output: z.object({ version: z.int() }),
    run: async ({ tx, log }, { id, card }) => {
      const { rows } = await tx.executeQuery<{ value: Card; version: number }>({
        sql: 'select value, version from kernel.setting where system = $1 for update',
        parameters: [id],
      } as never);
      const saved = await tx.executeQuery<{ version: number }>({
        sql: `insert into kernel.setting as s (system, value) values ($1, $2)
              on conflict (tenant_id, system) do update set value = excluded.value, version = s.version + 1 returning version`,
        parameters: [id, JSON.stringify(card)],
      } as never);
      log(id, {}, { before: rows[0]?.value ?? null, after: card, personal: ['name', 'email'] });
      return { version: saved.rows[0]!.version };
    },
  });

const room = defineSystem({
  id: 'bench-log',
  title: { ja: '測定', en: 'Measurement' },
  permissions: { 'bench-log.write': { title: { ja: '測定', en: 'Measure' }, roles: { planning: 'all' } } },
  procedures: [
    write('bench-log.logged', 'write'),
    write('bench-log.unlogged', 'read'),
    // the most frequent write of the house, and the same without its line
    { ...procedures['programmes.sheet.save'], name: 'bench-log.sheet', http: undefined },
    { ...procedures['programmes.sheet.save'], name: 'bench-log.unlogged-sheet', http: undefined, effect: 'read' },
  ],
});

/** Writes of one round: one fsync alone is a lottery. */
const WRITES = 40;

async function writing({ house, tenant }: BenchHouse): Promise<Table> {
  const caller: Caller = {
    tenant,
    from: { zone: 'lgwan', address: '10.0.0.1' },
    session: {
      id: '01900000-0000-7000-8000-000000000000',
      method: 'passkey',
      secondFactorAt: null,
      createdAt: Temporal.Now.instant(),
    },
    actor: {
      id: '01900000-0000-7000-8000-000000000001',
      name: '測定',
      kind: 'staff',
      roles: ['planning'],
      roleTitles: [],
      posts: [],
      permissions: {
        'bench-log.write': [{ reach: 'all' }],
        'programmes.read': [{ reach: 'all' }],
        'programmes.write': [{ reach: 'all' }],
        'programmes.edit': [{ reach: 'all' }],
      },
    },
  };
  await house.inTenant({ tenant, actor: null }, (context) =>
    storeSheets(
      context,
      generatedSheets(1, 8).map((sheet) => ({ sheet, findings: [], sourceId: null })),
      'draft',
    ),
  );
  const sheets = (await house.inTenant({ tenant, actor: null }, ({ tx }) =>
    tx.selectFrom('programmes.sheet').select(['id']).where('is_current', '=', true).limit(8).execute(),
  )) as { id: string; purpose: string | null }[];
  for (const sheet of sheets) {
    const [row] = (await house.inTenant({ tenant, actor: null }, ({ tx }) =>
      tx.selectFrom('programmes.sheet').select(['content']).where('id', '=', sheet.id).execute(),
    )) as { content: { purpose?: string } }[];
    sheet.purpose = row!.content.purpose ?? null;
  }

  let count = 0;
  const card = (name: string) => (at: number) =>
    house.call(caller, name, {
      id: `card-${at}`,
      card: { name: '山田花子', email: 'hanako@example.jp', note: `変更 ${++count}` },
    });
  const sheet = (name: string) => async (at: number) => {
    const one = sheets[at]!;
    const after = `目的を書き直した ${++count}`;
    const { saved } = (await house.call(caller, name, {
      id: one.id,
      changes: [{ path: 'purpose', before: one.purpose, after }],
    })) as { saved: string[] };
    if (saved.length !== 1) throw new Error('the sheet was not saved');
    one.purpose = after;
  };
  const oneByOne = (call: (at: number) => Promise<unknown>) => async () => {
    for (let at = 0; at < WRITES; at++) await call(at % 8);
  };
  const eightAtOnce = (call: (at: number) => Promise<unknown>) => async () => {
    for (let round = 0; round < WRITES / 8; round++) await Promise.all(Array.from({ length: 8 }, (_, at) => call(at)));
  };
  const rows: Table['rows'] = [];
  for (const [title, logged, unlogged] of [
    [
      'a field of a sheet, one after another',
      oneByOne(sheet('bench-log.sheet')),
      oneByOne(sheet('bench-log.unlogged-sheet')),
    ],
    [
      'a field of a sheet, eight at once',
      eightAtOnce(sheet('bench-log.sheet')),
      eightAtOnce(sheet('bench-log.unlogged-sheet')),
    ],
    [
      'one row and nothing else, one after another',
      oneByOne(card('bench-log.logged')),
      oneByOne(card('bench-log.unlogged')),
    ],
    [
      'one row and nothing else, eight at once',
      eightAtOnce(card('bench-log.logged')),
      eightAtOnce(card('bench-log.unlogged')),
    ],
  ] as const) {
    const samples = await inTurns(scaled(150, 30), { logged, unlogged }, 5, 60_000);
    const pairs = samples.logged.map((one, at) => one / samples.unlogged[at]!);
    rows.push([
      title,
      ms(median(samples.unlogged) / WRITES),
      ms(median(samples.logged) / WRITES),
      times(median(pairs)),
    ]);
  }
  return {
    title: 'Operation log: a write with its line against the same without',
    columns: ['write', 'without, ms', 'with, ms', 'with : without'],
    rows,
    notes: [
      'Procedure calls, committed as safely as in service. A field of a sheet is what the desk saves most often: permission, totals, history, event. One row and nothing else is the least that can be written; its line shows three fields before and after, two of them masked. Ratio: median over pairs of rounds. At most 1.15 of a write is wanted.',
    ],
  };
}

async function fill(owner: pg.Client, tenantId: string, lines: number): Promise<void> {
  // as many in one transaction as people write in some minutes; the oldest first
  for (let last = lines; last > 0; last -= 500)
    await owner.query(
      `insert into kernel.operation_log (tenant_id, id, at, actor_id, actor_kind, post, zone, address, procedure, effect, subject, result, detail)
       select $1, overlay(uuidv7()::text placing left(kernel.first_id(at)::text, 13) from 1)::uuid, at,
         md5('person ' || n::bigint * 7919 % 2000), 'staff', '高齢福祉課 主任', 'lgwan', '10.0.' || n % 200 || '.' || n % 251,
         'room' || n % 20 || '.thing.' || n % 15, case n % 4 when 0 then 'write' else 'read' end,
         md5('record ' || n::bigint * 104729 % ($2::int / 12)), case n % 500 when 0 then 'refused' else 'done' end, '{"fields": ["name"]}'
       from generate_series($3::int, greatest(1, $3::int - 499), -1) n, lateral (select now() - n * interval '31 s' as at) as time`,
      [tenantId, lines, last],
    );
  await owner.query('vacuum analyze kernel.operation_log');
}

async function searching({ house, tenant }: BenchHouse, owner: pg.Client, lines: number): Promise<Table> {
  const { rows: some } = await owner.query<{ actor_id: string; subject: string; address: string; procedure: string }>(
    'select * from kernel.operation_log where tenant_id = $1 order by id limit 1 offset $2',
    [tenant.id, Math.floor(lines / 2)],
  );
  const { actor_id, subject, address, procedure: name } = some[0]!;
  const day = (ago: number) => Temporal.Now.plainDateISO('Asia/Tokyo').subtract({ days: ago }).toString();
  const questions: [string, LineFilter, string, unknown[]][] = [
    ['newest', {}, 'true', []],
    [
      'person and a month',
      { actors: [actor_id], from: day(90), to: day(60) },
      `actor_id = $2 and id >= kernel.first_id($3) and id < kernel.first_id($4)`,
      [actor_id, `${day(90)}T00:00:00+09:00`, `${day(59)}T00:00:00+09:00`],
    ],
    ['who saw or changed a record', { subject }, 'subject = $2', [subject]],
    ['procedure', { procedure: name }, 'procedure = $2', [name]],
    ['address', { address }, 'address = $2', [address]],
    ['refused only', { result: 'refused' }, `result = 'refused'`, []],
  ];
  const bare = new pg.Client({ connectionString: house.databaseUrl });
  await bare.connect();
  const rows: Table['rows'] = [];
  for (const [title, filter, where, values] of questions) {
    const statement = {
      name: `bare ${title}`,
      text: `select * from kernel.operation_log where tenant_id = $1 and ${where} order by id desc limit 51`,
      values: [tenant.id, ...values],
    };
    const samples = await inTurns(scaled(300, 50), {
      search: () => house.inTenant({ tenant, actor: null }, ({ tx }) => linesOf(tx, filter, { limit: 50 })),
      bare: async () => {
        await Promise.all([bare.query('begin'), bare.query(`select set_config('app.tenant', $1, true)`, [tenant.id])]);
        await bare.query(statement);
        await bare.query('commit');
      },
    });
    rows.push([title, ms(median(samples.bare)), ms(median(samples.search)), ratio(samples.search, samples.bare)]);
  }
  await bare.end();
  return {
    title: `Operation log: search among ${lines.toLocaleString('en')} lines`,
    columns: ['page of 50', 'bare SQL, ms', 'search, ms', 'search : bare SQL'],
    rows,
    notes: [
      'Both in a transaction of their own. Bare SQL: the owner of the tables, no policies, the lines alone. Search: under row-level security, with the number and hash of each line in the chain.',
    ],
  };
}

async function chaining({ house, tenant }: BenchHouse, owner: pg.Client, lines: number): Promise<Table> {
  const began = performance.now();
  const sealed = await house.log.seal(tenant);
  const seal = performance.now() - began;
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 20);
  const started = performance.now();
  const found = await verifyLog(askOver(owner), tenant.id, house.log.publicKey);
  const verify = performance.now() - started;
  clearInterval(watch);
  if (found.findings.length || found.lastSeq < lines)
    throw new Error(`the chain is not whole: ${JSON.stringify(found)}`);
  const fields = Array.from({ length: 19 }, (_, at) => (at % 3 ? `field ${at} 高齢福祉課` : null));
  const hashing = performance.now();
  for (let at = 0; at < 100_000; at++) digestOf(fields);
  const bare = performance.now() - hashing;
  const speed = (count: number, time: number) => Math.round(count / (time / 1_000)).toLocaleString('en');
  return {
    title: 'Operation log: chaining and verifying',
    columns: ['work', 'lines', 'lines a second'],
    rows: [
      ['seal (database)', sealed.toLocaleString('en'), speed(sealed, seal)],
      ['verify', found.lastSeq.toLocaleString('en'), speed(found.lastSeq, verify)],
      ['hashing alone', (100_000).toLocaleString('en'), speed(100_000, bare)],
    ],
    notes: [`Verifying took ${Math.round((most - before) / 1e6)} MB more memory than before it.`],
  };
}

/** What the operation log costs: writing a line, searching, chaining, verifying. */
export async function log(): Promise<Table[]> {
  const bench = await openBenchHouse([room]);
  const owner = new pg.Client({ connectionString: bench.ownerUrl });
  await owner.connect();
  try {
    const lines = scaled(1_000_000, 10_000);
    const empty = await writing(bench);
    await fill(owner, bench.tenant.id, lines);
    const found = await searching(bench, owner, lines);
    const chain = await chaining(bench, owner, lines);
    return [empty, found, chain];
  } finally {
    await owner.end();
    await bench.close();
  }
}
