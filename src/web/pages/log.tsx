// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import { zoneTitles, zones } from '#kernel/access/zones.ts';
import { effectTitles, resultTitles } from '#kernel/audit/words.ts';
import { callOf } from '../call.ts';
import { Breadcrumbs } from '../components/breadcrumbs.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { ErrorSummary } from '../components/error-summary.tsx';
import { FilterBar } from '../components/filter-bar.tsx';
import { ListKeys } from '../components/list-keys.tsx';
import { ActorName, momentOf, Origin, ResultMark, type LogProcedures } from '../components/log-line.tsx';
import { Pagination } from '../components/pagination.tsx';
import { Select } from '../components/select.tsx';
import { Table } from '../components/table.tsx';
import { TextField } from '../components/text-field.tsx';
import { formatNumber } from '../format.ts';
import { PageTitle, useLanguage, useText } from '../language.tsx';
import { formProblems, refusalOf } from '../problem.ts';
import type { Route } from './+types/log.ts';

const FILTERS = ['from', 'to', 'person', 'procedure', 'subject', 'zone', 'address', 'effect', 'result'] as const;
type Given = Partial<Record<(typeof FILTERS)[number], string>>;
type Found = Awaited<ReturnType<typeof search>>;

const search = (context: Route.LoaderArgs['context'], given: Given, cursor: string | null) =>
  callOf<LogProcedures>(context)('log.search', { ...given, ...(cursor && { cursor }), limit: 50 } as never);

export async function loader({ context, request }: Route.LoaderArgs) {
  const query = new URL(request.url).searchParams;
  const given: Given = Object.fromEntries(
    FILTERS.flatMap((key) => (query.get(key)?.trim() ? [[key, query.get(key)!.trim()]] : [])),
  );
  const cursor = query.get('cursor');
  let found: Found = { items: [], next: null };
  let problem = null;
  try {
    found = await search(context, given, cursor);
  } catch (error) {
    problem = await refusalOf(error);
    if (problem.status !== 422) throw error;
  }
  return { choices: await callOf<LogProcedures>(context)('log.choices', {}), given, cursor, found, problem };
}

const messages = {
  board: { ja: '案内板', en: 'Board' },
  title: { ja: '操作記録', en: 'Operation log' },
  ofRecord: { ja: 'この記録を見た人・変えた人', en: 'Who has seen or changed this record' },
  lead: {
    ja: 'だれが、どの職で、どこから、何をしたか。個人情報を開いた操作、変更した操作、拒まれた操作がすべて残ります。この画面を見たことも記録されます。',
    en: 'Who did what, in which post, from where: every call that opened personal data, changed something or was refused. Looking at this page is recorded too.',
  },
  sealed: { ja: '{day} まで署名して封印済み（第{n}行まで）', en: 'Signed and sealed until {day} (line {n})' },
  notSealed: { ja: 'まだ封印されていません', en: 'Not sealed yet' },
  head: { ja: '封印を受け取る', en: 'Download the seal' },
  from: { ja: 'いつから', en: 'From' },
  to: { ja: 'いつまで', en: 'Until' },
  person: { ja: '氏名またはID', en: 'Name or ID' },
  procedure: { ja: '操作', en: 'Operation' },
  subject: { ja: '対象', en: 'Record' },
  zone: { ja: '接続系', en: 'Network' },
  address: { ja: 'アドレス', en: 'Address' },
  effect: { ja: '種別', en: 'Kind' },
  result: { ja: '結果', en: 'Result' },
  all: { ja: 'すべて', en: 'All' },
  at: { ja: '日時', en: 'Time' },
  who: { ja: 'だれが', en: 'Who' },
  what: { ja: '何を', en: 'What' },
  where: { ja: 'どこから', en: 'From where' },
  more: { ja: 'ほか{n}件', en: '{n} more' },
  refusedOnly: { ja: '拒否された操作だけを見る', en: 'Refused only' },
  files: { ja: 'この条件の記録を書き出す', en: 'Export these lines' },
  caption: { ja: '操作記録の一覧（新しい順）', en: 'Lines of the operation log, the newest first' },
  nothing: { ja: '条件に合う記録はありません', en: 'No line fits these conditions' },
  nothingNext: { ja: '期間や氏名などの条件を減らしてお試しください。', en: 'Try fewer conditions.' },
  empty: { ja: 'ここに操作の記録が並びます', en: 'Operations will appear here' },
  emptyNext: {
    ja: 'だれかが何かを変えたり、個人情報を開いたりすると、最初の行が入ります。',
    en: 'The first line comes when somebody changes something or opens personal data.',
  },
};

