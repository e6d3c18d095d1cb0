// SPDX-License-Identifier: Apache-2.0
import { ColumnChart } from '#web/charts/columns.tsx';
import { shortFiscalYear } from '#web/format.ts';
import { useLanguage, useText } from '#web/language.tsx';
import type { OverYears } from '../../over-years.ts';
import { axisUnit, yenWords } from './amounts.ts';
import { words } from './messages.ts';
import { yearWords } from './year-words.ts';

const messages = {
  title: { ja: '予算と決算', en: 'Budget and spending' },
  latest: {
    ja: '決算が分かるのは{from}から{to}まで。{to}は{amount}です。',
    en: 'What was spent is known from {from} to {to}; in {to} it was {amount}.',
  },
  unknown: { ja: '決算が分かる年度はまだありません。', en: 'What was spent is not known for any year yet.' },
};

type Costs = OverYears['costs'];

/** The largest amount that a chart of these costs shows, in thousand yen. */
export const largestCost = (costs: Costs): number =>
  Math.max(0, ...costs.flatMap(({ budget, settled }) => [budget ?? 0, settled ?? 0]));

/** Budget and settled amount by year. `title` and `largest` make charts that are compared alike. */
export function CostChart({ costs, title, largest }: { costs: Costs; title?: string; largest?: number }) {
  const text = useText();
  const language = useLanguage();
  if (costs.every(({ budget, settled }) => budget === null && settled === null)) return null;
  const { unit, per } = axisUnit(largest ?? largestCost(costs), language);
  const known = costs.filter(({ settled }) => settled !== null);
  const last = known.at(-1);
  const at = (amount: number | null) => (amount === null ? null : Math.round(amount * per * 100) / 100);
  const points = (of: 'budget' | 'settled') =>
    costs.map((cost) => ({
      x: shortFiscalYear(cost.fiscalYear, language),
      y: at(cost[of]),
      state:
        of === 'settled' && cost.state === 'forecast'
          ? ('forecast' as const)
          : cost.state === 'plan'
            ? ('plan' as const)
            : ('actual' as const),
    }));
  return (
    <ColumnChart
      title={title ?? text(messages.title)}
      summary={
        last
          ? text(messages.latest, {
              from: yearWords(known[0]!.fiscalYear, language),
              to: yearWords(last.fiscalYear, language),
              amount: yenWords(last.settled!, language),
            })
          : text(messages.unknown)
      }
      unit={unit}
      axis={text(words.fiscalYear)}
      series={[
        { id: 'budget', label: text(words.budget), points: points('budget') },
        { id: 'settled', label: text(words.settled), points: points('settled') },
      ]}
      {...(largest === undefined ? {} : { range: [0, ceiling(largest * per)] as const })}
    />
  );
}

/** The next round number above: 4,387 becomes 5,000. */
function ceiling(value: number): number {
  if (value <= 1) return 1;
  const step = 10 ** Math.floor(Math.log10(value));
  return Math.ceil((value / step) * 2) * (step / 2);
}
