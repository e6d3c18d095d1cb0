// SPDX-License-Identifier: Apache-2.0
import { Form } from 'react-router';
import { Button, LinkButton } from '#web/components/button.tsx';
import { ErrorSummary } from '#web/components/error-summary.tsx';
import { textIn } from '#web/form.ts';
import { useText } from '#web/language.tsx';
import { formProblems, refusalOf } from '#web/problem.ts';
import type { Route } from './+types/mail-undo.ts';
import { residentCalls } from './parts/calls.ts';
import { OneThing } from './parts/one-thing.tsx';

export const handle = { plain: true };

/** Only looks: mail programs open links before people do. */
export async function loader({ context, request }: Route.LoaderArgs) {
  const token = new URL(request.url).searchParams.get('t') ?? '';
  return { token, ...(await residentCalls(context)('residents.mail.undo.look', { token })) };
}

export async function action({ context, request }: Route.ActionArgs) {
  const token = textIn(await request.formData(), 't');
  try {
    return { ...(await residentCalls(context)('residents.mail.undo', { token })), refusal: null };
  } catch (error) {
    return { outcome: 'refused' as const, refusal: await refusalOf(error) };
  }
}

const messages = {
  title: { ja: 'メールアドレスを元に戻しますか', en: 'Take the change of address back?' },
  lead: {
    ja: 'マイページのメールアドレスを、このお知らせが届いたアドレスに戻します。変更のあとに加えられたログインの方法も外し、すべての端末でログアウトします。',
    en: 'The account gets back the address to which the notice was sent. Ways of signing in that were added since are removed, and every device is signed out.',
  },
  undo: { ja: '元に戻す', en: 'Take it back' },
  gone: { ja: 'このリンクは使えません', en: 'This link cannot be used' },
  goneWhy: {
    ja: '変更から7日を過ぎたか、すでに元に戻されています。お困りのときは、市役所の情報政策課にご連絡ください。',
    en: 'Seven days have passed, or the change was taken back already. If you need help, contact the ICT section of the city.',
  },
  done: { ja: '元に戻しました', en: 'The change was taken back' },
  doneNext: { ja: 'このアドレスで、もう一度ログインしてください。', en: 'Please sign in again with this address.' },
  signIn: { ja: 'メールでログインする', en: 'Sign in by mail' },
};

export default function MailUndo({ loaderData: { token, usable }, actionData }: Route.ComponentProps) {
  const text = useText();
  if (actionData?.outcome === 'restored')
    return (
      <OneThing title={text(messages.done)} back={null}>
        <p>{text(messages.doneNext)}</p>
        <LinkButton to="/me/sign-in" reloadDocument size="large" className="mt-6 max-sm:w-full">
          {text(messages.signIn)}
        </LinkButton>
      </OneThing>
    );
  if (!usable || actionData?.outcome === 'gone')
    return (
      <OneThing title={text(messages.gone)} back="/">
        <p>{text(messages.goneWhy)}</p>
      </OneThing>
    );
  return (
    <OneThing title={text(messages.title)} back={null}>
      <ErrorSummary problems={formProblems(actionData?.refusal).summary} />
      <p>{text(messages.lead)}</p>
      <Form method="post">
        <input type="hidden" name="t" value={token} />
        <Button size="large" className="mt-6 max-sm:w-full">
          {text(messages.undo)}
        </Button>
      </Form>
    </OneThing>
  );
}
