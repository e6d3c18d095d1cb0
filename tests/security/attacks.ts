// SPDX-License-Identifier: Apache-2.0
import { afterAll, expect } from 'vitest';

const counts = new Map<string, { tried: number; succeeded: string[] }>();

/** One try of an attack; `succeeded` says whether the attacker got what they wanted. A success fails the test. */
export function tried(attack: string, what: string, succeeded: boolean): void {
  const count = counts.get(attack) ?? { tried: 0, succeeded: [] };
  counts.set(attack, count);
  count.tried++;
  if (succeeded) count.succeeded.push(what);
  expect(succeeded ? [`${attack}: ${what}`] : [], 'attacks that succeeded').toEqual([]);
}

/** Prints at the end of a file how often each attack was tried, and that none succeeded. */
export function countAttacks(): void {
  afterAll(() => {
    for (const [attack, { tried: times, succeeded }] of counts)
      console.log(`attack: ${attack}: ${times} tried, ${succeeded.length} succeeded`);
  });
}
