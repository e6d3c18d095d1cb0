// SPDX-License-Identifier: Apache-2.0
import type { AccessProcedures } from '#kernel/access/system.ts';
import { callOf } from '../../call.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { FilterBar } from '../../components/filter-bar.tsx';
import { Select } from '../../components/select.tsx';
import { Table } from '../../components/table.tsx';
import { useText } from '../../language.tsx';
import { AccessFrame } from './frame.tsx';
import { Ways } from './ways.tsx';
import type { Route } from './+types/people.ts';

export async function loader({ context, request }: Route.LoaderArgs) {
  const call = callOf<AccessProcedures>(context);
  const id = new URL(request.url).searchParams.get('person') ?? '';
  return { id, people: await call('access.people', {}), found: id ? await call('access.person', { id }) : null };
}

const messages = {
  ask: { ja: '調べる', en: 'Ask' },
  lead: {
    ja: 'ひとりの人に、いま何ができるかを調べます。調べたことは操作記録に残ります。',
    en: 'What one person may do today. That you asked is in the operation log.',
  },
  person: { ja: '氏名', en: 'Name' },
  choose: { ja: '選んでください', en: 'Choose' },
  roles: { ja: '役割：{roles}', en: 'Roles: {roles}' },
  noRoles: { ja: '役割はありません', en: 'no roles' },
  room: { ja: '部屋', en: 'Room' },
  permission: { ja: '権限', en: 'Permission' },
  through: { ja: '理由', en: 'Because' },
  nothing: { ja: 'この人がもつ権限はありません', en: 'This person holds no permission' },
  nothingMore: { ja: '公開されているものを見ることはできます。', en: 'What is public can be seen all the same.' },
};

export default function People({ loaderData: { id, people, found } }: Route.ComponentProps) {
  const text = useText();
  return (
    <AccessFrame tab="people" lead={text(messages.lead)}>
      <FilterBar action={text(messages.ask)}>
        <Select
          dense
          name="person"
          label={text(messages.person)}
          empty={text(messages.choose)}
          defaultValue={id}
          options={people.map((one) => ({ value: one.id, label: [one.name, one.unit].filter(Boolean).join('　') }))}
        />
      </FilterBar>
      {found && (
        <div className="mt-6">
          <h2 className="text-std-18B-160">
            {found.person.name}
            <span className="ml-3 text-desk font-400 text-ink-soft">{found.person.unit}</span>
          </h2>
          <p className="mb-4">
            {text(messages.roles, {
              roles: found.roles.map((role) => text(role)).join('、') || text(messages.noRoles),
            })}
          </p>
          {found.permissions.length === 0 ? (
            <EmptyState title={text(messages.nothing)}>{text(messages.nothingMore)}</EmptyState>
          ) : (
            <Table
              caption={found.person.name}
              rows={found.permissions}
              rowKey={({ permission }) => permission}
              columns={[
                { id: 'room', head: text(messages.room), cell: ({ systemTitle }) => text(systemTitle) },
                { id: 'permission', head: text(messages.permission), rowHead: true, cell: ({ title }) => text(title) },
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
