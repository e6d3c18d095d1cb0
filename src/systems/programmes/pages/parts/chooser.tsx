// SPDX-License-Identifier: Apache-2.0
import { Button } from '#web/components/button.tsx';
import { useText } from '#web/language.tsx';

const messages = {
  label: { ja: '比べる事業の名前やことば', en: 'Name or word of the other programme (in Japanese)' },
  find: { ja: '探す', en: 'Search' },
};

/** Searches for a programme to put beside `a` (or for the first one); `b` stays as it is. Leads to the comparison. */
export function CompareChooser({
  a,
  b,
  q,
}: {
  a?: string | undefined;
  b?: string | undefined;
  q?: string | undefined;
}) {
  const text = useText();
  return (
    <search className="screen-only block max-w-xl">
      <form action="/programmes/compare">
        {a && <input type="hidden" name="a" value={a} />}
        {b && <input type="hidden" name="b" value={b} />}
        <label htmlFor="compare-q" className="font-700">
          {text(messages.label)}
        </label>
        <div className="mt-1 flex">
          <input
            type="search"
            id="compare-q"
            name="q"
            defaultValue={q}
            enterKeyHint="search"
            className="field h-12 w-full min-w-0 rounded-r-none! px-3"
          />
          <Button className="shrink-0 rounded-l-none!">{text(messages.find)}</Button>
        </div>
      </form>
    </search>
  );
}
