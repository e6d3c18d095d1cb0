// SPDX-License-Identifier: Apache-2.0
import type { ProblemDocument } from '../call.ts';
import { textIn } from '../form.ts';
import { useText, type Language } from '../language.tsx';
import type { FormProblems } from '../problem.ts';
import { TextField } from './text-field.tsx';

const messages = {
  password: { ja: '新しいパスワード', en: 'New password' },
  hint: {
    ja: '12文字以上。使う文字の決まりはありません。いくつかの言葉をつなげると、長くても覚えやすくなります。',
    en: 'At least 12 characters, of any kind. A few words in a row are long and easy to remember.',
  },
  repeat: { ja: '新しいパスワード（確認）', en: 'New password, once more' },
  different: {
    ja: '二つのパスワードが違います。同じものを入力してください。',
    en: 'The two passwords differ. Enter the same one twice.',
  },
};

/** Twice the same new password. */
export function NewPasswordFields({ problems }: { problems: FormProblems }) {
  const text = useText();
  return (
    <>
      <TextField
        name="password"
        type="password"
        label={text(messages.password)}
        hint={text(messages.hint)}
        error={problems.of('password')}
        required
        autoComplete="new-password"
      />
      <TextField
        name="repeated"
        type="password"
        label={text(messages.repeat)}
        error={problems.of('repeated')}
        required
        autoComplete="new-password"
      />
    </>
  );
}

/** The new password of a submitted form, or that it was not repeated. */
export function newPasswordIn(
  form: FormData,
  language: Language,
): { password: string; problem?: Pick<ProblemDocument, 'title' | 'errors'> } {
  const password = textIn(form, 'password');
  if (password === textIn(form, 'repeated')) return { password };
  const message = messages.different[language];
  return { password, problem: { title: message, errors: [{ path: 'repeated', message }] } };
}
