// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';

export type Tab = { to: string; label: string; count?: number; current?: boolean };

/** Pages beside each other, as links. The present one has the floor's edge. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav aria-label={label} className="screen-only border-b border-line">
      <ul className="-mb-px flex flex-wrap gap-x-1">
        {tabs.map(({ to, label: name, count, current }) => (
          <li key={to}>
            <Link
              to={to}
              preventScrollReset
              aria-current={current ? 'page' : undefined}
              className="flex min-h-11 items-center gap-2 border-b-4 border-transparent px-3 text-ink hover:border-line-strong aria-[current]:border-floor-edge aria-[current]:font-700"
            >
              {name}
              {count !== undefined && <span className="nums text-fine text-ink-soft">{count}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
