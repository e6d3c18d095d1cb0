// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';

export type Column<Row> = {
  id: string;
  head: string;
  /** Stands under the head: 千円. */
  unit?: string;
  /** Amounts: right-aligned with tabular numerals. */
  numeric?: boolean;
  /** Its figures carry source marks (`<Figure column …>`): the head stands over the digits. */
  marked?: boolean;
  /** The cell that names the row. */
  rowHead?: boolean;
  cell: (row: Row) => React.ReactNode;
  /** Where a click on the head leads, and how the list is sorted by it now. */
  sort?: { href: string; direction?: 'ascending' | 'descending' | undefined };
  /** Classes for the column's cells, such as `w-40` or `whitespace-nowrap`. */
  className?: string;
};

export type TableProps<Row> = {
  /** Names the table for everybody who does not see it; visible when `showCaption`. */
  caption: string;
  showCaption?: boolean;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Where a row leads: its head becomes the link, `j`, `k` and `Enter` walk there (see `ListKeys`). */
  rowHref?: (row: Row) => string;
  /** Sums under the columns, by column id. The first one names the row (計). */
  foot?: Record<string, React.ReactNode>;
  /** Keeps the head in sight while the page scrolls: in long lists. The table must then fit the width. */
  sticky?: boolean;
};

/** A dense table: hairlines, amounts right-aligned, unit in the head. Scrolls sideways in its own region. */
export function Table<Row>({
  caption,
  showCaption = false,
  columns,
  rows,
  rowKey,
  rowHref,
  foot,
  sticky = false,
}: TableProps<Row>) {
  // Japanese breaks after every character: without a least width a narrow screen would set words downwards.
  const align = ({ numeric, rowHead, className = '' }: Column<Row>) =>
    `${numeric ? 'nums text-right' : `text-left ${rowHead ? 'min-w-40' : 'min-w-20'}`} ${className}`;
  const last = columns.length - 1;
  const edge = (index: number) => `${index === 0 ? 'pl-2' : 'pl-3'} ${index === last ? 'pr-2' : 'pr-3'}`;
  return (
    <div
      role="region"
      aria-label={caption}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard must reach a region that scrolls
      tabIndex={0}
      className={`relative ${sticky ? 'max-lg:overflow-x-auto' : 'overflow-x-auto'}`}
    >
      <table
        className={`w-full border-collapse text-desk [overflow-wrap:normal] ${columns.length > 4 ? 'max-lg:min-w-180' : ''}`}
      >
        <caption className={showCaption ? 'pb-2 text-left font-700' : 'sr-only'}>{caption}</caption>
        <thead className={sticky ? 'bg-wall lg:sticky lg:top-0' : ''}>
          <tr className="border-b-2 border-line-strong">
            {columns.map((column, index) => (
              <th
                key={column.id}
                scope="col"
                aria-sort={column.sort?.direction}
                className={`py-2 align-bottom text-[0.8125rem] leading-130 font-500 ${edge(index)} ${align(column)} ${column.marked ? 'pr-12!' : ''}`}
              >
                {column.sort ? (
                  <Link to={column.sort.href} preventScrollReset className="link inline-flex gap-1">
                    {column.head}
                    <span aria-hidden="true">
                      {column.sort.direction ? (column.sort.direction === 'ascending' ? '▲' : '▼') : ''}
                    </span>
                  </Link>
                ) : (
                  column.head
                )}
                {column.unit && <span className="block font-400 text-ink-soft">（{column.unit}）</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={rowKey(row)}
              className="border-b border-line hover:bg-control-wash has-[[data-row-link]:focus-visible]:bg-control-wash"
            >
              {columns.map((column, index) => {
                const Cell = column.rowHead ? 'th' : 'td';
                return (
                  <Cell
                    key={column.id}
                    {...(column.rowHead ? { scope: 'row' } : {})}
                    className={`py-1.5 align-top font-400 ${edge(index)} ${align(column)}`}
                  >
                    {column.rowHead && rowHref ? (
                      <Link to={rowHref(row)} data-row-link="" className="link">
                        {column.cell(row)}
                      </Link>
                    ) : (
                      column.cell(row)
                    )}
                  </Cell>
                );
              })}
            </tr>
          ))}
        </tbody>
        {foot && (
          <tfoot>
            <tr className="border-t-2 border-line-strong">
              {columns.map((column, index) => {
                const head = columns.findIndex(({ id }) => foot[id] !== undefined) === index;
                const Cell = head ? 'th' : 'td';
                return (
                  <Cell
                    key={column.id}
                    {...(head ? { scope: 'row' } : {})}
                    className={`py-1.5 font-700 ${edge(index)} ${align(column)}`}
                  >
                    {foot[column.id]}
                  </Cell>
                );
              })}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}
