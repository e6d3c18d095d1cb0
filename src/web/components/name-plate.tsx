// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import { floorClass, type GuideRoom } from '../floor-guide.ts';
import { useLanguage, useText } from '../language.tsx';

const messages = {
  part: { ja: '一部', en: 'In part' },
  partLong: { ja: '一部だけ使えます', en: 'only in part' },
  notYet: { ja: 'まだありません', en: 'Not yet' },
  here: { ja: '現在地', en: 'You are here' },
  quiet: { ja: '待ちなし', en: 'Nothing waiting' },
};

export type NamePlateProps = {
  room: GuideRoom;
  /** Which door: staff's (default) or residents'. */
  side?: 'desk' | 'resident';
  /** You are in this room. */
  current?: boolean;
  /** Says in words that the room does not exist yet; on the desk's board the empty slot says it. */
  explicit?: boolean;
  /** Called when the plate is followed. */
  onFollow?: (event: React.MouseEvent<HTMLElement>) => void;
};

/** Number of the room, as engraved in the plate's corner. */
function RoomNumber({ children }: { children: string }) {
  return (
    <span aria-hidden="true" className="nums shrink-0 text-[0.75rem] text-ink-soft max-sm:hidden">
      {children}
    </span>
  );
}

/**
 * A room's name plate (室名札). A room that exists is a plate and a link; one that does not is an empty slot with its
 * name, never a link.
 */
export function NamePlate({ room, side = 'desk', current = false, explicit = false, onFollow }: NamePlateProps) {
  const text = useText();
  const ja = useLanguage() === 'ja';
  const to = side === 'desk' ? room.path : room.publicPath;
  const line = side === 'desk' ? text(room.waiting ?? messages.quiet) : text(room.line);
  const body = (
    <>
      <span className="flex items-baseline justify-between gap-2">
        <span className="leading-140 font-700">{text(room.title)}</span>
        {!ja && <RoomNumber>{room.number}</RoomNumber>}
      </span>
      {current && <span className="here flex items-center gap-1 text-[0.75rem] text-here">{text(messages.here)}</span>}
      {ja && (
        <span className="flex items-baseline justify-between gap-2">
          <span lang="en" className="text-[0.6875rem] leading-130 text-ink-soft">
            {room.title.en}
          </span>
          <RoomNumber>{room.number}</RoomNumber>
        </span>
      )}
    </>
  );
  if (to)
    return (
      <Link
        to={to}
        reloadDocument={side === 'resident'}
        aria-current={current ? 'page' : undefined}
        {...(onFollow ? { onClick: onFollow } : {})}
        className={`plate block h-full border-l-4 border-l-floor-edge px-3 py-2 text-ink ${floorClass(room.floor)}`}
      >
        {body}
        <span className="mt-1.5 flex items-end justify-between gap-2 text-fine">
          <span className={room.waiting && side === 'desk' ? 'font-700' : 'text-ink-soft'}>{line}</span>
          {room.state === 'part' && (
            <span className="shrink-0 border border-line-strong px-1 text-[0.6875rem] leading-140">
              <span aria-hidden="true">{text(messages.part)}</span>
              <span className="sr-only">（{text(messages.partLong)}）</span>
            </span>
          )}
        </span>
      </Link>
    );
  return (
    <div className="slot h-full px-3 py-2 text-ink-soft">
      <span className="flex items-baseline justify-between gap-2">
        <span className={explicit ? 'text-ink' : ''}>{text(room.title)}</span>
        <RoomNumber>{room.number}</RoomNumber>
      </span>
      {explicit ? (
        <span className="mt-1 block text-fine">
          {text(room.line)}
          <span className="block">{text(messages.notYet)}</span>
        </span>
      ) : (
        <span className="sr-only">（{text(messages.notYet)}）</span>
      )}
    </div>
  );
}
