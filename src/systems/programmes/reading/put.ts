// SPDX-License-Identifier: Apache-2.0

/** Sets a value at a path of plain objects below `target` (`funding/general`), making the objects on the way. */
export function put(target: Record<string, unknown>, path: string, value: unknown): void {
  const slash = path.indexOf('/');
  if (slash === -1) {
    target[path] = value;
    return;
  }
  const head = path.slice(0, slash);
  const below = target[head];
  const next = below !== null && typeof below === 'object' ? (below as Record<string, unknown>) : {};
  target[head] = next;
  put(next, path.slice(slash + 1), value);
}
