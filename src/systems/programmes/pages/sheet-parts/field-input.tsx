// SPDX-License-Identifier: Apache-2.0
import type { Label } from '#kernel/label.ts';
import { shortFiscalYear } from '#web/format.ts';
import { useLanguage, useText } from '#web/language.tsx';
import { textOf, yearsShown } from '../../editing.ts';
import type { Field, RecordsField, ValueField, YearsField } from '../../kinds/kind.ts';
import { valueAt } from '../../path.ts';
import type { Sheet } from '../../sheet.ts';

/** What the form knows about the field at a path beyond its value. */
export type FieldStates = {
  /** Typed and not accepted; shown instead of the value. */
  typed: ReadonlyMap<string, string>;
  problems: ReadonlyMap<string, string>;
  findings: ReadonlyMap<string, string>;
  computed: ReadonlySet<string>;
};

const messages = {
  notKnown: { ja: '（未把握）', en: '(not known)' },
  yes: { ja: '有', en: 'Yes' },
  no: { ja: '無', en: 'No' },
  add: { ja: '「{name}」を1件追加する', en: 'Add to “{name}”' },
  remove: { ja: '「{name}」{n}件目を削除する', en: 'Remove no. {n} of “{name}”' },
  removeShort: { ja: '削除', en: 'Remove' },
  nth: { ja: '{n}件目', en: 'No. {n}' },
  perLine: { ja: '1行に1件', en: 'one a line' },
  computed: { ja: '自動計算', en: 'computed' },
  history: { ja: '履歴', en: 'History' },
  none: { ja: 'まだありません。', en: 'None yet.' },
};

/** The id of the control for a path; findings and error summaries link to it. */
export const controlId = (path: string) => `f-${path.replaceAll('/', '-')}`;

type At = { sheet: Sheet; states: FieldStates; prefix: string; readOnly: boolean };

/** Any field of a definition: one value, a table of years, a list of records. */
export function FieldInput({ field, ...at }: { field: Field } & At) {
  if (field.type === 'years') return <YearsInput field={field} {...at} />;
  if (field.type === 'records') return <RecordsInput field={field} {...at} />;
  return <ValueInput field={field} {...at} />;
}

/** Label above, control, what is wrong below. */
function ValueInput({ field, ...at }: { field: ValueField } & At) {
  const text = useText();
  const path = at.prefix + field.key;
  const id = controlId(path);
  const group = field.type === 'choices';
  const Caption = group ? 'legend' : 'label';
  const Box = group ? 'fieldset' : 'div';
  return (
    <Box className="min-w-0">
      <Caption {...(group ? {} : { htmlFor: id })} className="mb-1 block text-fine text-ink-soft">
        {text(field.label)}
        {field.unit && <span>（{text(field.unit)}）</span>}
        {field.type === 'lines' && <span>（{text(messages.perLine)}）</span>}
        {at.states.computed.has(path) && <ComputedMark />}
      </Caption>
      <Control field={field} path={path} {...at} />
      <Troubles path={path} states={at.states} />
    </Box>
  );
}

function ComputedMark() {
  const text = useText();
  return <span className="ml-2 rounded-4 border border-line px-1 text-[0.6875rem]">{text(messages.computed)}</span>;
}

function Troubles({ path, states }: { path: string; states: FieldStates }) {
  const problem = states.problems.get(path);
  const finding = states.findings.get(path);
  return (
    <>
      {problem && (
        <p id={`${controlId(path)}-error`} className="mt-1 text-fine text-bad">
          <span aria-hidden="true">＊</span>
          {problem}
        </p>
      )}
      {finding && (
        <p id={`${controlId(path)}-finding`} className="mt-1 text-fine text-caution">
          <span aria-hidden="true">△ </span>
          {finding}
        </p>
      )}
    </>
  );
}

/**
 * The control itself. Beside it stands, hidden, what the field held when the page was made: the server compares it with
 * what the field holds when the change arrives, and so notices that someone else was there.
 */
