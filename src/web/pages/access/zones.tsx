// SPDX-License-Identifier: Apache-2.0
import { Form, redirect } from 'react-router';
import {
  confidentialities,
  separationModels,
  zones,
  zoneTitles,
  type Confidentiality,
  type Passage,
  type Zone,
  type ZoneRules,
} from '#kernel/access/zones.ts';
import type { AccessProcedures } from '#kernel/access/system.ts';
import { callOf } from '../../call.ts';
import { Button } from '../../components/button.tsx';
import { ErrorSummary } from '../../components/error-summary.tsx';
import { ProveAgain } from '../../components/prove-again.tsx';
import { RadioGroup } from '../../components/radio-group.tsx';
import { StatusLine } from '../../components/status-line.tsx';
import { textIn, textsIn } from '../../form.ts';
import { useText } from '../../language.tsx';
import { formProblems, refusalOf } from '../../problem.ts';
import { useVisit } from '../../visit.ts';
import { AccessFrame } from './frame.tsx';
import type { Route } from './+types/zones.ts';

const passages = ['free', 'sanitise', 'approve', 'sanitise-and-approve', 'refuse'] as const;

export async function loader({ context, request }: Route.LoaderArgs) {
  const read = await callOf<AccessProcedures>(context)('access.zones', {});
  return { ...read, saved: new URL(request.url).searchParams.has('saved') };
}

function rulesIn(form: FormData): ZoneRules {
  const listed = (name: string) => zones.filter((zone) => textsIn(form, name).includes(zone));
  const byClass = (what: string) =>
    Object.fromEntries(confidentialities.map((one) => [one, listed(`${what} ${one}`)])) as Record<
      Confidentiality,
      Zone[]
    >;
  const passage = (from: Zone, to: Zone) =>
    passages.find((one) => one === textIn(form, `move ${from} ${to}`)) ?? (from === to ? 'free' : 'refuse');
  const move = Object.fromEntries(
    zones.map((from) => [from, Object.fromEntries(zones.map((to) => [to, passage(from, to)]))]),
  ) as ZoneRules['move'];
  return {
    see: byClass('see'),
    download: byClass('download'),
    upload: listed('upload'),
    scanned: listed('scanned'),
    move,
  };
}

export async function action({ context, request }: Route.ActionArgs) {
  const call = callOf<AccessProcedures>(context);
  const form = await request.formData();
  const model = separationModels.find((one) => one === textIn(form, 'model')) ?? 'alpha';
  const typed = rulesIn(form);
  try {
    const { defaults } = await call('access.zones', {});
    const rules = form.get('do') === 'defaults' ? defaults[model] : typed;
    await call('access.zones.save', { model, rules, version: Number(form.get('version')) });
  } catch (error) {
    return { model, typed, problem: await refusalOf(error) };
  }
  return redirect('/desk/access/zones?saved');
}

const messages = {
  lead: {
    ja: '三層の対策の規則です。どのネットワークから何を見られるか、持ち出せるか、ファイルを移すときに何が要るかを決めます。',
    en: 'The rules of the separated networks: what may be seen and taken from where, and what a file needs to cross.',
  },
  model: { ja: '採っているモデル', en: 'Model' },
  models: {
    alpha: { ja: 'αモデル：職員はLGWAN接続系で仕事をする', en: 'α: staff work on the LGWAN side' },
    'alpha-prime': { ja: 'α′モデル：αに加え、認めたクラウドを使う', en: 'α′: α with approved clouds' },
    beta: {
      ja: 'βモデル：職員はインターネット接続系で仕事をし、重要な情報は残す',
      en: 'β: staff work on the internet side, important things stay',
    },
    'beta-prime': { ja: 'β′モデル：重要な情報もインターネット接続系に置く', en: 'β′: important things move as well' },
  },
  see: { ja: '見られるネットワーク', en: 'May be seen from' },
  download: { ja: 'ファイルとして持ち出せるネットワーク', en: 'May be taken away as files from' },
  files: { ja: 'ファイルの受け入れ', en: 'Files coming in' },
  upload: { ja: 'ファイルを預けられる', en: 'may be handed in' },
  scanned: { ja: 'ウイルス検査が済んだものだけ', en: 'only after a virus scan' },
  move: { ja: 'ネットワークをまたぐファイル', en: 'Files that cross' },
  fromTo: { ja: '{from} から {to} へ', en: '{from} to {to}' },
  passages: {
    free: { ja: 'そのまま', en: 'freely' },
    sanitise: { ja: '無害化', en: 'sanitised' },
    approve: { ja: '承認', en: 'with approval' },
    'sanitise-and-approve': { ja: '無害化と承認', en: 'sanitised and approved' },
    refuse: { ja: '移せない', en: 'not at all' },
  },
  classes: {
    public: { ja: '公開情報', en: 'Public' },
    internal: { ja: '内部情報', en: 'Internal' },
    confidential: { ja: '個人情報など', en: 'Confidential' },
    mynumber: { ja: '特定個人情報', en: 'With individual numbers' },
  },
  what: { ja: '対象', en: 'What' },
  save: { ja: 'ネットワークの規則を変更する', en: 'Change the rules' },
  defaults: { ja: '選んだモデルの初期の規則にする', en: 'Take the model’s default rules' },
  saved: { ja: 'ネットワークの規則を変更しました', en: 'Rules changed' },
};

