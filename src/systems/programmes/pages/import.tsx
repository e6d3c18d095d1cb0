// SPDX-License-Identifier: Apache-2.0
import { data, Form, Link, redirect } from 'react-router';
import { parseFiscalYear } from '#blocks/calendar/fiscal-year.ts';
import { visitKey } from '#kernel/http/context.ts';
import { callOf } from '#web/call.ts';
import { Breadcrumbs } from '#web/components/breadcrumbs.tsx';
import { Button, LinkButton } from '#web/components/button.tsx';
import { EmptyState } from '#web/components/empty-state.tsx';
import { ErrorSummary } from '#web/components/error-summary.tsx';
import { FieldError } from '#web/components/field.tsx';
import { Notice } from '#web/components/notice.tsx';
import { Pagination } from '#web/components/pagination.tsx';
import { RadioGroup } from '#web/components/radio-group.tsx';
import { Steps } from '#web/components/steps.tsx';
import { Tabs } from '#web/components/tabs.tsx';
import { textIn, textsIn } from '#web/form.ts';
import { formatNumber } from '#web/format.ts';
import { fill, PageTitle, useLanguage, useText } from '#web/language.tsx';
import { formProblems, refusalOf } from '#web/problem.ts';
import { kinds } from '../kinds/index.ts';
import { kindOf } from '../kinds/lookup.ts';
import type { procedures } from '../procedures/index.ts';
import { ArrivalTable, outcomes, type Arrival } from './desk-parts/arrival-table.tsx';
import { ColumnMatching, columnField, kindField, yearField } from './desk-parts/column-matching.tsx';
import { mappingOptions } from './desk-parts/mapping-options.ts';
import type { Route } from './+types/import.ts';

const ADDRESS = '/desk/programmes/import';
const PAGE = 100;
/** So many replaced editions are remembered in the address of the result, for comparing. */
const MOST_REPLACED = 40;

const views = ['all', 'new', 'edition', 'unchanged', 'error', 'warning'] as const;
type View = (typeof views)[number];
const states = ['draft', 'closed', 'published'] as const;

/** Only those who may import; whoever is not signed in is sent to sign in. */
function mayImport(context: Route.LoaderArgs['context']) {
  const { actor } = context.get(visitKey);
  if (!actor) throw data(null, { status: 401 });
  if (!actor.permissions['programmes.import']) throw data(null, { status: 403 });
  return actor;
}

export async function loader({ context, request }: Route.LoaderArgs) {
  const actor = mayImport(context);
  const query = new URL(request.url).searchParams;
  const files = query.getAll('files');
  const step = files.length === 0 ? 'choose' : query.has('done') ? 'done' : (query.get('step') ?? 'check');
  const mayClose = actor.permissions['programmes.close'] === 'all';
  if (files.length === 0) return { files, names: [], checked: null };

  const { language } = context.get(visitKey);
  const preview = await callOf<typeof procedures>(context)('programmes.import.preview', { files });
  const names = [...new Set([...preview.sheets, ...preview.rejected, ...preview.tables].map(({ file }) => file))];
  if (step === 'choose') return { files, names, checked: null };

  const replaced = new Map(query.getAll('was').map((one) => one.split('~') as [string, string]));
  const arrivals = preview.sheets.map((sheet, index): Arrival => ({
    ...sheet,
    key: String(index),
    kind: kindOf(sheet.kind).title[language],
    replaced: replaced.get(String(index)) ?? null,
  }));
  const fits = (view: View) => (arrival: Arrival) =>
    view === 'all' || arrival.outcome === view || arrival.findings.some(({ severity }) => severity === view);
  const view = views.find((one) => one === query.get('show')) ?? 'all';
  const counts = Object.fromEntries(views.map((one) => [one, arrivals.filter(fits(one)).length])) as Record<
    View,
    number
  >;
  const shown = arrivals.filter(fits(view));
  const pages = Math.max(1, Math.ceil(shown.length / PAGE));
  const page = Math.min(pages, Math.max(1, Math.trunc(Number(query.get('page'))) || 1));
  const checked = {
    step: step === 'done' ? ('done' as const) : step === 'confirm' ? ('confirm' as const) : ('check' as const),
    files,
    names,
    mayClose,
    view,
    counts,
    found: shown.length,
    page,
    pages,
    arrivals: step === 'confirm' ? [] : shown.slice((page - 1) * PAGE, page * PAGE),
    rejected: preview.rejected,
    kinds: kinds.map(({ id, title }) => ({ id, title })),
    tables:
      step === 'check'
        ? preview.tables.map(({ file, fingerprint, kind, columns }) => {
            const chosen = query.get(kindField(fingerprint)) ?? kind;
            const definition = kinds.find(({ id }) => id === chosen) ?? kinds[0]!;
            const groups = mappingOptions(definition, columns, language);
            const places = new Set(groups.flatMap(({ options }) => options.map(({ value }) => value)));
            return {
              file,
              fingerprint,
              kind: definition.id,
              groups,
              columns: columns.map((column) => ({
                ...column,
                proposed: column.proposed !== null && places.has(column.proposed) ? column.proposed : null,
              })),
            };
          })
        : [],
    waiting: preview.tables.length,
    done: query.get('done')?.split('-').map(Number) ?? null,
    was: query.getAll('was'),
  };
  return { files, names, checked };
}

