// SPDX-License-Identifier: Apache-2.0
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isProblem } from '#kernel/problem.ts';
import type { Caller, House } from '#kernel/house.ts';
import type { FileValue } from '#kernel/procedure.ts';

const USAGE = `役場 Yakuba

  yakuba sheets read FILE... [--json]      read published sheets (no database needed)
  yakuba sheets check FILE...              the findings of the sheets, one a line
  yakuba sheets import FILE... --tenant SLUG [--state draft|closed|published]
  yakuba sheets export --tenant SLUG --format csv|xlsx|json [--year 2025] --out FILE
  yakuba tenant add SLUG --name NAME [--name-en NAME] [--code 131181] [--host HOST]...
  yakuba migrate                           make or update the tables
  yakuba demo                              fill the demo municipality
  yakuba doctor                            run every check of the house

Settings (DATA_DIR, DATABASE_URL, ...): docs/operations.md`;

/** A command was used wrongly, or a file cannot be used: told in words, ends with 2. */
class Refusal extends Error {}

const options = {
  json: { type: 'boolean', default: false },
  tenant: { type: 'string' },
  state: { type: 'string', default: 'draft' },
  format: { type: 'string', default: 'json' },
  year: { type: 'string' },
  out: { type: 'string' },
  name: { type: 'string' },
  'name-en': { type: 'string' },
  code: { type: 'string' },
  host: { type: 'string', multiple: true, default: [] as string[] },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}
const { positionals, values } = readArguments();

const commands: Record<string, (rest: string[]) => Promise<number>> = {
  'sheets read': readSheets,
  'sheets check': checkSheets,
  'sheets import': importSheets,
  'sheets export': exportSheets,
  'tenant add': addTenant,
  migrate: async () => (await opened(async (_, applied) => say(`${applied} migrations applied`)), 0),
  demo: fillDemo,
  doctor,
};

const words = positionals.slice(0, 2).join(' ');
const name = words in commands ? words : (positionals[0] ?? '');
const command = commands[name];
if (values.help || !command) {
  (values.help ? console.log : console.error)(USAGE);
  process.exit(values.help ? 0 : 2);
}
try {
  process.exitCode = await command(positionals.slice(name.split(' ').length));
} catch (error) {
  if (isProblem(error)) {
    console.error(error.title.ja);
    for (const field of error.fields) console.error(`  ${field.path}: ${field.message.ja}`);
  } else console.error(error instanceof Refusal ? error.message : error);
  process.exitCode = 2;
}

function say(text: string) {
  console.log(text);
}

function load(files: string[]): FileValue[] {
  if (files.length === 0) throw new Refusal('Name at least one file. ファイルを指定してください。');
  return files.map((file) => {
    try {
      return { name: file, type: '', bytes: new Uint8Array(readFileSync(file)) };
    } catch (error) {
      throw new Refusal(`${file}: ${(error as Error).message}`);
    }
  });
}

/** Reads without a database or a server: only the reading code is loaded. */
async function readFilesGiven(files: string[]) {
  const { readAnyFiles } = await import('#systems/programmes/intake.ts');
  const { kinds } = await import('#systems/programmes/kinds/index.ts');
  const read = await readAnyFiles(load(files), kinds, new Map());
  for (const { file, message } of read.rejected) console.error(`${file}: ${message.ja}\n${file}: ${message.en}`);
  for (const { file } of read.tables)
    console.error(
      `${file}: 列の対応を決める必要がある表です。取込画面から読み込んでください。(a table whose columns must be matched first)`,
    );
  return read;
}

async function readSheets(files: string[]): Promise<number> {
  const { sheets, findings, rejected, tables } = await readFilesGiven(files);
  if (values.json) {
    const plain = findings.map(({ of: _, origin: __, ...finding }) => finding);
    // written in one piece and waited for: a pipe must not be cut
    await new Promise((done) =>
      process.stdout.write(`${JSON.stringify({ sheets, findings: plain }, null, 1)}\n`, done),
    );
  } else {
    for (const sheet of sheets)
      say(
        `${sheet.fiscalYear}\t${sheet.kind}\t${sheet.code}\t${sheet.name}\t${sheet.section ?? ''}\t${sheet.source?.file ?? ''}`,
      );
    say(`${sheets.length} sheets, ${findings.length} findings`);
  }
  return rejected.length || tables.length ? 2 : 0;
}

async function checkSheets(files: string[]): Promise<number> {
  const { findings, rejected, tables } = await readFilesGiven(files);
  for (const finding of findings)
    say([finding.severity, finding.rule, finding.sheet, finding.place, finding.message.ja].join('\t'));
  return rejected.length || tables.length ? 2 : 0;
}

