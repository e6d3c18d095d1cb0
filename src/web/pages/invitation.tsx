// SPDX-License-Identifier: Apache-2.0
import { Form, redirect } from 'react-router';
import { visitKey } from '#kernel/http/context.ts';
import type { OwnAccountProcedures } from '#kernel/identity/own-account.ts';
import { callOf } from '../call.ts';
import { Button } from '../components/button.tsx';
import { ErrorSummary } from '../components/error-summary.tsx';
import { NewPasswordFields, newPasswordIn } from '../components/new-password.tsx';
import { TextField } from '../components/text-field.tsx';
import { textIn } from '../form.ts';
import { PageTitle, useText } from '../language.tsx';
import { formProblems, refusalOf } from '../problem.ts';
import type { Route } from './+types/invitation.ts';

export const handle = { plain: true };

export async function loader({ context, request }: Route.LoaderArgs) {
  const token = new URL(request.url).searchParams.get('token') ?? '';
  return { token, ...(await callOf<OwnAccountProcedures>(context)('identity.invitation', { token })) };
}

export async function action({ context, request }: Route.ActionArgs) {
  const form = await request.formData();
  const { password, problem } = newPasswordIn(form, context.get(visitKey).language);
  if (problem) return { problem };
  try {
    await callOf<OwnAccountProcedures>(context)('identity.invitation.use', { token: textIn(form, 'token'), password });
  } catch (error) {
    return { problem: await refusalOf(error) };
  }
  return redirect('/sign-in?told=chosen');
}

const messages = {
  title: { ja: 'パスワードを決める', en: 'Choose your password' },
  lead: {
    ja: 'このリンクは一度だけ使えます。決めたパスワードは、あなたのほか、誰にも見えません。',
    en: 'This link works once. Nobody but you can see the password that you choose.',
  },
  login: { ja: 'ログイン名', en: 'Sign-in name' },
  button: { ja: 'このパスワードにする', en: 'Use this password' },
};

export default function Invitation({ loaderData: { token, login }, actionData }: Route.ComponentProps) {
  const text = useText();
  const problems = formProblems(actionData?.problem);
  return (
    <div className="max-w-3xl">
      <PageTitle>{text(messages.title)}</PageTitle>
      <h1 className="mt-6 text-std-28B-150">{text(messages.title)}</h1>
      <p className="mt-1 mb-6">{text(messages.lead)}</p>
      <ErrorSummary problems={problems.summary} />
      <Form method="post" className="grid max-w-md gap-5">
        <input type="hidden" name="token" value={token} />
        <TextField name="login" label={text(messages.login)} required readOnly value={login} autoComplete="username" />
        <NewPasswordFields problems={problems} />
        <p>
          <Button>{text(messages.button)}</Button>
        </p>
      </Form>
    </div>
  );
}
