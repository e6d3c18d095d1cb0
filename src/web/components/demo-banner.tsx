// SPDX-License-Identifier: Apache-2.0
import { useText } from '../language.tsx';
import { useVisit } from '../visit.ts';

const messages = {
  label: { ja: 'デモについて', en: 'About this demo' },
  demo: {
    ja: 'これはデモです。データはすべて架空です。',
    en: 'This is a demo. All data are invented.',
  },
};

/** Says on every page of a demo house that nothing in it is real. */
export function DemoBanner() {
  const text = useText();
  if (!useVisit().demo) return null;
  return (
    <aside aria-label={text(messages.label)} className="screen-only bg-board px-4 py-1 text-center text-white">
      <p className="text-dns-14N-130">{text(messages.demo)}</p>
    </aside>
  );
}
