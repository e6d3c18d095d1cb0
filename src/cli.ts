// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import { isProblem } from '#kernel/problem.ts';
import { accountCommands } from './commands/accounts.ts';
import { backupCommands } from './commands/backup.ts';
import { Refusal, type Command } from './commands/command.ts';
import { fileCommands } from './commands/files.ts';
import { houseCommands } from './commands/house.ts';
import { logCommands } from './commands/log.ts';
import { sheetCommands } from './commands/sheets.ts';

const commands: Record<string, Command> = {
  ...sheetCommands,
  ...fileCommands,
  ...houseCommands,
  ...logCommands,
  ...backupCommands,
  ...accountCommands,
};

const USAGE = `役場 Yakuba

${Object.values(commands)
  .map(({ usage }) => `  yakuba ${usage}`)
  .join('\n')}

Settings (DATA_DIR, DATABASE_URL, ...): docs/operations.md`;

const words = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const name = [words.slice(0, 2).join(' '), words[0] ?? ''].find((one) => one in commands);
const wantsHelp = process.argv.slice(2).some((word) => word === '--help' || word === '-h');
if (wantsHelp || name === undefined) {
  (wantsHelp ? console.log : console.error)(USAGE);
  process.exit(wantsHelp ? 0 : 2);
}
const command = commands[name]!;

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: command.options ?? {} });
  } catch (error) {
    console.error(`${(error as Error).message}\n\n  yakuba ${command.usage}`);
    process.exit(2);
  }
}
const { positionals, values } = readArguments();
try {
  process.exitCode = await command.run(positionals.slice(name.split(' ').length), values);
} catch (error) {
  if (isProblem(error)) {
    console.error(error.title.ja);
    for (const field of error.fields) console.error(`  ${field.path}: ${field.message.ja}`);
  } else console.error(error instanceof Refusal ? error.message : error);
  process.exitCode = 2;
}
