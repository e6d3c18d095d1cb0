// SPDX-License-Identifier: Apache-2.0
import { useRef } from 'react';
import { Form, Link, redirect } from 'react-router';
import type { Label } from '#kernel/label.ts';
import { callOf } from '#web/call.ts';
import { Button, LinkButton } from '#web/components/button.tsx';
import { ErrorSummary } from '#web/components/error-summary.tsx';
import { Notice } from '#web/components/notice.tsx';
import { textIn, textsIn } from '#web/form.ts';
import { formatInstant } from '#web/format.ts';
import { PageTitle, useLanguage, useText } from '#web/language.tsx';
import { changesFrom, emptyRecord, textOf } from '../editing.ts';
import { kindOf } from '../kinds/lookup.ts';
import type { RecordsField } from '../kinds/kind.ts';
import { valueAt } from '../path.ts';
import { fieldAt } from '../print/paper.ts';
import type { procedures } from '../procedures/index.ts';
import type { Route } from './+types/edit.ts';
import { useAutosave, type SaveConflict, type SaveState } from './sheet-parts/autosave.ts';
import { controlId, FieldInput, type FieldStates } from './sheet-parts/field-input.tsx';
import { SheetHead } from './sheet-parts/sheet-head.tsx';
import { placeLabel } from './sheet-parts/place-label.ts';

export async function loader({ context, params }: Route.LoaderArgs) {
  return callOf<typeof procedures>(context)('programmes.sheet', { id: params.id });
}

/** Saves the whole form: the way without a script, and the buttons that add and remove records. */
export async function action({ context, params, request }: Route.ActionArgs) {
  const call = callOf<typeof procedures>(context);
  const form = await request.formData();
  const { sheet } = await call('programmes.sheet', { id: params.id });
  const kind = kindOf(sheet.kind);
  const before = (path: string): unknown => JSON.parse(textIn(form, `b:${path}`) || 'null');
  const entries = new Map<string, string>();
  for (const key of new Set(form.keys()))
    if (key.startsWith('b:')) {
      const path = key.slice(2);
      if (!form.has(`v:${path}`) && fieldAt(kind, path)?.type !== 'choices') continue;
      entries.set(path, textsIn(form, `v:${path}`).join('\n'));
    }
  const { changes, problems } = changesFrom(kind, sheet.fiscalYear, entries, before);
  const answer = changes.length
    ? await call('programmes.sheet.save', { id: params.id, changes: changes as never })
    : { conflicts: [] };
  if (answer.conflicts.length === 0 && problems.length === 0) {
    const list = await changedList(form, () => call('programmes.sheet', { id: params.id }));
    if (list) {
      await call('programmes.sheet.save', { id: params.id, changes: [list.change] as never });
      return redirect(`?#${controlId(list.focus)}`);
    }
    return redirect(`/desk/programmes/sheets/${params.id}`);
  }
  const typed = [...entries].filter(
    ([path]) =>
      problems.some((problem) => problem.path === path) || answer.conflicts.some((conflict) => conflict.path === path),
  );
  return { conflicts: answer.conflicts, problems, typed };
}

/** What 追加 or 削除 does to a list. */
async function changedList(
  form: FormData,
  read: () => Promise<{ sheet: Record<string, unknown> & { fiscalYear: number; kind: string } }>,
) {
  const [add, remove] = [textIn(form, 'add'), textIn(form, 'remove')];
  if (!add && !remove) return null;
  const { sheet } = await read();
  const path = add || remove.replace(/\/\d+$/, '');
  const records = (valueAt(sheet, path) as unknown[] | undefined) ?? [];
  const field = fieldAt(kindOf(sheet.kind), path) as RecordsField;
  const after = add
    ? [...records, emptyRecord(field, sheet as never, records.length)]
    : records.filter((_, index) => index !== Number(remove.split('/').at(-1)));
  return {
    change: { path, before: records, after },
    focus: add ? `${path}/${records.length}/${field.columns[0]!.key}` : path,
  };
}

