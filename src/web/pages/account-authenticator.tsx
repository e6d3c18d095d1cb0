// SPDX-License-Identifier: Apache-2.0
import { Form, redirect } from 'react-router';
import type { OwnAccountProcedures } from '#kernel/identity/own-account.ts';
import { callOf } from '../call.ts';
import { Breadcrumbs } from '../components/breadcrumbs.tsx';
import { Button, LinkButton } from '../components/button.tsx';
import { CodeField } from '../components/code-field.tsx';
import { ErrorSummary } from '../components/error-summary.tsx';
import { TotpSetup } from '../components/totp-setup.tsx';
import { textIn } from '../form.ts';
import { PageTitle, useText } from '../language.tsx';
import { formProblems, refusalOf } from '../problem.ts';
import type { Route } from './+types/account-authenticator.ts';

export async function loader({ context }: Route.LoaderArgs) {
  const { totp } = await callOf<OwnAccountProcedures>(context)('identity.account', {});
  return { totp };
}

/** Two steps: begin (a new secret is shown), then confirm with a code of the app. */
export async function action({ context, request }: Route.ActionArgs) {
  const call = callOf<OwnAccountProcedures>(context);
  const form = await request.formData();
  const token = textIn(form, 'token');
  if (token === '') return { setup: await call('identity.totp.begin', {}), problem: null };
  try {
    await call('identity.totp.confirm', { token, code: textIn(form, 'code') });
  } catch (error) {
    return { problem: await refusalOf(error), setup: await call('identity.totp.setup', { token }) };
  }
  return redirect('/desk/account?done=totp');
}

const messages = {
  board: { ja: '案内板', en: 'Board' },
  account: { ja: '自分のログイン', en: 'My sign-in' },
  title: { ja: '認証アプリの設定', en: 'Set up an authenticator app' },
  lead: {
    ja: 'パスワードでログインするときと、大切な操作の前に、アプリに表示される6桁の数字を使います。',
    en: 'You use the six digits that the app shows when you sign in by password and before important acts.',
  },
  replaces: {
    ja: '設定を終えると、これまでの認証アプリは使えなくなります。それまでは今のまま使えます。',
    en: 'When you finish, the former app stops working. Until then it goes on as it is.',
  },
  begin: { ja: '設定を始める', en: 'Begin' },
  button: { ja: '設定を終える', en: 'Finish' },
  back: { ja: 'やめて戻る', en: 'Go back' },
};

export default function AccountAuthenticator({ loaderData: { totp }, actionData }: Route.ComponentProps) {
  const text = useText();
  const setup = actionData?.setup;
  const problems = formProblems(actionData?.problem);
  return (
    <div className="max-w-3xl">
      <PageTitle>{text(messages.title)}</PageTitle>
      <Breadcrumbs
        crumbs={[
          { label: text(messages.board), to: '/desk' },
          { label: text(messages.account), to: '/desk/account' },
          { label: text(messages.title) },
        ]}
      />
      <h1 className="mt-3 text-std-24B-150">{text(messages.title)}</h1>
      <p className="mb-6 text-ink-soft">{text(messages.lead)}</p>
      {totp && <p className="mb-6">{text(messages.replaces)}</p>}
      <ErrorSummary problems={problems.summary} />
      {setup && <TotpSetup {...setup} />}
      <Form method="post" className="mt-6">
        <input type="hidden" name="token" value={setup?.token ?? ''} />
        {setup && <CodeField error={problems.of('code')} />}
        <p className="mt-6 flex flex-wrap gap-3">
          <Button>{text(setup ? messages.button : messages.begin)}</Button>
          <LinkButton to="/desk/account" variant="quiet">
            {text(messages.back)}
          </LinkButton>
        </p>
      </Form>
    </div>
  );
}
