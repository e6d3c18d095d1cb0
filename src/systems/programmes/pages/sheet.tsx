// SPDX-License-Identifier: Apache-2.0
import { data, Form, redirect } from 'react-router';
import { callOf } from '#web/call.ts';
import { Button, LinkButton } from '#web/components/button.tsx';
import { Disclosure } from '#web/components/disclosure.tsx';
import { ErrorSummary } from '#web/components/error-summary.tsx';
import { FindingMark } from '#web/components/finding-mark.tsx';
import { TextArea } from '#web/components/text-area.tsx';
import { textIn } from '#web/form.ts';
import { formatInstant, formatNumber } from '#web/format.ts';
import { PageTitle, useLanguage, useText } from '#web/language.tsx';
import { formProblems, problemOf } from '#web/problem.ts';
import { kindOf } from '../kinds/lookup.ts';
import { paperOf } from '../print/paper.ts';
import type { procedures } from '../procedures/index.ts';
import { moves, states } from '../states.ts';
import type { Route } from './+types/sheet.ts';
import { PaperSheet } from './parts/paper-sheet.tsx';
import { controlId } from './sheet-parts/field-input.tsx';
import { SheetHead } from './sheet-parts/sheet-head.tsx';

export async function loader({ context, params }: Route.LoaderArgs) {
  const call = callOf<typeof procedures>(context);
  const opened = await call('programmes.sheet', { id: params.id });
  return {
    opened,
    comments: await call('programmes.comments', { id: params.id }),
    paper: paperOf(kindOf(opened.kind), opened.sheet),
  };
}

/** Moves the sheet on or back, writes and resolves comments, carries the sheet forward. */
export async function action({ context, params, request }: Route.ActionArgs) {
  const call = callOf<typeof procedures>(context);
  const form = await request.formData();
  const text = (name: string) => textIn(form, name);
  try {
    switch (text('intent')) {
      case 'move':
        await call('programmes.sheet.move', { id: params.id, move: text('move'), reason: text('reason') });
        break;
      case 'comment':
        await call('programmes.comments.add', {
          id: params.id,
          body: text('body'),
          ...(text('thread') && { threadId: text('thread') }),
        });
        break;
      case 'resolve':
        await call('programmes.comments.resolve', { id: text('comment'), resolved: text('resolved') === 'true' });
        break;
      case 'carry-forward': {
        const { id } = await call('programmes.sheet.carryForward', { id: params.id });
        return redirect(`/desk/programmes/sheets/${id}/edit`);
      }
    }
  } catch (error) {
    const problem = await problemOf(error);
    if (!problem) throw error;
    const next = problem['sheetId'];
    if (typeof next === 'string') return redirect(`/desk/programmes/sheets/${next}`);
    return data({ problem, reason: text('reason'), body: text('body') }, { status: problem.status });
  }
  return redirect(`/desk/programmes/sheets/${params.id}`);
}

const messages = {
  findings: { ja: '指摘', en: 'Findings' },
  noFindings: { ja: '指摘はありません。', en: 'There are no findings.' },
  expected: { ja: 'あるべき値', en: 'expected' },
  found: { ja: 'シートの値', en: 'found' },
  difference: { ja: '差', en: 'difference' },
  mend: { ja: 'この項目を直す', en: 'Mend this field' },
  next: { ja: '次にすること', en: 'What to do next' },
  nothingToDo: {
    ja: 'いまの段階で、あなたがすることはありません。',
    en: 'There is nothing for you to do in this state.',
  },
  edit: { ja: 'このシートに書き込む', en: 'Write on this sheet' },
  reason: { ja: '理由・申し送り', en: 'Reason or note' },
  reasonHint: {
    ja: '差し戻すとき、誤りを残して確定するときは必ず書いてください',
    en: 'Needed when sending back or closing with errors',
  },
  carry: { ja: '翌年度のシートを作る', en: 'Make the next year’s sheet' },
  files: { ja: 'ファイル', en: 'Files' },
  source: { ja: '取込元のファイル: {name}', en: 'Original: {name}' },
  public: { ja: '公表ページを見る', en: 'See the public page' },
  way: { ja: 'これまでの経過', en: 'What happened' },
  comments: { ja: 'コメント', en: 'Comments' },
  noComments: {
    ja: 'コメントはまだありません。数字の根拠や直してほしい点を書くと、ここに残ります。',
    en: 'No comments yet. Write where a figure comes from or what should change.',
  },
  comment: { ja: 'コメント', en: 'Comment' },
  write: { ja: 'コメントを書く', en: 'Write a comment' },
  reply: { ja: '返信する', en: 'Reply' },
  resolve: { ja: '解決済みにする', en: 'Resolve' },
  reopen: { ja: '未解決に戻す', en: 'Reopen' },
  resolved: { ja: '解決済み', en: 'resolved' },
  older: { ja: '前の版と見比べる（第{n}版）', en: 'Compare with edition {n}' },
};

