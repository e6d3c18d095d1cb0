// SPDX-License-Identifier: Apache-2.0
import { scaleLinear } from 'd3-scale';
import { Form, Link, redirect } from 'react-router';
import { callOf } from '#web/call.ts';
import { ColumnChart } from '#web/charts/columns.tsx';
import { LineChart } from '#web/charts/line.tsx';
import { Breadcrumbs } from '#web/components/breadcrumbs.tsx';
import { Button } from '#web/components/button.tsx';
import { EmptyState } from '#web/components/empty-state.tsx';
import { Figure } from '#web/components/figure.tsx';
import { FindingMark } from '#web/components/finding-mark.tsx';
import { ListKeys } from '#web/components/list-keys.tsx';
import { Notice } from '#web/components/notice.tsx';
import { Table } from '#web/components/table.tsx';
import { formatFiscalYear, formatNumber, formatShare, shortFiscalYear } from '#web/format.ts';
import { textIn } from '#web/form.ts';
import { PageTitle, useLanguage, useText } from '#web/language.tsx';
import { refusalOf } from '#web/problem.ts';
import { kindOf } from '../kinds/lookup.ts';
import type { procedures } from '../procedures/index.ts';
import { states } from '../states.ts';
import type { Route } from './+types/programme.ts';

export async function loader({ context, params }: Route.LoaderArgs) {
  const call = callOf<typeof procedures>(context);
  const { latest, ...programme } = await call('programmes.programme', { id: params.id });
  // The last sheet of each kind is the one that can be carried on
  const last = [...Map.groupBy(programme.sheets, ({ kind }) => kind).values()].map((sheets) => sheets.at(-1)!);
  const rights = await Promise.all(
    last.map(async ({ id, fiscalYear, kind }) => ({
      id,
      fiscalYear,
      kind: kindOf(kind).title,
      may: (await call('programmes.sheet', { id })).may.carryForward,
    })),
  );
  return {
    ...programme,
    sheets: programme.sheets.map((sheet) => ({ ...sheet, title: kindOf(sheet.kind).title })).toReversed(),
    carry: rights.filter(({ may }) => may),
    staff: latest?.staff ?? [],
    sectionHead: latest?.sectionHead ?? '',
    unit: latest?.unit ?? '',
    purpose: latest?.purpose ?? '',
    saidIn: latest?.fiscalYear ?? null,
    public: programme.sheets.some(({ state }) => state === 'published'),
  };
}

export async function action({ context, request }: Route.ActionArgs) {
  const form = await request.formData();
  const sheet = textIn(form, 'sheet');
  try {
    const { id } = await callOf<typeof procedures>(context)('programmes.sheet.carryForward', { id: sheet });
    return redirect(`/desk/programmes/sheets/${id}/edit`);
  } catch (error) {
    const { title, sheetId } = await refusalOf(error);
    return { title, there: typeof sheetId === 'string' ? sheetId : null };
  }
}

