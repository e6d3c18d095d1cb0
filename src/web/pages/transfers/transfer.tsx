// SPDX-License-Identifier: Apache-2.0
import { Form, redirect } from 'react-router';
import { zoneTitles } from '#kernel/access/zones.ts';
import type { TransferProcedures } from '#kernel/transfers/procedures.ts';
import { callOf } from '../../call.ts';
import { Breadcrumbs } from '../../components/breadcrumbs.tsx';
import { Button } from '../../components/button.tsx';
import { ErrorSummary } from '../../components/error-summary.tsx';
import { Notice } from '../../components/notice.tsx';
import { Steps } from '../../components/steps.tsx';
import { TextArea } from '../../components/text-area.tsx';
import { textIn } from '../../form.ts';
import { formatInstant, formatNumber } from '../../format.ts';
import { PageTitle, useLanguage, useText } from '../../language.tsx';
import { formProblems, refusalOf } from '../../problem.ts';
import { useVisit } from '../../visit.ts';
import { stateWords, transferTitle } from './words.ts';
import type { Route } from './+types/transfer.ts';

export const loader = ({ context, params }: Route.LoaderArgs) =>
  callOf<TransferProcedures>(context)('transfers.transfer', { id: params.id });

export async function action({ context, params, request }: Route.ActionArgs) {
  const call = callOf<TransferProcedures>(context);
  const form = await request.formData();
  const words = textIn(form, 'words');
  try {
    if (form.get('do') === 'approve') await call('transfers.approve', { id: params.id, words });
    else if (form.get('do') === 'reject') await call('transfers.reject', { id: params.id, words });
    else await call('transfers.withdraw', { id: params.id });
    return redirect(`/desk/transfers/${params.id}`);
  } catch (error) {
    return { words, problem: await refusalOf(error) };
  }
}

