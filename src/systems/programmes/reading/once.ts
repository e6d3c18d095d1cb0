// SPDX-License-Identifier: Apache-2.0

/** What follows from a definition alone is worked out when it is first needed, and then known for every sheet. */
export function once<K extends object, V>(derive: (definition: K) => V): (definition: K) => V {
  const known = new WeakMap<K, V>();
  return (definition) => {
    let value = known.get(definition);
    if (value === undefined) {
      value = derive(definition);
      known.set(definition, value);
    }
    return value;
  };
}
