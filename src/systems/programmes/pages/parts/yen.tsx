// SPDX-License-Identifier: Apache-2.0
import { formatNumber } from '#web/format.ts';
import { useLanguage, useText } from '#web/language.tsx';
import { yenWords } from './amounts.ts';
import { words } from './messages.ts';

/** An amount (thousand yen) in words people use, the printed figure small beside or below it; unknown is a word. */
export function Yen({ thousand, below = false }: { thousand: number | null; below?: boolean }) {
  const text = useText();
  const language = useLanguage();
  if (thousand === null) return <span className="text-ink-soft">{text(words.unknown)}</span>;
  return (
    <span className="nums">
      <span className="whitespace-nowrap">{yenWords(thousand, language)}</span>
      <span className={`text-fine whitespace-nowrap text-ink-soft ${below ? 'block' : 'ml-2'}`}>
        {text(words.exact, { n: formatNumber(thousand) })}
      </span>
    </span>
  );
}

/** An amount (thousand yen) in words only; the printed figure shows when pointing at it. */
export function YenWords({ thousand }: { thousand: number | null }) {
  const text = useText();
  const language = useLanguage();
  if (thousand === null) return <span className="font-400 text-ink-soft">{text(words.unknown)}</span>;
  return (
    <span className="nums whitespace-nowrap" title={text(words.exact, { n: formatNumber(thousand) })}>
      {yenWords(thousand, language)}
    </span>
  );
}