export async function action({ context, request }: Route.ActionArgs) {
  mayImport(context);
  const form = await request.formData();
  const intent = form.get('intent');
  if (intent === 'mapping') return matchColumns(context, request, form);
  if (intent === 'run') return runImport(context, form);
  return handIn(context, form);
}

type Context = Route.ActionArgs['context'];

const addressOf = (files: readonly string[], more: readonly [string, string][] = []) =>
  `${ADDRESS}?${new URLSearchParams([...files.map((id): [string, string] => ['files', id]), ...more])}`;

/** Step 1. When one file is refused the others stay handed in: browsers empty a file field that comes back. */
async function handIn(context: Context, form: FormData) {
  const call = callOf<typeof procedures>(context);
  const uploads = form.getAll('files').filter((entry): entry is File => typeof entry !== 'string' && entry.size > 0);
  const kept = textsIn(form, 'kept').map((entry) => {
    const [id = '', ...name] = entry.split(' ');
    return { id, name: name.join(' ') };
  });
  if (uploads.length === 0 && kept.length > 0) return redirect(addressOf(kept.map(({ id }) => id)));
  const values = await Promise.all(
    uploads.map(async (file) => ({
      name: file.name,
      type: file.type,
      bytes: new Uint8Array(await file.arrayBuffer()),
    })),
  );
  try {
    const { files } = await call('programmes.import.upload', { files: values });
    return redirect(addressOf([...new Set([...kept, ...files].map(({ id }) => id))]));
  } catch (error) {
    const first = await refusalOf(error);
    if (values.length < 2) return { intent: 'upload' as const, problem: first, kept };
    const errors: { path: string; message: string }[] = [];
    for (const value of values)
      try {
        const { files } = await call('programmes.import.upload', { files: [value] });
        if (!kept.some(({ id }) => id === files[0]!.id)) kept.push(files[0]!);
      } catch (refused) {
        const { title, errors: named } = await refusalOf(refused);
        errors.push({ path: 'files', message: named?.[0]?.message ?? title });
      }
    return { intent: 'upload' as const, problem: { ...first, ...(errors.length && { errors }) }, kept };
  }
}

