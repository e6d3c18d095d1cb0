// SPDX-License-Identifier: Apache-2.0

/** The texts typed into the fields of one name in a submitted form; files are left out. */
export const textsIn = (form: FormData, name: string): string[] =>
  form.getAll(name).filter((value) => typeof value === 'string');

/** The text typed into a field of a submitted form; empty when there is no such field, or a file in it. */
export const textIn = (form: FormData, name: string): string => textsIn(form, name)[0] ?? '';
