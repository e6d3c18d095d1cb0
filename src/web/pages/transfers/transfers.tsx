// SPDX-License-Identifier: Apache-2.0
import { Form, redirect } from 'react-router';
import { zoneTitles, type Zone } from '#kernel/access/zones.ts';
import type { TransferProcedures } from '#kernel/transfers/procedures.ts';
import { callOf } from '../../call.ts';
import { Breadcrumbs } from '../../components/breadcrumbs.tsx';
import { Button } from '../../components/button.tsx';
import { Checkbox } from '../../components/checkbox.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorSummary } from '../../components/error-summary.tsx';
import { FieldError, Requirement } from '../../components/field.tsx';
import { Notice } from '../../components/notice.tsx';
import { Pagination } from '../../components/pagination.tsx';
import { RadioGroup } from '../../components/radio-group.tsx';
import { Select } from '../../components/select.tsx';
import { Table, type Column } from '../../components/table.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { TextArea } from '../../components/text-area.tsx';
import { ToneShape } from '../../components/tone.tsx';
import { textIn } from '../../form.ts';
import { formatInstant } from '../../format.ts';
import { PageTitle, useLanguage, useText } from '../../language.tsx';
import { formProblems, refusalOf } from '../../problem.ts';
import { useVisit } from '../../visit.ts';
import { shortZones, stateWords, transferTitle } from './words.ts';
import type { Route } from './+types/transfers.ts';

const PAGE = 50;
const views = ['mine', 'waiting', 'all'] as const;

export async function loader({ context, request }: Route.LoaderArgs) {
  const call = callOf<TransferProcedures>(context);
  const query = new URL(request.url).searchParams;
  const show = views.find((view) => view === query.get('show')) ?? 'mine';
  const page = Math.max(1, Math.trunc(Number(query.get('page'))) || 1);
  const [list, ways] = [
    await call('transfers.list', { show, limit: PAGE, offset: (page - 1) * PAGE }),
    await call('transfers.ways', {}),
  ];
  return { show, page, ...list, ...ways };
}

export async function action({ context, request }: Route.ActionArgs) {
  const form = await request.formData();
  const upload = form.get('file');
  const typed = { to: textIn(form, 'to'), reason: textIn(form, 'reason'), post: textIn(form, 'post') };
  const confidential = form.has('confidential');
  try {
    const { id } = await callOf<TransferProcedures>(context)('transfers.handIn', {
      file:
        upload instanceof File && upload.name
          ? [{ name: upload.name, type: upload.type, bytes: new Uint8Array(await upload.arrayBuffer()) }]
          : [],
      to: typed.to as Zone,
      reason: typed.reason,
      confidential,
      ...(typed.post && { post: typed.post }),
    });
    return redirect(`/desk/transfers/${id}`);
  } catch (error) {
    return { typed: { ...typed, confidential }, problem: await refusalOf(error) };
  }
}

