// SPDX-License-Identifier: Apache-2.0

const START_OF_IMAGE = 0xd8;
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;
/** JFIF (0), ICC profile (2) and Adobe (14) say how colours are meant; all other application data are about something else. */
const NEEDED_APPLICATION_DATA = new Set([0xe0, 0xe2, 0xee]);
const COMMENT = 0xfe;

/**
 * A JPEG without Exif, XMP, comments and anything behind its end, its picture data untouched (ISO/IEC 10918-1, B.1):
 * for pictures inside a PDF, whose colours depend on the bytes being what they are. What is no JPEG is undefined.
 */
export function plainJpeg(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== START_OF_IMAGE) return undefined;
  const kept: Uint8Array[] = [bytes.subarray(0, 2)];
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === END_OF_IMAGE) break;
    const length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    let end = at + 2 + length;
    if (length < 2 || end > bytes.length) return undefined;
    // Behind a scan come its data, up to the next marker that is neither stuffing nor a restart.
    if (marker === START_OF_SCAN) {
      while (end < bytes.length) {
        const next = bytes.indexOf(0xff, end);
        if (next < 0) end = bytes.length;
        else {
          const after = bytes[next + 1];
          end = next;
          if (after !== undefined && after !== 0 && after !== 0xff && !(after >= 0xd0 && after <= 0xd7)) break;
          end = next + (after === 0xff ? 1 : 2);
        }
      }
      end = Math.min(end, bytes.length);
    }
    const application = marker >= 0xe0 && marker <= 0xef;
    if (marker !== COMMENT && (!application || NEEDED_APPLICATION_DATA.has(marker))) kept.push(bytes.subarray(at, end));
    at = end;
  }
  kept.push(Uint8Array.of(0xff, END_OF_IMAGE));
  return new Uint8Array(Buffer.concat(kept));
}
