// SPDX-License-Identifier: Apache-2.0
import type { Label } from '#kernel/label.ts';
import { formatNumber, formatShare } from '#web/format.ts';
import { fill, useLanguage, useText, type Language } from '#web/language.tsx';
import type { Sheet } from '../../sheet.ts';
import { isCount, yenWords } from './amounts.ts';
import { latestResult, latestSettled, type Known } from './latest.ts';
import { ratingNames, type Rating } from './messages.ts';
import { directionOf } from './plain-summary.tsx';
import type { Terms } from './terms.ts';
import { yearWords } from './year-words.ts';

const messages = {
  more: {
    ja: '{what}は {before} から {after} へ、{by} 増えました。',
    en: '{what} rose from {before} to {after}, by {by}.',
  },
  less: {
    ja: '{what}は {before} から {after} へ、{by} 減りました。',
    en: '{what} fell from {before} to {after}, by {by}.',
  },
  same: { ja: '{what}は {after} で、前の年度と同じです。', en: '{what} stayed at {after}.' },
  higher: {
    ja: '{what}は {before} から {after} へ、{by} 上がりました。',
    en: '{what} went up from {before} to {after}, by {by}.',
  },
  lower: {
    ja: '{what}は {before} から {after} へ、{by} 下がりました。',
    en: '{what} went down from {before} to {after}, by {by}.',
  },
  points: { ja: '{by}ポイント', en: '{by} points' },
  dated: { ja: '{what}（{year}）', en: '{what} ({year})' },
  withShare: { ja: '{by}（{share}）', en: '{by} ({share})' },
  rated: {
    ja: '「{what}」の評価が {before} から {after} に{way}。',
    en: 'The rating “{what}” went {way} from {before} to {after}.',
  },
  up: { ja: '上がりました', en: 'up' },
  down: { ja: '下がりました', en: 'down' },
  became: {
    ja: '{what}が「{before}」から「{after}」に変わりました。',
    en: '{what} changed from “{before}” to “{after}”.',
  },
  direction: { ja: '今後の方向', en: 'The direction' },
  section: { ja: '担当の課', en: 'The section in charge' },
  name: { ja: '事業の名前', en: 'The programme’s name' },
  settled: { ja: '決算', en: 'Spending' },
  budget: { ja: '予算', en: 'The budget' },
  personnel: { ja: '人件費', en: 'Personnel cost' },
  ratingsSame: { ja: '市がつけた評価は、前の年度と同じです。', en: 'The ratings are the same as in the year before.' },
  none: {
    ja: '前の年度と比べられる数字がありません。',
    en: 'There are no figures that can be compared with the year before.',
  },
};

/** Fills a label outside a component. */
const text = (label: Label, language: Language, values: Record<string, string>) => fill(label[language], values);

type Way = 'up' | 'down' | 'same' | 'other';
const shareLabels: Partial<Record<Way, Label>> = { up: messages.higher, down: messages.lower };
type Change = { id: string; way: Way; label: Label; values: Record<string, string | Label> };

type Pair = { before: Known; after: Known };

/** The same figure of both sheets, when it is equally old on both: this year with last year, or each with a year less. */
const paired = (before: Known | null, after: Known | null): Pair[] =>
  before && after && after.fiscalYear === before.fiscalYear + 1 ? [{ before, after }] : [];

/** A figure of the sheet's own year. */
const ownFigure = (sheet: Sheet, of: (cost: NonNullable<Sheet['costs']>[number]) => number | null | undefined) => {
  const cost = sheet.costs?.find(({ fiscalYear }) => fiscalYear === sheet.fiscalYear);
  const value = cost && of(cost);
  return value == null ? null : { fiscalYear: sheet.fiscalYear, value };
};

function moved(
  id: string,
  what: string | Label,
  before: number,
  after: number,
  written: (value: number) => string,
): Change {
  const by = after - before;
  const way: Way = by > 0 ? 'up' : by < 0 ? 'down' : 'same';
  return {
    id,
    way,
    label: way === 'up' ? messages.more : way === 'down' ? messages.less : messages.same,
    values: { what, before: written(before), after: written(after), by: written(Math.abs(by)) },
  };
}

