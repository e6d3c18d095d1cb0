// SPDX-License-Identifier: Apache-2.0
import { Form, redirect } from 'react-router';
import type * as z from 'zod';
import type { Label } from '#kernel/label.ts';
import { parseNumber } from '#kernel/text/number.ts';
import { callOf } from '../call.ts';
import { Breadcrumbs } from '../components/breadcrumbs.tsx';
import { Button, LinkButton } from '../components/button.tsx';
import { Checkbox } from '../components/checkbox.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { ErrorSummary } from '../components/error-summary.tsx';
import { Notice } from '../components/notice.tsx';
import { RadioGroup } from '../components/radio-group.tsx';
import { Select } from '../components/select.tsx';
import { StatusLine } from '../components/status-line.tsx';
import { TextArea } from '../components/text-area.tsx';
import { TextField } from '../components/text-field.tsx';
import { floorGuide } from '../floor-guide.ts';
import { formatNumber } from '../format.ts';
import { PageTitle, useText } from '../language.tsx';
import { formProblems, refusalOf } from '../problem.ts';
import { useVisit } from '../visit.ts';
import type { Route } from './+types/settings.ts';

/** JSON schema of one setting, as far as a form can be made from it. */
type Schema = {
  type?: string | string[];
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  minLength?: number;
  anyOf?: Schema[];
};
type Setting = { key: string; label: Label; schema: Record<string, unknown> };
type Saved = { system: string; value: Record<string, unknown>; version: number };
type Answers<Input, Output> = { input: z.ZodType<unknown, Input>; output: z.ZodType<Output> };
type SettingsProcedures = {
  'house.settings.read': Answers<{ system: string }, Saved & { title: Label; fields: Setting[] }>;
  'house.settings.save': Answers<Saved, { version: number }>;
};

export async function loader({ context, params, request }: Route.LoaderArgs) {
  const read = await callOf<SettingsProcedures>(context)('house.settings.read', { system: params.system });
  return { ...read, saved: new URL(request.url).searchParams.has('saved') };
}

/** What the form says, as the schema wants it. What is no number stays a text: the answer then says what is wrong. */
function fromForm(form: FormData, fields: readonly Setting[], before: Record<string, unknown>) {
  const value: Record<string, unknown> = {};
  for (const { key, schema } of fields) {
    const kind = kindOfSchema(schema);
    const typed = form.get(key);
    if (kind === 'boolean') value[key] = typed !== null;
    else if (kind === 'other') value[key] = before[key];
    else if (typeof typed !== 'string') continue;
    else if (kind === 'number') {
      if (typed.trim() !== '') value[key] = parseNumber(typed) ?? typed;
    } else if (kind === 'choice') value[key] = choicesOf(schema).find((one) => String(one) === typed) ?? typed;
    else value[key] = typed;
  }
  return value;
}

export async function action({ context, params, request }: Route.ActionArgs) {
  const call = callOf<SettingsProcedures>(context);
  const { system } = params;
  const form = await request.formData();
  const now = await call('house.settings.read', { system });
  const value = fromForm(form, now.fields, now.value);
  try {
    await call('house.settings.save', { system, value, version: Number(form.get('version')) });
    return redirect(`/desk/settings/${encodeURIComponent(system)}?saved`);
  } catch (error) {
    const problem = await refusalOf(error);
    return {
      problem,
      typed: value,
      // The other's version: whoever saves again has seen what the other saved
      theirs: problem.status === 409 ? now.value : null,
      version: problem.status === 409 ? now.version : Number(form.get('version')),
    };
  }
}

type Kind = 'text' | 'longText' | 'number' | 'boolean' | 'choice' | 'other';

function kindOfSchema(schema: Schema): Kind {
  if (choicesOf(schema).length) return 'choice';
  const types = new Set([schema.type, ...(schema.anyOf ?? []).map(({ type }) => type)].flat());
  if (types.has('integer') || types.has('number')) return 'number';
  if (types.has('boolean')) return 'boolean';
  if (!types.has('string')) return 'other';
  return (schema.maxLength ?? 0) > 300 ? 'longText' : 'text';
}
const choicesOf = ({ enum: choices, anyOf }: Schema): unknown[] => [
  ...(choices ?? []),
  ...(anyOf ?? []).flatMap((one) => one.enum ?? []),
];

const messages = {
  board: { ja: '案内板', en: 'Board' },
  title: { ja: '{room}の設定', en: 'Settings: {room}' },
  lead: {
    ja: '変えた内容は、保存するとすぐ全員の画面に効きます。',
    en: 'Changes take effect for everyone as soon as you save.',
  },
  save: { ja: '設定を変更する', en: 'Change the settings' },
  saved: { ja: '設定を変更しました', en: 'Settings changed' },
  between: { ja: '{min} から {max} まで', en: '{min} to {max}' },
  atLeast: { ja: '{min} 以上', en: '{min} or more' },
  atMost: { ja: '{max} 以下', en: '{max} or less' },
  length: { ja: '{max} 文字まで', en: 'up to {max} characters' },
  unset: { ja: '空欄', en: 'empty' },
  yes: { ja: 'はい', en: 'yes' },
  no: { ja: 'いいえ', en: 'no' },
  conflict: { ja: 'ほかの人が先に設定を変更しました', en: 'Someone else changed the settings first' },
  conflictMore: {
    ja: 'あなたの入力は残してあります。違うところに、いま保存されている値を添えました。このままでよければ、もう一度「設定を変更する」を押してください。',
    en: 'What you typed is kept. Where it differs, the value saved now stands beside it. If yours is right, press “Change the settings” again.',
  },
  theirs: { ja: 'いま保存されている値: {value}', en: 'Saved now: {value}' },
  refused: { ja: '設定を変更できませんでした', en: 'The settings could not be changed' },
  other: {
    ja: 'この項目は画面では変えられません。APIまたはコマンドで変更してください。',
    en: 'This cannot be changed here. Use the API or the command line.',
  },
  none: { ja: 'この部屋に設定はありません', en: 'This room has no settings' },
  noneMore: {
    ja: '部屋に設定できる項目ができると、ここに並びます。',
    en: 'When the room gets settings, they appear here.',
  },
  backToRoom: { ja: '{room}へ戻る', en: 'Back to {room}' },
};

