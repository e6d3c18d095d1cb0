// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import { callOf } from '#web/call.ts';
import { BarChart } from '#web/charts/bar.tsx';
import { EmptyState } from '#web/components/empty-state.tsx';
import { formatNumber } from '#web/format.ts';
import { useLanguage, useText } from '#web/language.tsx';
import type { procedures } from '../procedures/index.ts';
import { address } from './parts/address.ts';
import { axisUnit, yenWords } from './parts/amounts.ts';
import { PublicFrame } from './parts/frame.tsx';
import { words } from './parts/messages.ts';
import { yearWords } from './parts/year-words.ts';
import { YenWords } from './parts/yen.tsx';
import type { Route } from './+types/public-policies.ts';

/** Nothing here needs a script. */
export const handle = { plain: true };

export async function loader({ context, request }: Route.LoaderArgs) {
  const call = callOf<typeof procedures>(context);
  const { fiscalYears } = await call('programmes.public.facets', {});
  const wanted = new URL(request.url).searchParams.get('fiscalYear') ?? '';
  const fiscalYear = fiscalYears.find(({ value }) => String(value) === wanted)?.value ?? fiscalYears[0]?.value;
  const tree = await call('programmes.policies', { fiscalYear });
  return { tree, fiscalYear: fiscalYear ?? null, fiscalYears: fiscalYears.map(({ value }) => value) };
}

const messages = {
  title: { ja: '政策の体系から探す', en: 'Browse by policy' },
  lead: {
    ja: '市の計画がめざすこと（分野・政策・施策）ごとに、公表された事業の数とかかったお金をまとめました。',
    en: 'What the city’s plan aims at (fields, policies, measures), with the number and cost of published programmes.',
  },
  year: { ja: '年度', en: 'Fiscal year' },
  chart: { ja: '分野ごとの決算', en: 'Spending by field' },
  chartSummary: { ja: 'いちばん多いのは「{name}」で{amount}です。', en: '“{name}” is the largest with {amount}.' },
  field: { ja: '分野', en: 'Field' },
  policy: { ja: '政策・施策', en: 'Policy and measure' },
  programmes: { ja: '事業', en: 'Programmes' },
  count: { ja: '{n}件', en: '{n}' },
  noSheets: { ja: '公表なし', en: 'none published' },
  all: { ja: '分野「{name}」の事業をすべて見る', en: 'See all programmes of the field “{name}”' },
  note: {
    ja: '一つの事業が複数の施策に関わるときは、それぞれに数えています。決算が未把握の事業は、金額に入っていません。',
    en: 'A programme that serves several measures is counted in each of them. Amounts leave out programmes whose spending is not known.',
  },
  empty: { ja: '政策の体系は、まだ登録されていません。', en: 'The policy tree has not been entered yet.' },
  emptyHint: {
    ja: '市が計画の分野・政策・施策を登録すると、ここに事業の数と金額が並びます。',
    en: 'When the city has entered the fields, policies and measures of its plan, they appear here.',
  },
};

type Node = Route.ComponentProps['loaderData']['tree'][number];

export default function PublicPolicies({ loaderData: { tree, fiscalYear, fiscalYears } }: Route.ComponentProps) {
  const text = useText();
  const language = useLanguage();
  const fields = tree.filter(({ level }) => level === 'field');
  return (
    <PublicFrame
      title={text(messages.title)}
      lead={<p>{text(messages.lead)}</p>}
      crumbs={[{ label: text(messages.title) }]}
    >
      {fields.length === 0 ? (
        <div className="mt-8">
          <EmptyState title={text(messages.empty)}>{text(messages.emptyHint)}</EmptyState>
        </div>
      ) : (
        <>
          {fiscalYears.length > 1 && (
            <nav aria-label={text(messages.year)} className="screen-only mt-6">
              <ul className="flex flex-wrap gap-x-1 border-b border-line">
                {fiscalYears.map((year) => (
                  <li key={year}>
                    <Link
                      to={address('/programmes/policies', { fiscalYear: year })}
                      aria-current={year === fiscalYear ? 'page' : undefined}
                      className="-mb-px flex min-h-11 items-center border-b-4 border-transparent px-3 text-ink hover:border-line-strong aria-[current]:border-floor-edge aria-[current]:font-700"
                    >
                      {yearWords(year, language)}
                    </Link>
                  </li>
                ))}
              </ul>
            </nav>
          )}
          <div className="mt-8">
            <FieldChart fields={fields} />
          </div>
          {fields.map((field) => (
            <Field
              key={field.id}
              field={field}
              below={tree.filter(({ path }) => path.startsWith(`${field.path}-`))}
              fiscalYear={fiscalYear}
            />
          ))}
          <p className="mt-8 text-fine text-ink-soft">{text(messages.note)}</p>
        </>
      )}
    </PublicFrame>
  );
}

