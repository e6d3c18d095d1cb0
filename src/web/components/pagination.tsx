// SPDX-License-Identifier: Apache-2.0
import { useText } from '../language.tsx';
import { formatNumber } from '../format.ts';
import { LinkButton } from './button.tsx';

const messages = {
  label: { ja: 'ページ送り', en: 'Pages' },
  first: { ja: '最初へ', en: 'First' },
  previous: { ja: '前へ', en: 'Previous' },
  next: { ja: '次へ', en: 'Next' },
  of: { ja: '全 {total} 件のうち {shown} 件', en: '{shown} of {total}' },
  shown: { ja: '{shown} 件', en: '{shown} shown' },
};

/** Moves through a list by cursors: `first` and `previous` back, `next` on; a missing address is a missing link. */
export function Pagination({
  first,
  previous,
  next,
  shown,
  total,
}: {
  first?: string | null;
  previous?: string | null;
  next?: string | null;
  shown: number;
  total?: number;
}) {
  const text = useText();
  return (
    <nav aria-label={text(messages.label)} className="screen-only flex flex-wrap items-center gap-3 py-3">
      <p className="nums mr-auto text-ink-soft">
        {total === undefined
          ? text(messages.shown, { shown: formatNumber(shown) })
          : text(messages.of, { shown: formatNumber(shown), total: formatNumber(total) })}
      </p>
      {first && (
        <LinkButton to={first} variant="quiet" size="small">
          {text(messages.first)}
        </LinkButton>
      )}
      {previous && (
        <LinkButton to={previous} rel="prev" variant="secondary" size="small">
          {text(messages.previous)}
        </LinkButton>
      )}
      {next && (
        <LinkButton to={next} rel="next" variant="secondary" size="small">
          {text(messages.next)}
        </LinkButton>
      )}
    </nav>
  );
}
