// SPDX-License-Identifier: Apache-2.0
import { createReadStream } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { STORED_PATH, writeArchive, type Content, type Manifest, type Sums } from './archive.ts';
import { BackupFault } from './fault.ts';
import { plainSpelling, rowsOut, sequencesOf, tablesOf } from './tables.ts';

/** A file below `files/` of the data folder, as it goes into the archive. */
export type StoredFile = { path: string; bytes: number; content(): Content };

export type BackupOptions = {
  /** Address of the database as the owner of the tables. */
  databaseUrl: string;
  dataDir: string;
  /** Where to: a file that does not exist yet. */
  out: string;
  /** null writes an archive that anybody can read. */
  passphrase: Buffer | null;
  secret: (purpose: string) => string;
  /** Text of the installation's secret, to be put into the archive; null to leave it out. */
  secretText: string | null;
  /** Whether the contents of files lie in a bucket, which is backed up by itself. */
  contentsElsewhere?: boolean;
  /** Version of this program. */
  house: string;
  now?: Temporal.Instant;
};

/** Recognises a secret without telling it. */
export const fingerprintOf = (secret: (purpose: string) => string) => secret('backup fingerprint').slice(0, 16);

/**
 * Writes all of the house into one archive while it goes on working: the rows of one moment (a single snapshot), and the
 * files that belong to them. Nothing lies at `out` before all of it does.
 */
export async function writeBackup(options: BackupOptions): Promise<{ manifest: Manifest; sums: Sums }> {
  const db = new pg.Client({ connectionString: options.databaseUrl });
  await db.connect();
  const unfinished = `${options.out}.unfinished`;
  try {
    await db.query(plainSpelling);
    // No migration may come between the list of tables and the locks on them; afterwards the locks keep it away
    await db.query(`select pg_advisory_lock_shared(hashtext('yakuba.migrate'))`);
    const tables = await tablesOf(db);
    await db.query('begin isolation level repeatable read read only');
    // Before the first query, so that the snapshot is not older than the locks
    await db.query(`lock table ${tables.map(({ name }) => name).join(', ')} in access share mode`);
    const manifest = await manifestOf(db, options, tables);
    await db.query(`select pg_advisory_unlock_shared(hashtext('yakuba.migrate'))`);
    const sums = await writeArchive(unfinished, options.passphrase, async (archive) => {
      await archive.member('manifest.json', Buffer.from(JSON.stringify(manifest)));
      if (options.secretText !== null) await archive.member('secret', Buffer.from(options.secretText));
      for (const table of tables) {
        const rows = db.query(copyTo(rowsOut(table)));
        await archive.table(table.name, rows, () => rows.rowCount ?? 0);
      }
      for await (const file of storedFiles(options.dataDir)) await archive.file(file.path, file.bytes, file.content());
    });
    if (!options.contentsElsewhere) await requireContents(db, sums.files);
    await db.query('commit');
    await rename(unfinished, options.out);
    await rememberBackup(db, manifest.at);
    return { manifest, sums };
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  } finally {
    await db.end();
  }
}

async function manifestOf(
  db: pg.ClientBase,
  { house, secret, secretText, contentsElsewhere, now = Temporal.Now.instant() }: BackupOptions,
  tables: { name: string; columns: string[] }[],
): Promise<Manifest> {
  const all = async <T extends pg.QueryResultRow>(text: string) => (await db.query<T>(text)).rows;
  return {
    format: 1,
    house,
    at: now.toString({ smallestUnit: 'second' }),
    migrations: await all('select module, name, checksum from kernel.migration order by applied_at, module, name'),
    tables: tables.map(({ name, columns }) => ({ name, columns })),
    sequences: await sequencesOf(db),
    tenants: await all('select slug, name_ja as name from kernel.tenant order by slug'),
    undelivered: await all(
      `select name as queue, data from jobs.job where state in ('created', 'retry', 'active') and data ? 'eventId' order by created_on`,
    ),
    contents: contentsElsewhere ? 'elsewhere' : 'included',
    secret: { included: secretText !== null, fingerprint: fingerprintOf(secret) },
  };
}

/** Everything in the store of files but what is only on its way there. Contents are never altered once they are stored. */
async function* storedFiles(dataDir: string): AsyncGenerator<StoredFile> {
  const root = path.join(dataDir, 'files');
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(root, file).split(path.sep).join('/');
    if (name.startsWith('temporary/') || !STORED_PATH.test(name)) continue;
    const found = await stat(file).catch(() => null);
    // removed since the folder was listed: whether the rows still need it is asked at the end
    if (!found) continue;
    yield {
      path: name,
      bytes: found.size,
      content: () => (found.size ? createReadStream(file, { end: found.size - 1 }) : []),
    };
  }
}

/** Contents that the rows of the snapshot name must all be in the archive. */
async function requireContents(db: pg.ClientBase, files: Sums['files']) {
  const { rows: known } = await db.query<{ there: boolean }>(
    `select to_regclass('kernel.file_content') is not null as there`,
  );
  if (!known[0]!.there) return;
  const { rows } = await db.query<{ object: string }>('select object from kernel.file_content');
  const missing = rows.filter(({ object }) => !(object in files));
  if (missing.length)
    throw new BackupFault(
      `The store of files lacks ${missing.length} of ${rows.length} contents, the first is ${missing[0]!.object}. Nothing was written.`,
    );
}

/** For the check of the age of backups: kept beside the settings of each municipality. */
const rememberBackup = (db: pg.ClientBase, at: string) =>
  db.query(
    `insert into kernel.setting as s (tenant_id, system, value) select tenant_id, 'backup', jsonb_build_object('at', $1::text) from kernel.tenant
     on conflict (tenant_id, system) do update set value = excluded.value, version = s.version + 1`,
    [at],
  );
