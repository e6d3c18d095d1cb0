// SPDX-License-Identifier: Apache-2.0
import { described, Field, type FieldProps } from './field.tsx';

export type TextFieldProps = FieldProps &
  Omit<React.ComponentProps<'input'>, keyof FieldProps> & {
    /** Unit after the field: 千円, 人. */
    unit?: string;
    /** For numbers: right-aligned, tabular. Keeps `type="text"`, so that 1,234 and △5 can be typed. */
    numeric?: boolean;
  };

/** One line of text. Pass `type`, `autoComplete`, `inputMode`, `defaultValue` as on an input. */
export function TextField({
  name,
  id,
  label,
  hint,
  error,
  required,
  dense,
  unit,
  numeric,
  className = '',
  ...input
}: TextFieldProps) {
  const field = { name, id, label, hint, error, required, dense } as FieldProps;
  return (
    <Field field={field} className={className}>
      <span className="flex items-center gap-2">
        <input
          {...(numeric ? { inputMode: 'decimal' as const } : {})}
          {...input}
          {...described(field)}
          className={`field ${dense ? 'h-9 px-2' : 'h-12 px-3'} ${numeric ? 'nums w-40 text-right' : 'w-full'}`}
        />
        {unit && <span className="shrink-0">{unit}</span>}
      </span>
    </Field>
  );
}
