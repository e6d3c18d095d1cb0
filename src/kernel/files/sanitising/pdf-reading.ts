// SPDX-License-Identifier: Apache-2.0
import { deflateSync, inflateSync, constants } from 'node:zlib';
import {
  decodePDFRawStream,
  PDFArray,
  PDFContext,
  PDFDict,
  PDFName,
  PDFNumber,
  PDFParser,
  PDFRawStream,
  type PDFObject,
  type PDFRef,
} from '@cantoo/pdf-lib';
import { plainJpeg } from './jpeg.ts';
import { Refusal } from './refusals.ts';

const FILTER = PDFName.of('Filter');
const PARAMETERS = PDFName.of('DecodeParms');
const PREDICTOR = PDFName.of('Predictor');
const TYPE = PDFName.of('Type');

/** How many bytes may still come out of compressed streams. */
export type Budget = { left: number };

/** Filters that give bytes, in the names and abbreviations that viewers take. Pictures keep theirs. */
const UNPACKED: Record<string, string> = {
  FlateDecode: 'FlateDecode',
  Fl: 'FlateDecode',
  LZWDecode: 'LZWDecode',
  LZW: 'LZWDecode',
  ASCII85Decode: 'ASCII85Decode',
  A85: 'ASCII85Decode',
  ASCIIHexDecode: 'ASCIIHexDecode',
  AHx: 'ASCIIHexDecode',
  RunLengthDecode: 'RunLengthDecode',
  RL: 'RunLengthDecode',
};
const PICTURE_FILTERS = new Set(['DCTDecode', 'DCT', 'JPXDecode', 'CCITTFaxDecode', 'CCF', 'JBIG2Decode']);

type Filter = { name: string; parameters: PDFDict | undefined };

function filtersOf(dict: PDFDict): Filter[] {
  const names = dict.lookup(FILTER);
  const parameters = dict.lookup(PARAMETERS) ?? dict.lookup(PDFName.of('DP'));
  const all = names instanceof PDFArray ? names.asArray().map((name) => dict.context.lookup(name)) : [names];
  return all
    .filter((name) => name !== undefined)
    .map((name, index) => {
      if (!(name instanceof PDFName)) throw new Refusal('damaged');
      const own = parameters instanceof PDFArray ? dict.context.lookup(parameters.asArray()[index]) : parameters;
      return { name: name.decodeText(), parameters: own instanceof PDFDict ? own : undefined };
    });
}

const predictorOf = ({ parameters }: Filter): number => {
  const predictor = parameters?.lookup(PREDICTOR);
  return predictor instanceof PDFNumber ? predictor.asNumber() : 1;
};

/** One filter undone, never beyond the budget. Damaged zlib data give what can be read of them, as in viewers. */
function unpacked(contents: Uint8Array, filter: Filter, budget: Budget): Uint8Array {
  const name = UNPACKED[filter.name];
  if (name === undefined) throw new Refusal('damaged');
  if (name === 'FlateDecode')
    try {
      const bytes = inflateSync(contents, { maxOutputLength: budget.left, finishFlush: constants.Z_SYNC_FLUSH });
      budget.left -= bytes.length;
      return bytes;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new Refusal('inflates-too-much');
    }
  const dict = PDFDict.withContext(PDFContext.create());
  dict.set(FILTER, PDFName.of(name));
  if (filter.parameters) dict.set(PARAMETERS, filter.parameters);
  let bytes: Buffer;
  try {
    const stream = decodePDFRawStream(PDFRawStream.of(dict, contents));
    bytes = Buffer.from(stream.getBytes(Math.min(budget.left, contents.length * 8) + 1));
    // The buffer of the decoder grows to what is asked for, so large expansions are asked for step by step.
    for (let step = bytes.length; step > 0 && bytes.length <= budget.left;) {
      const more = stream.getBytes(step);
      if (more.length === 0) break;
      bytes = Buffer.concat([bytes, Buffer.from(more)]);
      step = bytes.length;
    }
  } catch {
    throw new Refusal('damaged');
  }
  if (bytes.length > budget.left) throw new Refusal('inflates-too-much');
  budget.left -= bytes.length;
  return bytes;
}

/** A stream in one spelling: `filters` as they are to be written, with the contents that they give. */
export type PlainStream = { contents: Uint8Array; filters: { name: string; parameters: PDFDict | undefined }[] };

/**
 * The contents of a stream unpacked and packed anew, so that nothing hides behind its end or in a chain of filters.
 * Pictures keep the coding of their pixels; JPEG lose Exif and the like. Throws Refusal beyond the budget and for
 * filters that no viewer has.
 */
