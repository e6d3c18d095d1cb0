// SPDX-License-Identifier: Apache-2.0
import { Form, Link, redirect } from 'react-router';
import { visitKey } from '#kernel/http/context.ts';
import { callOf } from '#web/call.ts';
import { Breadcrumbs } from '#web/components/breadcrumbs.tsx';
import { Button } from '#web/components/button.tsx';
import { EmptyState } from '#web/components/empty-state.tsx';
import { Select } from '#web/components/select.tsx';
import { Tabs } from '#web/components/tabs.tsx';
import { formatFiscalYear, formatInstant } from '#web/format.ts';
import { PageTitle, useLanguage, useText } from '#web/language.tsx';
import { kindOf } from '../kinds/lookup.ts';
import type { procedures } from '../procedures/index.ts';
import { states } from '../states.ts';
import { comparison } from './desk-parts/comparison.ts';
import { SidesTable } from './desk-parts/sides-table.tsx';
import type { Route } from './+types/compare.ts';

export async function loader({ context, params, request }: Route.LoaderArgs) {
  const query = new URL(request.url).searchParams;
  const other = query.get('other');
  if (other && other !== params.other)
    throw redirect(`/desk/programmes/sheets/${params.id}/compare/${encodeURIComponent(other)}`);
  const call = callOf<typeof procedures>(context);
  const { language } = context.get(visitKey);
  const { left, right } = await call('programmes.sheet.compare', { id: params.id, other: params.other });
  const [{ editions }, { sheets }] = await Promise.all([
    call('programmes.sheet', { id: params.id }),
    call('programmes.programme', { id: left.programmeId }),
  ]);
  const all = query.get('show') === 'all';
  const { sheet: leftSheet, ...leftRow } = left;
  const { sheet: rightSheet, ...rightRow } = right;
  const kinds = { left: kindOf(left.kind).title[language], right: kindOf(right.kind).title[language] };
  return {
    left: leftRow,
    right: rightRow,
    kinds,
    all,
    ...comparison(kindOf(left.kind), leftSheet, rightSheet, language, { all }),
    others: {
      editions: editions.filter(({ id }) => id !== left.id).map(({ id, edition }) => ({ id, edition })),
      years: sheets
        .filter(({ id, fiscalYear }) => id !== left.id && fiscalYear !== left.fiscalYear)
        .map(({ id, fiscalYear, kind }) => ({ id, fiscalYear, kind: kindOf(kind).title[language] })),
    },
  };
}

const messages = {
  programmes: { ja: '事務事業', en: 'Programmes' },
  title: { ja: 'シートを見比べる', en: 'Compare two sheets' },
  edition: { ja: '第{n}版', en: 'edition {n}' },
  state: { ja: '{state}、{at} 更新', en: '{state}, changed {at}' },
  open: { ja: 'シートを開く', en: 'Open the sheet' },
  swap: { ja: '左右を入れ替える', en: 'Swap sides' },
  with: { ja: '見比べる相手', en: 'Compare with' },
  choose: { ja: '相手を替える', en: 'Choose' },
  show: { ja: '見る範囲', en: 'What to show' },
  differing: { ja: '違うところだけ', en: 'Differences only' },
  everything: { ja: 'すべての項目', en: 'All fields' },
  none: { ja: '違うところはありません', en: 'There is no difference' },
  noneMore: {
    ja: '2枚のシートの記載は、すべての項目で同じです。片方が直されると、その項目がここに並びます。',
    en: 'Both sheets say the same in every field. When one is changed, the field appears here.',
  },
  anotherKind: {
    ja: '様式が違うため、左の様式の項目で見比べています。',
    en: 'The kinds differ: compared by the fields of the left one.',
  },
};