const messages = {
  title: { ja: '{name} を書き込む', en: 'Write on {name}' },
  save: { ja: '書き込んで閉じる', en: 'Save and close' },
  back: { ja: 'シートを見る', en: 'See the sheet' },
  closed: { ja: 'このシートは今の段階では書き込めません', en: 'This sheet cannot be written on in its present state' },
  closedNext: {
    ja: '変更が必要なときは、シートの画面で差し戻しを依頼してください。',
    en: 'If something must change, ask for its return on the sheet’s page.',
  },
  sections: { ja: 'このシートの区分', en: 'Sections of this sheet' },
  conflicts: { ja: 'ほかの人が先に変えた項目が{n}件あります', en: '{n} fields were changed by someone else first' },
  conflictsNext: {
    ja: '上書きしていません。両方の内容を見て、入力し直してください。',
    en: 'Nothing was overwritten. Look at both and enter the field again.',
  },
  theirs: { ja: '{by}さん（{at}）', en: '{by} ({at})' },
  theirsUnknown: { ja: 'いまの内容', en: 'now on the sheet' },
  yours: { ja: 'あなたの入力', en: 'what you typed' },
  empty: { ja: '（空欄）', en: '(empty)' },
  kept: { ja: '前回、保存できなかった入力が{n}件残っています', en: '{n} entries of your last visit were not saved' },
  keptNext: {
    ja: '通信が切れたときなどに、このブラウザに残しておいたものです。',
    en: 'They were kept in this browser when the connection was lost.',
  },
  restore: { ja: '入力を戻す', en: 'Put them back' },
  forget: { ja: '入力を捨てる', en: 'Discard them' },
  states: {
    clean: { ja: '入力すると自動で保存されます', en: 'What you enter is saved by itself' },
    dirty: { ja: '入力中…', en: 'Writing…' },
    saving: { ja: '保存しています…', en: 'Saving…' },
    saved: { ja: '保存しました', en: 'Saved' },
    failed: {
      ja: '保存できていません。入力はこの画面とブラウザに残っています。自動でもう一度試します',
      en: 'Not saved. Your entries stay here and in this browser; saving is tried again',
    },
  } satisfies Record<SaveState, Label>,
};

export default function Edit({ loaderData, actionData }: Route.ComponentProps) {
  const { sheet, may, findings } = loaderData;
  const text = useText();
  const language = useLanguage();
  const form = useRef<HTMLFormElement>(null);
  const kind = kindOf(sheet.kind);
  const saving = useAutosave(loaderData.id, kind, sheet.fiscalYear, form, may.edit);
  const { state, kept, restore } = saving;
  const problems = [...(actionData?.problems ?? []), ...saving.problems];
  const conflicts = [...(actionData?.conflicts ?? []), ...saving.conflicts];
  const states: FieldStates = {
    typed: new Map(actionData?.typed),
    problems: new Map(problems.map(({ path, message }) => [path, text(message)])),
    findings: new Map(findings.flatMap(({ path, message }) => (path ? [[path, text(message)] as const] : []))),
    computed: computedPaths(kind, sheet),
  };
  return (
    <>
      <PageTitle>{text(messages.title, { name: sheet.name })}</PageTitle>
      <SheetHead {...loaderData} title={text(messages.title, { name: `${sheet.code} ${sheet.name}` })} />
      {!may.edit && (
        <Notice tone="warn" title={text(messages.closed)}>
          {text(messages.closedNext)}
        </Notice>
      )}
      {Object.keys(kept).length > 0 && (
        <Notice
          tone="warn"
          title={text(messages.kept, { n: Object.keys(kept).length })}
          action={
            <>
              <Button type="button" size="small" onClick={() => restore(true)}>
                {text(messages.restore)}
              </Button>
              <Button type="button" size="small" variant="quiet" onClick={() => restore(false)}>
                {text(messages.forget)}
              </Button>
            </>
          }
        >
          {text(messages.keptNext)}
        </Notice>
      )}
      <ErrorSummary
        problems={problems.map(({ path, message }) => ({
          field: controlId(path),
          message: `${placeLabel(kind, path, language)}: ${text(message)}`,
        }))}
      />
      {saving.refused && <Notice tone="error" title={saving.refused} />}
      <Conflicts conflicts={conflicts} kind={kind} />
      <div className="lg:grid lg:grid-cols-[12rem_minmax(0,1fr)] lg:gap-8">
        <nav aria-label={text(messages.sections)} className="screen-only mb-4 self-start text-fine lg:sticky lg:top-4">
          <ol className="flex flex-wrap gap-x-4 lg:grid">
            {kind.sections.map((section) => (
              <li key={section.id}>
                <a href={`#s-${section.id}`} className="link inline-block py-1">
                  {text(section.title)}
                </a>
              </li>
            ))}
          </ol>
        </nav>
        <Form ref={form} method="post" noValidate className="grid max-w-5xl gap-8">
          {kind.sections.map((section) => (
            <section key={section.id} id={`s-${section.id}`} aria-labelledby={`h-${section.id}`}>
              <h2 id={`h-${section.id}`} className="mb-3 border-b border-floor-edge pb-1 font-700">
                {text(section.title)}
              </h2>
              <div className="grid gap-4 md:grid-cols-2">
                {section.fields
                  .filter((field) => field.key !== 'code')
                  .map((field) => (
                    <div key={field.key} className={isWide(field.type) ? 'min-w-0 md:col-span-2' : 'min-w-0'}>
                      <FieldInput field={field} sheet={sheet} states={states} prefix="" readOnly={!may.edit} />
                    </div>
                  ))}
              </div>
            </section>
          ))}
          <div className="sticky bottom-0 flex flex-wrap items-center gap-4 border-t border-line bg-wall py-3 max-md:bottom-16">
            {may.edit && <Button size="small">{text(messages.save)}</Button>}
            <LinkButton to={`/desk/programmes/sheets/${loaderData.id}`} variant="quiet" size="small">
              {text(messages.back)}
            </LinkButton>
            <p role="status" className={`text-fine ${state === 'failed' ? 'text-bad' : 'text-ink-soft'}`}>
              {may.edit && text(messages.states[state])}
            </p>
          </div>
        </Form>
      </div>
    </>
  );
}

