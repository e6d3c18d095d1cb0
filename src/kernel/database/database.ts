// SPDX-License-Identifier: Apache-2.0
import { CompiledQuery, Kysely, PostgresDialect, type ColumnType, type Transaction } from 'kysely';
import pg from 'pg';
import { journal } from '../running/journal.ts';

// `date` columns are calendar days, not instants: keep them as 'YYYY-MM-DD' (node-postgres would make a local-time Date).
pg.types.setTypeParser(pg.types.builtins.DATE, (value) => value);
// Yen and counts stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, (value) => Number(value));

/** Names every parameterised statement, so that PostgreSQL parses and plans each text once per connection. */
class PreparingClient extends pg.Client {
  static readonly #names = new Map<string, string>();

  // @ts-expect-error `query` has a dozen overloads; Kysely uses only (text, values)
  override query(text: unknown, values?: unknown[], ...rest: unknown[]) {
    if (typeof text !== 'string' || !Array.isArray(values))
      return super.query(text as string, values as never, ...(rest as []));
    const names = PreparingClient.#names;
    let name = names.get(text);
    if (!name && names.size < 1_000) names.set(text, (name = `s${names.size}`));
    return super.query(name ? { name, text, values } : { text, values }, ...(rest as []));
  }
}

/** A jsonb column: read as `T`, written as text (node-postgres would make an SQL array of a JS array). */
export type Json<T> = ColumnType<T, string, string>;

/** A transaction of one tenant. A room names its own tables: `Tx<Tables>`. */
// oxlint-disable-next-line typescript/no-explicit-any -- the kernel does not know the rooms' tables
export type Tx<Tables = any> = Transaction<Tables>;

/** Whom a transaction works for; row-level security compares `tenantId` with each row. */
export type Principal = { tenantId: string; actorId: string | null };

/** Statements that take this long are told in the log. */
const SLOW_MS = 1_000;

/** The statement with its places for values, never the values. */
const tellSlow = ({ queryDurationMillis, query }: { queryDurationMillis: number; query: { sql: string } }) => {
  if (queryDurationMillis >= SLOW_MS)
    journal.warn(
      { ms: Math.round(queryDurationMillis), sql: query.sql.replaceAll(/\s+/g, ' ').slice(0, 500) },
      'slow statement',
    );
};

export class Database {
  readonly pool: pg.Pool;
  readonly #kysely: Kysely<unknown>;
  #closing = false;

  /** `url` is of the unprivileged role: no superuser, no table owner, so that row-level security always applies. */
  constructor(url: string, max = 10) {
    this.pool = new pg.Pool({
      connectionString: url,
      max,
      pipeline: true,
      Client: PreparingClient as unknown as typeof pg.Client,
    });
    // While closing, connections may end by either side
    this.pool.on('error', (error) => this.#closing || journal.error({ err: error }, 'idle database connection lost'));
    this.#kysely = new Kysely({ dialect: new PostgresDialect({ pool: this.pool }), log: tellSlow });
  }

  /**
   * Runs `work` in a transaction that sees and writes only the rows of the principal's tenant. What `last` writes goes
   * to the database together with the commit: it needs no answer before, and must be kept with the rest or not at all.
   */
  as<R>(
    { tenantId, actorId }: Principal,
    work: (tx: Tx) => Promise<R>,
    last?: (tx: Tx) => Promise<unknown> | undefined,
  ): Promise<R> {
    return this.#kysely.connection().execute(async (connection) => {
      const send = (text: string, values: string[] = []) => connection.executeQuery(CompiledQuery.raw(text, values));
      // Sent together, one way to the database and back: every call pays for it
      await Promise.all([
        send('begin'),
        send(`select set_config('app.tenant', $1, true), set_config('app.actor', $2, true)`, [tenantId, actorId ?? '']),
      ]);
      try {
        const result = await work(connection as unknown as Tx);
        // When `last` fails, the commit behind it finds a failed transaction and ends it without keeping anything
        await Promise.all([last?.(connection as unknown as Tx), send('commit')]);
        return result;
      } catch (error) {
        await send('rollback').catch(() => {});
        throw error;
      }
    });
  }

  async close() {
    this.#closing = true;
    await this.#kysely.destroy();
    // Kysely ends the pool only when it has used it
    if (!this.pool.ended) await this.pool.end();
  }
}
