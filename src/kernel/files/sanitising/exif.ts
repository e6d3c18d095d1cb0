// SPDX-License-Identifier: Apache-2.0

export type PhotoRecord = {
  /** When the photo was taken: local time of the camera, with its offset only if the camera wrote one (ISO 8601). */
  takenAt?: string;
  /** Degrees, WGS 84, north and east positive. */
  position?: { latitude: number; longitude: number };
};

const EXIF_IFD = 0x8769;
const GPS_IFD = 0x8825;
const TAKEN_AT = 0x9003;
const TAKEN_AT_OFFSET = 0x9011;
const LATITUDE_REF = 1;
const LATITUDE = 2;
const LONGITUDE_REF = 3;
const LONGITUDE = 4;

const ASCII = 2;
const LONG = 4;
const RATIONAL = 5;

/** More entries than any camera writes. */
const MOST_ENTRIES = 200;

type Directory = Map<number, { type: number; count: number; at: number }>;

/**
 * Time and position in an Exif block (TIFF structure, CIPA DC-008). Reads only the handful of values it needs: a library
 * that reads every tag can be made to fill the memory by directories that point into each other. Never throws; what is
 * missing or makes no sense is absent.
 */
export function readExif(block: Uint8Array): PhotoRecord {
  try {
    return read(block);
  } catch {
    return {};
  }
}

function read(block: Uint8Array): PhotoRecord {
  const head = new TextDecoder('latin1').decode(block.subarray(0, 6));
  const tiff = head === 'Exif\0\0' ? block.subarray(6) : block;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const little = view.getUint16(0) === 0x4949;
  const u16 = (at: number) => view.getUint16(at, little);
  const u32 = (at: number) => view.getUint32(at, little);

  const directory = (at: number | undefined): Directory => {
    const entries: Directory = new Map();
    if (!at) return entries;
    const count = Math.min(u16(at), MOST_ENTRIES);
    for (let index = 0; index < count; index++) {
      const entry = at + 2 + index * 12;
      entries.set(u16(entry), { type: u16(entry + 2), count: u32(entry + 4), at: entry + 8 });
    }
    return entries;
  };
  const number = (entries: Directory, tag: number) => {
    const entry = entries.get(tag);
    return entry?.type === LONG ? u32(entry.at) : undefined;
  };
  const text = (entries: Directory, tag: number) => {
    const entry = entries.get(tag);
    if (entry?.type !== ASCII || entry.count > 64) return undefined;
    const from = entry.count > 4 ? u32(entry.at) : entry.at;
    return new TextDecoder('latin1').decode(tiff.subarray(from, from + entry.count)).replace(/\0.*$/, '');
  };
  const degrees = (entries: Directory, tag: number) => {
    const entry = entries.get(tag);
    if (entry?.type !== RATIONAL || entry.count !== 3) return undefined;
    const from = u32(entry.at);
    const part = (index: number) => u32(from + index * 8) / u32(from + index * 8 + 4);
    // Cameras write whole degrees and 0/0 or 0/1 for parts that they do not have.
    const [whole, minutes, seconds] = [part(0), part(1) || 0, part(2) || 0];
    return whole + minutes / 60 + seconds / 3600;
  };

  const main = directory(u32(4));
  const photo = directory(number(main, EXIF_IFD));
  const gps = directory(number(main, GPS_IFD));
  const takenAt = instantOf(text(photo, TAKEN_AT), text(photo, TAKEN_AT_OFFSET));
  const position = positionOf(
    [degrees(gps, LATITUDE), text(gps, LATITUDE_REF)],
    [degrees(gps, LONGITUDE), text(gps, LONGITUDE_REF)],
  );
  return { ...(takenAt && { takenAt }), ...(position && { position }) };
}

function instantOf(time: string | undefined, offset: string | undefined): string | undefined {
  const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/.exec(time ?? '');
  if (!parts) return undefined;
  try {
    const local = Temporal.PlainDateTime.from(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}`, {
      overflow: 'reject',
    }).toString();
    return /^[+-]\d\d:\d\d$/.test(offset ?? '') ? local + offset : local;
  } catch {
    return undefined;
  }
}

type Angle = [degrees: number | undefined, direction: string | undefined];

function positionOf([latitude, northOrSouth]: Angle, [longitude, eastOrWest]: Angle): PhotoRecord['position'] {
  if (latitude === undefined || longitude === undefined) return undefined;
  if (!/^[NS]$/.test(northOrSouth ?? '') || !/^[EW]$/.test(eastOrWest ?? '')) return undefined;
  if (!(latitude <= 90 && longitude <= 180)) return undefined;
  // A camera that had not found its satellites writes zeros.
  if (latitude === 0 && longitude === 0) return undefined;
  return {
    latitude: northOrSouth === 'S' ? -latitude : latitude,
    longitude: eastOrWest === 'W' ? -longitude : longitude,
  };
}
