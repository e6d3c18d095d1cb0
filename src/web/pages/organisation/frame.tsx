// SPDX-License-Identifier: Apache-2.0
import { Breadcrumbs, type Crumb } from '../../components/breadcrumbs.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { PageTitle, useText } from '../../language.tsx';
import { useVisit } from '../../visit.ts';

const messages = {
  board: { ja: '案内板', en: 'Board' },
  organisation: { ja: '組織・職員', en: 'Organisation' },
  directory: { ja: '組織図・名簿', en: 'Chart and directory' },
  transfers: { ja: '人事異動・組織改正', en: 'Transfers, reorganisation' },
  delegations: { ja: '委任', en: 'Delegation' },
  clients: { ja: 'プログラムの鍵', en: 'Keys of programs' },
};

const pages = [
  { id: 'directory', to: '/desk/organisation', permission: 'organisation.read' },
  { id: 'transfers', to: '/desk/organisation/transfers', permission: 'organisation.people' },
  { id: 'delegations', to: '/desk/organisation/delegations', permission: 'organisation.read' },
  { id: 'clients', to: '/desk/organisation/clients', permission: 'organisation.clients' },
] as const;

/** Head of every page of the organisation: where it stands, what it is, the pages beside it. */
export function OrganisationFrame({
  title,
  lead,
  current,
  crumbs,
  actions,
  children,
}: {
  title: string;
  lead?: string;
  current: (typeof pages)[number]['id'];
  /** Between the organisation and this page. */
  crumbs?: readonly Crumb[];
  actions?: React.ReactNode;
  children: React.ReactNode;
}) {
  const text = useText();
  const { actor } = useVisit();
  const open = pages.filter(({ permission }) => actor?.permissions[permission]);
  const root = { label: text(messages.organisation), to: '/desk/organisation' };
  return (
    <>
      <PageTitle>{title}</PageTitle>
      <Breadcrumbs crumbs={[{ label: text(messages.board), to: '/desk' }, root, ...(crumbs ?? []), { label: title }]} />
      <div className="mt-3 mb-2 flex flex-wrap items-end justify-between gap-x-8 gap-y-2">
        <div className="max-w-3xl">
          <h1 className="text-std-24B-150">{title}</h1>
          {lead && <p className="text-ink-soft">{lead}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-3">{actions}</div>}
      </div>
      <Tabs
        label={text(messages.organisation)}
        tabs={open.map(({ id, to }) => ({ to, label: text(messages[id]), current: id === current }))}
      />
      <div className="mt-4">{children}</div>
    </>
  );
}
