// SPDX-License-Identifier: Apache-2.0
import { readFileSync, writeFileSync } from 'node:fs';
import type { Ask } from '#kernel/audit/verify.ts';
import type { Tenant } from '#kernel/tenant.ts';
import type { House } from '#kernel/house.ts';
import { machineIn, opened, Refusal, say, textOf, type Command, type Options } from './command.ts';

const tenant = { tenant: { type: 'string' } } as const;

export const logCommands: Record<string, Command> = {
  'log seal': {
    usage: 'log seal --tenant SLUG            chain the committed lines of the operation log and sign its head',
    options: tenant,
    run: (_, options) => seal(options),
  },
  'log head': {
    usage: 'log head --tenant SLUG [--day 2026-11-22] [--out FILE]   the signed head, to keep elsewhere',
    options: { ...tenant, day: { type: 'string' }, out: { type: 'string' } },
    run: (_, options) => head(options),
  },
  'log verify': {
    usage: 'log verify --tenant SLUG [--head FILE]   find changed, removed, inserted, reordered lines',
    options: { ...tenant, head: { type: 'string' } },
    run: (_, options) => verify(options),
  },
  'log key': {
    usage: 'log key                           the public key of the seals',
    run: () =>
      opened(async (house) => {
        const { pemOf } = await import('#kernel/audit/keys.ts');
        const { keyName } = await import('#kernel/audit/signed.ts');
        say(`${pemOf(house.log.publicKey).trim()}\n${keyName(house.log.publicKey)}`);
        return 0;
      }),
  },
};

const inMunicipality = (options: Options, work: (house: House, tenant: Tenant) => Promise<number>) =>
  opened(async (house) => work(house, (await machineIn(house, options)).tenant));

const seal = (options: Options) =>
  inMunicipality(options, async (house, { id }) => {
    const sealed = await house.log.seal({ id });
    const signed = await house.log.sign({ id });
    say(`${sealed} lines chained${signed ? `, head signed at seq ${signed.seq} (${signed.day})` : ''}`);
    return 0;
  });

const head = (options: Options) =>
  inMunicipality(options, async (house, { id, name }) => {
    const { headFile } = await import('#kernel/audit/signed.ts');
    const day = textOf(options, 'day');
    if (day !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new Refusal('--day is a day such as 2026-11-22');
    const signed = await house.log.head({ id }, day);
    if (!signed) throw new Refusal('No head has been signed yet: yakuba log seal --tenant SLUG');
    if (day !== undefined && signed.day < day)
      console.error(`No head has been signed for ${day} yet; this is the last one, of ${signed.day}.`);
    const out = textOf(options, 'out');
    const file = headFile(signed, name.ja);
    if (out) writeFileSync(out, file);
    else process.stdout.write(file);
    return 0;
  });

const verify = (options: Options) =>
  inMunicipality(options, async (house, { id, name }) => {
    const { verifyLog } = await import('#kernel/audit/verify.ts');
    const { keyName } = await import('#kernel/audit/signed.ts');
    const given = await givenHead(textOf(options, 'head'), id);
    const found = await inSnapshot(house.databaseUrl, (ask) => verifyLog(ask, id, house.log.publicKey, given));
    for (const { kind, seq, id: line, at, words } of found.findings)
      say(
        [kind.toUpperCase(), seq === null ? '-' : `seq ${seq}`, at ?? '-', line ?? '-', words.ja, words.en].join('\t'),
      );
    if (found.more) say(`… and ${found.more} more`);
    const last = found.lastHead;
    say(
      `${name.ja}: ${found.lines} lines whole, ${found.removed} removed by the rule of retention, ${found.waiting} not chained yet; ${
        last ? `last head ${last.day} at seq ${last.seq} of ${found.lastSeq}` : 'no head signed yet'
      }; key ${keyName(house.log.publicKey)}`,
    );
    return found.findings.length ? 1 : 0;
  });

/** A head that was kept elsewhere. Refuses a file that is none, is damaged or is another municipality's. */
async function givenHead(file: string | undefined, tenantId: string) {
  if (file === undefined) return undefined;
  const { headText, readHeadFile } = await import('#kernel/audit/signed.ts');
  const { signedBy } = await import('#kernel/audit/keys.ts');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Refusal(`${file}: ${(error as Error).message}`);
  }
  const given = readHeadFile(text);
  if (!given) throw new Refusal(`${file} is not the head of an operation log`);
  if (!signedBy(given.publicKey, headText(given), given.signature))
    throw new Refusal(`${file} is damaged or was altered: its signature does not fit what it says`);
  if (given.tenantId !== tenantId) throw new Refusal(`${file} is the head of another municipality`);
  return given;
}

/** Works as the owner of the tables, on one state of the database however long it takes. */
async function inSnapshot<R>(databaseUrl: string, work: (ask: Ask) => Promise<R>): Promise<R> {
  const { default: pg } = await import('pg');
  const { askOver } = await import('#kernel/audit/verify.ts');
  const db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  try {
    await db.query('begin isolation level repeatable read read only');
    return await work(askOver(db));
  } finally {
    await db.end();
  }
}
