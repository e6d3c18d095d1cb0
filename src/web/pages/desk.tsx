// SPDX-License-Identifier: Apache-2.0
import { Link, redirect } from 'react-router';
import { visitKey } from '#kernel/http/context.ts';
import { Board } from '../components/board.tsx';
import { floorClass, floorGuide } from '../floor-guide.ts';
import { PageTitle, useText } from '../language.tsx';
import { useVisit } from '../visit.ts';
import type { Route } from './+types/desk.ts';

/** The board of the desk is for those who have a desk. */
export function loader({ context }: Route.LoaderArgs) {
  if (!context.get(visitKey).actor) throw redirect('/sign-in');
  return null;
}

const messages = {
  title: { ja: '庁舎案内板', en: 'Directory board' },
  waiting: { ja: 'あなたをお待ちしているもの', en: 'What waits for you' },
  house: { ja: '庁舎の管理', en: 'Running the house' },
  nothing: { ja: 'いま、お待ちしているものはありません。', en: 'Nothing waits for you now.' },
  legend: {
    ja: '名札の掛かった部屋に入れます。くぼみだけの部屋は、まだありません。',
    en: 'Rooms with a name plate are open. Rooms that are only a slot are not here yet.',
  },
};

/** Doors that belong to no room: they stand below the board, for those who may open them. */
const doors = [
  { to: '/desk/organisation', permission: 'organisation.read', label: { ja: '組織・職員', en: 'Organisation' } },
  { to: '/desk/accounts', permission: 'identity.administer', label: { ja: '職員のログイン', en: 'Sign-in of staff' } },
  { to: '/desk/access', permission: 'access.read', label: { ja: '権限', en: 'Permissions' } },
  { to: '/desk/log', permission: 'log.read', label: { ja: '操作記録', en: 'Operation log' } },
  { to: '/desk/checks', permission: 'house.run', label: { ja: '庁舎の点検', en: 'Checks of the house' } },
];

function HouseDoors() {
  const text = useText();
  const { actor } = useVisit();
  const open = doors.filter(({ permission }) => permission in (actor?.permissions ?? {}));
  if (open.length === 0) return null;
  return (
    <nav aria-labelledby="house-doors" className="mt-8">
      <h2 id="house-doors" className="text-fine font-700">
        {text(messages.house)}
      </h2>
      <ul className="mt-1 flex flex-wrap gap-x-6">
        {open.map(({ to, label }) => (
          <li key={to}>
            <Link to={to} className="link inline-flex min-h-9 items-center">
              {text(label)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

export default function Desk() {
  const text = useText();
  const { rooms } = useVisit();
  const waiting = floorGuide(rooms)
    .flatMap((floor) => floor.rooms)
    .filter((room) => room.waiting && room.path);
  return (
    <>
      <PageTitle>{text(messages.title)}</PageTitle>
      <div className="flex flex-wrap items-end justify-between gap-x-10 gap-y-2">
        <h1 className="text-std-24B-150">{text(messages.title)}</h1>
        <p className="text-fine text-ink-soft">{text(messages.legend)}</p>
      </div>
      <section aria-labelledby="waiting" className="mt-3">
        <h2 id="waiting" className="text-fine font-700">
          {text(messages.waiting)}
        </h2>
        {waiting.length === 0 ? (
          <p className="text-ink-soft">{text(messages.nothing)}</p>
        ) : (
          <ul className="mt-1 flex flex-wrap gap-x-8 gap-y-1">
            {waiting.map((room) => (
              <li key={room.id} className={`flex items-baseline gap-2 ${floorClass(room.floor)}`}>
                <span aria-hidden="true" className="text-[1.125rem] font-300 text-floor">
                  {room.floor}
                </span>
                <Link to={room.path!} className="link">
                  {text(room.title)}
                </Link>
                <strong>{text(room.waiting!)}</strong>
              </li>
            ))}
          </ul>
        )}
      </section>
      <Board side="desk" />
      <HouseDoors />
    </>
  );
}
