// SPDX-License-Identifier: Apache-2.0
import { extractText, getDocumentProxy } from 'unpdf';
import { readXlsx } from '#kernel/documents/xlsx.ts';
import { SANITISING_LIMITS } from './limits.ts';
import { decodeXml } from './xml.ts';
import { zipMembers } from './zip-contents.ts';

/** Parts whose text people read, in the order of their names. */
const STORIES =
  /^(?:word\/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml|ppt\/(?:slides|notesSlides)\/[^/]+\.xml)$/;

/**
 * The text that a reader sees in a PDF or an Office document, read by programs other than those that sanitise: to prove
 * that it is the same before and after.
 */
export async function textOf(bytes: Uint8Array, type: string): Promise<string> {
  if (type === 'application/pdf') {
    // The reader takes the buffer away.
    const { text } = await extractText(await getDocumentProxy(new Uint8Array(bytes)), { mergePages: true });
    return text;
  }
  if (type.includes('spreadsheet') || type.includes('ms-excel')) {
    const { sheets } = await readXlsx(bytes);
    return JSON.stringify(sheets.map(({ name, rows }) => [name, rows]));
  }
  return zipMembers(bytes, SANITISING_LIMITS)
    .filter(({ name }) => STORIES.test(name))
    .sort((one, other) => one.name.localeCompare(other.name))
    .map(({ read }) =>
      [...new TextDecoder().decode(read()).matchAll(/<(?:w|a):t(?:\s[^>]*)?>([^<]*)</g)]
        .map(([, text]) => decodeXml(text!))
        .join(''),
    )
    .join('\n');
}