export function plainStream(stream: PDFRawStream, picture: boolean, budget: Budget): PlainStream {
  const filters = filtersOf(stream.dict);
  let contents = stream.contents;
  const [only] = filters;
  if (picture && filters.length === 1 && only && UNPACKED[only.name] === 'FlateDecode')
    return { contents: untilItsEnd(contents, budget.left), filters: [{ ...only, name: 'FlateDecode' }] };
  while (filters[0] && !PICTURE_FILTERS.has(filters[0].name)) {
    const filter = filters[0];
    // Rows are predicted before packing: that can stay as it is only under the last filter.
    if (predictorOf(filter) > 1) {
      if (filters.length > 1) throw new Refusal('damaged');
      const { parameters } = filter;
      parameters?.delete(PDFName.of('EarlyChange'));
      return {
        contents: deflateSync(unpacked(contents, { ...filter, parameters: undefined }, budget)),
        filters: [{ name: 'FlateDecode', parameters }],
      };
    }
    contents = unpacked(contents, filter, budget);
    filters.shift();
  }
  if (filters.length === 0)
    return { contents: deflateSync(contents), filters: [{ name: 'FlateDecode', parameters: undefined }] };
  const [coding] = filters;
  if (filters.length > 1 || !coding) throw new Refusal('damaged');
  if (coding.name === 'DCTDecode' || coding.name === 'DCT') {
    const jpeg = plainJpeg(contents);
    if (!jpeg) throw new Refusal('damaged');
    return { contents: jpeg, filters: [{ ...coding, name: 'DCTDecode' }] };
  }
  return { contents, filters: [coding] };
}

/** Zlib data cut behind their end. */
function untilItsEnd(contents: Uint8Array, most: number): Uint8Array {
  try {
    const { engine } = inflateSync(contents, {
      info: true,
      maxOutputLength: most,
      finishFlush: constants.Z_SYNC_FLUSH,
    }) as unknown as { engine: { bytesWritten: number } };
    return contents.subarray(0, engine.bytesWritten);
  } catch (error) {
    throw new Refusal(
      (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'inflates-too-much' : 'damaged',
    );
  }
}

/**
 * The parser of pdf-lib with bounds: it unpacks object streams without limit and believes the counts of cross-reference
 * streams. It reads objects where they stand in the file and ignores the cross-reference tables; what is written comes
 * from this one reading alone.
 */
class BoundedParser extends PDFParser {
  /** Errors inside objects are swallowed by the parser, so a refusal is kept here. */
  refusal: Refusal | undefined;
  readonly #budget: Budget;

  constructor(bytes: Uint8Array, budget: Budget) {
    super(bytes, 500);
    this.#budget = budget;
  }

  protected override parseDictOrStream(ref?: PDFRef) {
    const object = super.parseDictOrStream(ref);
    if (!(object instanceof PDFRawStream)) return object;
    const type = object.dict.lookup(TYPE);
    if (type === PDFName.of('XRef')) {
      this.#takeTrailer(object.dict);
      object.dict.delete(TYPE);
    } else if (type === PDFName.of('ObjStm'))
      try {
        let { contents } = object;
        for (const filter of filtersOf(object.dict)) {
          if (predictorOf(filter) > 1) throw new Refusal('damaged');
          contents = unpacked(contents, filter, this.#budget);
        }
        object.dict.delete(FILTER);
        return PDFRawStream.of(object.dict, contents);
      } catch (error) {
        this.refusal = error instanceof Refusal ? error : new Refusal('damaged');
        throw error;
      }
    return object;
  }

  #takeTrailer(dict: PDFDict): void {
    const before = this.context.trailerInfo;
    const entry = (key: string): PDFObject | undefined => dict.get(PDFName.of(key));
    this.context.trailerInfo = {
      ...before,
      Root: entry('Root') ?? before.Root,
      Encrypt: entry('Encrypt') ?? before.Encrypt,
      Info: entry('Info') ?? before.Info,
    };
  }
}

/** All objects of a PDF. Throws Refusal for encrypted and damaged files and for those that unpack to too much. */
export async function readPdf(bytes: Uint8Array, budget: Budget): Promise<PDFContext> {
  const parser = new BoundedParser(bytes, budget);
  let context: PDFContext;
  try {
    context = await parser.parseDocument();
  } catch (error) {
    throw parser.refusal ?? (error instanceof Refusal ? error : new Refusal('damaged'));
  }
  if (parser.refusal) throw parser.refusal;
  if (context.trailerInfo.Encrypt) throw new Refusal('encrypted');
  return context;
}
