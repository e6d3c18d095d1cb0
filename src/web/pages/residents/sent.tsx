// SPDX-License-Identifier: Apache-2.0
import { redirect } from 'react-router';
import { browserKey, visitKey } from '#kernel/http/context.ts';
import { useText } from '#web/language.tsx';
import type { Route } from './+types/sent.ts';
import { LINK_SECRET, residentCalls } from './parts/calls.ts';
import { OneThing } from './parts/one-thing.tsx';

export const handle = { plain: true };

export async function loader({ context }: Route.LoaderArgs) {
  const browser = context.get(browserKey).secret(LINK_SECRET);
  const { code } = await residentCalls(context)('residents.signIn.code', { browser });
  if (!code) throw redirect('/me/sign-in');
  return { code, demo: context.get(visitKey).demo };
}

const messages = {
  title: { ja: 'メールをお送りしました', en: 'We sent you a mail' },
  next: {
    ja: 'この画面を開いたまま、届いたメールのリンクを開いてください。リンクは20分間、1回だけ使えます。',
    en: 'Keep this page open and follow the link in the mail. It works once, for 20 minutes.',
  },
  code: { ja: '確認番号', en: 'Confirmation code' },
  codeNote: {
    ja: 'スマートフォンなど、別の端末でメールを開いたときだけ使います。この番号を、ほかの人に教えないでください。',
    en: 'Only for when you open the mail on another device. Do not tell it to anyone.',
  },
  none: { ja: 'メールが届かないときは', en: 'If no mail arrives' },
  wait: { ja: '数分かかることがあります。', en: 'It may take some minutes.' },
  junk: { ja: '迷惑メールの中にないか、お確かめください。', en: 'Look among the unwanted mail.' },
  typo: { ja: 'アドレスを間違えたかもしれません。', en: 'The address may have been mistyped.' },
  again: { ja: 'メールアドレスを入力し直す', en: 'Enter the address again' },
  limit: {
    ja: '続けて何度も受け付けたアドレスには、1時間ほどお送りできません。',
    en: 'An address that was asked for many times gets no mail for about an hour.',
  },
  demo: { ja: 'デモの受信箱を開く', en: 'Open the inbox of the demo' },
};

export default function Sent({ loaderData: { code, demo } }: Route.ComponentProps) {
  const text = useText();
  return (
    <OneThing title={text(messages.title)} back={null}>
      <p>{text(messages.next)}</p>
      {demo && (
        <p className="mt-4">
          <a href="/demo-mail" className="link inline-flex min-h-11 items-center font-700">
            {text(messages.demo)}
          </a>
        </p>
      )}
      <div className="slot mt-6 px-5 py-4">
        <h2 className="font-700">{text(messages.code)}</h2>
        <p className="nums mt-1 text-[2rem] leading-130 font-700 tracking-[0.18em]">{code}</p>
        <p className="mt-2 text-ink-soft">{text(messages.codeNote)}</p>
      </div>
      <h2 className="mt-10 text-std-20B-150">{text(messages.none)}</h2>
      <ul className="mt-2 list-disc pl-6">
        <li>{text(messages.wait)}</li>
        <li>{text(messages.junk)}</li>
        <li>
          {text(messages.typo)}{' '}
          <a href="/me/sign-in" className="link">
            {text(messages.again)}
          </a>
        </li>
        <li>{text(messages.limit)}</li>
      </ul>
    </OneThing>
  );
}