/** Step 2, for tables of other offices. */
async function matchColumns(context: Context, request: Request, form: FormData) {
  const { language } = context.get(visitKey);
  const fingerprint = textIn(form, 'fingerprint');
  const kind = textIn(form, 'kind');
  const year = textIn(form, 'fiscalYear').trim();
  const fiscalYear = year === '' ? undefined : (parseFiscalYear(/年/.test(year) ? year : `${year}年度`) ?? undefined);
  const prefix = columnField(fingerprint, '');
  const chosen = Object.fromEntries(
    [...form].flatMap(([name, value]) =>
      name.startsWith(prefix) && typeof value === 'string' && value !== '' ? [[name.slice(prefix.length), value]] : [],
    ),
  );
  const twice = Object.entries(chosen).filter(
    ([index, path]) => Object.entries(chosen).find(([, other]) => other === path)![0] !== index,
  );
  const answer = { intent: 'mapping' as const, fingerprint, kind, chosen, year };
  if (year !== '' && fiscalYear === undefined) {
    const title = fill(messages.noYear[language], { year });
    return { ...answer, problem: { title, status: 422, errors: [{ path: 'fiscalYear', message: title }] } };
  }
  if (twice.length) {
    const title = messages.twice[language];
    return {
      ...answer,
      problem: {
        title,
        status: 422,
        errors: twice.map(([index]) => ({ path: columnField(fingerprint, index), message: title })),
      },
    };
  }
  try {
    await callOf<typeof procedures>(context)('programmes.import.mapping', {
      fingerprint,
      kind,
      mapping: chosen,
      ...(fiscalYear !== undefined && { fiscalYear }),
    });
    return redirect(addressOf(new URL(request.url).searchParams.getAll('files')));
  } catch (error) {
    return { ...answer, problem: await refusalOf(error) };
  }
}

/** Step 3. The editions that will be replaced are looked up before, so that the result can offer to compare. */
async function runImport(context: Context, form: FormData) {
  const call = callOf<typeof procedures>(context);
  const files = textsIn(form, 'files');
  const state = states.find((one) => one === form.get('state'));
  try {
    const before = await call('programmes.import.preview', { files });
    const { sheets } = await call('programmes.import.run', {
      files,
      state: state ?? (textIn(form, 'state') as 'draft'),
    });
    const count = (outcome: string) => sheets.filter((one) => one.outcome === outcome).length;
    const replaced = sheets
      .flatMap(({ outcome }, index): [string, string][] => {
        const id = before.sheets[index]?.currentId;
        return outcome === 'edition' && id ? [['was', `${index}~${id}`]] : [];
      })
      .slice(0, MOST_REPLACED);
    return redirect(
      addressOf(files, [['done', [count('new'), count('edition'), count('unchanged')].join('-')], ...replaced]),
    );
  } catch (error) {
    return { intent: 'run' as const, problem: await refusalOf(error), state: state ?? null };
  }
}