const messages = {
  board: { ja: '案内板', en: 'Board' },
  lead: {
    ja: 'いまお使いの端末は「{zone}」にあります。ほかのネットワークで使うファイルは、ここから渡します。',
    en: 'You are in the {zone}. Files for another network are handed over here.',
  },
  leadOutside: {
    ja: 'このネットワークでは、ここから出した申請と、ここへ届いたファイルだけが見えます。',
    en: 'In this network you see only what was asked for here and what was delivered here.',
  },
  tabs: {
    mine: { ja: '自分の申請', en: 'My requests' },
    waiting: { ja: 'あなたの承認待ち', en: 'Wait for you' },
    all: { ja: 'すべての記録', en: 'All records' },
  },
  none: {
    mine: { ja: 'まだ申請はありません', en: 'You have not asked for anything yet' },
    waiting: { ja: 'あなたの承認を待っているものはありません', en: 'Nothing waits for your approval' },
    all: { ja: 'まだ記録はありません', en: 'There are no records yet' },
  },
  state: { ja: '状態', en: 'State' },
  file: { ja: 'ファイル', en: 'File' },
  way: { ja: '向き', en: 'Way' },
  who: { ja: '申請者', en: 'Asked by' },
  at: { ja: '申請日時', en: 'Asked at' },
  fromTo: { ja: '{from} → {to}', en: '{from} → {to}' },
  newTitle: { ja: 'ファイルを渡す', en: 'Hand a file over' },
  choose: { ja: '渡すファイル', en: 'File' },
  chooseHint: {
    ja: '1つ選びます。複数のときは ZIP（パスワードなし）にまとめてください。',
    en: 'One file. Several: put them into a ZIP without a password.',
  },
  to: { ja: '渡す先のネットワーク', en: 'Into which network' },
  rules: {
    free: { ja: 'そのまま渡します。', en: 'It goes as it is.' },
    sanitise: {
      ja: '無害化（マクロなどを取り除いた作り直し）をしてから渡します。',
      en: 'It is sanitised first: rebuilt without macros and the like.',
    },
    approve: {
      ja: '課長などの承認を受けてから渡します。',
      en: 'It goes when the section head or another approver has approved.',
    },
    'sanitise-and-approve': {
      ja: '無害化をして、課長などの承認を受けてから渡します。',
      en: 'It is sanitised and goes when the section head or another approver has approved.',
    },
    refuse: { ja: '{zone}へは渡せません。', en: 'Nothing goes into the {zone}.' },
  },
  reason: { ja: '理由', en: 'Reason' },
  reasonHint: { ja: '何に使うかを書きます。承認する人が読みます。', en: 'What it is for. The approver reads it.' },
  confidential: {
    ja: '個人情報など、慎重に扱う情報を含む',
    en: 'It holds personal or otherwise sensitive information',
  },
  post: { ja: 'どの職として申請するか', en: 'In which post' },
  ask: { ja: '受け渡しを申請する', en: 'Ask for the transfer' },
  noHandIn: { ja: 'このネットワークからはファイルを預けられません', en: 'No files may be handed in from this network' },
};

type Item = Route.ComponentProps['loaderData']['items'][number];

export default function Transfers({ loaderData, actionData }: Route.ComponentProps) {
  const { show, page, items, counts, ways, handIn, posts } = loaderData;
  const text = useText();
  const language = useLanguage();
  const { zone, actor } = useVisit();
  const permissions = actor?.permissions ?? {};
  const shownViews = views.filter(
    (view) =>
      view === 'mine' ||
      (view === 'waiting' && 'transfers.approve' in permissions) ||
      (view === 'all' && permissions['transfers.read'] !== 'assigned' && 'transfers.read' in permissions),
  );
  const columns: Column<Item>[] = [
    {
      id: 'file',
      head: text(messages.file),
      rowHead: true,
      cell: ({ file }) => <span className="wrap-anywhere">{file.name}</span>,
    },
    {
      id: 'state',
      head: text(messages.state),
      className: 'whitespace-nowrap',
      cell: ({ state }) => (
        <span className="flex items-center gap-2">
          <ToneShape tone={stateWords[state].tone} />
          {text(stateWords[state].label)}
        </span>
      ),
    },
    {
      id: 'way',
      head: text(messages.way),
      className: 'whitespace-nowrap',
      cell: ({ from, to }) => text(messages.fromTo, { from: text(shortZones[from]), to: text(shortZones[to]) }),
    },
    ...(show === 'mine'
      ? []
      : [
          {
            id: 'who',
            head: text(messages.who),
            cell: ({ requestedBy }: Item) => (
              <>
                {requestedBy.name}
                <span className="block text-fine text-ink-soft">{requestedBy.post}</span>
              </>
            ),
          },
        ]),
    {
      id: 'at',
      head: text(messages.at),
      className: 'nums whitespace-nowrap',
      cell: ({ requestedAt }) => formatInstant(requestedAt, language, 'clerk'),
    },
  ];
  const total = counts[show];
  const address = (to: number) => `/desk/transfers?${new URLSearchParams({ show, page: String(to) })}`;
  return (
    <>
      <PageTitle>{text(transferTitle)}</PageTitle>
      <Breadcrumbs crumbs={[{ label: text(messages.board), to: '/desk' }, { label: text(transferTitle) }]} />
      <h1 className="mt-3 text-std-24B-150">{text(transferTitle)}</h1>
      <p className="mt-1 mb-4 max-w-3xl text-ink-soft">
        {text(messages.lead, { zone: text(zoneTitles[zone]) })}
        {!loaderData.inside && text(messages.leadOutside)}
      </p>
      <div className="grid gap-x-10 gap-y-8 xl:grid-cols-[1fr_26rem]">
        <section aria-label={text(messages.tabs[show])} className="min-w-0">
          {shownViews.length > 1 && (
            <div className="mb-4">
              <Tabs
                label={text(transferTitle)}
                tabs={shownViews.map((view) => ({
                  to: view === 'mine' ? '/desk/transfers' : `/desk/transfers?show=${view}`,
                  label: text(messages.tabs[view]),
                  count: counts[view],
                  current: view === show,
                }))}
              />
            </div>
          )}
          {items.length === 0 ? (
            <EmptyState title={text(messages.none[show])} />
          ) : (
            <Table
              caption={text(messages.tabs[show])}
              columns={columns}
              rows={items}
              rowKey={({ id }) => id}
              rowHref={({ id }) => `/desk/transfers/${id}`}
            />
          )}
          {total > PAGE && (
            <div className="mt-4">
              <Pagination
                first={page > 1 ? address(1) : null}
                previous={page > 1 ? address(page - 1) : null}
                next={page * PAGE < total ? address(page + 1) : null}
                shown={items.length}
                total={total}
              />
            </div>
          )}
        </section>
        <HandIn ways={ways} open={handIn} posts={posts} refused={actionData} />
      </div>
    </>
  );
}

