// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef } from 'react';
import { useText } from '../language.tsx';

/** Something to mend; `field` is the name (id) of the field it belongs to. */
export type Problem = { field?: string | undefined; message: string };

const messages = {
  title: { ja: '{n} か所を直してください', en: 'Please mend {n} of your entries' },
};

/**
 * At the top of a form that came back: what to mend, each linked to its field. Takes the focus, so that everybody
 * learns of it. Shows nothing when there is nothing.
 */
export function ErrorSummary({ problems, title }: { problems: readonly Problem[]; title?: string }) {
  const box = useRef<HTMLDivElement>(null);
  const text = useText();
  useEffect(() => {
    if (problems.length) box.current?.focus();
  }, [problems]);
  if (!problems.length) return null;
  return (
    <div ref={box} role="alert" tabIndex={-1} className="mb-6 border-2 border-l-8 border-bad bg-bad-wash px-5 py-4">
      <h2 className="font-700">{title ?? text(messages.title, { n: problems.length })}</h2>
      <ul className="mt-2 grid gap-1">
        {problems.map(({ field, message }) => (
          <li key={`${field} ${message}`}>
            {field ? (
              <a href={`#${field}`} className="link text-bad">
                {message}
              </a>
            ) : (
              message
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
