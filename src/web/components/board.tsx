// SPDX-License-Identifier: Apache-2.0
import { floorAnchor, floorClass, floorGuide } from '../floor-guide.ts';
import { useLanguage, useText } from '../language.tsx';
import { useVisit } from '../visit.ts';
import { NamePlate } from './name-plate.tsx';

const messages = {
  floor: { ja: '{floor}階', en: 'Floor {floor}' },
  basement: { ja: '地下', en: 'Basement' },
};

/**
 * The directory board (庁舎案内板): floors from top to bottom, number large and light, rooms as name plates. A double
 * line marks the ground between the first floor and the basement. A room for staff only hangs on the desk's board alone.
 */
export function Board({ side }: { side: 'desk' | 'resident' }) {
  const text = useText();
  const ja = useLanguage() === 'ja';
  const { rooms } = useVisit();
  const desk = side === 'desk';
  return (
    <div className={desk ? 'mt-4' : 'mt-8'}>
      {floorGuide(rooms).map((floor) => (
        <section
          key={floor.id}
          id={floorAnchor(floor.id)}
          aria-labelledby={`${floorAnchor(floor.id)}-name`}
          className={`grid grid-cols-[3.5rem_1fr] gap-x-4 gap-y-3 border-t target:bg-floor-wash lg:grid-cols-[5.5rem_9rem_1fr] ${floorClass(floor.id)} ${
            floor.id === 'B' ? 'border-t-4 border-double border-line-strong' : 'border-line'
          } ${desk ? 'py-3' : 'py-5'}`}
        >
          <p aria-hidden="true" className="engraved text-[3.5rem] text-floor lg:text-[5rem]">
            {floor.id}
          </p>
          <h2 id={`${floorAnchor(floor.id)}-name`} className="self-center lg:self-start lg:pt-2">
            <span className="sr-only">
              {text(floor.id === 'B' ? messages.basement : messages.floor, { floor: floor.id })}
            </span>
            <span className="block font-700">{text(floor.title)}</span>
            {ja && (
              <span lang="en" className="block text-[0.75rem] tracking-wide text-ink-soft">
                {floor.title.en}
              </span>
            )}
          </h2>
          <ul
            className={`col-span-2 grid grid-cols-2 gap-2 lg:col-span-1 ${desk ? 'sm:grid-cols-3 xl:grid-cols-5' : 'sm:grid-cols-3'}`}
          >
            {floor.rooms
              .filter((room) => desk || !room.path || room.publicPath)
              .map((room) => (
                <li key={room.id} className={room.state !== 'planned' ? 'max-sm:col-span-2' : ''}>
                  <NamePlate room={room} side={side} explicit={!desk} />
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
