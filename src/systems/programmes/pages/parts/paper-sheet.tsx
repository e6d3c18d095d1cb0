// SPDX-License-Identifier: Apache-2.0
import { createContext, useContext, useMemo } from 'react';
import { useText } from '#web/language.tsx';
import { ToneShape } from '#web/components/tone.tsx';
import type { Align, Block, Paper, PaperCell, PaperText } from '../../print/paper.ts';

const messages = {
  region: { ja: 'シートの様式', en: 'The sheet as printed' },
  scroll: { ja: '横に動かして読めます', en: 'Scrolls sideways' },
  finding: { ja: '要確認', en: 'to be checked' },
  blank: { ja: '空欄', en: 'blank' },
};

export type PaperSheetProps = {
  paper: Paper;
  /** Paths with findings: they and everything below them are marked. */
  highlight?: readonly string[];
  /** Makes every value that has a path a link, blank ones too. */
  hrefOf?: (path: string) => string;
  /** Rank of the form's own title among the headings of the page. */
  level?: 2 | 3;
};

type Desk = {
  highlight: readonly string[];
  hrefOf: ((path: string) => string) | undefined;
  /** The first text of each marked path carries the anchor. */
  anchors: ReadonlyMap<PaperText, string>;
  level: 2 | 3;
};
const DeskContext = createContext<Desk>({ highlight: [], hrefOf: undefined, anchors: new Map(), level: 3 });

/** Id of the place on the paper where a marked value stands. */
export const paperAnchor = (path: string): string => `paper-${path.replaceAll('/', '.')}`;

const covers = (marked: string, path: string) => path === marked || path.startsWith(`${marked}/`);

const NOTHING: readonly string[] = [];

/**
 * A printed form on the screen: white paper on a desk, as tables that a screen reader can walk. The form is Japanese
 * in every language of the house. Narrow screens scroll the paper, not the page.
 */
export function PaperSheet({ paper, highlight = NOTHING, hrefOf, level = 3 }: PaperSheetProps) {
  const text = useText();
  const wide = paper.orientation === 'landscape';
  const desk = useMemo(
    () => ({ highlight, hrefOf, anchors: anchorsOf(paper.blocks, highlight), level }),
    [highlight, hrefOf, level, paper],
  );
  return (
    <DeskContext value={desk}>
      <p className="screen-only mb-1 text-fine text-ink-soft md:hidden">
        <span aria-hidden="true">↔ </span>
        {text(messages.scroll)}
      </p>
      <div
        role="region"
        aria-label={`${text(messages.region)}：${paper.title}`}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard must reach a region that scrolls
        tabIndex={0}
        className="overflow-x-auto bg-slot p-2 shadow-[inset_0_1px_3px_var(--slot-shade)] sm:p-6 print:bg-transparent print:p-0 print:shadow-none"
      >
        <article
          lang="ja"
          className={`nums mx-auto border tracking-normal border-plate-edge bg-white leading-140 text-[#1a1a1c] shadow-[0_1px_2px_rgb(60_50_20/0.18),0_8px_24px_rgb(60_50_20/0.12)] [color-scheme:light] print:border-0 print:p-0 print:shadow-none ${
            wide ? 'w-272 px-8 py-9' : 'w-220 px-10 py-11'
          } ${wide || paper.textSize < 9 ? 'text-[0.8125rem]' : 'text-[0.875rem]'}`}
        >
          <Blocks blocks={paper.blocks} name={paper.title} />
        </article>
      </div>
    </DeskContext>
  );
}

/** Which text carries the anchor of which marked path: one each, so that ids stay unique. */
function anchorsOf(blocks: readonly Block[], highlight: readonly string[]): Map<PaperText, string> {
  const anchors = new Map<PaperText, string>();
  const open = new Set(highlight);
  const visit = (block: Block) => {
    if (block.block === 'columns') block.columns.flat().forEach(visit);
    if (block.block !== 'table') return;
    for (const one of [...block.head, ...block.rows].flat().flatMap((cell) => cell.texts)) {
      const marked = [...open].find((path) => one.path !== undefined && covers(path, one.path));
      if (marked === undefined) continue;
      anchors.set(one, paperAnchor(marked));
      open.delete(marked);
    }
  };
  if (highlight.length) blocks.forEach(visit);
  return anchors;
}

const aligns: Record<Align, string> = { left: 'text-left', center: 'text-center', right: 'text-right' };

/** Space above a block; the form counts it in millimetres. */
function gapOf(gap: number | undefined): string {
  if (gap === 0) return '-mt-px';
  if (gap === undefined) return 'mt-2';
  return gap < 2 ? 'mt-1.5' : gap < 4 ? 'mt-3' : 'mt-5';
}

