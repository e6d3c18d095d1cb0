// SPDX-License-Identifier: Apache-2.0
import { FieldError, Requirement, type FieldProps } from './field.tsx';
import type { Option } from './select.tsx';

export type RadioGroupProps = FieldProps & {
  options: readonly (Option & { hint?: string })[];
  defaultValue?: string | undefined;
  /** Beside each other instead of below. */
  inline?: boolean;
  disabled?: boolean;
};

/** One of few, all visible. */
export function RadioGroup({
  name,
  id = name,
  label,
  hint,
  error,
  required,
  dense,
  options,
  defaultValue,
  inline,
  disabled,
}: RadioGroupProps) {
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined;
  return (
    <fieldset aria-describedby={describedBy} disabled={disabled}>
      <legend className={dense ? 'text-fine' : 'font-700'}>
        {label}
        <Requirement {...(required ? { required } : {})} {...(dense ? { dense } : {})} />
      </legend>
      {hint && (
        <p id={`${id}-hint`} className="text-ink-soft">
          {hint}
        </p>
      )}
      <div className={`mt-1 ${inline ? 'flex flex-wrap gap-x-6' : 'grid'}`}>
        {options.map((option, index) => (
          <label key={option.value} className={`flex w-fit items-center gap-3 ${dense ? 'min-h-9' : 'min-h-11'}`}>
            <input
              type="radio"
              id={index === 0 ? id : `${id}-${option.value}`}
              name={name}
              value={option.value}
              required={required}
              defaultChecked={option.value === defaultValue}
              aria-describedby={option.hint ? `${id}-${option.value}-hint` : undefined}
              className="size-5 shrink-0 accent-control"
            />
            <span>
              {option.label}
              {option.hint && (
                <span id={`${id}-${option.value}-hint`} className="block text-fine text-ink-soft">
                  {option.hint}
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
      <FieldError id={id}>{error}</FieldError>
    </fieldset>
  );
}
