// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo, type CopyStreamQuery } from 'pg-copy-streams';
import { applyInTransaction, ensureAppRole, migrate, type MigrationSource } from '../database/migrate.ts';
import { readArchive, type Manifest, type Sums } from './archive.ts';
import { BackupFault } from './fault.ts';
import { sendAgain } from './queue.ts';
import { plainSpelling, rowsIn, rowsOut, tablesOf, type Table } from './tables.ts';

export type RestoreOptions = {
  file: string;
  passphrase: Buffer | null;
  /** An empty database, as the role that will own the tables. */
  databaseUrl: string;
  dataDir: string;
  /** Password of the application's own role. */
  appPassword: string;
  sources: MigrationSource[];
};

/**
 * Puts a backup into an empty database and the `files/` of the data folder: tables as they were then, their rows, then
 * the migrations that came since. All in one transaction until rows and hashes are proved to be the same; when anything
 * fails, the database is as empty as before (BackupFault says why). @returns migrations that came since
 */
export async function restoreBackup(
  options: RestoreOptions,
): Promise<{ manifest: Manifest; sums: Sums; newer: number }> {
  const { databaseUrl, sources } = options;
  const files = path.join(options.dataDir, 'files');
  if ((await readdir(files).catch(() => [])).length) throw new BackupFault(`${files} is not empty.`);
  const db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  try {
    if ((await tablesOf(db)).length) throw new BackupFault('The database is not empty: restore into an empty one.');
    await ensureAppRole(databaseUrl, options.appPassword);
    await db.query('begin');
    const restored = await putBack(db, options, files);
    await db.query('commit');
    const newer = await migrate(databaseUrl, sources);
    await sendAgain(databaseUrl, restored.manifest.undelivered);
    return { ...restored, newer };
  } catch (error) {
    await db.query('rollback').catch(() => {});
    await rm(files, { recursive: true, force: true });
    throw error;
  } finally {
    await db.end();
  }
}

async function putBack(db: pg.Client, { file, passphrase, sources }: RestoreOptions, files: string) {
  let tables: Table[] = [];
  let copying: { table: string; stream: CopyStreamQuery; failed: Promise<unknown> } | undefined;
  const endCopy = async () => {
    if (!copying) return;
    const { stream, failed } = copying;
    copying = undefined;
    stream.end();
    await Promise.race([once(stream, 'finish'), failed]);
  };
  // A copy that is left open would keep the connection from rolling back
  const breakOff = (error: Error) => {
    copying?.stream.destroy(error);
    throw error;
  };
  const restored = await readArchive(file, passphrase, {
    async manifest(manifest) {
      await applyInTransaction(db, sources, manifest.migrations).catch((error: Error) => {
        throw new BackupFault(`The backup does not fit this version: ${error.message}.`, { cause: error });
      });
      await db.query(plainSpelling);
      tables = await tablesOf(db);
      sameShape(tables, manifest);
      await makeRoom(db, tables);
      for (const key of circular(tables)) await db.query(`${key} deferrable initially deferred`);
      await db.query('set constraints all deferred');
    },
    async rows(name, chunk) {
      if (copying?.table !== name) {
        await endCopy();
        const opened = db.query(copyFrom(rowsIn(name, tables.find((table) => table.name === name)!.columns)));
        const failed = new Promise((_, reject) => void opened.once('error', reject));
        failed.catch(() => {});
        copying = { table: name, stream: opened, failed };
      }
      const { stream, failed } = copying;
      if (!stream.write(chunk)) await Promise.race([once(stream, 'drain'), failed]);
    },
    async file(name, content) {
      const target = path.join(files, ...name.split('/'));
      await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
      await pipeline(content, createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true }));
    },
  }).catch(breakOff);
  await endCopy();
  for (const { name, value, called } of restored.manifest.sequences)
    await db.query('select setval($1::regclass, $2::bigint, $3)', [name, value, called]);
  await db.query('set constraints all immediate');
  for (const key of circular(tables)) await db.query(`${key} not deferrable`);
  for (const { name, triggers } of tables)
    for (const trigger of triggers) await db.query(`alter table ${name} enable trigger ${trigger}`);
  for (const table of tables) await proveTable(db, table, restored.sums.tables[table.name]!);
  return restored;
}

/** Columns are compared by name: a backup whose migrations are ours has ours. */
function sameShape(tables: Table[], manifest: Manifest) {
  const shape = (list: { name: string; columns: string[] }[]) =>
    JSON.stringify(list.map(({ name, columns }) => [name, columns]).sort());
  if (shape(tables) !== shape(manifest.tables))
    throw new BackupFault('The tables of the backup are not those that its migrations make.');
}

/** Takes out what migrations put in, and keeps triggers quiet while rows come back. */
async function makeRoom(db: pg.ClientBase, tables: Table[]) {
  for (const { name, triggers } of tables)
    for (const trigger of triggers) await db.query(`alter table ${name} disable trigger ${trigger}`);
  await db.query(`truncate ${tables.map(({ name }) => name).join(', ')}`);
}

/** Foreign keys of tables that refer to each other in a circle: they can only be checked when all rows are there. */
const circular = (tables: Table[]) =>
  tables.flatMap(({ name, needs }, index) =>
    needs
      .filter((need) => !need.deferrable && !tables.slice(0, index).some((before) => before.name === need.table))
      .map(({ constraint }) => `alter table ${name} alter constraint ${constraint}`),
  );

async function proveTable(db: pg.Client, table: Table, was: { rows: number; sha256: string }) {
  const rows = db.query(copyTo(rowsOut(table)));
  const hash = createHash('sha256');
  for await (const chunk of rows) hash.update(chunk as Buffer);
  if (rows.rowCount !== was.rows || hash.digest('hex') !== was.sha256)
    throw new BackupFault(`The rows of ${table.name} in the database are not those of the backup.`);
}
