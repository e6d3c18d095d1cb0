// SPDX-License-Identifier: Apache-2.0
import { useMemo } from 'react';
import { callOf } from '#web/call.ts';
import { LinkButton } from '#web/components/button.tsx';
import { EmptyState } from '#web/components/empty-state.tsx';
import { FilterBar } from '#web/components/filter-bar.tsx';
import { FindingMark } from '#web/components/finding-mark.tsx';
import { ListKeys } from '#web/components/list-keys.tsx';
import { Pagination } from '#web/components/pagination.tsx';
import { Select } from '#web/components/select.tsx';
import { Table, type Column } from '#web/components/table.tsx';
import { TextField } from '#web/components/text-field.tsx';
import { formatFiscalYear, formatNumber, shortFiscalYear } from '#web/format.ts';
import { PageTitle, useLanguage, useText } from '#web/language.tsx';
import { useVisit } from '#web/visit.ts';
import { RULES } from '../findings/rules.ts';
import type { procedures } from '../procedures/index.ts';
import { states } from '../states.ts';
import type { Route } from './+types/overview.ts';

const FILTERS = [
  'q',
  'fiscalYear',
  'kind',
  'section',
  'state',
  'finding',
  'policy',
  'budgetCode',
  'plan',
  'law',
  'pledge',
  'sdg',
] as const;

export async function loader({ context, request }: Route.LoaderArgs) {
  const call = callOf<typeof procedures>(context);
  const query = new URL(request.url).searchParams;
  const given = Object.fromEntries(FILTERS.flatMap((key) => (query.get(key) ? [[key, query.get(key)!]] : [])));
  const { fiscalYear, ...words } = given;
  const facets = await call('programmes.sheets.facets', {});
  const list = await call('programmes.sheets.list', {
    ...words,
    ...(fiscalYear && { fiscalYear: Number(fiscalYear) }),
    ...(query.get('cursor') && { cursor: query.get('cursor')! }),
    limit: 50,
  });
  return { facets, list, given, cursor: query.get('cursor') };
}

type RowData = Route.ComponentProps['loaderData']['list']['items'][number];

const messages = {
  title: { ja: '事務事業', en: 'Programmes' },
  search: { ja: 'ことば', en: 'Words' },
  searchHint: { ja: 'シートの全文から探します', en: 'In all texts of the sheets' },
  year: { ja: '年度', en: 'Year' },
  kind: { ja: '様式', en: 'Kind' },
  section: { ja: '部課', en: 'Section' },
  state: { ja: '段階', en: 'State' },
  policy: { ja: '政策', en: 'Policy' },
  finding: { ja: '指摘', en: 'Findings' },
  all: { ja: 'すべて', en: 'All' },
  code: { ja: '番号', en: 'No.' },
  name: { ja: '事務事業名', en: 'Programme' },
  budget: { ja: '予算額', en: 'Budget' },
  settled: { ja: '決算額', en: 'Settled' },
  thousand: { ja: '千円', en: 'thousand yen' },
  unknown: { ja: '未把握', en: 'not known' },
  total: { ja: '合計 {n}件', en: '{n} in total' },
  import: { ja: 'シートを取り込む', en: 'Import sheets' },
  policies: { ja: '政策体系', en: 'Policy tree' },
  download: { ja: 'この一覧を書き出す', en: 'Download this list' },
  empty: { ja: 'ここに事務事業シートが並びます', en: 'Programme sheets will appear here' },
  emptyNext: {
    ja: '公表済みのシート（テキスト、Excel、CSV）を取り込むと、最初のシートが入ります。',
    en: 'The first ones come by importing published sheets (text, Excel, CSV).',
  },
  nothing: { ja: '条件に合うシートはありません', en: 'No sheet fits these conditions' },
  nothingNext: { ja: '条件を減らすか、ことばを短くしてお試しください。', en: 'Try fewer conditions or shorter words.' },
  caption: { ja: '事務事業シートの一覧', en: 'List of programme sheets' },
  severity: {
    error: { ja: '誤りがある', en: 'with errors' },
    warning: { ja: '要確認がある', en: 'to be checked' },
    info: { ja: '参考がある', en: 'with notes' },
  },
};

