// SPDX-License-Identifier: Apache-2.0
import { Form } from 'react-router';
import type { Label } from '#kernel/label.ts';
import { Button } from '#web/components/button.tsx';
import { ErrorSummary } from '#web/components/error-summary.tsx';
import { Select } from '#web/components/select.tsx';
import { TextField } from '#web/components/text-field.tsx';
import { useText } from '#web/language.tsx';
import type { FormProblems } from '#web/problem.ts';
import type { OptionGroup } from './mapping-options.ts';

type UnmatchedTable = {
  file: string;
  fingerprint: string;
  /** The kind whose fields are offered. */
  kind: string;
  columns: { index: number; header: string; samples: string[]; proposed: string | null }[];
  groups: OptionGroup[];
};

const messages = {
  title: { ja: '「{file}」の列を合わせる', en: 'Match the columns of “{file}”' },
  lead: {
    ja: 'この表の見出しは初めてです。列ごとに、シートのどの項目に入れるかを選んでください。見出しから分かるものは選んであります。同じ見出しの表は、次からそのまま取り込めます。',
    en: 'These headers are new here. Choose for every column where it goes on the sheet; what the headers tell is chosen already. Tables with the same headers will be imported directly from now on.',
  },
  kind: { ja: 'シートの様式', en: 'Kind of sheet' },
  takeKind: { ja: 'この様式の項目にする', en: 'Offer the fields of this kind' },
  column: { ja: '表の列', en: 'Column' },
  samples: { ja: '中身の例', en: 'Examples' },
  field: { ja: 'シートの項目', en: 'Field of the sheet' },
  fieldOf: { ja: '{header}の入れ先', en: 'Where {header} goes' },
  noHeader: { ja: '（{n}列目、見出しなし）', en: '(column {n}, no header)' },
  leave: { ja: '取り込まない', en: 'Leave out' },
  noSamples: { ja: '中身がありません', en: 'no content' },
  year: { ja: '何年度の表か', en: 'Fiscal year of the table' },
  yearHint: {
    ja: '年度の列がある表では空欄のままにします。例: 令和6年度',
    en: 'Leave empty when the table has a column of the year. For example 2024.',
  },
  save: { ja: '列の対応を決める', en: 'Match the columns' },
};

/** Name of the form field for a column. */
export const columnField = (fingerprint: string, index: number | string): string =>
  `column-${fingerprint.slice(0, 8)}-${index}`;
/** Name of the form field for the kind of a table; in the address it says which kind's fields are offered. */
export const kindField = (fingerprint: string): string => `kind-${fingerprint.slice(0, 8)}`;

/** Id of the field for the year of a table that does not say it. */
export const yearField = (fingerprint: string): string => `year-${fingerprint.slice(0, 8)}`;

/** One foreign table: the kind of its sheets, and for each column the field it goes to. */
export function ColumnMatching({
  table: { file, fingerprint, kind, columns, groups },
  kinds,
  keep,
  problems,
  chosen,
  year,
}: {
  table: UnmatchedTable;
  kinds: readonly { id: string; title: Label }[];
  /** What the address says, kept when another kind is chosen. */
  keep: readonly [string, string][];
  problems: FormProblems | null;
  /** What had been chosen when the form came back, by column. */
  chosen: Record<string, string> | null;
  /** What had been typed as the year. */
  year: string;
}) {
  const text = useText();
  const id = `match-${fingerprint.slice(0, 8)}`;
  return (
    <section aria-labelledby={id} className="mt-6 border border-line-strong bg-sheet p-4">
      <h2 id={id} className="text-std-18B-160">
        {text(messages.title, { file })}
      </h2>
      <p className="mt-1 max-w-4xl text-ink-soft">{text(messages.lead)}</p>
      {problems && (
        <div className="mt-3">
          <ErrorSummary problems={problems.summary} />
        </div>
      )}
      <Form className="mt-3 flex flex-wrap items-end gap-2" preventScrollReset>
        {keep.map(([name, value]) => (
          <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
        ))}
        <Select
          dense
          key={kind}
          name={kindField(fingerprint)}
          label={text(messages.kind)}
          options={kinds.map((one) => ({ value: one.id, label: text(one.title) }))}
          defaultValue={kind}
        />
        <Button variant="secondary" size="small" className="min-h-9">
          {text(messages.takeKind)}
        </Button>
      </Form>
      <Form method="post" className="mt-4" preventScrollReset>
        <input type="hidden" name="fingerprint" value={fingerprint} />
        <input type="hidden" name="kind" value={kind} />
        <table className="w-full border-collapse max-md:block">
          <caption className="sr-only">{text(messages.title, { file })}</caption>
          <thead className="max-md:sr-only">
            <tr className="border-b-2 border-line-strong text-left text-[0.8125rem]">
              <th scope="col" className="w-[24%] py-1.5 pr-3 font-500">
                {text(messages.column)}
              </th>
              <th scope="col" className="py-1.5 pr-3 font-500">
                {text(messages.samples)}
              </th>
              <th scope="col" className="w-[40%] py-1.5 font-500">
                {text(messages.field)}
              </th>
            </tr>
          </thead>
          <tbody className="max-md:block">
            {columns.map(({ index, header, samples, proposed }) => {
              const name = columnField(fingerprint, index);
              const shown = header || text(messages.noHeader, { n: index + 1 });
              return (
                <tr key={index} className="border-b border-line max-md:block max-md:py-2">
                  <th scope="row" className="py-1 pr-3 text-left align-middle font-500 max-md:block">
                    {shown}
                  </th>
                  <td className="py-1 pr-3 align-middle text-fine text-ink-soft max-md:block">
                    {samples.length ? samples.join('／') : text(messages.noSamples)}
                  </td>
                  <td className="py-1 max-md:block">
                    <PlaceSelect
                      key={`${kind} ${chosen?.[index] ?? ''}`}
                      name={name}
                      label={text(messages.fieldOf, { header: shown })}
                      groups={groups}
                      empty={text(messages.leave)}
                      value={chosen ? (chosen[index] ?? '') : (proposed ?? '')}
                      error={problems?.of(name)}
                    />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
        <TextField
          dense
          className="mt-4 max-w-80"
          name="fiscalYear"
          id={yearField(fingerprint)}
          label={text(messages.year)}
          hint={text(messages.yearHint)}
          defaultValue={year}
          error={problems?.of(yearField(fingerprint))}
        />
        <Button name="intent" value="mapping" className="mt-4">
          {text(messages.save)}
        </Button>
      </Form>
    </section>
  );
}

function PlaceSelect({
  name,
  label,
  groups,
  empty,
  value,
  error,
}: {
  name: string;
  label: string;
  groups: readonly OptionGroup[];
  empty: string;
  value: string;
  error: string | undefined;
}) {
  return (
    <>
      <select
        id={name}
        name={name}
        aria-label={label}
        defaultValue={value}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${name}-error` : undefined}
        className="field h-9 w-full px-2"
      >
        <option value="">{empty}</option>
        {groups.map((group) => (
          <optgroup key={group.label} label={group.label}>
            {group.options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      {error && (
        <p id={`${name}-error`} className="mt-1 text-fine text-bad">
          {error}
        </p>
      )}
    </>
  );
}
