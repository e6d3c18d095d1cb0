// SPDX-License-Identifier: Apache-2.0
import type { Label } from '#kernel/label.ts';
import type { FileValue } from '#kernel/procedure.ts';
import { squeeze } from '#kernel/text/width.ts';
import { dayIn, readColumns, type Column } from './columns.ts';

/** 人事異動の表: one line a person with the post from 発令日 on. Also the columns of the export. */
export const transferColumns = [
  { name: '職員番号', also: ['職員コード', '社員番号'], needed: true },
  { name: '氏名', also: ['名前', '職員氏名'], needed: true },
  { name: 'かな', also: ['カナ', 'ふりがな', 'フリガナ', '氏名かな', '氏名カナ'] },
  { name: '部', also: ['部局', '部名'] },
  { name: '課', also: ['課名', '所属', '所属課'] },
  { name: '係', also: ['係名'] },
  { name: '職名', also: ['職', '補職名', '役職'], needed: true },
  { name: '兼務先', also: ['兼務'] },
  { name: 'メール', also: ['メールアドレス', 'Eメール', 'email'] },
  { name: '内線', also: ['内線番号'] },
  { name: '会計年度任用', also: ['会計年度任用職員'] },
  { name: '発令日', also: ['発令年月日', '異動日'], needed: true },
  { name: '退職日', also: ['退職年月日', '任期満了日', '任期'] },
] as const satisfies Column[];

/** A line as it is kept between preview and run. `undefined`: the file has no such column, what is known stays. */
export type TransferRow = {
  line: number;
  employeeNumber: string;
  name: string;
  kana: string | null;
  department: string | null;
  section: string | null;
  unit: string | null;
  title: string | null;
  /** 兼務先 as written; null: none. */
  others: string | null | undefined;
  email: string | null;
  extension: string | null;
  fiscalYear: boolean | undefined;
  day: string | null;
  lastDay: string | null;
  /** What cannot be read of the line itself. */
  faults: Label[];
};

const YES = /^(?:○|〇|◯|●|1|有|はい|該当|会計年度任用(?:職員)?|yes|true)$/i;

/** The lines of a table of transfers. Problem 422 when it is no such table. */
export const readTransfers = (file: FileValue): TransferRow[] =>
  readColumns(file, transferColumns).map(({ line, cells }) => {
    const faults: Label[] = [];
    const day = (name: '発令日' | '退職日') => {
      const text = cells[name] ?? null;
      const read = text === null ? null : dayIn(text);
      if (text !== null && read === null)
        faults.push({ ja: `${name}「${text}」を日付として読めません。`, en: `“${text}” is no day (${name}).` });
      return read;
    };
    const row: TransferRow = {
      line,
      employeeNumber: squeeze(cells['職員番号'] ?? ''),
      name: cells['氏名'] ?? '',
      kana: cells['かな'] ?? null,
      department: cells['部'] ?? null,
      section: cells['課'] ?? null,
      unit: cells['係'] ?? null,
      title: cells['職名'] ?? null,
      others: '兼務先' in cells ? cells['兼務先'] : undefined,
      email: cells['メール'] ?? null,
      extension: cells['内線'] ?? null,
      fiscalYear: '会計年度任用' in cells ? YES.test(squeeze(cells['会計年度任用'] ?? '')) : undefined,
      day: day('発令日'),
      lastDay: day('退職日'),
      faults,
    };
    if (row.employeeNumber === '') faults.push({ ja: '職員番号がありません。', en: 'There is no employee number.' });
    if (row.name === '') faults.push({ ja: '氏名がありません。', en: 'There is no name.' });
    if (cells['発令日'] === null) faults.push({ ja: '発令日がありません。', en: 'There is no day of the order.' });
    return row;
  });
