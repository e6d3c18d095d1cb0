// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import { visitKey } from '#kernel/http/context.ts';
import { callOf } from '#web/call.ts';
import { EmptyState } from '#web/components/empty-state.tsx';
import { FilterBar } from '#web/components/filter-bar.tsx';
import { Pagination } from '#web/components/pagination.tsx';
import { Select } from '#web/components/select.tsx';
import { formatInstant } from '#web/format.ts';
import { PageTitle, useLanguage, useText } from '#web/language.tsx';
import { kindOf } from '../kinds/lookup.ts';
import type { procedures } from '../procedures/index.ts';
import { moves, states } from '../states.ts';
import { placeName } from './desk-parts/field-names.ts';
import type { Side } from './desk-parts/sides.tsx';
import { SidesTable } from './desk-parts/sides-table.tsx';
import { twoSides } from './desk-parts/two-sides.ts';
import { SheetHead } from './sheet-parts/sheet-head.tsx';
import type { Route } from './+types/history.ts';

/** As many changes as the procedure gives at once: a full page may have another one behind it. */
const PAGE = 200;

type FieldChange = { id: string; path: string; section: string; name: string; before: Side; after: Side };
type Entry =
  | { type: 'save'; key: string; by: string; at: string; changes: FieldChange[] }
  | {
      type: 'move';
      key: string;
      by: string;
      at: string;
      move: string | null;
      from: string;
      to: string;
      reason: string;
    };

export async function loader({ context, params, request }: Route.LoaderArgs) {
  const query = new URL(request.url).searchParams;
  const path = query.get('path') || undefined;
  const before = query.get('before') || undefined;
  const call = callOf<typeof procedures>(context);
  const { language } = context.get(visitKey);
  const { id } = params;
  const [sheet, newest] = await Promise.all([
    call('programmes.sheet', { id }),
    call('programmes.sheet.history', { id }),
  ]);
  const changes =
    path || before
      ? await call('programmes.sheet.history', { id, ...(path && { path }), ...(before && { before }) })
      : newest;
  const kind = kindOf(sheet.kind);
  const place = (at: string) => placeName(kind, at, sheet.sheet, language);

  const entries: Entry[] = [];
  for (const change of changes) {
    const last = entries.at(-1);
    const { section, name, field } = place(change.path);
    const [left, right] = twoSides(change.before, change.after, field, language);
    const one = { id: change.id, path: change.path, section, name, before: left, after: right };
    // One save is one transaction: all its changes bear the same instant
    if (last?.type === 'save' && last.by === change.by && last.at === change.at) last.changes.unshift(one);
    else entries.push({ type: 'save', key: change.id, by: change.by, at: change.at, changes: [one] });
  }
  if (!path) {
    const [until, from] = [before ? changes[0]?.at : undefined, changes.length === PAGE ? changes.at(-1)!.at : ''];
    for (const step of sheet.way)
      if (step.at >= from && (until === undefined || step.at <= until))
        entries.push({
          type: 'move',
          key: `${step.at} ${step.to}`,
          by: step.by,
          at: step.at,
          move: moves.find((move) => move.from === step.from && move.to === step.to)?.title[language] ?? null,
          from: states.find((state) => state.id === step.from)!.title[language],
          to: states.find((state) => state.id === step.to)!.title[language],
          reason: step.reason,
        });
    entries.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  }
  const paths = [...new Set([...newest.map((change) => change.path), ...(path ? [path] : [])])];
  const { sheet: content, programmeId, state, edition, current, may, editions } = sheet;
  return {
    head: {
      id,
      programmeId,
      state,
      edition,
      current,
      may,
      editions,
      sheet: {
        kind: content.kind,
        fiscalYear: content.fiscalYear,
        code: content.code,
        name: content.name,
        section: content.section ?? '',
      },
    },
    entries,
    shown: changes.length,
    next: changes.length === PAGE ? changes.at(-1)!.id : null,
    path: path ?? null,
    pathName: path ? place(path).name : null,
    first: !before,
    fields: paths
      .map((value) => ({ value, label: place(value).name }))
      .toSorted((a, b) => a.label.localeCompare(b.label, 'ja')),
  };
}