const messages = {
  board: { ja: '案内板', en: 'Board' },
  path: { ja: '受け渡しの流れ', en: 'Path of the transfer' },
  steps: {
    asked: { ja: '申請', en: 'Asked for' },
    checked: { ja: '確認', en: 'Checked' },
    sanitised: { ja: '無害化', en: 'Sanitised' },
    approved: { ja: '承認', en: 'Approved' },
    delivered: { ja: '受け渡し', en: 'Delivered' },
  },
  titles: {
    requested: { ja: 'ファイルを確認しています', en: 'The file is being checked' },
    waiting: { ja: '承認を待っています', en: 'It waits for approval' },
    delivered: { ja: '{to}で受け取れます', en: 'It can be had in the {to}' },
    rejected: { ja: '差し戻されました', en: 'It was rejected' },
    refused: { ja: 'このファイルは渡せません', en: 'This file is not handed over' },
    withdrawn: { ja: '申請は取り下げられました', en: 'The request was withdrawn' },
  },
  later: {
    ja: '大きなファイルの無害化や、ウイルス検査の応答を待っています。このまま画面を閉じてかまいません。しばらくしてから読み込み直してください。',
    en: 'Sanitising a large file, or waiting for the virus scanner. You may close this page; reload it in a while.',
  },
  waitingBody: {
    ja: '申請した人の課の課長など、承認できる人が決めます。自分の申請は自分では承認できません。',
    en: 'The head of the section or another approver decides; nobody decides on their own request.',
  },
  elsewhere: {
    ja: '{to}の端末でこのページを開くと、受け取りのボタンが出ます。',
    en: 'Open this page at a terminal in the {to}: there it can be downloaded.',
  },
  take: { ja: '受け取る（{name}）', en: 'Download {name}' },
  person: { ja: '{name}（{post}）', en: '{name} ({post})' },
  wordsHidden: {
    ja: '添えられた言葉は、LGWAN接続系などの内部の端末でご覧ください。',
    en: 'The words that go with it are read inside, such as in the LGWAN network.',
  },
  facts: { ja: '記録', en: 'Record' },
  who: { ja: '申請した人', en: 'Asked by' },
  at: { ja: '申請日時', en: 'Asked at' },
  reason: { ja: '理由', en: 'Reason' },
  reasonHidden: {
    ja: '申請したネットワークの端末でご覧ください。',
    en: 'To be read in the network in which it was asked for.',
  },
  way: { ja: '向き', en: 'Way' },
  fromTo: { ja: '{from} から {to} へ', en: 'from the {from} into the {to}' },
  rule: { ja: '適用した規則', en: 'Rule applied' },
  rules: {
    free: { ja: 'そのまま', en: 'freely' },
    sanitise: { ja: '無害化', en: 'sanitised' },
    approve: { ja: '承認', en: 'with approval' },
    'sanitise-and-approve': { ja: '無害化と承認', en: 'sanitised and approved' },
    refuse: { ja: '渡せない', en: 'not at all' },
  },
  size: { ja: '大きさ', en: 'Size' },
  bytes: { ja: '{n} バイト', en: '{n} bytes' },
  scan: { ja: 'ウイルス検査', en: 'Virus scan' },
  scans: {
    'not-scanned': { ja: '未検査', en: 'not scanned' },
    clean: { ja: '検出なし', en: 'nothing found' },
    infected: { ja: '検出あり', en: 'virus found' },
  },
  notYet: { ja: 'まだ確認していません', en: 'not checked yet' },
  decision: { ja: '決めた人', en: 'Decided by' },
  closed: { ja: '終わった日時', en: 'Ended at' },
  original: { ja: '元のファイル', en: 'Original' },
  copy: { ja: '渡したファイル', en: 'Handed over' },
  same: { ja: '元のファイルと同じ内容です。', en: 'The same content as the original.' },
  rebuilt: { ja: '{program} が無害化して作り直しました。', en: 'Sanitised and rebuilt by {program}.' },
  removedTitle: { ja: '無害化で取り除いたもの', en: 'What sanitising took out' },
  removedNone: {
    ja: '取り除くものはありませんでした。',
    en: 'There was nothing to take out.',
  },
  noticedTitle: { ja: '残したもののうち、知っておくとよいこと', en: 'Left in, but good to know' },
  times: { ja: '{n}か所', en: '{n} times' },
  decideTitle: { ja: 'この受け渡しを決める', en: 'Decide' },
  decideLead: {
    ja: '元のファイルを開いて、渡してよい内容かを確かめてから決めてください。',
    en: 'Open the original and make sure that it may go before you decide.',
  },
  open: { ja: '元のファイルを開く', en: 'Open the original' },
  words: { ja: '申請した人への言葉', en: 'Words for whoever asked' },
  wordsHint: { ja: '差し戻すときは、理由を必ず書きます。', en: 'A rejection needs a reason.' },
  approve: { ja: '承認して渡す', en: 'Approve and hand over' },
  reject: { ja: '差し戻す', en: 'Reject' },
  withdraw: { ja: '申請を取り下げる', en: 'Withdraw the request' },
};

type Whole = Route.ComponentProps['loaderData'];

