// SPDX-License-Identifier: Apache-2.0
import type * as z from 'zod';
import type { Label } from '#kernel/label.ts';
import { callOf } from '../call.ts';
import { Breadcrumbs } from '../components/breadcrumbs.tsx';
import { LinkButton } from '../components/button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Notice } from '../components/notice.tsx';
import { Table } from '../components/table.tsx';
import { ToneShape } from '../components/tone.tsx';
import { formatInstant } from '../format.ts';
import { PageTitle, useLanguage, useText } from '../language.tsx';
import type { Route } from './+types/checks.ts';

type Check = { system: string; systemTitle: Label; id: string; title: Label; ok: boolean; found: Label };
type CheckProcedures = {
  'house.checks': { input: z.ZodType<unknown, Record<string, never>>; output: z.ZodType<Check[]> };
};

export async function loader({ context }: Route.LoaderArgs) {
  const checks = await callOf<CheckProcedures>(context)('house.checks', {});
  // What needs somebody's hand stands on top
  return { checks: checks.toSorted((a, b) => Number(a.ok) - Number(b.ok)), at: new Date().toISOString() };
}

const messages = {
  board: { ja: '案内板', en: 'Board' },
  title: { ja: '庁舎の点検', en: 'Checks of the house' },
  lead: {
    ja: '各部屋が使える状態か、必要な相手につながるかを、このページを開くたびに確かめます。',
    en: 'Whether every room is ready and reaches what it needs, checked each time this page is opened.',
  },
  at: { ja: '{at} に点検', en: 'Checked {at}' },
  again: { ja: 'もう一度点検する', en: 'Check again' },
  good: { ja: '{n} 項目すべて異常ありません', en: 'All {n} checks are in order' },
  bad: { ja: '{n} 項目に異常があります', en: '{n} checks found something wrong' },
  badMore: {
    ja: '下の「わかったこと」に原因があります。情報政策課で直し、もう一度点検してください。',
    en: 'See what was found below. Have the ICT section mend it, then check again.',
  },
  result: { ja: '結果', en: 'Result' },
  ok: { ja: '正常', en: 'In order' },
  notOk: { ja: '異常', en: 'Wrong' },
  room: { ja: '部屋', en: 'Room' },
  check: { ja: '点検項目', en: 'Check' },
  found: { ja: 'わかったこと', en: 'Found' },
  none: { ja: '点検項目はまだありません', en: 'There is nothing to check yet' },
  noneMore: {
    ja: '部屋が点検項目をもつと、ここに結果が並びます。',
    en: 'When rooms bring checks, their results appear here.',
  },
};

export default function Checks({ loaderData: { checks, at } }: Route.ComponentProps) {
  const text = useText();
  const language = useLanguage();
  const bad = checks.filter(({ ok }) => !ok).length;
  return (
    <>
      <PageTitle>{text(messages.title)}</PageTitle>
      <Breadcrumbs crumbs={[{ label: text(messages.board), to: '/desk' }, { label: text(messages.title) }]} />
      <div className="mt-3 flex flex-wrap items-end justify-between gap-x-8 gap-y-3">
        <div>
          <h1 className="text-std-24B-150">{text(messages.title)}</h1>
          <p className="text-ink-soft">{text(messages.lead)}</p>
        </div>
        <div className="flex flex-wrap items-center gap-4">
          <p className="nums text-fine text-ink-soft">
            {text(messages.at, { at: formatInstant(at, language, 'clerk') })}
          </p>
          <LinkButton to="/desk/checks" variant="secondary" size="small" className="min-h-9">
            {text(messages.again)}
          </LinkButton>
        </div>
      </div>
      {checks.length === 0 ? (
        <div className="mt-5">
          <EmptyState title={text(messages.none)}>{text(messages.noneMore)}</EmptyState>
        </div>
      ) : (
        <>
          <div className="mt-5" role="status">
            {bad > 0 ? (
              <Notice tone="error" title={text(messages.bad, { n: bad })}>
                {text(messages.badMore)}
              </Notice>
            ) : (
              <Notice tone="success" title={text(messages.good, { n: checks.length })} />
            )}
          </div>
          <div className="mt-4">
            <Table
              caption={text(messages.title)}
              rows={checks}
              rowKey={({ system, id }) => `${system} ${id}`}
              columns={[
                {
                  id: 'result',
                  head: text(messages.result),
                  className: 'whitespace-nowrap',
                  cell: ({ ok }) => (
                    <span className={`inline-flex items-center gap-1.5 font-700 ${ok ? 'text-good' : 'text-bad'}`}>
                      <ToneShape tone={ok ? 'success' : 'error'} />
                      {text(ok ? messages.ok : messages.notOk)}
                    </span>
                  ),
                },
                { id: 'room', head: text(messages.room), cell: ({ systemTitle }) => text(systemTitle) },
                { id: 'check', head: text(messages.check), rowHead: true, cell: ({ title }) => text(title) },
                { id: 'found', head: text(messages.found), cell: ({ found }) => text(found) },
              ]}
            />
          </div>
        </>
      )}
    </>
  );
}
