// SPDX-License-Identifier: Apache-2.0
import type { Label } from '#kernel/label.ts';
import { formatNumber, formatShare } from '#web/format.ts';
import { useLanguage, useText } from '#web/language.tsx';
import type { Sheet } from '../../sheet.ts';
import { yenWords } from './amounts.ts';
import { latestSettled } from './latest.ts';
import { directionWords, fundingNames, ratingNames, words, type Rating } from './messages.ts';
import type { Terms } from './terms.ts';
import { yearWords } from './year-words.ts';

const messages = {
  what: { ja: '何のための事業か', en: 'What is it for?' },
  done: { ja: '何をしたか', en: 'What was done?' },
  does: { ja: '何をしているか', en: 'What does the city do?' },
  planned: { ja: '何をするか', en: 'What will be done?' },
  cost: { ja: 'いくらかかったか', en: 'What did it cost?' },
  result: { ja: 'どうだったか', en: 'How did it go?' },
  next: { ja: 'これから', en: 'What comes next?' },
  forWhom: { ja: '{target}のための事業です。', en: 'For: ' },
  spent: { ja: '{year}に使ったお金（決算）は{amount}でした。', en: 'In {year} the city spent {amount}.' },
  ofBudget: { ja: '予算{budget}の{share}にあたります。', en: 'That is {share} of the budget of {budget}.' },
  latest: {
    ja: '決算が分かるいちばん新しい年度は{year}で、使ったお金は{amount}でした。',
    en: 'In {year}, the latest year whose books are closed, the city spent {amount}.',
  },
  budgetOf: { ja: '{year}の予算は{budget}です。', en: 'The budget of {year} is {budget}.' },
  expected: { ja: '{year}に使うお金は{amount}の見込みです。', en: 'It expects to spend {amount} in {year}.' },
  notYet: { ja: '{year}の決算は未把握です。', en: 'What was spent in {year} is not known yet.' },
  requested: { ja: '{year}に求めた予算は{amount}です。', en: 'The request for {year} is {amount}.' },
  costUnknown: { ja: '{year}の予算と決算は未把握です。', en: 'Budget and spending of {year} are not known.' },
  fundedBy: { ja: 'その財源は、{list}です。', en: 'The money came from {list}.' },
  source: { ja: '{name}が{amount}', en: '{name} ({amount})' },
  staff: {
    ja: 'ほかに、職員の人件費が{amount}かかっています（正職員{fte}人分の仕事）。',
    en: 'Besides, staff cost {amount} (the work of {fte} full-time employees).',
  },
  staffPlain: { ja: 'ほかに、職員の人件費が{amount}かかっています。', en: 'Besides, staff cost {amount}.' },
  aim: { ja: '目標{target}に対して、{actual}でした。', en: '{actual}, with a target of {target}.' },
  aimForecast: {
    ja: '目標{target}に対して、{actual}の見込みです。',
    en: '{actual} expected, with a target of {target}.',
  },
  value: { ja: '{actual}でした。', en: '{actual}.' },
  valueForecast: { ja: '{actual}の見込みです。', en: '{actual} expected.' },
  valueUnknown: { ja: '結果は未把握です。', en: 'The result is not known.' },
  aimUnknown: { ja: '目標は{target}、結果は未把握です。', en: 'The target was {target}; the result is not known.' },
  indicators: { ja: '数字で見ると', en: 'In figures' },
  ratings: { ja: '市が自分でつけた評価（5が最高）', en: 'How the city rates itself (5 is best)' },
  issues: { ja: '残っている課題', en: 'What is still difficult' },
  goal: { ja: '次の目標', en: 'Next goal' },
  reason: { ja: 'その理由', en: 'Why' },
  verdict: { ja: '評価の結論は「{decision}」です。', en: 'The verdict: “{decision}”.' },
};

/** The city's own words, Japanese in every language. */
export function Quoted({ children, className = '' }: { children: string; className?: string }) {
  return (
    <p lang="ja" className={`whitespace-pre-line ${className}`}>
      {children}
    </p>
  );
}

const NO_TERMS: Terms = {};

