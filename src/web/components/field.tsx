// SPDX-License-Identifier: Apache-2.0
import { useText } from '../language.tsx';

/** What every field of a form has. */
export type FieldProps = {
  /** Name in the form; also the id that the error summary links to. */
  name: string;
  id?: string;
  label: string;
  /** How to fill it in. */
  hint?: string | undefined;
  /** What is wrong and how to mend it. */
  error?: string | undefined;
  /** A must; otherwise the label says that it may stay empty. */
  required?: boolean;
  /** In a filter or a dense form: small, no word about being optional. */
  dense?: boolean;
};

/** Attributes that tie a control to its hint and its error. */
export const described = ({ name, id = name, hint, error, required }: FieldProps) => ({
  id,
  name,
  required,
  'aria-invalid': error ? (true as const) : undefined,
  'aria-describedby': [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined,
});

/** 必須 or 任意, in words. */
export function Requirement({ required, dense }: Pick<FieldProps, 'required' | 'dense'>) {
  const text = useText();
  if (dense && !required) return null;
  return (
    <span className={`ml-2 text-[0.8125rem] font-400 ${required ? 'text-bad' : 'text-ink-soft'}`}>
      {text(required ? { ja: '必須', en: 'required' } : { ja: '任意', en: 'optional' })}
    </span>
  );
}

/** The error of a field: a mark and a sentence. */
export function FieldError({ id, children }: { id: string; children: string | undefined }) {
  const text = useText();
  if (!children) return null;
  return (
    <p id={`${id}-error`} className="mt-1 text-bad">
      <span aria-hidden="true">＊</span>
      <span className="sr-only">{text({ ja: 'エラー: ', en: 'Error: ' })}</span>
      {children}
    </p>
  );
}

/** Label, hint and error around one control. Used by TextField, TextArea and Select. */
export function Field({
  field,
  className = '',
  children,
}: {
  field: FieldProps;
  className?: string;
  children: React.ReactNode;
}) {
  const { name, id = name, label, hint, error, dense } = field;
  return (
    <div className={className}>
      <label htmlFor={id} className={`block ${dense ? 'text-fine' : 'font-700'}`}>
        {label}
        <Requirement {...field} />
      </label>
      {hint && (
        <p id={`${id}-hint`} className={`text-ink-soft ${dense ? 'text-fine' : ''}`}>
          {hint}
        </p>
      )}
      <div className={dense ? '' : 'mt-2'}>{children}</div>
      <FieldError id={id}>{error}</FieldError>
    </div>
  );
}
