// SPDX-License-Identifier: Apache-2.0
import { useId } from 'react';
import { Disclosure } from '../components/disclosure.tsx';
import { Table, type Column } from '../components/table.tsx';
import { useText } from '../language.tsx';

/** How sure a value is: counted, expected, or intended. The last two are drawn dashed or hatched. */
export type ValueState = 'actual' | 'forecast' | 'plan';
/** One value of a series at a place on the axis; `null` is unknown and leaves a gap. */
export type Point = { x: string; y: number | null; state?: ValueState };
export type Series = { id: string; label: string; points: readonly Point[] };
/** A line to reach, with its value written at it. */
export type Target = { value: number; label: string };

/** Measures shared by all charts, in units of the drawing: small, so that text stays readable on a phone. */
export const size = { width: 360, height: 200, left: 44, right: 12, top: 24, bottom: 24 };

/** Fill and stroke of a series by its place. */
export const hues = [
  { fill: 'fill-chart-1', stroke: 'stroke-chart-1' },
  { fill: 'fill-chart-2', stroke: 'stroke-chart-2' },
  { fill: 'fill-chart-3', stroke: 'stroke-chart-3' },
  { fill: 'fill-chart-4', stroke: 'stroke-chart-4' },
] as const;

/** Words for values that are not counted. */
export const stateWords = {
  actual: { ja: '', en: '' },
  forecast: { ja: '見込み', en: 'forecast' },
  plan: { ja: '計画', en: 'plan' },
};

export type FrameProps = {
  title: string;
  /** One sentence that says what the picture shows, for those who do not see it. */
  summary: string;
  unit: string;
  columns: readonly Column<Record<string, string>>[];
  rows: readonly Record<string, string>[];
  height?: number;
  children: React.ReactNode;
};

/** Title, picture and the same figures as a table one click away. */
export function ChartFrame({ title, summary, unit, columns, rows, height = size.height, children }: FrameProps) {
  const id = useId();
  const text = useText();
  return (
    <figure className="max-w-120">
      <figcaption className="text-desk font-700">
        {title}
        <span className="ml-1 text-fine font-400 text-ink-soft">（{unit}）</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${size.width} ${height}`}
        role="img"
        aria-labelledby={`${id}-title ${id}-summary`}
        className="nums mt-1 h-auto w-full text-[11px]"
      >
        <title id={`${id}-title`}>{title}</title>
        <desc id={`${id}-summary`}>{summary}</desc>
        {children}
      </svg>
      <Disclosure summary={<span className="text-fine">{text({ ja: '表で見る', en: 'As a table' })}</span>}>
        <Table caption={`${title}（${unit}）`} columns={columns} rows={rows} rowKey={(row) => row['key'] ?? ''} />
      </Disclosure>
    </figure>
  );
}