const isWide = (type: string) => type === 'longText' || type === 'years' || type === 'records' || type === 'choices';

/** Totals that the house computes when one of their parts is typed. */
function computedPaths(kind: ReturnType<typeof kindOf>, sheet: Record<string, unknown>): Set<string> {
  return new Set(
    kind.formulas.flatMap((formula) => {
      if (formula.kind === 'notOver' || (formula.kind !== 'personnel' && !formula.computes)) return [];
      const each = 'each' in formula ? formula.each : undefined;
      if (each === undefined) return [formula.total];
      const list = (valueAt(sheet, each) as { fiscalYear?: number }[] | undefined) ?? [];
      return list.map((item, index) => `${each}/${item.fiscalYear ?? index}/${formula.total}`);
    }),
  );
}

/** Fields that two people changed: both values, nothing lost. */
function Conflicts({ conflicts, kind }: { conflicts: SaveConflict[]; kind: ReturnType<typeof kindOf> }) {
  const text = useText();
  const language = useLanguage();
  if (conflicts.length === 0) return null;
  const shown = (path: string, value: unknown) => {
    const field = fieldAt(kind, path);
    const words =
      !field || field.type === 'records' || field.type === 'years' ? JSON.stringify(value) : textOf(field, value);
    return words || text(messages.empty);
  };
  return (
    <Notice tone="warn" title={text(messages.conflicts, { n: conflicts.length })}>
      <p>{text(messages.conflictsNext)}</p>
      <ul className="mt-2 grid gap-3">
        {conflicts.map(({ path, yours, theirs, by, at }) => (
          <li key={path}>
            <Link to={`#${controlId(path)}`} className="link font-700">
              {placeLabel(kind, path, language)}
            </Link>
            <dl className="grid grid-cols-[auto_1fr] gap-x-3">
              <dt className="text-ink-soft">
                {by && at
                  ? text(messages.theirs, { by, at: formatInstant(at, language, 'clerk') })
                  : text(messages.theirsUnknown)}
              </dt>
              <dd className="whitespace-pre-wrap">{shown(path, theirs)}</dd>
              <dt className="text-ink-soft">{text(messages.yours)}</dt>
              <dd className="whitespace-pre-wrap">{shown(path, yours)}</dd>
            </dl>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
