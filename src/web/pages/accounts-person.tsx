// SPDX-License-Identifier: Apache-2.0
import { Form } from 'react-router';
import { zoneTitles } from '#kernel/access/zones.ts';
import type { AccountAdministration } from '#kernel/identity/administration.ts';
import type { Label } from '#kernel/label.ts';
import { callOf } from '../call.ts';
import { Breadcrumbs } from '../components/breadcrumbs.tsx';
import { Button } from '../components/button.tsx';
import { ErrorSummary } from '../components/error-summary.tsx';
import { Notice } from '../components/notice.tsx';
import { StatusLine } from '../components/status-line.tsx';
import { Table } from '../components/table.tsx';
import { TextField } from '../components/text-field.tsx';
import { textIn } from '../form.ts';
import { formatInstant } from '../format.ts';
import { PageTitle, useLanguage, useText } from '../language.tsx';
import { formProblems, refusalOf } from '../problem.ts';
import { methodWords } from '../sign-in-words.ts';
import type { Route } from './+types/accounts-person.ts';

export const loader = ({ context, params }: Route.LoaderArgs) =>
  callOf<AccountAdministration>(context)('identity.person', { personId: params.person });

export async function action({ context, params, request }: Route.ActionArgs) {
  const call = callOf<AccountAdministration>(context);
  const form = await request.formData();
  const personId = params.person;
  const intent = textIn(form, 'intent');
  try {
    if (intent === 'invite')
      return { done: intent, ...(await call('identity.invite', { personId, login: textIn(form, 'login') })) };
    if (intent === 'password') return { done: intent, ...(await call('identity.password.reset', { personId })) };
    if (intent === 'factor') await call('identity.secondFactor.reset', { personId });
    if (intent === 'end') await call('identity.sessions.endOf', { personId });
    return { done: intent };
  } catch (error) {
    return { problem: await refusalOf(error) };
  }
}

const messages = {
  board: { ja: '案内板', en: 'Board' },
  accounts: { ja: '職員のログイン', en: 'Who can sign in' },
  title: { ja: '{name} のログイン', en: 'Sign-in of {name}' },
  linkTitle: { ja: '案内のリンクを発行しました', en: 'Here is the link' },
  linkMore: {
    ja: 'このリンクは今だけ表示しています。本人だけに届く方法で渡してください。{at} まで、一度だけ使えます。受け取った人がパスワードを決められます。',
    en: 'It is shown now and never again. Give it to the person alone; it works once, until {at}. Whoever has it can choose the password.',
  },
  login: { ja: 'ログイン名と案内', en: 'Sign-in name and invitation' },
  loginField: { ja: 'ログイン名', en: 'Sign-in name' },
  loginHint: {
    ja: '職員番号またはメールアドレス。大文字と小文字は区別しません。',
    en: 'Employee number or e-mail address, in any case.',
  },
  invite: { ja: '案内を発行する', en: 'Invite' },
  reset: { ja: 'パスワード', en: 'Password' },
  resetMore: {
    ja: '忘れた方に、新しいパスワードを決める案内を発行します。使われるまでは今のパスワードも有効です。漏れたおそれがあるときは、ログインもすべて終了してください。',
    en: 'Gives a link for choosing a new password. The present one works until the link is used; if it may be known, end all sign-ins too.',
  },
  resetButton: { ja: '再設定の案内を発行する', en: 'Make a reset link' },
  second: { ja: '二段階認証', en: 'Second step' },
  secondMore: {
    ja: '端末も復旧コードもなくした方のために、認証アプリ・復旧コード・パスキーをすべて消します。ログイン中なら終了します。本人であることを対面などで確かめてから行ってください。',
    en: 'For somebody who has lost device and codes: removes app, recovery codes and passkeys and ends all sign-ins. Make sure first, face to face, that it is them.',
  },
  secondState: {
    ja: '認証アプリ: {totp}　復旧コード: {codes}個　パスキー: {passkeys}個',
    en: 'App: {totp}, recovery codes: {codes}, passkeys: {passkeys}',
  },
  set: { ja: '設定済み', en: 'set up' },
  notSet: { ja: 'なし', en: 'none' },
  secondButton: { ja: '二段階認証を初期化する', en: 'Reset the second step' },
  sessions: { ja: 'ログイン中の端末', en: 'Signed in on' },
  noSession: { ja: 'ログインしている端末はありません。', en: 'Not signed in anywhere.' },
  device: { ja: '端末', en: 'Device' },
  unknownDevice: { ja: '不明な端末', en: 'Unknown device' },
  method: { ja: '方法', en: 'By' },
  where: { ja: 'ネットワーク', en: 'Network' },
  since: { ja: 'ログイン', en: 'Since' },
  seen: { ja: '最後の操作', en: 'Last used' },
  end: { ja: 'すべて終了する', en: 'End all' },
};

