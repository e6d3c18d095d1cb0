// SPDX-License-Identifier: Apache-2.0
import { readdirSync } from 'node:fs';
import type { Label } from '../label.ts';
import type { ProblemDocument } from './problem-document.ts';
import type { Language } from './env.ts';

const HEADINGS: Record<number, Label> = {
  400: { ja: '受け取れない内容でした', en: 'We could not accept that' },
  403: { ja: 'この操作はできません', en: 'This is not possible' },
  404: { ja: 'そのページは見つかりません', en: 'That page is not here' },
  413: { ja: '大きすぎて受け取れません', en: 'This is too large' },
  429: { ja: '少し間をおいてください', en: 'Please wait a moment' },
};
const FAILURE: Label = { ja: '申し訳ありません。こちらの不具合です', en: 'Sorry, this is our fault' };

/** Style sheets: its own, and the fonts that were built with the pages, for machines that have no Japanese ones. */
const STYLES = ['/plain.css', ...builtFonts()];

function builtFonts(): string[] {
  try {
    return readdirSync(new URL('../../../build/client/assets/', import.meta.url))
      .filter((name) => /^fonts-[\w-]+\.css$/.test(name))
      .map((name) => `/assets/${name}`);
  } catch {
    return []; // not built: in development
  }
}

/**
 * A refusal as a page that needs nothing else of the house: no municipality, no session, no rendering. For people whose
 * request is refused before the pages are asked.
 */
export function plainPage(document: ProblemDocument, language: Language, request: string | undefined): string {
  const heading = (HEADINGS[document.status] ?? (document.status < 500 ? HEADINGS[400]! : FAILURE))[language];
  const number = {
    ja: 'お問い合わせのときは、この番号をお知らせください',
    en: 'If you ask us about this, tell us this number',
  };
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(heading)}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
${STYLES.map((href) => `<link rel="stylesheet" href="${href}">`).join('\n')}
</head>
<body>
<main>
<p class="status" aria-hidden="true">${document.status}</p>
<h1>${text(heading)}</h1>
<p>${text(document.title)}</p>
${request === undefined ? '' : `<p class="number">${number[language]}: <code>${request}</code></p>`}
</main>
</body>
</html>
`;
}

const text = (words: string) => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