const messages = {
  programmes: { ja: '事務事業', en: 'Programmes' },
  publicPage: { ja: '住民のページで見る', en: 'See the residents’ page' },
  notPublic: { ja: '公表されたシートはまだありません', en: 'No sheet published yet' },
  carry: { ja: '{year}のシートを作る', en: 'Make the sheet of {year}' },
  carryHint: {
    ja: '{year}の内容を引き継ぎ、年度をひとつ進めます。評価は引き継ぎません。',
    en: 'Takes over the content of {year} and moves the years on by one. Ratings are not taken over.',
  },
  refused: { ja: 'シートを作れませんでした', en: 'The sheet could not be made' },
  openThere: { ja: 'そのシートを開く', en: 'Open that sheet' },
  costs: { ja: '費用', en: 'Costs' },
  budgetAndSettled: { ja: '予算額と決算額', en: 'Budget and settlement' },
  budget: { ja: '予算額', en: 'Budget' },
  settled: { ja: '決算額', en: 'Settled' },
  personnel: { ja: '人件費', en: 'Personnel cost' },
  share: { ja: '執行率', en: 'Spent' },
  fte: { ja: '従事人数', en: 'Staff' },
  persons: { ja: '人', en: 'FTE' },
  thousand: { ja: '千円', en: 'thousand yen' },
  year: { ja: '年度', en: 'Fiscal year' },
  saidIn: { ja: '出どころ', en: 'From the sheet of' },
  byYear: { ja: '年度ごとの費用と従事人数', en: 'Costs and staff by year' },
  costSummary: {
    ja: '{first}から{last}までの予算額と決算額。最後の決算額は{year}の{value}千円。',
    en: 'Budget and settlement from {first} to {last}. The last settlement is {value} thousand yen in {year}.',
  },
  costUnknown: {
    ja: '{first}から{last}までの予算額と決算額。決算額はまだ把握されていません。',
    en: 'Budget and settlement from {first} to {last}. No settlement is known yet.',
  },
  personnelSummary: {
    ja: '{first}から{last}までの人件費。目盛は予算額と決算額の図と同じ。',
    en: 'Personnel cost from {first} to {last}, on the same scale as budget and settlement.',
  },
  indicators: { ja: '指標', en: 'Indicators' },
  output: { ja: '活動結果指標', en: 'Output' },
  outcome: { ja: '成果指標', en: 'Outcome' },
  actual: { ja: '実績', en: 'Actual' },
  target: { ja: '目標', en: 'Target' },
  indicatorSummary: {
    ja: '{name}の推移。最後の実績は{year}の{value}{unit}。',
    en: '{name} over the years. The last actual value is {value} {unit} in {year}.',
  },
  indicatorUnknown: { ja: '{name}の推移。実績はまだ把握されていません。', en: '{name}: no actual value is known yet.' },
  noIndicators: { ja: '指標のあるシートはまだありません', en: 'No sheet has indicators yet' },
  noIndicatorsMore: {
    ja: 'シートの「指標」に記入すると、年度ごとの推移がここに出ます。',
    en: 'When indicators are written on a sheet, their course over the years appears here.',
  },
  noCosts: { ja: '費用の分かるシートはまだありません', en: 'No sheet tells costs yet' },
  noCostsMore: {
    ja: 'シートの費用の欄に記入するか、シートを取り込むと、年度ごとの推移がここに出ます。',
    en: 'When costs are written on a sheet or imported, their course over the years appears here.',
  },
  sheets: { ja: 'シート', en: 'Sheets' },
  kind: { ja: '様式', en: 'Kind' },
  state: { ja: '段階', en: 'State' },
  findings: { ja: '指摘', en: 'Findings' },
  clean: { ja: 'なし', en: 'none' },
  edition: { ja: '版', en: 'Edition' },
  editionNo: { ja: '第{n}版', en: 'no. {n}' },
  updated: { ja: '更新日', en: 'Changed' },
  compare: { ja: '前年度と見比べる', en: 'Compare' },
  compareHead: { ja: '見比べ', en: 'Compare' },
  staff: { ja: '担当', en: 'In charge' },
  section: { ja: '所管', en: 'Section' },
  head: { ja: '課長', en: 'Section head' },
  officers: { ja: '担当者', en: 'Officers' },
  asOf: { ja: '{year}のシートによる', en: 'as the sheet of {year} says' },
  purpose: { ja: '目的', en: 'Purpose' },
};

type Data = Route.ComponentProps['loaderData'];

