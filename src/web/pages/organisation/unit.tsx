// SPDX-License-Identifier: Apache-2.0
import { Form, Link, redirect } from 'react-router';
import type { procedures } from '#blocks/organisation/procedures/index.ts';
import { callOf } from '../../call.ts';
import { Button, LinkButton } from '../../components/button.tsx';
import { Checkbox } from '../../components/checkbox.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorSummary } from '../../components/error-summary.tsx';
import { ListKeys } from '../../components/list-keys.tsx';
import { Notice } from '../../components/notice.tsx';
import { Table } from '../../components/table.tsx';
import { TextField } from '../../components/text-field.tsx';
import { textIn, textsIn } from '../../form.ts';
import { useText } from '../../language.tsx';
import { formProblems, refusalOf } from '../../problem.ts';
import { useVisit } from '../../visit.ts';
import { OrganisationFrame } from './frame.tsx';
import { furtherNotice, holdings, periodOf } from './terms.ts';
import type { Route } from './+types/unit.ts';

export async function loader({ context, params, request }: Route.LoaderArgs) {
  const call = callOf<typeof procedures>(context);
  const query = new URL(request.url).searchParams;
  const on = /^\d{4}-\d{2}-\d{2}$/.test(query.get('on') ?? '') ? query.get('on')! : undefined;
  return {
    unit: await call('organisation.unit', { id: params.id, ...(on && { on }) }),
    roles: await call('organisation.roles', {}),
    edit: query.get('post'),
  };
}

export async function action({ context, params, request }: Route.ActionArgs) {
  const form = await request.formData();
  const id = textIn(form, 'id');
  const typed = {
    title: textIn(form, 'title'),
    heads: form.get('heads') !== null,
    roles: textsIn(form, 'roles'),
    groupName: textIn(form, 'groupName'),
    validFrom: textIn(form, 'validFrom'),
    validTo: textIn(form, 'validTo'),
  };
  try {
    await callOf<typeof procedures>(context)('organisation.post.save', {
      ...typed,
      ...(id !== 'new' && { id, version: Number(textIn(form, 'version')) }),
      unitId: params.id,
      validTo: typed.validTo || null,
    });
    return redirect(`/desk/organisation/units/${params.id}`);
  } catch (error) {
    return { id, typed, problem: await refusalOf(error) };
  }
}

const messages = {
  over: { ja: 'この部署は{day}で終わりました', en: 'This unit ended on {day}' },
  period: { ja: '期間', en: 'Period' },
  code: { ja: 'コード', en: 'Code' },
  before: { ja: '前身', en: 'Came from' },
  after: { ja: '引き継いだ部署', en: 'Carried on by' },
  below: { ja: '下の部署', en: 'Below it' },
  people: { ja: '{day} に在籍する職員', en: 'People on {day}' },
  nobody: { ja: 'この日に在籍する職員はいません', en: 'Nobody is here on this day' },
  nobodyMore: {
    ja: '発令を登録するか、人事異動の表を取り込むと現れます。',
    en: 'People appear when they are appointed.',
  },
  whole: { ja: '下の部署も含めて名簿で見る', en: 'See all of it in the directory' },
  name: { ja: '氏名', en: 'Name' },
  post: { ja: '職', en: 'Post' },
  holding: { ja: '区分', en: 'Holding' },
  since: { ja: '発令', en: 'Since' },
  posts: { ja: '職と役割', en: 'Posts and roles' },
  postsLead: {
    ja: '役割が、その職に就く人のできることを決めます。グループ名は、認証基盤（OIDC）のグループとの対応です。',
    en: 'Roles decide what whoever holds the post may do. The group is that of the identity provider (OIDC).',
  },
  heads: { ja: '長', en: 'Head' },
  roles: { ja: '役割', en: 'Roles' },
  group: { ja: 'グループ名', en: 'Group' },
  edit: { ja: '直す', en: 'Edit' },
  editThis: { ja: '{title}を直す', en: 'Edit {title}' },
  add: { ja: '職を加える', en: 'Add a post' },
  addTitle: { ja: '新しい職', en: 'New post' },
  title: { ja: '職名', en: 'Title' },
  isHead: { ja: 'この部署の長である', en: 'Leads this unit' },
  from: { ja: '始まりの日', en: 'First day' },
  to: { ja: '終わりの日', en: 'Last day' },
  save: { ja: '職を保存する', en: 'Save the post' },
  cancel: { ja: 'やめる', en: 'Cancel' },
  history: { ja: '歴代の長', en: 'Heads over time' },
  noHeads: { ja: '記録がありません', en: 'No record' },
};

