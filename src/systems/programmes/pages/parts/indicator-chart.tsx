// SPDX-License-Identifier: Apache-2.0
import { LineChart } from '#web/charts/line.tsx';
import { formatNumber, shortFiscalYear } from '#web/format.ts';
import { useLanguage, useText } from '#web/language.tsx';
import type { IndicatorLine } from '../../over-years.ts';
import { words } from './messages.ts';
import { yearWords } from './year-words.ts';

const messages = {
  actual: { ja: '実績', en: 'Result' },
  target: { ja: '目標', en: 'Target' },
  targetOf: { ja: '{year}目標', en: 'Target {year}' },
  summary: {
    ja: '{year}の実績は{actual}{unit}です。',
    en: 'The result of {year} was {actual} {unit}.',
  },
  summaryTarget: { ja: '{year}の目標は{target}{unit}です。', en: ' The target of {year} is {target} {unit}.' },
  unknown: { ja: '実績はまだ把握されていません。', en: 'No result is known yet.' },
  noUnit: { ja: '単位なし', en: 'no unit' },
};

/** One indicator over the years: results as a line, the latest target as a hairline, what is expected dashed. */
export function IndicatorChart({ indicator }: { indicator: IndicatorLine }) {
  const text = useText();
  const language = useLanguage();
  const { name, values } = indicator;
  const unit = indicator.unit ?? '';
  const known = values.filter(({ actual }) => actual !== null);
  const aimed = values.findLast(({ target }) => target !== null);
  const last = known.at(-1);
  if (!last && !aimed) return null;
  const steady = values.every(({ target }) => target === null || target === aimed?.target);
  // The axis ends with the year of the target; years between that only have a target are not results that are missing.
  const shown = values.filter(
    ({ actual, fiscalYear }) =>
      actual !== null || fiscalYear === aimed?.fiscalYear || (last && fiscalYear < last.fiscalYear),
  );
  const spread = [...known.map(({ actual }) => actual!), ...(aimed ? [aimed.target!] : [])];
  return (
    <LineChart
      title={name}
      summary={[
        last
          ? text(messages.summary, {
              year: yearWords(last.fiscalYear, language),
              actual: formatNumber(last.actual!),
              unit,
            })
          : text(messages.unknown),
        aimed
          ? text(messages.summaryTarget, {
              year: yearWords(aimed.fiscalYear, language),
              target: formatNumber(aimed.target!),
              unit,
            })
          : '',
      ].join('')}
      unit={unit || text(messages.noUnit)}
      axis={text(words.fiscalYear)}
      series={[
        {
          id: 'actual',
          label: text(messages.actual),
          points: shown.map(({ fiscalYear, actual, state }) => ({
            x: shortFiscalYear(fiscalYear, language),
            y: actual,
            state: state === 'forecast' ? 'forecast' : 'actual',
          })),
        },
      ]}
      target={
        aimed
          ? {
              value: aimed.target!,
              label: steady
                ? text(messages.target)
                : text(messages.targetOf, { year: shortFiscalYear(aimed.fiscalYear, language) }),
            }
          : undefined
      }
      {...narrow(spread)}
    />
  );
}

/** Values close to each other far from zero get an axis of their own, so that their course can be seen. */
function narrow(values: readonly number[]): { range?: readonly [number, number] } {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (values.length < 2 || low <= 0 || (high - low) / high > 0.2) return {};
  const room = Math.max(high - low, high * 0.05);
  const step = 10 ** Math.floor(Math.log10(room));
  return { range: [Math.floor((low - room / 2) / step) * step, Math.ceil((high + room / 2) / step) * step] };
}
