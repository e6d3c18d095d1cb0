// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { demoSheets } from '#systems/programmes/demo/programmes.ts';
import { readFiles, readText } from '#systems/programmes/reading/read.ts';
import { Sheet } from '#systems/programmes/sheet.ts';
import { damage, inCp932, inUtf16, truncated, type Damaged } from './published-text/damage.ts';
import { FAULTS } from './published-text/faults.ts';
import { judge, readingsOf, type Judged, type Verdict } from './published-text/judge.ts';
import { publish } from './published-text/publish.ts';
import { randomFrom, type Random } from './published-text/random.ts';

/*
 * What the reader promises of a damaged text, for the key figures of `published-text/key-figures.ts`:
 * - it never throws, and what it gives is a `Sheet`;
 * - a figure that differs from the undamaged text's is not presented as sure: it is absent, or a finding speaks of it
 *   (of itself, its record, its year, its row or its sum) — unless the damage put exactly this other well-formed figure
 *   in the place of the printed one, or exchanged whole lines with their labels: then the text is a regular print of
 *   something else and nobody can know. Those cases are counted and must stay rare.
 *
 * A failure prints its seed. More of it: `FUZZ_RUNS=5000 FUZZ_SEED=1 npx vitest run tests/reading-fuzz.test.ts`.
 */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 250);
const FIRST = Number(process.env['FUZZ_SEED'] ?? 20_000);
/** Milliseconds after which a slow machine goes on to the next test, with fewer of the seeds. */
const ENOUGH = process.env['FUZZ_RUNS'] ? Infinity : 1_800;
const seeds = (share = 1) => Array.from({ length: Math.ceil(RUNS * share) }, (_, index) => FIRST + index);

const folder = new URL('../../shared/sheets/', import.meta.url);
const real = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.txt'))
      .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }))
  : [];
if (real.length === 0)
  console.warn('Published sheets are not here (../shared/sheets): only generated texts are damaged.');

const sheets = demoSheets();
const undamaged = new Map<string, Judged[]>();
const readOnce = (name: string, text: string): Judged[] => {
  const known = undamaged.get(name) ?? readingsOf(readText(text));
  undamaged.set(name, known);
  return known;
};

type Count = Verdict['count'];
const NOTHING: Count = { same: 0, absent: 0, told: 0, toldBefore: 0, unknowable: 0 };

/** Damages texts once for each seed and demands the promise of every reading; gives the sum of all verdicts. */
function fuzz(
  all: number[],
  choose: (random: Random, seed: number) => { name: string; text: string; how: Damaged },
): Count {
  const sum = { ...NOTHING };
  const begun = performance.now();
  for (const [index, seed] of all.entries()) {
    if (index >= 60 && performance.now() - begun > ENOUGH) break;
    const { name, text, how } = choose(randomFrom(seed), seed);
    const where = `seed ${seed}, ${name}, ${how.what}`;
    const before = readOnce(name, text);
    let after: Judged[] = [];
    expect(() => (after = readingsOf(readText(how.text))), where).not.toThrow();
    for (const { sheet } of after) expect(Sheet.safeParse(sheet).error, where).toBeUndefined();
    const verdict = judge(before, after, how);
    expect(verdict.wrong, where).toEqual([]);
    for (const key of Object.keys(sum) as (keyof Count)[]) sum[key] += verdict.count[key];
  }
  return sum;
}

/** Nobody can know of few figures, and damage is not answered with giving up: most figures still stand. */
function expectUseful({ same, absent, told, toldBefore, unknowable }: Count, kept: number) {
  const all = same + absent + told + toldBefore + unknowable;
  expect(same / all).toBeGreaterThan(kept);
  expect(unknowable / all).toBeLessThan(0.01);
}

test.skipIf(real.length === 0)('published sheets, damaged', { timeout: 120_000 }, () => {
  const sum = fuzz(seeds(0.6), (random) => {
    const { name, text } = random.pick(real);
    return { name, text, how: damage(text, random) };
  });
  expectUseful(sum, 0.95);
});

test('generated sheets, damaged', { timeout: 120_000 }, () => {
  const sum = fuzz(seeds(), (random, seed) => {
    const sheet = random.pick(sheets);
    const text = publish(sheet, { seed });
    return {
      name: `${sheet.kind} ${sheet.code} of ${sheet.fiscalYear}, seed ${seed}`,
      text,
      how: damage(text, random),
    };
  });
  expectUseful(sum, 0.93);
});

