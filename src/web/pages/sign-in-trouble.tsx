// SPDX-License-Identifier: Apache-2.0
import { callOf } from '../call.ts';
import { LinkButton } from '../components/button.tsx';
import type { HouseProcedures } from '../house.ts';
import { PageTitle, useText } from '../language.tsx';
import type { Route } from './+types/sign-in-trouble.ts';

export const handle = { plain: true };

export async function loader({ context, request }: Route.LoaderArgs) {
  const asked = new URL(request.url).searchParams;
  const call = callOf<HouseProcedures>(context);
  const [staff, residents] = await Promise.all([
    call('oidc.ways', { audience: 'staff' }),
    call('oidc.ways', { audience: 'resident' }),
  ]);
  const id = asked.get('provider');
  const why = asked.get('why') ?? '';
  return {
    why: Object.hasOwn(reasons, why) ? (why as keyof typeof reasons) : 'invalid',
    provider: [...staff, ...residents].find((one) => one.id === id) ?? null,
    ofResidents: residents.some((one) => one.id === id),
    reference: /^[0-9a-f]{8}$/.exec(asked.get('reference') ?? '')?.[0] ?? null,
  };
}

/** What happened and what to do; `call` when the ICT section has to help. */
const reasons = {
  'unknown-person': {
    title: { ja: 'この庁舎に登録されていません', en: 'You are not registered in this house' },
    text: {
      ja: '認証は済みましたが、それに当たる職員がこの庁舎に見つかりません。情報政策課に、次のことをお伝えください。登録が済むと入れます。',
      en: 'You signed in at the provider, but nobody here matches. Tell the ICT section what stands below; once you are registered, you can enter.',
    },
    call: true,
  },
  unreachable: {
    title: { ja: '認証基盤につながりません', en: 'The identity provider cannot be reached' },
    text: {
      ja: '数分おいて、もう一度お試しください。続くときは、次のことをお伝えください。',
      en: 'Try again in a few minutes. If it goes on, tell what stands below.',
    },
    call: true,
  },
  invalid: {
    title: { ja: '認証の結果を確かめられませんでした', en: 'The answer of the provider could not be verified' },
    text: {
      ja: '安全のため、ログインを取りやめました。もう一度お試しください。続くときは、次のことをお伝えください。',
      en: 'To be safe, you were not signed in. Try again; if it goes on, tell what stands below.',
    },
    call: true,
  },
  expired: {
    title: { ja: 'ログインの途中で時間がたちました', en: 'Signing in took too long' },
    text: {
      ja: '10分を過ぎたか、別のブラウザで続けたか、一度終わったログインに戻ったようです。もう一度、最初からお試しください。',
      en: 'More than ten minutes passed, another browser was used, or the sign-in had been finished already. Please begin again.',
    },
    call: false,
  },
  cancelled: {
    title: { ja: 'ログインを取りやめました', en: 'You did not sign in' },
    text: { ja: 'ログインするには、もう一度お試しください。', en: 'To sign in, please try again.' },
    call: false,
  },
  taken: {
    title: { ja: 'すでに別のマイページで使われています', en: 'Already in use by another account' },
    text: {
      ja: 'この方法は、あなたの別のマイページに結び付いています。一度ログアウトし、この方法でログインし直してください。',
      en: 'This way of signing in belongs to another account of yours. Sign out, and sign in with it.',
    },
    call: false,
  },
  'not-fresh': {
    title: { ja: 'ログインから時間がたっています', en: 'You signed in a while ago' },
    text: {
      ja: '安全のため、マイページでいったんログアウトし、ログインし直してから10分以内に加えてください。',
      en: 'To be safe, sign out on My page, sign in again, and add it within ten minutes.',
    },
    call: false,
  },
  'unknown-provider': {
    title: { ja: 'このログイン方法は使えません', en: 'This way of signing in does not exist' },
    text: { ja: 'ログイン画面から、方法を選び直してください。', en: 'Choose another way on the sign-in page.' },
    call: false,
  },
};

const messages = {
  tell: { ja: 'お伝えいただくこと', en: 'What to tell' },
  what: { ja: '起きたこと', en: 'What happened' },
  provider: { ja: '認証基盤', en: 'Provider' },
  reference: { ja: '受付番号', en: 'Number' },
  again: { ja: 'ログイン画面へ戻る', en: 'Back to sign-in' },
};

export default function SignInTrouble({ loaderData: { why, provider, ofResidents, reference } }: Route.ComponentProps) {
  const text = useText();
  const { title, text: what, call } = reasons[why];
  return (
    <div className="max-w-2xl">
      <PageTitle>{text(title)}</PageTitle>
      <h1 className="mt-6 text-std-28B-150">{text(title)}</h1>
      <p className="mt-4">{text(what)}</p>
      {call && (
        <section className="plate mt-6 px-5 py-4">
          <h2 className="font-700">{text(messages.tell)}</h2>
          <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-5 gap-y-1">
            <dt className="text-ink-soft">{text(messages.what)}</dt>
            <dd>{text(title)}</dd>
            {provider && (
              <>
                <dt className="text-ink-soft">{text(messages.provider)}</dt>
                <dd>{text(provider.title)}</dd>
              </>
            )}
            {reference && (
              <>
                <dt className="text-ink-soft">{text(messages.reference)}</dt>
                <dd className="nums text-[1.25rem] font-700 tracking-[0.08em]">{reference}</dd>
              </>
            )}
          </dl>
        </section>
      )}
      <LinkButton
        to={ofResidents ? '/me/sign-in' : '/sign-in'}
        reloadDocument
        size="large"
        className="mt-8 max-sm:w-full"
      >
        {text(messages.again)}
      </LinkButton>
    </div>
  );
}
