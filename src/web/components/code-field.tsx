// SPDX-License-Identifier: Apache-2.0
import { useText } from '../language.tsx';
import { TextField } from './text-field.tsx';

const messages = {
  code: { ja: '確認コード', en: 'Code' },
  app: { ja: '認証アプリに表示されている6桁の数字です。', en: 'The six digits that your authenticator app shows.' },
  either: {
    ja: '認証アプリに表示されている6桁の数字です。アプリを使えないときは、控えてある復旧コードをひとつ入力してください。',
    en: 'The six digits that your authenticator app shows. Without the app, enter one of your recovery codes.',
  },
};

/** Where one types the code of an authenticator app, or (`recovery`) a recovery code. */
export function CodeField({ recovery = false, error }: { recovery?: boolean; error?: string | undefined }) {
  const text = useText();
  return (
    <TextField
      name="code"
      label={text(messages.code)}
      hint={text(recovery ? messages.either : messages.app)}
      error={error}
      required
      autoComplete="one-time-code"
      inputMode={recovery ? 'text' : 'numeric'}
      autoCapitalize="none"
      spellCheck={false}
      className="max-w-md"
    />
  );
}