const messages = {
  programmes: { ja: '事務事業', en: 'Programmes' },
  title: { ja: 'シートを取り込む', en: 'Import sheets' },
  path: { ja: '取込の手順', en: 'Steps of the import' },
  stepChoose: { ja: 'ファイルを選ぶ', en: 'Choose files' },
  stepCheck: { ja: '中身を確かめる', en: 'Check' },
  stepConfirm: { ja: '取り込む', en: 'Import' },
  choose: { ja: '取り込むファイル', en: 'Files to import' },
  chooseHint: {
    ja: '公表されたシートのテキスト（.txt）、Excel（.xlsx）、CSV（.csv）、この役場から書き出したJSON（.json）。まとめて50ファイルまで、1ファイル20 MBまで。ここにファイルを重ねて置いても選べます。',
    en: 'Published sheets as text (.txt), Excel (.xlsx), CSV (.csv), or JSON exported from this house (.json). Up to 50 files of 20 MB each. You can also drop files here.',
  },
  chooseNext: {
    ja: '選んでも、まだ何も取り込みません。次の画面で中身を確かめられます。',
    en: 'Choosing imports nothing yet: the next page shows what is in the files.',
  },
  kept: { ja: 'お預かりしているファイル', en: 'Files already handed in' },
  original: {
    ja: '原本はそのまま保管し、シートからいつでも開けます。',
    en: 'The originals are kept as they are and can be opened from the sheets.',
  },
  handIn: { ja: '中身を確かめる', en: 'Check the contents' },
  again: { ja: 'ファイルを選び直す', en: 'Choose other files' },
  add: { ja: 'ファイルを追加する', en: 'Add files' },
  from: { ja: '{n} ファイル: {names}', en: '{n} files: {names}' },
  view: { ja: 'シートの絞り込み', en: 'Which sheets' },
  all: { ja: 'すべて', en: 'All' },
  error: { ja: '指摘: 誤り', en: 'Finding: error' },
  warning: { ja: '指摘: 要確認', en: 'Finding: check' },
  findingsLead: {
    ja: '指摘があっても取り込めます。値は直さず、記載のまま取り込み、指摘をシートに残します。',
    en: 'Sheets with findings can be imported. Nothing is corrected: values stay as printed and the findings stay on the sheet.',
  },
  rejected: { ja: '取り込めないファイルが {n} 件あります', en: '{n} files cannot be imported' },
  rejectedMore: {
    ja: 'ほかのファイルはこのまま取り込めます。',
    en: 'The other files can be imported all the same.',
  },
  nothing: { ja: '取り込めるシートがありません', en: 'There is no sheet to import' },
  nothingMore: {
    ja: 'ファイルからシートを読み取れると、年度・番号・指摘とともにここに並びます。',
    en: 'Sheets that can be read from the files appear here with their year, code and findings.',
  },
  nothingMatch: {
    ja: '表の列をシートの項目に合わせると、シートがここに並びます。',
    en: 'Match the columns of the table to the fields of the sheet, and the sheets appear here.',
  },
  noneHere: { ja: 'この条件に当たるシートはありません', en: 'No sheet fits this' },
  proceed: { ja: '取込方法を決める', en: 'Decide how to import' },
  matching: {
    ja: '列を合わせていない表が {n} 件あります。合わせずに進むと、その表は取り込みません。',
    en: '{n} tables are not matched yet. They are left out if you go on.',
  },
  state: { ja: '取り込んだシートの段階', en: 'State of the imported sheets' },
  draft: { ja: '作成中', en: 'Draft' },
  draftHint: {
    ja: '所管課が書き直し、課長・企画課の確認に回せます。住民には見えません。',
    en: 'The section can change it and send it on for approval. Residents do not see it.',
  },
  closed: { ja: '確定', en: 'Closed' },
  closedHint: {
    ja: '書き換えられません。公表するまで住民には見えません。',
    en: 'It cannot be changed. Residents do not see it until it is published.',
  },
  published: { ja: '公表', en: 'Published' },
  publishedHint: {
    ja: '取り込むとすぐ住民のページに出ます。すでに公表した紙のシートを入れるときに選びます。',
    en: 'Residents see it at once. For sheets that were published on paper already.',
  },
  onlyDraft: {
    ja: '確定・公表の状態で取り込めるのは企画課だけです。',
    en: 'Only planning may import as closed or published.',
  },
  confirmTitle: { ja: '{n} 件のシートを取り込みます', en: '{n} sheets will be imported' },
  confirmNothing: { ja: '取り込んで変わるシートはありません', en: 'No sheet would change' },
  unchangedStay: {
    ja: '変更なしのシートには触れません。改訂版は、前の版を残して新しい版になります。',
    en: 'Unchanged sheets are left alone. A new edition keeps the edition before.',
  },
  run: { ja: '取り込む', en: 'Import' },
  back: { ja: '中身の確認に戻る', en: 'Back to checking' },
  runFailed: { ja: '取り込めませんでした', en: 'The import was refused' },
  done: { ja: '取り込みました', en: 'Imported' },
  doneCounts: {
    ja: '新規 {new} 件、改訂版 {edition} 件、変更なし {unchanged} 件。',
    en: '{new} new, {edition} new editions, {unchanged} unchanged.',
  },
  toList: { ja: '事務事業の一覧を見る', en: 'See the programmes' },
  toErrors: { ja: '誤りの指摘があるシートを見る', en: 'See sheets with errors' },
  more: { ja: '続けて別のファイルを取り込む', en: 'Import more files' },
  sheets: { ja: '取り込んだシート', en: 'Imported sheets' },
  noYear: {
    ja: '「{year}」は年度として読み取れません。例: 令和6年度、2024',
    en: '‘{year}’ is no fiscal year. For example 2024.',
  },
  twice: {
    ja: '同じ項目に2つ以上の列が選ばれています。どちらかを「取り込まない」にしてください。',
    en: 'Two columns go to the same field. Set one of them to “Leave out”.',
  },
};

