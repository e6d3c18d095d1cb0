// SPDX-License-Identifier: Apache-2.0
import { redirect } from 'react-router';
import { visitKey } from '#kernel/http/context.ts';
import type { OwnAccountProcedures } from '#kernel/identity/own-account.ts';
import { callOf } from '../call.ts';
import { Button } from '../components/button.tsx';
import { CodeField } from '../components/code-field.tsx';
import { ToldNotice } from '../components/told.tsx';
import { TotpSetup } from '../components/totp-setup.tsx';
import { PageTitle, useText } from '../language.tsx';
import { backIn, toldIn } from '../sign-in-words.ts';
import type { Route } from './+types/sign-in-enrol.ts';

export const handle = { plain: true };

export async function loader({ context, request }: Route.LoaderArgs) {
  const { language, zone } = context.get(visitKey);
  // The browser's own note of the sign-in that is half done; over TLS its name begins with __Host-
  const token = new RegExp(`yakuba_${zone}_step=([^;]+)`).exec(request.headers.get('cookie') ?? '')?.[1] ?? '';
  const setup = await callOf<OwnAccountProcedures>(context)('identity.enrolment', { token });
  const back = backIn(request.url);
  if (!setup) throw redirect(`/sign-in?${new URLSearchParams({ back, told: 'over' })}`);
  const { secret, uri, picture } = setup;
  return { back, told: toldIn(request.url, language), setup: { secret, uri, picture } };
}

const messages = {
  title: { ja: '二段階認証の設定', en: 'Set up the second step' },
  lead: {
    ja: '職員のログインには、パスワードのほかに、手元の端末での確認が必要です。最初の一度だけ、認証アプリを設定します。',
    en: 'Besides the password, staff confirm on a device of their own. Set up an authenticator app, this once.',
  },
  button: { ja: '設定してログインする', en: 'Finish and sign in' },
};

export default function SignInEnrol({ loaderData: { back, told, setup } }: Route.ComponentProps) {
  const text = useText();
  return (
    <div className="max-w-3xl">
      <PageTitle>{text(messages.title)}</PageTitle>
      <h1 className="mt-6 text-std-28B-150">{text(messages.title)}</h1>
      <p className="mt-1">{text(messages.lead)}</p>
      <ToldNotice told={told} />
      <div className="mt-6">
        <TotpSetup {...setup} />
      </div>
      <form method="post" action="/sign-in/enrol" className="mt-8">
        <input type="hidden" name="back" value={back} />
        <CodeField />
        <p className="mt-6">
          <Button>{text(messages.button)}</Button>
        </p>
      </form>
    </div>
  );
}
