// SPDX-License-Identifier: Apache-2.0
import { visitKey } from '#kernel/http/context.ts';
import type { OwnAccountProcedures } from '#kernel/identity/own-account.ts';
import { callOf } from '../call.ts';
import { Button, LinkButton } from '../components/button.tsx';
import { CodeField } from '../components/code-field.tsx';
import { PasskeySignIn } from '../components/passkey-button.tsx';
import { ToldNotice } from '../components/told.tsx';
import { PageTitle, useText } from '../language.tsx';
import { backIn, toldIn } from '../sign-in-words.ts';
import { useVisit } from '../visit.ts';
import type { Route } from './+types/sign-in-again.ts';

export async function loader({ context, request }: Route.LoaderArgs) {
  const { method, totp, recoveryCodes, passkeys } = await callOf<OwnAccountProcedures>(context)('identity.account', {});
  return {
    back: backIn(request.url),
    told: toldIn(request.url, context.get(visitKey).language),
    demo: method === 'demo',
    code: totp || recoveryCodes > 0,
    passkey: passkeys.length > 0,
  };
}

const messages = {
  title: { ja: '本人確認', en: 'Confirm that it is you' },
  lead: {
    ja: 'この先の操作は、ほかの方のログインや大切な設定に影響します。席を離れた間にほかの人が操作することのないよう、もう一度確認します。確認は10分間有効です。',
    en: 'What follows touches others’ sign-ins or important settings. So that nobody does it while you are away from your seat, please confirm once more. It counts for ten minutes.',
  },
  who: { ja: '{name} さんとして操作しています。', en: 'You are working as {name}.' },
  demo: {
    ja: 'デモの職員には確認コードがありません。実際の庁舎では、ここで認証アプリの確認コードかパスキーを求めます。',
    en: 'Demo staff have no codes. In a real house you would show a code or a passkey here.',
  },
  demoButton: { ja: '本人です。続ける', en: 'It is me, continue' },
  codeButton: { ja: '確認して続ける', en: 'Confirm and continue' },
  passkeyButton: { ja: 'パスキーで確認する', en: 'Confirm with a passkey' },
  or: { ja: 'または', en: 'or' },
  none: {
    ja: '確認に使えるパスキーも認証アプリも、まだ登録されていません。いったんログアウトし、ログインし直してから10分以内に「自分のログイン」で登録してください。',
    en: 'You have neither a passkey nor an authenticator app yet. Sign out, sign in again, and set one up under “My sign-in” within ten minutes.',
  },
  signOut: { ja: 'ログアウトする', en: 'Sign out' },
  cancel: { ja: 'やめて戻る', en: 'Go back' },
};

export default function SignInAgain({ loaderData: { back, told, demo, code, passkey } }: Route.ComponentProps) {
  const text = useText();
  const { actor } = useVisit();
  return (
    <div className="max-w-3xl">
      <PageTitle>{text(messages.title)}</PageTitle>
      <h1 className="mt-6 text-std-28B-150">{text(messages.title)}</h1>
      <p className="mt-1 font-700">{text(messages.who, { name: actor?.name ?? '' })}</p>
      <p className="mt-2">{text(messages.lead)}</p>
      <ToldNotice told={told} />
      {!demo && passkey && (
        <div className="mt-8">
          <PasskeySignIn back={back} again label={text(messages.passkeyButton)} variant="primary" />
        </div>
      )}
      {!demo && passkey && code && <p className="mt-6 text-ink-soft">{text(messages.or)}</p>}
      {(demo || code) && (
        <form method="post" action="/sign-in/again" className="mt-6">
          <input type="hidden" name="back" value={back} />
          {demo ? <p>{text(messages.demo)}</p> : <CodeField recovery />}
          <p className="mt-6">
            <Button>{text(demo ? messages.demoButton : messages.codeButton)}</Button>
          </p>
        </form>
      )}
      {!demo && !code && !passkey && (
        <form method="post" action="/sign-out" className="mt-6">
          <p>{text(messages.none)}</p>
          <p className="mt-6">
            <Button>{text(messages.signOut)}</Button>
          </p>
        </form>
      )}
      <p className="mt-6">
        <LinkButton to={back} reloadDocument variant="quiet">
          {text(messages.cancel)}
        </LinkButton>
      </p>
    </div>
  );
}
