// SPDX-License-Identifier: Apache-2.0
import { useId } from 'react';
import { Link } from 'react-router';
import { formatNumber } from '../format.ts';
import { useText } from '../language.tsx';

/** Where a figure comes from. */
export type FigureSource = 'measured' | 'hand' | 'imported' | 'forecast';

export type FigureProps = {
  /** `null`: not known; `notApplicable`: there is nothing to count. Neither is zero. */
  value: number | null | 'notApplicable';
  unit?: string;
  digits?: number;
  source?: FigureSource;
  /** Says how it came about: 道路通報 1,284 件から数えました（今日 14:02）. Opens at the mark. */
  evidence?: string;
  /** The records behind it. */
  href?: string;
  /** In a column: keeps the mark's place free where there is no mark, so that the digits stand under each other. */
  column?: boolean;
  /** On sheets negative is △, elsewhere −. */
  sheet?: boolean;
};

const marks = {
  measured: { mark: { ja: '根拠', en: 'src' }, word: { ja: '記録から数えた値', en: 'counted from records' } },
  hand: { mark: { ja: '手', en: 'hand' }, word: { ja: '手で入れた値', en: 'entered by hand' } },
  imported: { mark: { ja: '取', en: 'imp' }, word: { ja: '取り込んだ値', en: 'imported' } },
  forecast: { mark: { ja: '予', en: 'fcst' }, word: { ja: '見込みの値', en: 'forecast' } },
};
const messages = {
  unknown: { ja: '未把握', en: 'not known' },
  notApplicable: { ja: '対象外', en: 'n/a' },
  records: { ja: 'もとの記録を見る', en: 'See the records' },
};

const shape =
  'ml-1 inline-block h-6 min-w-6 rounded-[2px] border px-1 text-center align-middle text-[0.6875rem] leading-[1.375rem] font-400 whitespace-nowrap';
const shapes: Record<FigureSource, string> = {
  measured: 'border-floor bg-floor-wash text-floor',
  hand: 'border-line-strong text-ink-soft',
  imported: 'border-line-strong text-ink-soft',
  forecast: 'border-dashed border-line-strong text-ink-soft',
};

/** A number with its source mark. 未把握 and 対象外 are words, never 0. */
export function Figure({ value, unit, digits, source, evidence, href, column = false, sheet = false }: FigureProps) {
  const text = useText();
  const id = useId();
  const mark = source && marks[source];
  const look = source && `${shape} ${shapes[source]} ${column ? 'w-8 px-0' : ''}`;
  return (
    <span className={`nums whitespace-nowrap ${column ? 'inline-flex items-center justify-end' : ''}`}>
      {typeof value === 'number' ? (
        <span className={source === 'forecast' ? 'italic' : ''}>
          {formatNumber(value, { digits, sheet })}
          {unit && <span className="ml-0.5 text-fine">{unit}</span>}
        </span>
      ) : (
        <span className="text-fine text-ink-soft">
          {text(value === null ? messages.unknown : messages.notApplicable)}
        </span>
      )}
      {mark && evidence && (
        <>
          <button type="button" popoverTarget={id} title={evidence} className={`${look} underline`}>
            <span aria-hidden="true">{text(mark.mark)}</span>
            <span className="sr-only">{text(mark.word)}</span>
          </button>
          <span
            id={id}
            popover="auto"
            className="popover popover-below max-w-72 p-3 text-left text-fine whitespace-normal"
          >
            <strong className="block">{text(mark.word)}</strong>
            {evidence}
            {href && (
              <Link to={href} className="link mt-2 block">
                {text(messages.records)}
              </Link>
            )}
          </span>
        </>
      )}
      {mark && !evidence && href && (
        <Link to={href} title={text(mark.word)} className={`${look} underline`}>
          <span aria-hidden="true">{text(mark.mark)}</span>
          <span className="sr-only">
            {text(mark.word)}: {text(messages.records)}
          </span>
        </Link>
      )}
      {mark && !evidence && !href && (
        <span title={text(mark.word)} className={look}>
          <span aria-hidden="true">{text(mark.mark)}</span>
          <span className="sr-only">（{text(mark.word)}）</span>
        </span>
      )}
      {column && <span aria-hidden="true" className={mark ? 'hidden' : 'w-9'} />}
    </span>
  );
}