export default function Overview({ loaderData: { facets, list, given, cursor } }: Route.ComponentProps) {
  const text = useText();
  const language = useLanguage();
  const { actor } = useVisit();
  const without = (...keys: string[]) => {
    const rest = new URLSearchParams(Object.entries(given).filter(([key]) => !keys.includes(key)));
    return rest.size ? `?${rest}` : '/desk/programmes';
  };
  const file = (format: string) => `/api/v1/programmes/sheets/file?${new URLSearchParams({ ...given, format })}`;
  const mayImport = actor !== null && 'programmes.import' in actor.permissions;
  const words: Record<string, string> = useMemo(
    () => ({
      fiscalYear: given['fiscalYear'] ? formatFiscalYear(Number(given['fiscalYear']), language) : '',
      kind: text(
        facets.kinds.find((one) => one.value === given['kind'])?.label ?? {
          ja: given['kind'] ?? '',
          en: given['kind'] ?? '',
        },
      ),
      state: text(states.find((one) => one.id === given['state'])?.title ?? { ja: '', en: '' }),
      policy: facets.policies.find((one) => one.value === given['policy'])?.label ?? given['policy'] ?? '',
      finding: findingWord(given['finding'], text),
    }),
    [facets, given, language, text],
  );
  const columns: Column<RowData>[] = [
    { id: 'code', head: text(messages.code), cell: (row) => row.code, className: 'nums whitespace-nowrap' },
    { id: 'name', head: text(messages.name), rowHead: true, cell: (row) => row.name, className: 'min-w-64' },
    {
      id: 'year',
      head: text(messages.year),
      cell: (row) => shortFiscalYear(row.fiscalYear, language),
      className: 'whitespace-nowrap',
    },
    { id: 'section', head: text(messages.section), cell: (row) => row.section, className: 'text-fine' },
    {
      id: 'state',
      head: text(messages.state),
      cell: (row) => text(states.find((one) => one.id === row.state)!.title),
      className: 'whitespace-nowrap text-fine',
    },
    {
      id: 'budget',
      head: text(messages.budget),
      unit: text(messages.thousand),
      numeric: true,
      cell: (row) => <Amount value={row.budget} />,
    },
    {
      id: 'settled',
      head: text(messages.settled),
      unit: text(messages.thousand),
      numeric: true,
      cell: (row) => <Amount value={row.settled} />,
    },
    {
      id: 'findings',
      head: text(messages.finding),
      cell: (row) => (
        <span className="flex gap-3 text-fine">
          {row.errors > 0 && <FindingMark severity="error" count={row.errors} />}
          {row.warnings > 0 && <FindingMark severity="warning" count={row.warnings} />}
        </span>
      ),
      className: 'whitespace-nowrap',
    },
  ];
  return (
    <>
      <PageTitle>{text(messages.title)}</PageTitle>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-std-24B-150">{text(messages.title)}</h1>
        <div className="screen-only flex flex-wrap gap-2">
          <ListKeys />
          <LinkButton to="/desk/programmes/policies" variant="quiet" size="small">
            {text(messages.policies)}
          </LinkButton>
          {mayImport && (
            <LinkButton to="/desk/programmes/import" size="small">
              {text(messages.import)}
            </LinkButton>
          )}
        </div>
      </div>
      <FilterBar
        reset="/desk/programmes"
        active={Object.keys(given).map((key) => ({
          label: words[key] || given[key]!,
          href: without(key),
        }))}
        keep={Object.fromEntries(['budgetCode', 'plan', 'law', 'pledge', 'sdg'].map((key) => [key, given[key]]))}
      >
        <TextField
          dense
          name="q"
          type="search"
          label={text(messages.search)}
          placeholder={text(messages.searchHint)}
          defaultValue={given['q']}
          key={`q${given['q']}`}
          data-search=""
          className="w-64 grow md:grow-0"
        />
        <Select
          dense
          name="fiscalYear"
          label={text(messages.year)}
          empty={text(messages.all)}
          defaultValue={given['fiscalYear'] ?? ''}
          key={`y${given['fiscalYear']}`}
          options={facets.fiscalYears.map(({ value, sheets }) => ({
            value: String(value),
            label: `${formatFiscalYear(value, language)} (${sheets})`,
          }))}
        />
        <Select
          dense
          name="section"
          label={text(messages.section)}
          empty={text(messages.all)}
          defaultValue={given['section'] ?? ''}
          key={`s${given['section']}`}
          options={facets.sections.map(({ value, label, sheets }) => ({ value, label: `${label} (${sheets})` }))}
          className="max-w-56"
        />
        <Select
          dense
          name="policy"
          label={text(messages.policy)}
          empty={text(messages.all)}
          defaultValue={given['policy'] ?? ''}
          key={`p${given['policy']}`}
          options={facets.policies.map(({ value, label, level }) => ({
            value,
            label: `${level === 'field' ? '' : level === 'policy' ? '　' : '　　'}${label}`,
          }))}
          className="max-w-56"
        />
        <Select
          dense
          name="kind"
          label={text(messages.kind)}
          empty={text(messages.all)}
          defaultValue={given['kind'] ?? ''}
          key={`k${given['kind']}`}
          options={facets.kinds.map(({ value, label, sheets }) => ({ value, label: `${text(label)} (${sheets})` }))}
        />
        <Select
          dense
          name="state"
          label={text(messages.state)}
          empty={text(messages.all)}
          defaultValue={given['state'] ?? ''}
          key={`t${given['state']}`}
          options={states.map(({ id, title }) => ({
            value: id,
            label: `${text(title)} (${facets.states.find((one) => one.value === id)?.sheets ?? 0})`,
          }))}
        />
        <Select
          dense
          name="finding"
          label={text(messages.finding)}
          empty={text(messages.all)}
          defaultValue={given['finding'] ?? ''}
          key={`f${given['finding']}`}
          options={[
            ...(['error', 'warning', 'info'] as const).map((value) => ({
              value,
              label: text(messages.severity[value]),
            })),
            ...facets.rules.map(({ value, sheets }) => ({ value, label: `${findingWord(value, text)} (${sheets})` })),
          ]}
          className="max-w-52"
        />
      </FilterBar>
      {list.items.length === 0 ? (
        <div className="mt-6">
          {Object.keys(given).length ? (
            <EmptyState title={text(messages.nothing)}>{text(messages.nothingNext)}</EmptyState>
          ) : (
            <EmptyState
              title={text(messages.empty)}
              action={mayImport && <LinkButton to="/desk/programmes/import">{text(messages.import)}</LinkButton>}
            >
              {text(messages.emptyNext)}
            </EmptyState>
          )}
        </div>
      ) : (
        <div className="mt-4">
          <Table
            caption={text(messages.caption)}
            columns={columns}
            rows={list.items}
            rowKey={(row) => row.id}
            rowHref={(row) => `/desk/programmes/sheets/${row.id}`}
            sticky
            foot={{
              name: text(messages.total, { n: formatNumber(list.total.sheets) }),
              budget: <Amount value={list.total.budget} />,
              settled: <Amount value={list.total.settled} />,
            }}
          />
          <Pagination
            first={cursor ? without() : null}
            next={list.next ? `?${new URLSearchParams({ ...given, cursor: list.next })}` : null}
            shown={list.items.length}
            total={list.total.sheets}
          />
          <p className="screen-only text-fine">
            {text(messages.download)}:{' '}
            {(['xlsx', 'csv', 'json'] as const).map((format) => (
              <a key={format} href={file(format)} className="link mr-3 inline-block py-1" download>
                {format === 'xlsx' ? 'Excel' : format.toUpperCase()}
              </a>
            ))}
          </p>
        </div>
      )}
    </>
  );
}

/** A rule of findings in words, a severity as a condition. */
function findingWord(rule: string | undefined, text: ReturnType<typeof useText>): string {
  if (rule === undefined) return '';
  if (rule in messages.severity) return text(messages.severity[rule as 'error']);
  return RULES[rule] ? text(RULES[rule]) : rule;
}

/** Thousand yen; unknown is a word, not a zero. */
function Amount({ value }: { value: number | null }) {
  const text = useText();
  return value === null ? (
    <span className="text-fine text-ink-soft">{text(messages.unknown)}</span>
  ) : (
    formatNumber(value)
  );
}
