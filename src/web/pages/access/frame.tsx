// SPDX-License-Identifier: Apache-2.0
import { Breadcrumbs } from '../../components/breadcrumbs.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { PageTitle, useText } from '../../language.tsx';

export type AccessTab = 'roles' | 'who' | 'people' | 'why' | 'zones';

const messages = {
  board: { ja: '案内板', en: 'Board' },
  title: { ja: '権限', en: 'Permissions' },
  tabs: {
    roles: { ja: '役割', en: 'Roles' },
    who: { ja: '誰ができるか', en: 'Who may' },
    people: { ja: 'この人にできること', en: 'What somebody may' },
    why: { ja: 'なぜできないか', en: 'Why not' },
    zones: { ja: 'ネットワーク', en: 'Networks' },
  },
};

const places: Record<AccessTab, string> = {
  roles: '/desk/access',
  who: '/desk/access/who',
  people: '/desk/access/people',
  why: '/desk/access/why',
  zones: '/desk/access/zones',
};

/** Head of every page about permissions: where one is, and the other questions. */
export function AccessFrame({
  tab,
  title,
  lead,
  children,
}: {
  tab: AccessTab;
  /** Of a page below the tab. */
  title?: string;
  lead: string;
  children: React.ReactNode;
}) {
  const text = useText();
  const name = text(messages.tabs[tab]);
  return (
    <>
      <PageTitle>{`${title ?? name}｜${text(messages.title)}`}</PageTitle>
      <Breadcrumbs
        crumbs={[
          { label: text(messages.board), to: '/desk' },
          ...(tab === 'roles' && !title ? [] : [{ label: text(messages.title), to: '/desk/access' }]),
          { label: title ?? (tab === 'roles' ? text(messages.title) : name) },
        ]}
      />
      <h1 className="mt-3 text-std-24B-150">{title ?? text(messages.title)}</h1>
      <div className="mt-2 mb-5">
        <Tabs
          label={text(messages.title)}
          tabs={(Object.keys(places) as AccessTab[]).map((id) => ({
            to: places[id],
            label: text(messages.tabs[id]),
            current: id === tab,
          }))}
        />
      </div>
      <p className="mb-5 max-w-3xl text-ink-soft">{lead}</p>
      {children}
    </>
  );
}
