// SPDX-License-Identifier: Apache-2.0
import type { Column } from '../components/table.tsx';
import { formatNumber } from '../format.ts';
import type { Label } from '#kernel/label.ts';
import { stateWords, type Series } from './frame.tsx';

type Text = (label: Label) => string;

/** Numbers as they stand at an axis: 12,000. */
export const axisNumber = (value: number): string => formatNumber(Math.round(value * 100) / 100);

/** The table beside a chart: one row a place on the axis, one column a series; unknown is a word. */
export function chartTable(series: readonly Series[], axis: string, text: Text) {
  const places = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))];
  const columns: Column<Record<string, string>>[] = [
    { id: 'key', head: axis, rowHead: true, cell: (row) => row['key'] },
    ...series.map(({ id, label }) => ({
      id,
      head: label,
      numeric: true,
      cell: (row: Record<string, string>) => row[id],
    })),
  ];
  const rows = places.map((place) => {
    const row: Record<string, string> = { key: place };
    for (const { id, points } of series) {
      const point = points.find(({ x }) => x === place);
      const note = point?.state ? text(stateWords[point.state]) : '';
      row[id] =
        point === undefined
          ? '―'
          : point.y === null
            ? text({ ja: '未把握', en: 'not known' })
            : formatNumber(point.y) + (note && `（${note}）`);
    }
    return row;
  });
  return { places, columns, rows };
}