/** What is different from the sheet of the year before: amounts, results, ratings, direction, who is in charge. */
function changesOf(before: Sheet, after: Sheet, language: Language, terms: Terms): Change[] {
  const named = (words: string | null) => (words !== null && language === 'en' ? (terms[words] ?? words) : words);
  const gap = language === 'ja' ? '' : ' ';
  // A figure older than its sheet says its year
  const dated = (what: string, { fiscalYear }: Known) =>
    fiscalYear === after.fiscalYear
      ? what
      : text(messages.dated, language, { what, year: yearWords(fiscalYear, language) });
  const costs = {
    settled: paired(latestSettled(before), latestSettled(after)),
    budget: paired(
      ownFigure(before, (cost) => cost.budget),
      ownFigure(after, (cost) => cost.budget),
    ),
    personnel: paired(
      ownFigure(before, (cost) => cost.personnel?.total),
      ownFigure(after, (cost) => cost.personnel?.total),
    ),
  };
  const amounts = (['settled', 'budget', 'personnel'] as const).flatMap((key) => {
    const pair = costs[key][0];
    if (!pair || (key === 'personnel' && pair.before.value === pair.after.value)) return [];
    const [from, to] = [pair.before.value, pair.after.value];
    const change = moved(key, dated(messages[key][language], pair.after), from, to, (value) =>
      yenWords(value, language),
    );
    if (from > 0 && from !== to)
      change.values['by'] = text(messages.withShare, language, {
        by: change.values['by'] as string,
        share: formatShare(Math.abs(to - from) / from),
      });
    return [change];
  });
  const results = [...(after.indicators ?? []), ...(after.activities ?? [])].flatMap(({ name, unit }) => {
    const pair = paired(latestResult(before, name), latestResult(after, name))[0];
    if (name === '' || !pair) return [];
    const [from, to] = [pair.before.value, pair.after.value];
    const written = (value: number) => `${formatNumber(Math.round(value * 1_000) / 1_000)}${gap}${unit ?? ''}`;
    const change = moved(`indicator ${name}`, dated(name, pair.after), from, to, written);
    if (isCount(unit)) return [change];
    // A share goes up or down, by points and not by per cent of itself
    const by = formatNumber(Math.round(Math.abs(to - from) * 1_000) / 1_000);
    const points =
      unit === '%' || unit === '％' ? text(messages.points, language, { by }) : (change.values['by'] as string);
    return [{ ...change, label: shareLabels[change.way] ?? change.label, values: { ...change.values, by: points } }];
  });
  const keys = Object.keys(ratingNames) as Rating[];
  const both = keys.filter((key) => before.ratings?.[key] != null && after.ratings?.[key] != null);
  const ratings = both.flatMap((key): Change[] => {
    const [from, to] = [before.ratings![key]!, after.ratings![key]!];
    if (from === to) return [];
    const way = to > from ? 'up' : 'down';
    return [
      {
        id: key,
        way,
        label: messages.rated,
        values: { what: ratingNames[key], before: String(from), after: String(to), way: messages[way] },
      },
    ];
  });
  const became = (id: string, what: Label, from: string | null | undefined, to: string | null | undefined): Change[] =>
    from && to && from !== to
      ? [{ id, way: 'other', label: messages.became, values: { what, before: from, after: to } }]
      : [];
  return [
    ...amounts,
    ...results,
    ...(both.length && ratings.length === 0
      ? [{ id: 'ratings', way: 'same' as const, label: messages.ratingsSame, values: {} }]
      : ratings),
    ...became('direction', messages.direction, named(directionOf(before)), named(directionOf(after))),
    ...became('section', messages.section, before.section, after.section),
    ...became('name', messages.name, before.name, after.name),
  ];
}

const NO_TERMS: Terms = {};

/** The year before and this one, in sentences with figures. Up and down are no judgement, so they have no colour. */
export function Changes({ before, after, terms = NO_TERMS }: { before: Sheet; after: Sheet; terms?: Terms }) {
  const text = useText();
  const changes = changesOf(before, after, useLanguage(), terms);
  if (changes.length === 0) return <p className="text-ink-soft">{text(messages.none)}</p>;
  return (
    <ul className="grid max-w-3xl gap-2">
      {changes.map(({ id, way, label, values }) => (
        <li key={id} className="grid grid-cols-[1.75rem_1fr]">
          <WayMark way={way} />
          <span className="nums">
            {text(
              label,
              Object.fromEntries(
                Object.entries(values).map(([key, value]) => [key, typeof value === 'string' ? value : text(value)]),
              ),
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

const ways: Record<Way, string> = {
  up: 'M5 15 15 5M7 5h8v8',
  down: 'M5 5l10 10M15 7v8H7',
  same: 'M4 10h12',
  other: 'M4 7h12M12 3l4 4-4 4M16 14H4',
};

const WayMark = ({ way }: { way: Way }) => (
  <svg viewBox="0 0 20 20" aria-hidden="true" className="mt-1.5 size-4 fill-none stroke-ink-soft" strokeWidth="2">
    <path d={ways[way]} />
  </svg>
);
