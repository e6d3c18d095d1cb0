// SPDX-License-Identifier: Apache-2.0

/**
 * Addresses inside a sheet: segments joined by `/`. A number of four digits in a list of yearly objects is the fiscal
 * year (`costs/2023/settled`), any other number the position in the list (`requestLines/0/requested`).
 */
type Json = unknown;

const step = (parent: Json, segment: string): Json => {
  if (parent === null || typeof parent !== 'object') return undefined;
  if (!Array.isArray(parent)) return (parent as Record<string, Json>)[segment];
  return parent[indexIn(parent, segment)];
};

const yearly = (list: Json[]) => list.length > 0 && typeof (list[0] as { fiscalYear?: Json })?.fiscalYear === 'number';

/** Position that `segment` names in `list`; -1 when a fiscal year is not in it. */
function indexIn(list: Json[], segment: string): number {
  if (!/^\d+$/.test(segment)) throw new RangeError(`'${segment}' is no position in a list`);
  return segment.length === 4 && (yearly(list) || list.length === 0)
    ? list.findIndex((item) => (item as { fiscalYear: number }).fiscalYear === Number(segment))
    : Number(segment);
}

/** The value at `path`, `undefined` where there is none. */
export const valueAt = (root: Json, path: string): Json => path.split('/').reduce(step, root);

const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * A copy of `root` with `value` at `path`; objects on the way are made, a missing fiscal year is inserted in order.
 * `undefined` removes the field. Throws RangeError when the path is no place of a sheet.
 */
export function withValueAt<T>(root: T, path: string, value: Json): T {
  const put = (parent: Json, segments: string[]): Json => {
    const [segment, ...rest] = segments as [string, ...string[]];
    if (FORBIDDEN.has(segment)) throw new RangeError(`'${segment}' is no field`);
    if (Array.isArray(parent) || (parent === undefined && /^\d+$/.test(segment))) {
      const list = [...((parent as Json[] | undefined) ?? [])];
      const index = indexIn(list, segment);
      if (segment.length === 4 && index === -1) {
        list.push(rest.length ? put({ fiscalYear: Number(segment) }, rest) : value);
        return list.sort((a, b) => (a as { fiscalYear: number }).fiscalYear - (b as { fiscalYear: number }).fiscalYear);
      }
      if (index > list.length) throw new RangeError(`the list has only ${list.length} entries`);
      list[index] = rest.length ? put(list[index], rest) : value;
      return list.filter((item) => item !== undefined);
    }
    if (parent !== undefined && parent !== null && typeof parent !== 'object')
      throw new RangeError(`'${segment}' is below a plain value`);
    const copy = { ...(parent as Record<string, Json> | undefined) };
    copy[segment] = rest.length ? put(copy[segment] ?? undefined, rest) : value;
    if (copy[segment] === undefined) delete copy[segment];
    return copy;
  };
  return put(root, path.split('/')) as T;
}