export default function Compare({ loaderData }: Route.ComponentProps) {
  const { left, right, kinds, sections, different, total, all, others } = loaderData;
  const text = useText();
  const language = useLanguage();
  const numbers = sections.some(({ fields }) => fields.some(({ difference }) => difference !== null));
  const head = (row: Data['left']) =>
    left.fiscalYear === right.fiscalYear
      ? text(messages.edition, { n: row.edition })
      : formatFiscalYear(row.fiscalYear, language);
  const base = `/desk/programmes/sheets/${left.id}/compare/${right.id}`;
  return (
    <>
      <PageTitle>{`${text(messages.title)} ${left.name}`}</PageTitle>
      <Breadcrumbs
        crumbs={[
          { label: text(messages.programmes), to: '/desk/programmes' },
          { label: left.name, to: `/desk/programmes/${left.programmeId}` },
          { label: formatFiscalYear(left.fiscalYear, language), to: `/desk/programmes/sheets/${left.id}` },
          { label: text(messages.title) },
        ]}
      />
      <div className="mt-3 flex flex-wrap items-end justify-between gap-x-8 gap-y-3">
        <h1 className="text-std-24B-150">{text(messages.title)}</h1>
        <div className="flex flex-wrap items-end gap-3">
          <OtherSheet others={others} current={right.id} all={all} />
          <Link
            to={`/desk/programmes/sheets/${right.id}/compare/${left.id}${all ? '?show=all' : ''}`}
            className="link flex min-h-9 items-center"
          >
            {text(messages.swap)}
          </Link>
        </div>
      </div>
      <div className="mt-4 grid gap-x-6 gap-y-3 md:grid-cols-2">
        <SheetPlate row={left} kind={kinds.left} />
        <SheetPlate row={right} kind={kinds.right} />
      </div>
      {left.kind !== right.kind && <p className="mt-2 text-ink-soft">{text(messages.anotherKind)}</p>}
      <div className="mt-5">
        <Tabs
          label={text(messages.show)}
          tabs={[
            { to: base, label: text(messages.differing), count: different, current: !all },
            { to: `${base}?show=all`, label: text(messages.everything), count: total, current: all },
          ]}
        />
      </div>
      {sections.length === 0 && (
        <div className="mt-4">
          <EmptyState title={text(messages.none)}>{text(messages.noneMore)}</EmptyState>
        </div>
      )}
      {sections.map((section) => (
        <section key={section.id} className="mt-6">
          <h2 className="border-b-2 border-line-strong pb-1 font-700">{section.title}</h2>
          <SidesTable
            caption={section.title}
            heads={[head(left), head(right)]}
            withDifference={numbers}
            rows={section.fields.map(({ path, left: before, right: after, same, ...field }) => ({
              key: path,
              before,
              after,
              ...field,
              ...(all ? { same } : {}),
            }))}
          />
        </section>
      ))}
    </>
  );
}

type Data = Route.ComponentProps['loaderData'];

function SheetPlate({ row, kind }: { row: Data['left']; kind: string }) {
  const text = useText();
  const language = useLanguage();
  const state = states.find(({ id }) => id === row.state)!;
  return (
    <div className="plate border-l-4 border-l-floor-edge px-4 py-2">
      <p className="font-700">
        <span className="nums mr-2 font-400">{row.code}</span>
        {row.name}
      </p>
      <p className="text-fine">
        {formatFiscalYear(row.fiscalYear, language)} {kind} {text(messages.edition, { n: row.edition })}
      </p>
      <p className="flex flex-wrap gap-x-4 text-fine text-ink-soft">
        {text(messages.state, { state: text(state.title), at: formatInstant(row.updatedAt, language, 'clerk') })}
        <Link to={`/desk/programmes/sheets/${row.id}`} className="link">
          {text(messages.open)}
          <span className="sr-only">
            （{formatFiscalYear(row.fiscalYear, language)} {text(messages.edition, { n: row.edition })}）
          </span>
        </Link>
      </p>
    </div>
  );
}

function OtherSheet({ others, current, all }: { others: Data['others']; current: string; all: boolean }) {
  const text = useText();
  const language = useLanguage();
  const options = [
    ...others.editions.map(({ id, edition }) => ({ value: id, label: text(messages.edition, { n: edition }) })),
    ...others.years.map(({ id, fiscalYear, kind }) => ({
      value: id,
      label: `${formatFiscalYear(fiscalYear, language)} ${kind}`,
    })),
  ];
  if (options.length < 2) return null;
  return (
    <Form className="flex items-end gap-2">
      {all && <input type="hidden" name="show" value="all" />}
      <Select dense name="other" label={text(messages.with)} options={options} defaultValue={current} key={current} />
      <Button variant="secondary" size="small" className="min-h-9">
        {text(messages.choose)}
      </Button>
    </Form>
  );
}
