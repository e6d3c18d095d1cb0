// SPDX-License-Identifier: Apache-2.0
import { Form, Link, redirect } from 'react-router';
import { zoneTitles } from '#kernel/access/zones.ts';
import type { OwnAccountProcedures } from '#kernel/identity/own-account.ts';
import { callOf } from '../call.ts';
import { Breadcrumbs } from '../components/breadcrumbs.tsx';
import { Button, LinkButton } from '../components/button.tsx';
import { ErrorSummary } from '../components/error-summary.tsx';
import { Notice } from '../components/notice.tsx';
import { PasskeyRegistration } from '../components/passkey-button.tsx';
import { StatusLine } from '../components/status-line.tsx';
import { Table } from '../components/table.tsx';
import { TextField } from '../components/text-field.tsx';
import { textIn } from '../form.ts';
import { formatInstant } from '../format.ts';
import { PageTitle, useLanguage, useText } from '../language.tsx';
import { formProblems, refusalOf } from '../problem.ts';
import { methodWords } from '../sign-in-words.ts';
import { useVisit } from '../visit.ts';
import type { Route } from './+types/account.ts';

export async function loader({ context, request }: Route.LoaderArgs) {
  const account = await callOf<OwnAccountProcedures>(context)('identity.account', {});
  return { account, done: new URL(request.url).searchParams.get('done') };
}

export async function action({ context, request }: Route.ActionArgs) {
  const call = callOf<OwnAccountProcedures>(context);
  const form = await request.formData();
  const id = textIn(form, 'id');
  const acts: Record<string, () => Promise<unknown>> = {
    end: () => call('identity.sessions.end', { id }),
    'end-others': () => call('identity.sessions.endOthers', {}),
    rename: () => call('identity.passkeys.rename', { id, name: textIn(form, 'name') }),
    remove: () => call('identity.passkeys.remove', { id }),
  };
  const intent = textIn(form, 'intent');
  try {
    await acts[intent]?.();
  } catch (error) {
    return { problem: await refusalOf(error), id };
  }
  return redirect(`/desk/account?done=${intent}`);
}

const messages = {
  board: { ja: '案内板', en: 'Board' },
  title: { ja: '自分のログイン', en: 'My sign-in' },
  lead: {
    ja: '覚えのないログインや登録があれば、すぐに終了・削除し、情報政策課へ知らせてください。',
    en: 'If you find a sign-in or a key that is not yours, end or remove it at once and tell the ICT section.',
  },
  others: { ja: 'ほかの職員のログインを管理する', en: 'Administer others’ sign-in' },
  login: { ja: 'ログイン名: {login}', en: 'Sign-in name: {login}' },
  sessions: { ja: 'ログイン中の端末', en: 'Where you are signed in' },
  device: { ja: '端末', en: 'Device' },
  unknownDevice: { ja: '不明な端末', en: 'Unknown device' },
  current: { ja: 'この画面', en: 'this one' },
  method: { ja: '方法', en: 'By' },
  where: { ja: 'ネットワーク', en: 'Network' },
  since: { ja: 'ログイン', en: 'Since' },
  seen: { ja: '最後の操作', en: 'Last used' },
  act: { ja: '操作', en: 'Action' },
  end: { ja: '終了する', en: 'End' },
  endOne: { ja: '{device}のログインを終了する', en: 'End the sign-in on {device}' },
  endOthers: { ja: 'この画面以外をすべて終了する', en: 'End all others' },
  passkeys: { ja: 'パスキー', en: 'Passkeys' },
  passkeysLead: {
    ja: '指紋・顔・PINで、ログイン名もパスワードも使わずに入れます。端末をなくしたときのために、二つ以上の登録をお勧めします。',
    en: 'Enter with your finger, face or PIN, without name and password. Have at least two, in case you lose a device.',
  },
  noPasskey: { ja: 'パスキーは、まだ登録されていません。', en: 'You have no passkey yet.' },
  passkeyName: { ja: 'パスキーの名前', en: 'Name of the passkey' },
  passkeyHint: {
    ja: 'あとで見分けられる名前。例: 職場のノートパソコン',
    en: 'To tell it from others, such as “work laptop”.',
  },
  passkeyDefault: { ja: 'パスキー', en: 'Passkey' },
  register: { ja: 'この端末のパスキーを登録する', en: 'Make a passkey on this device' },
  rename: { ja: '名前を変える', en: 'Rename' },
  remove: { ja: '削除する', en: 'Remove' },
  removeOne: { ja: '{name}を削除する', en: 'Remove {name}' },
  added: { ja: '{at} 登録', en: 'added {at}' },
  used: { ja: '{at} 最終利用', en: 'last used {at}' },
  unused: { ja: '未使用', en: 'never used' },
  synced: { ja: 'ほかの端末にも同期', en: 'synced to other devices' },
  bound: { ja: 'この端末だけ', en: 'on one device only' },
  second: { ja: '認証アプリと復旧コード', en: 'Authenticator app and recovery codes' },
  totpOn: { ja: '認証アプリは設定済みです。', en: 'An authenticator app is set up.' },
  totpOff: { ja: '認証アプリは、まだ設定されていません。', en: 'No authenticator app is set up.' },
  totpSet: { ja: '認証アプリを設定する', en: 'Set up an app' },
  totpReset: { ja: '認証アプリを設定し直す', en: 'Set up another app' },
  codes: { ja: '復旧コードは、あと{n}個使えます。', en: 'You have {n} recovery codes left.' },
  noCodes: {
    ja: '使える復旧コードがありません。端末をなくすとログインできなくなるため、発行して控えてください。',
    en: 'You have no recovery codes. Without them you cannot sign in when you lose your device: make some.',
  },
  codesNotYet: { ja: '復旧コードは、まだ発行していません。', en: 'You have not made recovery codes yet.' },
  makeCodes: { ja: '復旧コードを発行する', en: 'Make recovery codes' },
  password: { ja: 'パスワード', en: 'Password' },
  changed: { ja: '{at} に変更しました。', en: 'Changed {at}.' },
  change: { ja: 'パスワードを変更する', en: 'Change the password' },
  demo: { ja: 'デモの名札でログインしています', en: 'You are in with a demo name plate' },
  demoMore: {
    ja: 'この職員にはパスワードがありません。パスキーの登録や、ログインの終了は、実際と同じように試せます。',
    en: 'This person has no password. You can try passkeys and ending sign-ins as in a real house.',
  },
};

