// SPDX-License-Identifier: Apache-2.0
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';

/** Instants of documents are whole seconds, as PDF writes them. */
export type PdfOptions = {
  /** Title of the document, shown in the viewer's title bar and read out first. */
  title?: string;
  /** Language of the text (BCP 47, first part); `ja` when absent. */
  language?: string;
  /** Written as the creation date; the present instant when absent. Give one for the same bytes each time. */
  createdAt?: Temporal.Instant;
};

/** A Typst source did not compile: a fault of ours, never of the data. */
export class DocumentError extends Error {
  override name = 'DocumentError';
}

const require = createRequire(import.meta.url);

// A compiler keeps parsed fonts and memoised layout, which is what makes the second sheet fast.
let compiler: NodeCompiler | undefined;

function theCompiler(): NodeCompiler {
  if (compiler) return compiler;
  const native =
    require('@myriaddreamin/typst-ts-node-compiler') as typeof import('@myriaddreamin/typst-ts-node-compiler');
  const fonts = dirname(require.resolve('@expo-google-fonts/noto-sans-jp/package.json'));
  const blob = (file: string) => readFileSync(join(fonts, file));
  compiler = native.NodeCompiler.create({
    // Nothing outside this folder can be read from a source.
    workspace: fonts,
    fontArgs: [
      {
        fontBlobs: [blob('400Regular/NotoSansJP_400Regular.ttf'), blob('700Bold/NotoSansJP_700Bold.ttf')],
      },
    ],
  });
  return compiler;
}

/**
 * Rules before every source. User text reaches the document only as `data` (JSON) and `sys.inputs`, so it is a string to
 * Typst and never markup or code. ☑ is in no free Japanese font we ship: it is set as □ with ✓ over it, which also
 * copies and reads as these two characters.
 */
const PRELUDE = `#set document(title: sys.inputs.title)
#set text(font: "Noto Sans JP", lang: sys.inputs.language, size: 9pt)
#show "☑": box({ place(dx: 0.08em, dy: -0.12em, text(weight: "bold")[✓]); [□] })
#let data = json(bytes(sys.inputs.data))
`;

/** PDF/UA-1 needs Typst 0.14; where the registry has only the 0.13 binary, the same document comes out untagged. */
let standards = ['ua-1', '1.7'];

/**
 * Layout results not used in this many renderings are forgotten. The binary itself still keeps some 10 KB a document
 * (measured over 12,000; 25 KB with Typst 0.14), in every way of passing the data: a process that prints hundreds of
 * thousands should be restarted now and then.
 */
const CACHE_AGE = 5;

/**
 * A PDF from a Typst source (pages, fonts and layout; written by us) and data (any JSON; may be written by anyone). The
 * source sees it as `data`. Fonts are embedded, the text is searchable; tagged as PDF/UA-1 when the compiler can.
 * Throws DocumentError when the source does not compile.
 */
export async function renderPdf(typstSource: string, data?: unknown, options: PdfOptions = {}): Promise<Uint8Array> {
  const typst = theCompiler();
  const document = {
    mainFileContent: PRELUDE + typstSource,
    inputs: {
      title: options.title ?? '',
      language: options.language ?? 'ja',
      data: JSON.stringify(data ?? null),
    },
  };
  const now = options.createdAt ?? Temporal.Now.instant();
  const creationTimestamp = Math.floor(now.epochMilliseconds / 1000);
  try {
    for (const [index, pdfStandard] of standards.entries()) {
      try {
        return new Uint8Array(typst.pdf(document, { pdfStandard, creationTimestamp }));
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        // An older compiler does not know the standard: never ask it again.
        if (message.includes('PdfStandard')) standards = standards.filter((standard) => standard !== pdfStandard);
        // What PDF/UA refuses must come out all the same: the plain standard is tried next.
        else if (index === standards.length - 1) throw new DocumentError(`the document did not compile: ${message}`);
      }
    }
    if (standards.length > 0) return await renderPdf(typstSource, data, options);
    throw new DocumentError('the compiler knows no PDF standard that we use');
  } finally {
    typst.evictCache(CACHE_AGE);
  }
}