type Data = Route.ComponentProps['loaderData'];
type Checked = NonNullable<Data['checked']>;

export default function Import({ loaderData, actionData }: Route.ComponentProps) {
  const text = useText();
  const { checked } = loaderData;
  return (
    <>
      <PageTitle>{text(messages.title)}</PageTitle>
      <Breadcrumbs
        crumbs={[{ label: text(messages.programmes), to: '/desk/programmes' }, { label: text(messages.title) }]}
      />
      <div className="mt-3 mb-5 flex flex-wrap items-center gap-x-10 gap-y-2">
        <h1 className="text-std-24B-150">{text(messages.title)}</h1>
        {checked?.step !== 'done' && (
          <Steps
            label={text(messages.path)}
            current={checked?.step ?? 'choose'}
            steps={[
              { id: 'choose', title: text(messages.stepChoose) },
              { id: 'check', title: text(messages.stepCheck) },
              { id: 'confirm', title: text(messages.stepConfirm) },
            ]}
          />
        )}
      </div>
      {!checked && <Choose loaderData={loaderData} refused={actionData?.intent === 'upload' ? actionData : null} />}
      {checked?.step === 'check' && (
        <Check checked={checked} refused={actionData?.intent === 'mapping' ? actionData : null} />
      )}
      {checked?.step === 'confirm' && (
        <Confirm checked={checked} refused={actionData?.intent === 'run' ? actionData : null} />
      )}
      {checked?.step === 'done' && <Done checked={checked} />}
    </>
  );
}

type Refused<I> = Extract<NonNullable<Route.ComponentProps['actionData']>, { intent: I }> | null;

function Choose({ loaderData: { files, names }, refused }: { loaderData: Data; refused: Refused<'upload'> }) {
  const text = useText();
  const problems = formProblems(refused?.problem, () => 'files');
  const kept = refused?.kept ?? files.map((id) => ({ id, name: '' }));
  const keptNames = refused ? refused.kept.map(({ name }) => name).filter(Boolean) : names;
  const error = problems.of('files');
  return (
    <Form method="post" encType="multipart/form-data" action={ADDRESS} className="max-w-3xl">
      <ErrorSummary problems={problems.summary} />
      {kept.map(({ id, name }) => (
        <input key={id} type="hidden" name="kept" value={`${id} ${name}`} />
      ))}
      {keptNames.length > 0 && (
        <div className="mb-4">
          <p className="font-700">{text(messages.kept)}</p>
          <ul className="mt-1 list-disc pl-6">
            {keptNames.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </div>
      )}
      <label htmlFor="files" className="font-700">
        {text(messages.choose)}
      </label>
      <p id="files-hint" className="text-ink-soft">
        {text(messages.chooseHint)}
      </p>
      <input
        id="files"
        name="files"
        type="file"
        multiple
        accept=".txt,.xlsx,.csv,.json"
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? 'files-hint files-error' : 'files-hint'}
        className="field mt-2 block w-full border-dashed! px-4 py-10 file:mr-4 file:min-h-11 file:cursor-pointer file:rounded-6 file:border file:border-solid file:border-control file:bg-sheet file:px-5 file:font-700 file:text-control hover:bg-control-wash"
      />
      <FieldError id="files">{error}</FieldError>
      <p className="mt-3">
        {text(messages.chooseNext)}
        {text(messages.original)}
      </p>
      <p className="mt-5 flex flex-wrap items-center gap-4">
        <Button name="intent" value="upload">
          {text(messages.handIn)}
        </Button>
        {kept.length > 0 && (
          <Link to={ADDRESS} reloadDocument className="link">
            {text(messages.again)}
          </Link>
        )}
      </p>
    </Form>
  );
}

