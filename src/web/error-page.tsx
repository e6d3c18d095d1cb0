// SPDX-License-Identifier: Apache-2.0
import { isRouteErrorResponse, useLocation } from 'react-router';
import type { Label } from '#kernel/label.ts';
import { LinkButton } from './components/button.tsx';
import { PageTitle, useText } from './language.tsx';
import { sideOf } from './side.ts';
import { useVisit } from './visit.ts';

type Explanation = { title: Label; happened: Label; next: Label };

const explanations = {
  signIn: {
    title: { ja: 'ログインが必要です', en: 'Please sign in' },
    happened: {
      ja: 'このページは、ログインした職員だけが見られます。',
      en: 'Only staff who have signed in can see this page.',
    },
    next: {
      ja: 'ログインすると、このページに戻ります。',
      en: 'After you sign in you come back to this page.',
    },
  },
  forbidden: {
    title: { ja: 'この部屋には入れません', en: 'You cannot enter this room' },
    happened: {
      ja: '今のあなたの役割では、このページを見たり、この操作をしたりできません。何も変わっていません。',
      en: 'Your present role may not see this page or do this. Nothing was changed.',
    },
    next: {
      ja: '仕事に必要なときは、所属の課長か情報政策課に権限をご相談ください。',
      en: 'If your work needs it, ask your section head or the ICT section for the permission.',
    },
  },
  zone: {
    title: { ja: 'このネットワークからは開けません', en: 'Not from this network' },
    happened: {
      ja: '三層の対策により、このページはほかのネットワークの端末で開くことになっています。何も変わっていません。',
      en: 'The networks of the municipality are separated: this page is for terminals in another one. Nothing was changed.',
    },
    next: {
      ja: '対象のネットワークの端末で開いてください。ネットワークの規則は、情報政策課が管理しています。',
      en: 'Open it on a terminal of that network. The ICT section keeps the rules.',
    },
  },
  notFound: {
    title: { ja: 'そのページは見つかりません', en: 'That page is not here' },
    happened: {
      ja: 'アドレスが変わったか、公開が終わったか、入力に誤りがあるようです。',
      en: 'Its address may have changed, it may no longer be public, or there may be a typing mistake.',
    },
    next: {
      ja: 'アドレスをお確かめいただくか、庁舎案内からお探しください。',
      en: 'Check the address, or look for it in the floor guide.',
    },
  },
  conflict: {
    title: { ja: 'ほかの人が先に書き換えました', en: 'Someone else changed it first' },
    happened: {
      ja: 'あなたが開いてから保存するまでの間に、同じものが変わりました。相手の変更はそのまま残っています。あなたの変更は、まだ保存されていません。',
      en: 'The same thing changed between your opening and saving it. The other change is kept; yours is not saved yet.',
    },
    next: {
      ja: 'ブラウザの「戻る」で入力した内容を控えてから、最新の内容を開いて直してください。',
      en: 'Go back in your browser to copy what you typed, then open the newest version and mend it.',
    },
  },
  tooMany: {
    title: { ja: '少し間をおいてください', en: 'Please wait a moment' },
    happened: {
      ja: '短い時間に多くの操作があったため、受け付けを止めました。',
      en: 'Too many requests came in a short time, so we paused.',
    },
    next: { ja: '1分ほどしてから、もう一度お試しください。', en: 'Try again in about a minute.' },
  },
  invalid: {
    title: { ja: '受け取れない内容でした', en: 'We could not accept that' },
    happened: {
      ja: '送られた内容に、読み取れないところがありました。何も変わっていません。',
      en: 'Something in what was sent could not be read. Nothing was changed.',
    },
    next: {
      ja: 'ひとつ前のページに戻り、入力をお確かめください。',
      en: 'Go back one page and check what you entered.',
    },
  },
  failure: {
    title: { ja: '申し訳ありません。こちらの不具合です', en: 'Sorry, this is our fault' },
    happened: {
      ja: '処理の途中で不具合が起き、記録しました。途中まで入力した内容は保存されていないことがあります。',
      en: 'Something failed on our side and was recorded. What you were entering may not have been saved.',
    },
    next: {
      ja: '少し待って、もう一度お試しください。続くときは、下の番号を市役所へお知らせください。',
      en: 'Wait a little and try again. If it goes on, tell the city office the number below.',
    },
  },
} satisfies Record<string, Explanation>;