/** What the sheet says, as answers to the questions of a resident. Made from its fields; what is not known is left out or said. */
export function PlainSummary({
  sheet,
  terms = NO_TERMS,
  brief = false,
}: {
  sheet: Sheet;
  /** Wordings of the sheet's kind in English. */
  terms?: Terms;
  /** Only what it is for, what it cost and what comes next. */
  brief?: boolean;
}) {
  const text = useText();
  const achieved = [sheet.achievements, ...(sheet.issues ?? []).map((issue) => issue.done)].filter(Boolean) as string[];
  const done = [...(sheet.outline ? [sheet.outline] : []), ...achieved];
  const parts = [
    { id: 'what', title: messages.what, body: <WhatFor sheet={sheet} /> },
    done.length > 0
      ? {
          id: 'done',
          title: achieved.length > 0 ? messages.done : messages.does,
          body: done.map((told) => <Quoted key={told}>{told}</Quoted>),
        }
      : sheet.content
        ? { id: 'done', title: messages.planned, body: <Quoted>{sheet.content}</Quoted> }
        : null,
    { id: 'cost', title: messages.cost, body: <WhatItCost sheet={sheet} /> },
    !brief && hasResult(sheet)
      ? { id: 'result', title: messages.result, body: <HowItWent sheet={sheet} terms={terms} /> }
      : null,
    hasNext(sheet) ? { id: 'next', title: messages.next, body: <WhatNext sheet={sheet} brief={brief} /> } : null,
  ];
  return (
    <div className="border-t border-line-strong">
      {parts.map((part) =>
        part ? (
          <section
            key={part.id}
            aria-labelledby={`summary-${part.id}`}
            className="grid gap-x-8 gap-y-1 border-b border-line py-4 md:grid-cols-[11rem_1fr]"
          >
            <h3 id={`summary-${part.id}`} className="font-700 text-floor">
              {text(part.title)}
            </h3>
            <div className="grid max-w-3xl gap-2">{part.body}</div>
          </section>
        ) : null,
      )}
    </div>
  );
}

function WhatFor({ sheet }: { sheet: Sheet }) {
  const text = useText();
  const ja = useLanguage() === 'ja';
  const target = sheet.target?.trim();
  const purpose = sheet.purpose || sheet.summary || sheet.background || '';
  const short = target && !/[。\n]/.test(target);
  return (
    <>
      {purpose && <Quoted>{purpose}</Quoted>}
      {target &&
        (short && ja ? (
          <p>{text(messages.forWhom, { target })}</p>
        ) : (
          <p>
            {ja ? '対象：' : text(messages.forWhom)}
            <span lang="ja" className="whitespace-pre-line">
              {target}
            </span>
          </p>
        ))}
    </>
  );
}

function WhatItCost({ sheet }: { sheet: Sheet }) {
  const text = useText();
  const language = useLanguage();
  const year = yearWords(sheet.fiscalYear, language);
  const cost = sheet.costs?.find(({ fiscalYear }) => fiscalYear === sheet.fiscalYear);
  const settled = cost?.state === 'actual' ? (cost.settled ?? null) : null;
  const budget = cost?.budget ?? null;
  const amount = (thousand: number) => yenWords(thousand, language, { about: true });
  const gap = language === 'ja' ? '' : ' ';
  if (settled === null) {
    const expected = cost?.state === 'forecast' ? (cost.settled ?? null) : null;
    const latest = latestSettled(sheet);
    if (budget !== null || expected !== null || latest !== null)
      return (
        <>
          {latest && (
            <p>
              <strong>
                {text(messages.latest, { year: yearWords(latest.fiscalYear, language), amount: amount(latest.value) })}
              </strong>
            </p>
          )}
          <p>
            {budget !== null && text(messages.budgetOf, { year, budget: amount(budget) })}
            {gap}
            {expected === null
              ? text(messages.notYet, { year })
              : text(messages.expected, { year, amount: amount(expected) })}
          </p>
        </>
      );
    const requested = sheet.requestTotal ?? null;
    return (
      <p>
        {requested === null
          ? text(messages.costUnknown, { year })
          : text(messages.requested, { year, amount: amount(requested) })}
      </p>
    );
  }
  const sources = (Object.keys(fundingNames) as (keyof typeof fundingNames)[]).flatMap((key) => {
    const part = cost?.funding?.[key] ?? null;
    return part ? [text(messages.source, { name: text(fundingNames[key]), amount: amount(part) })] : [];
  });
  const staff = cost?.personnel?.total ?? null;
  const fte = cost?.personnel?.fte ?? null;
  return (
    <>
      <p>
        <strong>{text(messages.spent, { year, amount: amount(settled) })}</strong>
        {gap}
        {budget !== null &&
          budget > 0 &&
          text(messages.ofBudget, { budget: amount(budget), share: formatShare(settled / budget, 0) })}
      </p>
      {sources.length > 0 && <p>{text(messages.fundedBy, { list: sources.join(text(words.between)) })}</p>}
      {staff !== null && staff > 0 && (
        <p>
          {fte === null
            ? text(messages.staffPlain, { amount: amount(staff) })
            : text(messages.staff, { amount: amount(staff), fte: formatNumber(fte) })}
        </p>
      )}
    </>
  );
}

