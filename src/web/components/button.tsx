// SPDX-License-Identifier: Apache-2.0
import { Link, type LinkProps } from 'react-router';

/** `primary`: the one thing to do on a page. `danger`: cannot be taken back. */
export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger';
/** `small` only on the desk: 32 px high. */
export type ButtonSize = 'small' | 'regular' | 'large';
type Look = { variant?: ButtonVariant; size?: ButtonSize };

const variants: Record<ButtonVariant, string> = {
  primary: 'bg-control text-on-control border-control hover:bg-control-hover hover:underline',
  secondary: 'bg-sheet text-control border-control hover:bg-control-wash hover:underline',
  quiet: 'border-transparent text-link underline hover:bg-control-wash',
  danger: 'bg-sheet text-bad border-bad hover:bg-bad-wash hover:underline',
};
const sizes: Record<ButtonSize, string> = {
  small: 'min-h-8 px-3 text-[0.875rem] rounded-4',
  regular: 'min-h-11 px-5 rounded-6',
  large: 'min-h-14 px-8 text-[1.125rem] rounded-8',
};
const look = ({ variant = 'primary', size = 'regular' }: Look, className = '') =>
  `inline-flex items-center justify-center gap-2 border font-700 leading-130 underline-offset-3 disabled:cursor-default disabled:border-transparent disabled:bg-solid-gray-300 disabled:text-solid-gray-800 ${variants[variant]} ${sizes[size]} ${className}`;

export type ButtonProps = React.ComponentProps<'button'> & Look;

/** A button. Its words are a verb of the thing: 回答を起案する, not 送信. */
export function Button({ variant, size, className, ...rest }: ButtonProps) {
  return <button {...rest} className={look({ variant, size }, className)} />;
}

/** A link that looks like a button, for going somewhere. */
export function LinkButton({ variant, size, className, ...rest }: LinkProps & Look) {
  return <Link {...rest} className={look({ variant, size }, className)} />;
}
