// SPDX-License-Identifier: Apache-2.0
import { Form, redirect } from 'react-router';
import { browserKey } from '#kernel/http/context.ts';
import { Button } from '#web/components/button.tsx';
import { Checkbox } from '#web/components/checkbox.tsx';
import { ErrorSummary } from '#web/components/error-summary.tsx';
import { textIn } from '#web/form.ts';
import { useText } from '#web/language.tsx';
import { formProblems, refusalOf } from '#web/problem.ts';
import type { Route } from './+types/close.ts';
import { ownCalls } from './parts/calls.ts';
import { OneThing } from './parts/one-thing.tsx';

export const handle = { plain: true };

export async function loader({ context, request }: Route.LoaderArgs) {
  await ownCalls(context, request)('residents.me', {});
  return null;
}

export async function action({ context, request }: Route.ActionArgs) {
  if (textIn(await request.formData(), 'sure') !== 'yes') return { unsure: true, refusal: null };
  try {
    await ownCalls(context, request)('residents.close', { sure: true });
  } catch (error) {
    return { unsure: false, refusal: await refusalOf(error) };
  }
  context.get(browserKey).setSession(null);
  throw redirect('/me/closed');
}

const messages = {
  title: { ja: 'マイページを閉じますか', en: 'Close your account?' },
  removed: { ja: '次のものを削除します。元には戻せません。', en: 'These are removed and do not come back:' },
  account: { ja: 'お名前、メールアドレス、ことばの設定', en: 'your name, mail address and language' },
  ways: {
    ja: 'ログインの方法と、本人確認で受け取った情報',
    en: 'your ways of signing in, and what was received when your identity was verified',
  },
  kept: {
    ja: 'すでに市に出された届出や申請は、法令で決められた期間、市が保存します。',
    en: 'What you have already handed in to the city is kept for as long as the law says.',
  },
  first: { ja: '削除する前に、あなたの情報を受け取る（JSON）', en: 'Download your data first (JSON)' },
  sure: { ja: 'すべて削除してよいことを確かめました', en: 'I am sure that all of it may be removed' },
  unsure: { ja: '削除してよいことを確かめて、チェックを入れてください。', en: 'Tick the box if you are sure.' },
  close: { ja: 'マイページを閉じる', en: 'Close the account' },
};

export default function Close({ actionData }: Route.ComponentProps) {
  const text = useText();
  const unsure = actionData?.unsure ? text(messages.unsure) : undefined;
  return (
    <OneThing title={text(messages.title)}>
      <ErrorSummary
        problems={unsure ? [{ field: 'sure', message: unsure }] : formProblems(actionData?.refusal).summary}
      />
      <p>{text(messages.removed)}</p>
      <ul className="mt-2 list-disc pl-6">
        <li>{text(messages.account)}</li>
        <li>{text(messages.ways)}</li>
      </ul>
      <p className="mt-4 text-ink-soft">{text(messages.kept)}</p>
      <p className="mt-4">
        <a href="/api/v1/me/data" download className="link inline-flex min-h-11 items-center">
          {text(messages.first)}
        </a>
      </p>
      <Form method="post" noValidate className="mt-6 border-t border-line pt-6">
        <Checkbox name="sure" value="yes" label={text(messages.sure)} error={unsure} required />
        <Button size="large" variant="danger" className="mt-6 max-sm:w-full">
          {text(messages.close)}
        </Button>
      </Form>
    </OneThing>
  );
}
