// SPDX-License-Identifier: Apache-2.0
import { Link, useLocation } from 'react-router';
import { floorAnchor, floorClass, floorGuide, roomAt, type GuideFloor } from '../floor-guide.ts';
import { useText } from '../language.tsx';
import { useVisit } from '../visit.ts';
import { Mark } from './mark.tsx';
import { NamePlate } from './name-plate.tsx';

const messages = {
  strip: { ja: '庁舎案内', en: 'Floor guide' },
  board: { ja: '案内板', en: 'Board' },
  floor: { ja: '{floor}階 {title}', en: 'Floor {floor}: {title}' },
  basement: { ja: '地下 {title}', en: 'Basement: {title}' },
  empty: { ja: 'この階の部屋は、まだありません。', en: 'No room on this floor yet.' },
  onBoard: { ja: '案内板でこの階を見る', en: 'See this floor on the board' },
  here: { ja: '現在地', en: 'You are here' },
};

/**
 * The directory board, folded: a strip at the left, a bar at the bottom of a phone. A floor's number opens its name
 * plates (a native popover, no JavaScript); the plate of the current room hangs open in the strip.
 */
export function FloorStrip() {
  const { rooms } = useVisit();
  const { pathname } = useLocation();
  const text = useText();
  const guide = floorGuide(rooms);
  const current = roomAt(pathname, guide);
  return (
    <nav
      aria-label={text(messages.strip)}
      className="screen-only fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-plate pb-[env(safe-area-inset-bottom)] md:sticky md:inset-auto md:top-0 md:h-dvh md:w-20 md:shrink-0 md:flex-col md:overflow-y-auto md:border-t-0 md:border-r md:pb-0"
    >
      <Link
        to="/desk"
        aria-current={pathname === '/desk' ? 'page' : undefined}
        className="flex min-h-14 grow basis-0 items-center justify-center text-ink md:grow-0 md:basis-auto md:flex-col md:gap-1 md:py-4"
      >
        <Mark className="size-8 md:size-9" />
        <span className="sr-only text-[0.75rem] leading-100 md:not-sr-only">{text(messages.board)}</span>
      </Link>
      <ol className="flex grow-7 basis-0 md:grow-0 md:basis-auto md:flex-col">
        {guide.map((floor) => (
          <li key={floor.id} className={`grow basis-0 md:border-t md:border-line ${floorClass(floor.id)}`}>
            <FloorButton floor={floor} currentId={current?.id} />
            {current?.floor === floor.id && (
              <div className="hidden justify-center pb-4 md:flex">
                <Link
                  to={current.path!}
                  className="plate vertical flex items-center gap-2 border-t-4 border-t-floor-edge px-2 py-3 text-desk font-500 text-ink"
                >
                  <span className="here contents">
                    <span className="sr-only">{text(messages.here)}: </span>
                  </span>
                  {text(current.title)}
                </Link>
              </div>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

function FloorButton({ floor, currentId }: { floor: GuideFloor; currentId: string | undefined }) {
  const text = useText();
  const open = floor.rooms.filter((room) => room.path);
  const here = floor.rooms.some((room) => room.id === currentId);
  const id = `plates-${floor.id}`;
  const name = text(floor.id === 'B' ? messages.basement : messages.floor, {
    floor: floor.id,
    title: text(floor.title),
  });
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        title={name}
        className={`relative flex min-h-14 w-full items-center justify-center border-floor-edge text-[1.75rem] hover:bg-floor-wash md:min-h-13 ${
          here ? 'bg-floor-wash font-500 text-floor max-md:border-t-4 md:border-l-4' : 'font-200'
        } ${open.length ? 'text-floor' : 'text-ink-soft'}`}
      >
        <span aria-hidden="true" className="leading-100">
          {floor.id}
        </span>
        <span className="sr-only">{name}</span>
        {open.length > 0 && !here && (
          <span aria-hidden="true" className="absolute bottom-1.5 h-0.5 w-4 bg-floor-edge md:bottom-2" />
        )}
      </button>
      <div id={id} popover="auto" className={`popover popover-strip w-80 p-4 ${floorClass(floor.id)}`}>
        <p className="text-dns-16B-130">
          <span className="text-floor">{name}</span>
        </p>
        {open.length === 0 && <p className="mt-2 text-ink-soft">{text(messages.empty)}</p>}
        <ul className="mt-3 grid gap-2">
          {open.map((room) => (
            <li key={room.id}>
              <NamePlate room={room} current={room.id === currentId} onFollow={closePopover} />
            </li>
          ))}
        </ul>
        <p className="mt-3">
          <a href={`/desk#${floorAnchor(floor.id)}`} className="link">
            {text(messages.onBoard)}
          </a>
        </p>
      </div>
    </>
  );
}

/** After a move within the page's own document the popover would stay open. */
const closePopover = (event: React.MouseEvent<HTMLElement>) =>
  event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
