// SPDX-License-Identifier: Apache-2.0
import { zoneTitles } from '#kernel/access/zones.ts';
import { callOf } from '../call.ts';
import { Button, LinkButton } from '../components/button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { PasskeySignIn } from '../components/passkey-button.tsx';
import { TextField } from '../components/text-field.tsx';
import { ToldNotice } from '../components/told.tsx';
import type { DemoAccount, HouseProcedures, WayIn } from '../house.ts';
import { PageTitle, useText } from '../language.tsx';
import { backIn, toldIn } from '../sign-in-words.ts';
import { useVisit } from '../visit.ts';
import { visitKey } from '#kernel/http/context.ts';
import type { Route } from './+types/sign-in.ts';

export async function loader({ context, request }: Route.LoaderArgs) {
  const { demo, language } = context.get(visitKey);
  return {
    back: backIn(request.url),
    told: toldIn(request.url, language),
    accounts: demo ? await callOf<HouseProcedures>(context)('house.demoAccounts', {}) : [],
    providers: await callOf<HouseProcedures>(context)('oidc.ways', { audience: 'staff' }),
  };
}

const messages = {
  title: { ja: '職員のログイン', en: 'Staff sign-in' },
  demo: { ja: 'デモの名札で入る', en: 'Enter with a demo name plate' },
  demoMore: {
    ja: '名札をひとつ選ぶと、その人としてデモの机に座れます。人も部署も架空です。',
    en: 'Choose a name plate and sit down at the demo desk as that person. People and sections are invented.',
  },
  nobody: { ja: 'ここにデモの名札が並びます', en: 'The name plates of the demo will hang here' },
  nobodyNext: {
    ja: 'この庁舎には、デモの職員がまだいません。デモ用データの入った部屋を加えると現れます。',
    en: 'This house has no demo staff yet. They appear when a room with demo data is added.',
  },
  network: {
    ja: 'ここは{zone}の入口です。ログインは、このネットワークの中だけで有効です。',
    en: 'This is the entrance from the {zone}. Signing in counts in this network only.',
  },
  provider: {
    ja: 'いつもの職員用アカウントで入ります。',
    en: 'Enter with the account that you use at work every day.',
  },
  providerButton: { ja: '{what}でログインする', en: 'Sign in with {what}' },
  passkey: { ja: 'パスキー', en: 'Passkey' },
  passkeyMore: {
    ja: '指紋・顔・PINで入ります。ログイン名もパスワードもいりません。',
    en: 'Enter with your finger, face or PIN. No name and no password are needed.',
  },
  passkeyButton: { ja: 'パスキーでログインする', en: 'Sign in with a passkey' },
  password: { ja: 'ログイン名とパスワード', en: 'Sign-in name and password' },
  login: { ja: 'ログイン名', en: 'Sign-in name' },
  loginHint: { ja: '職員番号またはメールアドレスです。', en: 'Your employee number or e-mail address.' },
  passwordField: { ja: 'パスワード', en: 'Password' },
  passwordButton: { ja: '次へ進む', en: 'Continue' },
  first: {
    ja: '初めての方は、システム管理者から届く案内のリンクでパスワードを決めてください。忘れたときも、同じ案内を依頼できます。',
    en: 'New here? Choose your password by the link that your administrator sends you. Ask for it again if you forget it.',
  },
};

/** The ways in that are not for the demo, in the order in which they are offered. */
const ways: ((props: { back: string }) => React.ReactNode)[] = [PasskeyWay, PasswordWay];

export default function SignIn({ loaderData: { accounts, providers, back, told } }: Route.ComponentProps) {
  const text = useText();
  const { demo, zone } = useVisit();
  return (
    <>
      <PageTitle>{text(messages.title)}</PageTitle>
      <h1 className="mt-6 text-std-28B-150">{text(messages.title)}</h1>
      <p className="mt-1 text-ink-soft">{text(messages.network, { zone: text(zoneTitles[zone]) })}</p>
      <ToldNotice told={told} />
      {demo && <DemoPlates accounts={accounts} back={back} />}
      <div className="mt-10 grid items-start gap-8 md:grid-cols-2">
        {providers.map((provider) => (
          <ProviderWay key={provider.id} provider={provider} back={back} />
        ))}
        {ways.map((Way) => (
          <Way key={Way.name} back={back} />
        ))}
      </div>
    </>
  );
}

