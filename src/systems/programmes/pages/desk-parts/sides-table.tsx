// SPDX-License-Identifier: Apache-2.0
import { formatNumber } from '#web/format.ts';
import { useText } from '#web/language.tsx';
import { SideText, type Side } from './sides.tsx';

type SidesRow = {
  key: string;
  /** Small line over the name: the section of the form. */
  above?: string;
  name: React.ReactNode;
  unit?: string | null;
  before: Side;
  after: Side;
  /** After minus before; `null` when there is nothing to subtract. */
  difference?: number | null;
  /** With all fields shown: whether both sides say the same. */
  same?: boolean;
};

const messages = {
  field: { ja: '項目', en: 'Field' },
  difference: { ja: '差', en: 'Difference' },
  same: { ja: '同じ', en: 'same' },
  differs: { ja: '違い', en: 'differs' },
  sameHead: { ja: '異同', en: 'Same?' },
};

/** Fields with two values beside each other; on a phone the values stand below the field's name. */
export function SidesTable({
  caption,
  heads: [before, after],
  rows,
  withDifference = false,
}: {
  caption: string;
  heads: readonly [string, string];
  rows: readonly SidesRow[];
  /** Keeps a column for differences of amounts, so that tables below each other have the same columns. */
  withDifference?: boolean;
}) {
  const text = useText();
  const told = rows.some(({ same }) => same !== undefined);
  const head = 'py-1 pl-3 text-left font-400';
  return (
    <table className="w-full table-fixed border-collapse text-desk [overflow-wrap:anywhere] max-md:block">
      <caption className="sr-only">{caption}</caption>
      <thead className="max-md:hidden">
        <tr className="border-b border-line text-fine text-ink-soft">
          <th scope="col" className="w-[24%] py-1 pl-2 text-left font-400">
            {text(messages.field)}
          </th>
          <th scope="col" className={head}>
            {before}
          </th>
          <th scope="col" className={head}>
            {after}
          </th>
          {withDifference && (
            <th scope="col" className="w-32 py-1 pr-2 pl-3 text-right font-400">
              {text(messages.difference)}
            </th>
          )}
          {told && (
            <th scope="col" className="w-16 py-1 pl-3 text-left font-400">
              {text(messages.sameHead)}
            </th>
          )}
        </tr>
      </thead>
      <tbody className="max-md:block">
        {rows.map((row) => {
          const numeric = row.before.numeric || row.after.numeric;
          const cell = `py-1.5 pl-3 align-top max-md:block max-md:p-0 max-md:text-left ${numeric ? 'pr-[20%] text-right max-md:pr-0' : ''}`;
          return (
            <tr
              key={row.key}
              className={`border-b border-line max-md:block max-md:py-2 ${row.same === false ? 'bg-control-wash' : ''}`}
            >
              <th
                scope="row"
                className="py-1.5 pl-2 text-left align-top font-400 max-md:block max-md:p-0 max-md:font-700"
              >
                {row.above && <span className="block text-fine font-400 text-ink-soft">{row.above}</span>}
                {row.name}
                {row.unit && <span className="text-fine font-400 whitespace-nowrap text-ink-soft">（{row.unit}）</span>}
              </th>
              {(['before', 'after'] as const).map((which) => (
                <td key={which} className={cell}>
                  <span className="text-fine text-ink-soft md:hidden">{which === 'before' ? before : after}: </span>
                  <SideText side={row[which]} which={which} />
                </td>
              ))}
              {withDifference && (
                <td className="nums py-1.5 pr-2 pl-3 text-right align-top max-md:block max-md:p-0 max-md:text-left">
                  {typeof row.difference === 'number' && (
                    <>
                      <span className="text-fine text-ink-soft md:hidden">{text(messages.difference)}: </span>
                      {row.difference > 0 && '+'}
                      {formatNumber(row.difference)}
                    </>
                  )}
                </td>
              )}
              {told && (
                <td className="py-1.5 pl-3 align-top text-fine text-ink-soft max-md:block max-md:p-0">
                  {row.same !== undefined && text(row.same ? messages.same : messages.differs)}
                </td>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
