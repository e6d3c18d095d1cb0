// SPDX-License-Identifier: Apache-2.0
import type { Role, System } from './system.ts';

/** Everything in the manifests that contradicts itself, as sentences; empty when the house can open. */
export function assemblyFaults(systems: System[], roles: Role[]): string[] {
  const faults: string[] = [];
  const permissions = new Set(systems.flatMap((system) => Object.keys(system.permissions ?? {})));
  const emitted = new Set(systems.flatMap((system) => system.emits ?? []));
  const known = new Set(roles.map((role) => role.id));

  repeated(systems.map((system) => system.id)).forEach((id) => faults.push(`two modules have the id '${id}'`));
  const procedures = systems.flatMap((system) => system.procedures);
  repeated(procedures.map((one) => one.name)).forEach((name) => faults.push(`two procedures are named '${name}'`));
  repeated(procedures.flatMap((one) => one.http?.replaceAll(/\{[^}]*\}/g, '{}') ?? [])).forEach((route) =>
    faults.push(`two procedures answer '${route}'`),
  );
  repeated(systems.flatMap((system) => Object.keys(system.permissions ?? {}))).forEach((permission) =>
    faults.push(`two modules declare the permission '${permission}'`),
  );

  for (const system of systems) {
    for (const one of system.procedures) {
      if (!one.name.startsWith(`${system.id}.`))
        faults.push(`'${one.name}' must begin with '${system.id}.', the module that declares it`);
      if (!one.access) faults.push(`'${one.name}' has no access rule: say who may call it (staff, signedIn, everyone)`);
      else if (one.access.who === 'staff' && !permissions.has(one.access.permission))
        faults.push(`'${one.name}' needs the unknown permission '${one.access.permission}'`);
      else if (one.access.who === 'everyone' && !one.access.because)
        faults.push(`'${one.name}' is open to everyone without a reason`);
      if (one.effect === 'write' && one.http?.startsWith('GET '))
        faults.push(`'${one.name}' changes something and must not be reached by GET`);
    }
    for (const [permission, { roles: holders, of }] of Object.entries(system.permissions ?? {}))
      for (const [role, reach] of Object.entries(holders)) {
        if (reach !== 'all' && (reach === 'own' ? of?.unit : of?.assignee) === undefined)
          faults.push(
            `the permission '${permission}' reaches '${reach}', but does not say in which column of which records ('of')`,
          );
        if (!known.has(role)) faults.push(`the permission '${permission}' names the unknown role '${role}'`);
      }
    if (system.settings && !permissions.has(system.settings.permission))
      faults.push(`the settings of '${system.id}' need the unknown permission '${system.settings.permission}'`);
    for (const indicator of system.indicators ?? [])
      if (!indicator.evidence) faults.push(`the indicator '${system.id}.${indicator.id}' shows no evidence`);
    for (const listener of system.listens ?? [])
      if (!emitted.has(listener.event))
        faults.push(`'${system.id}' listens to '${listener.event}', which nobody emits`);
  }
  return faults;
}

const repeated = (names: string[]) => [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
