// SPDX-License-Identifier: Apache-2.0

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const missing = () => new Response(null, { status: 404 });

/** The id of a programme from an address; what cannot be one is a page that does not exist. */
export function programmeIdIn(text: string | undefined): string {
  if (text === undefined || !UUID.test(text)) throw missing();
  return text;
}

/** A fiscal year from an address. */
export function fiscalYearIn(text: string | undefined): number {
  if (text === undefined || !/^(1[89]|2[01])\d\d$/.test(text)) throw missing();
  return Number(text);
}

/** An address with the parameters that have a value. */
export function address(path: string, parameters: Record<string, string | number | null | undefined>): string {
  const query = new URLSearchParams(
    Object.entries(parameters).flatMap(([key, value]) =>
      value === null || value === undefined || value === '' ? [] : [[key, String(value)]],
    ),
  ).toString();
  return query ? `${path}?${query}` : path;
}

/** Words of a query, `undefined` when there are none. */
export const wordsIn = (query: URLSearchParams, name: string): string | undefined =>
  query.get(name)?.trim().slice(0, 200) || undefined;
