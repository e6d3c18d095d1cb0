// SPDX-License-Identifier: Apache-2.0
import type { House, Person } from '../house.ts';
import type { Label } from '../label.ts';
import type { Grant } from './actor.ts';
import { reachWords } from './sentences.ts';

/** What all rooms declare about permissions, and how it is said. */
export function catalogueOf(open: () => Pick<House, 'systems'>) {
  const everything = () =>
    open().systems.flatMap((system) =>
      Object.entries(system.permissions ?? {}).map(([permission, { title, of }]) => ({
        permission,
        title,
        of,
        system,
      })),
    );
  const titleOf = (permission: string): Label =>
    everything().find((one) => one.permission === permission)?.title ?? { ja: permission, en: permission };
  /** The records that a permission's reach is measured by. */
  const recordOf = (permission: string) => everything().find((one) => one.permission === permission)?.of;

  /** 所管課担当者は、自分の課の事業シートについて「事業シートの記入」ができます。 */
  const sentence = (role: Label, permission: string, grant: Omit<Grant, 'units'>): Label => {
    const reach = reachWords(grant, recordOf(permission));
    const title = titleOf(permission);
    return {
      ja: `「${role.ja}」は、${reach.ja}「${title.ja}」ができます。`,
      en: `“${role.en}” has “${title.en}” ${reach.en}.`,
    };
  };
  return { everything, titleOf, recordOf, sentence };
}

/** A person on a list of people. */
export const nameOf = (person: Person) => ({ id: person.id, name: person.name, unit: person.unit?.name ?? null });
