// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import { useText } from '../language.tsx';
import { useVisit } from '../visit.ts';
import { Mark } from './mark.tsx';

/** The sign over the entrance: mark, 役場, and the municipality's name. */
export function Brand({ to = '/' }: { to?: string }) {
  const { tenant } = useVisit();
  const text = useText();
  return (
    <Link to={to} reloadDocument className="flex min-h-11 items-center gap-3 text-ink no-underline">
      <Mark />
      <span className="grid leading-120">
        <span className="text-[0.8125rem] tracking-[0.12em] text-ink-soft">
          {text({ ja: '役場', en: 'Yakuba town hall' })}
        </span>
        <span className="text-[1.1875rem] font-700 tracking-[0.06em]">{text(tenant.name)}</span>
      </span>
    </Link>
  );
}
