// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import { callOf } from '#web/call.ts';
import { Tabs } from '#web/components/tabs.tsx';
import { formatDate } from '#web/format.ts';
import { useLanguage, useText } from '#web/language.tsx';
import { kindOf } from '../kinds/lookup.ts';
import { overYears } from '../over-years.ts';
import { paperOf } from '../print/paper.ts';
import type { procedures } from '../procedures/index.ts';
import { address, fiscalYearIn, programmeIdIn, wordsIn } from './parts/address.ts';
import { Changes } from './parts/changes.tsx';
import { CostChart } from './parts/cost-chart.tsx';
import { Downloads } from './parts/downloads.tsx';
import { Part, PublicFrame } from './parts/frame.tsx';
import { IndicatorChart } from './parts/indicator-chart.tsx';
import { PaperSheet } from './parts/paper-sheet.tsx';
import { PlainSummary } from './parts/plain-summary.tsx';
import { termsOf } from './parts/terms.ts';
import { yearWords } from './parts/year-words.ts';
import type { Route } from './+types/public-sheet.ts';

/** Nothing here needs a script. */
export const handle = { plain: true };

export async function loader({ context, params, request }: Route.LoaderArgs) {
  const call = callOf<typeof procedures>(context);
  const programmeId = programmeIdIn(params.programmeId);
  const fiscalYear = fiscalYearIn(params.fiscalYear);
  const wanted = wordsIn(new URL(request.url).searchParams, 'kind');
  const { sheet, publishedAt, contact, showComparison } = await call('programmes.public.sheet', {
    programmeId,
    fiscalYear,
    kind: wanted,
  });
  const { sheets } = await call('programmes.public.programme', { id: programmeId });
  const years = sheets.filter(({ kind }) => kind === sheet.kind).map((row) => row.fiscalYear);
  const before =
    showComparison && years.includes(fiscalYear - 1)
      ? (await call('programmes.public.sheet', { programmeId, fiscalYear: fiscalYear - 1, kind: sheet.kind })).sheet
      : null;
  const kind = kindOf(sheet.kind);
  return {
    programmeId,
    sheet,
    before,
    contact,
    publishedOn:
      publishedAt === null ? null : new Date(Date.parse(publishedAt) + 9 * 3_600_000).toISOString().slice(0, 10),
    title: kind.title,
    kinds: sheets
      .filter((row) => row.fiscalYear === fiscalYear)
      .map((row) => ({ id: row.kind, title: kindOf(row.kind).title })),
    previous: years.findLast((year) => year < fiscalYear) ?? null,
    next: years.find((year) => year > fiscalYear) ?? null,
    terms: termsOf(kind),
    figures: overYears([sheet]),
    paper: paperOf(kind, sheet),
  };
}

const messages = {
  tab: { ja: '{name} {year}', en: '{name} {year}' },
  published: { ja: '{date}公表', en: 'Published on {date}' },
  whole: { ja: 'すべての年度の移り変わりを見る', en: 'See all years of this programme' },
  kinds: { ja: 'シートの種類', en: 'Kinds of sheet' },
  summary: { ja: 'やさしい要約', en: 'In plain words' },
  summaryNote: {
    ja: 'シートの記入から組み立てています。',
    en: 'Put together from what the city wrote on the sheet, in Japanese.',
  },
  changes: { ja: '前の年度から変わったこと', en: 'What changed since the year before' },
  changesNote: {
    ja: '{before}のシートと{after}のシートを比べています。',
    en: 'The sheets of {before} and {after} compared.',
  },
  charts: { ja: 'グラフで見る', en: 'In charts' },
  paper: { ja: 'シートそのもの', en: 'The sheet itself' },
  paperNote: { ja: '{title}。金額は千円単位です。', en: '{title}, in Japanese. Amounts are in thousands of yen.' },
  data: { ja: 'このシートを受け取る', en: 'Download this sheet' },
  contact: { ja: '問合せ先：{contact}', en: 'Contact: {contact}' },
  otherYears: { ja: 'ほかの年度', en: 'Other years' },
  previous: { ja: '前の年度（{year}）', en: 'The year before ({year})' },
  next: { ja: '次の年度（{year}）', en: 'The year after ({year})' },
};