function HandIn({
  ways,
  open,
  posts,
  refused,
}: Pick<Route.ComponentProps['loaderData'], 'ways' | 'posts'> & {
  open: boolean;
  refused: Route.ComponentProps['actionData'];
}) {
  const text = useText();
  const problems = formProblems(refused?.problem);
  const possible = ways.filter(({ rule }) => rule !== 'refuse');
  const shut = ways.filter(({ rule }) => rule === 'refuse');
  const error = problems.of('file');
  return (
    <section aria-labelledby="hand-in" className="border-t border-line pt-4 xl:border-t-0 xl:border-l xl:pt-0 xl:pl-8">
      <h2 id="hand-in" className="mb-3 text-std-18B-160">
        {text(messages.newTitle)}
      </h2>
      {!open ? (
        <Notice title={text(messages.noHandIn)} />
      ) : (
        <Form method="post" encType="multipart/form-data" action="/desk/transfers" className="grid gap-5">
          <ErrorSummary problems={problems.summary} />
          <div>
            <label htmlFor="file" className="font-700">
              {text(messages.choose)}
              <Requirement required />
            </label>
            <p id="file-hint" className="text-ink-soft">
              {text(messages.chooseHint)}
            </p>
            <input
              id="file"
              name="file"
              type="file"
              required
              aria-invalid={error ? true : undefined}
              aria-describedby={error ? 'file-hint file-error' : 'file-hint'}
              className="field mt-2 block w-full border-dashed! px-4 py-5 file:mr-4 file:min-h-11 file:cursor-pointer file:rounded-6 file:border file:border-solid file:border-control file:bg-sheet file:px-4 file:font-700 file:text-control hover:bg-control-wash"
            />
            <FieldError id="file">{error}</FieldError>
          </div>
          <div>
            <RadioGroup
              name="to"
              label={text(messages.to)}
              required
              defaultValue={refused?.typed.to ?? (possible.length === 1 ? possible[0]!.to : undefined)}
              error={problems.of('to')}
              options={possible.map(({ to, rule }) => ({
                value: to,
                label: text(zoneTitles[to]),
                hint: text(messages.rules[rule]),
              }))}
            />
            {shut.map(({ to }) => (
              <p key={to} className="mt-1 text-fine text-ink-soft">
                {text(messages.rules.refuse, { zone: text(zoneTitles[to]) })}
              </p>
            ))}
          </div>
          <TextArea
            name="reason"
            label={text(messages.reason)}
            hint={text(messages.reasonHint)}
            required
            maxLength={1_000}
            defaultValue={refused?.typed.reason}
            error={problems.of('reason')}
          />
          {posts.length > 1 && (
            <Select
              name="post"
              label={text(messages.post)}
              required
              defaultValue={refused?.typed.post}
              error={problems.of('post')}
              options={posts.map(({ id, words }) => ({ value: id, label: words }))}
            />
          )}
          <Checkbox
            name="confidential"
            label={text(messages.confidential)}
            defaultChecked={refused?.typed.confidential ?? false}
          />
          <p>
            <Button>{text(messages.ask)}</Button>
          </p>
        </Form>
      )}
    </section>
  );
}
