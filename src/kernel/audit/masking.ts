// SPDX-License-Identifier: Apache-2.0

/** What a procedure changed, as far as the operation log should show it. */
export type Change = {
  before?: Record<string, unknown> | null;
  after?: Record<string, unknown> | null;
  /** Fields of `before` and `after` that hold personal data: only a mask and a fingerprint of them are kept. */
  personal?: readonly string[];
};

/** A personal value in the log: enough to see that it changed, or that two lines mean the same value. */
export type Masked = { mask: string; print: string };

/** Keyed fingerprint of a text; without the installation's secret it cannot be tried out. */
export type Fingerprint = (text: string) => string;

/** The first character at most: 山***, t***@…. A single character would be the whole value. */
function mask(value: unknown): string {
  if (typeof value !== 'string') return '***';
  const letters = Array.from(value.trim());
  const first = letters.length > 1 ? letters[0]! : '';
  return value.includes('@') ? `${first}***@…` : `${first}***`;
}

/** `fields` with the personal ones masked. Nothing (null, empty text) stays nothing: it tells of no one. */
export function masked(
  fields: Record<string, unknown>,
  personal: readonly string[],
  fingerprint: Fingerprint,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      !personal.includes(name) || value === null || value === undefined || value === ''
        ? value
        : ({
            mask: mask(value),
            print: fingerprint(typeof value === 'string' ? value : JSON.stringify(value)),
          } satisfies Masked),
    ]),
  );
}
