// SPDX-License-Identifier: Apache-2.0
import { Form, redirect } from 'react-router';
import type { OwnAccountProcedures } from '#kernel/identity/own-account.ts';
import { callOf } from '#web/call.ts';
import { Button } from '#web/components/button.tsx';
import { ErrorSummary } from '#web/components/error-summary.tsx';
import { Notice } from '#web/components/notice.tsx';
import { PasskeyRegistration } from '#web/components/passkey-button.tsx';
import { textIn } from '#web/form.ts';
import { formatInstant } from '#web/format.ts';
import { useLanguage, useText } from '#web/language.tsx';
import { formProblems, refusalOf } from '#web/problem.ts';
import type { Route } from './+types/passkeys.ts';
import { ownCalls } from './parts/calls.ts';
import { OneThing } from './parts/one-thing.tsx';

const outcomes = ['passkey', 'removed'] as const;

export async function loader({ context, request }: Route.LoaderArgs) {
  await ownCalls(context, request)('residents.me', {});
  const { passkeys } = await callOf<OwnAccountProcedures>(context)('identity.account', {});
  const asked = new URL(request.url).searchParams.get('done');
  return { passkeys, done: outcomes.find((one) => one === asked) ?? null };
}

export async function action({ context, request }: Route.ActionArgs) {
  const form = await request.formData();
  try {
    await ownCalls(context, request)('residents.passkey.remove', { id: textIn(form, 'id') });
  } catch (error) {
    return { refusal: await refusalOf(error) };
  }
  throw redirect('/me/passkeys?done=removed');
}

const messages = {
  title: { ja: 'パスキー', en: 'Passkeys' },
  lead: {
    ja: 'この端末の指紋、顔、またはPINでログインできるようになります。メールを待たずに入れます。',
    en: 'Sign in with the finger, face or PIN of this device, without waiting for a mail.',
  },
  add: { ja: 'この端末のパスキーを登録する', en: 'Make a passkey on this device' },
  name: { ja: 'マイページ', en: 'My page' },
  since: { ja: '{at} に登録', en: 'Added {at}' },
  used: { ja: '最後に使った日時：{at}', en: 'Last used {at}' },
  unused: { ja: 'まだ使われていません', en: 'Not used yet' },
  remove: { ja: '削除する', en: 'Remove' },
  removeOne: { ja: '{at} に登録したパスキーを削除する', en: 'Remove the passkey added {at}' },
  passkey: { ja: 'パスキーを登録しました', en: 'The passkey was added' },
  removed: { ja: 'パスキーを削除しました', en: 'The passkey was removed' },
};

export default function Passkeys({ loaderData: { passkeys, done }, actionData }: Route.ComponentProps) {
  const text = useText();
  const language = useLanguage();
  const at = (instant: string) => formatInstant(instant, language);
  return (
    <OneThing title={text(messages.title)}>
      <ErrorSummary problems={formProblems(actionData?.refusal).summary} />
      {done && !actionData && (
        <div className="mb-5">
          <Notice tone="success" title={text(messages[done])} />
        </div>
      )}
      <p className="mb-5">{text(messages.lead)}</p>
      <PasskeyRegistration nameOf={() => text(messages.name)} label={text(messages.add)} variant="primary" />
      <ul className="mt-8 empty:hidden">
        {passkeys.map(({ id, createdAt, lastUsedAt }) => (
          <li
            key={id}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-line py-3"
          >
            <div>
              <p>{text(messages.since, { at: at(createdAt) })}</p>
              <p className="text-fine text-ink-soft">
                {lastUsedAt ? text(messages.used, { at: at(lastUsedAt) }) : text(messages.unused)}
              </p>
            </div>
            <Form method="post" action="/me/passkeys">
              <Button
                name="id"
                value={id}
                variant="danger"
                aria-label={text(messages.removeOne, { at: at(createdAt) })}
              >
                {text(messages.remove)}
              </Button>
            </Form>
          </li>
        ))}
      </ul>
    </OneThing>
  );
}
