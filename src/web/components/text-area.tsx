// SPDX-License-Identifier: Apache-2.0
import { described, Field, type FieldProps } from './field.tsx';

export type TextAreaProps = FieldProps & Omit<React.ComponentProps<'textarea'>, keyof FieldProps>;

/** Several lines; grows with what is typed where the browser can. */
export function TextArea({ name, id, label, hint, error, required, dense, className = '', ...rest }: TextAreaProps) {
  const field = { name, id, label, hint, error, required, dense } as FieldProps;
  return (
    <Field field={field} className={className}>
      <textarea
        rows={4}
        {...rest}
        {...described(field)}
        className={`field field-sizing-content block min-h-28 w-full leading-170 ${dense ? 'p-2' : 'p-3'}`}
      />
    </Field>
  );
}
