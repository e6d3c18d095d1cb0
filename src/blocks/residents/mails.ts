// SPDX-License-Identifier: Apache-2.0
import type { Tenant } from '#kernel/tenant.ts';
import { LINK_MINUTES, UNDO_DAYS } from './links.ts';

type Language = 'ja' | 'en';
type Words = { subject: string; text: string };
type City = Pick<Tenant, 'name'>;

const sign = ({ name }: City, language: Language) =>
  language === 'ja'
    ? `\n――\n${name.ja}\nこのメールは自動でお送りしています。返信いただいてもお答えできません。\n`
    : `\n--\n${name.en}\nThis mail was sent automatically. Replies are not read.\n`;

/** The link with which one signs in; the same for whoever has an account and whoever has none yet. */
export const signInMail = (city: City, language: Language, link: string): Words =>
  language === 'ja'
    ? {
        subject: `【${city.name.ja}】ログインのご案内`,
        text: `${city.name.ja}のマイページへのログインを受け付けました。
${LINK_MINUTES}分以内に次のリンクを開き、「ログインする」を押してください。

${link}

ログインを始めた画面と同じブラウザで開いてください。別の端末で開くときは、始めた画面に出ている6桁の確認番号を用意してください。

お心当たりがないときは、このメールを捨ててください。リンクだけでは、だれもログインできません。確認番号を尋ねられても、教えないでください。
${sign(city, language)}`,
      }
    : {
        subject: `${city.name.en}: sign in to My page`,
        text: `Somebody, probably you, wants to sign in to My page of ${city.name.en}.
Open this link within ${LINK_MINUTES} minutes and press “Sign in”.

${link}

Open it in the browser in which you began. On another device, have the six-digit code at hand that is shown where you began.

If it was not you, throw this mail away: the link alone lets nobody in. Never tell anyone the code.
${sign(city, language)}`,
      };

/** To a new address: whether it is the account holder's. */
export const newMailMail = (city: City, language: Language, link: string): Words =>
  language === 'ja'
    ? {
        subject: `【${city.name.ja}】新しいメールアドレスの確認`,
        text: `${city.name.ja}のマイページで、このメールアドレスへの変更を受け付けました。
${LINK_MINUTES}分以内に、マイページにログインしているブラウザで次のリンクを開き、「このアドレスに変更する」を押してください。

${link}

お心当たりがないときは、このメールを捨ててください。何も変わりません。
${sign(city, language)}`,
      }
    : {
        subject: `${city.name.en}: confirm your new mail address`,
        text: `The address of an account at My page of ${city.name.en} is to become this one.
Within ${LINK_MINUTES} minutes, open this link in the browser in which you are signed in, and press “Change to this address”.

${link}

If it was not you, throw this mail away: nothing changes.
${sign(city, language)}`,
      };

/** To the former address: that it was replaced, and how to take it back. */
export const changedMail = (city: City, language: Language, link: string): Words =>
  language === 'ja'
    ? {
        subject: `【${city.name.ja}】メールアドレスが変更されました`,
        text: `${city.name.ja}のマイページのメールアドレスが、別のアドレスに変更されました。ご自分で変更したときは、何もしなくてかまいません。

お心当たりがないときは、${UNDO_DAYS}日以内に次のリンクを開き、「元に戻す」を押してください。メールアドレスが元に戻り、すべての端末でログアウトします。

${link}
${sign(city, language)}`,
      }
    : {
        subject: `${city.name.en}: your mail address was changed`,
        text: `The mail address of your account at My page of ${city.name.en} was changed to another one. If you did this yourself, there is nothing to do.

If it was not you, open this link within ${UNDO_DAYS} days and press “Take it back”. The address becomes yours again, and every device is signed out.

${link}
${sign(city, language)}`,
      };

/** To the address that was given up again. */
export const takenBackMail = (city: City, language: Language): Words =>
  language === 'ja'
    ? {
        subject: `【${city.name.ja}】メールアドレスの変更が取り消されました`,
        text: `${city.name.ja}のマイページで、このメールアドレスへの変更が、以前のアドレスの方によって取り消されました。
お心当たりがないときは、何もしなくてかまいません。
${sign(city, language)}`,
      }
    : {
        subject: `${city.name.en}: the change of address was taken back`,
        text: `At My page of ${city.name.en}, the holder of the former address took back the change to this one.
If this means nothing to you, there is nothing to do.
${sign(city, language)}`,
      };

/** The last mail to somebody who closed their account. */
export const closedMail = (city: City, language: Language): Words =>
  language === 'ja'
    ? {
        subject: `【${city.name.ja}】マイページを閉じました`,
        text: `${city.name.ja}のマイページを閉じ、お預かりしていた情報を削除しました。ご利用ありがとうございました。
マイページは、いつでも同じメールアドレスで作り直せます。削除した内容は元に戻りません。
${sign(city, language)}`,
      }
    : {
        subject: `${city.name.en}: your account is closed`,
        text: `Your account at My page of ${city.name.en} is closed, and what it held is removed.
You can make a new one with the same address at any time. What was removed does not come back.
${sign(city, language)}`,
      };
