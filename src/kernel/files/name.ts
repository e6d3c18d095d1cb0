// SPDX-License-Identifier: Apache-2.0

/** Longest name in characters: what common file systems take, with room for a suffix. */
const LONGEST = 200;

/** Control characters, and those that turn the direction of writing so that `fdp.exe` reads as `exe.pdf`. */
// oxlint-disable-next-line no-control-regex
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/**
 * The name of a file as its owner gave it, without folders and control characters. Every other character stays as it is:
 * normalising would turn variants of kanji in names of people and places into other characters (外字, 異体字).
 */
export function fileName(given: string): string {
  const last = given.replaceAll('\\', '/').split('/').at(-1)!;
  const name = last.toWellFormed().replaceAll(INVISIBLE, '').trim();
  if (/^\.*$/.test(name)) return '名称なし';
  const letters = [...name];
  if (letters.length <= LONGEST) return name;
  const extension = [...(/\.[^.]{1,10}$/.exec(name)?.[0] ?? '')];
  return [...letters.slice(0, LONGEST - extension.length), ...extension].join('');
}
