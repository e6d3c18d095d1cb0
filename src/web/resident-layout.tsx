// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import { Brand } from './components/brand.tsx';
import { DemoBanner } from './components/demo-banner.tsx';
import { LanguageSwitch } from './components/language-switch.tsx';
import { SkipLink } from './components/skip-link.tsx';
import { floorClass, floorGuide } from './floor-guide.ts';
import { useText } from './language.tsx';
import { useVisit } from './visit.ts';

const messages = {
  site: { ja: 'サイト全体', en: 'Site' },
  guide: { ja: '庁舎案内', en: 'Floor guide' },
  floor: { ja: '{floor}階', en: 'Floor {floor}' },
  openRooms: { ja: 'いま入れる部屋', en: 'Rooms you can enter now' },
  wholeBuilding: { ja: '庁舎案内をすべて見る', en: 'See the whole floor guide' },
  openData: { ja: 'オープンデータ', en: 'Open data' },
  signIn: { ja: 'ログイン', en: 'Sign in' },
  myPage: { ja: 'マイページ', en: 'My page' },
  staff: { ja: '職員の方はこちら', en: 'For staff' },
  toDesk: { ja: '職員の机へ', en: 'To my desk' },
  made: {
    ja: '役場 Yakuba：自治体のためのオープンなデジタル庁舎（Apache-2.0）',
    en: 'Yakuba: an open digital town hall for municipalities (Apache-2.0)',
  },
};

/** Name of a floor as people say it: 3階, 地下. */
const floorName = (id: string) => (id === 'B' ? { ja: '地下', en: 'Basement' } : messages.floor);

/**
 * The residents' side: sign over the entrance, the page, and the board at the foot. Pages bring their own width:
 * wrap text pages in `Page` or use `mx-auto max-w-5xl px-5`.
 */
export function ResidentLayout({ children }: { children: React.ReactNode }) {
  const { actor, rooms, tenant } = useVisit();
  const text = useText();
  const resident = actor?.kind === 'resident';
  const atDesk = actor !== null && !resident;
  const open = floorGuide(rooms).flatMap((floor) => floor.rooms.filter((room) => room.publicPath));
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink />
      <DemoBanner />
      <header className="screen-only border-b border-line bg-sheet">
        <div className="mx-auto flex max-w-6xl flex-wrap items-center justify-between gap-x-6 gap-y-1 px-5 py-3">
          <Brand />
          <nav aria-label={text(messages.site)} className="flex items-center gap-5">
            <Link to="/floors" reloadDocument className="link inline-flex min-h-11 items-center">
              {text(messages.guide)}
            </Link>
            {resident ? (
              <a href="/me" className="link inline-flex min-h-11 items-center">
                {text(messages.myPage)}
              </a>
            ) : (
              !actor && (
                <a href="/me/sign-in" className="link inline-flex min-h-11 items-center">
                  {text(messages.signIn)}
                </a>
              )
            )}
            <LanguageSwitch />
          </nav>
        </div>
      </header>
      <main id="main" tabIndex={-1} className="grow pb-20">
        {children}
      </main>
      <footer className="screen-only border-t-4 border-double border-line-strong bg-wall">
        <div className="mx-auto grid max-w-6xl gap-8 px-5 py-10 md:grid-cols-[1fr_auto]">
          <section aria-labelledby="foot-guide">
            <h2 id="foot-guide" className="text-std-16B-170">
              {text(open.length ? messages.openRooms : messages.guide)}
            </h2>
            <ul className="mt-3 flex flex-wrap gap-3 empty:hidden">
              {open.map((room) => (
                <li key={room.id} className={floorClass(room.floor)}>
                  <a href={room.publicPath!} className="plate flex min-h-11 items-center gap-3 px-4 py-2 text-ink">
                    <span className="text-[1.375rem] font-300 text-floor">
                      <span aria-hidden="true">{room.floor}</span>
                      <span className="sr-only">{text(floorName(room.floor), { floor: room.floor })}</span>
                    </span>
                    {text(room.title)}
                  </a>
                </li>
              ))}
            </ul>
            <p className="mt-4">
              <Link to="/floors" reloadDocument className="link">
                {text(messages.wholeBuilding)}
              </Link>
            </p>
          </section>
          <ul className="grid content-start gap-2">
            <li>
              <a href="/open-data" className="link">
                {text(messages.openData)}
              </a>
            </li>
            <li>
              <Link to={atDesk ? '/desk' : '/sign-in'} reloadDocument className="link">
                {text(atDesk ? messages.toDesk : messages.staff)}
              </Link>
            </li>
          </ul>
          <p className="text-fine text-ink-soft md:col-span-2">
            {text(tenant.name)}
            {tenant.name.ja && <span aria-hidden="true"> ／ </span>}
            {text(messages.made)}
          </p>
        </div>
      </footer>
    </div>
  );
}
