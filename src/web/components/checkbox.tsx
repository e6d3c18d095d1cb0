// SPDX-License-Identifier: Apache-2.0
import { described, FieldError, type FieldProps } from './field.tsx';

export type CheckboxProps = Omit<FieldProps, 'dense'> & Omit<React.ComponentProps<'input'>, keyof FieldProps | 'type'>;

/** Yes or no, with its words beside it. */
export function Checkbox({ name, id = name, label, hint, error, required, className = '', ...input }: CheckboxProps) {
  return (
    <div className={className}>
      <label className="flex min-h-11 w-fit items-center gap-3">
        <input
          {...input}
          {...described({ name, id, label, hint, error, required })}
          type="checkbox"
          className="size-6 shrink-0 accent-control"
        />
        {label}
      </label>
      {hint && (
        <p id={`${id}-hint`} className="pl-9 text-ink-soft">
          {hint}
        </p>
      )}
      <FieldError id={id}>{error}</FieldError>
    </div>
  );
}
