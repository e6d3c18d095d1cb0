// SPDX-License-Identifier: Apache-2.0
import { zoneTitles, type Zone } from '#kernel/access/zones.ts';
import type { logProcedures } from '#kernel/audit/system.ts';
import { kindTitles, resultTitles } from '#kernel/audit/words.ts';
import { ToneShape } from './tone.tsx';
import { formatInstant } from '../format.ts';
import { useText, type Language } from '../language.tsx';

export type LogProcedures = ReturnType<typeof logProcedures>;

/** A moment in Japan to the second: 2026-11-22 14:02:07. */
export const momentOf = (at: string, language: Language) =>
  `${formatInstant(at, language, 'clerk')}:${at.slice(17, 19)}`;

type Actor = { id: string | null; name: string | null; kind: keyof typeof kindTitles | null };

/** Who it was: the name, for a closed account without one its id, for nobody what that means. */
export function ActorName({ actor: { id, name, kind } }: { actor: Actor }) {
  const text = useText();
  if (name !== null) return name;
  if (id !== null) return <span className="text-fine break-all">{id}</span>;
  return text(kindTitles[kind ?? 'machine']);
}

/** How it ended: shape and word. */
export function ResultMark({ result }: { result: keyof typeof resultTitles }) {
  const text = useText();
  if (result === 'done') return <span className="text-ink-soft">{text(resultTitles.done)}</span>;
  return (
    <span className="inline-flex items-center gap-1.5 font-700 text-bad">
      <ToneShape tone={result === 'refused' ? 'warn' : 'error'} />
      {text(resultTitles[result])}
    </span>
  );
}

const short: Record<Zone, { ja: string; en: string }> = {
  mynumber: { ja: '番号系', en: 'My Number' },
  lgwan: { ja: 'LGWAN', en: 'LGWAN' },
  internet: { ja: 'インターネット', en: 'Internet' },
};

/** From which network, and from which address in it. */
export function Origin({
  zone,
  address,
  whole = false,
}: {
  zone: Zone | null;
  address: string | null;
  whole?: boolean;
}) {
  const text = useText();
  if (!zone && !address) return <span className="text-ink-soft">—</span>;
  return (
    <>
      {zone && <span className="whitespace-nowrap">{text((whole ? zoneTitles : short)[zone])}</span>}{' '}
      {address && <span className="nums text-fine whitespace-nowrap text-ink-soft">{address}</span>}
    </>
  );
}
