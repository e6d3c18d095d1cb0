// SPDX-License-Identifier: Apache-2.0
import type { Label } from '#kernel/label.ts';
import { fill, type Language } from './language.tsx';

/** How somebody signed in, in words. */
export const methodWords: Record<string, Label> = {
  demo: { ja: 'デモの名札', en: 'Demo name plate' },
  password: { ja: 'パスワードと確認コード', en: 'Password and code' },
  passkey: { ja: 'パスキー', en: 'Passkey' },
  oidc: { ja: '自治体の認証基盤', en: 'The municipality’s identity provider' },
  'mail-link': { ja: 'メールのリンク', en: 'Link by e-mail' },
  'national-app': { ja: 'デジタル認証アプリ', en: 'Digital authentication app' },
};

/** What an address says happened (`?told=`): errors unless `good`. */
const outcomes: Record<string, { title: Label; next: Label; good?: true }> = {
  wrong: {
    title: { ja: 'ログイン名かパスワードが違います', en: 'The sign-in name or the password is wrong' },
    next: {
      ja: 'もう一度入力してください。パスワードを忘れたときは、システム管理者に再設定を依頼してください。',
      en: 'Please enter them again. If you have forgotten your password, ask your administrator for a new one.',
    },
  },
  wait: {
    title: { ja: '続けて失敗したため、少しお待ちいただきます', en: 'Too many failures in a row: please wait' },
    next: {
      ja: 'あと{time}たってから、もう一度お試しください。今回の入力はまだ確かめていません。',
      en: 'Try again in {time}. What you entered just now has not been checked.',
    },
  },
  code: {
    title: { ja: '確認コードが違います', en: 'The code does not fit' },
    next: {
      ja: 'アプリに今表示されている6桁を入力してください。一度使ったコードは使えません。続くときは、端末の時計が合っているかお確かめください。',
      en: 'Enter the six digits that the app shows now. A code works once. If it goes on, check the clock of your device.',
    },
  },
  over: {
    title: { ja: '時間が過ぎたため、ログインを中断しました', en: 'The sign-in took too long' },
    next: { ja: 'お手数ですが、最初からやり直してください。', en: 'Please begin again.' },
  },
  chosen: {
    title: { ja: 'パスワードを設定しました', en: 'Your password is set' },
    next: { ja: '今決めたパスワードでログインしてください。', en: 'Sign in with the password you have just chosen.' },
    good: true,
  },
};

export type Told = { title: string; next: string; good: boolean };

/** The outcome named in an address, in words; null when it names none. */
export function toldIn(address: string, language: Language): Told | null {
  const { searchParams } = new URL(address);
  const outcome = outcomes[searchParams.get('told') ?? ''];
  if (!outcome) return null;
  const seconds = Number(searchParams.get('seconds')) || 0;
  const time =
    seconds < 60
      ? { ja: `${seconds}秒`, en: `${seconds} seconds` }
      : { ja: `${Math.ceil(seconds / 60)}分`, en: `${Math.ceil(seconds / 60)} minutes` };
  return {
    title: outcome.title[language],
    next: fill(outcome.next[language], { time: time[language] }),
    good: outcome.good === true,
  };
}

/** Where an address says to go back to: only inside this house, `//elsewhere` and `/\elsewhere` would lead out of it. */
export function backIn(address: string): string {
  const asked = new URL(address).searchParams.get('back') ?? '';
  return /^\/(?![/\\])/.test(asked) ? asked : '/desk';
}
