// SPDX-License-Identifier: Apache-2.0
import { Form, redirect } from 'react-router';
import { browserKey, visitKey } from '#kernel/http/context.ts';
import { Button, LinkButton } from '#web/components/button.tsx';
import { ErrorSummary } from '#web/components/error-summary.tsx';
import { TextField } from '#web/components/text-field.tsx';
import { textIn } from '#web/form.ts';
import { formatInstant } from '#web/format.ts';
import { useLanguage, useText } from '#web/language.tsx';
import type { Route } from './+types/link.ts';
import { LINK_SECRET, residentCalls } from './parts/calls.ts';
import { OneThing } from './parts/one-thing.tsx';

export const handle = { plain: true };

/** Only looks: mail programs open links before people do. */
export async function loader({ context, request }: Route.LoaderArgs) {
  const token = new URL(request.url).searchParams.get('t') ?? '';
  const browser = context.get(browserKey).secret(LINK_SECRET);
  return { token, ...(await residentCalls(context)('residents.signIn.look', { token, browser })) };
}

export async function action({ context, request }: Route.ActionArgs) {
  const form = await request.formData();
  const browser = context.get(browserKey);
  const done = await residentCalls(context)('residents.signIn.finish', {
    token: textIn(form, 't'),
    browser: browser.secret(LINK_SECRET),
    code: textIn(form, 'code'),
    agent: browser.agent,
    language: context.get(visitKey).language,
  });
  if (done.outcome !== 'signed-in') return done;
  const { token, expiresAt } = done.session;
  browser.setSession({ token, expiresAt: Temporal.Instant.from(expiresAt) });
  throw redirect(done.first ? '/me?told=welcome' : '/me');
}

const messages = {
  title: { ja: 'ログインする', en: 'Sign in' },
  ready: { ja: 'ボタンを押すと、ログインが終わります。', en: 'Press the button to finish signing in.' },
  elsewhere: {
    ja: 'ログインを始めた画面に、6桁の確認番号が出ています。その番号を入力してください。',
    en: 'Where you began to sign in, a six-digit code is shown. Enter it here.',
  },
  warning: {
    ja: 'ご自分でログインを始めていないときは、何も入力せずに、この画面を閉じてください。',
    en: 'If you did not begin to sign in yourself, enter nothing and close this page.',
  },
  code: { ja: '確認番号', en: 'Confirmation code' },
  hint: { ja: '6桁の数字', en: 'Six digits' },
  needed: { ja: '確認番号を入力してください。', en: 'Enter the confirmation code.' },
  wrong: {
    ja: '確認番号が違います。ログインを始めた画面の番号を、もう一度お確かめください。',
    en: 'The code is wrong. Look again at the page where you began.',
  },
  gone: { ja: 'このリンクは使えません', en: 'This link cannot be used' },
  goneWhy: {
    ja: '20分を過ぎたか、すでに使われたか、確認番号の間違いが続きました。もう一度、ログイン用のメールを受け取ってください。',
    en: 'It is older than 20 minutes, was used already, or the code was wrong too often. Ask for another mail.',
  },
  again: { ja: 'ログイン用のメールを受け取る', en: 'Ask for another mail' },
  reserved: {
    ja: 'このアドレスは、最近まで別のマイページのものでした',
    en: 'This address was that of an account until lately',
  },
  reservedWhy: {
    ja: 'マイページのアドレスが、ここから別のアドレスに変更されています。お心当たりがないときは、届いている「メールアドレスが変更されました」のメールから元に戻せます。{date}を過ぎると、このアドレスで新しいマイページを作れます。',
    en: 'The account was changed from this address to another one. If that was not you, take it back with the link in the mail about it. After {date} a new account can be made with this address.',
  },
};

export default function SignInLink({ loaderData: { token, state }, actionData }: Route.ComponentProps) {
  const text = useText();
  const language = useLanguage();
  if (actionData?.outcome === 'reserved')
    return (
      <OneThing title={text(messages.reserved)} back="/">
        <p>{text(messages.reservedWhy, { date: formatInstant(actionData.until, language) })}</p>
      </OneThing>
    );
  if (state === 'gone' || actionData?.outcome === 'gone')
    return (
      <OneThing title={text(messages.gone)} back={null}>
        <p>{text(messages.goneWhy)}</p>
        <LinkButton to="/me/sign-in" reloadDocument size="large" className="mt-6 max-sm:w-full">
          {text(messages.again)}
        </LinkButton>
      </OneThing>
    );
  const wrong =
    actionData?.outcome === 'wrong-code'
      ? text(messages.wrong)
      : actionData?.outcome === 'code'
        ? text(messages.needed)
        : undefined;
  return (
    <OneThing title={text(messages.title)} back={null}>
      <ErrorSummary problems={wrong ? [{ field: 'code', message: wrong }] : []} />
      <Form method="post" noValidate>
        <input type="hidden" name="t" value={token} />
        {state === 'ready' ? (
          <p>{text(messages.ready)}</p>
        ) : (
          <>
            <p>{text(messages.elsewhere)}</p>
            <p className="mt-2 mb-6 font-700">{text(messages.warning)}</p>
            <TextField
              name="code"
              label={text(messages.code)}
              hint={text(messages.hint)}
              error={wrong}
              inputMode="numeric"
              autoComplete="one-time-code"
              required
              className="max-w-60"
            />
          </>
        )}
        <Button size="large" className="mt-6 max-sm:w-full">
          {text(messages.title)}
        </Button>
      </Form>
    </OneThing>
  );
}