const byStatus: Record<number, keyof typeof explanations> = {
  400: 'invalid',
  401: 'signIn',
  403: 'forbidden',
  404: 'notFound',
  405: 'notFound',
  409: 'conflict',
  410: 'notFound',
  412: 'conflict',
  422: 'invalid',
  429: 'tooMany',
};

/** Why a call was refused, where the answer names a reason that has a page of its own. */
function kindOf(status: number, error: unknown): keyof typeof explanations {
  const reason = isRouteErrorResponse(error) && (error.data as { reason?: unknown } | null)?.reason;
  return status === 403 && reason === 'zone' ? 'zone' : (byStatus[status] ?? 'failure');
}

/** The sentence that the server gave with a refusal (problem document), when there is one. */
function sentenceOf(error: unknown): string | undefined {
  if (!isRouteErrorResponse(error) || error.status === 401 || error.status >= 500) return undefined;
  const title = (error.data as { title?: unknown } | null)?.title;
  return typeof title === 'string' && title ? title : undefined;
}

/** The number under which the log knows the request that failed. */
function useRequestNumber(error: unknown): string | undefined {
  const { request } = useVisit();
  const told = isRouteErrorResponse(error) ? (error.data as { request?: unknown } | null)?.request : undefined;
  return typeof told === 'string' ? told : request;
}

/**
 * What happened and what to do next, for a whole page. Knows thrown responses (what `callOf` throws, `data(null, { status: 404 })`);
 * anything else is our own failure. Never shows a stack.
 */
export function ErrorPage({ error }: { error: unknown }) {
  const text = useText();
  const { pathname, search } = useLocation();
  const side = sideOf(pathname);
  const status = isRouteErrorResponse(error) ? error.status : 500;
  const kind = kindOf(status, error);
  const { title, happened, next } = explanations[kind];
  const sentence = sentenceOf(error);
  const number = useRequestNumber(error);
  return (
    <div className={side === 'resident' ? 'mx-auto max-w-3xl px-5 py-12' : 'max-w-3xl py-6'}>
      <PageTitle>{text(title)}</PageTitle>
      <p aria-hidden="true" className="engraved text-[4.5rem] text-ink-soft">
        {status}
      </p>
      <h1 className="mt-4 text-std-28B-150">{text(title)}</h1>
      <p className="mt-4">{text(happened)}</p>
      {sentence && <p className="mt-4 border-l-4 border-line-strong pl-4">{sentence}</p>}
      <p className="mt-4">{text(next)}</p>
      {number && kind !== 'signIn' && (
        <p className="mt-4 text-ink-soft">
          {text({ ja: 'お問い合わせ番号', en: 'Number of this request' })}{' '}
          <code className="font-bold whitespace-nowrap text-ink">{number}</code>
        </p>
      )}
      <p className="mt-8 flex flex-wrap gap-3">
        {kind === 'signIn' ? (
          <LinkButton to={`/sign-in?back=${encodeURIComponent(pathname + search)}`} reloadDocument>
            {text({ ja: 'ログインする', en: 'Sign in' })}
          </LinkButton>
        ) : (
          <LinkButton to={side === 'desk' ? '/desk' : '/floors'} reloadDocument>
            {text(
              side === 'desk'
                ? { ja: '案内板へ戻る', en: 'Back to the board' }
                : { ja: '庁舎案内を見る', en: 'See the floor guide' },
            )}
          </LinkButton>
        )}
        {(kind === 'conflict' || kind === 'failure' || kind === 'tooMany') && (
          <LinkButton to={pathname + search} reloadDocument variant="secondary">
            {text({ ja: 'このページを開き直す', en: 'Open this page again' })}
          </LinkButton>
        )}
      </p>
    </div>
  );
}