export default function SheetPage({ loaderData: { opened, comments, paper }, actionData }: Route.ComponentProps) {
  const { sheet, findings, may, state } = opened;
  return (
    <>
      <PageTitle>{`${sheet.code} ${sheet.name}`}</PageTitle>
      <SheetHead {...opened} />
      <ErrorSummary problems={formProblems(actionData?.problem).summary} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-8 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0">
          <PaperSheet
            paper={paper}
            highlight={findings.flatMap(({ path }) => (path ? [path] : []))}
            {...(may.edit && {
              hrefOf: (path: string) => `/desk/programmes/sheets/${opened.id}/edit#${controlId(path)}`,
            })}
          />
        </div>
        <aside className="screen-only grid content-start gap-8 text-fine">
          <NextSteps opened={opened} reason={actionData?.reason} />
          <Findings findings={findings} editHref={may.edit ? `/desk/programmes/sheets/${opened.id}/edit` : null} />
          <Comments comments={comments} body={actionData?.body} />
          <Files opened={opened} published={state === 'published'} />
          <Way way={opened.way} />
        </aside>
      </div>
    </>
  );
}

type Opened = Route.ComponentProps['loaderData']['opened'];

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section>
      <h2 className="mb-2 border-b border-floor-edge pb-1 text-desk font-700">{title}</h2>
      {children}
    </section>
  );
}

/** The moves that this person may make with this sheet now. */
function NextSteps({ opened, reason }: { opened: Opened; reason: string | undefined }) {
  const text = useText();
  const { may, id } = opened;
  const possible = moves.filter((move) => may.moves.includes(move.id));
  return (
    <Part title={text(messages.next)}>
      <div className="grid gap-3">
        {may.edit && (
          <LinkButton to={`/desk/programmes/sheets/${id}/edit`} variant="secondary" size="small">
            {text(messages.edit)}
          </LinkButton>
        )}
        {possible.length > 0 && (
          <Form method="post" className="grid gap-3">
            <input type="hidden" name="intent" value="move" />
            <TextArea
              dense
              name="reason"
              label={text(messages.reason)}
              hint={text(messages.reasonHint)}
              defaultValue={reason}
              rows={2}
            />
            <span className="flex flex-wrap gap-2">
              {possible.map((move, index) => (
                <Button
                  key={move.id}
                  name="move"
                  value={move.id}
                  size="small"
                  variant={move.needsReason ? 'secondary' : index === 0 ? 'primary' : 'secondary'}
                >
                  {text(move.title)}
                </Button>
              ))}
            </span>
          </Form>
        )}
        {!may.edit && possible.length === 0 && <p>{text(messages.nothingToDo)}</p>}
        {may.carryForward && (
          <Form method="post">
            <input type="hidden" name="intent" value="carry-forward" />
            <Button variant="quiet" size="small">
              {text(messages.carry)}
            </Button>
          </Form>
        )}
      </div>
    </Part>
  );
}

function Findings({ findings, editHref }: { findings: Opened['findings']; editHref: string | null }) {
  const text = useText();
  const shown = (value: number | string | null | undefined) =>
    value === null || value === undefined ? '—' : typeof value === 'number' ? formatNumber(value) : value;
  return (
    <Part title={`${text(messages.findings)}（${findings.length}）`}>
      {findings.length === 0 && <p>{text(messages.noFindings)}</p>}
      <ul className="grid gap-4">
        {findings.map((finding, index) => (
          <li key={index} className="grid gap-1">
            <p className="flex flex-wrap items-baseline gap-x-3">
              <FindingMark severity={finding.severity} />
              <span className="font-700">{finding.place}</span>
            </p>
            <p>{text(finding.message)}</p>
            {typeof finding.expected === 'number' && typeof finding.found === 'number' && (
              <dl className="nums grid grid-cols-[auto_1fr] gap-x-3 text-ink-soft">
                <dt>{text(messages.expected)}</dt>
                <dd>{shown(finding.expected)}</dd>
                <dt>{text(messages.found)}</dt>
                <dd>{shown(finding.found)}</dd>
                {typeof finding.difference === 'number' && (
                  <>
                    <dt>{text(messages.difference)}</dt>
                    <dd>{shown(finding.difference)}</dd>
                  </>
                )}
              </dl>
            )}
            {editHref && finding.path && (
              <a href={`${editHref}#${controlId(finding.path)}`} className="link w-fit">
                {text(messages.mend)}
              </a>
            )}
          </li>
        ))}
      </ul>
    </Part>
  );
}

type CommentList = Route.ComponentProps['loaderData']['comments'];

