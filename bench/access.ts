// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { startSession } from '#kernel/identity/sessions.ts';
import type { Caller } from '#kernel/house.ts';
import { storeSheets } from '#systems/programmes/store.ts';
import { openBenchHouse, type BenchHouse } from './house.ts';
import { median, ms, p99, ratio, scaled, type Samples, type Table } from './measure.ts';
import { generatedSheets } from './programmes.ts';

const SECTIONS = scaled(200, 20);
const STAFF = scaled(2_000, 200);
const ROLES = scaled(100, 10);
const PROGRAMMES = scaled(2_000, 100);
/** People who do something at the same time. */
const AT_ONCE = 16;
const CALLS = scaled(1_200, 160);

type Statement = { text: string; values: unknown[] };

/** Everything that is sent to the database while `work` runs, apart from the transaction's own beginning and end. */
async function statementsOf(work: () => Promise<unknown>): Promise<Statement[]> {
  const found: Statement[] = [];
  const { prototype } = pg.Client;
  // oxlint-disable-next-line typescript/unbound-method -- put back below, and called on the client it belongs to
  const original = prototype.query;
  prototype.query = function watched(this: pg.Client, ...args: unknown[]) {
    const [first, values] = args as [string | { text?: string; values?: unknown[] }, unknown[] | undefined];
    const text = typeof first === 'string' ? first : first.text;
    const given = typeof first === 'string' ? values : first.values;
    if (text && !/^(begin|commit|rollback)|set_config|jobs\./i.test(text)) found.push({ text, values: given ?? [] });
    return (original as (...all: unknown[]) => unknown).apply(this, args);
  } as never;
  try {
    await work();
  } finally {
    prototype.query = original;
  }
  return found;
}

/** A municipality of this size: sections, posts, people in them, roles of its own, sheets of every section. */
async function fill({ house, tenant, ownerUrl }: BenchHouse) {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  await owner.query("select set_config('app.tenant', $1, false)", [tenant.id]);
  await owner.query(
    `insert into kernel.role (id, title_ja, title_en, changes)
     select 'role-' || n, '役割' || n, 'Role ' || n, '{"programmes.read": {"reach": "own"}, "programmes.comment": {"reach": "own"}}'
     from generate_series(1, $1) n`,
    [ROLES],
  );
  await owner.query(
    `with section as (
       insert into organisation.unit (level, code, name, valid_from)
       select 'section', 'B' || n, '測定' || n || '課', date '2019-04-01' from generate_series(1, $1) n returning id, code),
     post as (
       insert into organisation.post (unit_id, title, roles, valid_from)
       select id, '主任', array['role-' || (1 + ascii(right(code, 1)) * 7 % $2), 'role-' || (1 + ascii(right(code, 1)) * 3 % $2)], date '2019-04-01'
       from section returning id, unit_id),
     numbered as (select id, row_number() over (order by id) - 1 as n from post),
     person as (
       insert into organisation.person (name, kana, kind, employee_number)
       select '測定 ' || n, 'そくてい ' || n, 'staff', 'M' || n from generate_series(1, $3) n returning id, employee_number)
     insert into organisation.appointment (person_id, post_id, holding, valid_from)
     select p.id, q.id, 'regular', date '2019-04-01' from person p
     join numbered q on q.n = substr(p.employee_number, 2)::int % $1`,
    [SECTIONS, ROLES, STAFF],
  );
  for (let at = 0; at < PROGRAMMES; at += 100)
    await house.inTenant({ tenant, actor: null }, (context) =>
      storeSheets(
        context,
        generatedSheets(at, 100).map((sheet) => ({ sheet, findings: [], sourceId: null })),
        'closed',
      ),
    );
  await owner.query(
    `update programmes.sheet s set unit_id = u.id
     from (select id, row_number() over (order by id) - 1 as n from organisation.unit where code like 'B%') u
     where u.n = abs(hashtext(s.id::text)) % $1`,
    [SECTIONS],
  );
  await owner.query('vacuum (analyze)');
  const { rows } = await owner.query<{ id: string }>(
    `select id from organisation.person where employee_number like 'M%' order by id limit 200`,
  );
  await owner.end();
  return rows.map(({ id }) => id);
}

/** What may be there only once (the hash of a token) is another one each time. */
const anew = (value: unknown) => (value instanceof Uint8Array && value.length === 32 ? randomBytes(32) : value);

