// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import type { AccessProcedures } from '#kernel/access/system.ts';
import { callOf } from '../../call.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { FilterBar } from '../../components/filter-bar.tsx';
import { Select } from '../../components/select.tsx';
import { Table } from '../../components/table.tsx';
import { useText } from '../../language.tsx';
import { AccessFrame } from './frame.tsx';
import { Ways } from './ways.tsx';
import type { Route } from './+types/who.ts';

export async function loader({ context, request }: Route.LoaderArgs) {
  const call = callOf<AccessProcedures>(context);
  const permission = new URL(request.url).searchParams.get('permission') ?? '';
  const { permissions } = await call('access.roles', {});
  return { permission, permissions, found: permission ? await call('access.whoMay', { permission }) : null };
}

const messages = {
  ask: { ja: '調べる', en: 'Ask' },
  lead: {
    ja: 'ある権限を、いま誰が、どの役割と職を通じてもっているかを調べます。',
    en: 'Who holds a permission today, through which role and post.',
  },
  permission: { ja: '権限', en: 'Permission' },
  choose: { ja: '選んでください', en: 'Choose' },
  person: { ja: '氏名', en: 'Name' },
  unit: { ja: '所属', en: 'Section' },
  through: { ja: '理由', en: 'Because' },
  nobody: { ja: 'この権限をもつ人はいません', en: 'Nobody holds this permission' },
  nobodyMore: {
    ja: '役割に権限を付けると、その役割をもつ人がここに並びます。',
    en: 'Give it to a role and its holders appear here.',
  },
  needed: { ja: 'この権限でできること', en: 'What it is needed for' },
};

export default function Who({ loaderData: { permission, permissions, found } }: Route.ComponentProps) {
  const text = useText();
  return (
    <AccessFrame tab="who" lead={text(messages.lead)}>
      <FilterBar action={text(messages.ask)}>
        <Select
          dense
          name="permission"
          label={text(messages.permission)}
          empty={text(messages.choose)}
          defaultValue={permission}
          options={permissions.map((one) => ({
            value: one.permission,
            label: `${text(one.systemTitle)}：${text(one.title)}`,
          }))}
        />
      </FilterBar>
      {found && (
        <div className="mt-6 grid gap-6">
          <section>
            <h2 className="text-std-18B-160">{text(found.title)}</h2>
            {found.procedures.length > 0 && (
              <p className="text-ink-soft">
                {text(messages.needed)}：{found.procedures.map(({ title }) => text(title)).join('、')}
              </p>
            )}
          </section>
          {found.people.length === 0 ? (
            <EmptyState title={text(messages.nobody)}>{text(messages.nobodyMore)}</EmptyState>
          ) : (
            <Table
              caption={text(found.title)}
              rows={found.people}
              rowKey={({ id }) => id}
              columns={[
                {
                  id: 'name',
                  head: text(messages.person),
                  rowHead: true,
                  cell: ({ id, name }) => (
                    <Link to={`/desk/access/people?person=${id}`} className="link">
                      {name}
                    </Link>
                  ),
                },
                { id: 'unit', head: text(messages.unit), cell: ({ unit }) => unit ?? '—' },
                {
                  id: 'ways',
                  head: text(messages.through),
                  cell: ({ ways }) => <Ways ways={ways} />,
                },
              ]}
            />
          )}
        </div>
      )}
    </AccessFrame>
  );
}
