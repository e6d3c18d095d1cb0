// SPDX-License-Identifier: Apache-2.0
import { extensionOf, mayBeNamed } from '../type.ts';
import type { Findings } from './findings.ts';

/** Separators, wildcards, control characters, and those that turn the direction of writing (`invoice‮fdp.exe`). */
// eslint-disable-next-line no-control-regex
const UNSAFE = /[\0-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\\/:*?"<>|]/g;
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
const LONGEST = 200;

/** Extensions that one type may lose to another by sanitising. */
const REPLACED = /\.(?:docm|dotm|dotx|xlsm|xltm|xltx|pptm|potm|potx|ppsm|ppsx|tiff?|heic|heif|hif|avif|svg)$/i;

/**
 * The name of a sanitised file: without characters that deceive or that systems do not take, and ending with an extension
 * of what the file is now. A name that says something else keeps its words and gets the right extension behind them.
 */
export function sanitiseName(name: string, extension: string, removed: Findings): string {
  let plain = name
    .toWellFormed()
    .replace(UNSAFE, '')
    .trim()
    .replace(/^\.+|[. ]+$/g, '');
  if (plain !== name) removed.add('name', '');
  if (RESERVED.test(plain)) plain = `_${plain}`;
  const right = mayBeNamed(extension, extensionOf(plain));
  const stem = right ? plain.slice(0, plain.lastIndexOf('.')) : plain.replace(REPLACED, '');
  const ending = right ? plain.slice(plain.lastIndexOf('.')) : `.${extension}`;
  const short = Array.from(stem || 'file')
    .slice(0, LONGEST - ending.length)
    .join('');
  return short + ending;
}