function Comments({ comments, body }: { comments: CommentList; body: string | undefined }) {
  const text = useText();
  const threads = comments.filter((one) => one.threadId === null);
  return (
    <Part title={`${text(messages.comments)}（${comments.length}）`}>
      {threads.length === 0 && <p className="mb-3">{text(messages.noComments)}</p>}
      <ol className="grid gap-4">
        {threads.map((first) => (
          <li key={first.id} className="grid gap-2 border-l-2 border-line pl-3">
            {[first, ...comments.filter((one) => one.threadId === first.id)].map((one) => (
              <CommentText key={one.id} comment={one} />
            ))}
            <div className="flex flex-wrap items-start gap-x-3">
              <Disclosure summary={text(messages.reply)}>
                <Form method="post" className="grid gap-2">
                  <input type="hidden" name="intent" value="comment" />
                  <input type="hidden" name="thread" value={first.id} />
                  <TextArea
                    dense
                    required
                    name="body"
                    id={`reply-${first.id}`}
                    label={text(messages.comment)}
                    rows={2}
                  />
                  <Button size="small" variant="secondary" className="w-fit">
                    {text(messages.reply)}
                  </Button>
                </Form>
              </Disclosure>
              <Form method="post">
                <input type="hidden" name="intent" value="resolve" />
                <input type="hidden" name="comment" value={first.id} />
                <input type="hidden" name="resolved" value={String(first.resolvedAt === null)} />
                <button className="link min-h-9">{text(first.resolvedAt ? messages.reopen : messages.resolve)}</button>
              </Form>
            </div>
          </li>
        ))}
      </ol>
      <Form method="post" className="mt-4 grid gap-2" key={comments.length}>
        <input type="hidden" name="intent" value="comment" />
        <TextArea
          dense
          required
          name="body"
          id="new-comment"
          label={text(messages.comment)}
          rows={3}
          defaultValue={body}
        />
        <Button size="small" variant="secondary" className="w-fit">
          {text(messages.write)}
        </Button>
      </Form>
    </Part>
  );
}

function CommentText({ comment: { by, at, body, resolvedAt } }: { comment: CommentList[number] }) {
  const text = useText();
  const language = useLanguage();
  return (
    <div>
      <p className="text-ink-soft">
        <span className="font-700 text-ink">{by}</span>{' '}
        <time dateTime={at}>{formatInstant(at, language, 'clerk')}</time>
        {resolvedAt && <span className="ml-2 text-good">✓ {text(messages.resolved)}</span>}
      </p>
      <p className="whitespace-pre-wrap">{body}</p>
    </div>
  );
}

function Files({ opened, published }: { opened: Opened; published: boolean }) {
  const text = useText();
  const previous = opened.editions.findLast((one) => one.edition < opened.edition);
  return (
    <Part title={text(messages.files)}>
      <ul className="grid gap-1">
        <li>
          {(['pdf', 'xlsx', 'csv', 'json'] as const).map((format) => (
            <a
              key={format}
              href={`/api/v1/programmes/sheets/${opened.id}/file?format=${format}`}
              className="link mr-3 inline-block py-1"
              download
            >
              {format === 'xlsx' ? 'Excel' : format.toUpperCase()}
            </a>
          ))}
        </li>
        {opened.sourceId && (
          <li>
            <a href={`/api/v1/programmes/sources/${opened.sourceId}`} className="link" download>
              {text(messages.source, { name: opened.sourceName ?? '' })}
            </a>
          </li>
        )}
        {previous && (
          <li>
            <a href={`/desk/programmes/sheets/${previous.id}/compare/${opened.id}`} className="link">
              {text(messages.older, { n: previous.edition })}
            </a>
          </li>
        )}
        {published && (
          <li>
            <a
              href={`/programmes/${opened.programmeId}/${opened.fiscalYear}?kind=${encodeURIComponent(opened.kind)}`}
              className="link"
            >
              {text(messages.public)}
            </a>
          </li>
        )}
      </ul>
    </Part>
  );
}

function Way({ way }: { way: Opened['way'] }) {
  const text = useText();
  const language = useLanguage();
  if (way.length === 0) return null;
  const title = (id: string) => text(states.find((state) => state.id === id)!.title);
  return (
    <Part title={text(messages.way)}>
      <ol className="grid gap-2">
        {way.map(({ from, to, reason, by, at }) => (
          <li key={at}>
            <p>
              {title(from)} → <span className="font-700">{title(to)}</span>
            </p>
            <p className="text-ink-soft">
              {by} <time dateTime={at}>{formatInstant(at, language, 'clerk')}</time>
            </p>
            {reason && <p className="whitespace-pre-wrap">{reason}</p>}
          </li>
        ))}
      </ol>
    </Part>
  );
}
