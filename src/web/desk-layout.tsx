// SPDX-License-Identifier: Apache-2.0
import { zoneTitles } from '#kernel/access/zones.ts';
import { DemoBanner } from './components/demo-banner.tsx';
import { FloorStrip } from './components/floor-strip.tsx';
import { LanguageSwitch } from './components/language-switch.tsx';
import { SkipLink } from './components/skip-link.tsx';
import { useText } from './language.tsx';
import { useVisit } from './visit.ts';

const messages = {
  signOut: { ja: 'ログアウト', en: 'Sign out' },
  signIn: { ja: 'ログイン', en: 'Sign in' },
  account: { ja: '自分のログイン', en: 'My sign-in' },
  toResidents: { ja: '住民のページへ', en: 'Residents’ pages' },
  hall: { ja: '{name} 職員の机', en: '{name}: staff desk' },
};

/** Staff's side: the folded board at the left (below on a phone), who I am at the top, the page. */
export function DeskLayout({ children }: { children: React.ReactNode }) {
  const { actor, tenant, zone } = useVisit();
  const text = useText();
  const post = actor && [actor.unit?.name, ...actor.roleTitles.map((title) => text(title))].filter(Boolean).join('・');
  return (
    <>
      <SkipLink />
      <DemoBanner />
      <div className="md:flex">
        <FloorStrip />
        <div className="min-w-0 grow pb-20 md:pb-0">
          <header className="screen-only flex flex-wrap items-center justify-between gap-x-6 border-b border-line px-4 py-1 md:px-8">
            <p className="text-fine text-ink-soft max-md:hidden">
              {text(messages.hall, { name: text(tenant.name) })}
              <span className="ml-3 border border-line-strong px-1.5 whitespace-nowrap">{text(zoneTitles[zone])}</span>
            </p>
            <div className="flex grow flex-wrap items-center justify-end gap-x-4 text-fine">
              {actor && (
                <p className="mr-auto grid leading-140 md:mr-0 md:flex md:items-baseline md:gap-3">
                  <a
                    href="/desk/account"
                    title={text(messages.account)}
                    className="link inline-flex items-center text-desk font-700 md:min-h-11"
                  >
                    {actor.name}
                    <span className="sr-only">（{text(messages.account)}）</span>
                  </a>
                  <span className="text-ink-soft">{post}</span>
                </p>
              )}
              <a href="/" className="link flex min-h-11 items-center max-md:hidden">
                {text(messages.toResidents)}
              </a>
              <LanguageSwitch />
              {actor ? (
                <form method="post" action="/sign-out">
                  <button className="link min-h-11 px-1">{text(messages.signOut)}</button>
                </form>
              ) : (
                <a href="/sign-in" className="link flex min-h-11 items-center">
                  {text(messages.signIn)}
                </a>
              )}
            </div>
          </header>
          <main id="main" tabIndex={-1} className="px-4 py-6 md:px-8">
            {children}
          </main>
        </div>
      </div>
    </>
  );
}