export default function Programme({ loaderData, actionData }: Route.ComponentProps) {
  const { id, code, name, section, carry } = loaderData;
  const text = useText();
  const language = useLanguage();
  return (
    <>
      <PageTitle>{name}</PageTitle>
      <Breadcrumbs crumbs={[{ label: text(messages.programmes), to: '/desk/programmes' }, { label: name }]} />
      <div className="mt-3 flex flex-wrap items-start justify-between gap-x-8 gap-y-3">
        <div>
          <h1 className="text-std-24B-150">
            <span className="nums mr-3 font-400">{code}</span>
            {name}
          </h1>
          <p className="text-ink-soft">{section}</p>
        </div>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          {loaderData.public ? (
            <a href={`/programmes/${id}`} className="link flex min-h-11 items-center">
              {text(messages.publicPage)}
            </a>
          ) : (
            <span className="text-fine text-ink-soft">{text(messages.notPublic)}</span>
          )}
          {carry.map((sheet) => (
            <Form key={sheet.id} method="post">
              <Button
                name="sheet"
                value={sheet.id}
                variant="secondary"
                title={text(messages.carryHint, { year: formatFiscalYear(sheet.fiscalYear, language) })}
              >
                {text(messages.carry, { year: formatFiscalYear(sheet.fiscalYear + 1, language) })}
                {carry.length > 1 && <span className="text-fine font-400">（{text(sheet.kind)}）</span>}
              </Button>
            </Form>
          ))}
        </div>
      </div>
      {actionData && (
        <div role="alert" className="mt-4">
          <Notice
            tone="warn"
            title={text(messages.refused)}
            action={
              actionData.there && (
                <Link to={`/desk/programmes/sheets/${actionData.there}`} className="link">
                  {text(messages.openThere)}
                </Link>
              )
            }
          >
            {actionData.title}
          </Notice>
        </div>
      )}
      <SheetList sheets={loaderData.sheets} />
      <Costs costs={loaderData.costs} sheets={loaderData.sheets} />
      <Indicators indicators={loaderData.indicators} />
      <Staff data={loaderData} />
    </>
  );
}

function SheetList({ sheets }: { sheets: Data['sheets'] }) {
  const text = useText();
  const language = useLanguage();
  const before = (sheet: Data['sheets'][number]) =>
    sheets.find(({ kind, fiscalYear }) => kind === sheet.kind && fiscalYear < sheet.fiscalYear);
  return (
    <section className="mt-6">
      <div className="flex items-center justify-between">
        <h2 className="text-std-18B-160">{text(messages.sheets)}</h2>
        <ListKeys />
      </div>
      <Table
        caption={text(messages.sheets)}
        rows={sheets}
        rowKey={({ id }) => id}
        rowHref={({ id }) => `/desk/programmes/sheets/${id}`}
        columns={[
          {
            id: 'year',
            head: text(messages.year),
            rowHead: true,
            className: 'whitespace-nowrap',
            cell: ({ fiscalYear }) => formatFiscalYear(fiscalYear, language),
          },
          { id: 'kind', head: text(messages.kind), className: 'min-w-48', cell: ({ title }) => text(title) },
          {
            id: 'state',
            head: text(messages.state),
            className: 'whitespace-nowrap',
            cell: ({ state }) => text(states.find((one) => one.id === state)!.title),
          },
          {
            id: 'edition',
            head: text(messages.edition),
            className: 'whitespace-nowrap',
            cell: ({ edition }) => text(messages.editionNo, { n: edition }),
          },
          { id: 'findings', head: text(messages.findings), cell: (sheet) => <Findings sheet={sheet} /> },
          {
            id: 'updated',
            head: text(messages.updated),
            className: 'nums whitespace-nowrap',
            cell: ({ updatedAt }) => localDay(updatedAt),
          },
          {
            id: 'compare',
            head: text(messages.compareHead),
            className: 'whitespace-nowrap',
            cell: (sheet) => {
              const other = before(sheet);
              return other ? (
                <Link to={`/desk/programmes/sheets/${other.id}/compare/${sheet.id}`} className="link">
                  {text(messages.compare)}
                  <span className="sr-only">（{formatFiscalYear(sheet.fiscalYear, language)}）</span>
                </Link>
              ) : null;
            },
          },
        ]}
      />
    </section>
  );
}

/** The day in Japan on which an instant falls. */
const localDay = (instant: string) => new Date(Date.parse(instant) + 9 * 3_600_000).toISOString().slice(0, 10);

function Findings({ sheet: { errors, warnings, infos } }: { sheet: Data['sheets'][number] }) {
  const text = useText();
  if (errors + warnings + infos === 0) return <span className="text-fine text-ink-soft">{text(messages.clean)}</span>;
  return (
    <span className="flex flex-wrap gap-x-3">
      {errors > 0 && <FindingMark severity="error" count={errors} />}
      {warnings > 0 && <FindingMark severity="warning" count={warnings} />}
      {infos > 0 && <FindingMark severity="info" count={infos} />}
    </span>
  );
}

