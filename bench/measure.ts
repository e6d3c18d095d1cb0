// SPDX-License-Identifier: Apache-2.0

/** Values of a measure, in milliseconds. */
export type Samples = number[];

/** One table of the report. Times are this machine's and mean nothing elsewhere; the ratios travel. */
export type Table = { title: string; columns: string[]; rows: (string | number)[][]; notes?: string[] };

/** 1 as a rule; `BENCH_SCALE=0.1` measures a tenth of the data. */
export const SCALE = Number(process.env['BENCH_SCALE'] ?? 1);
export const scaled = (count: number, least = 1) => Math.max(least, Math.round(count * SCALE));

const quantile = (samples: Samples, share: number): number => {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
};
export const median = (samples: Samples) => quantile(samples, 0.5);
export const p99 = (samples: Samples) => quantile(samples, 0.99);

/**
 * Measures several ways of doing something in turns, so that whatever else the machine does meets all of them alike.
 * The first `warmup` rounds are not counted. Ends early after `budget` milliseconds, with three rounds at least.
 */
export async function inTurns<Name extends string>(
  rounds: number,
  ways: Record<Name, () => unknown>,
  warmup = 2,
  budget = 20_000,
): Promise<Record<Name, Samples>> {
  const names = Object.keys(ways) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as Samples])) as Record<Name, Samples>;
  const begun = performance.now();
  const spent = () => (performance.now() - begun) / budget;
  for (
    let round = -warmup;
    round < rounds && (round < 3 || spent() < 1);
    round = round < 0 && spent() > 0.2 ? 0 : round + 1
  )
    // Every other round backwards: nobody always comes after the same neighbour.
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const started = performance.now();
      await ways[name]();
      if (round >= 0) samples[name].push(performance.now() - started);
    }
  return samples;
}

export const ms = (value: number) => (value < 10 ? value.toFixed(2) : value.toFixed(0));
export const times = (value: number) => `${value < 10 ? value.toFixed(2) : value.toFixed(1)} ×`;
/** Ratio of medians, or of the p99s. */
export const ratio = (of: Samples, to: Samples, by = median) => times(by(of) / by(to));

/** A table as aligned text that is Markdown as well. */
export function inPrint({ title, columns, rows, notes = [] }: Table): string {
  const lines = [columns, ...rows.map((row) => row.map(String))];
  const width = (text: string) => [...text].reduce((sum, letter) => sum + (letter.codePointAt(0)! > 0x2e7f ? 2 : 1), 0);
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => width(line[at] ?? ''))));
  const print = (line: string[]) =>
    `| ${line.map((text, at) => text + ' '.repeat(widths[at]! - width(text))).join(' | ')} |`;
  const rule = `| ${widths.map((one) => '-'.repeat(one)).join(' | ')} |`;
  return [
    `## ${title}`,
    '',
    print(columns),
    rule,
    ...lines.slice(1).map(print),
    ...notes.flatMap((note) => ['', note]),
  ].join('\n');
}
