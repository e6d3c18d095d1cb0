// SPDX-License-Identifier: Apache-2.0
import { zoneTitles } from '../access/zones.ts';
import { writeCsv } from '../documents/csv.ts';
import { LONGEST_TEXT, writeXlsx, type CellValue } from '../documents/xlsx.ts';
import type { FileValue } from '../procedure.ts';
import type { LineRow } from './search.ts';
import { effectTitles, kindTitles, resultTitles } from './words.ts';

const HEAD = [
  '通番',
  '日時',
  '氏名',
  '利用者ID',
  '利用者の区分',
  '職',
  'セッション',
  '接続系',
  'アドレス',
  '操作',
  '手続き名',
  '種別',
  '対象',
  '結果',
  '拒否の理由',
  '詳細',
  '変更前',
  '変更後',
  'ハッシュ値',
];

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

/** Time in Japan to the millisecond, as spreadsheets sort it. */
const inJapan = (at: string): string =>
  new Date(Date.parse(at) + 9 * 3_600_000).toISOString().replace('T', ' ').replace('Z', '');

/** Lines as a table for a spreadsheet; names and titles in Japanese, as the administration keeps them. */
export async function linesFile(
  lines: readonly LineRow[],
  format: 'csv' | 'xlsx',
  name: string,
  nameOf: (actorId: string) => string | undefined,
  titleOf: (procedure: string) => string | undefined,
): Promise<FileValue> {
  const rows: CellValue[][] = [
    HEAD,
    ...lines.map((line): CellValue[] => [
      line.seq,
      inJapan(line.at),
      line.actor_id === null ? null : (nameOf(line.actor_id) ?? null),
      line.actor_id,
      line.actor_kind && kindTitles[line.actor_kind].ja,
      line.post,
      line.session,
      line.zone && zoneTitles[line.zone].ja,
      line.address,
      titleOf(line.procedure) ?? null,
      line.procedure,
      effectTitles[line.effect].ja,
      line.subjects?.join(' ') ?? line.subject,
      resultTitles[line.result].ja,
      line.reason?.ja ?? null,
      json(line.detail),
      json(line.before),
      json(line.after),
      line.hash?.toString('hex') ?? null,
    ]),
  ];
  if (format === 'csv') return { name: `${name}.csv`, type: 'text/csv; charset=utf-8', bytes: writeCsv(rows) };
  const short = rows.map((row) =>
    row.map((cell) =>
      typeof cell === 'string' && cell.length > LONGEST_TEXT ? `${cell.slice(0, LONGEST_TEXT - 1)}…` : cell,
    ),
  );
  const sheet = { name: '操作記録', rows: short, headerRows: 1, orientation: 'landscape' as const };
  return { name: `${name}.xlsx`, type: XLSX, bytes: await writeXlsx({ title: name, sheets: [sheet] }) };
}
