// SPDX-License-Identifier: Apache-2.0
import { renderPdf } from '#kernel/documents/pdf.ts';
import type { SheetKind } from '../kinds/kind.ts';
import type { Sheet } from '../sheet.ts';
import { paperOf, type Block } from './paper.ts';

export type PrintMeta = {
  /** Name of the municipality, at the left of the footer. */
  municipality?: string;
  /** Words under the sheet such as 案 or 公表用; nothing when absent. */
  mark?: string;
  /** The instant that is written as the creation date; now when absent. */
  printedAt?: Temporal.Instant;
};

/** Draws any `Paper`; knows no kind. Thin lines, lightly tinted labels, header rows again after a page break. */
const TYPST = `
#let ink = rgb("#1a1a1c")
#let hair = 0.4pt + rgb("#6f7480")
#let tint = rgb("#f0f2f5")
#set page(
  paper: "a4",
  flipped: data.landscape,
  margin: if data.landscape { (x: 12mm, top: 10mm, bottom: 13mm) } else { (x: 15mm, top: 12mm, bottom: 13mm) },
  footer-descent: 35%,
  footer: context {
    set text(size: 7.5pt, fill: rgb("#4d5058"))
    grid(
      columns: (1fr, auto),
      column-gutter: 6mm,
      data.footer,
      counter(page).display("1 / 1", both: true),
    )
  },
)
#set text(size: data.textSize * 1pt, fill: ink, cjk-latin-spacing: none, top-edge: 0.88em, bottom-edge: -0.12em)
#set par(leading: 0.3em, justify: false)
#set table(stroke: hair, inset: (x: 1.3mm, y: 0.7mm))
#show heading.where(level: 1): it => block(above: 0pt, below: 2.2mm, width: 100%, align(center, text(size: 13pt, weight: "bold", it.body)))
#show heading.where(level: 2): it => block(above: 3mm, below: 1mm, sticky: true, text(size: 9.5pt, weight: "bold", it.body))

#let lines(text) = text.split("\\n").join(linebreak())
#let cell(c) = {
  let body = c.texts.map(t => lines(t)).join(linebreak())
  // A strut beside the text gives the least height and still lets long text break over pages.
  if c.height > 0 { body = grid(columns: (1fr, 0pt), body, block(height: c.height * 1mm)) }
  let upright = if c.align == "right" { right } else if c.align == "center" { center } else { left }
  table.cell(
    x: c.column, y: c.row, colspan: c.colSpan, rowspan: c.rowSpan,
    fill: if c.label { tint } else { none },
    align: upright + (if c.top and not c.label { top } else { horizon }),
    breakable: true,
    body,
  )
}
#let draw-table(b, grow) = {
  let count = b.rowCount
  let rows = range(count).map(y => if grow and y == b.growRow { 1fr } else { auto })
  table(
    columns: b.widths.map(w => w * 1fr),
    rows: rows,
    ..if b.head.len() > 0 { (table.header(..b.head.map(cell)),) },
    ..b.cells.map(cell),
  )
}
#let draw(b, grow: false, first: false) = {
  let gap = if first { 0mm } else if b.gap != none { b.gap * 1mm } else { 2mm }
  if b.block == "title" { heading(level: 1, lines(b.text)) }
  else if b.block == "heading" { heading(level: 2, lines(b.text)) }
  else if b.block == "note" {
    block(above: gap, below: 0pt, width: 100%, align(if b.align == "right" { right } else if b.align == "center" { center } else { left }, lines(b.text)))
  }
  else if b.block == "table" { block(above: gap, below: 0pt, width: 100%, breakable: not b.together, draw-table(b, grow)) }
  else if b.block == "pageBreak" { pagebreak(weak: true) }
  else if b.block == "columns" {
    block(above: gap, below: 0pt, width: 100%, layout(size => {
      let space = b.space * 1mm
      let total = b.widths.sum()
      let widths = b.widths.map(w => (size.width - space * (b.widths.len() - 1)) * w / total)
      let stack(blocks, grow) = if not grow {
        for (i, inner) in blocks.enumerate() { draw(inner, first: i == 0) }
      } else {
        grid(
          columns: 1fr,
          rows: blocks.map(inner => if inner.at("growRow", default: -1) >= 0 { 1fr } else { auto }),
          ..blocks.enumerate().map(((i, inner)) => grid.cell(
            inset: (top: if i == 0 { 0mm } else if inner.gap != none { inner.gap * 1mm } else { 2mm }),
            draw(inner, grow: true, first: true),
          )),
        )
      }
      if b.height != none {
        let natural = calc.max(b.height * 1mm, ..b.columns.enumerate().map(((i, blocks)) => measure(width: widths.at(i), stack(blocks, false)).height))
        // All columns end on one line as long as they fit on a page; longer ones flow.
        if natural <= size.height {
          return grid(columns: widths, column-gutter: space, ..b.columns.map(blocks => block(height: natural, width: 100%, stack(blocks, true))))
        }
      }
      grid(columns: widths, column-gutter: space, ..b.columns.map(blocks => stack(blocks, false)))
    }))
  }
}
#for (i, b) in data.blocks.enumerate() { draw(b, first: i == 0) }
`;

const length = (table: Extract<Block, { block: 'table' }>): number =>
  table.rows.flat(2).reduce((sum, cell) => sum + cell.texts.reduce((inner, { text }) => inner + text.length, 0), 0);

type Json = Record<string, unknown>;

/** The blocks as Typst wants them: cells in one flat list, no missing keys. */
function drawable(block: Block): Json {
  if (block.block === 'pageBreak') return { block: 'pageBreak', gap: null };
  if (block.block === 'columns')
    return {
      ...block,
      gap: block.gap ?? null,
      height: block.height ?? null,
      columns: block.columns.map((column) => column.map(drawable)),
    };
  if (block.block !== 'table') return { ...block, gap: block.gap ?? null };
  const flat = (rows: typeof block.rows) =>
    rows.flat().map((cell) => ({
      ...cell,
      texts: cell.texts.map(({ text }) => text),
      height: cell.height ?? 0,
      top: cell.height !== undefined || cell.grow === true,
    }));
  return {
    block: 'table',
    gap: block.gap ?? null,
    widths: block.widths,
    head: flat(block.head),
    cells: flat(block.rows),
    // A short table stays on one page.
    together: block.rows.length <= 6 && length(block) < 400,
    rowCount: block.head.length + block.rows.length,
    growRow: block.rows.flat().find((cell) => cell.grow)?.row ?? -1,
  };
}

/**
 * One sheet as PDF on A4, in the form of its kind: searchable, with title and language, page numbers and the
 * programme's code and name in the footer.
 */
export async function sheetPdf(kind: SheetKind, sheet: Sheet, meta: PrintMeta = {}): Promise<Uint8Array> {
  const paper = paperOf(kind, sheet);
  const data = {
    landscape: paper.orientation === 'landscape',
    textSize: paper.textSize,
    footer: [meta.municipality, `${sheet.code}　${sheet.name}`, meta.mark].filter(Boolean).join('　　'),
    blocks: paper.blocks.map(drawable),
  };
  return renderPdf(TYPST, data, { title: paper.title, createdAt: meta.printedAt });
}
