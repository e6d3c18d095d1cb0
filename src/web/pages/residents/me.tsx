// SPDX-License-Identifier: Apache-2.0
import type { OwnAccountProcedures } from '#kernel/identity/own-account.ts';
import { callOf } from '#web/call.ts';
import { Button } from '#web/components/button.tsx';
import { Notice } from '#web/components/notice.tsx';
import { formatDate, formatInstant } from '#web/format.ts';
import type { HouseProcedures } from '#web/house.ts';
import { PageTitle, useLanguage, useText } from '#web/language.tsx';
import type { Route } from './+types/me.ts';
import { ownCalls } from './parts/calls.ts';

/** Plain pages: nothing in them needs a script. */
export const handle = { plain: true };

const told = ['welcome', 'name', 'language', 'mail', 'provider', 'linked'] as const;

export async function loader({ context, request }: Route.LoaderArgs) {
  const call = ownCalls(context, request);
  const [account, ways, { passkeys }] = await Promise.all([
    call('residents.me', {}),
    callOf<HouseProcedures>(context)('oidc.ways', { audience: 'resident' }),
    callOf<OwnAccountProcedures>(context)('identity.account', {}),
  ]);
  const asked = new URL(request.url).searchParams.get('told');
  return { account, ways, passkeys: passkeys.length, told: told.find((one) => one === asked) ?? null };
}

const messages = {
  title: { ja: 'マイページ', en: 'My page' },
  hello: { ja: '{name} さん', en: 'Hello, {name}' },
  welcome: { ja: 'マイページができました', en: 'Your account is ready' },
  welcomeNext: {
    ja: 'お名前などは、あとからいつでも書き込めます。書かなくても使えます。',
    en: 'You can add your name and other things whenever you like, or not at all.',
  },
  nameTold: { ja: 'お名前を変更しました', en: 'Your name was changed' },
  languageTold: { ja: 'ことばを変更しました', en: 'Your language was changed' },
  mailTold: { ja: 'メールアドレスを変更しました', en: 'Your mail address was changed' },
  mailNext: {
    ja: '以前のアドレスにもお知らせを送りました。ほかの端末ではログアウトしています。',
    en: 'A notice went to the former address as well. Other devices are signed out.',
  },
  providerTold: { ja: 'ログインの方法を外しました', en: 'The way of signing in was removed' },
  linkedTold: { ja: 'ログインの方法を加えました', en: 'The way of signing in was added' },
  about: { ja: 'あなたのこと', en: 'About you' },
  name: { ja: 'お名前', en: 'Name' },
  unnamed: { ja: '書かれていません', en: 'Not given' },
  language: { ja: 'ことば', en: 'Language' },
  japanese: { ja: '日本語', en: 'Japanese' },
  english: { ja: '英語（English）', en: 'English' },
  ways: { ja: 'ログインの方法', en: 'How you sign in' },
  passkeys: { ja: 'パスキー', en: 'Passkeys' },
  passkeyCount: { ja: '{n}個 登録されています', en: '{n} in use' },
  see: { ja: '確認する', en: 'See' },
  mail: { ja: 'メールアドレス', en: 'Mail address' },
  noMail: { ja: '登録されていません', en: 'Not registered' },
  change: { ja: '{what}を変更する', en: 'Change {what}' },
  changeWord: { ja: '変更する', en: 'Change' },
  linked: { ja: '使えます（{date}から）', en: 'In use since {date}' },
  notLinked: { ja: '使っていません', en: 'Not in use' },
  remove: { ja: '{what}を外す', en: 'Remove {what}' },
  removeWord: { ja: '外す', en: 'Remove' },
  add: { ja: '{what}を加える', en: 'Add {what}' },
  addWord: { ja: '加える', en: 'Add' },
  verified: { ja: '本人確認で受け取った情報', en: 'Received when your identity was verified' },
  verifiedNote: {
    ja: '手続きで本人であることを示すために、暗号化して保管しています。',
    en: 'Kept encrypted, to show in procedures that it is you.',
  },
  address: { ja: '住所', en: 'Address' },
  birthdate: { ja: '生年月日', en: 'Date of birth' },
  data: { ja: 'あなたの情報', en: 'Your data' },
  download: {
    ja: '市が預かっているあなたの情報を受け取る（JSON）',
    en: 'Download what the city holds about you (JSON)',
  },
  close: { ja: 'マイページを閉じる', en: 'Close this account' },
  signOut: { ja: 'ログアウトする', en: 'Sign out' },
  seen: { ja: '最後のログイン：{date}', en: 'Last sign-in: {date}' },
};

