// SPDX-License-Identifier: Apache-2.0
import type { Context } from './procedure.ts';
import type { System } from './system.ts';

/** Everything that the house holds about a person, over all rooms. */
export type PersonalData = {
  /** By the id of the room; rooms that hold nothing about persons are left out. */
  export(personId: string): Promise<Record<string, unknown>>;
  /** Removes what may be removed, and says how many records that were. What the law wants kept stays, as rooms decide. */
  remove(personId: string): Promise<number>;
};

/** The personal data of all rooms, read and removed in the caller's own transaction. */
export const personalDataOf = (systems: System[], context: () => Context): PersonalData => ({
  async export(personId) {
    const held: Record<string, unknown> = {};
    for (const { id, personalData } of systems)
      if (personalData) held[id] = await personalData.export(context(), personId);
    return held;
  },
  async remove(personId) {
    let removed = 0;
    for (const { personalData } of systems.toReversed())
      if (personalData) removed += await personalData.remove(context(), personId);
    return removed;
  },
});
