// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from 'node:fs';
import { access } from './access.ts';
import { documents } from './documents.ts';
import { lists } from './lists.ts';
import { log } from './log.ts';
import { inPrint, SCALE, type Table } from './measure.ts';
import { reading } from './reading.ts';
import { start } from './start.ts';

/**
 * `npm run bench` measures all parts, `npm run bench -- reading` one; `--write` keeps the result in docs/bench.md.
 * Settings: BENCH_SCALE=0.1 (size of the data), BENCH_EXPLAIN=1 (query plans of the lists on standard error).
 */
const parts: Record<string, () => Promise<Table[]>> = {
  reading,
  documents,
  access,
  start,
  log,
  lists: async () => {
    const { tables, picture: made } = await lists();
    picture = made;
    return tables;
  },
};
let picture: string | null = null;

const args = process.argv.slice(2);
const write = args.includes('--write');
const wanted = args.filter((arg) => !arg.startsWith('--'));
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length) {
  console.error(`There is no part ‘${unknown[0]}’. Parts: ${Object.keys(parts).join(', ')}`);
  process.exit(2);
}

const printed: string[] = [];
for (const [name, part] of Object.entries(parts)) {
  if (wanted.length && !wanted.includes(name)) continue;
  for (const table of await part()) {
    printed.push(inPrint(table));
    console.log(`${printed.at(-1)}\n`);
  }
}

if (write) {
  if (wanted.length || SCALE !== 1) {
    console.error('Only a whole run at full scale is kept.');
    process.exit(2);
  }
  const head = `# Measurements

Made by \`npm run bench -- --write\` on ${new Date().toISOString().slice(0, 10)}, Node ${process.version}. Ratios compare two things that were measured
in turns in the same run: they travel to other machines. Milliseconds and megabytes a second are those of one machine.
`;
  writeFileSync(
    new URL('../docs/bench.md', import.meta.url),
    `${head}\n${printed.join('\n\n')}\n\n![Growth](bench-growth.svg)\n`,
  );
  writeFileSync(new URL('../docs/bench-growth.svg', import.meta.url), picture!);
}
