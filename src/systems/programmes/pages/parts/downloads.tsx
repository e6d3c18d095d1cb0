// SPDX-License-Identifier: Apache-2.0
import type { Label } from '#kernel/label.ts';
import { useLanguage, useText } from '#web/language.tsx';
import { LICENCE } from './messages.ts';

const messages = {
  open: { ja: 'このデータは、出典を示せば自由に使えます。', en: 'Free to use if you name the source.' },
  licence: {
    ja: 'クリエイティブ・コモンズ 表示 4.0 国際（CC BY 4.0）',
    en: 'Creative Commons Attribution 4.0 (CC BY 4.0)',
  },
  about: { ja: 'オープンデータについて', en: 'About the open data' },
};

const formats: Record<string, Label> = {
  pdf: { ja: '印刷用の様式', en: 'the printed form' },
  xlsx: { ja: 'Excel', en: 'Excel' },
  csv: { ja: '表計算・統計用', en: 'for spreadsheets' },
  json: { ja: 'プログラム用', en: 'for programs' },
};

/** The same data as files. `href` gives the address for a format. */
export function Downloads({ href, kinds }: { href: (format: string) => string; kinds: readonly string[] }) {
  const text = useText();
  return (
    <div className="screen-only">
      <ul className="flex flex-wrap gap-3">
        {kinds.map((format) => (
          <li key={format}>
            <a
              href={href(format)}
              download
              className="plate flex min-h-11 items-baseline gap-2 px-4 py-2 text-link underline underline-offset-3"
            >
              <span className="font-700">{format.toUpperCase()}</span>
              <span className="text-fine">{text(formats[format] ?? { ja: '', en: '' })}</span>
            </a>
          </li>
        ))}
      </ul>
      <LicenceLine />
    </div>
  );
}

/** Under which terms the data may be used. */
export function LicenceLine() {
  const text = useText();
  const ja = useLanguage() === 'ja';
  return (
    <p className="mt-3 text-fine text-ink-soft">
      {text(messages.open)}
      {ja ? '' : ' '}
      <a href={LICENCE.href} rel="license" className="link">
        {text(messages.licence)}
      </a>
      <span aria-hidden="true">{ja ? '　' : ' · '}</span>
      <a href="/open-data" className="link">
        {text(messages.about)}
      </a>
    </p>
  );
}