export default function PublicSheet({ loaderData }: Route.ComponentProps) {
  const { programmeId, sheet, before, contact, publishedOn, title, kinds, previous, next, figures, paper, terms } =
    loaderData;
  const text = useText();
  const language = useLanguage();
  const year = yearWords(sheet.fiscalYear, language);
  const programme = `/programmes/${programmeId}`;
  return (
    <PublicFrame
      title={sheet.name}
      tab={text(messages.tab, { name: sheet.name, year })}
      over={
        <p className="flex flex-wrap gap-x-4">
          <span className="font-700 text-floor">{year}</span>
          <span lang="ja">{sheet.section}</span>
          {publishedOn && <span>{text(messages.published, { date: formatDate(publishedOn, language) })}</span>}
        </p>
      }
      lead={
        <Link to={programme} className="link">
          {text(messages.whole)}
        </Link>
      }
      crumbs={[{ label: sheet.name, to: programme }, { label: year }]}
    >
      {kinds.length > 1 && (
        <div className="mt-6">
          <Tabs
            label={text(messages.kinds)}
            tabs={kinds.map((kind) => ({
              to: address(`${programme}/${sheet.fiscalYear}`, { kind: kind.id }),
              label: text(kind.title),
              current: kind.id === sheet.kind,
            }))}
          />
        </div>
      )}
      <Part id="summary" title={text(messages.summary)} note={text(messages.summaryNote)}>
        <PlainSummary sheet={sheet} terms={terms} />
      </Part>
      {before && (
        <Part
          id="changes"
          title={text(messages.changes)}
          note={text(messages.changesNote, { before: yearWords(before.fiscalYear, language), after: year })}
        >
          <Changes before={before} after={sheet} terms={terms} />
        </Part>
      )}
      {(figures.costs.length > 0 || figures.indicators.length > 0) && (
        <Part id="charts" title={text(messages.charts)}>
          <div className="grid gap-x-10 gap-y-8 md:grid-cols-2">
            <CostChart costs={figures.costs} />
            {figures.indicators.map((indicator) => (
              <IndicatorChart key={indicator.name} indicator={indicator} />
            ))}
          </div>
        </Part>
      )}
      <Part id="sheet" title={text(messages.paper)} note={text(messages.paperNote, { title: text(title) })}>
        {/* A landscape form is wider than the column of text */}
        <div className={paper.orientation === 'landscape' ? 'xl:-mx-20' : ''}>
          <PaperSheet paper={paper} />
        </div>
      </Part>
      <Part id="data" title={text(messages.data)}>
        <Downloads
          kinds={['pdf', 'xlsx', 'csv', 'json']}
          href={(format) =>
            address(`/api/v1/public${programme}/${sheet.fiscalYear}/file`, { format, kind: sheet.kind })
          }
        />
        {contact && <p className="mt-4">{text(messages.contact, { contact })}</p>}
      </Part>
      <nav
        aria-label={text(messages.otherYears)}
        className="screen-only mt-10 flex flex-wrap justify-between gap-3 border-t border-line pt-4"
      >
        {previous === null ? (
          <span />
        ) : (
          <Link to={address(`${programme}/${previous}`, { kind: sheet.kind })} rel="prev" className="link py-2">
            ← {text(messages.previous, { year: yearWords(previous, language) })}
          </Link>
        )}
        {next !== null && (
          <Link to={address(`${programme}/${next}`, { kind: sheet.kind })} rel="next" className="link py-2">
            {text(messages.next, { year: yearWords(next, language) })} →
          </Link>
        )}
      </nav>
    </PublicFrame>
  );
}