test('generated sheets, converted with faults', { timeout: 120_000 }, () => {
  const sum = fuzz(seeds(), (random, seed) => {
    const sheet = random.pick(sheets);
    const faults = FAULTS.filter(() => random.chance(0.3));
    const text = publish(sheet, { seed });
    return {
      name: `${sheet.kind} ${sheet.code} of ${sheet.fiscalYear}, seed ${seed}`,
      text,
      how: { text: publish(sheet, { seed, faults }), what: faults.join(', '), replaced: [] },
    };
  });
  expectUseful(sum, 0.75);
});

test('texts that end somewhere', { timeout: 120_000 }, () => {
  fuzz(seeds(0.4), (random, seed) => {
    const sheet = random.pick(sheets);
    const text = publish(sheet, { seed });
    return {
      name: `${sheet.kind} ${sheet.code} of ${sheet.fiscalYear}, seed ${seed}`,
      text,
      how: truncated(text, random),
    };
  });
});

describe('bytes', () => {
  const figuresOf = (bytes: Uint8Array) => {
    const { sheets: read, findings, rejected } = readFiles([{ name: 'sheet.txt', bytes }]);
    return {
      figures: readingsOf({ sheets: read, findings, unread: [] }).map((one) =>
        [...one.figures.values()].map(({ path, value }) => ({ path, value })),
      ),
      rejected,
    };
  };
  const sample = seeds(0.08).map((seed) => ({ seed, text: publish(randomFrom(seed).pick(sheets), { seed }) }));

  test('every usual encoding gives the same figures', () => {
    for (const { seed, text } of sample) {
      const expected = figuresOf(new TextEncoder().encode(text)).figures;
      for (const [name, bytes] of [
        ['CP932', inCp932(text)],
        ['UTF-16LE', inUtf16(text, 'le', true)],
        ['UTF-16BE', inUtf16(text, 'be', true)],
        ['UTF-8 with its mark', new TextEncoder().encode(`\ufeff${text}`)],
      ] as const)
        expect(figuresOf(bytes), `seed ${seed}, ${name}`).toEqual({ figures: expected, rejected: [] });
    }
  });

  // 一 is U+4E00: its zero byte stands on the other side than those of ASCII.
  test('UTF-16 without its mark', () => {
    for (const { seed, text } of sample)
      for (const order of ['le', 'be'] as const)
        expect(figuresOf(inUtf16(text, order, false)).rejected, `seed ${seed}, ${order}`).toEqual([]);
  });

  test('spoilt bytes are read or refused, never thrown at', () => {
    for (const { seed, text } of sample) {
      const random = randomFrom(seed + 1);
      for (const encode of [
        (one: string) => new TextEncoder().encode(one),
        inCp932,
        (one: string) => inUtf16(one, 'le', true),
      ]) {
        const bytes = Uint8Array.from(encode(text));
        for (let n = random.int(20); n >= 0; n--)
          bytes[random.int(bytes.length)] = random.chance(0.3) ? 0 : random.int(256);
        const cut = bytes.subarray(0, bytes.length - random.int(bytes.length));
        for (const spoilt of [bytes, cut]) expect(() => figuresOf(spoilt), `seed ${seed}`).not.toThrow();
      }
    }
  });

  test('a text decoded in the wrong encoding has no wrong figures', () => {
    for (const { seed, text } of sample) {
      const before = readingsOf(readText(text));
      for (const [bytes, wrong] of [
        [inCp932(text), 'utf-8'],
        [inCp932(text), 'euc-jp'],
        [new TextEncoder().encode(text), 'shift_jis'],
        [new TextEncoder().encode(text), 'latin1'],
        [inUtf16(text, 'le', false), 'utf-16be'],
      ] as const) {
        const after = readingsOf(readText(new TextDecoder(wrong).decode(bytes)));
        expect(judge(before, after, { replaced: [] }).wrong, `seed ${seed}, read as ${wrong}`).toEqual([]);
      }
    }
  });

  test('NUL characters refuse a file and do no harm to a text', () => {
    for (const { seed, text } of sample) {
      const random = randomFrom(seed + 2);
      const at = random.int(text.length);
      const spoilt = `${text.slice(0, at)}\0${text.slice(at)}`;
      expect(figuresOf(new TextEncoder().encode(spoilt)), `seed ${seed}`).toMatchObject({
        figures: [],
        rejected: [{ file: 'sheet.txt' }],
      });
      const after = readingsOf(readText(spoilt));
      expect(judge(readingsOf(readText(text)), after, { replaced: [] }).wrong, `seed ${seed}, NUL at ${at}`).toEqual(
        [],
      );
    }
  });
});
