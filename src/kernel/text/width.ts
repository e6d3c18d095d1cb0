// SPDX-License-Identifier: Apache-2.0

/**
 * Width and layout of Japanese text: municipalities write ＡＢＣ, １２３ and ｶﾅ as the program at hand does, and
 * converters leave spaces and tags behind. Comparing needs one width; showing needs the words without the layout.
 */

const HALF_KANA =
  '。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜';
const VOICEABLE = 'ウカキクケコサシスセソタチツテトハヒフヘホワヲ';
const VOICED = 'ヴガギグゲゴザジズゼゾダヂヅデドバビブベボヷヺ';
const SEMI_VOICEABLE = 'ハヒフヘホ';
const SEMI_VOICED = 'パピプペポ';

const HALF_KANA_RUN = /[\uff61-\uff9f]+/g;
const FOLDABLE = /[\u3000\uff01-\uff5e\uff61-\uff9f\uffe0\uffe1\uffe5]/;
const FULL_WIDTH = /[\u3000\uff01-\uff5e\uffe0\uffe1\uffe5]/g;

function foldCharacter(character: string): string {
  switch (character) {
    case '\u3000':
      return ' ';
    case '￠':
      return '¢';
    case '￡':
      return '£';
    case '￥':
      return '¥';
    default:
      return String.fromCharCode(character.charCodeAt(0) - 0xfee0);
  }
}

/** ｶﾞｲﾄﾞ → ガイド: the separate (semi-)voicing mark joins the letter before it where such a letter exists. */
function foldKana(run: string): string {
  let folded = '';
  for (const character of run) {
    const full = HALF_KANA.charAt(character.charCodeAt(0) - 0xff61);
    const before = folded.charAt(folded.length - 1);
    const from = full === '゛' ? VOICEABLE : full === '゜' ? SEMI_VOICEABLE : '';
    const at = before === '' ? -1 : from.indexOf(before);
    if (at === -1) folded += full;
    else folded = folded.slice(0, -1) + (full === '゛' ? VOICED : SEMI_VOICED).charAt(at);
  }
  return folded;
}

/**
 * One width for comparing and parsing: full-width ASCII letters, digits, signs and the full-width space become
 * half-width, half-width katakana become full-width. Other characters (kanji, 〜, ①, ㎡, ー) stay as they are.
 */
export function foldWidth(text: string): string {
  if (!FOLDABLE.test(text)) return text;
  return text.replace(HALF_KANA_RUN, foldKana).replace(FULL_WIDTH, foldCharacter);
}

// \s knows NBSP, U+3000 and the byte order mark; the invisible ones (soft hyphen, zero-width, direction marks) it does not.
// oxlint-disable-next-line no-misleading-character-class -- each of them is meant by itself
const BLANK = /[\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064]+/g;

/** `foldWidth` without any white space, visible or not: the form in which labels and titles are compared. */
export function squeeze(text: string): string {
  return foldWidth(text).replace(BLANK, '');
}

const BREAKING_TAG = /<\/?(?:p|br|ul|ol|li|div|tr|table|tbody|thead|dl|dt|dd|h[1-6]|hr)(?:[\s/][^<>]*)?>/gi;
const CHOICE_TAG = /<input(?:[\s/][^<>]*)?>/gi;
const OTHER_TAG = /<\/?(?:a|b|strong|i|em|u|s|span|font|sup|sub|small|td|th|img|label|center)(?:[\s/][^<>]*)?>/gi;
const ENTITY = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos|nbsp|ensp|emsp|yen|middot|hellip));/g;
const NAMED: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ensp: ' ',
  emsp: ' ',
  yen: '¥',
  middot: '·',
  hellip: '…',
};

function decodeEntity(entity: string, decimal?: string, hexadecimal?: string, name?: string): string {
  if (name !== undefined) return NAMED[name] ?? entity;
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
  if (code === 9 || code === 10 || code === 13) return ' ';
  // Control characters and halves of surrogate pairs are no text.
  if (code < 32 || (code >= 127 && code < 160) || (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) return '';
  return String.fromCodePoint(code);
}

// Converters print the circle of a choice as a form control, also where the circle is only a bullet.
function choiceMark(tag: string): string {
  const ticked = /\schecked\b/i.test(tag);
  return /type\s*=\s*["']?checkbox/i.test(tag) ? (ticked ? '☑' : '□') : ticked ? '●' : '○';
}

const INVISIBLE = /[\u00ad\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g;
const SPACES = /[^\S\n]+/g;
const SPACES_AFTER_STOP = /([。、）」』】・]) +/g;
const LONE_CHARACTERS =
  /(?<![^\s])[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}](?: [\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])+(?![^\s])/gu;
const MARKUP_START = /<(?=[a-z/!?])/gi;

/**
 * The words of a text without what layout and HTML converters left in it: tags go (paragraphs, lists and rows become
 * new lines, form controls ○ ● □ ☑), entities are decoded once, runs of spaces become one, letter-spaced headings
 * (目 的, 対 象) are closed up, empty lines and the ends are trimmed.
 *
 * The result is plain text and never holds the start of a tag: a `<` that would begin one is written ＜.
 */
export function cleanText(text: string): string {
  return (
    text
      .replace(/\r\n?/g, '\n')
      .replace(BREAKING_TAG, '\n')
      .replace(CHOICE_TAG, choiceMark)
      .replace(OTHER_TAG, '')
      .replace(ENTITY, decodeEntity)
      .replace(INVISIBLE, '')
      .replace(SPACES, ' ')
      .replace(SPACES_AFTER_STOP, '$1')
      .replace(LONE_CHARACTERS, (run) => run.replaceAll(' ', ''))
      .replace(/ ?\n ?/g, '\n')
      .replace(/\n{2,}/g, '\n')
      // Taking tags out or decoding can bring a new tag together (`<scr<b>ipt>`, `&lt;script&gt;`).
      .replace(MARKUP_START, '＜')
      .trim()
  );
}
