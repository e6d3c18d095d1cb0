// SPDX-License-Identifier: Apache-2.0
import { Form, Link } from 'react-router';
import { callOf } from '#web/call.ts';
import { Button } from '#web/components/button.tsx';
import { EmptyState } from '#web/components/empty-state.tsx';
import { Pagination } from '#web/components/pagination.tsx';
import { formatNumber } from '#web/format.ts';
import { useLanguage, useText } from '#web/language.tsx';
import type { procedures } from '../procedures/index.ts';
import { address, wordsIn } from './parts/address.ts';
import { Downloads } from './parts/downloads.tsx';
import { Part, PublicFrame } from './parts/frame.tsx';
import { words } from './parts/messages.ts';
import { yearWords } from './parts/year-words.ts';
import { Yen } from './parts/yen.tsx';
import type { Route } from './+types/public-list.ts';

/** Nothing here needs a script. */
export const handle = { plain: true };

const PAGE = 20;

export async function loader({ context, request }: Route.LoaderArgs) {
  const call = callOf<typeof procedures>(context);
  const query = new URL(request.url).searchParams;
  const facets = await call('programmes.public.facets', {});
  const wanted = query.get('fiscalYear') ?? '';
  const latest = facets.fiscalYears[0]?.value;
  const chosen = facets.fiscalYears.find(({ value }) => String(value) === wanted)?.value;
  const conditions = {
    q: wordsIn(query, 'q'),
    section: wordsIn(query, 'section'),
    policy: wordsIn(query, 'policy')?.slice(0, 100),
  };
  // Who names no year gets the newest in which something is found: a year is published piece by piece
  const newest = async () =>
    (await call('programmes.public.list', { ...conditions, limit: 1 })).items[0]?.fiscalYear ?? latest;
  const fiscalYear = wanted === 'all' ? undefined : (chosen ?? (await newest()));
  const filter = { ...conditions, fiscalYear };
  const cursor = wordsIn(query, 'cursor');
  const list = await call('programmes.public.list', { ...filter, cursor, limit: PAGE });
  return { facets, filter, items: list.items, total: list.total, next: list.next, later: cursor !== undefined };
}

const messages = {
  lead: {
    ja: '市がどんな仕事を、何のために、いくらで行い、どんな結果になったか。事業ごとのシートを公表しています。',
    en: 'What the city does, why, at what cost, and what came of it: one sheet for each programme and year.',
  },
  search: { ja: 'ことばで探す', en: 'Search' },
  hint: { ja: '例：道路、保育、ごみ', en: 'In Japanese, for example 道路 (roads), 保育 (childcare)' },
  find: { ja: '探す', en: 'Search' },
  sumNote: {
    ja: '合計は、金額が分かっている事業だけを足しています。',
    en: 'The totals count only programmes whose amounts are known.',
  },
  narrow: { ja: '事業を探す', en: 'Find programmes' },
  year: { ja: '年度', en: 'Fiscal year' },
  allYears: { ja: 'すべての年度', en: 'All years' },
  section: { ja: '担当の課', en: 'Section' },
  field: { ja: '政策の分野', en: 'Field of policy' },
  all: { ja: 'すべて', en: 'All' },
  results: { ja: '{year}の事業', en: 'Programmes of {year}' },
  resultsAll: { ja: '事業（すべての年度）', en: 'Programmes of all years' },
  found: { ja: '{n}件', en: '{n} found' },
  sumSettled: { ja: '決算の合計', en: 'Spent in total' },
  sumBudget: { ja: '予算の合計', en: 'Budget in total' },
  sheet: { ja: '{year}のシート', en: 'Sheet of {year}' },
  sheetOf: { ja: '「{name}」の{year}のシート', en: 'Sheet of “{name}” {year}' },
  without: { ja: '「{label}」を外す', en: 'Remove “{label}”' },
  clear: { ja: '条件をすべて外す', en: 'Clear all' },
  none: { ja: '条件に合う事業は見つかりませんでした。', en: 'No programme fits what you are looking for.' },
  noneHint: {
    ja: 'ことばを短くするか、条件を外してお試しください。',
    en: 'Try a shorter word, or remove a condition.',
  },
  otherYears: { ja: 'すべての年度から探す', en: 'Search all years' },
  empty: { ja: '公表された事業シートは、まだありません。', en: 'No programme sheet has been published yet.' },
  emptyHint: {
    ja: '市が年度ごとの評価を終えて公表すると、ここに事業の名前、目的、かかったお金が並びます。',
    en: 'When the city has evaluated a year and published it, programmes appear here with their purpose and cost.',
  },
  data: { ja: 'この一覧をデータで受け取る', en: 'Download this list' },
};

