// SPDX-License-Identifier: Apache-2.0
import { Form, Link, redirect } from 'react-router';
import type { procedures } from '#blocks/organisation/procedures/index.ts';
import { callOf } from '../../call.ts';
import { Button, LinkButton } from '../../components/button.tsx';
import { Checkbox } from '../../components/checkbox.tsx';
import { Disclosure } from '../../components/disclosure.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorSummary } from '../../components/error-summary.tsx';
import { Notice } from '../../components/notice.tsx';
import { Select } from '../../components/select.tsx';
import { Table } from '../../components/table.tsx';
import { TextField } from '../../components/text-field.tsx';
import { textIn } from '../../form.ts';
import { useText } from '../../language.tsx';
import { formProblems, refusalOf } from '../../problem.ts';
import { useVisit } from '../../visit.ts';
import { DelegationTable } from './delegation-table.tsx';
import { OrganisationFrame } from './frame.tsx';
import { holdings, kinds, periodOf } from './terms.ts';
import type { Route } from './+types/person.ts';

const holdingIds = ['regular', 'concurrent', 'acting'] as const;

export async function loader({ context, params, request }: Route.LoaderArgs) {
  const call = callOf<typeof procedures>(context);
  const query = new URL(request.url).searchParams;
  const person = await call('organisation.person', { id: params.id });
  const unitId = query.get('unit');
  const appointing = person.mayManage && person.kind !== 'partner' && query.has('appoint');
  return {
    person,
    roles: await call('organisation.roles', {}),
    units: appointing ? await call('organisation.units', { on: person.day }) : [],
    unit: appointing && unitId ? await call('organisation.unit', { id: unitId }) : null,
    appointing,
  };
}

export async function action({ context, params, request }: Route.ActionArgs) {
  const form = await request.formData();
  const call = callOf<typeof procedures>(context);
  const intent = textIn(form, 'intent');
  const id = textIn(form, 'id');
  try {
    if (intent === 'end') await call('organisation.appointment.end', { id, validTo: textIn(form, 'validTo') || null });
    else
      await call('organisation.appointment.save', {
        personId: params.id,
        postId: textIn(form, 'postId'),
        holding: holdingIds.find((one) => one === textIn(form, 'holding')) ?? 'regular',
        validFrom: textIn(form, 'validFrom'),
        validTo: textIn(form, 'validTo') || null,
        endPrevious: form.get('endPrevious') !== null,
      });
    return redirect(`/desk/organisation/people/${params.id}`);
  } catch (error) {
    return { intent, id, problem: await refusalOf(error) };
  }
}

const messages = {
  list: { ja: '職員名簿', en: 'Directory' },
  edit: { ja: '登録内容を直す', en: 'Edit the entry' },
  appoint: { ja: '発令を登録する', en: 'Appoint' },
  gone: {
    ja: '{day}で終わっています。ログインも操作もできません。',
    en: 'Ended on {day}: can neither sign in nor act.',
  },
  coming: { ja: '{day}からです。それまでは何もできません。', en: 'Begins on {day}: can do nothing until then.' },
  kana: { ja: 'かな', en: 'Reading' },
  kind: { ja: '区分', en: 'Kind' },
  organisation: { ja: '事業者', en: 'Organisation' },
  sponsor: { ja: '受け入れる課', en: 'Answered for by' },
  period: { ja: '在職・利用の期間', en: 'Period' },
  number: { ja: '職員番号', en: 'Employee number' },
  email: { ja: 'メール', en: 'E-mail' },
  extension: { ja: '内線', en: 'Extension' },
  roles: { ja: '役割', en: 'Roles' },
  unknown: { ja: '未登録', en: 'not entered' },
  posts: { ja: '職と発令', en: 'Posts' },
  noPosts: { ja: '発令はまだありません', en: 'No post yet' },
  noPostsMore: {
    ja: '発令を登録するか、人事異動の表を取り込むと、ここに並びます。',
    en: 'Posts appear when this person is appointed.',
  },
  state: { ja: '状態', en: 'State' },
  now: { ja: '現職', en: 'present' },
  past: { ja: '終了', en: 'past' },
  future: { ja: '予定', en: 'to come' },
  post: { ja: '職', en: 'Post' },
  unit: { ja: '所属', en: 'Unit' },
  holding: { ja: '本務・兼務', en: 'Holding' },
  days: { ja: '期間', en: 'Period' },
  end: { ja: '終える', en: 'End' },
  endThis: { ja: '{title}の発令を終える', en: 'End {title}' },
  lastDay: { ja: '最後の日', en: 'Last day' },
  takeBack: { ja: '取り消す', en: 'Take back' },
  delegations: { ja: '委任', en: 'Delegations' },
  noDelegations: { ja: '委任はありません。', en: 'There are none.' },
  chooseUnit: { ja: '発令先の部署', en: 'Unit' },
  toPosts: { ja: '職を選ぶ', en: 'Choose the post' },
  from: { ja: '始まりの日', en: 'First day' },
  to: { ja: '終わりの日', en: 'Last day' },
  endPrevious: { ja: 'いまの本務を、始まりの日の前日で終える', en: 'End the present regular post the day before' },
  noPostsThere: { ja: 'この部署には職がまだありません。', en: 'This unit has no posts yet.' },
  toUnit: { ja: '部署の画面で職を加える', en: 'Add one on the page of the unit' },
  cancel: { ja: 'やめる', en: 'Cancel' },
};

