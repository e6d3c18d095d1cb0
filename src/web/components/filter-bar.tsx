// SPDX-License-Identifier: Apache-2.0
import { Form, Link } from 'react-router';
import { useText } from '../language.tsx';
import { Button } from './button.tsx';

const messages = {
  label: { ja: '絞り込み', en: 'Filter' },
  apply: { ja: '絞り込む', en: 'Apply' },
  reset: { ja: '条件をすべて外す', en: 'Clear all' },
  without: { ja: '「{label}」を外す', en: 'Remove “{label}”' },
};

/**
 * Filters of a list, kept in the address (a GET form). `children` are dense fields; `active` are the conditions that
 * hold now, each with the address without it; `keep` are parameters that survive (sort order).
 */
export function FilterBar({
  children,
  active,
  reset,
  keep,
  action,
}: {
  children: React.ReactNode;
  active?: readonly { label: string; href: string }[];
  /** Address without any condition. */
  reset?: string;
  keep?: Record<string, string | undefined>;
  /** Words of the button where it asks rather than narrows: 調べる. */
  action?: string;
}) {
  const text = useText();
  return (
    <search aria-label={text(messages.label)} className="screen-only block">
      <Form className="flex flex-wrap items-end gap-3">
        {Object.entries(keep ?? {}).map(([name, value]) =>
          value === undefined ? null : <input key={name} type="hidden" name={name} value={value} />,
        )}
        {children}
        <Button variant="secondary" size="small" className="min-h-9">
          {action ?? text(messages.apply)}
        </Button>
      </Form>
      {active && active.length > 0 && (
        <ul className="mt-2 flex flex-wrap items-center gap-2 text-fine">
          {active.map(({ label, href }) => (
            <li key={label}>
              <Link
                to={href}
                className="inline-flex min-h-8 items-center gap-2 rounded-full border border-line-strong bg-plate px-3 text-ink hover:border-ink"
              >
                <span aria-hidden="true">{label}</span>
                <span aria-hidden="true">×</span>
                <span className="sr-only">{text(messages.without, { label })}</span>
              </Link>
            </li>
          ))}
          {reset && (
            <li>
              <Link to={reset} className="link">
                {text(messages.reset)}
              </Link>
            </li>
          )}
        </ul>
      )}
    </search>
  );
}