export default function PublicList({ loaderData }: Route.ComponentProps) {
  const { facets, filter, items, total, next, later } = loaderData;
  const text = useText();
  const language = useLanguage();
  const year = filter.fiscalYear;
  const here = { q: filter.q, fiscalYear: year ?? 'all', section: filter.section, policy: filter.policy };
  const nothing = facets.fiscalYears.length === 0;
  return (
    <PublicFrame
      title={text(words.room)}
      lead={
        <>
          <p>{text(messages.lead)}</p>
          <p className="mt-2">
            <Link to="/programmes/policies" className="link">
              {text(words.policies)}
            </Link>
          </p>
        </>
      }
    >
      {nothing ? (
        <div className="mt-8">
          <EmptyState title={text(messages.empty)}>{text(messages.emptyHint)}</EmptyState>
        </div>
      ) : (
        <>
          <Finder {...loaderData} />
          <section aria-labelledby="results" className="mt-10">
            <div className="flex flex-wrap items-baseline gap-x-6 gap-y-2 border-b-2 border-line-strong pb-3">
              <h2 id="results" className="text-std-24B-150">
                {year === undefined
                  ? text(messages.resultsAll)
                  : text(messages.results, { year: yearWords(year, language) })}
              </h2>
              <p className="nums">{text(messages.found, { n: formatNumber(total.sheets) })}</p>
              {year !== undefined && total.sheets > 0 && (
                <dl className="flex flex-wrap gap-x-6 gap-y-1 md:ml-auto">
                  <Sum name={text(messages.sumBudget)} thousand={total.budget} />
                  <Sum name={text(messages.sumSettled)} thousand={total.settled} />
                </dl>
              )}
            </div>
            {items.length === 0 ? (
              <div className="mt-6">
                <EmptyState
                  title={text(messages.none)}
                  action={
                    year === undefined ? undefined : (
                      <Link to={address('/programmes', { ...here, fiscalYear: 'all' })} className="link">
                        {text(messages.otherYears)}
                      </Link>
                    )
                  }
                >
                  {text(messages.noneHint)}
                </EmptyState>
              </div>
            ) : (
              <ul>
                {items.map((item) => (
                  <Item key={item.id} item={item} />
                ))}
              </ul>
            )}
            {items.length > 0 && (
              <Pagination
                shown={items.length}
                total={total.sheets}
                first={later ? address('/programmes', here) : null}
                next={next ? address('/programmes', { ...here, cursor: next }) : null}
              />
            )}
            {items.length > 0 && year !== undefined && (
              <p className="text-fine text-ink-soft">{text(messages.sumNote)}</p>
            )}
          </section>
          {items.length > 0 && (
            <Part id="data" title={text(messages.data)}>
              <Downloads
                kinds={['csv', 'xlsx', 'json']}
                href={(format) => address('/api/v1/public/programmes/file', { format, ...filter })}
              />
            </Part>
          )}
        </>
      )}
    </PublicFrame>
  );
}

type Loaded = Route.ComponentProps['loaderData'];

