// SPDX-License-Identifier: Apache-2.0
import { visitKey } from '#kernel/http/context.ts';
import { Button, LinkButton } from '../components/button.tsx';
import { CodeField } from '../components/code-field.tsx';
import { ToldNotice } from '../components/told.tsx';
import { PageTitle, useText } from '../language.tsx';
import { backIn, toldIn } from '../sign-in-words.ts';
import type { Route } from './+types/sign-in-code.ts';

export const handle = { plain: true };

export function loader({ context, request }: Route.LoaderArgs) {
  return { back: backIn(request.url), told: toldIn(request.url, context.get(visitKey).language) };
}

const messages = {
  title: { ja: '確認コードの入力', en: 'Enter the code' },
  lead: {
    ja: 'パスワードを確認しました。続けて、二つ目の確認をします。',
    en: 'Your password is right. Now the second step.',
  },
  button: { ja: 'ログインする', en: 'Sign in' },
  restart: { ja: '最初からやり直す', en: 'Begin again' },
};

export default function SignInCode({ loaderData: { back, told } }: Route.ComponentProps) {
  const text = useText();
  return (
    <div className="max-w-3xl">
      <PageTitle>{text(messages.title)}</PageTitle>
      <h1 className="mt-6 text-std-28B-150">{text(messages.title)}</h1>
      <p className="mt-1">{text(messages.lead)}</p>
      <ToldNotice told={told} />
      <form method="post" action="/sign-in/code" className="mt-6">
        <input type="hidden" name="back" value={back} />
        <CodeField recovery />
        <p className="mt-6 flex flex-wrap gap-4">
          <Button>{text(messages.button)}</Button>
          <LinkButton to={`/sign-in?${new URLSearchParams({ back })}`} reloadDocument variant="quiet">
            {text(messages.restart)}
          </LinkButton>
        </p>
      </form>
    </div>
  );
}
