// SPDX-License-Identifier: Apache-2.0
import { useText } from '../language.tsx';
import { ToneShape, type Tone } from './tone.tsx';

/** How much a finding weighs. */
export type Severity = 'error' | 'warning' | 'info';

const marks: Record<Severity, { tone: Tone; hue: string; word: { ja: string; en: string } }> = {
  error: { tone: 'error', hue: 'text-bad', word: { ja: '誤り', en: 'Error' } },
  warning: { tone: 'warn', hue: 'text-caution', word: { ja: '要確認', en: 'Check' } },
  info: { tone: 'info', hue: 'text-link', word: { ja: '参考', en: 'Note' } },
};

/** Severity of a finding by shape and word (octagon 誤り, triangle 要確認, circle 参考), with a count if given. */
export function FindingMark({ severity, count }: { severity: Severity; count?: number }) {
  const text = useText();
  const { tone, hue, word } = marks[severity];
  return (
    <span className={`inline-flex items-center gap-1 font-700 whitespace-nowrap ${hue}`}>
      <ToneShape tone={tone} />
      {text(word)}
      {count !== undefined && <span className="nums">{count}</span>}
    </span>
  );
}
