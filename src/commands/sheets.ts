// SPDX-License-Identifier: Apache-2.0
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FileValue } from '#kernel/procedure.ts';
import { machineIn, opened, Refusal, say, textOf, type Command, type Options } from './command.ts';

const tenant = { tenant: { type: 'string' } } as const;

export const sheetCommands: Record<string, Command> = {
  'sheets read': {
    usage: 'sheets read FILE... [--json]      read published sheets (no database needed)',
    options: { json: { type: 'boolean' } },
    run: (files, { json }) => readSheets(files, json === true),
  },
  'sheets check': {
    usage: 'sheets check FILE...              the findings of the sheets, one a line',
    run: checkSheets,
  },
  'sheets import': {
    usage: 'sheets import FILE... --tenant SLUG [--state draft|closed|published]',
    options: { ...tenant, state: { type: 'string' } },
    run: importSheets,
  },
  'sheets export': {
    usage: 'sheets export --tenant SLUG --format csv|xlsx|json [--year 2025] --out FILE',
    options: { ...tenant, format: { type: 'string' }, year: { type: 'string' }, out: { type: 'string' } },
    run: (_, options) => exportSheets(options),
  },
};

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

async function readSheets(files: string[], json: boolean): Promise<number> {
  const { sheets, findings, rejected, tables } = await readFilesGiven(files);
  if (json) {
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

async function importSheets(files: string[], options: Options): Promise<number> {
  const given = load(files).map((one) => ({ ...one, name: path.basename(one.name) }));
  return opened(async (house) => {
    const caller = await machineIn(house, options);
    const kept = (await house.call(caller, 'programmes.import.upload', { files: given })) as {
      files: { id: string }[];
    };
    const result = (await house.call(caller, 'programmes.import.run', {
      files: kept.files.map((file) => file.id),
      state: textOf(options, 'state') ?? 'draft',
    })) as { sheets: { code: string; outcome: string }[]; rejected: { file: string; message: { ja: string } }[] };
    for (const sheet of result.sheets) say(`${sheet.code}\t${sheet.outcome}`);
    for (const { file, message } of result.rejected) console.error(`${file}: ${message.ja}`);
    return result.rejected.length ? 2 : 0;
  });
}

async function exportSheets(options: Options): Promise<number> {
  const out = textOf(options, 'out');
  const year = textOf(options, 'year');
  if (!out) throw new Refusal('Say where to: --out FILE');
  return opened(async (house) => {
    const exported = (await house.call(await machineIn(house, options), 'programmes.sheets.export', {
      format: textOf(options, 'format') ?? 'json',
      ...(year && { fiscalYear: Number(year) }),
    })) as FileValue;
    writeFileSync(out, exported.bytes);
    say(out);
    return 0;
  });
}
