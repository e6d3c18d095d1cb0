// SPDX-License-Identifier: Apache-2.0
import { Form, redirect } from 'react-router';
import type { AccessProcedures } from '#kernel/access/system.ts';
import { callOf } from '../../call.ts';
import { Button } from '../../components/button.tsx';
import { Disclosure } from '../../components/disclosure.tsx';
import { ErrorSummary } from '../../components/error-summary.tsx';
import { ListKeys } from '../../components/list-keys.tsx';
import { ProveAgain } from '../../components/prove-again.tsx';
import { Table } from '../../components/table.tsx';
import { TextField } from '../../components/text-field.tsx';
import { textIn } from '../../form.ts';
import { useText } from '../../language.tsx';
import { formProblems, refusalOf } from '../../problem.ts';
import { useVisit } from '../../visit.ts';
import { AccessFrame } from './frame.tsx';
import type { Route } from './+types/roles.ts';

export async function loader({ context }: Route.LoaderArgs) {
  return callOf<AccessProcedures>(context)('access.roles', {});
}

export async function action({ context, request }: Route.ActionArgs) {
  const form = await request.formData();
  const typed = { id: textIn(form, 'id').trim(), ja: textIn(form, 'ja'), en: textIn(form, 'en') };
  try {
    await callOf<AccessProcedures>(context)('access.role.save', {
      id: typed.id,
      title: { ja: typed.ja, en: typed.en || typed.ja },
      changes: {},
      version: 0,
    });
  } catch (error) {
    return { typed, problem: await refusalOf(error) };
  }
  return redirect(`/desk/access/roles/${encodeURIComponent(typed.id)}`);
}

const messages = {
  lead: {
    ja: '役割は、権限の集まりです。職や人に役割を付けると、その人にできることが決まります。部屋が決めた初期の権限は、この自治体の規程に合わせて変えられます。',
    en: 'A role is a set of permissions. Posts and people carry roles. What the rooms give by default can be changed to fit this municipality’s rules.',
  },
  role: { ja: '役割', en: 'Role' },
  permissions: { ja: '権限', en: 'Permissions' },
  holders: { ja: '持つ人', en: 'Holders' },
  changed: { ja: '初期の権限との違い', en: 'Changed' },
  same: { ja: 'なし', en: 'none' },
  differs: { ja: '{n}件', en: '{n}' },
  own: { ja: 'この自治体の役割', en: 'of this municipality' },
  make: { ja: '役割を新しく作る', en: 'Make a new role' },
  name: { ja: '役割の名称', en: 'Name in Japanese' },
  english: { ja: '英語の名称', en: 'Name in English' },
  id: { ja: '識別名', en: 'Short name' },
  idHint: {
    ja: '半角の英小文字・数字・ハイフン。あとから変えられません。',
    en: 'Small letters, digits, hyphens. It stays.',
  },
  people: { ja: '人', en: 'people' },
  items: { ja: '件', en: '' },
};

export default function Roles({ loaderData: { roles }, actionData }: Route.ComponentProps) {
  const text = useText();
  const { actor, provedLately } = useVisit();
  const mayChange = 'access.roles' in (actor?.permissions ?? {});
  const problems = formProblems(actionData?.problem, (path) => path.split('/').at(-1));
  return (
    <AccessFrame tab="roles" lead={text(messages.lead)}>
      <ListKeys />
      <Table
        caption={text(messages.role)}
        rows={roles}
        rowKey={({ id }) => id}
        rowHref={({ id }) => `/desk/access/roles/${id}`}
        columns={[
          { id: 'title', head: text(messages.role), rowHead: true, cell: ({ title }) => text(title) },
          {
            id: 'permissions',
            head: text(messages.permissions),
            unit: text(messages.items),
            numeric: true,
            cell: ({ permissions }) => permissions,
          },
          {
            id: 'holders',
            head: text(messages.holders),
            unit: text(messages.people),
            numeric: true,
            cell: ({ holders }) => holders,
          },
          {
            id: 'changed',
            head: text(messages.changed),
            cell: ({ own, changed }) =>
              own ? text(messages.own) : changed ? text(messages.differs, { n: changed }) : text(messages.same),
          },
        ]}
      />
      {mayChange && (
        <div className="mt-8 max-w-2xl">
          <Disclosure summary={text(messages.make)} open={actionData !== undefined}>
            {!provedLately && <ProveAgain />}
            <ErrorSummary problems={problems.summary} />
            <Form method="post">
              <fieldset disabled={!provedLately} className="grid gap-5">
                <TextField
                  name="ja"
                  label={text(messages.name)}
                  required
                  error={problems.of('ja')}
                  defaultValue={actionData?.typed.ja}
                />
                <TextField
                  name="en"
                  label={text(messages.english)}
                  error={problems.of('en')}
                  defaultValue={actionData?.typed.en}
                />
                <TextField
                  name="id"
                  label={text(messages.id)}
                  hint={text(messages.idHint)}
                  required
                  error={problems.of('id')}
                  defaultValue={actionData?.typed.id}
                />
                <p>
                  <Button>{text(messages.make)}</Button>
                </p>
              </fieldset>
            </Form>
          </Disclosure>
        </div>
      )}
    </AccessFrame>
  );
}