function Check({ checked, refused }: { checked: Checked; refused: Refused<'mapping'> }) {
  const { files, names, counts, rejected, tables, waiting } = checked;
  const text = useText();
  const language = useLanguage();
  const comma = language === 'ja' ? '、' : ', ';
  return (
    <>
      <p className="flex flex-wrap gap-x-5">
        <span>{text(messages.from, { n: names.length, names: shortList(names).join(comma) })}</span>
        <Link to={addressOf(files, [['step', 'choose']])} className="link">
          {text(messages.add)}
        </Link>
        <Link to={ADDRESS} className="link">
          {text(messages.again)}
        </Link>
      </p>
      <Rejected rejected={rejected} others={counts.all > 0 || tables.length > 0} />
      {tables.map((table) => {
        const mine = refused?.fingerprint === table.fingerprint ? refused : null;
        return (
          <ColumnMatching
            key={table.fingerprint}
            table={table}
            kinds={checked.kinds}
            keep={files.map((id) => ['files', id])}
            chosen={mine?.chosen ?? null}
            year={mine?.year ?? ''}
            problems={
              mine &&
              formProblems(mine.problem, (path) =>
                path === 'fiscalYear'
                  ? yearField(table.fingerprint)
                  : path.startsWith('column-')
                    ? path
                    : path.startsWith('mapping')
                      ? columnField(table.fingerprint, path.split('/')[1] ?? table.columns[0]?.index ?? 0)
                      : undefined,
              )
            }
          />
        );
      })}
      {counts.all === 0 ? (
        <div className="mt-5">
          <EmptyState title={text(messages.nothing)}>
            {text(tables.length ? messages.nothingMatch : messages.nothingMore)}
          </EmptyState>
        </div>
      ) : (
        <>
          <div className="mt-5 flex flex-wrap items-center justify-between gap-4">
            <p className="max-w-3xl">
              {text(messages.findingsLead)}
              {waiting > 0 && <strong className="block">{text(messages.matching, { n: waiting })}</strong>}
            </p>
            <LinkButton to={addressOf(files, [['step', 'confirm']])}>{text(messages.proceed)}</LinkButton>
          </div>
          <Arrivals checked={checked} more={[]} />
        </>
      )}
    </>
  );
}

const shortList = (names: readonly string[]) => (names.length > 6 ? [...names.slice(0, 5), '…'] : names);

function Rejected({ rejected, others }: { rejected: Checked['rejected']; others: boolean }) {
  const text = useText();
  if (rejected.length === 0) return null;
  return (
    <div className="mt-4">
      <Notice tone="warn" title={text(messages.rejected, { n: rejected.length })}>
        <ul className="list-disc pl-5">
          {rejected.map(({ file, message }) => (
            <li key={file}>{text(message)}</li>
          ))}
        </ul>
        {others && <p className="mt-1">{text(messages.rejectedMore)}</p>}
      </Notice>
    </div>
  );
}

/** The sheets, narrowed by tabs; both narrowing and page stay in the address. */
function Arrivals({ checked, more }: { checked: Checked; more: readonly [string, string][] }) {
  const { files, view, counts, arrivals, found, page, pages, step } = checked;
  const text = useText();
  const done = step === 'done';
  const at = (show: View, to = 1) =>
    addressOf(files, [
      ...more,
      ...(show === 'all' ? [] : [['show', show] as [string, string]]),
      ...(to === 1 ? [] : [['page', String(to)] as [string, string]]),
    ]);
  const offered = views.filter(
    (one) => one === 'all' || one === view || (counts[one] > 0 && (!done || !(one in outcomes))),
  );
  return (
    <div className="mt-3">
      {offered.length > 1 && (
        <Tabs
          label={text(messages.view)}
          tabs={offered.map((one) => ({
            to: at(one),
            label: text(one === 'new' || one === 'edition' || one === 'unchanged' ? outcomes[one] : messages[one]),
            count: counts[one],
            current: one === view,
          }))}
        />
      )}
      {arrivals.length === 0 ? (
        <p className="py-4">{text(messages.noneHere)}</p>
      ) : (
        <ArrivalTable arrivals={arrivals} done={done} />
      )}
      {pages > 1 && (
        <Pagination
          shown={arrivals.length}
          total={found}
          first={page > 2 ? at(view) : null}
          previous={page > 1 ? at(view, page - 1) : null}
          next={page < pages ? at(view, page + 1) : null}
        />
      )}
    </div>
  );
}