export default function Settings({ loaderData, actionData }: Route.ComponentProps) {
  const { system, title, value, version, fields, saved } = loaderData;
  const text = useText();
  const { rooms } = useVisit();
  const room = floorGuide(rooms)
    .flatMap((floor) => floor.rooms)
    .find(({ id }) => id === system);
  const keys = new Set(fields.map(({ key }) => key));
  const theirs = actionData?.theirs ?? null;
  const problems = formProblems(theirs ? null : actionData?.problem, (path) => {
    const key = path.split('/').find((part) => keys.has(part));
    return key;
  });
  const shown = actionData ? { ...value, ...actionData.typed } : value;
  const name = text(title);
  return (
    <div className="max-w-3xl">
      <PageTitle>{text(messages.title, { room: name })}</PageTitle>
      <Breadcrumbs
        crumbs={[
          { label: text(messages.board), to: '/desk' },
          ...(room?.path ? [{ label: name, to: room.path }] : []),
          { label: text(messages.title, { room: name }) },
        ]}
      />
      <h1 className="mt-3 text-std-24B-150">{text(messages.title, { room: name })}</h1>
      <p className="text-ink-soft">{text(messages.lead)}</p>
      <StatusLine>{saved && !actionData && text(messages.saved)}</StatusLine>
      {theirs && (
        <div role="alert" className="mb-5">
          <Notice tone="warn" title={text(messages.conflict)}>
            {text(messages.conflictMore)}
          </Notice>
        </div>
      )}
      <ErrorSummary problems={problems.summary} title={text(messages.refused)} />
      {fields.length === 0 ? (
        <EmptyState title={text(messages.none)}>{text(messages.noneMore)}</EmptyState>
      ) : (
        <Form method="post" action={`/desk/settings/${encodeURIComponent(system)}`} className="mt-2">
          <input type="hidden" name="version" value={actionData?.version ?? version} />
          <div className="grid gap-6">
            {fields.map(({ key, label, schema }) => (
              <SettingField
                // A saved value must appear in a field that the browser keeps
                key={`${key} ${version}`}
                name={key}
                label={text(label)}
                schema={schema}
                value={shown[key]}
                theirs={theirs && !same(theirs[key], shown[key]) ? { value: theirs[key] } : null}
                error={problems.of(key)}
              />
            ))}
          </div>
          <p className="mt-8 flex flex-wrap gap-4">
            <Button>{text(messages.save)}</Button>
            {room?.path && (
              <LinkButton to={room.path} variant="quiet">
                {text(messages.backToRoom, { room: name })}
              </LinkButton>
            )}
          </p>
        </Form>
      )}
    </div>
  );
}

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

function SettingField({
  name,
  label,
  schema,
  value,
  theirs,
  error,
}: {
  name: string;
  label: string;
  schema: Schema;
  value: unknown;
  theirs: { value: unknown } | null;
  error: string | undefined;
}) {
  const text = useText();
  const inWords = (one: unknown) =>
    typeof one === 'boolean'
      ? text(one ? messages.yes : messages.no)
      : one === undefined || one === null || one === ''
        ? text(messages.unset)
        : typeof one === 'number'
          ? formatNumber(one)
          : written(one);
  const hint = [limits(schema, text), theirs && text(messages.theirs, { value: inWords(theirs.value) })]
    .filter(Boolean)
    .join(' ');
  const field = { name, label, error, hint: hint || undefined };
  const kind = kindOfSchema(schema);
  const asText = value === undefined || value === null ? '' : written(value);
  if (kind === 'boolean') return <Checkbox {...field} defaultChecked={value === true} />;
  if (kind === 'number')
    return <TextField {...field} numeric defaultValue={typeof value === 'number' ? formatNumber(value) : asText} />;
  if (kind === 'longText') return <TextArea {...field} defaultValue={asText} maxLength={schema.maxLength} />;
  if (kind === 'text') return <TextField {...field} defaultValue={asText} maxLength={schema.maxLength} />;
  if (kind === 'choice') {
    const options = choicesOf(schema).map((one) => ({ value: String(one), label: String(one) }));
    return options.length <= 4 ? (
      <RadioGroup {...field} options={options} defaultValue={asText} />
    ) : (
      <Select {...field} options={options} defaultValue={asText} />
    );
  }
  return (
    <div>
      <p className="font-700">{label}</p>
      <p className="text-ink-soft">{text(messages.other)}</p>
    </div>
  );
}

/** The bounds of a setting in words. JSON schema writes the largest exact integer where there is no bound. */
function limits({ minimum, maximum, maxLength }: Schema, text: ReturnType<typeof useText>): string {
  const min = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? formatNumber(minimum) : null;
  const max = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? formatNumber(maximum) : null;
  if (min !== null && max !== null) return text(messages.between, { min, max });
  if (min !== null) return text(messages.atLeast, { min });
  if (max !== null) return text(messages.atMost, { max });
  return maxLength === undefined ? '' : text(messages.length, { max: formatNumber(maxLength) });
}

/** A value of a setting as one types it. */
const written = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
