// SPDX-License-Identifier: Apache-2.0
import { data, Form, Link, redirect } from 'react-router';
import type { Label } from '#kernel/label.ts';
import { visitKey } from '#kernel/http/context.ts';
import { callOf } from '#web/call.ts';
import { Breadcrumbs } from '#web/components/breadcrumbs.tsx';
import { Button, LinkButton } from '#web/components/button.tsx';
import { EmptyState } from '#web/components/empty-state.tsx';
import { ErrorSummary } from '#web/components/error-summary.tsx';
import { Figure } from '#web/components/figure.tsx';
import { FilterBar } from '#web/components/filter-bar.tsx';
import { Select } from '#web/components/select.tsx';
import { StatusLine } from '#web/components/status-line.tsx';
import { TextField } from '#web/components/text-field.tsx';
import { formatFiscalYear, formatNumber } from '#web/format.ts';
import { textIn } from '#web/form.ts';
import { PageTitle, useLanguage, useText } from '#web/language.tsx';
import { formProblems, refusalOf } from '#web/problem.ts';
import type { procedures } from '../procedures/index.ts';
import type { Route } from './+types/policies.ts';

const levels = ['field', 'policy', 'measure'] as const;
type Level = (typeof levels)[number];

export async function loader({ context, request }: Route.LoaderArgs) {
  const { actor } = context.get(visitKey);
  if (!actor) throw data(null, { status: 401 });
  const call = callOf<typeof procedures>(context);
  const query = new URL(request.url).searchParams;
  const { fiscalYears } = await call('programmes.public.facets', {});
  const years = fiscalYears.map(({ value }) => value);
  const asked = Number(query.get('year'));
  const year = years.includes(asked) ? asked : (years[0] ?? null);
  return {
    tree: await call('programmes.policies', year === null ? {} : { fiscalYear: year }),
    years,
    year,
    mayEdit: Boolean(actor.permissions['programmes.policies']),
    edit: query.get('edit'),
    add: query.get('add'),
    saved: query.get('saved'),
  };
}

export async function action({ context, request }: Route.ActionArgs) {
  const form = await request.formData();
  const text = (name: string) => textIn(form, name);
  const id = text('id');
  const typed = { code: text('code'), name: text('name') };
  const year = new URL(request.url).searchParams.get('year');
  try {
    const saved = await callOf<typeof procedures>(context)('programmes.policies.save', {
      id,
      parentId: text('parentId') || null,
      level: text('level') as Level,
      ...typed,
    });
    return redirect(
      `/desk/programmes/policies?${new URLSearchParams({ ...(year && { year }), saved: saved.id })}#${saved.id}`,
    );
  } catch (error) {
    const problem = await refusalOf(error);
    // What can stand against saving an entry is another one with its code below the same parent
    const taken = { path: 'code', message: messages.taken[context.get(visitKey).language] };
    return { id, typed, problem: problem.status === 409 ? { ...problem, errors: [taken] } : problem };
  }
}