function Confirm({
  checked: { files, counts, waiting, mayClose },
  refused,
}: {
  checked: Checked;
  refused: Refused<'run'>;
}) {
  const text = useText();
  const problems = formProblems(refused?.problem, (path) => (path === 'state' ? path : undefined));
  const changes = counts.new + counts.edition;
  const offered = mayClose ? states : states.slice(0, 1);
  const hints = { draft: messages.draftHint, closed: messages.closedHint, published: messages.publishedHint };
  return (
    <Form method="post" action={addressOf(files, [['step', 'confirm']])} className="max-w-3xl">
      <ErrorSummary problems={problems.summary} title={text(messages.runFailed)} />
      <h2 className="text-std-20B-150">
        {changes ? text(messages.confirmTitle, { n: formatNumber(changes) }) : text(messages.confirmNothing)}
      </h2>
      <dl className="mt-2 flex flex-wrap gap-x-8">
        {(['new', 'edition', 'unchanged', 'error', 'warning'] as const).map((one) => (
          <div key={one} className="flex items-baseline gap-2">
            <dt className="text-ink-soft">
              {text(one === 'error' || one === 'warning' ? messages[one] : outcomes[one])}
            </dt>
            <dd className="nums text-[1.25rem]">{formatNumber(counts[one])}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-1 text-ink-soft">{text(messages.unchangedStay)}</p>
      {waiting > 0 && <p className="mt-1 font-700">{text(messages.matching, { n: waiting })}</p>}
      {files.map((id) => (
        <input key={id} type="hidden" name="files" value={id} />
      ))}
      {changes > 0 && (
        <div className="mt-6">
          <RadioGroup
            name="state"
            label={text(messages.state)}
            required
            error={problems.of('state')}
            {...(mayClose ? {} : { hint: text(messages.onlyDraft) })}
            defaultValue={refused?.state ?? 'draft'}
            options={offered.map((value) => ({ value, label: text(messages[value]), hint: text(hints[value]) }))}
          />
        </div>
      )}
      <p className="mt-6 flex flex-wrap items-center gap-4">
        {changes > 0 && (
          <Button name="intent" value="run">
            {text(messages.run)}
          </Button>
        )}
        <Link to={addressOf(files)} className="link">
          {text(messages.back)}
        </Link>
      </p>
    </Form>
  );
}

function Done({ checked }: { checked: Checked }) {
  const text = useText();
  const [fresh = 0, edition = 0, unchanged = 0] = checked.done ?? [];
  const more: [string, string][] = [
    ['done', [fresh, edition, unchanged].join('-')],
    ...checked.was.map((one): [string, string] => ['was', one]),
  ];
  return (
    <>
      <Notice
        tone="success"
        title={text(messages.done)}
        action={
          <p className="flex flex-wrap gap-x-6 gap-y-1">
            <Link to="/desk/programmes" className="link">
              {text(messages.toList)}
            </Link>
            {checked.counts.error > 0 && (
              <Link to="/desk/programmes?finding=error" className="link">
                {text(messages.toErrors)}
              </Link>
            )}
            <Link to={ADDRESS} className="link">
              {text(messages.more)}
            </Link>
          </p>
        }
      >
        {text(messages.doneCounts, {
          new: formatNumber(fresh),
          edition: formatNumber(edition),
          unchanged: formatNumber(unchanged),
        })}
      </Notice>
      <Rejected rejected={checked.rejected} others={false} />
      <h2 className="mt-6 text-std-18B-160">{text(messages.sheets)}</h2>
      <Arrivals checked={checked} more={more} />
    </>
  );
}
