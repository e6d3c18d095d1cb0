// SPDX-License-Identifier: Apache-2.0
import { useText } from '#web/language.tsx';
import type { Piece } from './word-difference.ts';

/** One side of a difference as the page shows it. */
export type Side = {
  /** `null`: nothing stands there. */
  pieces: Piece[] | null;
  /** What it means that nothing is there: an unknown figure (未把握), an empty text (空欄), no such line (なし). */
  nothing: 'unknown' | 'empty' | 'absent';
  /** A number: set to the right, tabular. */
  numeric: boolean;
};

const messages = {
  unknown: { ja: '未把握', en: 'not known' },
  empty: { ja: '空欄', en: 'empty' },
  absent: { ja: 'なし', en: 'none' },
};

/** A value with the words marked that the other side does not have: struck through before, underlined after. */
export function SideText({ side, which }: { side: Side; which: 'before' | 'after' }) {
  const text = useText();
  if (!side.pieces) return <span className="text-fine text-ink-soft">{text(messages[side.nothing])}</span>;
  const Mark = which === 'before' ? 'del' : 'ins';
  return (
    <span className={side.numeric ? 'nums' : 'whitespace-pre-wrap'}>
      {side.pieces.map((piece, index) =>
        piece.changed ? (
          <Mark
            key={index}
            className={
              which === 'before'
                ? 'bg-bad-wash text-ink decoration-bad decoration-1'
                : 'bg-good-wash text-ink decoration-good decoration-2 underline-offset-3'
            }
          >
            {piece.text}
          </Mark>
        ) : (
          <span key={index}>{piece.text}</span>
        ),
      )}
    </span>
  );
}