export default function Zones({ loaderData, actionData }: Route.ComponentProps) {
  const text = useText();
  const { actor, provedLately } = useVisit();
  const changes = 'access.zones' in (actor?.permissions ?? {});
  const mayChange = changes && provedLately;
  const problems = formProblems(actionData?.problem);
  const rules = actionData?.typed ?? loaderData.rules;
  const classes = (what: 'see' | 'download') => (
    <ZoneTable
      caption={text(messages[what])}
      rows={confidentialities.map((one) => ({
        name: `${what} ${one}`,
        label: text(messages.classes[one]),
        checked: rules[what][one],
      }))}
    />
  );
  return (
    <AccessFrame tab="zones" lead={text(messages.lead)}>
      <StatusLine>{loaderData.saved && !actionData && text(messages.saved)}</StatusLine>
      {changes && !provedLately && <ProveAgain />}
      <ErrorSummary problems={problems.summary.map(({ message }) => ({ message }))} />
      <Form method="post" action="/desk/access/zones" key={loaderData.version}>
        <input type="hidden" name="version" value={loaderData.version} />
        <fieldset disabled={!mayChange} className="grid gap-8">
          <RadioGroup
            name="model"
            label={text(messages.model)}
            required
            defaultValue={actionData?.model ?? loaderData.model}
            options={separationModels.map((model) => ({ value: model, label: text(messages.models[model]) }))}
          />
          <div className="grid gap-8 xl:grid-cols-2">
            {classes('see')}
            {classes('download')}
            <ZoneTable
              caption={text(messages.files)}
              rows={[
                { name: 'upload', label: text(messages.upload), checked: rules.upload },
                { name: 'scanned', label: text(messages.scanned), checked: rules.scanned },
              ]}
            />
            <section>
              <h2 className="border-b-2 border-line-strong pb-1 font-700">{text(messages.move)}</h2>
              {zones.flatMap((from) =>
                zones
                  .filter((to) => to !== from)
                  .map((to) => (
                    <div
                      key={`${from} ${to}`}
                      className="grid grid-cols-[1fr_9rem] items-center gap-4 border-b border-line py-1.5"
                    >
                      <label htmlFor={`move-${from}-${to}`}>
                        {text(messages.fromTo, { from: text(zoneTitles[from]), to: text(zoneTitles[to]) })}
                      </label>
                      <select
                        id={`move-${from}-${to}`}
                        name={`move ${from} ${to}`}
                        defaultValue={rules.move[from][to]}
                        className="field h-9 px-2"
                      >
                        {passages.map((passage: Passage) => (
                          <option key={passage} value={passage}>
                            {text(messages.passages[passage])}
                          </option>
                        ))}
                      </select>
                    </div>
                  )),
              )}
            </section>
          </div>
          {mayChange && (
            <p className="flex flex-wrap gap-4">
              <Button name="do" value="save">
                {text(messages.save)}
              </Button>
              <Button name="do" value="defaults" variant="secondary">
                {text(messages.defaults)}
              </Button>
            </p>
          )}
        </fieldset>
      </Form>
    </AccessFrame>
  );
}

function ZoneTable({
  caption,
  rows,
}: {
  caption: string;
  rows: { name: string; label: string; checked: readonly Zone[] }[];
}) {
  const text = useText();
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse">
        <caption className="pb-1 text-left font-700">{caption}</caption>
        <thead>
          <tr className="border-b-2 border-line-strong text-[0.8125rem]">
            <th scope="col">
              <span className="sr-only">{text(messages.what)}</span>
            </th>
            {zones.map((zone) => (
              <th key={zone} scope="col" className="px-2 py-1 font-500">
                {text(zoneTitles[zone])}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, label, checked }) => (
            <tr key={name} className="border-b border-line">
              <th scope="row" className="min-w-32 py-1.5 pr-3 text-left font-400">
                {label}
              </th>
              {zones.map((zone) => (
                <td key={zone} className="text-center">
                  <span className="inline-flex size-11 items-center justify-center">
                    <input
                      type="checkbox"
                      aria-label={`${label} ${text(zoneTitles[zone])}`}
                      name={name}
                      value={zone}
                      defaultChecked={checked.includes(zone)}
                      className="size-5 accent-control"
                    />
                  </span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
