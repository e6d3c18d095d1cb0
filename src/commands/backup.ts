// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '#kernel/config.ts';
import { Refusal, say, textOf, type Command, type Options } from './command.ts';

const key = { 'key-file': { type: 'string' } } as const;

export const backupCommands: Record<string, Command> = {
  'backup verify': {
    usage: 'backup verify FILE [--key-file FILE]          prove a backup without restoring it',
    options: key,
    run: verify,
  },
  backup: {
    usage: 'backup --out FILE (--key-file FILE | --unencrypted) [--with-secret]',
    options: {
      ...key,
      out: { type: 'string' },
      unencrypted: { type: 'boolean' },
      'with-secret': { type: 'boolean' },
    },
    run: (_, options) => backup(options),
  },
  restore: {
    usage: 'restore FILE --data-dir DIR [--key-file FILE] [--new-secret]',
    options: { ...key, 'data-dir': { type: 'string' }, 'new-secret': { type: 'boolean' } },
    run: restore,
  },
};

/** The key of an archive: what stands in the file, or BACKUP_PASSPHRASE; null when neither is given. */
function passphraseOf(options: Options): Buffer | null {
  const file = textOf(options, 'key-file');
  const text = process.env['BACKUP_PASSPHRASE'];
  let passphrase: Buffer;
  if (file !== undefined)
    try {
      passphrase = readFileSync(file);
    } catch (error) {
      throw new Refusal(`--key-file: ${(error as Error).message}`);
    }
  else if (text) passphrase = Buffer.from(text);
  else return null;
  // An editor puts a line feed at the end; the same key typed elsewhere has none
  while (passphrase.at(-1) === 10 || passphrase.at(-1) === 13) passphrase = passphrase.subarray(0, -1);
  if (passphrase.length < 16)
    throw new Refusal('The key is too short: at least 16 characters, for instance from: openssl rand -base64 32');
  return passphrase;
}

async function backup(options: Options): Promise<number> {
  const out = textOf(options, 'out');
  if (!out) throw new Refusal('Say where to: --out FILE');
  const passphrase = passphraseOf(options);
  const withSecret = options['with-secret'] === true;
  if (!passphrase && options['unencrypted'] !== true)
    throw new Refusal('Name the file with the key (--key-file FILE), or say that anybody may read it: --unencrypted');
  if (withSecret && !passphrase) throw new Refusal('The secret goes into encrypted backups only: --key-file FILE');
  if (await exists(out)) throw new Refusal(`${out} is there already. Choose another name.`);
  const { readConfig, openSecrets } = await import('#kernel/config.ts');
  const { writeBackup } = await import('#kernel/backup/backup.ts');
  const config = readConfig();
  if (!config.databaseUrl && !(await exists(path.join(config.dataDir, 'secret'))))
    throw new Refusal(`There is no house in ${config.dataDir} (setting DATA_DIR).`);
  const secret = openSecrets(config.dataDir);
  const { url, stop } = await databaseOf(config, secret);
  try {
    const { sums } = await told(
      writeBackup({
        databaseUrl: url,
        dataDir: config.dataDir,
        out,
        passphrase,
        secret,
        secretText: withSecret ? readFileSync(path.join(config.dataDir, 'secret'), 'latin1') : null,
        contentsElsewhere: config.files.s3 !== undefined,
        house: houseVersion(),
      }),
    );
    say(`${out}: ${summary(sums)}`);
    if (config.files.s3)
      console.error(
        `The contents of files are not in it: they lie in the bucket ${config.files.s3.bucket}. Keep its versions, or copy it after this backup.`,
      );
    if (!withSecret)
      console.error(
        `The secret is not in it. Keep a copy of ${path.join(config.dataDir, 'secret')} apart from the backup: without it files and second factors cannot be opened.`,
      );
    if (!passphrase) console.error('It is not encrypted: keep it as safe as the database itself.');
    return 0;
  } finally {
    await stop();
  }
}

async function verify([file]: string[], options: Options): Promise<number> {
  if (!file) throw new Refusal('Name the backup: yakuba backup verify FILE');
  const { readArchive } = await import('#kernel/backup/archive.ts');
  const { manifest, sums } = await told(readArchive(file, passphraseOf(options)));
  say(`${file}: ${summary(sums)}`);
  say(`  taken ${manifest.at} by version ${manifest.house}; ${manifest.tenants.map(({ name }) => name).join('、')}`);
  if (manifest.contents === 'elsewhere') say('  contents of files not included: they lie in a bucket');
  say(
    `  secret ${manifest.secret.included ? 'included' : 'not included: kept apart'} (${manifest.secret.fingerprint})`,
  );
  return 0;
}

