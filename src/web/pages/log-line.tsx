// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import type { Masked } from '#kernel/audit/masking.ts';
import { effectTitles, kindTitles } from '#kernel/audit/words.ts';
import { callOf } from '../call.ts';
import { Breadcrumbs } from '../components/breadcrumbs.tsx';
import { ActorName, momentOf, Origin, ResultMark, type LogProcedures } from '../components/log-line.tsx';
import { Table } from '../components/table.tsx';
import { formatNumber } from '../format.ts';
import { PageTitle, useLanguage, useText } from '../language.tsx';
import type { Route } from './+types/log-line.ts';

export const loader = ({ context, params }: Route.LoaderArgs) =>
  callOf<LogProcedures>(context)('log.line', { id: params.id });

const messages = {
  board: { ja: '案内板', en: 'Board' },
  log: { ja: '操作記録', en: 'Operation log' },
  at: { ja: '日時', en: 'Time' },
  who: { ja: 'だれが', en: 'Who' },
  post: { ja: '職', en: 'Post' },
  where: { ja: 'どこから', en: 'From where' },
  session: { ja: 'セッション', en: 'Session' },
  procedure: { ja: '手続き', en: 'Procedure' },
  effect: { ja: '種別', en: 'Kind' },
  subject: { ja: '対象', en: 'Record' },
  result: { ja: '結果', en: 'Result' },
  reason: { ja: '拒否の理由', en: 'Why refused' },
  detail: { ja: '詳細', en: 'Detail' },
  chain: { ja: '通番', en: 'Number in the chain' },
  waiting: { ja: '数秒後に封印されます', en: 'will be chained in a few seconds' },
  whoElse: { ja: 'この記録を見た人・変えた人', en: 'Who has seen or changed this record' },
  ofPerson: { ja: 'この人のほかの操作', en: 'What else this person did' },
  changes: { ja: '変更の内容', en: 'What changed' },
  field: { ja: '項目', en: 'Field' },
  before: { ja: '変更前', en: 'Before' },
  after: { ja: '変更後', en: 'After' },
  masked: {
    ja: '個人情報は頭文字と照合符号だけを残しています。照合符号が同じなら、同じ値です。',
    en: 'Of personal values only the first character and a fingerprint are kept. The same fingerprint is the same value.',
  },
  print: { ja: '照合符号 {print}', en: 'fingerprint {print}' },
};

const isMasked = (value: unknown): value is Masked =>
  typeof value === 'object' && value !== null && 'mask' in value && 'print' in value;

function Value({ value }: { value: unknown }) {
  const text = useText();
  if (value === undefined || value === null) return <span className="text-ink-soft">—</span>;
  if (isMasked(value))
    return (
      <>
        {value.mask}{' '}
        <span className="text-fine text-ink-soft">{text(messages.print, { print: value.print.slice(0, 8) })}</span>
      </>
    );
  return (
    <span className="break-words whitespace-pre-wrap">{typeof value === 'string' ? value : JSON.stringify(value)}</span>
  );
}

export default function LogLine({ loaderData: line }: Route.ComponentProps) {
  const text = useText();
  const language = useLanguage();
  const { title, name } = line.procedure;
  const heading = title ? text(title) : name;
  const fields = [...new Set([...Object.keys(line.before ?? {}), ...Object.keys(line.after ?? {})])];
  const details = Object.entries(line.detail);
  return (
    <div className="max-w-4xl">
      <PageTitle>{heading}</PageTitle>
      <Breadcrumbs
        crumbs={[
          { label: text(messages.board), to: '/desk' },
          { label: text(messages.log), to: '/desk/log' },
          { label: heading },
        ]}
      />
      <h1 className="mt-3 text-std-24B-150">{heading}</h1>
      <dl className="mt-4 grid gap-x-6 gap-y-2 md:grid-cols-[9rem_1fr]">
        <Item term={text(messages.at)}>
          <span className="nums">{momentOf(line.at, language)}</span>
        </Item>
        <Item term={text(messages.who)}>
          <ActorName actor={line.actor} />
          {line.actor.kind && line.actor.id !== null && (
            <span className="ml-3 text-fine text-ink-soft">{text(kindTitles[line.actor.kind])}</span>
          )}
          {line.actor.id !== null && (
            <Link to={`/desk/log?${new URLSearchParams({ person: line.actor.id })}`} className="link ml-3 text-fine">
              {text(messages.ofPerson)}
            </Link>
          )}
        </Item>
        {line.post && <Item term={text(messages.post)}>{line.post}</Item>}
        <Item term={text(messages.where)}>
          <Origin zone={line.zone} address={line.address} whole />
        </Item>
        {line.session && (
          <Item term={text(messages.session)}>
            <span className="text-fine break-all">{line.session}</span>
          </Item>
        )}
        <Item term={text(messages.procedure)}>
          <span className="text-fine break-all">{name}</span>
        </Item>
        <Item term={text(messages.effect)}>{text(effectTitles[line.effect])}</Item>
        {line.subjects.length > 0 && (
          <Item term={text(messages.subject)}>
            <ul>
              {line.subjects.map((subject) => (
                <li key={subject}>
                  <span className="break-all">{subject}</span>
                  <Link to={`/desk/log?${new URLSearchParams({ subject })}`} className="link ml-3 text-fine">
                    {text(messages.whoElse)}
                  </Link>
                </li>
              ))}
            </ul>
          </Item>
        )}
        <Item term={text(messages.result)}>
          <ResultMark result={line.result} />
        </Item>
        {line.reason && <Item term={text(messages.reason)}>{text(line.reason)}</Item>}
        {details.length > 0 && (
          <Item term={text(messages.detail)}>
            <ul>
              {details.map(([key, value]) => (
                <li key={key}>
                  <span className="text-ink-soft">{key}: </span>
                  <Value value={value} />
                </li>
              ))}
            </ul>
          </Item>
        )}
        <Item term={text(messages.chain)}>
          {line.seq === null ? (
            text(messages.waiting)
          ) : (
            <>
              <span className="nums">{formatNumber(line.seq)}</span>
              <span className="block text-fine break-all text-ink-soft">{line.hash}</span>
            </>
          )}
        </Item>
      </dl>
      {fields.length > 0 && (
        <section className="mt-8" aria-labelledby="changes">
          <h2 id="changes" className="text-std-20B-150">
            {text(messages.changes)}
          </h2>
          <p className="mb-2 text-fine text-ink-soft">{text(messages.masked)}</p>
          <Table
            caption={text(messages.changes)}
            rows={fields}
            rowKey={(field) => field}
            columns={[
              { id: 'field', head: text(messages.field), rowHead: true, cell: (field) => field },
              { id: 'before', head: text(messages.before), cell: (field) => <Value value={line.before?.[field]} /> },
              { id: 'after', head: text(messages.after), cell: (field) => <Value value={line.after?.[field]} /> },
            ]}
          />
        </section>
      )}
    </div>
  );
}

function Item({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <>
      <dt className="text-ink-soft">{term}</dt>
      <dd className="max-md:mb-2">{children}</dd>
    </>
  );
}