async function opened<R>(work: (house: House, applied: number, databaseUrl: string) => Promise<R>): Promise<R> {
  const { readConfig } = await import('#kernel/config.ts');
  const { openAsConfigured } = await import('./open.ts');
  const house = await openAsConfigured(readConfig(), { background: false, demo: false });
  try {
    return await work(house.house, house.applied, house.house.databaseUrl);
  } finally {
    await house.close();
  }
}

/** The command line is run by whoever holds the machine: it may do everything in the municipality it names. */
async function inTenant(house: House): Promise<Caller> {
  const { tenantsOf } = await import('#kernel/tenants.ts');
  if (!values.tenant) throw new Refusal('Name the municipality: --tenant SLUG');
  const [tenant] = await tenantsOf(house.databaseUrl, values.tenant);
  if (!tenant)
    throw new Refusal(
      `There is no municipality ‘${values.tenant}’. Make it: yakuba tenant add ${values.tenant} --name 名称`,
    );
  const permissions = house.systems.flatMap((system) => Object.keys(system.permissions ?? {}));
  return {
    tenant,
    actor: {
      id: 'command-line',
      name: 'コマンドライン',
      roles: [],
      roleTitles: [],
      permissions: Object.fromEntries(permissions.map((permission) => [permission, 'all'])),
    },
  };
}

async function importSheets(files: string[]): Promise<number> {
  const given = load(files).map((one) => ({ ...one, name: path.basename(one.name) }));
  return opened(async (house) => {
    const caller = await inTenant(house);
    const kept = (await house.call(caller, 'programmes.import.upload', { files: given })) as {
      files: { id: string }[];
    };
    const result = (await house.call(caller, 'programmes.import.run', {
      files: kept.files.map((file) => file.id),
      state: values.state,
    })) as { sheets: { code: string; outcome: string }[]; rejected: { file: string; message: { ja: string } }[] };
    for (const sheet of result.sheets) say(`${sheet.code}\t${sheet.outcome}`);
    for (const { file, message } of result.rejected) console.error(`${file}: ${message.ja}`);
    return result.rejected.length ? 2 : 0;
  });
}

async function exportSheets(): Promise<number> {
  const { out } = values;
  if (!out) throw new Refusal('Say where to: --out FILE');
  return opened(async (house) => {
    const exported = (await house.call(await inTenant(house), 'programmes.sheets.export', {
      format: values.format,
      ...(values.year && { fiscalYear: Number(values.year) }),
    })) as FileValue;
    writeFileSync(out, exported.bytes);
    say(out);
    return 0;
  });
}

async function addTenant([slug]: string[]): Promise<number> {
  if (!slug || !values.name) throw new Refusal('yakuba tenant add SLUG --name NAME');
  const { saveTenant } = await import('#kernel/tenants.ts');
  const hosts = values.host.length ? values.host : [`${slug}.localhost`];
  return opened(async (house) => {
    await saveTenant(house.databaseUrl, {
      slug,
      name: { ja: values.name!, en: values['name-en'] ?? values.name! },
      code: values.code ?? null,
      hosts,
    });
    say(`${values.name}: ${hosts.map((host) => `http://${host}`).join(' ')}`);
    return 0;
  });
}

async function fillDemo(): Promise<number> {
  const { saveTenant } = await import('#kernel/tenants.ts');
  const { demoMunicipality } = await import('./demo-municipality.ts');
  return opened(async (house) => {
    await house.fillDemo(await saveTenant(house.databaseUrl, demoMunicipality));
    say(`${demoMunicipality.name.ja}: ${demoMunicipality.hosts.map((host) => `http://${host}`).join(' ')}`);
    return 0;
  });
}

async function doctor(): Promise<number> {
  const { runChecks } = await import('#kernel/housekeeping.ts');
  const { tenantsOf } = await import('#kernel/tenants.ts');
  return opened(async (house) => {
    const tenants = await tenantsOf(house.databaseUrl, values.tenant);
    if (tenants.length === 0)
      throw new Refusal(
        values.tenant
          ? `There is no municipality ‘${values.tenant}’.`
          : 'There is no municipality yet: yakuba tenant add',
      );
    let wrong = 0;
    for (const tenant of tenants) {
      const results = await house.inTenant({ tenant, actor: null }, (context) => runChecks(house, context));
      for (const result of results) {
        say(`${result.ok ? 'ok   ' : 'WRONG'} ${tenant.name.ja} ${result.system}.${result.id}: ${result.found.ja}`);
        if (!result.ok) wrong++;
      }
    }
    return wrong ? 1 : 0;
  });
}
