// SPDX-License-Identifier: Apache-2.0
import type { Identity } from '../house.ts';

/** Several places where people come from, as one: the first that knows a person answers. */
export function identities(all: readonly Identity[]): Identity {
  const first = async <R>(ask: (one: Identity) => Promise<R | null> | undefined): Promise<R | null> => {
    for (const one of all) {
      const found = (await ask(one)) ?? null;
      if (found !== null) return found;
    }
    return null;
  };
  return {
    client: (tx, key, now) => first((one) => one.client?.(tx, key, now)),
    person: (tx, personId, now) => first((one) => one.person(tx, personId, now)),
    async people(tx, now) {
      const people = [];
      for (const one of all) people.push(...(await one.people(tx, now)));
      return people;
    },
    async names(tx, personIds) {
      const names = new Map<string, string>();
      for (const one of all) for (const [id, name] of await one.names(tx, personIds)) names.set(id, name);
      return names;
    },
    async demoAccounts(tx, now) {
      const accounts = [];
      for (const one of all) accounts.push(...(await one.demoAccounts(tx, now)));
      return accounts;
    },
    personOfExternal: (context, external) => first((one) => one.personOfExternal?.(context, external)),
  };
}
