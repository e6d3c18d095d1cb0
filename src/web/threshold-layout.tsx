// SPDX-License-Identifier: Apache-2.0
import { Brand } from './components/brand.tsx';
import { DemoBanner } from './components/demo-banner.tsx';
import { LanguageSwitch } from './components/language-switch.tsx';
import { SkipLink } from './components/skip-link.tsx';

/** Before the door: no navigation, only where one is. For sign-in pages. */
export function ThresholdLayout({ children }: { children: React.ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col bg-wall">
      <SkipLink />
      <DemoBanner />
      <header className="mx-auto flex w-full max-w-5xl items-center justify-between gap-4 px-5 py-4">
        <Brand />
        <LanguageSwitch />
      </header>
      <main id="main" tabIndex={-1} className="mx-auto w-full max-w-5xl grow px-5 pb-16">
        {children}
      </main>
    </div>
  );
}
