// SPDX-License-Identifier: Apache-2.0
import { Form } from 'react-router';
import type { OwnAccountProcedures } from '#kernel/identity/own-account.ts';
import { callOf } from '../call.ts';
import { Breadcrumbs } from '../components/breadcrumbs.tsx';
import { Button, LinkButton } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import { PageTitle, useText } from '../language.tsx';
import { backIn } from '../sign-in-words.ts';
import type { Route } from './+types/account-recovery-codes.ts';

export async function loader({ context, request }: Route.LoaderArgs) {
  const { recoveryCodes } = await callOf<OwnAccountProcedures>(context)('identity.account', {});
  const asked = new URL(request.url).searchParams.has('back');
  return { left: recoveryCodes, back: asked ? backIn(request.url) : '/desk/account' };
}

export const action = ({ context }: Route.ActionArgs) =>
  callOf<OwnAccountProcedures>(context)('identity.recoveryCodes.make', {});

const messages = {
  board: { ja: '案内板', en: 'Board' },
  account: { ja: '自分のログイン', en: 'My sign-in' },
  title: { ja: '復旧コード', en: 'Recovery codes' },
  lead: {
    ja: '認証アプリの入った端末をなくしたときに、確認コードの代わりに使うコードです。一つのコードは一度だけ使えます。',
    en: 'Use one in the place of the app’s code when you have lost your device. Each works once.',
  },
  left: {
    ja: '今使えるコードは{n}個です。新しく発行すると、これまでのコードは使えなくなります。',
    en: 'You have {n} left. New codes take the place of the old ones.',
  },
  make: { ja: '復旧コードを10個発行する', en: 'Make ten recovery codes' },
  later: { ja: 'あとにする', en: 'Later' },
  once: { ja: 'このコードは、今だけ表示しています', en: 'These codes are shown now and never again' },
  onceMore: {
    ja: '印刷するか書き写し、鍵のかかる場所に保管してください。端末の中だけに置くと、端末をなくしたときに使えません。',
    en: 'Print them or write them down, and keep them under lock. On the device alone they are lost with it.',
  },
  list: { ja: '復旧コードの一覧', en: 'Your recovery codes' },
  kept: { ja: '控えました。続ける', en: 'I have kept them, continue' },
};

export default function AccountRecoveryCodes({ loaderData: { left, back }, actionData }: Route.ComponentProps) {
  const text = useText();
  return (
    <div className="max-w-3xl">
      <PageTitle>{text(messages.title)}</PageTitle>
      <Breadcrumbs
        crumbs={[
          { label: text(messages.board), to: '/desk' },
          { label: text(messages.account), to: '/desk/account' },
          { label: text(messages.title) },
        ]}
      />
      <h1 className="mt-3 text-std-24B-150">{text(messages.title)}</h1>
      <p className="text-ink-soft">{text(messages.lead)}</p>
      {actionData ? (
        <>
          <div role="alert" className="mt-6">
            <Notice tone="warn" title={text(messages.once)}>
              {text(messages.onceMore)}
            </Notice>
          </div>
          <ol aria-label={text(messages.list)} className="plate mt-6 grid gap-x-10 gap-y-2 p-6 sm:grid-cols-2">
            {actionData.codes.map((code) => (
              <li key={code} className="text-[1.125rem]">
                <code>{code}</code>
              </li>
            ))}
          </ol>
          <p className="mt-6">
            <LinkButton to={back}>{text(messages.kept)}</LinkButton>
          </p>
        </>
      ) : (
        <Form method="post" className="mt-6">
          {left > 0 && <p className="mb-6">{text(messages.left, { n: left })}</p>}
          <p className="flex flex-wrap gap-3">
            <Button>{text(messages.make)}</Button>
            <LinkButton to={back} variant="quiet">
              {text(messages.later)}
            </LinkButton>
          </p>
        </Form>
      )}
    </div>
  );
}
