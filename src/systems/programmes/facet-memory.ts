// SPDX-License-Identifier: Apache-2.0

/**
 * Counting over all sheets for the options of a filter is worth remembering for a moment. Another process may see a
 * count that is this old; whoever changes a sheet in this one sees it at once.
 */
const REMEMBER_MS = 10_000;
const remembered = new Map<string, { value: Promise<unknown>; until: number }>();

/** What `count` gave for this municipality and list a moment ago, else what it gives now. */
export async function rememberCounts<T>(tenantId: string, list: string, count: () => Promise<T>): Promise<T> {
  const key = `${tenantId} ${list}`;
  const known = remembered.get(key);
  if (known && known.until > Date.now()) return known.value as Promise<T>;
  if (remembered.size > 5_000) remembered.clear();
  const value = count();
  remembered.set(key, { value, until: Date.now() + REMEMBER_MS });
  value.catch(() => remembered.delete(key));
  return value;
}

/** Sheets of this municipality have changed. */
export function forgetCounts(tenantId: string): void {
  for (const key of remembered.keys()) if (key.startsWith(tenantId)) remembered.delete(key);
}
