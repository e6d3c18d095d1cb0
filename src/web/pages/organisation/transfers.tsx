// SPDX-License-Identifier: Apache-2.0
import { Form, Link, redirect } from 'react-router';
import type { procedures } from '#blocks/organisation/procedures/index.ts';
import type { Label } from '#kernel/label.ts';
import { callOf } from '../../call.ts';
import { Button } from '../../components/button.tsx';
import { ErrorSummary } from '../../components/error-summary.tsx';
import { Notice } from '../../components/notice.tsx';
import { Steps } from '../../components/steps.tsx';
import { Table } from '../../components/table.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { TextField } from '../../components/text-field.tsx';
import { textIn } from '../../form.ts';
import { formatNumber } from '../../format.ts';
import { useText } from '../../language.tsx';
import { formProblems, refusalOf } from '../../problem.ts';
import { OrganisationFrame } from './frame.tsx';
import type { Route } from './+types/transfers.ts';

const ADDRESS = '/desk/organisation/transfers';
const tables = ['transfers', 'reorganisation'] as const;
type Which = (typeof tables)[number];

const whichIn = (value: string | null): Which => tables.find((one) => one === value) ?? 'transfers';
const addressOf = (which: Which, more: Record<string, string> = {}) =>
  `${ADDRESS}?${new URLSearchParams({ ...(which === 'reorganisation' && { table: which }), ...more })}`;

export async function loader({ context, request }: Route.LoaderArgs) {
  const call = callOf<typeof procedures>(context);
  const query = new URL(request.url).searchParams;
  const which = whichIn(query.get('table'));
  const id = query.get('id');
  const done = query.get('done');
  const roles = await call('organisation.roles', {});
  const show = query.get('show');
  if (!id) return { which, id: null, transfers: null, reorganisation: null, roles, done, show };
  return {
    which,
    id,
    transfers: which === 'transfers' ? await call('organisation.transfers.preview', { id }) : null,
    reorganisation: which === 'reorganisation' ? await call('organisation.reorganisation.preview', { id }) : null,
    roles,
    done,
    show,
  };
}

export async function action({ context, request }: Route.ActionArgs) {
  const form = await request.formData();
  const call = callOf<typeof procedures>(context);
  const which = whichIn(textIn(form, 'table'));
  const intent = textIn(form, 'intent');
  try {
    if (intent === 'run') {
      const { counts } = await call(`organisation.${which}.run`, {
        id: textIn(form, 'id'),
        digest: textIn(form, 'digest'),
      });
      const changes = Object.entries(counts).reduce((sum, [outcome, n]) => sum + (outcome === 'unchanged' ? 0 : n), 0);
      return redirect(addressOf(which, { done: String(changes) }));
    }
    const upload = form.get('file');
    const file =
      upload instanceof File && upload.name !== ''
        ? [{ name: upload.name, type: upload.type, bytes: new Uint8Array(await upload.arrayBuffer()) }]
        : [];
    const roster = textIn(form, 'roster');
    const { id } =
      which === 'transfers'
        ? await call('organisation.transfers.read', { file, ...(roster && { roster }) })
        : await call('organisation.reorganisation.read', { file });
    return redirect(addressOf(which, { id }));
  } catch (error) {
    return { intent, problem: await refusalOf(error) };
  }
}

