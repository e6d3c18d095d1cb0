// SPDX-License-Identifier: Apache-2.0
import { demoSheets } from '#systems/programmes/demo/programmes.ts';
import { readText } from '#systems/programmes/reading/read.ts';
import { publish } from '#tests/published-text/publish.ts';
import { inTurns, median, p99, ratio, scaled, type Table } from './measure.ts';

/** The reader against the least that any reader must do: parting the same text at its tabs. */
export async function reading(): Promise<Table[]> {
  const wanted = scaled(20 * 1024 * 1024);
  const sheets = demoSheets();
  const parts: string[] = [];
  let bytes = 0;
  for (let seed = 0; bytes < wanted; seed++) {
    const part = `${publish(sheets[seed % sheets.length]!, { seed })}\n`;
    bytes += Buffer.byteLength(part);
    parts.push(part);
  }
  const text = parts.join('');
  const megabytes = bytes / 1024 / 1024;
  let read = 0;
  const samples = await inTurns(
    5,
    {
      tabs: () => text.split('\t').length,
      lines: () => text.split('\n').map((line) => line.split('\t')).length,
      sheets: () => (read = readText(text).sheets.length),
    },
    1,
    40_000,
  );
  if (read !== parts.length) throw new Error(`${read} of ${parts.length} sheets were read`);
  const row = (name: string, of: number[]) => [
    name,
    (megabytes / (median(of) / 1000)).toFixed(1),
    ratio(of, samples.tabs),
    ratio(of, samples.lines),
    ratio(of, samples.tabs, p99),
  ];
  return [
    {
      title: `Reading ${parts.length} published sheets (${megabytes.toFixed(0)} MB of text)`,
      columns: ['', 'MB/s here', "to split('\\t')", 'to lines and cells', "p99 to split('\\t')"],
      rows: [
        row("split('\\t')", samples.tabs),
        row('lines and cells', samples.lines),
        row('reading, with all checks', samples.sheets),
      ],
      notes: ["Target: at most 30 × split('\\t')."],
    },
  ];
}
