// SPDX-License-Identifier: Apache-2.0
import { visitKey } from '#kernel/http/context.ts';
import { useText } from '#web/language.tsx';
import type { Route } from './+types/mail-sent.ts';
import { OneThing } from './parts/one-thing.tsx';

export const handle = { plain: true };

export const loader = ({ context }: Route.LoaderArgs) => ({ demo: context.get(visitKey).demo });

const messages = {
  title: { ja: '確認のメールをお送りしました', en: 'We sent a mail to the new address' },
  next: {
    ja: '新しいアドレスに届いたメールのリンクを、20分以内に、このブラウザで開いてください。',
    en: 'Open the link in it within 20 minutes, in this browser.',
  },
  until: {
    ja: '確認が終わるまで、アドレスは変わりません。届かないときは、アドレスを確かめて、もう一度お試しください。',
    en: 'Until then nothing changes. If no mail arrives, check the address and try again.',
  },
  again: { ja: 'アドレスを入力し直す', en: 'Enter the address again' },
  demo: { ja: 'デモの受信箱を開く', en: 'Open the inbox of the demo' },
};

export default function MailSent({ loaderData: { demo } }: Route.ComponentProps) {
  const text = useText();
  return (
    <OneThing title={text(messages.title)}>
      <p>{text(messages.next)}</p>
      <p className="mt-2">{text(messages.until)}</p>
      <ul className="mt-4">
        {demo && (
          <li>
            <a href="/demo-mail" className="link inline-flex min-h-11 items-center font-700">
              {text(messages.demo)}
            </a>
          </li>
        )}
        <li>
          <a href="/me/mail" className="link inline-flex min-h-11 items-center">
            {text(messages.again)}
          </a>
        </li>
      </ul>
    </OneThing>
  );
}
