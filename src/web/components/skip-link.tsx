// SPDX-License-Identifier: Apache-2.0
import { useText } from '../language.tsx';

/** First thing that the keyboard meets: jumps over the navigation. The page's `<main>` has the id `main`. */
export function SkipLink() {
  const text = useText();
  return (
    <a
      href="#main"
      className="link sr-only z-50 bg-sheet focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:p-3"
    >
      {text({ ja: '本文へ移動', en: 'Skip to content' })}
    </a>
  );
}
