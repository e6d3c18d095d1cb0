// SPDX-License-Identifier: Apache-2.0
import { useLocation } from 'react-router';
import { useLanguage } from '../language.tsx';

/** Switches the language and comes back to the same page. A plain form: works without JavaScript. */
export function LanguageSwitch({ className = '' }: { className?: string }) {
  const { pathname, search } = useLocation();
  const other = useLanguage() === 'ja' ? 'en' : 'ja';
  return (
    <form method="post" action="/language">
      <input type="hidden" name="back" value={pathname + search} />
      <button name="language" value={other} lang={other} className={`link min-h-11 px-1 ${className}`}>
        {other === 'en' ? 'English' : '日本語'}
      </button>
    </form>
  );
}
