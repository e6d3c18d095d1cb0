// SPDX-License-Identifier: Apache-2.0
import type * as z from 'zod';
import { FindingMark } from '#web/components/finding-mark.tsx';
import { formatNumber } from '#web/format.ts';
import { useLanguage, useText } from '#web/language.tsx';
import type { Finding } from '../../procedures/shapes.ts';

export type FindingData = z.output<typeof Finding>;

const messages = {
  expected: { ja: '照合値', en: 'expected' },
  found: { ja: '記載', en: 'printed' },
  difference: { ja: '差', en: 'difference' },
};

/** Many sentences begin with the place, which stands above them. */
const withoutPlace = (message: string, place: string) =>
  ['：', ': '].reduce(
    (text, colon) => (text.startsWith(place + colon) ? text.slice(place.length + colon.length) : text),
    message,
  );

const order = { error: 0, warning: 1, info: 2 };

/** Figures as they stand beside each other in a finding. */
function Value({ label, value, signed }: { label: string; value: number | string; signed?: boolean }) {
  return (
    <span className="whitespace-nowrap">
      <span className="text-ink-soft">{label} </span>
      <span className="nums">
        {typeof value === 'number' ? `${signed && value > 0 ? '+' : ''}${formatNumber(value)}` : value}
      </span>
    </span>
  );
}

/** Findings, gravest first: mark, place, the sentence, and the figures that do not fit. */
export function FindingList({ findings }: { findings: readonly FindingData[] }) {
  const text = useText();
  const language = useLanguage();
  return (
    <ul className="border-l-4 border-line">
      {findings
        .toSorted((a, b) => order[a.severity] - order[b.severity])
        .map((finding, index) => (
          <li
            key={index}
            className="grid gap-x-2 sm:grid-cols-[5.5rem_1fr] border-b border-line py-1.5 pl-3 last:border-b-0"
          >
            <span>
              <FindingMark severity={finding.severity} />
            </span>
            <div className="min-w-0">
              <p className="font-500">{finding.place}</p>
              <p>{withoutPlace(finding.message[language], finding.place)}</p>
              <p className="flex flex-wrap gap-x-5 text-fine">
                {finding.expected !== null && finding.expected !== undefined && (
                  <Value label={text(messages.expected)} value={finding.expected} />
                )}
                {finding.found !== null && finding.found !== undefined && typeof finding.found === 'number' && (
                  <Value label={text(messages.found)} value={finding.found} />
                )}
                {finding.difference !== null && finding.difference !== undefined && (
                  <Value label={text(messages.difference)} value={finding.difference} signed />
                )}
              </p>
            </div>
          </li>
        ))}
    </ul>
  );
}