export default function Transfer({ loaderData: transfer, actionData }: Route.ComponentProps) {
  const text = useText();
  const problems = formProblems(actionData?.problem);
  const { sanitising, may } = transfer;
  return (
    <>
      <PageTitle>{`${transfer.file.name}｜${text(transferTitle)}`}</PageTitle>
      <Breadcrumbs
        crumbs={[
          { label: text(messages.board), to: '/desk' },
          { label: text(transferTitle), to: '/desk/transfers' },
          { label: transfer.file.name },
        ]}
      />
      <div className="mt-3 mb-5 flex flex-wrap items-center gap-x-10 gap-y-2">
        <h1 className="text-std-24B-150 wrap-anywhere">{transfer.file.name}</h1>
        <Path transfer={transfer} />
      </div>
      <div className="grid max-w-4xl gap-8">
        <ErrorSummary problems={problems.summary} />
        <Outcome transfer={transfer} />
        {may.decide && <Decide transfer={transfer} words={actionData?.words} error={problems.of('words')} />}
        {sanitising?.outcome === 'clean' && (
          <section aria-labelledby="removed">
            <h2 id="removed" className="mb-2 text-std-18B-160">
              {text(messages.removedTitle)}
            </h2>
            {sanitising.removed.length === 0 ? (
              <p>{text(messages.removedNone)}</p>
            ) : (
              <Findings found={sanitising.removed} />
            )}
            {sanitising.noticed.length > 0 && (
              <>
                <h3 className="mt-4 mb-1 font-700">{text(messages.noticedTitle)}</h3>
                <Findings found={sanitising.noticed} />
              </>
            )}
          </section>
        )}
        <Facts transfer={transfer} />
        {may.withdraw && (
          <Form method="post" action={`/desk/transfers/${transfer.id}`}>
            <Button name="do" value="withdraw" variant="danger">
              {text(messages.withdraw)}
            </Button>
          </Form>
        )}
      </div>
    </>
  );
}

/** Only the steps that this rule has. */
function Path({ transfer: { rule, state, sanitising } }: { transfer: Whole }) {
  const text = useText();
  const cleaned = rule === 'sanitise' || rule === 'sanitise-and-approve';
  const approved = rule === 'approve' || rule === 'sanitise-and-approve';
  const check = cleaned ? ('sanitised' as const) : ('checked' as const);
  const steps = ['asked' as const, check, ...(approved ? ['approved' as const] : []), 'delivered' as const];
  const current =
    state === 'delivered'
      ? 'delivered'
      : state === 'waiting' || state === 'rejected' || (state === 'withdrawn' && approved && (!cleaned || sanitising))
        ? 'approved'
        : check;
  return (
    <Steps
      label={text(messages.path)}
      current={current}
      steps={steps.map((id) => ({ id, title: text(messages.steps[id]) }))}
    />
  );
}

/** What became of it, and what to do now. */
function Outcome({ transfer }: { transfer: Whole }) {
  const text = useText();
  const { zone } = useVisit();
  const { state, refusal, decision, result } = transfer;
  return (
    <div role="status">
      <Notice
        tone={stateWords[state].tone}
        title={text(messages.titles[state], { to: text(zoneTitles[transfer.to]) })}
        action={
          result && result.refusal === null ? (
            <a
              href={`/api/v1/files/${result.id}`}
              className="inline-flex min-h-11 items-center rounded-6 border border-control bg-control px-5 py-2 font-700 wrap-anywhere text-on-control hover:bg-control-hover hover:underline"
            >
              {text(messages.take, { name: result.name })}
            </a>
          ) : undefined
        }
      >
        {state === 'requested' && <p>{text(messages.later)}</p>}
        {state === 'waiting' && <p>{text(messages.waitingBody)}</p>}
        {refusal && <p>{text(refusal)}</p>}
        {result?.refusal && (
          <p>
            {zone === transfer.to
              ? text(result.refusal)
              : text(messages.elsewhere, { to: text(zoneTitles[transfer.to]) })}
          </p>
        )}
        {state === 'rejected' && decision && (
          <p className="whitespace-pre-line">{decision.words ?? text(messages.wordsHidden)}</p>
        )}
      </Notice>
    </div>
  );
}