const messages = {
  title: { ja: '変更履歴', en: 'History' },
  lead: {
    ja: 'だれが、いつ、どの項目を、どう変えたか。新しいものから並びます。',
    en: 'Who changed which field when, and how. Newest first.',
  },
  field: { ja: '項目', en: 'Field' },
  allFields: { ja: 'すべての項目', en: 'All fields' },
  before: { ja: '変更前', en: 'Before' },
  after: { ja: '変更後', en: 'After' },
  saved: { ja: '{n} 項目を変更', en: 'changed {n} fields' },
  nobody: { ja: '取込・計算', en: 'import or computation' },
  state: { ja: '{from} → {to}', en: '{from} → {to}' },
  reason: { ja: '理由', en: 'Reason' },
  empty: { ja: 'まだ変更はありません', en: 'Nothing has been changed yet' },
  emptyMore: {
    ja: 'シートの項目を書き換えて保存すると、変更前と変更後がここに残ります。取り込んだときの内容は履歴になりません。',
    en: 'When a field is written and saved, what stood there before and after is kept here. The content at import is not a change.',
  },
  emptyField: { ja: 'この項目の変更はありません', en: 'This field has not been changed' },
  onlyThis: { ja: 'この項目だけを見る', en: 'Only this field' },
};

/** Address of this page with what is given. */
const address = (query: Record<string, string | null>) => {
  const parts = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== null);
  return parts.length ? `?${new URLSearchParams(parts)}` : '?';
};

export default function History({ loaderData }: Route.ComponentProps) {
  const { head, entries, shown, next, path, pathName, first, fields } = loaderData;
  const text = useText();
  return (
    <>
      <PageTitle>{`${text(messages.title)} ${head.sheet.name}`}</PageTitle>
      <SheetHead {...head} />
      <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-3">
        <div>
          <h2 className="text-std-20B-150">{text(messages.title)}</h2>
          <p className="text-fine text-ink-soft">{text(messages.lead)}</p>
        </div>
        {fields.length > 0 && (
          <FilterBar reset="?" {...(pathName ? { active: [{ label: pathName, href: '?' }] } : {})}>
            <Select
              dense
              key={path}
              name="path"
              label={text(messages.field)}
              empty={text(messages.allFields)}
              options={fields}
              defaultValue={path ?? ''}
              className="max-w-80"
            />
          </FilterBar>
        )}
      </div>
      {entries.length === 0 && (
        <div className="mt-4">
          <EmptyState title={text(path ? messages.emptyField : messages.empty)}>{text(messages.emptyMore)}</EmptyState>
        </div>
      )}
      <ol className="mt-4 grid gap-6">
        {entries.map((entry) => (
          <li key={entry.key} className="min-w-0">
            {entry.type === 'save' ? <SaveEntry entry={entry} filtered={path !== null} /> : <MoveEntry entry={entry} />}
          </li>
        ))}
      </ol>
      {(next || !first) && (
        <Pagination
          shown={shown}
          first={first ? null : address({ path })}
          next={next ? address({ path, before: next }) : null}
        />
      )}
    </>
  );
}

function EntryHead({ by, at, children }: { by: string; at: string; children: React.ReactNode }) {
  const text = useText();
  const language = useLanguage();
  return (
    <h3 className="flex flex-wrap items-baseline gap-x-3 border-b-2 border-line-strong pb-1">
      <time dateTime={at} className="nums text-fine font-400">
        {formatInstant(at, language, 'clerk')}
      </time>
      <span className="font-700">{by || text(messages.nobody)}</span>
      <span className="text-fine font-400 text-ink-soft">{children}</span>
    </h3>
  );
}

function MoveEntry({ entry }: { entry: Extract<Entry, { type: 'move' }> }) {
  const text = useText();
  return (
    <article className="floor-3">
      <EntryHead by={entry.by} at={entry.at}>
        {entry.move}
      </EntryHead>
      <p className="mt-1.5 font-700">{text(messages.state, { from: entry.from, to: entry.to })}</p>
      {entry.reason && (
        <p className="mt-1 border-l-4 border-floor-edge pl-3 whitespace-pre-wrap">
          <span className="text-fine text-ink-soft">{text(messages.reason)}: </span>
          {entry.reason}
        </p>
      )}
    </article>
  );
}

function SaveEntry({ entry, filtered }: { entry: Extract<Entry, { type: 'save' }>; filtered: boolean }) {
  const text = useText();
  const title = text(messages.saved, { n: entry.changes.length });
  return (
    <article>
      <EntryHead by={entry.by} at={entry.at}>
        {title}
      </EntryHead>
      <SidesTable
        caption={title}
        heads={[text(messages.before), text(messages.after)]}
        rows={entry.changes.map(({ id, path, section, name, before, after }) => ({
          key: id,
          above: section,
          name: filtered ? (
            name
          ) : (
            <Link
              to={`?path=${encodeURIComponent(path)}`}
              title={text(messages.onlyThis)}
              className="text-ink underline decoration-line-strong underline-offset-3 hover:decoration-ink"
            >
              {name}
            </Link>
          ),
          before,
          after,
        }))}
      />
    </article>
  );
}