function WayFrame({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="border-t-2 border-line-strong pt-4">
      <h2 className="text-std-20B-150">{title}</h2>
      {children}
    </section>
  );
}

function ProviderWay({ provider: { title, href }, back }: { provider: WayIn; back: string }) {
  const text = useText();
  return (
    <WayFrame title={text(title)}>
      <p className="mt-2 mb-4">{text(messages.provider)}</p>
      <LinkButton to={`${href}?${new URLSearchParams({ back })}`} reloadDocument>
        {text(messages.providerButton, { what: text(title) })}
      </LinkButton>
    </WayFrame>
  );
}

function PasskeyWay({ back }: { back: string }) {
  const text = useText();
  return (
    <WayFrame title={text(messages.passkey)}>
      <p className="mt-2 mb-4">{text(messages.passkeyMore)}</p>
      <PasskeySignIn back={back} label={text(messages.passkeyButton)} variant="primary" />
    </WayFrame>
  );
}

function PasswordWay({ back }: { back: string }) {
  const text = useText();
  return (
    <WayFrame title={text(messages.password)}>
      <form method="post" action="/sign-in/password" className="mt-4 grid gap-5">
        <input type="hidden" name="back" value={back} />
        <TextField
          name="login"
          label={text(messages.login)}
          hint={text(messages.loginHint)}
          required
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
        />
        <TextField
          name="password"
          type="password"
          label={text(messages.passwordField)}
          required
          autoComplete="current-password"
        />
        <p>
          <Button>{text(messages.passwordButton)}</Button>
        </p>
      </form>
      <p className="mt-4 text-fine text-ink-soft">{text(messages.first)}</p>
    </WayFrame>
  );
}

function DemoPlates({ accounts, back }: { accounts: readonly DemoAccount[]; back: string }) {
  const text = useText();
  const roles = [...Map.groupBy(accounts, ({ role }) => role.ja).values()];
  if (accounts.length === 0)
    return (
      <div className="mt-6 max-w-3xl">
        <EmptyState title={text(messages.nobody)}>{text(messages.nobodyNext)}</EmptyState>
      </div>
    );
  return (
    <section className="mt-6">
      <h2 className="text-std-20B-150">{text(messages.demo)}</h2>
      <p className="mt-1">{text(messages.demoMore)}</p>
      <div className="mt-6 flex flex-wrap gap-x-10 gap-y-8">
        {roles.map((people) => (
          <section key={people[0]!.role.ja}>
            <h3 className="border-b border-line-strong pb-1 text-std-16B-170">{text(people[0]!.role)}</h3>
            <ul className="mt-4 flex flex-wrap gap-3">
              {people.map((person) => (
                <li key={person.id}>
                  <PersonPlate
                    person={person}
                    back={person.role.en === 'Resident' && back === '/desk' ? '/me' : back}
                  />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </section>
  );
}

/** A name plate as it hangs at the entrance of an office: written downwards. */
function PersonPlate({ person: { id, name, unit }, back }: { person: DemoAccount; back: string }) {
  return (
    <form method="post" action="/sign-in">
      <input type="hidden" name="back" value={back} />
      <button
        name="person"
        value={id}
        className="plate flex h-52 w-24 items-center justify-center text-ink hover:bg-control-wash"
      >
        <span lang="ja" className="vertical h-40 text-left whitespace-nowrap">
          {unit && <span className="block text-fine leading-150 text-ink-soft">{unit}</span>}
          <span className="block text-[1.5rem] leading-140 font-700">{name}</span>
        </span>
      </button>
    </form>
  );
}