export default function UnitPage({ loaderData: { unit, roles, edit }, actionData }: Route.ComponentProps) {
  const text = useText();
  const { actor } = useVisit();
  const mayEdit = Boolean(actor?.permissions['organisation.posts']);
  const roleTitle = (id: string) => text(roles.find((role) => role.id === id)?.title ?? { ja: id, en: id });
  const links = (list: readonly { id: string; path: string; validFrom: string; validTo: string | null }[]) => (
    <ul>
      {list.map((one) => (
        <li key={one.id}>
          <Link to={`/desk/organisation/units/${one.id}`} className="link">
            {one.path}
          </Link>{' '}
          <span className="nums text-fine text-ink-soft">{periodOf(one.validFrom, one.validTo)}</span>
        </li>
      ))}
    </ul>
  );
  const editing = edit === 'new' ? null : unit.posts.find(({ id }) => id === edit);
  const problems = formProblems(actionData?.problem);
  const typed =
    actionData?.typed ??
    (editing ? { ...editing, groupName: editing.groupName ?? '', validTo: editing.validTo ?? '' } : null);
  return (
    <OrganisationFrame
      title={unit.path}
      current="directory"
      crumbs={unit.above.map(({ id, name }) => ({ label: name, to: `/desk/organisation/units/${id}` }))}
    >
      {unit.validTo && unit.successors.length > 0 && (
        <div className="mb-4">
          <Notice title={text(messages.over, { day: unit.validTo })} />
        </div>
      )}
      <dl className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-4 gap-y-1 sm:gap-x-8 sm:grid-cols-[8rem_1fr]">
        <dt className="text-ink-soft">{text(messages.period)}</dt>
        <dd className="nums">
          {periodOf(unit.validFrom, unit.validTo)} {unit.validTo === null && text(furtherNotice)}
        </dd>
        <dt className="text-ink-soft">{text(messages.code)}</dt>
        <dd className="nums">{unit.code}</dd>
        {unit.predecessors.length > 0 && (
          <>
            <dt className="text-ink-soft">{text(messages.before)}</dt>
            <dd>{links(unit.predecessors)}</dd>
          </>
        )}
        {unit.successors.length > 0 && (
          <>
            <dt className="text-ink-soft">{text(messages.after)}</dt>
            <dd>{links(unit.successors)}</dd>
          </>
        )}
        {unit.below.length > 0 && (
          <>
            <dt className="text-ink-soft">{text(messages.below)}</dt>
            <dd className="flex flex-wrap gap-x-4">
              {unit.below.map(({ id, name }) => (
                <Link key={id} to={`/desk/organisation/units/${id}`} className="link">
                  {name}
                </Link>
              ))}
            </dd>
          </>
        )}
      </dl>

      <h2 className="mt-6 mb-2 text-std-18B-160">{text(messages.people, { day: unit.day })}</h2>
      {unit.people.length === 0 ? (
        <EmptyState title={text(messages.nobody)}>{text(messages.nobodyMore)}</EmptyState>
      ) : (
        <>
          <Table
            caption={text(messages.people, { day: unit.day })}
            rows={unit.people}
            rowKey={({ id }) => id}
            rowHref={({ personId }) => `/desk/organisation/people/${personId}`}
            columns={[
              { id: 'name', head: text(messages.name), rowHead: true, cell: ({ personName }) => personName },
              { id: 'post', head: text(messages.post), cell: ({ title }) => title },
              { id: 'holding', head: text(messages.holding), cell: ({ holding }) => text(holdings[holding]) },
              {
                id: 'since',
                head: text(messages.since),
                className: 'nums',
                cell: ({ validFrom, validTo }) => periodOf(validFrom, validTo),
              },
            ]}
          />
          <div className="flex flex-wrap items-center gap-4">
            <Link to={`/desk/organisation?${new URLSearchParams({ unit: unit.id, on: unit.day })}`} className="link">
              {text(messages.whole)}
            </Link>
            <ListKeys />
          </div>
        </>
      )}

      <h2 className="mt-6 text-std-18B-160">{text(messages.posts)}</h2>
      <p className="mb-2 text-ink-soft">{text(messages.postsLead)}</p>
      {unit.posts.length > 0 && (
        <Table
          caption={text(messages.posts)}
          rows={unit.posts}
          rowKey={({ id }) => id}
          columns={[
            { id: 'title', head: text(messages.post), cell: ({ title }) => title },
            { id: 'heads', head: text(messages.heads), cell: ({ heads }) => (heads ? '○' : '') },
            { id: 'roles', head: text(messages.roles), cell: ({ roles: held }) => held.map(roleTitle).join('、') },
            { id: 'group', head: text(messages.group), cell: ({ groupName }) => groupName ?? '' },
            {
              id: 'period',
              head: text(messages.period),
              className: 'nums',
              cell: ({ validFrom, validTo }) => periodOf(validFrom, validTo),
            },
            ...(mayEdit
              ? [
                  {
                    id: 'edit',
                    head: text(messages.edit),
                    cell: ({ id, title }: (typeof unit.posts)[number]) => (
                      <Link to={`?post=${id}#post`} className="link" aria-label={text(messages.editThis, { title })}>
                        {text(messages.edit)}
                      </Link>
                    ),
                  },
                ]
              : []),
          ]}
        />
      )}
      {mayEdit && !edit && (
        <p className="mt-3">
          <LinkButton to="?post=new#post" variant="secondary" size="small" className="min-h-9">
            {text(messages.add)}
          </LinkButton>
        </p>
      )}
      {mayEdit && edit && (
        <Form
          method="post"
          action={`?post=${edit}#post`}
          id="post"
          className="mt-4 grid max-w-2xl gap-4 border-t-2 border-line-strong pt-4"
        >
          <h3 className="text-std-16B-170">
            {editing ? text(messages.editThis, { title: editing.title }) : text(messages.addTitle)}
          </h3>
          <ErrorSummary problems={problems.summary} />
          <input type="hidden" name="id" value={editing?.id ?? 'new'} />
          <input type="hidden" name="version" value={editing?.version ?? 0} />
          <TextField
            name="title"
            label={text(messages.title)}
            required
            defaultValue={typed?.title}
            error={problems.of('title')}
          />
          <Checkbox name="heads" label={text(messages.isHead)} defaultChecked={typed?.heads} />
          <fieldset>
            <legend className="font-700">{text(messages.roles)}</legend>
            <div id="roles" className="flex flex-wrap gap-x-6">
              {roles.map((role) => (
                <Checkbox
                  key={role.id}
                  id={`role-${role.id}`}
                  name="roles"
                  value={role.id}
                  label={text(role.title)}
                  defaultChecked={typed?.roles.includes(role.id)}
                />
              ))}
            </div>
          </fieldset>
          <TextField
            name="groupName"
            label={text(messages.group)}
            defaultValue={typed?.groupName}
            error={problems.of('groupName')}
          />
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField
              type="date"
              name="validFrom"
              label={text(messages.from)}
              required
              defaultValue={typed?.validFrom ?? unit.day}
              error={problems.of('validFrom')}
            />
            <TextField
              type="date"
              name="validTo"
              label={text(messages.to)}
              defaultValue={typed?.validTo}
              error={problems.of('validTo')}
            />
          </div>
          <p className="flex flex-wrap items-center gap-4">
            <Button>{text(messages.save)}</Button>
            <Link to="?" className="link">
              {text(messages.cancel)}
            </Link>
          </p>
        </Form>
      )}

      <h2 className="mt-6 mb-2 text-std-18B-160">{text(messages.history)}</h2>
      {unit.heads.length === 0 ? (
        <p className="text-ink-soft">{text(messages.noHeads)}</p>
      ) : (
        <ul>
          {unit.heads.map((one) => (
            <li key={one.id} className="flex flex-wrap gap-x-4">
              <span className="nums text-ink-soft">{periodOf(one.validFrom, one.validTo)}</span>
              <Link to={`/desk/organisation/people/${one.personId}`} className="link">
                {one.personName}
              </Link>
              {one.title}
              {one.holding !== 'regular' && `（${text(holdings[one.holding])}）`}
            </li>
          ))}
        </ul>
      )}
    </OrganisationFrame>
  );
}
