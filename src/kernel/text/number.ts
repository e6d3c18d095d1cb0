// SPDX-License-Identifier: Apache-2.0

/**
 * Numbers as sheets print them. Reading a year's sheets calls this for every cell, so it walks over character codes
 * and builds nothing until it has to.
 */

/** What may follow a number without changing it. 百万円 and 億円 would, and 年, 月, 日 make it a date: not here. */
const UNITS = new Set([
  '千円', '円', '%', '‰', '件', '人', '名', '回', '台', '社', '者', '校', '園', '館', '施設', '箇所', 'か所', 'カ所', 'ヵ所',
  'ヶ所', 'ケ所', '時間', '分', '秒', '日間', 'か月', 'カ月', 'ヶ月', '年間', '点', '枚', '冊', '世帯', '団体', '組', '戸', '室',
  '床', '基', '灯', '本', '倍', '路線', '地区', '区画', '種類', 'km', '㎞', 'm', '㎡', 'm2', 'm3', '㎥', 'ha', 't', 'トン', 'kg',
  'g', 'kWh', 'kW', 'L', 'l', '人/日', '件/年', '円/人', '千円/年', '円/年', '人日', '時間/年', 'ポイント', 'システム',
]); // prettier-ignore

const MINUS = 1;
const PLUS = 2;

const isBlank = (code: number) =>
  code === 0x20 || code === 0x3000 || code === 0xa0 || (code >= 0x9 && code <= 0xd) || code === 0xfeff ||
  (code >= 0x2000 && code <= 0x200b) || code === 0x202f; // prettier-ignore

/** ▲ △ and the many dashes that stand for minus; 0 when it is no sign. */
function signOf(code: number): number {
  switch (code) {
    case 0x25b2: // ▲
    case 0x25b3: // △
    case 0x2d: // -
    case 0xff0d: // －
    case 0x2212: // −
    case 0x2010: // ‐
    case 0x2011: // non-breaking hyphen
    case 0x2013: // –
    case 0x2014: // —
    case 0x2015: // ―
    case 0x30fc: // ー
      return MINUS;
    case 0x2b: // +
    case 0xff0b: // ＋
      return PLUS;
    default:
      return 0;
  }
}

const digitOf = (code: number) =>
  code >= 0x30 && code <= 0x39 ? code - 0x30 : code >= 0xff10 && code <= 0xff19 ? code - 0xff10 : -1;
const isComma = (code: number) => code === 0x2c || code === 0xff0c;
const isPoint = (code: number) => code === 0x2e || code === 0xff0e;

/** More digits than this are no figure of a sheet and would not be exact. */
const MOST_DIGITS = 15;

/**
 * The one number that `text` is, or null when it is not clearly one number.
 *
 * Minus: ▲ △ and every dash, with or without a space, also (1,234) and (△1,234). Thousands are grouped right or not at
 * all ('12,34' is null); blanks may stand beside the commas ('205, 257, 690'). One unit may follow (千円, %, 人 …) and
 * does not change the number. Dates, ranges, '3,655 ⇒ 10', a lone dash and empty text are null.
 */
export function parseNumber(text: string): number | null {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;

  let negative = false;
  const open = text.charCodeAt(start);
  if (open === 0x28 || open === 0xff08) {
    const close = text.charCodeAt(end - 1);
    if (close !== 0x29 && close !== 0xff09) return null;
    negative = true;
    start++;
    end--;
    while (start < end && isBlank(text.charCodeAt(start))) start++;
    while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  }
  if (start === end) return null;

  const sign = signOf(text.charCodeAt(start));
  if (sign !== 0) {
    if (sign === PLUS && negative) return null;
    negative ||= sign === MINUS;
    start++;
    while (start < end && isBlank(text.charCodeAt(start))) start++;
  }
  const yen = text.charCodeAt(start);
  if (yen === 0xa5 || yen === 0xffe5) {
    start++;
    while (start < end && isBlank(text.charCodeAt(start))) start++;
  }

  let value = 0;
  let digits = 0;
  let sinceComma = 0;
  let grouped = false;
  let at = start;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    const digit = digitOf(code);
    if (digit !== -1) {
      value = value * 10 + digit;
      digits++;
      sinceComma++;
      continue;
    }
    let comma = at;
    while (comma < end && isBlank(text.charCodeAt(comma))) comma++;
    if (comma === end || !isComma(text.charCodeAt(comma))) break;
    if (grouped ? sinceComma !== 3 : sinceComma < 1 || sinceComma > 3) return null;
    grouped = true;
    sinceComma = 0;
    at = comma;
    while (at + 1 < end && isBlank(text.charCodeAt(at + 1))) at++;
  }
  if (grouped && sinceComma !== 3) return null;

  let decimals = 0;
  if (at < end && isPoint(text.charCodeAt(at))) {
    at++;
    for (let digit = 0; at < end; at++, decimals++) {
      digit = digitOf(text.charCodeAt(at));
      if (digit === -1) break;
      value = value * 10 + digit;
    }
    if (decimals === 0) return null;
  }
  if (digits === 0 || digits + decimals > MOST_DIGITS) return null;

  if (at < end) {
    while (at < end && isBlank(text.charCodeAt(at))) at++;
    let unit = text.slice(at, end);
    if (unit === '％') unit = '%';
    if (!UNITS.has(unit)) return null;
  }
  // Both sides are exact integers, so that the quotient is the double nearest to what is printed.
  if (decimals > 0) value /= 10 ** decimals;
  return negative && value !== 0 ? -value : value;
}

export type NumberStyle = {
  /** How a negative number is marked; sheets of municipalities print △. */
  minus?: '△' | '−';
};

/** Rounds half away from zero in decimal, as printed figures are rounded (2,314.5 → 2,315). */
function rounded(magnitude: number, decimals: number): string {
  const shifted = Number(`${magnitude}e${decimals}`);
  if (!Number.isSafeInteger(Math.round(shifted))) return magnitude.toFixed(decimals);
  return (Math.round(shifted) / 10 ** decimals).toFixed(decimals);
}

function group(digits: string): string {
  let first = digits.length % 3;
  let text = digits.slice(0, first);
  for (; first < digits.length; first += 3) text += (text === '' ? '' : ',') + digits.slice(first, first + 3);
  return text;
}

/**
 * A number with thousands commas: 1234.5 → '1,234.5'. With `decimals` exactly so many digits after the point, rounded
 * half up. What is not known (null) and what is no number print as nothing.
 */
export function formatNumber(n: number | null | undefined, decimals?: number, style?: NumberStyle): string {
  if (n === null || n === undefined || !Number.isFinite(n)) return '';
  const magnitude = Math.abs(n);
  const exact = decimals === undefined || (decimals === 0 && Number.isSafeInteger(magnitude));
  const plain = exact ? String(magnitude) : rounded(magnitude, decimals ?? 0);
  if (plain.includes('e')) return n < 0 ? (style?.minus ?? '△') + plain : plain;
  const point = plain.indexOf('.');
  const whole = point === -1 ? plain : plain.slice(0, point);
  const printed = (whole.length > 3 ? group(whole) : whole) + (point === -1 ? '' : plain.slice(point));
  // Not `n < 0`: −0.4 rounded to whole numbers is a plain 0.
  return n < 0 && Number(plain) !== 0 ? (style?.minus ?? '△') + printed : printed;
}

/** An amount in thousand yen as sheets print it, without the unit: −10791 → '△10,791', null → ''. */
export function formatThousandYen(n: number | null | undefined, style?: NumberStyle): string {
  return formatNumber(n, 0, style);
}
