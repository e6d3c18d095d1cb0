// SPDX-License-Identifier: Apache-2.0
import { Form, Link, redirect } from 'react-router';
import type { procedures } from '#blocks/organisation/procedures/index.ts';
import { callOf } from '../../call.ts';
import { Button } from '../../components/button.tsx';
import { Checkbox } from '../../components/checkbox.tsx';
import { ErrorSummary } from '../../components/error-summary.tsx';
import { RadioGroup } from '../../components/radio-group.tsx';
import { Select } from '../../components/select.tsx';
import { TextField } from '../../components/text-field.tsx';
import { textIn, textsIn } from '../../form.ts';
import { useText } from '../../language.tsx';
import { formProblems, refusalOf } from '../../problem.ts';
import { useVisit } from '../../visit.ts';
import { OrganisationFrame } from './frame.tsx';
import { kinds } from './terms.ts';
import type { Route } from './+types/person-edit.ts';

const kindIds = ['staff', 'fiscal-year', 'partner'] as const;
const today = () => new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);

export async function loader({ context, params }: Route.LoaderArgs) {
  const call = callOf<typeof procedures>(context);
  const person = params.id === 'new' ? null : await call('organisation.person', { id: params.id });
  return {
    person,
    units: await call('organisation.units', { on: person?.day ?? today() }),
    roles: await call('organisation.roles', {}),
  };
}

export async function action({ context, params, request }: Route.ActionArgs) {
  const form = await request.formData();
  const field = (name: string) => textIn(form, name);
  const typed = {
    name: field('name'),
    kana: field('kana'),
    kind: kindIds.find((one) => one === field('kind')) ?? 'staff',
    employeeNumber: field('employeeNumber'),
    email: field('email'),
    extension: field('extension'),
    organisationName: field('organisationName'),
    sponsorUnitId: field('sponsorUnitId'),
    roles: textsIn(form, 'roles'),
    validFrom: field('validFrom'),
    validTo: field('validTo'),
  };
  try {
    const saved = await callOf<typeof procedures>(context)('organisation.person.save', {
      ...typed,
      ...(params.id !== 'new' && { id: params.id, version: Number(field('version')) }),
      sponsorUnitId: typed.sponsorUnitId || null,
      validFrom: typed.validFrom || null,
      validTo: typed.validTo || null,
    });
    return redirect(`/desk/organisation/people/${saved.id}`);
  } catch (error) {
    return { typed, problem: await refusalOf(error) };
  }
}

const messages = {
  new: { ja: '職員・事業者の登録', en: 'Enter a person' },
  edit: { ja: '{name}の登録内容', en: 'Entry of {name}' },
  list: { ja: '職員名簿', en: 'Directory' },
  name: { ja: '氏名', en: 'Name' },
  nameHint: { ja: '本人が使う文字のまま入力します（例: 髙橋、𠮷田）。', en: 'In the characters its bearer uses.' },
  kana: { ja: 'かな', en: 'Reading' },
  kind: { ja: '区分', en: 'Kind' },
  number: { ja: '職員番号', en: 'Employee number' },
  email: { ja: 'メール', en: 'E-mail' },
  extension: { ja: '内線', en: 'Extension' },
  from: { ja: '始まりの日', en: 'First day' },
  to: { ja: '終わりの日（退職・任期満了・利用の期限）', en: 'Last day' },
  partner: { ja: '事業者・指定管理者のとき', en: 'For a partner' },
  organisation: { ja: '事業者の名称', en: 'Organisation' },
  sponsor: { ja: '受け入れる課', en: 'Section that answers for this person' },
  choose: { ja: '選んでください', en: 'Choose' },
  roles: { ja: '役割（職員の役割は職で決まります）', en: 'Roles (staff have theirs by their posts)' },
  save: { ja: '登録内容を保存する', en: 'Save the entry' },
  cancel: { ja: 'やめる', en: 'Cancel' },
};

export default function PersonEdit({ loaderData: { person, units, roles }, actionData, params }: Route.ComponentProps) {
  const text = useText();
  const { actor } = useVisit();
  const problems = formProblems(actionData?.problem);
  const typed = actionData?.typed;
  const field = (
    name: 'name' | 'kana' | 'employeeNumber' | 'email' | 'extension' | 'organisationName' | 'validFrom' | 'validTo',
  ) => ({
    name,
    error: problems.of(name),
    defaultValue: typed?.[name] ?? person?.[name] ?? '',
  });
  const title = person ? text(messages.edit, { name: person.name }) : text(messages.new);
  const kind = typed?.kind ?? person?.kind ?? 'staff';
  const held = typed?.roles ?? person?.roles ?? [];
  return (
    <OrganisationFrame
      title={title}
      current="directory"
      crumbs={[{ label: text(messages.list), to: '/desk/organisation' }]}
    >
      <Form method="post" className="grid max-w-3xl gap-5">
        <ErrorSummary problems={problems.summary} />
        <input type="hidden" name="version" value={person?.version ?? 0} />
        <div className="grid gap-5 sm:grid-cols-2">
          <TextField {...field('name')} label={text(messages.name)} hint={text(messages.nameHint)} required />
          <TextField {...field('kana')} label={text(messages.kana)} className="self-end" />
        </div>
        <RadioGroup
          name="kind"
          label={text(messages.kind)}
          required
          inline
          defaultValue={kind}
          error={problems.of('kind')}
          options={kindIds.map((value) => ({ value, label: text(kinds[value]) }))}
        />
        <div className="grid gap-5 sm:grid-cols-3">
          <TextField {...field('employeeNumber')} label={text(messages.number)} />
          <TextField {...field('extension')} label={text(messages.extension)} />
          <TextField {...field('email')} type="email" label={text(messages.email)} />
        </div>
        <div className="grid gap-5 sm:grid-cols-2">
          <TextField {...field('validFrom')} type="date" label={text(messages.from)} />
          <TextField {...field('validTo')} type="date" label={text(messages.to)} />
        </div>
        <fieldset className="grid gap-5 border-t-2 border-line-strong pt-4">
          <legend className="float-left w-full text-std-16B-170">{text(messages.partner)}</legend>
          <div className="clear-both grid gap-5 sm:grid-cols-2">
            <TextField {...field('organisationName')} label={text(messages.organisation)} />
            <Select
              name="sponsorUnitId"
              label={text(messages.sponsor)}
              empty={text(messages.choose)}
              error={problems.of('sponsorUnitId')}
              defaultValue={typed?.sponsorUnitId ?? person?.sponsor?.id ?? ''}
              options={units
                .filter(({ level }) => level === 'section')
                .map(({ id, name }) => ({ value: id, label: name }))}
            />
          </div>
          {actor?.permissions['organisation.posts'] ? (
            <div id="roles" className="flex flex-wrap gap-x-6">
              <p className="w-full font-700">{text(messages.roles)}</p>
              {roles.map((role) => (
                <Checkbox
                  key={role.id}
                  id={`role-${role.id}`}
                  name="roles"
                  value={role.id}
                  label={text(role.title)}
                  defaultChecked={held.includes(role.id)}
                />
              ))}
            </div>
          ) : (
            // Whoever may not decide roles leaves them as they are
            held.map((role) => <input key={role} type="hidden" name="roles" value={role} />)
          )}
        </fieldset>
        <p className="flex flex-wrap items-center gap-4">
          <Button>{text(messages.save)}</Button>
          <Link to={person ? `/desk/organisation/people/${params.id}` : '/desk/organisation'} className="link">
            {text(messages.cancel)}
          </Link>
        </p>
      </Form>
    </OrganisationFrame>
  );
}
