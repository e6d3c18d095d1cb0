// SPDX-License-Identifier: Apache-2.0
import { Form, redirect } from 'react-router';
import { visitKey } from '#kernel/http/context.ts';
import type { OwnAccountProcedures } from '#kernel/identity/own-account.ts';
import { callOf } from '../call.ts';
import { Breadcrumbs } from '../components/breadcrumbs.tsx';
import { Button, LinkButton } from '../components/button.tsx';
import { ErrorSummary } from '../components/error-summary.tsx';
import { NewPasswordFields, newPasswordIn } from '../components/new-password.tsx';
import { TextField } from '../components/text-field.tsx';
import { textIn } from '../form.ts';
import { PageTitle, useText } from '../language.tsx';
import { formProblems, refusalOf } from '../problem.ts';
import type { Route } from './+types/account-password.ts';

/** Asks for the second factor before anything is typed that would be lost on the way there. */
export async function loader({ context }: Route.LoaderArgs) {
  const { login, hasPassword, shownLately } = await callOf<OwnAccountProcedures>(context)('identity.account', {});
  if (!hasPassword) throw redirect('/desk/account');
  if (!shownLately) throw redirect('/sign-in/again?back=/desk/account/password');
  return { login: login ?? '' };
}

export async function action({ context, request }: Route.ActionArgs) {
  const form = await request.formData();
  const { password, problem } = newPasswordIn(form, context.get(visitKey).language);
  if (problem) return { problem };
  try {
    await callOf<OwnAccountProcedures>(context)('identity.password.change', {
      current: textIn(form, 'current'),
      password,
    });
  } catch (error) {
    return { problem: await refusalOf(error) };
  }
  return redirect('/desk/account?done=password');
}

const messages = {
  board: { ja: '案内板', en: 'Board' },
  account: { ja: '自分のログイン', en: 'My sign-in' },
  title: { ja: 'パスワードの変更', en: 'Change the password' },
  lead: {
    ja: '変更すると、この画面以外のログインはすべて終了します。定期的な変更は必要ありません。漏れたかもしれないときに変更してください。',
    en: 'All other sign-ins end. There is no need to change it regularly: change it when somebody may know it.',
  },
  current: { ja: '今のパスワード', en: 'Present password' },
  button: { ja: 'パスワードを変更する', en: 'Change the password' },
  back: { ja: 'やめて戻る', en: 'Go back' },
};

export default function AccountPassword({ loaderData: { login }, actionData }: Route.ComponentProps) {
  const text = useText();
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
      <ErrorSummary problems={problems.summary} />
      <Form method="post" className="grid max-w-md gap-5">
        <input type="hidden" name="login" value={login} autoComplete="username" />
        <TextField
          name="current"
          type="password"
          label={text(messages.current)}
          error={problems.of('current')}
          required
          autoComplete="current-password"
        />
        <NewPasswordFields problems={problems} />
        <p className="flex flex-wrap gap-3">
          <Button>{text(messages.button)}</Button>
          <LinkButton to="/desk/account" variant="quiet">
            {text(messages.back)}
          </LinkButton>
        </p>
      </Form>
    </div>
  );
}
