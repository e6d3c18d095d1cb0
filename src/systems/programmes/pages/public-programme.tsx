// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import { callOf } from '#web/call.ts';
import { Table } from '#web/components/table.tsx';
import { formatNumber, formatShare } from '#web/format.ts';
import { useLanguage, useText } from '#web/language.tsx';
import { kindOf } from '../kinds/lookup.ts';
import type { procedures } from '../procedures/index.ts';
import { address, programmeIdIn } from './parts/address.ts';
import { CompareChooser } from './parts/chooser.tsx';
import { CostChart } from './parts/cost-chart.tsx';
import { Downloads } from './parts/downloads.tsx';
import { Part, PublicFrame } from './parts/frame.tsx';
import { IndicatorChart } from './parts/indicator-chart.tsx';
import { words } from './parts/messages.ts';
import { PlainSummary } from './parts/plain-summary.tsx';
import { yearWords } from './parts/year-words.ts';
import type { Route } from './+types/public-programme.ts';

/** Nothing here needs a script. */
export const handle = { plain: true };

export async function loader({ context, params }: Route.LoaderArgs) {
  const id = programmeIdIn(params.programmeId);
  const programme = await callOf<typeof procedures>(context)('programmes.public.programme', { id });
  const sheets = programme.sheets.map(({ kind, fiscalYear, name }) => ({
    kind,
    fiscalYear,
    name,
    title: kindOf(kind).title,
  }));
  return { ...programme, sheets };
}

const messages = {
  summary: { ja: 'この事業について', en: 'About this programme' },
  summaryNote: { ja: '{year}のシートから', en: 'From the sheet of {year}' },
  more: { ja: '{year}に何をして、どうだったかを読む', en: 'Read what was done in {year} and how it went' },
  charts: { ja: 'お金と結果の移り変わり', en: 'Money and results over the years' },
  table: { ja: '年度ごとのお金', en: 'Money year by year' },
  caption: { ja: '年度ごとの予算と決算の表', en: 'Table of budget and spending by year' },
  rate: { ja: '予算に対する決算', en: 'Spent of budget' },
  state: { ja: '{year}（{state}）', en: '{year} ({state})' },
  sheets: { ja: '年度ごとのシート', en: 'The sheets' },
  compare: { ja: 'ほかの事業と比べる', en: 'Compare with another programme' },
  data: { ja: 'データで受け取る', en: 'Download' },
  dataNote: { ja: '最新のシート（{year}）', en: 'The latest sheet ({year})' },
  number: { ja: '事業番号 {code}', en: 'No. {code}' },
};

export default function PublicProgramme({ loaderData: programme }: Route.ComponentProps) {
  const { id, code, name, section, sheets, latest, costs, indicators } = programme;
  const text = useText();
  const language = useLanguage();
  const lastYear = latest ? yearWords(latest.fiscalYear, language) : '';
  const severalKinds = new Set(sheets.map(({ kind }) => kind)).size > 1;
  return (
    <PublicFrame
      title={name}
      over={
        <p className="flex flex-wrap gap-x-4">
          <span lang="ja">{section}</span>
          <span className="nums">{text(messages.number, { code })}</span>
        </p>
      }
      crumbs={[{ label: name }]}
    >
      {latest && (
        <Part id="summary" title={text(messages.summary)} note={text(messages.summaryNote, { year: lastYear })}>
          <PlainSummary sheet={latest} brief />
          <p className="mt-4">
            <Link
              to={address(`/programmes/${id}/${latest.fiscalYear}`, { kind: latest.kind })}
              className="link font-700"
            >
              {text(messages.more, { year: lastYear })}
            </Link>
          </p>
        </Part>
      )}
      <Part id="charts" title={text(messages.charts)}>
        <div className="grid gap-x-10 gap-y-8 md:grid-cols-2">
          <CostChart costs={costs} />
          {indicators.map((indicator) => (
            <IndicatorChart key={indicator.name} indicator={indicator} />
          ))}
        </div>
      </Part>
      {costs.length > 0 && (
        <Part id="years" title={text(messages.table)}>
          <YearTable costs={costs} />
        </Part>
      )}
      <Part id="sheets" title={text(messages.sheets)}>
        <ul className="flex flex-wrap gap-3">
          {sheets.toReversed().map(({ kind, fiscalYear, title }) => (
            <li key={`${kind} ${fiscalYear}`}>
              <Link
                to={address(`/programmes/${id}/${fiscalYear}`, { kind })}
                className="plate block min-h-11 px-4 py-2 text-link underline underline-offset-3"
              >
                {yearWords(fiscalYear, language)}
                {severalKinds && <span className="block text-fine">{text(title)}</span>}
              </Link>
            </li>
          ))}
        </ul>
      </Part>
      <Part id="compare" title={text(messages.compare)}>
        <CompareChooser a={id} />
      </Part>
      {latest && (
        <Part id="data" title={text(messages.data)} note={text(messages.dataNote, { year: lastYear })}>
          <Downloads
            kinds={['pdf', 'xlsx', 'csv', 'json']}
            href={(format) =>
              address(`/api/v1/public/programmes/${id}/${latest.fiscalYear}/file`, { format, kind: latest.kind })
            }
          />
        </Part>
      )}
    </PublicFrame>
  );
}

type Costs = Route.ComponentProps['loaderData']['costs'];

/** The exact figures of the charts, as printed on the sheets. */
function YearTable({ costs }: { costs: Costs }) {
  const text = useText();
  const language = useLanguage();
  const known = (value: number | null, ahead = false) =>
    value !== null ? formatNumber(value) : <span className="text-ink-soft">{ahead ? '―' : text(words.unknown)}</span>;
  return (
    <Table
      caption={text(messages.caption)}
      rows={costs}
      rowKey={({ fiscalYear }) => String(fiscalYear)}
      columns={[
        {
          id: 'year',
          head: text(words.fiscalYear),
          rowHead: true,
          cell: ({ fiscalYear, state }) => {
            const year = yearWords(fiscalYear, language);
            return state === 'actual' ? year : text(messages.state, { year, state: text(words[state]) });
          },
        },
        {
          id: 'budget',
          head: text(words.budget),
          unit: text(words.thousandYen),
          numeric: true,
          cell: ({ budget }) => known(budget),
        },
        {
          id: 'settled',
          head: text(words.settled),
          unit: text(words.thousandYen),
          numeric: true,
          cell: ({ settled, state }) => known(settled, state === 'plan'),
        },
        {
          id: 'rate',
          head: text(messages.rate),
          numeric: true,
          cell: ({ budget, settled, state }) =>
            budget && settled !== null && state === 'actual' ? formatShare(settled / budget) : '―',
        },
        ...(costs.some(({ personnel }) => personnel !== null)
          ? [
              {
                id: 'personnel',
                head: text(words.personnel),
                unit: text(words.thousandYen),
                numeric: true,
                cell: ({ personnel }: Costs[number]) => known(personnel),
              },
            ]
          : []),
      ]}
    />
  );
}
