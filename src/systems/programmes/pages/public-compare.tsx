// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import { callOf } from '#web/call.ts';
import { EmptyState } from '#web/components/empty-state.tsx';
import { Table } from '#web/components/table.tsx';
import { formatNumber } from '#web/format.ts';
import { useLanguage, useText } from '#web/language.tsx';
import type { IndicatorLine } from '../over-years.ts';
import type { procedures } from '../procedures/index.ts';
import { address, programmeIdIn, wordsIn } from './parts/address.ts';
import { costOfOne, isCount } from './parts/amounts.ts';
import { CompareChooser } from './parts/chooser.tsx';
import { CostChart, largestCost } from './parts/cost-chart.tsx';
import { Part, PublicFrame } from './parts/frame.tsx';
import { words } from './parts/messages.ts';
import { Quoted } from './parts/plain-summary.tsx';
import { yearWords } from './parts/year-words.ts';
import { Yen } from './parts/yen.tsx';
import type { Route } from './+types/public-compare.ts';

/** Nothing here needs a script. */
export const handle = { plain: true };

export async function loader({ context, request }: Route.LoaderArgs) {
  const call = callOf<typeof procedures>(context);
  const query = new URL(request.url).searchParams;
  const open = async (name: 'a' | 'b') => {
    const id = query.get(name) || undefined;
    if (id === undefined) return null;
    const { latest, ...shown } = await call('programmes.public.programme', { id: programmeIdIn(id) });
    return { ...shown, purpose: latest?.purpose || latest?.summary || '', target: latest?.target ?? '' };
  };
  const a = await open('a');
  // A programme beside itself says nothing: choose another
  const b = query.get('a') === query.get('b') ? null : await open('b');
  const q = wordsIn(query, 'q');
  if (a && b && q === undefined) return { a, b, q: '', choices: null };
  const { items } = await call('programmes.public.list', { q, limit: 500 });
  const taken = a?.id;
  const choices = items
    .filter(({ programmeId }, index) => items.findIndex((one) => one.programmeId === programmeId) === index)
    .filter(({ programmeId }) => programmeId !== taken)
    .slice(0, 60)
    .map(({ programmeId, name, section, settled }) => ({ programmeId, name, section, settled }));
  return { a, b, q: q ?? '', choices };
}

const messages = {
  title: { ja: '二つの事業を比べる', en: 'Compare two programmes' },
  lead: {
    ja: 'かかったお金と、結果ひとつあたりのお金を並べて見られます。',
    en: 'See side by side what they cost, and what one result cost.',
  },
  first: { ja: 'はじめに、一つめの事業を選んでください。', en: 'First choose one programme.' },
  second: { ja: '「{name}」と比べる事業を選んでください。', en: 'Choose a programme to compare with “{name}”.' },
  found: { ja: '見つかった事業', en: 'Programmes found' },
  some: { ja: '公表されている事業', en: 'Published programmes' },
  none: { ja: '「{q}」に合う事業は見つかりませんでした。', en: 'No programme fits “{q}”.' },
  noneHint: { ja: 'ことばを短くしてお試しください。', en: 'Try a shorter word.' },
  costs: { ja: 'かかったお金', en: 'What they cost' },
  costTable: { ja: '二つの事業の予算と決算の表', en: 'Table of budget and spending of both programmes' },
  oneTable: { ja: '結果ひとつあたりのお金の表', en: 'Table of the cost of one result' },
  one: { ja: '結果ひとつあたりのお金', en: 'What one result cost' },
  oneNote: {
    ja: '決算を、指標の実績で割った目安です。人件費は含みません。事業の目的が違えば、金額の大小だけでは良し悪しは決まりません。',
    en: 'Spending divided by the result of an indicator, without staff. Programmes with different aims are not better or worse by this figure.',
  },
  per: { ja: '「{indicator}」1{unit}あたり', en: 'per {unit} of “{indicator}”' },
  rates: {
    ja: '指標が割合や点数だけなので、ひとつあたりのお金は計算しません。',
    en: 'Its indicators are shares or scores: there is no cost of one.',
  },
  yen: { ja: '円', en: '¥' },
  another: { ja: '別の事業と比べる', en: 'Compare with another one' },
  section: { ja: '担当', en: 'Section' },
  target: { ja: '対象', en: 'For whom' },
  purpose: { ja: '目的', en: 'Purpose' },
  facts: { ja: 'どんな事業か', en: 'What they are' },
};

