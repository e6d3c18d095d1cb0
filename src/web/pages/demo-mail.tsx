// SPDX-License-Identifier: Apache-2.0
import { Form } from 'react-router';
import { visitKey } from '#kernel/http/context.ts';
import { callOf } from '../call.ts';
import { Button } from '../components/button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Notice } from '../components/notice.tsx';
import { TextField } from '../components/text-field.tsx';
import { textIn } from '../form.ts';
import { formatInstant } from '../format.ts';
import type { HouseProcedures } from '../house.ts';
import { PageTitle, useLanguage, useText } from '../language.tsx';
import type { Route } from './+types/demo-mail.ts';

export const handle = { plain: true };

export const loader = ({ context }: Route.LoaderArgs) => {
  if (!context.get(visitKey).demo) throw new Response(null, { status: 404 });
  return null;
};

/** By POST: an address is nobody else's business, and so does not stand in the address of the page. */
export async function action({ context, request }: Route.ActionArgs) {
  if (!context.get(visitKey).demo) throw new Response(null, { status: 404 });
  const address = textIn(await request.formData(), 'address');
  return { address, mails: await callOf<HouseProcedures>(context)('mail.demoInbox', { address }) };
}

const messages = {
  title: { ja: 'デモの受信箱', en: 'Inbox of the demo' },
  demo: { ja: 'このデモからメールは送られません', en: 'This demo sends no mail' },
  demoNext: {
    ja: '本番では相手のメールアドレスに届くものを、ここで読めます。同じアドレスを入力すればだれでも読めるので、架空のアドレスをお使いください。',
    en: 'What would reach somebody’s letter box can be read here. Anyone who enters the same address can read it: use an invented one.',
  },
  address: { ja: '宛先のメールアドレス', en: 'Address of the recipient' },
  open: { ja: '受信箱を開く', en: 'Open the inbox' },
  none: { ja: 'このアドレス宛てのメールはありません', en: 'There is no mail to this address' },
  noneNext: {
    ja: 'ログイン用のメールなどを頼むと、ここに並びます。',
    en: 'Mails to sign in with, for example, appear here.',
  },
};

export default function DemoMail({ actionData }: Route.ComponentProps) {
  const text = useText();
  const language = useLanguage();
  return (
    <div className="mx-auto max-w-2xl px-5 pt-6 md:pt-10">
      <PageTitle>{text(messages.title)}</PageTitle>
      <h1 className="text-[1.75rem] leading-140 font-500 tracking-[0.02em]">{text(messages.title)}</h1>
      <div className="mt-5">
        <Notice tone="warn" title={text(messages.demo)}>
          {text(messages.demoNext)}
        </Notice>
      </div>
      <Form method="post" noValidate className="mt-6 flex flex-wrap items-end gap-4">
        <TextField
          name="address"
          label={text(messages.address)}
          type="email"
          inputMode="email"
          autoComplete="email"
          required
          defaultValue={actionData?.address}
          className="grow basis-64"
        />
        <Button size="large">{text(messages.open)}</Button>
      </Form>
      {actionData?.mails.length === 0 && (
        <div className="mt-8">
          <EmptyState title={text(messages.none)}>{text(messages.noneNext)}</EmptyState>
        </div>
      )}
      <ul className="mt-8 grid gap-6">
        {actionData?.mails.map(({ id, subject, text: body, at }) => (
          <li key={id} className="plate px-5 py-4">
            <h2 className="font-700">{subject}</h2>
            <p className="text-fine text-ink-soft">{formatInstant(at, language)}</p>
            <p className="mt-3 break-words whitespace-pre-line">
              {body.split(/(https?:\/\/\S+)/).map((part) =>
                /^https?:/.test(part) ? (
                  <a key={part} href={part} className="link break-all">
                    {part}
                  </a>
                ) : (
                  part
                ),
              )}
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}
