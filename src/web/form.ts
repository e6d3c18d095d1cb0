// SPDX-License-Identifier: Apache-2.0

/** The text typed into a field of a submitted form; empty when there is no such field, or a file in it. */
export function textIn(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
