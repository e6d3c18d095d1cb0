// SPDX-License-Identifier: Apache-2.0
import type { Label } from '#kernel/label.ts';
import { useVisit } from './visit.ts';

/** Languages in which every text of the house is complete. */
export type Language = keyof Label;

/** The visitor's language. */
export const useLanguage = (): Language => useVisit().language;

/** Puts values into a text: `fill('{n} 件', { n: 3 })` is `3 件`. */
export const fill = (text: string, values: Record<string, string | number> = {}): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));

/**
 * Reads labels in the visitor's language.
 *
 *     const messages = { open: { ja: '{n} 件が開いています', en: '{n} open' } };
 *     const text = useText();
 *     text(messages.open, { n: 3 });
 */
export function useText(): (label: Label, values?: Record<string, string | number>) => string {
  const language = useLanguage();
  return (label, values) => fill(label[language], values);
}

/** Title of the page in the browser's tab: `children｜municipality`. React lifts it into the head. */
export function PageTitle({ children }: { children: string }) {
  const { tenant } = useVisit();
  const text = useText();
  const house = text(tenant.name) || text({ ja: '役場', en: 'Yakuba' });
  return <title>{children ? `${children}｜${house}` : house}</title>;
}