const messages = {
  title: { ja: '人事異動・組織改正の取込', en: 'Import of transfers and reorganisations' },
  lead: {
    ja: '表（.csv）を読み込み、変わることをすべて確かめてから、まとめて反映します。組織改正があるときは、そちらを先に取り込みます。',
    en: 'Hand in a table (.csv), see everything that changes, then take it over as a whole. A reorganisation comes first.',
  },
  transfers: { ja: '人事異動', en: 'Transfers' },
  reorganisation: { ja: '組織改正', en: 'Reorganisation' },
  steps: { ja: '取込の段階', en: 'Steps' },
  choose: { ja: '表を選ぶ', en: 'Choose the table' },
  check: { ja: '内容を確かめる', en: 'Check it' },
  done: { ja: '取り込み済み', en: 'Done' },
  file: { ja: '表のファイル（.csv）', en: 'Table (.csv)' },
  fileHint: {
    ja: 'UTF-8 でも Shift_JIS でも読めます。Excel で開いて保存したものもそのまま使えます。',
    en: 'UTF-8 and Shift_JIS are both read, as Excel saves them.',
  },
  columnsTransfers: {
    ja: '列: 職員番号, 氏名, かな, 部, 課, 係, 職名, 兼務先, メール, 内線, 会計年度任用, 発令日, 退職日。必ず要るのは職員番号・氏名・職名・発令日の列です。兼務先は「防災課 主査、図書館 館長（事務取扱）」のように書きます。兼務先の列があって空欄なら、兼務は終わります。',
    en: 'Columns: 職員番号, 氏名, かな, 部, 課, 係, 職名, 兼務先, メール, 内線, 会計年度任用, 発令日, 退職日. Needed are 職員番号, 氏名, 職名, 発令日. An empty 兼務先 ends concurrent posts.',
  },
  columnsReorganisation: {
    ja: '列: 旧コード, 新コード, 新名称, 部, 課, 施行日。旧コードが空なら新設、新コードが空なら廃止、同じ旧コードが並べば分割（先頭が主な引継ぎ先）、同じ新コードが並べば統合です。職と職員は、部署に付いて移ります。',
    en: 'Columns: 旧コード, 新コード, 新名称, 部, 課, 施行日. No old code: a new unit; no new code: closed; an old code twice: split (the first line is the main successor); a new code twice: merged. Posts and people go with their unit.',
  },
  roster: { ja: '全職員の名簿のとき: 基準日', en: 'For a roster of all staff: its day' },
  rosterHint: {
    ja: '入れると、表にない職員は前日で退職とします。異動のある人だけの表では空欄のままにします。',
    en: 'Whoever is missing leaves the day before. Leave it empty for a table of changes only.',
  },
  handIn: { ja: '読み込んで内容を確かめる', en: 'Hand it in and check' },
  exportTransfers: { ja: 'いまの職員を同じ列で書き出す（.csv）', en: 'Export staff in the same columns (.csv)' },
  exportReorganisation: {
    ja: '組織の移り変わりを同じ列で書き出す（.csv）',
    en: 'Export the organisation in the same columns (.csv)',
  },
  taken: { ja: '{n} 件を反映しました', en: '{n} changes were made' },
  takenNothing: { ja: '変わることはありませんでした', en: 'There was nothing to change' },
  from: { ja: '{file} から', en: 'From {file}' },
  again: { ja: '別の表にする', en: 'Another table' },
  joins: { ja: '新規・復帰', en: 'Comes' },
  leaves: { ja: '退職・任期満了', en: 'Goes' },
  promoted: { ja: '昇任', en: 'Promoted' },
  moves: { ja: '異動・発令', en: 'Moves' },
  changes: { ja: '登録内容のみ', en: 'Entry only' },
  unchanged: { ja: '変更なし', en: 'No change' },
  fault: { ja: '取り込めない', en: 'Faults' },
  founded: { ja: '新設', en: 'New' },
  renamed: { ja: '改称', en: 'Renamed' },
  moved: { ja: '移管', en: 'Moved' },
  merged: { ja: '統合', en: 'Merged' },
  split: { ja: '分割', en: 'Split' },
  closed: { ja: '廃止', en: 'Closed' },
  all: { ja: 'すべて', en: 'All' },
  show: { ja: '表示する行', en: 'Lines' },
  line: { ja: '行', en: 'Line' },
  outcome: { ja: '区分', en: 'What' },
  name: { ja: '氏名', en: 'Name' },
  day: { ja: '発令日', en: 'Day' },
  takesEffect: { ja: '施行日', en: 'Day' },
  before: { ja: '前', en: 'Before' },
  after: { ja: '後', en: 'After' },
  notes: { ja: '注意', en: 'Notes' },
  fields: { ja: '変わる項目: {list}', en: 'Changes: {list}' },
  losesRoles: { ja: '失う役割: {list}', en: 'Loses the roles: {list}' },
  losesUnits: { ja: '届かなくなる部署: {list}', en: 'Out of reach: {list}' },
  losesDelegations: { ja: '終わる委任: {n} 件', en: 'Delegations that end: {n}' },
  gains: { ja: '新しい役割: {list}', en: 'New roles: {list}' },
  notInTable: { ja: '表になし', en: 'not in it' },
  follows: { ja: '上位の部署に付いて移ります', en: 'follows the unit above' },
  faultTitle: { ja: '取り込めない行が {n} 行あります', en: '{n} lines cannot be taken over' },
  faultMore: {
    ja: '表を直して、もう一度読み込んでください。直すまで、ほかの行も反映しません。',
    en: 'Mend the table and hand it in again. Nothing is taken over until then.',
  },
  newPosts: { ja: '新しくできる職: {list}', en: 'New posts: {list}' },
  headless: { ja: '長がいなくなる部署: {list}', en: 'Units without a head: {list}' },
  follow: {
    ja: '部署に付いて移る発令 {people} 件、終わる委任 {delegations} 件',
    en: '{people} appointments go with their unit, {delegations} delegations end',
  },
  run: { ja: '{n} 件をまとめて反映する', en: 'Make these {n} changes' },
  nothing: {
    ja: 'この表は、いまの登録と同じです。反映することはありません。',
    en: 'The table says what is on record already.',
  },
};