function FieldChart({ fields }: { fields: readonly Node[] }) {
  const text = useText();
  const language = useLanguage();
  const largest = fields.toSorted((a, b) => (b.settled ?? -1) - (a.settled ?? -1))[0]!;
  if (largest.settled === null) return null;
  const { unit, per } = axisUnit(largest.settled, language);
  return (
    <BarChart
      title={text(messages.chart)}
      summary={text(messages.chartSummary, { name: largest.name, amount: yenWords(largest.settled, language) })}
      unit={unit}
      axis={text(messages.field)}
      bars={fields.map(({ code, name, settled }) => ({
        label: `${code} ${name}`,
        value: settled === null ? null : Math.round(settled * per),
      }))}
    />
  );
}

/** One field as a band of the board: number large and light, below it its policies and their measures. */
function Field({ field, below, fiscalYear }: { field: Node; below: readonly Node[]; fiscalYear: number | null }) {
  const text = useText();
  const list = (path: string) => address('/programmes', { policy: path, fiscalYear });
  const id = `field-${field.code}`;
  return (
    <section
      aria-labelledby={id}
      className="mt-12 grid gap-x-6 gap-y-3 border-t border-line-strong pt-5 md:grid-cols-[5rem_1fr]"
    >
      <p aria-hidden="true" className="engraved text-[3.5rem] text-floor max-md:hidden">
        {field.code}
      </p>
      <div>
        <div className="flex flex-wrap items-baseline justify-between gap-x-6">
          <h2 id={id} lang="ja" className="text-std-20B-150">
            <span className="text-floor md:sr-only">{field.code} </span>
            {field.name}
          </h2>
          <p className="nums">
            {text(messages.count, { n: formatNumber(field.sheets) })}
            <span aria-hidden="true" className="mx-2 text-ink-soft">
              ／
            </span>
            {text(words.settled)} <strong>{field.sheets === 0 ? '―' : <YenWords thousand={field.settled} />}</strong>
          </p>
        </div>
        <PolicyTable caption={field.name} rows={below} list={list} />
        {field.sheets > 0 && (
          <p className="mt-3">
            <Link to={list(field.path)} className="link">
              {text(messages.all, { name: field.name })}
            </Link>
          </p>
        )}
      </div>
    </section>
  );
}

function PolicyTable({
  caption,
  rows,
  list,
}: {
  caption: string;
  rows: readonly Node[];
  list: (path: string) => string;
}) {
  const text = useText();
  return (
    <table className="mt-3 w-full border-collapse">
      <caption className="sr-only">{caption}</caption>
      <thead className="text-fine text-ink-soft">
        <tr className="border-b border-line-strong">
          <th scope="col" className="py-1 text-left font-500">
            {text(messages.policy)}
          </th>
          <th scope="col" className="w-16 py-1 text-right font-500">
            {text(messages.programmes)}
          </th>
          <th scope="col" className="w-32 py-1 text-right font-500 sm:w-44">
            {text(words.settled)}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((node) => {
          const policy = node.level === 'policy';
          return (
            <tr key={node.id} className="border-b border-line">
              <th scope="row" lang="ja" className={`py-2 pr-3 text-left ${policy ? 'font-700' : 'pl-6 font-400'}`}>
                <span className="nums mr-2 text-ink-soft">{node.path}</span>
                {node.sheets > 0 ? (
                  <Link to={list(node.path)} className="link">
                    {node.name}
                  </Link>
                ) : (
                  node.name
                )}
              </th>
              <td className="nums py-2 text-right align-top">{node.sheets === 0 ? '―' : formatNumber(node.sheets)}</td>
              <td className="nums py-2 text-right align-top">
                {node.sheets === 0 ? (
                  <span className="text-fine text-ink-soft">{text(messages.noSheets)}</span>
                ) : (
                  <YenWords thousand={node.settled} />
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
