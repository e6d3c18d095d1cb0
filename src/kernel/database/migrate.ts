// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { journal } from '../running/journal.ts';

export const APP_ROLE = 'yakuba_app';

/** The migrations of one module; its tables must lie in the schema of that name. */
export type MigrationSource = { module: string; dir: URL };

/** The kernel's migrations and those of every module. */
export const migrationSources = (systems: readonly { id: string; migrations?: URL }[]): MigrationSource[] => [
  { module: 'kernel', dir: new URL('../migrations/', import.meta.url) },
  ...systems.flatMap(({ id, migrations }) =>
    migrations ? [{ module: id.replaceAll('-', '_'), dir: migrations }] : [],
  ),
];

/** Makes the role under which the application works: it owns nothing, so row-level security binds it. */
export async function ensureAppRole(ownerUrl: string, password: string): Promise<void> {
  const db = new pg.Client({ connectionString: ownerUrl });
  await db.connect();
  try {
    const known = await db.query('select 1 from pg_roles where rolname = $1', [APP_ROLE]);
    const secret = `password ${db.escapeLiteral(password)}`;
    await db.query(
      known.rowCount
        ? `alter role ${APP_ROLE} ${secret}` // no more than this: an owner who is no superuser may not touch the rest
        : `create role ${APP_ROLE} login nosuperuser nobypassrls nocreatedb nocreaterole ${secret}`,
    );
  } finally {
    await db.end();
  }
}

/** The address of the same database for the application role. */
export const appUrl = (ownerUrl: string, password: string) =>
  Object.assign(new URL(ownerUrl), { username: APP_ROLE, password }).href;

/**
 * Applies every module's `migrations/NNNN_name.sql` once, in order, each in its own transaction; makes the job queue.
 * Refuses (Error) an edited migration, and a table that a module puts outside its own schema.
 * @returns how many migrations were applied
 */
export async function migrate(ownerUrl: string, sources: MigrationSource[]): Promise<number> {
  const db = new pg.Client({ connectionString: ownerUrl });
  await db.connect();
  let applied = 0;
  try {
    await db.query(`select pg_advisory_lock(hashtext('yakuba.migrate'))`);
    await db.query(LIST_OF_MIGRATIONS);
    const { rows } = await db.query<{ id: string; checksum: string }>(
      `select module || '/' || name as id, checksum from kernel.migration`,
    );
    const done = new Map(rows.map((row) => [row.id, row.checksum]));
    for (const { module, dir } of sources) {
      for (const name of sqlFiles(dir)) {
        const sql = readFileSync(new URL(name, dir), 'utf8');
        const checksum = createHash('sha256').update(sql).digest('hex');
        const before = done.get(`${module}/${name}`);
        if (before === checksum) continue;
        if (before) throw new Error(`${module}/${name} was edited after it had been applied; add a new file instead`);
        try {
          await db.query('begin');
          await applyOne(db, module, name, sql, checksum);
          await db.query('commit');
          applied++;
        } catch (error) {
          await db.query('rollback');
          throw new Error(`migration ${module}/${name} failed: ${(error as Error).message}`, { cause: error });
        }
      }
    }
    await makeQueue(db, ownerUrl);
    return applied;
  } finally {
    await db.end();
  }
}

async function applyOne(db: pg.Client, module: string, name: string, sql: string, checksum: string) {
  const known = await tablesOutside(db, module);
  await db.query(`create schema if not exists "${module}"; grant usage on schema "${module}" to ${APP_ROLE}`);
  await db.query(sql);
  const stray = (await tablesOutside(db, module)).filter((table) => !known.includes(table));
  if (stray.length)
    throw new Error(`it makes ${stray.join(', ')}, but the tables of '${module}' belong into its own schema`);
  await db.query('insert into kernel.migration (module, name, checksum) values ($1, $2, $3)', [module, name, checksum]);
}

/**
 * Makes the tables of an earlier day in the transaction that `db` is in: exactly the migrations of `wanted`. Refuses
 * (Error) one that these sources do not have, or have otherwise: a newer house, a missing room.
 */
export async function applyInTransaction(
  db: pg.Client,
  sources: MigrationSource[],
  wanted: readonly { module: string; name: string; checksum: string }[],
): Promise<void> {
  await db.query(LIST_OF_MIGRATIONS);
  const open = new Map(wanted.map((one) => [`${one.module}/${one.name}`, one.checksum]));
  for (const { module, dir } of sources)
    for (const name of sqlFiles(dir)) {
      const sql = readFileSync(new URL(name, dir), 'utf8');
      const checksum = createHash('sha256').update(sql).digest('hex');
      const id = `${module}/${name}`;
      if (!open.has(id)) continue;
      if (open.get(id) !== checksum) throw new Error(`${id} is not the migration that was applied then`);
      open.delete(id);
      await applyOne(db, module, name, sql, checksum);
    }
  if (open.size) throw new Error(`this version does not know the migrations ${[...open.keys()].join(', ')}`);
}

