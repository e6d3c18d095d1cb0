// SPDX-License-Identifier: Apache-2.0
import { described, Field, type FieldProps } from './field.tsx';

export type Option = { value: string; label: string };
export type SelectProps = FieldProps &
  Omit<React.ComponentProps<'select'>, keyof FieldProps | 'children'> & {
    options: readonly Option[];
    /** First entry with an empty value: すべて, 選んでください. */
    empty?: string;
  };

/** One of many, from a native list. */
export function Select({
  name,
  id,
  label,
  hint,
  error,
  required,
  dense,
  options,
  empty,
  className = '',
  ...rest
}: SelectProps) {
  const field = { name, id, label, hint, error, required, dense } as FieldProps;
  return (
    <Field field={field} className={className}>
      <select {...rest} {...described(field)} className={`field w-full ${dense ? 'h-9 px-2' : 'h-12 px-3'}`}>
        {empty !== undefined && <option value="">{empty}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Field>
  );
}