function Costs({ costs, sheets }: Pick<Data, 'costs' | 'sheets'>) {
  const text = useText();
  const language = useLanguage();
  if (costs.length === 0)
    return (
      <section aria-labelledby="costs" className="mt-8">
        <h2 id="costs" className="text-std-18B-160">
          {text(messages.costs)}
        </h2>
        <div className="mt-2">
          <EmptyState title={text(messages.noCosts)}>{text(messages.noCostsMore)}</EmptyState>
        </div>
      </section>
    );
  const short = (year: number) => shortFiscalYear(year, language);
  const [first, last] = [costs[0]!, costs.at(-1)!].map(({ fiscalYear }) => formatFiscalYear(fiscalYear, language)) as [
    string,
    string,
  ];
  const known = costs.findLast(({ settled }) => settled !== null);
  // What is to be compared stands on the same axis
  const most = Math.max(
    1,
    ...costs.flatMap(({ budget, settled, personnel }) => [budget ?? 0, settled ?? 0, personnel ?? 0]),
  );
  const range = scaleLinear([0, most], [0, 1]).nice(4).domain() as [number, number];
  const sheetOf = (year: number) => sheets.find(({ fiscalYear }) => fiscalYear === year);
  return (
    <section aria-labelledby="costs" className="mt-8">
      <h2 id="costs" className="text-std-18B-160">
        {text(messages.costs)}
      </h2>
      <div className="mt-2 grid gap-x-10 gap-y-6 lg:grid-cols-2">
        <ColumnChart
          title={text(messages.budgetAndSettled)}
          unit={text(messages.thousand)}
          axis={text(messages.year)}
          range={range}
          summary={
            known
              ? text(messages.costSummary, {
                  first,
                  last,
                  year: formatFiscalYear(known.fiscalYear, language),
                  value: formatNumber(known.settled!),
                })
              : text(messages.costUnknown, { first, last })
          }
          series={[
            {
              id: 'budget',
              label: text(messages.budget),
              points: costs.map(({ fiscalYear, budget, state }) => ({
                x: short(fiscalYear),
                y: budget,
                state: state === 'plan' ? ('plan' as const) : ('actual' as const),
              })),
            },
            {
              id: 'settled',
              label: text(messages.settled),
              points: costs.map(({ fiscalYear, settled, state }) => ({ x: short(fiscalYear), y: settled, state })),
            },
          ]}
        />
        {costs.some(({ personnel }) => personnel !== null) && (
          <ColumnChart
            title={text(messages.personnel)}
            unit={text(messages.thousand)}
            axis={text(messages.year)}
            range={range}
            summary={text(messages.personnelSummary, { first, last })}
            series={[
              {
                id: 'personnel',
                label: text(messages.personnel),
                points: costs.map(({ fiscalYear, personnel, state }) => ({
                  x: short(fiscalYear),
                  y: personnel,
                  state,
                })),
              },
            ]}
          />
        )}
      </div>
      <div className="mt-4">
        <Table
          caption={text(messages.byYear)}
          showCaption
          rows={costs.toReversed()}
          rowKey={({ fiscalYear }) => String(fiscalYear)}
          columns={[
            {
              id: 'year',
              head: text(messages.year),
              rowHead: true,
              className: 'whitespace-nowrap',
              cell: ({ fiscalYear }) => formatFiscalYear(fiscalYear, language),
            },
            {
              id: 'budget',
              head: text(messages.budget),
              unit: text(messages.thousand),
              numeric: true,
              marked: true,
              cell: ({ budget, state }) => (
                <Figure column value={budget} {...(state === 'plan' ? { source: 'forecast' as const } : {})} />
              ),
            },
            {
              id: 'settled',
              head: text(messages.settled),
              unit: text(messages.thousand),
              numeric: true,
              marked: true,
              cell: ({ settled, state }) => (
                <Figure
                  column
                  value={settled}
                  {...(state !== 'actual' && settled !== null ? { source: 'forecast' as const } : {})}
                />
              ),
            },
            {
              id: 'share',
              head: text(messages.share),
              numeric: true,
              cell: ({ budget, settled, state }) =>
                budget && settled !== null && state !== 'plan' ? formatShare(settled / budget) : '―',
            },
            {
              id: 'personnel',
              head: text(messages.personnel),
              unit: text(messages.thousand),
              numeric: true,
              marked: true,
              cell: ({ personnel, state }) => (
                <Figure
                  column
                  value={personnel}
                  {...(state !== 'actual' && personnel !== null ? { source: 'forecast' as const } : {})}
                />
              ),
            },
            {
              id: 'fte',
              head: text(messages.fte),
              unit: text(messages.persons),
              numeric: true,
              cell: ({ fte }) => <Figure value={fte} digits={2} />,
            },
            {
              id: 'saidIn',
              head: text(messages.saidIn),
              className: 'whitespace-nowrap',
              cell: ({ saidIn }) => {
                const sheet = sheetOf(saidIn);
                return sheet ? (
                  <Link to={`/desk/programmes/sheets/${sheet.id}`} className="link">
                    {formatFiscalYear(saidIn, language)}
                  </Link>
                ) : (
                  formatFiscalYear(saidIn, language)
                );
              },
            },
          ]}
        />
      </div>
    </section>
  );
}