type Loaded = Route.ComponentProps['loaderData'];
type Programme = NonNullable<Loaded['a']>;

export default function PublicCompare({ loaderData: { a, b, q, choices } }: Route.ComponentProps) {
  const text = useText();
  return (
    <PublicFrame
      title={text(messages.title)}
      lead={<p>{text(messages.lead)}</p>}
      crumbs={[...(a ? [{ label: a.name, to: `/programmes/${a.id}` }] : []), { label: text(messages.title) }]}
    >
      {choices ? <Choosing a={a} q={q} choices={choices} /> : a && b ? <SideBySide a={a} b={b} /> : null}
    </PublicFrame>
  );
}

function Choosing({ a, q, choices }: { a: Programme | null; q: string; choices: NonNullable<Loaded['choices']> }) {
  const text = useText();
  return (
    <>
      <p className="mt-8 mb-4 font-700">{a ? text(messages.second, { name: a.name }) : text(messages.first)}</p>
      <CompareChooser a={a?.id} q={q} />
      <Part id="found" title={text(q ? messages.found : messages.some)}>
        {choices.length === 0 ? (
          <EmptyState title={text(messages.none, { q })}>{text(messages.noneHint)}</EmptyState>
        ) : (
          <ul className="border-t border-line">
            {choices.map(({ programmeId, name, section, settled }) => (
              <li key={programmeId} className="flex flex-wrap items-baseline gap-x-4 border-b border-line py-3">
                <Link
                  to={address('/programmes/compare', a ? { a: a.id, b: programmeId } : { a: programmeId })}
                  lang="ja"
                  className="link font-700"
                >
                  {name}
                </Link>
                <span lang="ja" className="text-fine text-ink-soft">
                  {section}
                </span>
                <span className="ml-auto">
                  <Yen thousand={settled} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </Part>
    </>
  );
}

function SideBySide({ a, b }: { a: Programme; b: Programme }) {
  const text = useText();
  const largest = Math.max(largestCost(a.costs), largestCost(b.costs));
  return (
    <>
      <Part id="facts" title={text(messages.facts)}>
        <div className="grid gap-x-10 gap-y-6 md:grid-cols-2">
          {[a, b].map((programme) => (
            <Facts key={programme.id} programme={programme} />
          ))}
        </div>
      </Part>
      <Part id="costs" title={text(messages.costs)}>
        <div className="grid gap-x-10 gap-y-6 md:grid-cols-2">
          {[a, b].map((programme) => (
            <CostChart key={programme.id} costs={programme.costs} title={programme.name} largest={largest} />
          ))}
        </div>
        <div className="mt-6">
          <CostTable a={a} b={b} />
        </div>
      </Part>
      <Part id="one" title={text(messages.one)} note={text(messages.oneNote)}>
        <OneResult a={a} b={b} />
      </Part>
      <Part id="another" title={text(messages.another)}>
        <CompareChooser a={a.id} />
      </Part>
    </>
  );
}

function Facts({ programme }: { programme: Programme }) {
  const text = useText();
  return (
    <div className="border-t-4 border-floor-edge pt-3">
      <h3 lang="ja" className="text-std-18B-160">
        <Link to={`/programmes/${programme.id}`} className="link">
          {programme.name}
        </Link>
      </h3>
      <dl className="mt-2 grid gap-2">
        {(
          [
            [messages.purpose, programme.purpose],
            [messages.target, programme.target],
            [messages.section, programme.section],
          ] as const
        ).map(([label, value]) =>
          value ? (
            <div key={label.ja}>
              <dt className="text-fine text-ink-soft">{text(label)}</dt>
              <dd>
                <Quoted>{value}</Quoted>
              </dd>
            </div>
          ) : null,
        )}
      </dl>
    </div>
  );
}

/** Fiscal years in which either programme has spent or may spend. */
const yearsOf = (...programmes: Programme[]) =>
  [...new Set(programmes.flatMap(({ costs }) => costs.map(({ fiscalYear }) => fiscalYear)))].toSorted((x, y) => x - y);

const costIn = (programme: Programme, fiscalYear: number) =>
  programme.costs.find((cost) => cost.fiscalYear === fiscalYear);

function Known({ value }: { value: number | null | undefined }) {
  const text = useText();
  return value === null || value === undefined ? (
    <span className="text-ink-soft">{text(words.unknown)}</span>
  ) : (
    formatNumber(value)
  );
}

function CostTable({ a, b }: { a: Programme; b: Programme }) {
  const text = useText();
  const language = useLanguage();
  return (
    <div
      role="region"
      aria-label={text(messages.costTable)}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard must reach a region that scrolls
      tabIndex={0}
      className="overflow-x-auto"
    >
      <table className="nums w-full border-collapse text-desk max-md:min-w-140">
        <caption className="sr-only">{text(messages.costTable)}</caption>
        <thead className="text-fine">
          <tr>
            <th
              rowSpan={2}
              scope="col"
              className="w-36 border-b-2 border-line-strong px-2 py-2 text-left align-bottom font-500"
            >
              {text(words.fiscalYear)}
            </th>
            {[a, b].map(({ id, name }) => (
              <th
                key={id}
                colSpan={2}
                scope="colgroup"
                lang="ja"
                className="border-l border-line px-3 pt-2 text-right font-700"
              >
                {name}
              </th>
            ))}
          </tr>
          <tr className="border-b-2 border-line-strong">
            {[a, b].flatMap(({ id }) =>
              [words.budget, words.settled].map((label) => (
                <th
                  key={`${id} ${label.en}`}
                  scope="col"
                  className={`px-3 py-1 text-right font-500 ${label === words.budget ? 'border-l border-line' : ''}`}
                >
                  {text(label)}
                  <span className="font-400 text-ink-soft">（{text(words.thousandYen)}）</span>
                </th>
              )),
            )}
          </tr>
        </thead>
        <tbody>
          {yearsOf(a, b).map((year) => (
            <tr key={year} className="border-b border-line">
              <th scope="row" className="px-2 py-1.5 text-left font-400">
                {yearWords(year, language)}
              </th>
              {[a, b].flatMap((programme) => {
                const cost = costIn(programme, year);
                return [
                  <td key={`${programme.id} budget`} className="border-l border-line px-3 py-1.5 text-right">
                    <Known value={cost?.budget} />
                  </td>,
                  <td key={`${programme.id} settled`} className="px-3 py-1.5 text-right">
                    {cost?.state === 'plan' ? '―' : <Known value={cost?.settled} />}
                  </td>,
                ];
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The first indicator that counts things, not shares. */
const countedOf = (programme: Programme): IndicatorLine | undefined =>
  programme.indicators.find(({ unit, values }) => isCount(unit) && values.some(({ actual }) => actual !== null));

function oneIn(programme: Programme, counted: IndicatorLine | undefined, fiscalYear: number): number | null {
  const value = counted?.values.find((one) => one.fiscalYear === fiscalYear);
  return costOfOne(
    costIn(programme, fiscalYear)?.settled ?? null,
    value?.state === 'actual' ? (value.actual ?? null) : null,
  );
}

function OneResult({ a, b }: { a: Programme; b: Programme }) {
  const text = useText();
  const language = useLanguage();
  const both = [a, b].map((programme) => ({ programme, counted: countedOf(programme) }));
  const years = yearsOf(a, b).filter((year) =>
    both.some(({ programme, counted }) => oneIn(programme, counted, year) !== null),
  );
  return (
    <>
      <ul className="mb-4 grid gap-1">
        {both.map(({ programme, counted }) => (
          <li key={programme.id}>
            <span lang="ja" className="font-700">
              {programme.name}
            </span>
            {language === 'ja' ? '：' : ': '}
            {counted ? text(messages.per, { indicator: counted.name, unit: counted.unit ?? '' }) : text(messages.rates)}
          </li>
        ))}
      </ul>
      {years.length > 0 && (
        <Table
          caption={text(messages.oneTable)}
          rows={years}
          rowKey={String}
          columns={[
            { id: 'year', head: text(words.fiscalYear), rowHead: true, cell: (year) => yearWords(year, language) },
            ...both.map(({ programme, counted }) => ({
              id: programme.id,
              head: programme.name,
              unit: text(messages.yen),
              numeric: true,
              cell: (year: number) =>
                counted ? (
                  <Known value={oneIn(programme, counted, year)} />
                ) : (
                  <span className="text-ink-soft">{text(words.notApplicable)}</span>
                ),
            })),
          ]}
        />
      )}
    </>
  );
}