/** `AT_ONCE` workers who each do the next of `CALLS` calls until all are done. */
async function together(call: (n: number) => Promise<unknown>): Promise<Samples> {
  const taken: Samples = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let n = next++; n < CALLS; n = next++) {
        const started = performance.now();
        await call(n);
        taken.push(performance.now() - started);
      }
    }),
  );
  return taken;
}

/** Signing in, a list and a write with permissions, against the same statements as the owner, whom no policy binds. */
export async function access(): Promise<Table[]> {
  const bench = await openBenchHouse();
  const pool = new pg.Pool({ connectionString: bench.ownerUrl, max: 10, pipeline: true });
  try {
    const { house, tenant } = bench;
    const people = await fill(bench);
    const callers: Caller[] = await Promise.all(
      people.map(async (id) => ({
        tenant,
        actor: await house.actorOf(tenant, id),
        from: { zone: 'lgwan' as const, address: '10.0.0.1' },
      })),
    );
    const { items } = (await house.call(callers[0]!, 'programmes.sheets.list', {})) as { items: { id: string }[] };
    const [sheet] = items;
    if (!sheet) throw new Error('nobody may read anything: nothing would be measured');
    const begin = (n: number) =>
      house.inTenant({ tenant, actor: null }, ({ tx, now }) =>
        startSession(tx, {
          personId: people[n % people.length]!,
          kind: 'staff',
          method: 'password',
          secondFactor: true,
          zone: 'lgwan',
          address: '10.0.0.1',
          agent: '',
          now,
        }),
      );
    const tokens = await Promise.all(people.map(async (_, n) => (await begin(n)).token));
    const recognise = async (n: number) => {
      if (!(await house.signedIn(tenant, tokens[n % tokens.length]!, 'lgwan'))) throw new Error('the session is over');
    };
    const acts: Record<string, (n: number) => Promise<unknown>> = {
      'sign in: a session begins': begin,
      'each request: session, person, posts, roles': recognise,
      'list of 50 sheets, own section': (n) => house.call(callers[n % callers.length]!, 'programmes.sheets.list', {}),
      'write (a comment, its line in the log)': () =>
        house.call(callers[0]!, 'programmes.comments.add', { id: sheet.id, body: '測定' }),
    };
    const rows: (string | number)[][] = [];
    for (const [name, act] of Object.entries(acts)) {
      await act(0);
      const statements = await statementsOf(() => act(0));
      const bare = async () => {
        const client = await pool.connect();
        try {
          await Promise.all([
            client.query('begin'),
            client.query("select set_config('app.tenant', $1, true)", [tenant.id]),
          ]);
          for (const [at, { text, values }] of statements.entries())
            await client.query({
              name: `${name} ${at}`,
              text,
              values: /^\s*insert/i.test(text) ? values.map(anew) : values,
            });
          await client.query('commit');
        } catch (error) {
          await client.query('rollback');
          throw error;
        } finally {
          client.release();
        }
      };
      const [mine, theirs]: [Samples, Samples] = [[], []];
      for (let round = 0; round < 4; round++) {
        const [first, second] = round % 2 ? [bare, act] : [act, bare];
        const a = await together(first);
        const b = await together(second);
        if (round > 0) {
          mine.push(...(round % 2 ? b : a));
          theirs.push(...(round % 2 ? a : b));
        }
      }
      rows.push([
        name,
        ms(median(mine)),
        ms(p99(mine)),
        ms(median(theirs)),
        ms(p99(theirs)),
        ratio(mine, theirs),
        ratio(mine, theirs, p99),
      ]);
    }
    return [
      {
        title: `Permissions under load: ${STAFF} staff, ${SECTIONS} sections, ${ROLES} roles, ${AT_ONCE} at once`,
        columns: ['act', 'p50 ms', 'p99 ms', 'bare p50 ms', 'bare p99 ms', 'p50 ratio', 'p99 ratio'],
        rows,
        notes: [
          'Bare: the statements of the same call, sent by the owner of the tables, whom no policy binds, in one transaction. Aim: at most 1.5.',
          'A sign-in is measured without the hash of the password, which is slow on purpose.',
        ],
      },
    ];
  } finally {
    await pool.end();
    await bench.close();
  }
}