export default function PersonPage({ loaderData, actionData }: Route.ComponentProps) {
  const { person, roles, units, unit, appointing } = loaderData;
  const text = useText();
  const { actor } = useVisit();
  const { day } = person;
  const problems = formProblems(actionData?.problem, (path) =>
    actionData?.intent === 'end' ? `${path}-${actionData.id}` : path,
  );
  const when = (one: { validFrom: string; validTo: string | null }) =>
    one.validFrom > day
      ? ('future' as const)
      : one.validTo !== null && one.validTo < day
        ? ('past' as const)
        : ('now' as const);
  const contact = (value: string | null | undefined) =>
    value ?? <span className="text-ink-soft">{text(messages.unknown)}</span>;
  const open = person.mayManage && person.id !== actor?.id;
  return (
    <OrganisationFrame
      title={person.name}
      current="directory"
      crumbs={[{ label: text(messages.list), to: '/desk/organisation' }]}
      actions={
        person.mayManage && (
          <>
            <LinkButton
              to={`/desk/organisation/people/${person.id}/edit`}
              variant="secondary"
              size="small"
              className="min-h-9"
            >
              {text(messages.edit)}
            </LinkButton>
            {open && person.kind !== 'partner' && !appointing && (
              <LinkButton to="?appoint#appoint" variant="secondary" size="small" className="min-h-9">
                {text(messages.appoint)}
              </LinkButton>
            )}
          </>
        )
      }
    >
      {person.validTo !== null && person.validTo < day && (
        <div className="mb-4">
          <Notice tone="warn" title={text(messages.gone, { day: person.validTo })} />
        </div>
      )}
      {person.validFrom !== null && person.validFrom > day && (
        <div className="mb-4">
          <Notice title={text(messages.coming, { day: person.validFrom })} />
        </div>
      )}
      <dl className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-4 gap-y-1 sm:gap-x-8 sm:grid-cols-[9rem_1fr_9rem_1fr]">
        <dt className="text-ink-soft">{text(messages.kana)}</dt>
        <dd>{person.kana || contact(null)}</dd>
        <dt className="text-ink-soft">{text(messages.kind)}</dt>
        <dd>{text(kinds[person.kind])}</dd>
        {person.organisationName && (
          <>
            <dt className="text-ink-soft">{text(messages.organisation)}</dt>
            <dd>{person.organisationName}</dd>
            <dt className="text-ink-soft">{text(messages.sponsor)}</dt>
            <dd>{person.sponsor?.name}</dd>
          </>
        )}
        {(person.validFrom ?? person.validTo) && (
          <>
            <dt className="text-ink-soft">{text(messages.period)}</dt>
            <dd className="nums">{periodOf(person.validFrom, person.validTo)}</dd>
          </>
        )}
        {person.roles.length > 0 && (
          <>
            <dt className="text-ink-soft">{text(messages.roles)}</dt>
            <dd>
              {person.roles
                .map((id) => text(roles.find((role) => role.id === id)?.title ?? { ja: id, en: id }))
                .join('、')}
            </dd>
          </>
        )}
        {'employeeNumber' in person && person.kind !== 'partner' && (
          <>
            <dt className="text-ink-soft">{text(messages.number)}</dt>
            <dd className="nums">{contact(person.employeeNumber)}</dd>
          </>
        )}
        {'extension' in person && (
          <>
            <dt className="text-ink-soft">{text(messages.extension)}</dt>
            <dd className="nums">{contact(person.extension)}</dd>
          </>
        )}
        {'email' in person && (
          <>
            <dt className="text-ink-soft">{text(messages.email)}</dt>
            <dd className="break-all">{contact(person.email)}</dd>
          </>
        )}
      </dl>

      {person.kind !== 'partner' && (
        <>
          <h2 className="mt-6 mb-2 text-std-18B-160">{text(messages.posts)}</h2>
          {actionData?.intent === 'end' && <ErrorSummary problems={problems.summary} />}
          {person.appointments.length === 0 ? (
            <EmptyState title={text(messages.noPosts)}>{text(messages.noPostsMore)}</EmptyState>
          ) : (
            <Table
              caption={text(messages.posts)}
              rows={person.appointments}
              rowKey={({ id }) => id}
              columns={[
                {
                  id: 'state',
                  head: text(messages.state),
                  className: 'whitespace-nowrap',
                  cell: (one) => (
                    <span className={when(one) === 'now' ? 'font-700' : 'text-ink-soft'}>
                      <span aria-hidden="true">{{ now: '● ', past: '○ ', future: '◇ ' }[when(one)]}</span>
                      {text(messages[when(one)])}
                    </span>
                  ),
                },
                {
                  id: 'unit',
                  head: text(messages.unit),
                  cell: (one) =>
                    one.unit ? (
                      <Link to={`/desk/organisation/units/${one.unit.id}`} className="link">
                        {one.unitPath}
                      </Link>
                    ) : (
                      ''
                    ),
                },
                { id: 'post', head: text(messages.post), cell: ({ title }) => title },
                { id: 'holding', head: text(messages.holding), cell: ({ holding }) => text(holdings[holding]) },
                {
                  id: 'days',
                  head: text(messages.days),
                  className: 'nums whitespace-nowrap',
                  cell: (one) => periodOf(one.validFrom, one.validTo),
                },
                ...(open
                  ? [
                      {
                        id: 'end',
                        head: text(messages.end),
                        cell: (one: (typeof person.appointments)[number]) =>
                          when(one) !== 'past' && (
                            <Disclosure summary={text(messages.end)} open={actionData?.id === one.id}>
                              <Form method="post" className="flex flex-wrap items-end gap-2">
                                <input type="hidden" name="intent" value="end" />
                                <input type="hidden" name="id" value={one.id} />
                                {when(one) === 'now' && (
                                  <TextField
                                    dense
                                    type="date"
                                    name="validTo"
                                    id={`validTo-${one.id}`}
                                    label={text(messages.lastDay)}
                                    required
                                    defaultValue={one.validTo ?? day}
                                    error={problems.of(`validTo-${one.id}`)}
                                  />
                                )}
                                <Button
                                  size="small"
                                  variant="secondary"
                                  className="min-h-9"
                                  aria-label={text(messages.endThis, { title: one.title })}
                                >
                                  {text(when(one) === 'now' ? messages.end : messages.takeBack)}
                                </Button>
                              </Form>
                            </Disclosure>
                          ),
                      },
                    ]
                  : []),
              ]}
            />
          )}
        </>
      )}

      {appointing && (
        <section id="appoint" className="mt-6 max-w-2xl border-t-2 border-line-strong pt-4">
          <h2 className="text-std-18B-160">{text(messages.appoint)}</h2>
          <Form action="#appoint" className="mt-3 flex flex-wrap items-end gap-3">
            <input type="hidden" name="appoint" value="" />
            <Select
              name="unit"
              dense
              label={text(messages.chooseUnit)}
              required
              defaultValue={unit?.id}
              options={units.map((one) => ({
                value: one.id,
                label: `${'　'.repeat(['department', 'section', 'unit'].indexOf(one.level))}${one.name}`,
              }))}
            />
            <Button variant="secondary" size="small" className="min-h-9">
              {text(messages.toPosts)}
            </Button>
          </Form>
          {unit && unit.posts.length === 0 && (
            <p className="mt-3">
              {text(messages.noPostsThere)}{' '}
              <Link to={`/desk/organisation/units/${unit.id}`} className="link">
                {text(messages.toUnit)}
              </Link>
            </p>
          )}
          {unit && unit.posts.length > 0 && (
            <Form method="post" action={`?appoint&unit=${unit.id}#appoint`} className="mt-4 grid gap-4">
              {actionData?.intent !== 'end' && <ErrorSummary problems={problems.summary} />}
              <Select
                name="postId"
                label={`${unit.path} ${text(messages.post)}`}
                required
                error={problems.of('postId')}
                options={unit.posts.map(({ id, title }) => ({ value: id, label: title }))}
              />
              <Select
                name="holding"
                label={text(messages.holding)}
                required
                options={holdingIds.map((value) => ({ value, label: text(holdings[value]) }))}
              />
              <div className="grid gap-4 sm:grid-cols-2">
                <TextField
                  type="date"
                  name="validFrom"
                  label={text(messages.from)}
                  required
                  defaultValue={day}
                  error={problems.of('validFrom')}
                />
                <TextField type="date" name="validTo" label={text(messages.to)} error={problems.of('validTo')} />
              </div>
              <Checkbox name="endPrevious" label={text(messages.endPrevious)} />
              <p className="flex flex-wrap items-center gap-4">
                <Button>{text(messages.appoint)}</Button>
                <Link to="?" className="link">
                  {text(messages.cancel)}
                </Link>
              </p>
            </Form>
          )}
        </section>
      )}

      {person.delegations && (
        <>
          <h2 className="mt-6 mb-2 text-std-18B-160">{text(messages.delegations)}</h2>
          {person.delegations.length === 0 ? (
            <p className="text-ink-soft">{text(messages.noDelegations)}</p>
          ) : (
            <DelegationTable caption={text(messages.delegations)} delegations={person.delegations} />
          )}
        </>
      )}
    </OrganisationFrame>
  );
}