export default function Log({ loaderData: { choices, given, cursor, found, problem } }: Route.ComponentProps) {
  const text = useText();
  const language = useLanguage();
  const place = (change: Given) => {
    const query = new URLSearchParams(Object.entries({ ...given, ...change }).filter(([, value]) => value));
    return query.size ? `/desk/log?${query}` : '/desk/log';
  };
  const file = (format: string) => `/api/v1/log/file?${new URLSearchParams({ ...given, format })}`;
  const titles = new Map(choices.procedures.map(({ name, title }) => [name, text(title)]));
  const labels: Partial<Record<keyof Given, string>> = {
    procedure: titles.get(given.procedure ?? ''),
    zone: text(zoneTitles[given.zone as keyof typeof zoneTitles] ?? { ja: '', en: '' }),
    effect: text(effectTitles[given.effect as keyof typeof effectTitles] ?? { ja: '', en: '' }),
    result: text(resultTitles[given.result as keyof typeof resultTitles] ?? { ja: '', en: '' }),
  };
  const problems = formProblems(problem);
  const field = (name: keyof Given) => ({
    dense: true,
    name,
    label: text(messages[name]),
    defaultValue: given[name] ?? '',
    error: problems.of(name),
  });
  const options = <Value extends string>(all: Record<Value, { ja: string; en: string }>) =>
    Object.entries<{ ja: string; en: string }>(all).map(([value, label]) => ({ value, label: text(label) }));
  const title = text(given.subject ? messages.ofRecord : messages.title);
  return (
    <>
      <PageTitle>{title}</PageTitle>
      <Breadcrumbs
        crumbs={[
          { label: text(messages.board), to: '/desk' },
          ...(given.subject ? [{ label: text(messages.title), to: '/desk/log' }] : []),
          { label: title },
        ]}
      />
      <div className="mt-3 flex flex-wrap items-start justify-between gap-x-8 gap-y-2">
        <div className="max-w-3xl">
          <h1 className="text-std-24B-150">{title}</h1>
          <p className="text-ink-soft">{text(messages.lead)}</p>
        </div>
        <div className="screen-only flex flex-wrap items-center gap-3 text-fine">
          <ListKeys />
          <p className="nums text-ink-soft">
            {choices.head
              ? text(messages.sealed, { day: choices.head.day, n: formatNumber(choices.head.seq) })
              : text(messages.notSealed)}
          </p>
          {choices.head && (
            <a href="/api/v1/log/head" download className="link inline-flex min-h-9 items-center">
              {text(messages.head)}
            </a>
          )}
        </div>
      </div>
      <ErrorSummary problems={problems.summary} />
      <div className="mt-4">
        <FilterBar
          reset="/desk/log"
          active={FILTERS.filter((key) => given[key]).map((key) => ({
            label: `${text(messages[key])}: ${labels[key] || given[key]}`,
            href: place({ [key]: undefined }),
          }))}
        >
          <TextField {...field('from')} key={`from ${given.from}`} type="date" className="w-40" />
          <TextField {...field('to')} key={`to ${given.to}`} type="date" className="w-40" />
          <TextField
            {...field('person')}
            key={`person ${given.person}`}
            type="search"
            autoComplete="off"
            data-search=""
            className="w-44"
          />
          <Select
            {...field('procedure')}
            key={`procedure ${given.procedure}`}
            empty={text(messages.all)}
            options={choices.procedures
              .map(({ name }) => ({ value: name, label: titles.get(name)! }))
              .toSorted((a, b) => (a.label < b.label ? -1 : 1))}
            className="max-w-60"
          />
          <TextField {...field('subject')} key={`subject ${given.subject}`} autoComplete="off" className="w-44" />
          <Select
            {...field('zone')}
            key={`zone ${given.zone}`}
            empty={text(messages.all)}
            options={zones.map((value) => ({ value, label: text(zoneTitles[value]) }))}
          />
          <TextField {...field('address')} key={`address ${given.address}`} autoComplete="off" className="w-36" />
          <Select
            {...field('effect')}
            key={`effect ${given.effect}`}
            empty={text(messages.all)}
            options={options(effectTitles)}
          />
          <Select
            {...field('result')}
            key={`result ${given.result}`}
            empty={text(messages.all)}
            options={options(resultTitles)}
          />
        </FilterBar>
      </div>
      <p className="screen-only mt-3 flex flex-wrap items-center gap-x-6 gap-y-1 text-fine">
        {given.result !== 'refused' && (
          <Link to={place({ result: 'refused' })} className="link inline-flex min-h-9 items-center">
            {text(messages.refusedOnly)}
          </Link>
        )}
        {found.items.length > 0 && (
          <span className="flex items-center gap-3">
            {text(messages.files)}
            {['csv', 'xlsx'].map((format) => (
              <a key={format} href={file(format)} download className="link inline-flex min-h-9 items-center">
                .{format}
              </a>
            ))}
          </span>
        )}
      </p>
      {found.items.length === 0 ? (
        <div className="mt-4">
          {Object.keys(given).length ? (
            <EmptyState title={text(messages.nothing)}>{text(messages.nothingNext)}</EmptyState>
          ) : (
            <EmptyState title={text(messages.empty)}>{text(messages.emptyNext)}</EmptyState>
          )}
        </div>
      ) : (
        <>
          <Table
            caption={text(messages.caption)}
            rows={found.items}
            rowKey={({ id }) => id}
            rowHref={({ id }) => `/desk/log/${id}`}
            columns={[
              {
                id: 'at',
                head: text(messages.at),
                className: 'nums whitespace-nowrap',
                cell: ({ at }) => momentOf(at, language),
              },
              {
                id: 'who',
                head: text(messages.who),
                className: 'min-w-36',
                cell: ({ actor, post }) => (
                  <>
                    {actor.id === null ? (
                      <ActorName actor={actor} />
                    ) : (
                      <Link to={place({ person: actor.id })} className="link">
                        <ActorName actor={actor} />
                      </Link>
                    )}
                    {post && <span className="block text-fine text-ink-soft">{post}</span>}
                  </>
                ),
              },
              {
                id: 'what',
                head: text(messages.what),
                rowHead: true,
                className: 'min-w-56',
                cell: ({ procedure: { name, title: ofProcedure } }) => (ofProcedure ? text(ofProcedure) : name),
              },
              {
                id: 'effect',
                head: text(messages.effect),
                className: 'whitespace-nowrap text-fine',
                cell: ({ effect }) => text(effectTitles[effect]),
              },
              {
                id: 'subject',
                head: text(messages.subject),
                className: 'text-fine break-all',
                cell: ({ subject, subjects }) =>
                  subject === null ? (
                    <span className="text-ink-soft">—</span>
                  ) : (
                    <>
                      <Link to={place({ subject })} className="link">
                        {subject}
                      </Link>
                      {subjects.length > 1 && ` ${text(messages.more, { n: subjects.length - 1 })}`}
                    </>
                  ),
              },
              {
                id: 'where',
                head: text(messages.where),
                className: 'text-fine',
                cell: ({ zone, address }) => <Origin zone={zone} address={address} />,
              },
              {
                id: 'result',
                head: text(messages.result),
                className: 'whitespace-nowrap',
                cell: ({ result }) => <ResultMark result={result} />,
              },
            ]}
          />
          <Pagination
            first={cursor ? place({}) : null}
            next={found.next ? `${place({})}${Object.keys(given).length ? '&' : '?'}cursor=${found.next}` : null}
            shown={found.items.length}
          />
        </>
      )}
    </>
  );
}