/** Migrations of these sources that the database does not have. */
export async function missingMigrations(ownerUrl: string, sources: MigrationSource[]): Promise<string[]> {
  const db = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 2_000, query_timeout: 2_000 });
  await db.connect();
  try {
    const { rows } = await db.query<{ id: string }>(`select module || '/' || name as id from kernel.migration`);
    const done = new Set(rows.map((row) => row.id));
    return sources
      .flatMap(({ module, dir }) => sqlFiles(dir).map((name) => `${module}/${name}`))
      .filter((id) => !done.has(id));
  } finally {
    await db.end();
  }
}

const LIST_OF_MIGRATIONS = `create schema if not exists kernel;
  create table if not exists kernel.migration (
    module text, name text, checksum text not null, applied_at timestamptz not null default now(),
    primary key (module, name))`;

const sqlFiles = (dir: URL) =>
  readdirSync(dir)
    .filter((file) => file.endsWith('.sql'))
    .sort();

async function tablesOutside(db: pg.Client, schema: string): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select schemaname || '.' || tablename as name from pg_tables
     where schemaname not in ($1, 'pg_catalog', 'information_schema')`,
    [schema],
  );
  return rows.map((row) => row.name);
}

/** The queue's own tables (pg-boss) are made by the owner; the application may only use them. */
async function makeQueue(db: pg.Client, ownerUrl: string) {
  const boss = new PgBoss({ connectionString: ownerUrl, schema: 'jobs', supervise: false, schedule: false, max: 1 });
  boss.on('error', (error: Error) => journal.error({ err: error }, 'job queue'));
  await boss.start();
  await boss.stop({ graceful: false });
  await db.query(`grant usage on schema jobs to ${APP_ROLE};
    grant select, insert, update, delete on all tables in schema jobs to ${APP_ROLE};
    grant execute on all functions in schema jobs to ${APP_ROLE}`);
}

/** Tables whose rows belong to no tenant: the list of migrations. The queue holds only ids of events. */
const HOUSE_TABLES = ['kernel.migration'];

/**
 * What the house must not start with: a table without row-level security, without the tenant policy, whose primary key
 * or a unique index does not begin with tenant_id, or a foreign key that could cross tenants.
 */
export async function tableFaults(ownerUrl: string): Promise<string[]> {
  const db = new pg.Client({ connectionString: ownerUrl });
  await db.connect();
  try {
    const { rows } = await db.query<{ fault: string }>(
      `with house as (
         select c.oid, n.nspname || '.' || c.relname as name, c.relrowsecurity
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p') and not c.relispartition
           and n.nspname not in ('pg_catalog', 'information_schema', 'jobs') and n.nspname not like 'pg\\_%'
           and n.nspname || '.' || c.relname <> all ($1)
       )
       select name || ' has no tenant policy (select kernel.protect(''' || name || ''') in its migration)' as fault
       from house where not relrowsecurity or not exists (
         select from pg_policy p where p.polrelid = house.oid
           and pg_get_expr(p.polqual, p.polrelid) like '%tenant_id = %kernel.tenant()%')
       union all
       select name || ': the index ' || i.indexrelid::regclass || ' must begin with tenant_id'
       from house join pg_index i on i.indrelid = house.oid
       where (i.indisunique or i.indisprimary) and name not in ('kernel.tenant', 'kernel.tenant_host')
         and (select attname from pg_attribute where attrelid = house.oid and attnum = i.indkey[0]) is distinct from 'tenant_id'
       union all
       select name || ': the foreign key ' || k.conname || ' must carry tenant_id'
       from house join pg_constraint k on k.conrelid = house.oid and k.contype = 'f'
       where not exists (select from pg_attribute a where a.attrelid = house.oid and a.attname = 'tenant_id' and a.attnum = any (k.conkey))
       order by 1`,
      [HOUSE_TABLES],
    );
    return rows.map((row) => row.fault);
  } finally {
    await db.end();
  }
}

/** Tables of the house in which a connection without a tenant sees a row (there must be none). */
export async function tablesOpenWithoutTenant(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition and has_table_privilege(c.oid, 'select')
       and n.nspname not in ('pg_catalog', 'information_schema', 'jobs') and n.nspname not like 'pg\\_%'`,
  );
  const open: string[] = [];
  for (const { name } of rows) {
    const seen = await pool.query(`select from ${name} limit 1`);
    if (seen.rowCount) open.push(name);
  }
  return open;
}
