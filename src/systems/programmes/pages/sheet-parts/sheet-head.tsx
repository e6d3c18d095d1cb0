// SPDX-License-Identifier: Apache-2.0
import { Breadcrumbs } from '#web/components/breadcrumbs.tsx';
import { Notice } from '#web/components/notice.tsx';
import { Steps } from '#web/components/steps.tsx';
import { Tabs } from '#web/components/tabs.tsx';
import { formatFiscalYear } from '#web/format.ts';
import { useLanguage, useText } from '#web/language.tsx';
import { useLocation } from 'react-router';
import { kindOf } from '../../kinds/lookup.ts';
import type { Sheet } from '../../sheet.ts';
import { states, type SheetState } from '../../states.ts';

const messages = {
  overview: { ja: '事務事業', en: 'Programmes' },
  way: { ja: 'このシートの段階', en: 'State of this sheet' },
  has: { ja: '{who}が持っています', en: 'with {who}' },
  tabs: { ja: 'シートの画面', en: 'Pages of the sheet' },
  sheet: { ja: 'シート', en: 'Sheet' },
  edit: { ja: '書き込む', en: 'Write' },
  history: { ja: '変更履歴', en: 'History' },
  years: { ja: '年度ごとの推移', en: 'Over the years' },
  edition: { ja: '第{n}版', en: 'edition {n}' },
  old: { ja: 'これは古い版です', en: 'This is an old edition' },
  toCurrent: { ja: '最新の版（第{n}版）を開く', en: 'Open the current edition ({n})' },
};

export type SheetHeadProps = {
  id: string;
  programmeId: string;
  state: SheetState;
  edition: number;
  current: boolean;
  sheet: Sheet;
  may: { edit: boolean };
  editions: readonly { id: string; edition: number }[];
  title?: string;
};

/** The line at the top of every page of a sheet: what it is, where it is on its way, who has it. */
export function SheetHead({ id, programmeId, state, edition, current, sheet, may, editions, title }: SheetHeadProps) {
  const text = useText();
  const language = useLanguage();
  const { pathname } = useLocation();
  const base = `/desk/programmes/sheets/${id}`;
  const newest = editions.at(-1)!;
  return (
    <header className="mb-6 grid gap-3">
      <Breadcrumbs
        crumbs={[
          { to: '/desk/programmes', label: text(messages.overview) },
          { to: `/desk/programmes/${programmeId}`, label: sheet.name },
          { label: formatFiscalYear(sheet.fiscalYear, language) },
        ]}
      />
      <h1 className="text-std-24B-150">{title ?? `${sheet.code} ${sheet.name}`}</h1>
      <p className="flex flex-wrap gap-x-4 text-fine text-ink-soft">
        <span>{text(kindOf(sheet.kind).title)}</span>
        <span>{formatFiscalYear(sheet.fiscalYear, language)}</span>
        <span>{sheet.section}</span>
        {editions.length > 1 && <span>{text(messages.edition, { n: edition })}</span>}
        {state !== 'published' && (
          <span>{text(messages.has, { who: text(states.find((one) => one.id === state)!.who) })}</span>
        )}
      </p>
      <Steps
        label={text(messages.way)}
        steps={states.map((one) => ({ id: one.id, title: text(one.title) }))}
        current={state}
      />
      {!current && (
        <Notice
          tone="warn"
          title={text(messages.old)}
          action={
            <a href={`/desk/programmes/sheets/${newest.id}`} className="link">
              {text(messages.toCurrent, { n: newest.edition })}
            </a>
          }
        />
      )}
      <Tabs
        label={text(messages.tabs)}
        tabs={[
          { to: base, label: text(messages.sheet), current: pathname === base },
          ...(may.edit
            ? [{ to: `${base}/edit`, label: text(messages.edit), current: pathname === `${base}/edit` }]
            : []),
          { to: `${base}/history`, label: text(messages.history), current: pathname === `${base}/history` },
          { to: `/desk/programmes/${programmeId}`, label: text(messages.years) },
        ]}
      />
    </header>
  );
}