function Control({
  field,
  path,
  label,
  sheet,
  states,
  readOnly,
}: { field: ValueField; path: string; label?: string } & At) {
  const text = useText();
  const value = valueAt(sheet, path);
  const typed = states.typed.get(path) ?? textOf(field, value);
  const problem = states.problems.get(path);
  const described =
    [problem && `${controlId(path)}-error`, states.findings.get(path) && `${controlId(path)}-finding`]
      .filter(Boolean)
      .join(' ') || undefined;
  const common = {
    id: controlId(path),
    name: `v:${path}`,
    defaultValue: typed,
    disabled: readOnly,
    'aria-label': label,
    'aria-invalid': problem ? (true as const) : undefined,
    'aria-describedby': described,
    'data-path': path,
  };
  const look = `field w-full ${problem ? 'border-bad!' : ''}`;
  return (
    <>
      <input type="hidden" name={`b:${path}`} value={JSON.stringify(value ?? null)} readOnly />
      {field.type === 'longText' ? (
        <textarea {...common} rows={3} className={`${look} field-sizing-content min-h-20 px-2 py-1.5 leading-170`} />
      ) : field.type === 'lines' ? (
        <textarea {...common} rows={2} className={`${look} field-sizing-content min-h-12 px-2 py-1.5`} />
      ) : field.type === 'choice' || field.type === 'flag' || field.type === 'rating' ? (
        <select {...common} className={`${look} h-9 px-1`}>
          <option value="">{text(messages.notKnown)}</option>
          {choicesOf(field, typed, text).map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      ) : field.type === 'choices' ? (
        <span className="flex flex-wrap gap-x-4 gap-y-1">
          {(field.options ?? []).map((option, index) => (
            <label key={option.value} className="flex min-h-8 items-center gap-2">
              <input
                type="checkbox"
                {...(index === 0 ? { id: controlId(path) } : {})}
                name={`v:${path}`}
                value={option.value}
                defaultChecked={typed.split('\n').includes(option.value)}
                disabled={readOnly}
                data-path={path}
                className="size-5 accent-control"
              />
              {text(option.label)}
            </label>
          ))}
        </span>
      ) : (
        <input
          {...common}
          type="text"
          inputMode={field.type === 'amount' || field.type === 'number' ? 'decimal' : undefined}
          className={`${look} h-9 px-2 ${field.type === 'amount' || field.type === 'number' ? 'nums text-right' : ''}`}
        />
      )}
    </>
  );
}

function choicesOf(field: ValueField, present: string, text: (label: Label) => string) {
  const options =
    field.type === 'flag'
      ? [
          { value: 'yes', label: text(messages.yes) },
          { value: 'no', label: text(messages.no) },
        ]
      : field.type === 'rating'
        ? [5, 4, 3, 2, 1].map((score) => {
            const wording = field.options?.find((option) => option.value === String(score));
            return { value: String(score), label: wording ? `${score} ${text(wording.label)}` : String(score) };
          })
        : (field.options ?? []).map((option) => ({ value: option.value, label: text(option.label) }));
  // What a sheet printed stays selectable, even if the definition does not know it
  return present === '' || options.some((option) => option.value === present)
    ? options
    : [...options, { value: present, label: present }];
}

/** Rows down, fiscal years across. */
function YearsInput({ field, ...at }: { field: YearsField } & At) {
  const text = useText();
  const language = useLanguage();
  const yearLabel = (year: number) => shortFiscalYear(year, language);
  const path = at.prefix + field.key;
  const years = yearsShown(field, at.sheet, valueAt(at.sheet, path));
  const narrow = field.map === true;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard must reach a region that scrolls
    <div role="region" aria-label={text(field.label)} tabIndex={0} className="overflow-x-auto">
      <table className="border-collapse text-desk">
        <caption className="sr-only">{text(field.label)}</caption>
        <thead>
          <tr className="border-b border-line-strong">
            <th scope="col" className="py-1 pr-3 text-left text-fine font-400 text-ink-soft">
              {text(field.label)}
            </th>
            {years.map((year) => (
              <th key={year} scope="col" className="px-1 py-1 text-right text-fine font-500 whitespace-nowrap">
                {yearLabel(year)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {field.rows.map((row) => (
            <tr key={row.key} className="border-b border-line">
              <th scope="row" className="py-1 pr-3 text-left text-fine font-400">
                {text(row.label)}
                {row.unit && <span className="text-ink-soft">（{text(row.unit)}）</span>}
              </th>
              {years.map((year) => {
                const place = narrow ? `${path}/${year}` : `${path}/${year}/${row.key}`;
                return (
                  <td key={year} className="px-1 py-1 align-top">
                    <span className={row.type === 'choice' ? 'block w-36' : 'block w-28'}>
                      <Control field={row} path={place} label={`${text(row.label)} ${yearLabel(year)}`} {...at} />
                      <Troubles path={place} states={at.states} />
                    </span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A list: each record in its own frame, one more with a button. Works without a script: the buttons are submits. */
function RecordsInput({ field, ...at }: { field: RecordsField } & At) {
  const text = useText();
  const path = at.prefix + field.key;
  const records = (valueAt(at.sheet, path) as unknown[] | undefined) ?? [];
  const small = field.columns.every(
    (column) => column.type !== 'longText' && column.type !== 'years' && column.type !== 'records',
  );
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-fine text-ink-soft">{text(field.label)}</legend>
      <input type="hidden" name={`l:${path}`} value={JSON.stringify(records)} readOnly />
      {records.length === 0 && <p className="text-fine text-ink-soft">{text(messages.none)}</p>}
      <ol className="grid gap-2">
        {records.map((_, index) => (
          <li
            key={index}
            className={
              small ? 'flex flex-wrap items-end gap-2 border-b border-line pb-2' : 'border border-line bg-plate p-3'
            }
          >
            {!small && <p className="mb-2 text-fine font-700">{text(messages.nth, { n: index + 1 })}</p>}
            <div
              className={small ? 'grid min-w-0 grow grid-cols-[repeat(auto-fit,minmax(8rem,1fr))] gap-2' : 'grid gap-3'}
            >
              {field.columns.map((column) => (
                <FieldInput key={column.key} field={column} {...at} prefix={`${path}/${index}/`} />
              ))}
            </div>
            {!at.readOnly && (
              <button
                name="remove"
                value={`${path}/${index}`}
                aria-label={text(messages.remove, { name: text(field.label), n: index + 1 })}
                className="link min-h-8 px-2 text-fine"
              >
                {text(messages.removeShort)}
              </button>
            )}
          </li>
        ))}
      </ol>
      {!at.readOnly && (
        <button name="add" value={path} className="link mt-2 min-h-9 text-fine">
          ＋ {text(field.addLabel ?? messages.add, { name: text(field.label) })}
        </button>
      )}
    </fieldset>
  );
}