const transferOutcomes = ['fault', 'joins', 'leaves', 'promoted', 'moves', 'changes', 'unchanged'] as const;
const unitOutcomes = ['fault', 'founded', 'renamed', 'moved', 'merged', 'split', 'closed', 'unchanged'] as const;

export default function Transfers({ loaderData, actionData }: Route.ComponentProps) {
  const { which, id, transfers, reorganisation, done } = loaderData;
  const text = useText();
  const problems = formProblems(actionData?.problem, (path) =>
    path === 'roster' ? 'roster' : path.startsWith('file') ? 'file' : undefined,
  );
  const shown = transfers ?? reorganisation;
  return (
    <OrganisationFrame title={text(messages.title)} lead={text(messages.lead)} current="transfers">
      <Tabs
        label={text(messages.title)}
        tabs={tables.map((one) => ({ to: addressOf(one), label: text(messages[one]), current: one === which }))}
      />
      <div className="my-4">
        <Steps
          label={text(messages.steps)}
          current={done !== null ? 'done' : id ? 'check' : 'choose'}
          steps={(['choose', 'check', 'done'] as const).map((step) => ({ id: step, title: text(messages[step]) }))}
        />
      </div>
      {done !== null && (
        <div className="mb-5" role="status">
          <Notice
            tone="success"
            title={done === '0' ? text(messages.takenNothing) : text(messages.taken, { n: formatNumber(Number(done)) })}
          />
        </div>
      )}
      <ErrorSummary problems={problems.summary} />
      {shown ? (
        <Preview key={id} data={loaderData} />
      ) : (
        <Form method="post" encType="multipart/form-data" action={addressOf(which)} className="grid max-w-3xl gap-4">
          <input type="hidden" name="table" value={which} />
          <div>
            <label htmlFor="file" className="font-700">
              {text(messages.file)}
            </label>
            <p id="file-hint" className="text-ink-soft">
              {text(messages.fileHint)}
            </p>
            <input
              id="file"
              name="file"
              type="file"
              accept=".csv,.txt"
              required
              aria-describedby="file-hint"
              className="field mt-2 block w-full border-dashed! px-4 py-6 file:mr-4 file:min-h-11 file:cursor-pointer file:rounded-6 file:border file:border-solid file:border-control file:bg-sheet file:px-5 file:font-700 file:text-control hover:bg-control-wash"
            />
            <p className="mt-2 text-fine text-ink-soft">
              {text(which === 'transfers' ? messages.columnsTransfers : messages.columnsReorganisation)}
            </p>
          </div>
          {which === 'transfers' && (
            <TextField
              type="date"
              name="roster"
              label={text(messages.roster)}
              hint={text(messages.rosterHint)}
              error={problems.of('roster')}
            />
          )}
          <p className="flex flex-wrap items-center gap-5">
            <Button>{text(messages.handIn)}</Button>
            <a
              href={
                which === 'transfers'
                  ? '/api/v1/organisation/transfers/export'
                  : '/api/v1/organisation/reorganisations/export'
              }
              className="link"
            >
              {text(which === 'transfers' ? messages.exportTransfers : messages.exportReorganisation)}
            </a>
          </p>
        </Form>
      )}
    </OrganisationFrame>
  );
}