function Indicators({ indicators }: Pick<Data, 'indicators'>) {
  const text = useText();
  const language = useLanguage();
  return (
    <section aria-labelledby="indicators" className="mt-8">
      <h2 id="indicators" className="text-std-18B-160">
        {text(messages.indicators)}
      </h2>
      {indicators.length === 0 && (
        <div className="mt-2">
          <EmptyState title={text(messages.noIndicators)}>{text(messages.noIndicatorsMore)}</EmptyState>
        </div>
      )}
      <div className="mt-2 grid gap-x-10 gap-y-8 md:grid-cols-2 xl:grid-cols-3">
        {indicators.map(({ name, unit, type, values }) => {
          const known = values.findLast(({ actual }) => actual !== null);
          // Forms print 0 where nobody set a target: a line along the axis would say that 0 is wanted
          const targets = values.some(({ target }) => target !== null && target !== 0);
          return (
            <div key={name}>
              {type && <p className="text-fine text-ink-soft">{text(messages[type])}</p>}
              <LineChart
                title={name}
                unit={unit ?? '―'}
                axis={text(messages.year)}
                summary={
                  known
                    ? text(messages.indicatorSummary, {
                        name,
                        year: formatFiscalYear(known.fiscalYear, language),
                        value: formatNumber(known.actual!),
                        unit: unit ?? '',
                      })
                    : text(messages.indicatorUnknown, { name })
                }
                series={[
                  {
                    id: 'actual',
                    label: text(messages.actual),
                    points: values.map(({ fiscalYear, actual, state }) => ({
                      x: shortFiscalYear(fiscalYear, language),
                      y: actual,
                      state: state === 'forecast' ? ('forecast' as const) : ('actual' as const),
                    })),
                  },
                  ...(targets
                    ? [
                        {
                          id: 'target',
                          label: text(messages.target),
                          points: values.map(({ fiscalYear, target }) => ({
                            x: shortFiscalYear(fiscalYear, language),
                            y: target,
                            state: 'plan' as const,
                          })),
                        },
                      ]
                    : []),
                ]}
              />
            </div>
          );
        })}
      </div>
    </section>
  );
}

function Staff({ data: { section, unit, sectionHead, staff, purpose, saidIn } }: { data: Data }) {
  const text = useText();
  const language = useLanguage();
  const lines = [
    [messages.section, [section, unit].filter(Boolean).join(' ')],
    [messages.head, sectionHead],
    [messages.officers, staff.filter(Boolean).join(language === 'ja' ? '、' : ', ')],
    [messages.purpose, purpose],
  ] as const;
  return (
    <section aria-labelledby="staff" className="mt-8 max-w-4xl">
      <h2 id="staff" className="text-std-18B-160">
        {text(messages.staff)}
        {saidIn !== null && (
          <span className="ml-3 text-fine font-400 text-ink-soft">
            {text(messages.asOf, { year: formatFiscalYear(saidIn, language) })}
          </span>
        )}
      </h2>
      <dl className="mt-2 grid grid-cols-[7rem_1fr] gap-x-4">
        {lines.map(([label, value]) =>
          value ? (
            <div key={label.en} className="col-span-2 grid grid-cols-subgrid border-b border-line py-1.5">
              <dt className="text-ink-soft">{text(label)}</dt>
              <dd className="whitespace-pre-wrap">{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
    </section>
  );
}