const messages = {
  programmes: { ja: '事務事業', en: 'Programmes' },
  title: { ja: '政策体系', en: 'Policy tree' },
  lead: {
    ja: '分野・政策・施策の番号と名称を整えます。件数と金額は、その下にある公表済みのシートの合計です。',
    en: 'Codes and names of fields, policies and measures. Counts and amounts are sums of the published sheets below.',
  },
  readOnly: {
    ja: '名称や番号を直せるのは企画課です。',
    en: 'Planning keeps the names and codes.',
  },
  field: { ja: '分野', en: 'Field' },
  policy: { ja: '政策', en: 'Policy' },
  measure: { ja: '施策', en: 'Measure' },
  year: { ja: '年度', en: 'Fiscal year' },
  code: { ja: '番号', en: 'Code' },
  name: { ja: '名称', en: 'Name' },
  sheets: { ja: 'シート', en: 'Sheets' },
  budget: { ja: '予算額', en: 'Budget' },
  settled: { ja: '決算額', en: 'Settled' },
  thousand: { ja: '千円', en: 'thousand yen' },
  actions: { ja: '編集', en: 'Edit' },
  rename: { ja: '直す', en: 'Edit' },
  renameThis: { ja: '{name}の番号と名称を直す', en: 'Edit code and name of {name}' },
  addField: { ja: '分野を加える', en: 'Add a field' },
  addpolicy: { ja: '政策を加える', en: 'Add a policy' },
  addmeasure: { ja: '施策を加える', en: 'Add a measure' },
  below: { ja: '{name}の下に', en: 'below {name}' },
  saveRename: { ja: '番号と名称を直す', en: 'Save code and name' },
  cancel: { ja: 'やめる', en: 'Cancel' },
  partly: { ja: '一部未把握', en: 'partly not known' },
  saved: { ja: '「{name}」を保存しました', en: 'Saved “{name}”' },
  taken: {
    ja: 'この番号は同じところですでに使われています。別の番号を入力してください。',
    en: 'This code is taken here already. Enter another one.',
  },
  refused: { ja: '保存できませんでした', en: 'It could not be saved' },
  empty: { ja: '政策体系はまだありません', en: 'There is no policy tree yet' },
  emptyMore: {
    ja: '分野・政策・施策がここに並びます。体系の書かれた分析シートを取り込むと自動でできます。手で加えることもできます。',
    en: 'Fields, policies and measures appear here. Importing analysis sheets that print their place builds the tree; you can also add entries by hand.',
  },
  codeHint: { ja: '例: 4 または 12', en: 'For example 4 or 12' },
};

type Node = Route.ComponentProps['loaderData']['tree'][number];
type Draft = { id: string; parentId: string | null; level: Level; code: string; name: string };

/** Whether a part of the tree below a node has sheets but does not know the sum. */
function unknownBelow(tree: readonly Node[], { path }: Node) {
  const below = tree.filter((one) => one.sheets > 0 && one.path.startsWith(`${path}-`));
  return {
    budget: below.some(({ budget }) => budget === null),
    settled: below.some(({ settled }) => settled === null),
  };
}

/** An entry to be added below another one, or a field at the top. */
const fresh = (under: Node | null): Draft => ({
  id: 'new',
  parentId: under?.id ?? null,
  level: under ? levels[levels.indexOf(under.level) + 1]! : 'field',
  code: '',
  name: '',
});

