// SPDX-License-Identifier: Apache-2.0
import { Form, redirect } from 'react-router';
import { Button } from '#web/components/button.tsx';
import { ErrorSummary } from '#web/components/error-summary.tsx';
import { TextField } from '#web/components/text-field.tsx';
import { textIn } from '#web/form.ts';
import { useText } from '#web/language.tsx';
import { formProblems, refusalOf } from '#web/problem.ts';
import type { Route } from './+types/mail.ts';
import { ownCalls } from './parts/calls.ts';
import { OneThing } from './parts/one-thing.tsx';

export const handle = { plain: true };

export const loader = async ({ context, request }: Route.LoaderArgs) => ({
  mail: (await ownCalls(context, request)('residents.me', {})).mail,
});

export async function action({ context, request }: Route.ActionArgs) {
  const mail = textIn(await request.formData(), 'mail');
  try {
    await ownCalls(context, request)('residents.mail.change', { mail });
  } catch (error) {
    return { refusal: await refusalOf(error), mail };
  }
  throw redirect('/me/mail/sent');
}

const messages = {
  title: { ja: 'メールアドレスの変更', en: 'Change your mail address' },
  first: { ja: 'メールアドレスの登録', en: 'Register a mail address' },
  now: { ja: 'いまのアドレス', en: 'Your address now' },
  lead: {
    ja: '新しいアドレスに確認のメールをお送りします。メールのリンクを開いて確認が終わるまでは、いまのままです。',
    en: 'We send a mail to the new address. Nothing changes until you open the link in it and confirm.',
  },
  undo: {
    ja: '以前のアドレスには、変更のお知らせと、7日間使える「元に戻す」リンクをお送りします。',
    en: 'The former address gets a notice, with a link to take the change back within seven days.',
  },
  label: { ja: '新しいメールアドレス', en: 'New mail address' },
  ask: { ja: '確認のメールを受け取る', en: 'Send me the link' },
};

export default function Mail({ loaderData: { mail }, actionData }: Route.ComponentProps) {
  const text = useText();
  const problems = formProblems(actionData?.refusal);
  return (
    <OneThing title={text(mail === null ? messages.first : messages.title)}>
      <ErrorSummary problems={problems.summary} />
      {mail !== null && (
        <dl className="mb-4">
          <dt className="text-fine text-ink-soft">{text(messages.now)}</dt>
          <dd className="break-words">{mail}</dd>
        </dl>
      )}
      <p>{text(messages.lead)}</p>
      {mail !== null && <p className="mt-2">{text(messages.undo)}</p>}
      <Form method="post" noValidate className="mt-6">
        <TextField
          name="mail"
          label={text(messages.label)}
          error={problems.of('mail')}
          type="email"
          inputMode="email"
          autoComplete="email"
          defaultValue={actionData?.mail}
          required
        />
        <Button size="large" className="mt-6 max-sm:w-full">
          {text(messages.ask)}
        </Button>
      </Form>
    </OneThing>
  );
}
