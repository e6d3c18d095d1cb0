// SPDX-License-Identifier: Apache-2.0

/** Paths come from definitions: there are few, and each is taken apart once. */
const known = new Map<string, string[]>();

/** Sets a value at a path of plain objects below `target` (`funding/general`), making the objects on the way. */
export function put(target: Record<string, unknown>, path: string, value: unknown): void {
  let segments = known.get(path);
  if (!segments) {
    segments = path.split('/');
    known.set(path, segments);
  }
  let parent = target;
  for (let at = 0; at < segments.length - 1; at++) {
    const segment = segments[at] as string;
    const below = parent[segment];
    const next = below !== null && typeof below === 'object' ? (below as Record<string, unknown>) : {};
    parent[segment] = next;
    parent = next;
  }
  parent[segments.at(-1) as string] = value;
}