/** Words and a few conditions; the address holds them all. */
function Finder({ facets, filter }: Loaded) {
  const text = useText();
  const language = useLanguage();
  const policyName = (value: string) => facets.policies.find((policy) => policy.value === value)?.label ?? value;
  const fields = facets.policies.filter(({ level, value }) => level === 'field' || value === filter.policy);
  const here = {
    q: filter.q,
    fiscalYear: filter.fiscalYear ?? 'all',
    section: filter.section,
    policy: filter.policy,
  };
  const active = (['q', 'section', 'policy'] as const).flatMap((key) => {
    const value = filter[key];
    return value === undefined
      ? []
      : [
          {
            label: key === 'policy' ? policyName(value) : value,
            href: address('/programmes', { ...here, [key]: undefined }),
          },
        ];
  });
  return (
    <search aria-label={text(messages.narrow)} className="screen-only mt-8 block bg-wall px-5 py-5">
      <Form action="/programmes">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <label htmlFor="q" className="font-700">
            {text(messages.search)}
          </label>
          <span id="q-hint" className="text-fine text-ink-soft">
            {text(messages.hint)}
          </span>
        </div>
        <input
          type="search"
          id="q"
          name="q"
          defaultValue={filter.q}
          enterKeyHint="search"
          aria-describedby="q-hint"
          className="field mt-1 h-12 w-full px-3"
        />
        <div className="mt-4 grid items-end gap-4 md:grid-cols-[1fr_1.5fr_1.5fr_auto]">
          <Choice
            name="fiscalYear"
            label={text(messages.year)}
            value={String(filter.fiscalYear ?? 'all')}
            options={[
              ...facets.fiscalYears.map(({ value }) => ({ value: String(value), label: yearWords(value, language) })),
              { value: 'all', label: text(messages.allYears) },
            ]}
          />
          <Choice
            name="section"
            label={text(messages.section)}
            value={filter.section}
            empty={text(messages.all)}
            options={facets.sections}
          />
          <Choice
            name="policy"
            label={text(messages.field)}
            value={filter.policy}
            empty={text(messages.all)}
            options={fields.map(({ value, label }) => ({ value, label: `${value} ${label}` }))}
          />
          <Button className="h-12 px-8!">{text(messages.find)}</Button>
        </div>
      </Form>
      {active.length > 0 && (
        <ul className="mt-4 flex flex-wrap items-center gap-2">
          {active.map(({ label, href }) => (
            <li key={label}>
              <Link to={href} className="plate inline-flex min-h-11 items-center gap-2 px-3 text-ink">
                <span aria-hidden="true">{label} ×</span>
                <span className="sr-only">{text(messages.without, { label })}</span>
              </Link>
            </li>
          ))}
          <li>
            <Link to="/programmes" className="link inline-flex min-h-11 items-center px-2">
              {text(messages.clear)}
            </Link>
          </li>
        </ul>
      )}
    </search>
  );
}

type ChoiceProps = {
  name: string;
  label: string;
  value: string | undefined;
  empty?: string;
  options: readonly { value: string; label: string }[];
};

/** A native list, 48 px high: residents use it with the thumb. */
function Choice({ name, label, value, empty, options }: ChoiceProps) {
  return (
    <div>
      <label htmlFor={name} className="font-700">
        {label}
      </label>
      <select id={name} name={name} defaultValue={value ?? ''} className="field mt-1 h-12 w-full px-3">
        {empty !== undefined && <option value="">{empty}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

function Sum({ name, thousand }: { name: string; thousand: number | null }) {
  return (
    <div className="flex flex-wrap gap-x-2">
      <dt className="text-ink-soft">{name}</dt>
      <dd className="font-700">
        <Yen thousand={thousand} />
      </dd>
    </div>
  );
}

function Item({ item }: { item: Loaded['items'][number] }) {
  const text = useText();
  const language = useLanguage();
  const year = yearWords(item.fiscalYear, language);
  const sheet = `/programmes/${item.programmeId}/${item.fiscalYear}`;
  return (
    <li className="grid gap-x-8 gap-y-2 border-b border-line py-5 md:grid-cols-[1fr_22rem]">
      <div lang="ja">
        <h3 className="text-std-18B-160">
          <Link to={`/programmes/${item.programmeId}`} className="link">
            {item.name}
          </Link>
        </h3>
        <p className="mt-1 line-clamp-3">{item.summary}</p>
        <p className="mt-1 flex flex-wrap gap-x-4 text-fine text-ink-soft">
          <span>{item.section}</span>
          <Link
            to={address(sheet, { kind: item.kind })}
            lang={language}
            aria-label={text(messages.sheetOf, { name: item.name, year })}
            className="link"
          >
            {text(messages.sheet, { year })}
          </Link>
        </p>
      </div>
      <dl className="grid grid-cols-2 items-start gap-x-8 self-start">
        <div className="relative">
          <dt className="text-fine text-ink-soft">{text(words.budget)}</dt>
          <dd>
            <Yen thousand={item.budget} below />
            <span aria-hidden="true" className="absolute top-5 -right-6 text-ink-soft">
              →
            </span>
          </dd>
        </div>
        <div>
          <dt className="text-fine text-ink-soft">{text(words.settled)}</dt>
          <dd className="font-700">
            <Yen thousand={item.settled} below />
          </dd>
        </div>
      </dl>
    </li>
  );
}