export default function Me({ loaderData: { account, ways, passkeys, told: news } }: Route.ComponentProps) {
  const text = useText();
  const language = useLanguage();
  const { verified } = account;
  const titles = {
    welcome: messages.welcome,
    name: messages.nameTold,
    language: messages.languageTold,
    mail: messages.mailTold,
    provider: messages.providerTold,
    linked: messages.linkedTold,
  };
  const more = news === 'welcome' ? messages.welcomeNext : news === 'mail' ? messages.mailNext : null;
  return (
    <div className="mx-auto max-w-2xl px-5 pt-6 md:pt-10">
      <PageTitle>{text(messages.title)}</PageTitle>
      <h1 className="text-[1.75rem] leading-140 font-500 tracking-[0.02em] md:text-[2rem]">{text(messages.title)}</h1>
      {account.name && <p className="mt-1 text-[1.125rem]">{text(messages.hello, { name: account.name })}</p>}
      {news && (
        <div className="mt-5">
          <Notice tone="success" title={text(titles[news])}>
            {more && text(more)}
          </Notice>
        </div>
      )}
      <Section title={text(messages.about)}>
        <Line
          term={text(messages.name)}
          value={account.name || text(messages.unnamed)}
          soft={!account.name}
          to="/me/name"
          word={text(messages.changeWord)}
          does={text(messages.change, { what: text(messages.name) })}
        />
        <Line
          term={text(messages.language)}
          value={text(account.language === 'ja' ? messages.japanese : messages.english)}
          to="/me/language"
          word={text(messages.changeWord)}
          does={text(messages.change, { what: text(messages.language) })}
        />
      </Section>
      <Section title={text(messages.ways)}>
        <Line
          term={text(messages.mail)}
          value={account.mail ?? text(messages.noMail)}
          soft={account.mail === null}
          to="/me/mail"
          word={text(account.mail === null ? messages.addWord : messages.changeWord)}
          does={text(account.mail === null ? messages.add : messages.change, { what: text(messages.mail) })}
        />
        <Line
          term={text(messages.passkeys)}
          value={passkeys ? text(messages.passkeyCount, { n: passkeys }) : text(messages.notLinked)}
          soft={!passkeys}
          to="/me/passkeys"
          word={text(passkeys ? messages.see : messages.addWord)}
          does={`${text(messages.passkeys)}: ${text(passkeys ? messages.see : messages.addWord)}`}
        />
        {ways.map((way) => {
          const link = account.providers.find(({ providerId }) => providerId === way.id);
          return (
            <Line
              key={way.id}
              term={text(way.title)}
              value={
                link
                  ? text(messages.linked, { date: formatInstant(link.linkedAt, language) })
                  : text(messages.notLinked)
              }
              soft={!link}
              to={
                link
                  ? `/me/providers/${way.id}`
                  : `${way.href}?${new URLSearchParams({ add: '1', back: '/me?told=linked' })}`
              }
              word={text(link ? messages.removeWord : messages.addWord)}
              does={text(link ? messages.remove : messages.add, { what: text(way.title) })}
            />
          );
        })}
      </Section>
      {verified && (
        <Section title={text(messages.verified)}>
          {[
            [messages.name, verified.name],
            [messages.address, verified.address],
            [messages.birthdate, verified.birthdate && formatDate(verified.birthdate, language)],
          ].map(
            ([term, value]) =>
              typeof value === 'string' && (
                <Line
                  key={text(term as typeof messages.name)}
                  term={text(term as typeof messages.name)}
                  value={value}
                />
              ),
          )}
          <p className="mt-3 text-fine text-ink-soft">{text(messages.verifiedNote)}</p>
        </Section>
      )}
      <Section title={text(messages.data)}>
        <ul className="grid gap-1 border-t border-line pt-3">
          <li>
            <a href="/api/v1/me/data" download className="link inline-flex min-h-11 items-center">
              {text(messages.download)}
            </a>
          </li>
          <li>
            <a href="/me/close" className="link inline-flex min-h-11 items-center">
              {text(messages.close)}
            </a>
          </li>
        </ul>
      </Section>
      <form method="post" action="/sign-out" className="mt-10">
        <Button variant="secondary" className="max-sm:w-full">
          {text(messages.signOut)}
        </Button>
        <p className="mt-3 text-fine text-ink-soft">
          {text(messages.seen, { date: formatInstant(account.seenAt, language) })}
        </p>
      </form>
    </div>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="mt-9">
      <h2 className="mb-2 text-std-20B-150">{title}</h2>
      {children}
    </section>
  );
}

/** One thing that is known, and the way to change it. */
function Line({
  term,
  value,
  soft = false,
  to,
  word,
  does,
}: {
  term: string;
  value: string;
  soft?: boolean;
  to?: string;
  word?: string;
  /** What the link does, in full, for whoever hears it without its line. */
  does?: string;
}) {
  return (
    <dl className="flex flex-wrap items-baseline gap-x-4 border-t border-line py-2">
      <dt className="w-full text-fine text-ink-soft sm:w-44">{term}</dt>
      <dd className={`min-w-0 grow basis-40 break-words ${soft ? 'text-ink-soft' : ''}`}>{value}</dd>
      {to && (
        <dd>
          <a href={to} aria-label={does} className="link inline-flex min-h-11 items-center">
            {word}
          </a>
        </dd>
      )}
    </dl>
  );
}