/** Blocks one below the other; a table is named by the last heading above it, else by `name`. */
function Blocks({ blocks, name }: { blocks: readonly Block[]; name: string }) {
  const { level } = useContext(DeskContext);
  const Title = `h${level}` as const;
  const Heading = `h${level + 1}` as 'h3' | 'h4';
  return blocks.map((block, index) => {
    const caption = headingAbove(blocks, index) ?? name;
    switch (block.block) {
      case 'title':
        return (
          <Title key={index} className="mb-3 text-center text-[1.375rem] leading-140 font-700">
            <Lines>{block.text}</Lines>
          </Title>
        );
      case 'heading':
        return (
          <Heading key={index} className="mt-5 mb-1 text-[0.9375rem] font-700">
            <Lines>{block.text}</Lines>
          </Heading>
        );
      case 'note':
        return (
          <p key={index} className={`${gapOf(block.gap ?? 2)} ${aligns[block.align]}`}>
            <Lines>{block.text}</Lines>
          </p>
        );
      case 'table':
        return (
          <div key={index} className={gapOf(block.gap)}>
            <PaperTable table={block} caption={caption} />
          </div>
        );
      case 'columns':
        return <Columns key={index} block={block} name={caption} />;
      case 'pageBreak':
        return <hr key={index} className="my-8 border-t border-dashed border-line-strong print:break-after-page" />;
    }
  });
}

const headingAbove = (blocks: readonly Block[], index: number): string | undefined =>
  blocks.slice(0, index).findLast((block) => block.block === 'heading')?.text;

/** A form's columns are a matter of looks: the table holds them apart and says nothing. */
function Columns({ block, name }: { block: Extract<Block, { block: 'columns' }>; name: string }) {
  const total = block.widths.reduce((sum, width) => sum + width, 0);
  return (
    <table role="presentation" className={`w-full table-fixed border-collapse ${gapOf(block.gap)}`}>
      <colgroup>
        {block.widths.map((width, index) => (
          <col key={index} width={percent(width / total)} />
        ))}
      </colgroup>
      <tbody>
        <tr>
          {block.columns.map((blocks, index) => (
            <td key={index} className={`p-0 align-top ${index > 0 ? 'pl-2' : ''}`}>
              <Blocks blocks={blocks} name={name} />
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}

const percent = (share: number) => `${Math.round(share * 10_000) / 100}%`;

/** Widths are attributes of `col`: a style attribute would break the content security policy. */
function PaperTable({ table, caption }: { table: Extract<Block, { block: 'table' }>; caption: string }) {
  const total = table.widths.reduce((sum, width) => sum + width, 0);
  return (
    <table className="w-full table-fixed border-collapse">
      <caption className="sr-only">{caption}</caption>
      <colgroup>
        {table.widths.map((width, index) => (
          <col key={index} width={percent(width / total)} />
        ))}
      </colgroup>
      {table.head.length > 0 && (
        <thead>
          {table.head.map((row, index) => (
            <Row key={index} cells={row} scope="col" />
          ))}
        </thead>
      )}
      <tbody>
        {table.rows.map((row, index) => (
          <Row key={index} cells={row} scope="row" />
        ))}
      </tbody>
    </table>
  );
}

function Row({ cells, scope }: { cells: readonly PaperCell[]; scope: 'row' | 'col' }) {
  return (
    <tr>
      {cells.map((cell) => (
        <PaperBox key={cell.column} cell={cell} scope={scope} />
      ))}
    </tr>
  );
}

/** Pixels on the screen for a millimetre of the form. */
const PIXELS = 4;

function PaperBox({ cell, scope }: { cell: PaperCell; scope: 'row' | 'col' }) {
  const { highlight } = useContext(DeskContext);
  const written = cell.texts.some(({ text }) => text !== '');
  const marked = cell.texts.some(({ path }) => path !== undefined && highlight.some((one) => covers(one, path)));
  const Cell = cell.label && written ? 'th' : 'td';
  return (
    <Cell
      {...(Cell === 'th' ? { scope } : {})}
      {...(cell.colSpan > 1 ? { colSpan: cell.colSpan } : {})}
      {...(cell.rowSpan > 1 ? { rowSpan: cell.rowSpan } : {})}
      {...(cell.height === undefined ? {} : { height: Math.round(cell.height * PIXELS) })}
      className={`border border-[#6f7480] px-1.5 py-1 font-400 ${aligns[cell.align]} ${
        cell.height === undefined ? 'align-middle' : 'align-top'
      } ${marked ? 'bg-[#fff3c4] outline-2 -outline-offset-2 outline-[#8a6100]' : cell.label ? 'bg-[#f0f2f5]' : ''}`}
    >
      {cell.texts.map((one, index) => (
        <Written key={index} one={one} />
      ))}
    </Cell>
  );
}

/** One text of a cell: plain, or the way to its field; with its mark when something is found there. */
function Written({ one: { text: words, path }, one }: { one: PaperText }) {
  const { highlight, hrefOf, anchors } = useContext(DeskContext);
  const text = useText();
  const marked = path !== undefined && highlight.some((marking) => covers(marking, path));
  const shown = words === '' ? null : <Lines>{words}</Lines>;
  const href = path === undefined ? undefined : hrefOf?.(path);
  const body = href ? (
    <a href={href} className="block min-h-5 hover:bg-[#e8f1fe] hover:underline">
      {shown ?? <span className="sr-only">{text(messages.blank)}</span>}
    </a>
  ) : (
    shown
  );
  if (!marked) return <div>{body}</div>;
  return (
    <div id={anchors.get(one)} className="scroll-mt-24">
      <span className="mr-1 inline-block align-[-0.15em] [&_svg]:fill-[#6b4e00]">
        <ToneShape tone="warn" className="size-3.5" />
        <span className="sr-only">{text(messages.finding)}: </span>
      </span>
      {href ? <span className="inline-block align-top">{body}</span> : body}
    </div>
  );
}

const Lines = ({ children }: { children: string }) => <span className="whitespace-pre-wrap">{children}</span>;
