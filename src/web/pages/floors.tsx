// SPDX-License-Identifier: Apache-2.0
import { Board } from '../components/board.tsx';
import { floorGuide } from '../floor-guide.ts';
import { PageTitle, useText } from '../language.tsx';
import { useVisit } from '../visit.ts';

/** A board needs no script. */
export const handle = { plain: true };

const messages = {
  title: { ja: '庁舎案内', en: 'Floor guide' },
  lead: {
    ja: 'この役場は、{floors} つの階に {rooms} の部屋をもつ計画です。いま入れる部屋には名札が掛かっています。',
    en: 'This town hall is planned with {rooms} rooms on {floors} floors. Rooms that you can enter have a name plate.',
  },
};

export default function Floors() {
  const text = useText();
  const { tenant, rooms } = useVisit();
  const guide = floorGuide(rooms);
  return (
    <div className="-mb-20 bg-wall pb-16">
      <PageTitle>{text(messages.title)}</PageTitle>
      <div className="mx-auto max-w-6xl px-5 pt-10 pb-4">
        <p className="tracking-[0.1em] text-ink-soft">{text(tenant.name)}</p>
        <h1 className="text-std-32B-150">{text(messages.title)}</h1>
        <p className="mt-2 max-w-3xl">
          {text(messages.lead, { floors: guide.length, rooms: guide.flatMap((floor) => floor.rooms).length })}
        </p>
        <Board side="resident" />
      </div>
    </div>
  );
}
