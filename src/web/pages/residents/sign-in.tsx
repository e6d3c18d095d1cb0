// SPDX-License-Identifier: Apache-2.0
import { Form, redirect } from 'react-router';
import { browserKey, visitKey } from '#kernel/http/context.ts';
import { callOf } from '#web/call.ts';
import { Button } from '#web/components/button.tsx';
import { ErrorSummary } from '#web/components/error-summary.tsx';
import { PasskeySignIn } from '#web/components/passkey-button.tsx';
import { TextField } from '#web/components/text-field.tsx';
import { textIn } from '#web/form.ts';
import type { HouseProcedures } from '#web/house.ts';
import { useText } from '#web/language.tsx';
import { formProblems, refusalOf } from '#web/problem.ts';
import type { Route } from './+types/sign-in.ts';
import { inHouse, LINK_SECRET, LINK_SECRET_SECONDS, residentCalls } from './parts/calls.ts';
import { OneThing } from './parts/one-thing.tsx';

export async function loader({ context, request }: Route.LoaderArgs) {
  const { actor, demo } = context.get(visitKey);
  const back = inHouse(new URL(request.url).searchParams.get('back'));
  if (actor?.kind === 'resident') throw redirect(back);
  const call = callOf<HouseProcedures>(context);
  const [ways, accounts] = await Promise.all([
    call('oidc.ways', { audience: 'resident' }),
    demo ? call('house.demoAccounts', {}) : [],
  ]);
  return { back, ways, residents: accounts.filter(({ role }) => role.en === 'Resident') };
}

export async function action({ context, request }: Route.ActionArgs) {
  const form = await request.formData();
  const browser = context.get(browserKey);
  const secret = browser.secret(LINK_SECRET) || newSecret();
  try {
    await residentCalls(context)('residents.signIn.ask', {
      mail: textIn(form, 'mail'),
      browser: secret,
      language: context.get(visitKey).language,
    });
  } catch (error) {
    return { refusal: await refusalOf(error), mail: textIn(form, 'mail') };
  }
  browser.keepSecret(LINK_SECRET, secret, LINK_SECRET_SECONDS);
  throw redirect('/me/sign-in/sent');
}

const newSecret = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return bytes.toBase64({ alphabet: 'base64url', omitPadding: true });
};

const messages = {
  title: { ja: 'メールでログイン', en: 'Sign in by mail' },
  lead: {
    ja: 'メールアドレスを入力すると、ログイン用のリンクをメールでお送りします。パスワードは要りません。はじめての方も、同じ方法でマイページを作れます。',
    en: 'Enter your mail address and we send you a link to sign in with. There is no password. If this is your first time, the same way makes your account.',
  },
  optional: {
    ja: '市の手続きの多くは、ログインしなくても使えます。',
    en: 'Most things here work without signing in.',
  },
  mail: { ja: 'メールアドレス', en: 'Mail address' },
  hint: { ja: '例：hanako@example.jp', en: 'For example hanako@example.jp' },
  ask: { ja: 'ログイン用のメールを受け取る', en: 'Send me the link' },
  passkey: { ja: 'パスキーでログインする', en: 'Sign in with a passkey' },
  others: { ja: 'ほかの方法でログイン', en: 'Other ways to sign in' },
  with: { ja: '{what}でログインする', en: 'Sign in with {what}' },
  demo: { ja: 'デモの住民としてログイン', en: 'Sign in as a demo resident' },
  demoNote: { ja: '架空の人です。メールは要りません。', en: 'Invented; no mail is needed.' },
  as: { ja: '{name}としてログインする', en: 'Sign in as {name}' },
  staff: { ja: '職員の方のログインはこちら', en: 'Staff sign in here' },
};

export default function SignIn({ loaderData: { back, ways, residents }, actionData }: Route.ComponentProps) {
  const text = useText();
  const problems = formProblems(actionData?.refusal);
  return (
    <OneThing title={text(messages.title)} back="/">
      <ErrorSummary problems={problems.summary} />
      <p>{text(messages.lead)}</p>
      <p className="mt-2 text-ink-soft">{text(messages.optional)}</p>
      <Form method="post" className="mt-6" noValidate>
        <TextField
          name="mail"
          label={text(messages.mail)}
          hint={text(messages.hint)}
          error={problems.of('mail')}
          type="email"
          autoComplete="email"
          inputMode="email"
          defaultValue={actionData?.mail}
          required
        />
        <Button size="large" className="mt-6 max-sm:w-full">
          {text(messages.ask)}
        </Button>
      </Form>
      <section className="mt-12 border-t border-line pt-6">
        <h2 className="text-std-20B-150">{text(messages.others)}</h2>
        <ul className="mt-4 grid gap-3">
          <li>
            <PasskeySignIn back={back} label={text(messages.passkey)} />
          </li>
          {ways.map(({ id, title, href }) => (
            <li key={id}>
              <a
                href={`${href}?${new URLSearchParams({ back })}`}
                className="inline-flex min-h-14 w-full items-center justify-center rounded-8 border border-control px-6 font-700 text-control hover:bg-control-wash hover:underline sm:w-fit"
              >
                {text(messages.with, { what: text(title) })}
              </a>
            </li>
          ))}
        </ul>
      </section>
      {residents.length > 0 && (
        <section className="mt-12 border-t border-line pt-6">
          <h2 className="text-std-20B-150">{text(messages.demo)}</h2>
          <p className="mt-1 text-ink-soft">{text(messages.demoNote)}</p>
          <form method="post" action="/sign-in" className="mt-4 grid gap-3">
            <input type="hidden" name="back" value={back} />
            {residents.map(({ id, name }) => (
              <Button key={id} name="person" value={id} variant="secondary" size="large" className="sm:w-fit">
                {text(messages.as, { name })}
              </Button>
            ))}
          </form>
        </section>
      )}
      <p className="mt-12 border-t border-line pt-4">
        <a href="/sign-in" className="link inline-flex min-h-11 items-center">
          {text(messages.staff)}
        </a>
      </p>
    </OneThing>
  );
}
