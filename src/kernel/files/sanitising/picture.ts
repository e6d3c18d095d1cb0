// SPDX-License-Identifier: Apache-2.0
import sharp, { type Metadata, type Sharp } from 'sharp';
import { readExif, type PhotoRecord } from './exif.ts';
import type { Findings } from './findings.ts';
import { SANITISING_LIMITS } from './limits.ts';
import { asRefusal, Refusal } from './refusals.ts';
import { plainSvg } from './svg.ts';

export type RebuiltPicture = { bytes: Uint8Array; type: string; extension: string; width: number; height: number };

export type Photo = PhotoRecord & {
  /** Pixels, as the picture is seen (turned by its orientation). */
  width: number;
  height: number;
};

const SECONDS = 20;
const QUALITY = 90;
const LONGEST_DRAWING = 4096;

/** What may be decoded, and what it becomes. Anything else that the library could read is not let in. */
const TARGETS: Record<string, (picture: Sharp) => [Sharp, type: string, extension: string]> = {
  jpeg: (picture) => [picture.jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4' }), 'image/jpeg', 'jpg'],
  png: (picture) => [picture.png(), 'image/png', 'png'],
  webp: (picture) => [picture.webp({ quality: QUALITY }), 'image/webp', 'webp'],
  gif: (picture) => [picture.gif(), 'image/gif', 'gif'],
  tiff: (picture) => [picture.png(), 'image/png', 'png'],
  heif: (picture) => [picture.jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4' }), 'image/jpeg', 'jpg'],
};

/** SVG is XML and begins with `<`, behind a byte order mark perhaps; the library would draw it without asking. */
const looksLikeMarkup = (bytes: Uint8Array) =>
  /^[\s\0\u00ef\u00bb\u00bf\u00fe\u00ff]*</.test(latin1(bytes.subarray(0, 256)));
const latin1 = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes);

async function opened(bytes: Uint8Array, pixels: number): Promise<{ picture: Sharp; metadata: Metadata }> {
  if (looksLikeMarkup(bytes)) throw new Refusal('picture-type');
  const options = { limitInputPixels: pixels, failOn: 'error', sequentialRead: true } as const;
  let metadata: Metadata;
  try {
    metadata = await sharp(bytes, options).metadata();
  } catch (error) {
    throw new Refusal(/pixel limit/i.test(String(error)) ? 'too-many-pixels' : 'picture-type');
  }
  const pages = metadata.pages ?? 1;
  if (!Object.hasOwn(TARGETS, metadata.format)) throw new Refusal('picture-type');
  if (metadata.format === 'tiff' && pages > 1) throw new Refusal('many-pages-picture');
  if (metadata.width * metadata.height * pages > pixels) throw new Refusal('too-many-pixels');
  const animated = pages > 1 && (metadata.format === 'gif' || metadata.format === 'webp');
  return { picture: sharp(bytes, { ...options, animated }).timeout({ seconds: SECONDS }), metadata };
}

/**
 * A picture decoded and encoded again: turned upright, in sRGB, without Exif, XMP, profiles or anything behind its end.
 * JPEG, PNG, WebP and GIF (with its frames) stay what they are; TIFF of one page becomes PNG, HEIF that can be decoded
 * becomes JPEG. Throws Refusal (code and label) for what is no picture of these types or has too many pixels.
 */
export async function rebuildPicture(
  bytes: Uint8Array,
  {
    pixels = SANITISING_LIMITS.pixels,
    turned = true,
  }: {
    pixels?: number;
    /** False for pictures whose place in a document was made for the picture as it lies. */
    turned?: boolean;
  } = {},
): Promise<RebuiltPicture> {
  const { picture, metadata } = await opened(bytes, pixels);
  return await encoded(picture, metadata, turned);
}

async function encoded(picture: Sharp, metadata: Metadata, turned: boolean): Promise<RebuiltPicture> {
  // Frames of an animation cannot be turned, and no camera writes them.
  const upright = turned && (metadata.pages ?? 1) === 1 ? picture.autoOrient() : picture;
  const [pipeline, type, extension] = TARGETS[metadata.format]!(upright);
  try {
    const { data, info } = await pipeline.toBuffer({ resolveWithObject: true });
    return { bytes: new Uint8Array(data), type, extension, width: info.width, height: info.pageHeight ?? info.height };
  } catch (error) {
    // HEIC is recognised but its decoder is not there; for all others the data are damaged.
    throw metadata.format === 'heif' ? new Refusal('picture-type') : asRefusal(error);
  }
}

/**
 * When and where a photo was taken, and its size, read from the picture as it came: rebuilding takes time and position
 * away. Unknown values are absent. Throws Refusal for what is no picture.
 */
export async function readPhoto(bytes: Uint8Array): Promise<Photo> {
  const { metadata } = await opened(bytes, SANITISING_LIMITS.pixels);
  const { width, height } = metadata.autoOrient;
  return { ...(metadata.exif && readExif(metadata.exif)), width, height };
}

/** A picture of its own as a sanitised file; what it carried is added to `removed`. */
export async function sanitisePicture(
  bytes: Uint8Array,
  { pixels, polyglot }: { pixels: number; polyglot: boolean },
  removed: Findings,
): Promise<RebuiltPicture> {
  const { picture, metadata } = await opened(bytes, pixels);
  const rebuilt = await encoded(picture, metadata, true);
  const { exif, xmp, iptc, comments } = metadata;
  if (exif && readExif(exif).position) removed.add('position', 'Exif');
  for (const [where, block] of Object.entries({ Exif: exif, XMP: xmp, IPTC: iptc }))
    if (block) removed.add('metadata', where);
  if (comments?.length) removed.add('metadata', 'comment');
  if (polyglot) removed.add('hidden-data', '');
  return rebuilt;
}

/** A drawing (SVG) as a PNG. Throws Refusal unless the drawing is made of plain shapes alone. */
export async function rasteriseSvg(text: string): Promise<RebuiltPicture> {
  const drawing = Buffer.from(plainSvg(text));
  try {
    const { data, info } = await sharp(drawing, { limitInputPixels: LONGEST_DRAWING ** 2, density: 144 })
      .resize({ width: LONGEST_DRAWING, height: LONGEST_DRAWING, fit: 'inside', withoutEnlargement: true })
      .timeout({ seconds: SECONDS })
      .png()
      .toBuffer({ resolveWithObject: true });
    return {
      bytes: new Uint8Array(data),
      type: 'image/png',
      extension: 'png',
      width: info.width,
      height: info.height,
    };
  } catch (error) {
    throw asRefusal(error);
  }
}