type Data = Route.ComponentProps['loaderData'];

/** Everything that the table would change, faults first. */
function Preview({ data: { which, id, transfers, reorganisation, roles, show } }: { data: Data }) {
  const text = useText();
  const { fileName, digest, counts } = (transfers ?? reorganisation)!;
  const outcomes: readonly (keyof typeof messages)[] = transfers ? transferOutcomes : unitOutcomes;
  const faults = counts['fault'] ?? 0;
  const changes = Object.entries(counts).reduce((sum, [outcome, n]) => sum + (outcome === 'unchanged' ? 0 : n), 0);
  const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const filter = outcomes.find((one) => one === show);
  const fits = <L extends { outcome: string }>(lines: readonly L[]): L[] =>
    filter
      ? lines.filter(({ outcome }) => outcome === filter)
      : lines.toSorted((a, b) => Number(b.outcome === 'fault') - Number(a.outcome === 'fault'));
  const list = (items: readonly string[]) => items.join('、');
  const roleNames = (ids: readonly string[]) =>
    list(ids.map((role) => text(roles.find((one) => one.id === role)?.title ?? { ja: role, en: role })));
  return (
    <>
      <p className="flex flex-wrap gap-x-5">
        {text(messages.from, { file: fileName })}
        <Link to={addressOf(which)} className="link">
          {text(messages.again)}
        </Link>
      </p>
      {faults > 0 && (
        <div className="mt-3">
          <Notice tone="error" title={text(messages.faultTitle, { n: formatNumber(faults) })}>
            {text(messages.faultMore)}
          </Notice>
        </div>
      )}
      {transfers && transfers.headless.length > 0 && (
        <div className="mt-3">
          <Notice tone="warn" title={text(messages.headless, { list: list(transfers.headless) })} />
        </div>
      )}
      {transfers && transfers.newPosts.length > 0 && (
        <p className="mt-3">{text(messages.newPosts, { list: list(transfers.newPosts) })}</p>
      )}
      {reorganisation && (reorganisation.people > 0 || reorganisation.delegations > 0) && (
        <p className="mt-3">
          {text(messages.follow, {
            people: formatNumber(reorganisation.people),
            delegations: formatNumber(reorganisation.delegations),
          })}
        </p>
      )}
      {changes === 0 ? (
        <p className="mt-3">{text(messages.nothing)}</p>
      ) : (
        faults === 0 && (
          <Form method="post" action={addressOf(which, { id: id! })} className="mt-4">
            <input type="hidden" name="table" value={which} />
            <input type="hidden" name="id" value={id!} />
            <input type="hidden" name="digest" value={digest} />
            <Button name="intent" value="run">
              {text(messages.run, { n: formatNumber(changes) })}
            </Button>
          </Form>
        )
      )}
      <div className="mt-5">
        <Tabs
          label={text(messages.show)}
          tabs={[
            { to: addressOf(which, { id: id! }), label: text(messages.all), count: total, current: !filter },
            ...outcomes
              .filter((one) => counts[one])
              .map((one) => ({
                to: addressOf(which, { id: id!, show: one }),
                label: text(messages[one]),
                count: counts[one]!,
                current: one === filter,
              })),
          ]}
        />
        {transfers && (
          <Table
            caption={text(messages.transfers)}
            rows={fits(transfers.lines)}
            rowKey={({ line, employeeNumber }) => `${line} ${employeeNumber}`}
            columns={[
              {
                id: 'line',
                head: text(messages.line),
                numeric: true,
                className: 'min-w-12!',
                cell: ({ line }) => line ?? text(messages.notInTable),
              },
              {
                id: 'outcome',
                head: text(messages.outcome),
                cell: ({ outcome }) => <Outcome outcome={outcome} label={messages[outcome]} />,
              },
              {
                id: 'name',
                head: text(messages.name),
                className: 'min-w-28!',
                cell: ({ name, employeeNumber, personId }) => (
                  <>
                    {personId ? (
                      <Link to={`/desk/organisation/people/${personId}`} className="link">
                        {name}
                      </Link>
                    ) : (
                      name
                    )}
                    <span className="nums block text-fine text-ink-soft">{employeeNumber}</span>
                  </>
                ),
              },
              { id: 'day', head: text(messages.day), className: 'nums whitespace-nowrap', cell: ({ day }) => day },
              { id: 'before', head: text(messages.before), cell: ({ before }) => before },
              { id: 'after', head: text(messages.after), cell: ({ after }) => after },
              {
                id: 'notes',
                head: text(messages.notes),
                className: 'text-fine',
                cell: ({ faults: wrong, warnings, fields, loses, gains, outcome }) => (
                  <ul>
                    {[...wrong, ...warnings].map((one) => (
                      <li key={one.ja} className="font-700 text-bad">
                        {text(one)}
                      </li>
                    ))}
                    {outcome === 'changes' && <li>{text(messages.fields, { list: list(fields) })}</li>}
                    {loses.roles.length > 0 && <li>{text(messages.losesRoles, { list: roleNames(loses.roles) })}</li>}
                    {loses.units.length > 0 && <li>{text(messages.losesUnits, { list: list(loses.units) })}</li>}
                    {loses.delegations > 0 && <li>{text(messages.losesDelegations, { n: loses.delegations })}</li>}
                    {gains.length > 0 && <li>{text(messages.gains, { list: roleNames(gains) })}</li>}
                  </ul>
                ),
              },
            ]}
          />
        )}
        {reorganisation && (
          <Table
            caption={text(messages.reorganisation)}
            rows={fits(reorganisation.lines)}
            rowKey={({ line, before, after, day }) => `${line} ${before} ${after} ${day}`}
            columns={[
              {
                id: 'line',
                head: text(messages.line),
                numeric: true,
                className: 'min-w-12!',
                cell: ({ line }) => line ?? '—',
              },
              {
                id: 'outcome',
                head: text(messages.outcome),
                cell: ({ outcome }) => <Outcome outcome={outcome} label={messages[outcome]} />,
              },
              {
                id: 'day',
                head: text(messages.takesEffect),
                className: 'nums whitespace-nowrap',
                cell: ({ day }) => day,
              },
              { id: 'before', head: text(messages.before), cell: ({ before }) => before },
              { id: 'after', head: text(messages.after), cell: ({ after }) => after },
              {
                id: 'notes',
                head: text(messages.notes),
                className: 'text-fine',
                cell: ({ faults: wrong, line }) => (
                  <ul>
                    {wrong.map((one) => (
                      <li key={one.ja} className="font-700 text-bad">
                        {text(one)}
                      </li>
                    ))}
                    {line === null && wrong.length === 0 && <li>{text(messages.follows)}</li>}
                  </ul>
                ),
              },
            ]}
          />
        )}
      </div>
    </>
  );
}

function Outcome({ outcome, label }: { outcome: string; label: Label }) {
  const text = useText();
  const tone = outcome === 'fault' ? 'text-bad font-700' : outcome === 'unchanged' ? 'text-ink-soft' : 'font-700';
  const shapes: Record<string, string> = {
    fault: '×',
    unchanged: '＝',
    joins: '＋',
    leaves: '－',
    promoted: '▲',
    founded: '＋',
    closed: '－',
  };
  return (
    <span className={`whitespace-nowrap ${tone}`}>
      <span aria-hidden="true">{shapes[outcome] ?? '→'} </span>
      {text(label)}
    </span>
  );
}
