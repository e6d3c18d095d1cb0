// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import { Disclosure } from '#web/components/disclosure.tsx';
import { FindingMark, type Severity } from '#web/components/finding-mark.tsx';
import { shortFiscalYear } from '#web/format.ts';
import { useLanguage, useText } from '#web/language.tsx';
import { FindingList, type FindingData } from './finding-list.tsx';

/** A sheet that the files bring. */
export type Arrival = {
  key: string;
  kind: string;
  fiscalYear: number;
  code: string;
  name: string;
  section: string;
  outcome: 'new' | 'edition' | 'unchanged';
  currentId: string | null;
  /** The edition that this one replaced, once it is in. */
  replaced: string | null;
  file: string;
  findings: FindingData[];
};

const messages = {
  caption: { ja: 'ファイルから読み取ったシート', en: 'Sheets read from the files' },
  year: { ja: '年度', en: 'Year' },
  code: { ja: '番号', en: 'Code' },
  name: { ja: '事務事業名', en: 'Programme' },
  kind: { ja: '様式', en: 'Kind' },
  section: { ja: '部課', en: 'Section' },
  outcome: { ja: '取り込むと', en: 'On import' },
  findings: { ja: '指摘', en: 'Findings' },
  clean: { ja: 'なし', en: 'none' },
  current: { ja: '今の版を開く', en: 'Open the current edition' },
  compare: { ja: '前の版と見比べる', en: 'Compare with the edition before' },
  read: { ja: '指摘を読む', en: 'Read the findings' },
};

/** What an import does with a sheet, in words. */
export const outcomes = {
  new: { ja: '新規', en: 'New' },
  edition: { ja: '改訂版', en: 'New edition' },
  unchanged: { ja: '変更なし', en: 'Unchanged' },
};

const severities: Severity[] = ['error', 'warning', 'info'];

/** The sheets with what becomes of them and what does not fit on them; `done` once they have been imported. */
export function ArrivalTable({ arrivals, done }: { arrivals: readonly Arrival[]; done: boolean }) {
  const text = useText();
  const language = useLanguage();
  const head = 'py-1.5 pr-3 text-left text-[0.8125rem] font-500';
  return (
    <table className="w-full border-collapse text-desk">
      <caption className="sr-only">{text(messages.caption)}</caption>
      <thead>
        <tr className="border-b-2 border-line-strong align-bottom">
          <th scope="col" className={`${head} w-12 pl-2`}>
            {text(messages.year)}
          </th>
          <th scope="col" className={`${head} w-24 max-md:hidden`}>
            {text(messages.code)}
          </th>
          <th scope="col" className={head}>
            {text(messages.name)}
          </th>
          <th scope="col" className={`${head} max-lg:hidden`}>
            {text(messages.kind)}
          </th>
          <th scope="col" className={`${head} max-lg:hidden`}>
            {text(messages.section)}
          </th>
          {!done && (
            <th scope="col" className={`${head} w-18 md:w-24`}>
              {text(messages.outcome)}
            </th>
          )}
          <th scope="col" className={`${head} w-24 md:w-56`}>
            {text(messages.findings)}
          </th>
        </tr>
      </thead>
      {arrivals.map((arrival) => (
        <tbody key={arrival.key} className="border-b border-line">
          <tr className="align-top hover:bg-control-wash">
            <td className="nums py-1.5 pr-3 pl-2 whitespace-nowrap">{shortFiscalYear(arrival.fiscalYear, language)}</td>
            <td className="nums py-1.5 pr-3 max-md:hidden">{arrival.code}</td>
            <th scope="row" className="py-1.5 pr-3 text-left font-400">
              {arrival.currentId && done ? (
                <Link to={`/desk/programmes/sheets/${arrival.currentId}`} data-row-link="" className="link">
                  {arrival.name}
                </Link>
              ) : (
                arrival.name
              )}
              <span className="block text-fine text-ink-soft lg:hidden">
                <span className="nums md:hidden">{arrival.code} </span>
                {arrival.kind} {arrival.section}
              </span>
            </th>
            <td className="py-1.5 pr-3 text-fine max-lg:hidden">{arrival.kind}</td>
            <td className="py-1.5 pr-3 text-fine max-lg:hidden">{arrival.section}</td>
            {!done && (
              <td className="py-1.5 pr-3">
                <Outcome outcome={arrival.outcome} />
                {arrival.currentId && arrival.outcome === 'edition' && (
                  <Link to={`/desk/programmes/sheets/${arrival.currentId}`} className="link block text-fine">
                    {text(messages.current)}
                    <span className="sr-only">（{arrival.name}）</span>
                  </Link>
                )}
              </td>
            )}
            <td className="py-1.5 pr-2">
              <FindingCounts findings={arrival.findings} />
              {done && arrival.replaced && arrival.currentId && (
                <Link
                  to={`/desk/programmes/sheets/${arrival.replaced}/compare/${arrival.currentId}`}
                  className="link block text-fine"
                >
                  {text(messages.compare)}
                  <span className="sr-only">（{arrival.name}）</span>
                </Link>
              )}
            </td>
          </tr>
          {arrival.findings.length > 0 && (
            <tr>
              <td colSpan={7} className="pb-1.5 pl-2 md:pl-12">
                <Disclosure
                  summary={
                    <span className="text-fine">
                      {text(messages.read)}
                      <span className="sr-only">（{arrival.name}）</span>
                    </span>
                  }
                >
                  <FindingList findings={arrival.findings} />
                </Disclosure>
              </td>
            </tr>
          )}
        </tbody>
      ))}
    </table>
  );
}

const looks = {
  new: 'border-control text-link',
  edition: 'border-floor-edge text-floor',
  unchanged: 'border-transparent text-ink-soft px-0!',
};

function Outcome({ outcome }: { outcome: Arrival['outcome'] }) {
  const text = useText();
  return (
    <span className={`inline-block border px-1.5 text-fine whitespace-nowrap ${looks[outcome]}`}>
      {text(outcomes[outcome])}
    </span>
  );
}

function FindingCounts({ findings }: { findings: readonly FindingData[] }) {
  const text = useText();
  if (findings.length === 0) return <span className="text-fine text-ink-soft">{text(messages.clean)}</span>;
  return (
    <span className="flex flex-wrap gap-x-3">
      {severities.map((severity) => {
        const count = findings.filter((finding) => finding.severity === severity).length;
        return count > 0 ? <FindingMark key={severity} severity={severity} count={count} /> : null;
      })}
    </span>
  );
}
