// SPDX-License-Identifier: Apache-2.0
import type { Person } from '../house.ts';
import type { Role, System } from '../system.ts';
import type { Actor, Grant } from './actor.ts';

/** What a role grants: permissions with how far they reach. */
export type RoleGrants = Record<string, Omit<Grant, 'units'>>;

/** The roles of a municipality: those of the house as their rooms declare them, with what it changed or added. */
export type TenantRole = Role & {
  grants: RoleGrants;
  /** Made by this municipality; the house's own roles cannot be removed. */
  own: boolean;
  /** What this municipality decided otherwise than the rooms: `null` takes a permission away. */
  changes: Record<string, RoleGrants[string] | null>;
};

/** The roles as rooms declare them. */
export function declaredGrants(systems: System[], roles: Role[]): Map<string, RoleGrants> {
  const grants = new Map<string, RoleGrants>(roles.map((role) => [role.id, {}]));
  for (const system of systems)
    for (const [permission, { roles: holders }] of Object.entries(system.permissions ?? {}))
      for (const [role, reach] of Object.entries(holders)) grants.get(role)![permission] = { reach };
  return grants;
}

/** Declared grants with a municipality's changes laid over them: what a new room brings reaches changed roles as well. */
export function changedGrants(declared: RoleGrants, changes: TenantRole['changes']): RoleGrants {
  const all = { ...declared };
  for (const [permission, grant] of Object.entries(changes))
    if (grant) all[permission] = grant;
    else delete all[permission];
  return all;
}

/** Everything a person holds, from the roles given to them and those of the posts they hold today. */
function permissionsOf(
  person: Pick<Person, 'roles' | 'posts' | 'unit'>,
  rolesById: ReadonlyMap<string, { grants: RoleGrants }>,
): Record<string, Grant[]> {
  const permissions: Record<string, Grant[]> = {};
  const add = (roleIds: string[], units: string[]) => {
    for (const role of roleIds)
      for (const [permission, grant] of Object.entries(rolesById.get(role)?.grants ?? {})) {
        const held = (permissions[permission] ??= []);
        const whole = grant.reach === 'own' ? { ...grant, units } : grant;
        if (!held.some((one) => JSON.stringify(one) === JSON.stringify(whole))) held.push(whole);
      }
  };
  add(person.roles, person.unit ? [person.unit.id] : []);
  for (const post of person.posts) add(post.roles, post.unitIds);
  return permissions;
}

/** A person with what their roles and posts grant in this municipality. */
export function actorFrom(person: Person, roles: TenantRole[]): Actor {
  const held = new Set([...person.roles, ...person.posts.flatMap((post) => post.roles)]);
  return {
    ...person,
    roles: [...held],
    roleTitles: roles.filter((role) => held.has(role.id)).map((role) => role.title),
    permissions: permissionsOf(person, new Map(roles.map((role) => [role.id, role]))),
  };
}
