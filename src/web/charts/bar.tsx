// SPDX-License-Identifier: Apache-2.0
import { scaleLinear } from 'd3-scale';
import { useText } from '../language.tsx';
import { axisNumber } from './figures.ts';
import { ChartFrame, size, type Target } from './frame.tsx';

export type Bar = { label: string; value: number | null; /** The one that the page is about. */ marked?: boolean };

/** Things to compare, one under the other, each with its name and value at the bar. Unknown is a word. */
export function BarChart({
  title,
  summary,
  unit,
  axis,
  bars,
  target,
}: {
  title: string;
  summary: string;
  unit: string;
  /** Head of the table's first column. */
  axis: string;
  bars: readonly Bar[];
  target?: Target | undefined;
}) {
  const text = useText();
  const step = 34;
  const top = target ? 22 : 4;
  const height = top + bars.length * step;
  const values = bars.flatMap(({ value }) => (value === null ? [] : [value]));
  const x = scaleLinear([Math.min(0, ...values), Math.max(1, target?.value ?? 0, ...values)], [2, size.width - 64]);
  const unknown = text({ ja: '未把握', en: 'not known' });
  return (
    <ChartFrame
      title={title}
      summary={summary}
      unit={unit}
      height={height}
      columns={[
        { id: 'key', head: axis, rowHead: true, cell: (row) => row['key'] },
        { id: 'value', head: title, numeric: true, cell: (row) => row['value'] },
      ]}
      rows={bars.map(({ label, value }) => ({ key: label, value: value === null ? unknown : axisNumber(value) }))}
    >
      {bars.map(({ label, value, marked }, index) => {
        const y = top + index * step;
        const from = x(Math.min(0, value ?? 0));
        const to = x(Math.max(0, value ?? 0));
        return (
          <g key={label}>
            <text x="2" y={y + 11} className={marked ? 'fill-ink font-700' : 'fill-ink'}>
              {label}
            </text>
            <rect
              x={from}
              y={y + 16}
              width={to - from}
              height="10"
              className={marked ? 'fill-chart-1' : 'fill-line-strong'}
            />
            <text x={value === null ? 2 : to + 6} y={y + 25} className={marked ? 'fill-ink font-700' : 'fill-ink'}>
              {value === null ? unknown : axisNumber(value)}
            </text>
          </g>
        );
      })}
      {target && (
        <g>
          <line x1={x(target.value)} x2={x(target.value)} y1="16" y2={height} className="stroke-ink" />
          <text
            x={x(target.value)}
            y="11"
            textAnchor={x(target.value) > size.width / 2 ? 'end' : 'start'}
            className="fill-ink"
          >
            {target.label} {axisNumber(target.value)}
          </text>
        </g>
      )}
    </ChartFrame>
  );
}
