// SPDX-License-Identifier: Apache-2.0
import type { Label } from '../label.ts';

/** How far a permission reaches: records of the actor's own organisational unit, or all of the municipality. */
export type Reach = 'own' | 'all';

/** Who acts: a signed-in person. Nobody signed in is `null`. */
export type Actor = {
  id: string;
  name: string;
  /** Role ids, e.g. `section-officer`; what they may do is in the permission catalogue. */
  roles: string[];
  roleTitles: Label[];
  /** Organisational unit the actor works in; absent for residents. */
  unit?: { id: string; name: string };
  permissions: Record<string, Reach>;
};