const done: Record<string, { ja: string; en: string }> = {
  end: { ja: 'ログインを終了しました', en: 'Sign-in ended' },
  'end-others': { ja: 'この画面以外のログインをすべて終了しました', en: 'All other sign-ins ended' },
  rename: { ja: 'パスキーの名前を変えました', en: 'Passkey renamed' },
  remove: { ja: 'パスキーを削除しました', en: 'Passkey removed' },
  passkey: { ja: 'パスキーを登録しました', en: 'Passkey added' },
  totp: { ja: '認証アプリを設定しました', en: 'Authenticator app set up' },
  password: { ja: 'パスワードを変更し、ほかのログインを終了しました', en: 'Password changed; other sign-ins ended' },
};

export default function Account({ loaderData, actionData }: Route.ComponentProps) {
  const { account } = loaderData;
  const text = useText();
  const language = useLanguage();
  const { actor, demo } = useVisit();
  const at = (instant: string) => formatInstant(instant, language, 'clerk');
  const problems = formProblems(actionData?.problem);
  const told = loaderData.done && !actionData ? done[loaderData.done] : undefined;
  const deviceOf = ({ agent }: { agent: string }) => agent || text(messages.unknownDevice);
  return (
    <div className="max-w-5xl">
      <PageTitle>{text(messages.title)}</PageTitle>
      <Breadcrumbs crumbs={[{ label: text(messages.board), to: '/desk' }, { label: text(messages.title) }]} />
      <h1 className="mt-3 text-std-24B-150">{text(messages.title)}</h1>
      <p className="text-ink-soft">{text(messages.lead)}</p>
      {account.login && <p className="mt-1">{text(messages.login, { login: account.login })}</p>}
      {actor?.permissions['identity.administer'] && (
        <p className="mt-1">
          <Link to="/desk/accounts" className="link">
            {text(messages.others)}
          </Link>
        </p>
      )}
      <StatusLine>{told && text(told)}</StatusLine>
      <ErrorSummary problems={problems.summary} title={actionData?.problem.title ?? ''} />
      {demo && account.method === 'demo' && (
        <div className="mt-2">
          <Notice title={text(messages.demo)}>{text(messages.demoMore)}</Notice>
        </div>
      )}

      <Section title={text(messages.sessions)}>
        <Table
          caption={text(messages.sessions)}
          rows={account.sessions}
          rowKey={({ id }) => id}
          columns={[
            {
              id: 'device',
              head: text(messages.device),
              rowHead: true,
              cell: (one) => (
                <>
                  {deviceOf(one)}
                  {one.current && (
                    <span className="here flex items-center gap-1 text-fine text-here">{text(messages.current)}</span>
                  )}
                </>
              ),
            },
            { id: 'method', head: text(messages.method), cell: (one) => text(methodWords[one.method]!) },
            {
              id: 'where',
              head: text(messages.where),
              cell: (one) => (
                <>
                  {text(zoneTitles[one.zone])}
                  <span className="block text-fine text-ink-soft">{one.address}</span>
                </>
              ),
            },
            { id: 'since', head: text(messages.since), className: 'nums', cell: (one) => at(one.createdAt) },
            { id: 'seen', head: text(messages.seen), className: 'nums', cell: (one) => at(one.seenAt) },
            {
              id: 'act',
              head: text(messages.act),
              cell: (one) =>
                !one.current && (
                  <Act intent="end" id={one.id}>
                    <Button variant="danger" size="small" aria-label={text(messages.endOne, { device: deviceOf(one) })}>
                      {text(messages.end)}
                    </Button>
                  </Act>
                ),
            },
          ]}
        />
        {account.sessions.some(({ current }) => !current) && (
          <Act intent="end-others" className="mt-4">
            <Button variant="secondary">{text(messages.endOthers)}</Button>
          </Act>
        )}
      </Section>

      <Section title={text(messages.passkeys)}>
        <p>{text(messages.passkeysLead)}</p>
        {account.passkeys.length === 0 && <p className="mt-3 text-ink-soft">{text(messages.noPasskey)}</p>}
        <ul className="mt-3 grid gap-3 empty:hidden">
          {account.passkeys.map((key) => (
            <li key={key.id} className="plate flex flex-wrap items-end justify-between gap-4 p-4">
              <Form method="post" action="/desk/account" className="flex flex-wrap items-end gap-3">
                <input type="hidden" name="id" value={key.id} />
                <TextField
                  key={key.name}
                  name="name"
                  id={`name-${key.id}`}
                  label={text(messages.passkeyName)}
                  dense
                  defaultValue={key.name}
                  maxLength={60}
                />
                <Button name="intent" value="rename" variant="secondary" size="small" className="min-h-9">
                  {text(messages.rename)}
                </Button>
              </Form>
              <p className="nums text-fine text-ink-soft">
                {[
                  text(key.synced ? messages.synced : messages.bound),
                  text(messages.added, { at: at(key.createdAt) }),
                  key.lastUsedAt ? text(messages.used, { at: at(key.lastUsedAt) }) : text(messages.unused),
                ].join('　')}
              </p>
              <Act intent="remove" id={key.id}>
                <Button variant="danger" size="small" aria-label={text(messages.removeOne, { name: key.name })}>
                  {text(messages.remove)}
                </Button>
              </Act>
            </li>
          ))}
        </ul>
        <div className="mt-5 grid max-w-md gap-3">
          <TextField
            name="new-passkey"
            label={text(messages.passkeyName)}
            hint={text(messages.passkeyHint)}
            maxLength={60}
          />
          <PasskeyRegistration
            label={text(messages.register)}
            nameOf={() =>
              (document.getElementById('new-passkey') as HTMLInputElement | null)?.value.trim() ||
              text(messages.passkeyDefault)
            }
          />
        </div>
      </Section>

      <Section title={text(messages.second)}>
        <p>{text(account.totp ? messages.totpOn : messages.totpOff)}</p>
        <p className={account.totp && account.recoveryCodes === 0 ? 'mt-1 text-bad' : 'mt-1'}>
          {account.recoveryCodes > 0
            ? text(messages.codes, { n: account.recoveryCodes })
            : text(account.totp ? messages.noCodes : messages.codesNotYet)}
        </p>
        <p className="mt-4 flex flex-wrap gap-3">
          <LinkButton to="/desk/account/authenticator" variant="secondary">
            {text(account.totp ? messages.totpReset : messages.totpSet)}
          </LinkButton>
          <LinkButton to="/desk/account/recovery-codes" variant="secondary">
            {text(messages.makeCodes)}
          </LinkButton>
        </p>
      </Section>

      {account.hasPassword && (
        <Section title={text(messages.password)}>
          {account.passwordChangedAt && (
            <p className="nums">{text(messages.changed, { at: at(account.passwordChangedAt) })}</p>
          )}
          <p className="mt-4">
            <LinkButton to="/desk/account/password" variant="secondary">
              {text(messages.change)}
            </LinkButton>
          </p>
        </Section>
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

function Act({
  intent,
  id = '',
  className = '',
  children,
}: {
  intent: string;
  id?: string;
  className?: string;
  children: React.ReactNode;
}) {
  return (
    <Form method="post" action="/desk/account" className={className}>
      <input type="hidden" name="intent" value={intent} />
      <input type="hidden" name="id" value={id} />
      {children}
    </Form>
  );
}
