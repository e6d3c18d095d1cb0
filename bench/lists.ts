// SPDX-License-Identifier: Apache-2.0
import pg from 'pg';
import { storeSheets } from '#systems/programmes/store.ts';
import { growthPicture, type Curve } from './growth.ts';
import { openBenchHouse, type BenchHouse } from './house.ts';
import { inTurns, median, ms, p99, ratio, SCALE, scaled, times, type Samples, type Table } from './measure.ts';
import { COMMON_WORD, generatedSheets, RARE_WORD } from './programmes.ts';

type Statement = { text: string; values: unknown[] };

const PAGE = 50;
/** Programmes that are stored in one transaction. */
const BATCH = 100;

/** What is asked, as the API and the page both take it. */
const QUESTIONS: { name: string; filter: Record<string, string> }[] = [
  { name: 'newest sheets', filter: {} },
  { name: 'one year, one section', filter: { fiscalYear: '2024', section: '' } },
  { name: `search, two characters (${COMMON_WORD})`, filter: { q: COMMON_WORD } },
  { name: `search, four characters (${RARE_WORD})`, filter: { q: RARE_WORD } },
  { name: `year and search (${COMMON_WORD})`, filter: { fiscalYear: '2025', q: COMMON_WORD } },
];

/** The statements that one call of the API sends for its list. */
async function statementsOf(bench: BenchHouse, query: string): Promise<Statement[]> {
  const found: Statement[] = [];
  const { prototype } = pg.Client;
  // oxlint-disable-next-line typescript/unbound-method -- put back below, and called on the client it belongs to
  const original = prototype.query;
  prototype.query = function watched(this: pg.Client, ...args: unknown[]) {
    const [first] = args as [{ text?: string; values?: unknown[] }];
    if (typeof first?.text === 'string' && first.text.includes('from programmes.sheet s'))
      found.push({ text: first.text, values: first.values ?? [] });
    return (original as (...all: unknown[]) => unknown).apply(this, args);
  } as never;
  try {
    await ask(bench, query);
  } finally {
    prototype.query = original;
  }
  return found;
}

async function ask({ app, cookie }: BenchHouse, query: string): Promise<number> {
  const response = await app.request(`http://demo.localhost/api/v1/programmes/sheets?${query}`, {
    headers: { Cookie: cookie },
  });
  const body = await response.text();
  if (response.status !== 200) throw new Error(`${response.status} ${body}`);
  return (JSON.parse(body) as { total: { sheets: number } }).total.sheets;
}

async function openPage({ address, cookie }: BenchHouse, query: string): Promise<void> {
  const response = await fetch(`${address}/desk/programmes?${query}`, { headers: { Cookie: cookie } });
  const body = await response.text();
  if (response.status !== 200) throw new Error(`page: ${response.status} ${body.slice(0, 300)}`);
}

async function fill(bench: BenchHouse, first: number, count: number): Promise<Samples> {
  const taken: Samples = [];
  for (let at = first; at < first + count; at += BATCH) {
    const sheets = generatedSheets(at, Math.min(BATCH, first + count - at));
    const started = performance.now();
    await bench.house.inTenant({ tenant: bench.tenant, actor: null }, (context) =>
      storeSheets(
        context,
        sheets.map((sheet) => ({ sheet, findings: [], sourceId: null })),
        'closed',
      ),
    );
    taken.push(performance.now() - started);
  }
  return taken;
}

/** What autovacuum does within a minute of such an import: statistics, and pending entries into their index. */
async function settle({ ownerUrl }: BenchHouse): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  await owner.query(
    'vacuum (analyze) programmes.programme, programmes.sheet, programmes.sheet_link, programmes.finding',
  );
  await owner.end();
}

type Asked = { name: string; sheets: number; sql: Samples; api: Samples; page: Samples | null; plans: string[] };

