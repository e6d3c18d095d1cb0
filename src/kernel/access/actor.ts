// SPDX-License-Identifier: Apache-2.0
import type { Label } from '../label.ts';

/** How far a permission reaches: all records of the municipality, those of the own units, those assigned to oneself. */
export const reaches = ['all', 'own', 'assigned'] as const;
export type Reach = (typeof reaches)[number];

/** One way in which somebody holds a permission. */
export type Grant = {
  reach: Reach;
  /** With reach `own`: the units, with those whose work they took over in reorganisations. */
  units?: string[];
  /** Only records of these kinds; all kinds when absent. */
  kinds?: string[];
};

/** A post that somebody holds today: their own, a second one (兼務), as acting head, or by delegation for a period. */
export type Post = {
  id: string;
  title: string;
  holding: 'regular' | 'concurrent' | 'acting' | 'delegated';
  unit: { id: string; name: string } | null;
  /** The unit, those below it that the post leads, and those whose work they took over. */
  unitIds: string[];
  /** Role ids, e.g. `section-officer`; what they may do is in the permission catalogue. */
  roles: string[];
};

/** Staff, partners with an expiry date (事業者・指定管理者), residents, programs with a key, and the house itself. */
export const actorKinds = ['staff', 'partner', 'resident', 'client', 'machine'] as const;
export type ActorKind = (typeof actorKinds)[number];

/** Who acts: a signed-in person or program. Nobody signed in is `null`. */
export type Actor = {
  id: string;
  name: string;
  kind: ActorKind;
  /** All role ids, of the person and of the posts. */
  roles: string[];
  roleTitles: Label[];
  /** Unit of the main post; absent for residents. */
  unit?: { id: string; name: string };
  posts: Post[];
  permissions: Record<string, Grant[]>;
};

/** Whether the actor holds a permission at all, however far it reaches. */
export const holds = (actor: Actor | null, permission: string): boolean =>
  Boolean(actor?.permissions[permission]?.length);

/** Whether a permission of the actor reaches every record of the municipality. */
export const holdsForAll = (actor: Actor | null, permission: string): boolean =>
  actor?.permissions[permission]?.some((grant) => grant.reach === 'all' && !grant.kinds) ?? false;

/** What of an actor a page needs: each permission with its widest reach. */
export type Visitor = Pick<Actor, 'id' | 'name' | 'kind' | 'roles' | 'roleTitles' | 'unit'> & {
  permissions: Record<string, Reach>;
};

/** The actor as pages see them. */
export function visitorOf({ id, name, kind, roles, roleTitles, unit, permissions }: Actor): Visitor {
  const widest = (grants: Grant[]) => reaches.find((reach) => grants.some((grant) => grant.reach === reach))!;
  return {
    id,
    name,
    kind,
    roles,
    roleTitles,
    ...(unit && { unit }),
    permissions: Object.fromEntries(
      Object.entries(permissions).flatMap(([permission, grants]) =>
        grants.length ? [[permission, widest(grants)]] : [],
      ),
    ),
  };
}
