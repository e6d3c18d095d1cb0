// SPDX-License-Identifier: Apache-2.0
import { Form, redirect } from 'react-router';
import { Button, LinkButton } from '#web/components/button.tsx';
import { ErrorSummary } from '#web/components/error-summary.tsx';
import { textIn } from '#web/form.ts';
import { useText } from '#web/language.tsx';
import { formProblems, refusalOf } from '#web/problem.ts';
import type { Route } from './+types/mail-link.ts';
import { ownCalls } from './parts/calls.ts';
import { OneThing } from './parts/one-thing.tsx';

export const handle = { plain: true };

/** Only looks: mail programs open links before people do. */
export async function loader({ context, request }: Route.LoaderArgs) {
  const token = new URL(request.url).searchParams.get('t') ?? '';
  return { token, ...(await ownCalls(context, request)('residents.mail.look', { token })) };
}

export async function action({ context, request }: Route.ActionArgs) {
  const token = textIn(await request.formData(), 't');
  try {
    const { outcome } = await ownCalls(context, request)('residents.mail.confirm', { token });
    if (outcome === 'gone') return { gone: true, refusal: null };
  } catch (error) {
    return { gone: false, refusal: await refusalOf(error) };
  }
  throw redirect('/me?told=mail');
}

const messages = {
  title: { ja: 'このアドレスに変更しますか', en: 'Change to this address?' },
  new: { ja: '新しいメールアドレス', en: 'New mail address' },
  change: { ja: 'このアドレスに変更する', en: 'Change to this address' },
  gone: { ja: 'このリンクは使えません', en: 'This link cannot be used' },
  goneWhy: {
    ja: '20分を過ぎたか、すでに使われたか、別の方のマイページのためのリンクです。もう一度お試しください。',
    en: 'It is older than 20 minutes, was used already, or is for somebody else’s account. Please try again.',
  },
  again: { ja: '新しいアドレスを入力する', en: 'Enter the new address' },
};

export default function MailLink({ loaderData: { token, mail }, actionData }: Route.ComponentProps) {
  const text = useText();
  if (mail === null || actionData?.gone)
    return (
      <OneThing title={text(messages.gone)}>
        <p>{text(messages.goneWhy)}</p>
        <LinkButton to="/me/mail" reloadDocument size="large" className="mt-6 max-sm:w-full">
          {text(messages.again)}
        </LinkButton>
      </OneThing>
    );
  return (
    <OneThing title={text(messages.title)}>
      <ErrorSummary problems={formProblems(actionData?.refusal).summary} />
      <dl>
        <dt className="text-fine text-ink-soft">{text(messages.new)}</dt>
        <dd className="text-[1.125rem] font-700 break-words">{mail}</dd>
      </dl>
      <Form method="post">
        <input type="hidden" name="t" value={token} />
        <Button size="large" className="mt-6 max-sm:w-full">
          {text(messages.change)}
        </Button>
      </Form>
    </OneThing>
  );
}
