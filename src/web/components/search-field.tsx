// SPDX-License-Identifier: Apache-2.0
import { useText } from '../language.tsx';
import { Button } from './button.tsx';
import { Field } from './field.tsx';

export type SearchFieldProps = {
  label: string;
  name?: string;
  id?: string;
  defaultValue?: string | undefined;
  hint?: string;
  /** Where to search: the field becomes a form of its own. Without it, it is a dense field for a `FilterBar`. */
  action?: string;
  className?: string;
};

/** Words to look for. The `/` key jumps here on pages with `ListKeys`. */
export function SearchField({
  label,
  name = 'q',
  id = name,
  defaultValue,
  hint,
  action,
  className = '',
}: SearchFieldProps) {
  const text = useText();
  const input = (size: string) => (
    <input
      type="search"
      id={id}
      name={name}
      defaultValue={defaultValue}
      data-search=""
      aria-describedby={hint ? `${id}-hint` : undefined}
      enterKeyHint="search"
      className={`field w-full ${size}`}
    />
  );
  if (!action)
    return (
      <Field field={{ name, id, label, dense: true, ...(hint ? { hint } : {}) }} className={`w-64 ${className}`}>
        {input('h-9 px-2')}
      </Field>
    );
  return (
    <search className={`block ${className}`}>
      <form action={action}>
        <label htmlFor={id} className="font-700">
          {label}
        </label>
        <div className="mt-2 flex">
          {input('h-14 min-w-0 rounded-r-none! px-4 text-[1.125rem]')}
          <Button size="large" className="shrink-0 rounded-l-none! px-6!">
            {text({ ja: '探す', en: 'Search' })}
          </Button>
        </div>
        {hint && (
          <p id={`${id}-hint`} className="mt-2 text-ink-soft">
            {hint}
          </p>
        )}
      </form>
    </search>
  );
}
