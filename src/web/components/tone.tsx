// SPDX-License-Identifier: Apache-2.0

/** What a message means for the reader. */
export type Tone = 'info' | 'warn' | 'error' | 'success';

/** The word of a tone. */
export const toneWords = {
  info: { ja: 'お知らせ', en: 'Note' },
  warn: { ja: '注意', en: 'Caution' },
  error: { ja: '誤り', en: 'Error' },
  success: { ja: '完了', en: 'Done' },
};

const shapes: Record<Tone, React.ReactNode> = {
  info: (
    <>
      <circle cx="10" cy="10" r="9" />
      <path d="M9 9h2v6H9zM9 5h2v2H9z" className="fill-sheet" />
    </>
  ),
  warn: (
    <>
      <path d="M10 1 19.5 18.5H.5z" />
      <path d="M9 7h2v6H9zM9 14.5h2v2H9z" className="fill-sheet" />
    </>
  ),
  error: (
    <>
      <path d="M6 1h8l5 5v8l-5 5H6l-5-5V6z" />
      <path
        d="m6.8 5.4 3.2 3.2 3.2-3.2 1.4 1.4-3.2 3.2 3.2 3.2-1.4 1.4-3.2-3.2-3.2 3.2-1.4-1.4 3.2-3.2-3.2-3.2z"
        className="fill-sheet"
      />
    </>
  ),
  success: (
    <>
      <rect x="1" y="1" width="18" height="18" rx="2" />
      <path d="m4.5 10.2 1.4-1.4 2.8 2.8 5.4-5.4 1.4 1.4-6.8 6.8z" className="fill-sheet" />
    </>
  ),
};
const hues: Record<Tone, string> = {
  info: 'fill-control',
  warn: 'fill-caution',
  error: 'fill-bad',
  success: 'fill-good',
};

/** The shape of a tone: circle, triangle, octagon, square. Decoration: put the word beside it. */
export function ToneShape({ tone, className = 'size-4' }: { tone: Tone; className?: string }) {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true" className={`shrink-0 ${hues[tone]} ${className}`}>
      {shapes[tone]}
    </svg>
  );
}