async function restore([file]: string[], options: Options): Promise<number> {
  const given = textOf(options, 'data-dir');
  if (!file || !given) throw new Refusal('yakuba restore FILE --data-dir DIR');
  const dataDir = path.resolve(given);
  const passphrase = passphraseOf(options);
  const { readConfig, openSecrets } = await import('#kernel/config.ts');
  const { readArchive } = await import('#kernel/backup/archive.ts');
  const { fingerprintOf } = await import('#kernel/backup/backup.ts');
  const { restoreBackup } = await import('#kernel/backup/restore.ts');
  const { migrationSources } = await import('#kernel/database/migrate.ts');
  const { systems } = await import('#systems/index.ts');
  const config = { ...readConfig(), dataDir };

  const before = await readdir(dataDir).catch((): string[] => []);
  const foreign = before.filter((name) => name !== 'secret');
  if (foreign.length) throw new Refusal(`${dataDir} is not empty: ${foreign.slice(0, 5).join(', ')}`);
  // Proved as a whole before anything is touched
  let kept: string | undefined;
  const { manifest } = await told(readArchive(file, passphrase, { secret: (text) => (kept = text) }));
  await mkdir(dataDir, { recursive: true });
  const made = !before.includes('secret');
  if (made) {
    if (kept === undefined && options['new-secret'] !== true)
      throw new Refusal(
        `The backup does not hold the secret (${manifest.secret.fingerprint}). Put the copy you kept into ${path.join(dataDir, 'secret')}, mode 600. If it is lost: --new-secret; then files and second factors cannot be opened.`,
      );
    if (kept !== undefined) await writeFile(path.join(dataDir, 'secret'), kept, { mode: 0o600, flag: 'wx' });
  }
  const secret = openSecrets(dataDir);
  if (fingerprintOf(secret) !== manifest.secret.fingerprint && options['new-secret'] !== true)
    throw new Refusal(
      `${path.join(dataDir, 'secret')} is not the secret that belongs to this backup (${manifest.secret.fingerprint}).`,
    );
  const database = await databaseOf(config, secret);
  try {
    const { sums, newer } = await told(
      restoreBackup({
        file,
        passphrase,
        databaseUrl: database.url,
        dataDir,
        appPassword: secret('database application'),
        sources: migrationSources(systems),
      }),
    );
    await database.stop();
    say(`${dataDir}: ${summary(sums)}, proved`);
    say(`  as of ${manifest.at}; ${newer} newer migrations applied`);
    return 0;
  } catch (error) {
    await database.stop();
    await database.discard();
    if (made) await rm(path.join(dataDir, 'secret'), { force: true });
    throw error;
  }
}

/** The database of the settings; `discard` removes an embedded one with all that is in it. */
async function databaseOf(config: Config, secret: (purpose: string) => string) {
  if (config.databaseUrl) return { url: config.databaseUrl, stop: async () => {}, discard: async () => {} };
  const { startPostgres } = await import('#kernel/database/embedded.ts');
  const postgres = await startPostgres(path.join(config.dataDir, 'postgres'), { password: secret('database owner') });
  return {
    url: postgres.url(),
    stop: () => postgres.stop(),
    discard: async () => {
      for (const place of [postgres.dir, `${postgres.dir}.owner`]) await rm(place, { recursive: true, force: true });
    },
  };
}

/** What is the matter with a backup is no failure of the program. */
const told = async <R>(work: Promise<R>): Promise<R> => {
  const { BackupFault } = await import('#kernel/backup/fault.ts');
  return work.catch((error: Error) => {
    throw error instanceof BackupFault || 'syscall' in error ? new Refusal(error.message) : error;
  });
};

function summary(sums: { tables: Record<string, { rows: number }>; files: Record<string, unknown> }): string {
  const tables = Object.values(sums.tables);
  return `${tables.length} tables, ${tables.reduce((sum, { rows }) => sum + rows, 0)} rows, ${Object.keys(sums.files).length} files`;
}

const houseVersion = () =>
  (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );
