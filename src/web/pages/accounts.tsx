// SPDX-License-Identifier: Apache-2.0
import type { AccountAdministration } from '#kernel/identity/administration.ts';
import { callOf } from '../call.ts';
import { Breadcrumbs } from '../components/breadcrumbs.tsx';
import { LinkButton } from '../components/button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { SearchField } from '../components/search-field.tsx';
import { Table } from '../components/table.tsx';
import { PageTitle, useText } from '../language.tsx';
import type { Route } from './+types/accounts.ts';

export async function loader({ context, request }: Route.LoaderArgs) {
  const q = new URL(request.url).searchParams.get('q')?.slice(0, 100) ?? '';
  return { q, ...(await callOf<AccountAdministration>(context)('identity.people', { q })) };
}

const messages = {
  board: { ja: '案内板', en: 'Board' },
  title: { ja: '職員のログイン', en: 'Who can sign in' },
  lead: {
    ja: 'ログイン名を付け、パスワード設定の案内を発行し、必要なときはログインを終了します。パスワードは誰にも見えません。',
    en: 'Give people a sign-in name, invite them to choose a password, and end sign-ins when need be. Nobody can see a password.',
  },
  search: { ja: '氏名・所属・ログイン名でさがす', en: 'Look for a name, section or sign-in name' },
  settings: { ja: 'ログインの設定', en: 'Settings of signing in' },
  total: { ja: '{n}人', en: '{n} people' },
  some: {
    ja: '{n}人のうち{shown}人を表示しています。名前でしぼってください。',
    en: 'Showing {shown} of {n}. Narrow it down by name.',
  },
  name: { ja: '氏名', en: 'Name' },
  unit: { ja: '所属', en: 'Section' },
  login: { ja: 'ログイン名', en: 'Sign-in name' },
  state: { ja: 'ログイン方法', en: 'Can sign in by' },
  none: { ja: 'なし', en: 'nothing' },
  password: { ja: 'パスワード', en: 'password' },
  totp: { ja: '認証アプリ', en: 'app' },
  passkeys: { ja: 'パスキー{n}', en: '{n} passkeys' },
  sessions: { ja: 'ログイン中', en: 'Signed in' },
  places: { ja: '{n}か所', en: '{n}' },
  nobody: { ja: '当てはまる職員がいません', en: 'Nobody fits' },
  nobodyMore: { ja: '言葉を短くするか、別の言葉でおさがしください。', en: 'Try fewer or other words.' },
};

export default function Accounts({ loaderData: { q, total, people } }: Route.ComponentProps) {
  const text = useText();
  return (
    <>
      <PageTitle>{text(messages.title)}</PageTitle>
      <Breadcrumbs crumbs={[{ label: text(messages.board), to: '/desk' }, { label: text(messages.title) }]} />
      <div className="mt-3 flex flex-wrap items-end justify-between gap-x-8 gap-y-3">
        <div>
          <h1 className="text-std-24B-150">{text(messages.title)}</h1>
          <p className="text-ink-soft">{text(messages.lead)}</p>
        </div>
        <LinkButton to="/desk/settings/identity" variant="secondary" size="small" className="min-h-9">
          {text(messages.settings)}
        </LinkButton>
      </div>
      <SearchField label={text(messages.search)} action="/desk/accounts" defaultValue={q} className="mt-4 max-w-xl" />
      <p className="nums my-3 text-fine text-ink-soft">
        {text(total > people.length ? messages.some : messages.total, { n: total, shown: people.length })}
      </p>
      {people.length === 0 ? (
        <EmptyState title={text(messages.nobody)}>{text(messages.nobodyMore)}</EmptyState>
      ) : (
        <Table
          caption={text(messages.title)}
          rows={people}
          rowKey={({ id }) => id}
          rowHref={({ id }) => `/desk/accounts/${id}`}
          columns={[
            { id: 'name', head: text(messages.name), rowHead: true, cell: ({ name }) => name },
            { id: 'unit', head: text(messages.unit), cell: ({ unit }) => unit ?? '' },
            { id: 'login', head: text(messages.login), cell: ({ login }) => login ?? text(messages.none) },
            {
              id: 'state',
              head: text(messages.state),
              cell: ({ password, totp, passkeys }) =>
                [
                  password && text(messages.password),
                  totp && text(messages.totp),
                  passkeys > 0 && text(messages.passkeys, { n: passkeys }),
                ]
                  .filter(Boolean)
                  .join('・') || text(messages.none),
            },
            {
              id: 'sessions',
              head: text(messages.sessions),
              numeric: true,
              cell: ({ sessions }) => text(messages.places, { n: sessions }),
            },
          ]}
        />
      )}
    </>
  );
}
