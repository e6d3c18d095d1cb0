// SPDX-License-Identifier: Apache-2.0
import { withoutNumbering } from './cells.ts';

/** Number of single-character changes between two short words, at most `most` + 1. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const now = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const cost = a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1;
      const value = Math.min((before[j] ?? 0) + 1, (now[j - 1] ?? 0) + 1, (before[j - 1] ?? 0) + cost);
      now.push(value);
      if (value < least) least = value;
    }
    if (least > most) return most + 1;
    before = now;
  }
  return before[b.length] ?? most + 1;
}

/** Whether the letters of `part` stand in `whole` in the same order. */
function isSubsequence(part: string, whole: string): boolean {
  let at = 0;
  for (const character of whole) if (character === part[at]) at++;
  return at === part.length;
}

/** How many letters of `a` stand anywhere in `b`: quick to count, and never fewer than what a close label shares. */
function atMostCommon(a: string, b: string): number {
  let shared = 0;
  for (let at = 0; at < a.length; at++) if (b.includes(a.charAt(at))) shared++;
  return shared;
}

/** Share of the letters that two words have in common, in any order. */
function common(a: string, b: string): number {
  let rest = b;
  let shared = 0;
  for (const character of a) {
    const at = rest.indexOf(character);
    if (at === -1) continue;
    shared++;
    rest = rest.slice(0, at) + rest.slice(at + 1);
  }
  return shared / Math.max(a.length, b.length);
}

/**
 * The one label that a misread cell must be: at most one wrong character in four, or letters missing in the middle
 * (他区の実況 for 他区の実施状況), or the same letters in disorder (a label of two lines). Null when none or more than one comes into question.
 */
export function closest<T>(
  key: string,
  candidates: { key: string; target: T }[],
  same: (a: T, b: T) => boolean = (a, b) => a === b,
): T | null {
  const plain = withoutNumbering(key);
  if (plain.length < 4 || plain.length > 30) return null;
  let known = closestBefore.get(candidates);
  if (!known) {
    known = new Map();
    closestBefore.set(candidates, known);
  }
  const before = known.get(plain);
  if (before !== undefined) return before as T | null;
  const found = findClosest(plain, candidates, same);
  if (known.size >= 5000) known.clear();
  known.set(plain, found);
  return found;
}

const closestBefore = new WeakMap<object, Map<string, unknown>>();

function findClosest<T>(
  plain: string,
  candidates: { key: string; target: T }[],
  same: (a: T, b: T) => boolean,
): T | null {
  let best: T | null = null;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    if (atMostCommon(plain, candidate.key) < plain.length * 0.75) continue;
    const most = Math.max(1, Math.floor(candidate.key.length / 4));
    if (plain.length > candidate.key.length * 1.5 || plain.length * 2 < candidate.key.length) continue;
    let apart = distance(plain, candidate.key, most);
    if (apart > most) {
      const missing = candidate.key.length - plain.length;
      if (missing > 0 && missing <= candidate.key.length * 0.4 && isSubsequence(plain, candidate.key)) apart = missing;
      else if (candidate.key.length >= 7 && plain.length >= 6 && common(plain, candidate.key) >= 0.75)
        apart = most + 0.5;
      else continue;
    }
    if (apart < bestDistance) [best, bestDistance] = [candidate.target, apart];
    else if (apart === bestDistance && best !== null && !same(best, candidate.target)) best = null;
  }
  return best;
}
