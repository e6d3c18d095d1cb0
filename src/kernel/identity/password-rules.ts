// SPDX-License-Identifier: Apache-2.0
import type { Label } from '../label.ts';
import { commonWords } from './common-words.ts';

export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 128;

const rows = [
  '0123456789',
  '9876543210',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  'あいうえおかきくけこさしすせそ',
];

/**
 * What is wrong with a password that somebody chose; null when nothing is. It must be long and not the obvious; which
 * characters it has is nobody's business (NIST SP 800-63B-4, 3.1.1.2: length and a list of what is guessed first, no
 * rules of composition, no expiry).
 * @param about what an attacker knows: the sign-in name, the person's name, the municipality
 */
export function passwordFault(password: string, about: readonly string[]): Label | null {
  const plain = password.normalize('NFKC').toLowerCase();
  const length = [...plain].length;
  if (length < SHORTEST_PASSWORD)
    return {
      ja: `パスワードは${SHORTEST_PASSWORD}文字以上にしてください。いくつかの言葉をつなげると、長くても覚えやすくなります。`,
      en: `Use at least ${SHORTEST_PASSWORD} characters. A few words in a row are long and easy to remember.`,
    };
  if (length > LONGEST_PASSWORD)
    return {
      ja: `パスワードは${LONGEST_PASSWORD}文字までにしてください。`,
      en: `Use at most ${LONGEST_PASSWORD} characters.`,
    };
  if (isPattern(plain) || isWordWithEnds(plain, about))
    return {
      ja: 'このパスワードは推測されやすいため使えません。よくある言葉や並び、ログイン名、自治体名を避けて、別のものにしてください。',
      en: 'This password is easily guessed. Avoid common words and sequences, your sign-in name and the municipality’s name.',
    };
  return null;
}

/** The same few characters again and again, or a walk along the alphabet or the keyboard. */
const isPattern = (plain: string): boolean =>
  /^(.{1,5}?)\1+.{0,4}$/u.test(plain) || rows.some((row) => row.repeat(20).includes(plain));

/** One known word, also twice, with nothing but digits and signs around it or in the place of letters. */
function isWordWithEnds(plain: string, about: readonly string[]): boolean {
  const letters = (text: string) => text.replaceAll(/[^\p{L}]+/gu, '');
  // the part before @ of an address; 〇〇市 also without 市; `Mizuho City` also by its words
  const own = about
    .map((text) => text.normalize('NFKC').toLowerCase())
    .flatMap((text) => [
      text,
      text.split('@')[0]!,
      text.replace(/[都道府県市区町村]$/u, ''),
      ...text.split(/[\s@.\-_]+/),
    ]);
  const words = new Set([...commonWords, ...own.map(letters)].filter(Boolean));
  const inner = plain.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const disguised = inner.replaceAll(
    /[0@$135]/g,
    (sign) => ({ 0: 'o', '@': 'a', $: 's', 1: 'i', 3: 'e', 5: 's' })[sign]!,
  );
  return (
    own.includes(plain) ||
    [letters(inner), letters(disguised)].some(
      (word) =>
        words.has(word) ||
        (word === word.slice(0, word.length / 2).repeat(2) && words.has(word.slice(0, word.length / 2))),
    )
  );
}