async function askAll(bench: BenchHouse, rounds: number): Promise<Asked[]> {
  const client = new pg.Client({ connectionString: bench.applicationUrl });
  await client.connect();
  await client.query("select set_config('app.tenant', $1, false), set_config('app.actor', '', false)", [
    bench.tenant.id,
  ]);
  const asked: Asked[] = [];
  for (const [index, { name, filter }] of QUESTIONS.entries()) {
    const query = new URLSearchParams({ ...filter, limit: String(PAGE) }).toString();
    const statements = await statementsOf(bench, query);
    if (statements.length !== 2) throw new Error(`${statements.length} statements were captured for '${name}'`);
    const ways: Record<string, () => unknown> = {
      sql: async () => {
        for (const [at, { text, values }] of statements.entries())
          await client.query({ name: `bare ${index} ${at}`, text, values });
      },
      api: () => ask(bench, query),
    };
    if (bench.address !== null) ways['page'] = () => openPage(bench, new URLSearchParams(filter).toString());
    const samples = await inTurns(rounds, ways, 6, 12_000);
    const plans: string[] = [];
    if (process.env['BENCH_EXPLAIN'])
      for (const { text, values } of statements) {
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain (analyze, buffers) ${text}`, values);
        plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
      }
    asked.push({
      name,
      sheets: await ask(bench, query),
      sql: samples['sql']!,
      api: samples['api']!,
      page: samples['page'] ?? null,
      plans,
    });
  }
  await client.end();
  return asked;
}

/** Lists and searches over 100, 1,000 and 10,000 programmes of five years each, against the bare statements. */
export async function lists(): Promise<{ tables: Table[]; picture: string }> {
  const bench = await openBenchHouse();
  const section = generatedSheets(0, 1)[0]!.section!;
  for (const { filter } of QUESTIONS) if ('section' in filter) filter['section'] = section;
  try {
    const steps = [scaled(100, 20), scaled(1000, 50), scaled(10_000, 100)];
    const curves: Curve[] = QUESTIONS.map(({ name }) => ({ name, points: [] }));
    const growth: Table['rows'] = [];
    let there = 0;
    let stored = 0;
    let filling: Samples = [];
    let last: Asked[] = [];
    for (const step of steps) {
      const begun = performance.now();
      filling = [...filling, ...(await fill(bench, there, step - there))];
      stored += performance.now() - begun;
      there = step;
      await settle(bench);
      last = await askAll(bench, 30);
      for (const [index, one] of last.entries()) {
        curves[index]!.points.push({ programmes: step, ms: median(one.api) });
        growth.push([
          one.name,
          step,
          one.sheets,
          ms(median(one.sql)),
          ms(median(one.api)),
          one.page ? ms(median(one.page)) : '–',
        ]);
      }
    }
    growth.sort(
      (a, b) => QUESTIONS.findIndex(({ name }) => name === a[0]) - QUESTIONS.findIndex(({ name }) => name === b[0]),
    );
    if (process.env['BENCH_EXPLAIN'])
      for (const { name, plans } of last) console.error(`\n### ${name}\n${plans.join('\n\n')}`);
    const sheets = there * 5;
    const early = median(filling.slice(0, 10));
    const late = median(filling.slice(-10));
    return {
      tables: [
        {
          title: `Storing ${there} programmes of five years (${sheets} sheets, ${BATCH * 5} a transaction)`,
          columns: ['', 'here'],
          rows: [
            ['sheets a second', Math.round(sheets / (stored / 1000))],
            ['a late transaction to an early one', times(late / early)],
          ],
        },
        {
          title: `Lists of ${there} programmes × 5 years, ${PAGE} rows and the totals`,
          columns: ['', 'sheets found', 'API to SQL', 'p99', 'page to SQL', 'p99', 'SQL ms here', 'p99'],
          rows: last.map((one) => [
            one.name,
            one.sheets,
            ratio(one.api, one.sql),
            ratio(one.api, one.sql, p99),
            one.page ? ratio(one.page, one.sql) : '–',
            one.page ? ratio(one.page, one.sql, p99) : '–',
            ms(median(one.sql)),
            ms(p99(one.sql)),
          ]),
          notes: [
            'SQL: the same two statements (rows; totals), prepared, on one connection of the unprivileged role. Targets: API at most 2 ×, page at most 3 ×.',
            ...(bench.address === null
              ? ['The pages are not built (build/server/index.js): the page was not measured.']
              : []),
          ],
        },
        {
          title: 'Growth: medians in milliseconds, here',
          columns: ['', 'programmes', 'sheets found', 'SQL', 'API', 'page'],
          rows: growth,
          notes: SCALE === 1 ? [] : [`Measured with BENCH_SCALE=${SCALE}.`],
        },
      ],
      picture: growthPicture(curves),
    };
  } finally {
    await bench.close();
  }
}