const ofYear = (sheet: Sheet) =>
  (sheet.indicators ?? []).flatMap((indicator) => {
    const value = indicator.values.find(({ fiscalYear }) => fiscalYear === sheet.fiscalYear);
    return value && indicator.name ? [{ ...indicator, value }] : [];
  });
const rated = (sheet: Sheet) =>
  (Object.keys(ratingNames) as Rating[]).flatMap((key) => {
    const score = sheet.ratings?.[key] ?? null;
    return score === null ? [] : [{ key, score, wording: sheet.ratingTexts?.[key] ?? '' }];
  });
const hasResult = (sheet: Sheet) => ofYear(sheet).length > 0 || rated(sheet).length > 0;

function HowItWent({ sheet, terms }: { sheet: Sheet; terms: Terms }) {
  const text = useText();
  const ja = useLanguage() === 'ja';
  const indicators = ofYear(sheet);
  const ratings = rated(sheet);
  return (
    <>
      {indicators.length > 0 && (
        <Listed title={text(messages.indicators)}>
          {indicators.map(({ name, unit, value: { target = null, actual = null, state } }) => {
            const written = (value: number) => `${formatNumber(value)}${ja ? '' : ' '}${unit ?? ''}`;
            const told: Label =
              actual === null
                ? target === null
                  ? messages.valueUnknown
                  : messages.aimUnknown
                : target === null
                  ? state === 'forecast'
                    ? messages.valueForecast
                    : messages.value
                  : state === 'forecast'
                    ? messages.aimForecast
                    : messages.aim;
            return (
              <li key={name}>
                <span lang="ja">{name}</span>
                {ja ? '：' : ': '}
                {text(told, {
                  target: target === null ? '' : written(target),
                  actual: actual === null ? '' : written(actual),
                })}
              </li>
            );
          })}
        </Listed>
      )}
      {ratings.length > 0 && (
        <Listed title={text(messages.ratings)}>
          {ratings.map(({ key, score, wording }) => (
            <li key={key}>
              {text(ratingNames[key])}
              {ja ? '：' : ': '}
              <strong className="nums">{score}</strong>
              {wording && (
                <span lang={ja || !terms[wording] ? 'ja' : 'en'} className="text-ink-soft">
                  {ja ? '　' : ' '}
                  {ja ? wording : (terms[wording] ?? wording)}
                </span>
              )}
            </li>
          ))}
        </Listed>
      )}
    </>
  );
}

function Listed({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div>
      <h4 className="text-fine font-700 text-ink-soft">{title}</h4>
      <ul className="ml-5 list-disc">{children}</ul>
    </div>
  );
}

/** What the city means to do next: direction, or the classification of the year after. */
export function directionOf(sheet: Sheet): string | null {
  const years = Object.keys(sheet.classification ?? {}).toSorted();
  return (
    sheet.direction ||
    sheet.classification?.[sheet.fiscalYear + 1] ||
    sheet.classification?.[years.at(-1) ?? ''] ||
    null
  );
}
const nextSteps = (sheet: Sheet) => sheet.improvementGoal || '';
const openIssues = (sheet: Sheet) =>
  (sheet.issues ?? []).flatMap(({ issue, next }) => [issue || next || '']).filter(Boolean);
const hasNext = (sheet: Sheet) =>
  directionOf(sheet) !== null ||
  Boolean(sheet.verdict?.decision) ||
  openIssues(sheet).length > 0 ||
  nextSteps(sheet) !== '';

function WhatNext({ sheet, brief }: { sheet: Sheet; brief: boolean }) {
  const text = useText();
  const direction = directionOf(sheet);
  const reason = sheet.directionReason || sheet.classificationReason;
  const decision = sheet.verdict?.decision;
  const issues = brief ? [] : openIssues(sheet);
  return (
    <>
      {direction && (
        <p>
          <strong>{text(directionWords(direction))}</strong>
        </p>
      )}
      {decision && <p>{text(messages.verdict, { decision })}</p>}
      {reason && <Told title={text(messages.reason)}>{reason}</Told>}
      {issues.length > 0 && <Told title={text(messages.issues)}>{issues.join('\n')}</Told>}
      {!brief && nextSteps(sheet) && <Told title={text(messages.goal)}>{nextSteps(sheet)}</Told>}
    </>
  );
}

function Told({ title, children }: { title: string; children: string }) {
  return (
    <div>
      <h4 className="text-fine font-700 text-ink-soft">{title}</h4>
      <Quoted>{children}</Quoted>
    </div>
  );
}