const done: Record<string, Label> = {
  end: { ja: 'ログインをすべて終了しました', en: 'All sign-ins ended' },
  factor: { ja: '二段階認証を初期化しました', en: 'Second step reset' },
};

export default function AccountsPerson({ loaderData: person, actionData }: Route.ComponentProps) {
  const text = useText();
  const language = useLanguage();
  const at = (instant: string) => formatInstant(instant, language, 'clerk');
  const answer = { problem: null, done: '', link: null, expiresAt: '', ...actionData };
  const problems = formProblems(answer.problem);
  const title = text(messages.title, { name: person.name });
  const told = done[answer.done];
  return (
    <div className="max-w-4xl">
      <PageTitle>{title}</PageTitle>
      <Breadcrumbs
        crumbs={[
          { label: text(messages.board), to: '/desk' },
          { label: text(messages.accounts), to: '/desk/accounts' },
          { label: title },
        ]}
      />
      <h1 className="mt-3 text-std-24B-150">{title}</h1>
      <p className="text-ink-soft">{person.unit}</p>
      <StatusLine>{told && text(told)}</StatusLine>
      <ErrorSummary problems={problems.summary} />
      {answer.link && (
        <div role="alert" className="mb-6">
          <Notice tone="success" title={text(messages.linkTitle)}>
            <p>{text(messages.linkMore, { at: at(answer.expiresAt) })}</p>
            <p className="mt-2">
              <code className="break-all select-all">{answer.link}</code>
            </p>
          </Notice>
        </div>
      )}
      <Section title={text(messages.login)}>
        <Form method="post" className="grid max-w-md gap-4">
          <input type="hidden" name="intent" value="invite" />
          <TextField
            name="login"
            label={text(messages.loginField)}
            hint={text(messages.loginHint)}
            error={problems.of('login')}
            required
            defaultValue={person.login ?? ''}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
          <p>
            <Button>{text(messages.invite)}</Button>
          </p>
        </Form>
      </Section>
      {person.login !== null && (
        <Act title={text(messages.reset)} intent="password" button={text(messages.resetButton)}>
          <p>{text(messages.resetMore)}</p>
        </Act>
      )}
      <Act title={text(messages.second)} intent="factor" button={text(messages.secondButton)} danger>
        <p>{text(messages.secondMore)}</p>
        <p className="nums mt-2">
          {text(messages.secondState, {
            totp: text(person.totp ? messages.set : messages.notSet),
            codes: person.recoveryCodes,
            passkeys: person.passkeys,
          })}
        </p>
      </Act>
      {person.sessions.length === 0 ? (
        <Section title={text(messages.sessions)}>
          <p className="text-ink-soft">{text(messages.noSession)}</p>
        </Section>
      ) : (
        <Act title={text(messages.sessions)} intent="end" button={text(messages.end)} danger>
          <Table
            caption={text(messages.sessions)}
            rows={person.sessions}
            rowKey={({ id }) => id}
            columns={[
              {
                id: 'device',
                head: text(messages.device),
                rowHead: true,
                cell: ({ agent }) => agent || text(messages.unknownDevice),
              },
              { id: 'method', head: text(messages.method), cell: ({ method }) => text(methodWords[method]!) },
              {
                id: 'where',
                head: text(messages.where),
                cell: ({ zone, address }) => (
                  <>
                    {text(zoneTitles[zone])}
                    <span className="block text-fine text-ink-soft">{address}</span>
                  </>
                ),
              },
              { id: 'since', head: text(messages.since), className: 'nums', cell: ({ createdAt }) => at(createdAt) },
              { id: 'seen', head: text(messages.seen), className: 'nums', cell: ({ seenAt }) => at(seenAt) },
            ]}
          />
        </Act>
      )}
    </div>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="mt-8">
      <h2 className="mb-3 border-b border-line-strong pb-1 text-std-20B-150">{title}</h2>
      {children}
    </section>
  );
}

/** Something to do with the person's sign-in, what it does, and its button. */
function Act({
  title,
  intent,
  button,
  danger = false,
  children,
}: {
  title: string;
  intent: string;
  button: string;
  danger?: boolean;
  children: React.ReactNode;
}) {
  return (
    <Section title={title}>
      {children}
      <Form method="post" className="mt-4">
        <input type="hidden" name="intent" value={intent} />
        <Button variant={danger ? 'danger' : 'secondary'}>{button}</Button>
      </Form>
    </Section>
  );
}
