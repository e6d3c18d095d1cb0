// SPDX-License-Identifier: Apache-2.0
import { deflateRawSync } from 'node:zlib';
import { renderPdf } from '#kernel/documents/pdf.ts';
import { writeXlsx } from '#kernel/documents/xlsx.ts';
import { demoSheets } from '#systems/programmes/demo/programmes.ts';
import { overviewTable } from '#systems/programmes/exchange/table.ts';
import { kinds } from '#systems/programmes/kinds/index.ts';
import { kindOf } from '#systems/programmes/kinds/lookup.ts';
import { sheetPdf } from '#systems/programmes/print/pdf.ts';
import { inTurns, ms, p99, median, ratio, scaled, type Table } from './measure.ts';
import { generatedSheets } from './programmes.ts';

/** Printed sheets against the smallest document, a workbook against the same rows as compressed JSON. */
export async function documents(): Promise<Table[]> {
  const sheets = demoSheets();
  const rows: Table['rows'] = [];
  for (const kind of kinds) {
    const sheet = sheets.find((one) => one.kind === kind.id);
    if (!sheet) continue;
    const samples = await inTurns(scaled(25, 5), {
      line: () => renderPdf('#data.text', { text: sheet.name }, { title: sheet.name }),
      sheet: () => sheetPdf(kindOf(sheet.kind), sheet),
    });
    rows.push([
      kind.id,
      ratio(samples.sheet, samples.line),
      ratio(samples.sheet, samples.line, p99),
      ms(median(samples.sheet)),
    ]);
  }
  const count = scaled(10_000, 100);
  const table = overviewTable(generatedSheets(0, Math.ceil(count / 5)).slice(0, count), kinds);
  const cells = [table.header, ...table.rows];
  const samples = await inTurns(
    3,
    {
      json: () => deflateRawSync(JSON.stringify(cells)),
      workbook: () => writeXlsx({ sheets: [{ name: '一覧', rows: cells }] }),
    },
    1,
  );
  return [
    {
      title: 'A sheet as PDF, warm, against one line as PDF',
      columns: ['', 'to one line', 'p99', 'ms here'],
      rows,
    },
    {
      title: `${table.rows.length} rows of ${table.header.length} columns as .xlsx, against the same rows as compressed JSON`,
      columns: ['', 'to JSON', 'ms here'],
      rows: [['.xlsx', ratio(samples.workbook, samples.json), ms(median(samples.workbook))]],
    },
  ];
}