export default function Policies({ loaderData, actionData }: Route.ComponentProps) {
  const { tree, years, year, mayEdit, edit, add, saved } = loaderData;
  const text = useText();
  const language = useLanguage();
  const at = (query: Record<string, string>) =>
    `?${new URLSearchParams({ ...(year !== null && { year: String(year) }), ...query })}`;
  const problems = formProblems(actionData?.problem, (path) => (path === 'code' || path === 'name' ? path : undefined));
  const typed = actionData?.typed;
  const parent = tree.find(({ id }) => id === add);
  const form = (draft: Draft) => (
    <PolicyForm
      draft={{ ...draft, ...typed }}
      problems={problems}
      cancel={at({})}
      to={at(draft.id === 'new' ? { add: draft.parentId ?? 'top' } : { edit: draft.id })}
    />
  );
  return (
    <>
      <PageTitle>{text(messages.title)}</PageTitle>
      <Breadcrumbs
        crumbs={[{ label: text(messages.programmes), to: '/desk/programmes' }, { label: text(messages.title) }]}
      />
      <div className="mt-3 flex flex-wrap items-end justify-between gap-x-8 gap-y-3">
        <div>
          <h1 className="text-std-24B-150">{text(messages.title)}</h1>
          <p className="text-ink-soft">
            {text(messages.lead)}
            {!mayEdit && ` ${text(messages.readOnly)}`}
          </p>
        </div>
        <div className="flex flex-wrap items-end gap-4">
          {years.length > 0 && (
            <FilterBar>
              <Select
                dense
                key={year}
                name="year"
                label={text(messages.year)}
                options={years.map((one) => ({ value: String(one), label: formatFiscalYear(one, language) }))}
                defaultValue={String(year)}
              />
            </FilterBar>
          )}
          {mayEdit && (
            <LinkButton to={at({ add: 'top' })} variant="secondary" size="small" className="min-h-9">
              {text(messages.addField)}
            </LinkButton>
          )}
        </div>
      </div>
      <StatusLine>
        {saved && !actionData && text(messages.saved, { name: tree.find(({ id }) => id === saved)?.name ?? '' })}
      </StatusLine>
      {mayEdit && add === 'top' && form(fresh(null))}
      {tree.length === 0 ? (
        <div className="mt-4">
          <EmptyState title={text(messages.empty)}>{text(messages.emptyMore)}</EmptyState>
        </div>
      ) : (
        <div
          role="region"
          aria-label={text(messages.title)}
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard must reach a region that scrolls
          tabIndex={0}
          className="relative mt-2 overflow-x-auto"
        >
          <table className="w-full border-collapse text-desk max-md:block">
            <caption className="sr-only">
              {text(messages.title)}
              {year !== null && ` ${formatFiscalYear(year, language)}`}
            </caption>
            <thead className="max-md:hidden">
              <tr className="border-b-2 border-line-strong text-[0.8125rem]">
                <th scope="col" className="py-1.5 pl-2 text-left align-bottom font-500">
                  {text(messages.code)}・{text(messages.name)}
                </th>
                <th scope="col" className="w-20 py-1.5 pl-3 text-right align-bottom font-500">
                  {text(messages.sheets)}
                </th>
                {[messages.budget, messages.settled].map((label) => (
                  <th key={label.en} scope="col" className="w-36 py-1.5 pl-3 text-right align-bottom font-500">
                    {text(label)}
                    <span className="block font-400 text-ink-soft">（{text(messages.thousand)}）</span>
                  </th>
                ))}
                {mayEdit && (
                  <th scope="col" className="w-48 py-1.5 pr-2 pl-6 text-left align-bottom font-500">
                    {text(messages.actions)}
                  </th>
                )}
              </tr>
            </thead>
            <tbody className="max-md:block">
              {tree.map((node) => {
                const open = mayEdit && (edit === node.id || parent?.id === node.id);
                return (
                  <PolicyRows
                    key={node.id}
                    node={node}
                    year={year}
                    unknown={unknownBelow(tree, node)}
                    at={at}
                    mayEdit={mayEdit}
                    form={open ? form(edit === node.id ? node : fresh(node)) : null}
                  />
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

const indents = { field: 'pl-2 font-700', policy: 'pl-8 font-400', measure: 'pl-14 font-400' };

const figureCell = 'py-1.5 pl-3 text-right align-top max-md:inline-block max-md:py-0 max-md:pl-8 max-md:text-left';

/** On a phone the heads of the columns are gone: each figure says what it is. */
function PhoneLabel({ label, unit = false }: { label: Label; unit?: boolean }) {
  const text = useText();
  return (
    <span className="pr-1 text-fine text-ink-soft md:hidden">
      {text(label)}
      {unit && `（${text(messages.thousand)}）`}
    </span>
  );
}

function PolicyRows({
  node,
  year,
  unknown,
  at,
  mayEdit,
  form,
}: {
  node: Node;
  year: number | null;
  unknown: { budget: boolean; settled: boolean };
  at: (query: Record<string, string>) => string;
  mayEdit: boolean;
  form: React.ReactNode;
}) {
  const text = useText();
  const below = levels[levels.indexOf(node.level) + 1];
  const filter = new URLSearchParams({
    policy: node.path,
    state: 'published',
    ...(year !== null && { fiscalYear: String(year) }),
  });
  return (
    <>
      <tr
        id={node.id}
        className={`border-b border-line target:bg-good-wash max-md:block max-md:py-2 ${node.level === 'field' ? 'border-t border-t-line-strong' : ''}`}
      >
        <th scope="row" className={`py-1.5 text-left align-top max-md:block max-md:py-0 ${indents[node.level]}`}>
          <span className="mr-2 text-fine font-400 text-ink-soft">{text(messages[node.level])}</span>
          <span className="nums mr-2 inline-block min-w-6">{node.code}</span>
          {node.name}
        </th>
        <td className={`nums ${figureCell}`}>
          <PhoneLabel label={messages.sheets} />
          {node.sheets > 0 ? (
            <Link to={`/desk/programmes?${filter}`} className="link">
              {formatNumber(node.sheets)}
              <span className="sr-only">（{node.name}）</span>
            </Link>
          ) : (
            '0'
          )}
        </td>
        <td className={figureCell}>
          <PhoneLabel label={messages.budget} unit />
          <Amount sheets={node.sheets} value={node.budget} part={unknown.budget} />
        </td>
        <td className={figureCell}>
          <PhoneLabel label={messages.settled} unit />
          <Amount sheets={node.sheets} value={node.settled} part={unknown.settled} />
        </td>
        {mayEdit && (
          <td className="py-1.5 pr-2 pl-6 align-top text-fine whitespace-nowrap max-md:block max-md:py-1 max-md:pl-8">
            <Link to={at({ edit: node.id })} preventScrollReset className="link mr-4">
              <span aria-hidden="true">{text(messages.rename)}</span>
              <span className="sr-only">{text(messages.renameThis, { name: node.name })}</span>
            </Link>
            {below && (
              <Link to={at({ add: node.id })} preventScrollReset className="link">
                {text(below === 'policy' ? messages.addpolicy : messages.addmeasure)}
                <span className="sr-only">（{text(messages.below, { name: node.name })}）</span>
              </Link>
            )}
          </td>
        )}
      </tr>
      {form && (
        <tr className="max-md:block">
          <td colSpan={5} className="max-md:block">
            {form}
          </td>
        </tr>
      )}
    </>
  );
}

/** Without a sheet there is nothing to count; a sum over sheets of which some do not say is no more than a part. */
function Amount({ sheets, value, part }: { sheets: number; value: number | null; part: boolean }) {
  const text = useText();
  if (sheets === 0) return <span aria-hidden="true">―</span>;
  return (
    <>
      <Figure value={value} />
      {value !== null && part && <span className="block text-fine text-ink-soft">{text(messages.partly)}</span>}
    </>
  );
}

function PolicyForm({
  draft,
  problems,
  cancel,
  to,
}: {
  draft: Draft;
  problems: ReturnType<typeof formProblems>;
  cancel: string;
  to: string;
}) {
  const text = useText();
  const verb =
    draft.level === 'field' ? messages.addField : draft.level === 'policy' ? messages.addpolicy : messages.addmeasure;
  return (
    <Form
      method="post"
      action={to}
      preventScrollReset
      className="my-2 max-w-4xl border-l-4 border-floor-edge bg-sheet px-4 py-3"
    >
      <ErrorSummary problems={problems.summary} title={text(messages.refused)} />
      <input type="hidden" name="id" value={draft.id} />
      <input type="hidden" name="parentId" value={draft.parentId ?? ''} />
      <input type="hidden" name="level" value={draft.level} />
      <div className="flex flex-wrap items-start gap-4">
        <TextField
          dense
          required
          name="code"
          label={text(messages.code)}
          hint={text(messages.codeHint)}
          defaultValue={draft.code}
          maxLength={20}
          error={problems.of('code')}
          className="w-36"
        />
        <TextField
          dense
          required
          name="name"
          label={text(messages.name)}
          hint={text(messages[draft.level])}
          defaultValue={draft.name}
          maxLength={200}
          error={problems.of('name')}
          className="min-w-60 grow"
        />
      </div>
      <p className="mt-3 flex items-center gap-4">
        <Button size="small" className="min-h-9">
          {text(draft.id === 'new' ? verb : messages.saveRename)}
        </Button>
        <Link to={cancel} preventScrollReset className="link">
          {text(messages.cancel)}
        </Link>
      </p>
    </Form>
  );
}
