// SPDX-License-Identifier: Apache-2.0
import { zoneTitles, zones, type Zone } from '#kernel/access/zones.ts';
import type { AccessProcedures } from '#kernel/access/system.ts';
import { callOf } from '../../call.ts';
import { ErrorSummary } from '../../components/error-summary.tsx';
import { FilterBar } from '../../components/filter-bar.tsx';
import { Notice } from '../../components/notice.tsx';
import { Select } from '../../components/select.tsx';
import { TextField } from '../../components/text-field.tsx';
import { useText } from '../../language.tsx';
import { formProblems, refusalOf } from '../../problem.ts';
import { AccessFrame } from './frame.tsx';
import type { Route } from './+types/why.ts';

export async function loader({ context, request }: Route.LoaderArgs) {
  const call = callOf<AccessProcedures>(context);
  const asked = new URL(request.url).searchParams;
  const of = (name: string) => asked.get(name)?.trim() ?? '';
  const typed = { person: of('person'), procedure: of('procedure'), zone: of('zone'), record: of('record') };
  const [people, procedures] = [await call('access.people', {}), await call('access.procedures', {})];
  if (!typed.person || !typed.procedure) return { typed, people, procedures, answer: null, problem: null };
  try {
    const answer = await call('access.why', {
      person: typed.person,
      procedure: typed.procedure,
      ...(typed.zone && { zone: typed.zone as Zone }),
      ...(typed.record && { record: typed.record }),
    });
    return { typed, people, procedures, answer, problem: null };
  } catch (error) {
    return { typed, people, procedures, answer: null, problem: await refusalOf(error) };
  }
}

const messages = {
  ask: { ja: '調べる', en: 'Ask' },
  lead: {
    ja: '「できない」と言われたときに、権限、ネットワーク、記録の範囲のどこで断られたのかを、実際の判定と同じ手順で確かめます。',
    en: 'When somebody is refused: at the permission, the network or the record? Judged in the same steps as the call itself.',
  },
  person: { ja: '誰が', en: 'Who' },
  procedure: { ja: '何を', en: 'What' },
  zone: { ja: 'どのネットワークから', en: 'From which network' },
  anyZone: { ja: '問わない', en: 'any' },
  record: { ja: '記録の番号（任意）', en: 'Record (id)' },
  choose: { ja: '選んでください', en: 'Choose' },
  may: { ja: 'できます', en: 'Allowed' },
  mayNot: { ja: 'できません', en: 'Not allowed' },
  passed: { ja: '通る', en: 'passes' },
  stopped: { ja: '止まる', en: 'stops' },
};

export default function Why({ loaderData: { typed, people, procedures, answer, problem } }: Route.ComponentProps) {
  const text = useText();
  const problems = formProblems(problem);
  return (
    <AccessFrame tab="why" lead={text(messages.lead)}>
      <ErrorSummary problems={problems.summary} />
      <FilterBar action={text(messages.ask)}>
        <Select
          dense
          name="person"
          label={text(messages.person)}
          empty={text(messages.choose)}
          defaultValue={typed.person}
          options={people.map((one) => ({ value: one.id, label: [one.name, one.unit].filter(Boolean).join('　') }))}
        />
        <Select
          dense
          name="procedure"
          label={text(messages.procedure)}
          empty={text(messages.choose)}
          defaultValue={typed.procedure}
          className="max-w-80"
          options={procedures.map((one) => ({ value: one.name, label: text(one.title) }))}
        />
        <Select
          dense
          name="zone"
          label={text(messages.zone)}
          empty={text(messages.anyZone)}
          defaultValue={typed.zone}
          options={zones.map((zone) => ({ value: zone, label: text(zoneTitles[zone]) }))}
        />
        <TextField dense name="record" label={text(messages.record)} defaultValue={typed.record} />
      </FilterBar>
      {answer && (
        <div className="mt-6 grid max-w-3xl gap-4" role="status">
          <Notice
            tone={answer.allowed ? 'success' : 'error'}
            title={`${text(answer.procedure)}：${text(answer.allowed ? messages.may : messages.mayNot)}`}
          />
          <ol className="grid gap-3">
            {answer.steps.map((step, index) => (
              <li key={step.step.ja} className="flex gap-4 border-b border-line pb-3">
                <span className="nums text-[1.25rem] leading-130 font-300 text-ink-soft">{index + 1}</span>
                <div>
                  <p className="font-700">
                    {text(step.step)} <span aria-hidden="true">{step.ok ? '○' : '×'}</span>{' '}
                    <span className={step.ok ? 'text-good' : 'text-bad'}>
                      {text(step.ok ? messages.passed : messages.stopped)}
                    </span>
                  </p>
                  <p>{text(step.why)}</p>
                </div>
              </li>
            ))}
          </ol>
        </div>
      )}
    </AccessFrame>
  );
}
