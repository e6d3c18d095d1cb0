// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import { useText } from '../language.tsx';

export type Crumb = { label: string; to?: string };

/** Where this page stands. The last crumb is the page itself and has no link. */
export function Breadcrumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  const text = useText();
  return (
    <nav aria-label={text({ ja: '現在位置', en: 'Breadcrumbs' })} className="screen-only text-fine">
      <ol className="flex flex-wrap items-center gap-x-2">
        {crumbs.map(({ label, to }, index) => (
          <li key={label} className="flex gap-2">
            {index > 0 && (
              <span aria-hidden="true" className="text-ink-soft">
                ／
              </span>
            )}
            {to ? (
              <Link to={to} className="link inline-flex min-h-6 items-center">
                {label}
              </Link>
            ) : (
              <span aria-current="page" className="text-ink-soft">
                {label}
              </span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