function Decide({ transfer, words, error }: { transfer: Whole; words: string | undefined; error: string | undefined }) {
  const text = useText();
  const { id, original } = transfer;
  return (
    <section aria-labelledby="decide" className="border-2 border-line-strong px-5 py-4">
      <h2 id="decide" className="text-std-18B-160">
        {text(messages.decideTitle)}
      </h2>
      <p className="mt-1 mb-3">{text(messages.decideLead)}</p>
      {original.refusal ? (
        <p className="mb-3 text-ink-soft">{text(original.refusal)}</p>
      ) : (
        <p className="mb-3">
          <a href={`/api/v1/files/${original.id}`} className="link wrap-anywhere">
            {text(messages.open)}（{original.name}）
          </a>
        </p>
      )}
      <Form method="post" action={`/desk/transfers/${id}`}>
        <TextArea
          name="words"
          label={text(messages.words)}
          hint={text(messages.wordsHint)}
          maxLength={1_000}
          defaultValue={words}
          error={error}
        />
        <p className="mt-4 flex flex-wrap gap-4">
          <Button name="do" value="approve">
            {text(messages.approve)}
          </Button>
          <Button name="do" value="reject" variant="danger">
            {text(messages.reject)}
          </Button>
        </p>
      </Form>
    </section>
  );
}

function Findings({ found }: { found: NonNullable<Whole['sanitising']>['removed'] }) {
  const text = useText();
  const kinds = [...Map.groupBy(found, ({ what }) => what).values()];
  return (
    <ul className="list-disc pl-6">
      {kinds.map((places) => (
        <li key={places[0]!.what}>
          {text(places[0]!.label)}
          <span className="ml-2 text-fine text-ink-soft">
            {text(messages.times, { n: places.reduce((sum, { count }) => sum + count, 0) })}
            {'　'}
            <span className="wrap-anywhere">
              {places
                .map(({ where }) => where)
                .filter(Boolean)
                .join(', ')}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Facts({ transfer }: { transfer: Whole }) {
  const text = useText();
  const language = useLanguage();
  const { requestedBy, original, result, scan, sanitising, decision, closedAt } = transfer;
  const at = (instant: string) => formatInstant(instant, language, 'clerk');
  const rows: [string, React.ReactNode][] = [
    [
      text(messages.who),
      requestedBy.post ? text(messages.person, { name: requestedBy.name, post: requestedBy.post }) : requestedBy.name,
    ],
    [text(messages.at), at(transfer.requestedAt)],
    [text(messages.reason), transfer.reason ?? text(messages.reasonHidden)],
    [
      text(messages.way),
      text(messages.fromTo, { from: text(zoneTitles[transfer.from]), to: text(zoneTitles[transfer.to]) }),
    ],
    [text(messages.rule), text(messages.rules[transfer.rule])],
    [
      text(messages.scan),
      scan ? `${text(messages.scans[scan.state])}${scan.engine ? `（${scan.engine}）` : ''}` : text(messages.notYet),
    ],
    [
      text(messages.original),
      <>
        {text(messages.bytes, { n: formatNumber(transfer.file.size) })}
        <Hash value={original.sha256} />
      </>,
    ],
  ];
  if (result)
    rows.push([
      text(messages.copy),
      <>
        <span className="wrap-anywhere">{result.name}</span>{' '}
        {result.sha256 === original.sha256
          ? text(messages.same)
          : sanitising && text(messages.rebuilt, { program: sanitising.program })}
        <Hash value={result.sha256} />
      </>,
    ]);
  if (decision)
    rows.push([
      text(messages.decision),
      <>
        {text(messages.person, { name: decision.name, post: decision.post })} {at(decision.at)}
        {decision.words && <span className="block whitespace-pre-line">{decision.words}</span>}
      </>,
    ]);
  if (closedAt) rows.push([text(messages.closed), at(closedAt)]);
  return (
    <section aria-labelledby="facts">
      <h2 id="facts" className="mb-2 text-std-18B-160">
        {text(messages.facts)}
      </h2>
      <dl className="border-t border-line">
        {rows.map(([term, value]) => (
          <div key={term} className="grid gap-x-6 border-b border-line py-2 sm:grid-cols-[9rem_1fr]">
            <dt className="text-ink-soft">{term}</dt>
            <dd className="min-w-0 whitespace-pre-line">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Hash({ value }: { value: string }) {
  return (
    <span className="block text-fine text-ink-soft">
      SHA-256 <code className="wrap-anywhere">{value}</code>
    </span>
  );
}
