// SPDX-License-Identifier: Apache-2.0
import { callOf } from '../call.ts';
import { Door } from '../components/door.tsx';
import { SearchField } from '../components/search-field.tsx';
import { formatFiscalYear } from '../format.ts';
import type { HouseProcedures } from '../house.ts';
import { PageTitle, useLanguage, useText } from '../language.tsx';
import { useVisit } from '../visit.ts';
import type { Route } from './+types/home.ts';

/** Nothing here needs a script: the first page is as light as it can be. */
export const handle = { plain: true };

export async function loader({ context }: Route.LoaderArgs) {
  const call = callOf<HouseProcedures>(context);
  const { publicPath = null } = (await call('house.rooms', {})).find(({ id }) => id === 'programmes') ?? {};
  return { publicPath, newest: publicPath ? await call('programmes.publicNewest', { limit: 3 }) : [] };
}

const messages = {
  welcome: { ja: '{name} 役場へようこそ', en: 'Welcome to the town hall of {name}' },
  question: { ja: '今日は、どうされましたか。', en: 'What brings you here today?' },
  doors: { ja: 'ご用件', en: 'What you can do' },
  report: { ja: '届ける', en: 'Report' },
  reportLine: { ja: '道の不具合や、市へのご意見', en: 'A hole in the road, an opinion' },
  apply: { ja: '申し込む', en: 'Apply' },
  applyLine: { ja: '届出や証明書などの手続', en: 'Procedures and certificates' },
  reserve: { ja: '予約する', en: 'Reserve' },
  reserveLine: { ja: '会議室、体育館、グラウンド', en: 'Meeting rooms, halls, grounds' },
  explore: { ja: '調べる', en: 'Look up' },
  exploreLine: { ja: '市の仕事と、かかったお金', en: 'What the city does and what it costs' },
  shut: { ja: 'まだありません', en: 'Not here yet' },
  instead: { ja: '市役所の窓口か電話でどうぞ', en: 'Please visit or call the city office' },
  search: { ja: '市の仕事をことばで探す', en: 'Search what the city does' },
  searchHint: { ja: '例：道路の補修、保育、ごみ', en: 'For example 道路 (roads), 保育 (childcare), ごみ (waste)' },
  newest: { ja: '新しく公開されたもの', en: 'Newly published' },
  noneYet: {
    ja: '公開された事業シートは、まだありません。市が年度ごとの評価を終えると、ここに並びます。',
    en: 'No programme sheet has been published yet. They appear here when the city has finished a year’s evaluation.',
  },
  all: { ja: '市の仕事とお金をすべて見る', en: 'See all programmes and what they cost' },
};

/** Which rooms a door leads to: the first that has a public page opens it. */
const doors = [
  { rooms: ['road-reports', 'voices'], verb: messages.report, line: messages.reportLine },
  { rooms: ['applications'], verb: messages.apply, line: messages.applyLine },
  { rooms: ['reservations'], verb: messages.reserve, line: messages.reserveLine },
  { rooms: ['programmes'], verb: messages.explore, line: messages.exploreLine },
];

export default function Home({ loaderData: { newest, publicPath } }: Route.ComponentProps) {
  const text = useText();
  const language = useLanguage();
  const { tenant, rooms } = useVisit();
  const hung = doors
    .map(({ rooms: behind, ...door }) => ({
      ...door,
      to: behind.flatMap((id) => rooms.find((room) => room.id === id)?.publicPath ?? [])[0],
    }))
    // Doors that open come first: nobody should walk past three shut ones.
    .toSorted((a, b) => Number(!a.to) - Number(!b.to));
  return (
    <>
      <PageTitle>{''}</PageTitle>
      <div className="corridor">
        <div className="mx-auto max-w-6xl px-5 pt-12 md:pt-16">
          <p className="text-center tracking-[0.1em] text-ink-soft">
            {text(messages.welcome, { name: text(tenant.name) })}
          </p>
          <h1 className="mt-3 text-center text-[1.75rem] leading-140 font-500 tracking-[0.04em] md:text-[2.75rem]">
            {text(messages.question)}
          </h1>
          <h2 className="sr-only">{text(messages.doors)}</h2>
          <ul className="grid grid-cols-2 gap-x-6 md:mt-14 md:grid-cols-4 md:gap-x-10">
            {hung.map(({ verb, line, to }) => (
              <Door
                key={verb.en}
                verb={text(verb)}
                line={text(line)}
                {...(to ? { to } : { shut: text(messages.shut), instead: text(messages.instead) })}
              />
            ))}
          </ul>
        </div>
      </div>
      {publicPath && (
        <div className="mx-auto mt-6 grid max-w-6xl gap-14 px-5 lg:grid-cols-[2fr_3fr]">
          <SearchField label={text(messages.search)} hint={text(messages.searchHint)} action={publicPath} />
          <section aria-labelledby="newest">
            <h2 id="newest" className="text-std-20B-150">
              {text(messages.newest)}
            </h2>
            {newest.length === 0 && <p className="mt-3 text-ink-soft">{text(messages.noneYet)}</p>}
            <ul className="mt-3">
              {newest.map(({ id, fiscalYear, name, summary, href }) => (
                <li key={`${id} ${fiscalYear}`} className="border-t border-line py-3">
                  <p className="flex flex-wrap items-baseline gap-x-3">
                    <span className="text-fine whitespace-nowrap text-ink-soft">
                      {formatFiscalYear(fiscalYear, language)}
                    </span>
                    <a href={href} className="link font-700">
                      {name}
                    </a>
                  </p>
                  <p className="mt-0.5 line-clamp-2 text-ink-soft">{summary}</p>
                </li>
              ))}
            </ul>
            <p className="mt-3">
              <a href={publicPath} className="link">
                {text(messages.all)}
              </a>
            </p>
          </section>
        </div>
      )}
    </>
  );
}
