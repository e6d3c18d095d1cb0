// SPDX-License-Identifier: Apache-2.0
import { useText } from '#web/language.tsx';
import { OneThing } from './parts/one-thing.tsx';

export const handle = { plain: true };

const messages = {
  title: { ja: 'マイページを閉じました', en: 'Your account is closed' },
  text: {
    ja: 'お預かりしていた情報を削除しました。ご利用ありがとうございました。',
    en: 'What it held is removed. Thank you for using it.',
  },
  home: { ja: '最初のページへ', en: 'To the first page' },
};

export default function Closed() {
  const text = useText();
  return (
    <OneThing title={text(messages.title)} back={null}>
      <p>{text(messages.text)}</p>
      <p className="mt-4">
        <a href="/" className="link inline-flex min-h-11 items-center">
          {text(messages.home)}
        </a>
      </p>
    </OneThing>
  );
}
