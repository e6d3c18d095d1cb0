// SPDX-License-Identifier: Apache-2.0
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { detectType } from '../type.ts';
import { clean } from './cleaning.ts';
import { readExif } from './exif.ts';
import { SANITISING_LIMITS } from './limits.ts';
import { readPhoto, rebuildPicture } from './picture.ts';
import { joined, latin1, photo, picture, utf8, zip } from './samples.ts';

const sanitised = (name: string, bytes: Uint8Array) => clean({ name, bytes }, SANITISING_LIMITS);

test('a photo tells when and where it was taken, and then no more', async () => {
  const bytes = await photo();
  const read = await readPhoto(bytes);
  expect(read).toMatchObject({ takenAt: '2026-05-01T10:20:30+09:00', width: 20, height: 40 });
  expect(read.position?.latitude).toBeCloseTo(35 + 41 / 60 + 22.5 / 3600, 6);
  expect(read.position?.longitude).toBeCloseTo(139 + 41 / 60 + 30 / 3600, 6);

  const result = await sanitised('写真.JPG', bytes);
  if (result.outcome === 'refused') throw new Error(result.reason.en);
  expect(result).toMatchObject({ name: '写真.JPG', type: 'image/jpeg' });
  expect(result.removed.map(({ what }) => what)).toEqual(expect.arrayContaining(['position', 'metadata']));
  expect(latin1(result.bytes)).not.toMatch(/Exif|SecretPhone/);
  // Turned upright, since nothing tells any more how it lay.
  expect(await readPhoto(result.bytes)).toEqual({ width: 20, height: 40 });
});

test('what a camera did not know is unknown, not zero', async () => {
  expect(await readPhoto(await picture('jpeg'))).toEqual({ width: 12, height: 12 });
  const zeros = await sharp(await picture('jpeg'))
    .withExif({
      IFD2: { DateTimeOriginal: '0000:00:00 00:00:00' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '0/1 0/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '0/1 0/1 0/1' },
    })
    .toBuffer();
  expect(await readPhoto(new Uint8Array(zeros))).toEqual({ width: 12, height: 12 });
});

test('an Exif block whose directories point into each other is read in no time', () => {
  const block = Buffer.alloc(65_000);
  block.write('II*\0', 0, 'latin1');
  block.writeUInt32LE(8, 4);
  block.writeUInt16LE(5_000, 8);
  for (let entry = 0; entry < 5_000; entry++) {
    block.writeUInt16LE(entry % 2 ? 0x8769 : 0x8825, 10 + entry * 12);
    block.writeUInt16LE(4, 12 + entry * 12);
    block.writeUInt32LE(0xffffffff, 14 + entry * 12);
    block.writeUInt32LE(8, 18 + entry * 12);
  }
  const start = performance.now();
  expect(readExif(block)).toEqual({});
  expect(performance.now() - start).toBeLessThan(200);
});

describe('two files in one', () => {
  const script = utf8('<html><script>PAYLOAD</script></html>');
  test.each(['jpeg', 'png', 'gif', 'webp'] as const)('%s that carries a zip archive or a web page', async (format) => {
    const plain = await picture(format);
    expect(await detectType(plain, `a.${format}`)).toMatchObject({
      kind: 'picture',
      polyglot: false,
      agreesWithName: true,
    });
    for (const behind of [zip({ 'PAYLOAD.exe': 'MZ PAYLOAD' }), script]) {
      const bytes = joined(plain, behind);
      expect(await detectType(bytes, `a.${format}`)).toMatchObject({ kind: 'picture', polyglot: true });
      const result = await sanitised(`a.${format}`, bytes);
      if (result.outcome === 'refused') throw new Error(result.reason.en);
      expect(result.removed).toMatchObject([{ what: 'hidden-data' }]);
      expect(latin1(result.bytes)).not.toMatch(/PAYLOAD|script/);
      expect(await sharp(result.bytes).metadata()).toMatchObject({ format, width: 12, height: 12 });
    }
  });

  test('a GIF whose comment is a script', async () => {
    const gif = Buffer.from(await picture('gif'));
    const comment = utf8('<script>PAYLOAD()</script>');
    const at = gif.indexOf(0x2c, 13 + 3 * 2 ** ((gif[10]! & 7) + 1));
    const bytes = joined(
      gif.subarray(0, at),
      Uint8Array.of(0x21, 0xfe, comment.length),
      comment,
      Uint8Array.of(0),
      gif.subarray(at),
    );
    expect(await detectType(bytes, 'a.gif')).toMatchObject({ kind: 'picture', polyglot: true });
    const result = await sanitised('a.gif', bytes);
    expect(result.outcome === 'clean' && latin1(result.bytes)).not.toContain('PAYLOAD');
  });
});

test('an animation keeps its frames', async () => {
  const frames = await Promise.all(
    ['#ff0000', '#00ff00', '#0000ff'].map((background) =>
      sharp({ create: { width: 9, height: 7, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  );
  const gif = await sharp(frames, { join: { animated: true } })
    .gif({ delay: 100 })
    .toBuffer();
  const { bytes, width, height } = await rebuildPicture(new Uint8Array(gif));
  expect(await sharp(bytes).metadata()).toMatchObject({ format: 'gif', pages: 3 });
  expect([width, height]).toEqual([9, 7]);
});

describe('drawings', () => {
  const svg = (content: string) =>
    utf8(
      `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="30" height="20">${content}</svg>`,
    );
  test('plain shapes become a PNG', async () => {
    const result = await sanitised('紋章.svg', svg('<g><path d="M0 0h30v20H0z" fill="red"/></g>'));
    if (result.outcome === 'refused') throw new Error(result.reason.en);
    expect(result).toMatchObject({ name: '紋章.png', type: 'image/png' });
    const { data, info } = await sharp(result.bytes).raw().toBuffer({ resolveWithObject: true });
    expect(info.width / info.height).toBeCloseTo(1.5);
    expect([...data.subarray(0, 3)]).toEqual([255, 0, 0]);
  });
  test.each([
    ['script', '<script>PAYLOAD</script>'],
    ['handler', '<rect onload="PAYLOAD"/>'],
    ['picture from elsewhere', '<image xlink:href="http://PAYLOAD/x.png"/>'],
    ['file of the server', '<image xlink:href="file:///etc/passwd"/>'],
    ['web page inside', '<foreignObject><body/></foreignObject>'],
    ['style from elsewhere', '<style>@import url(http://PAYLOAD)</style>'],
    ['fill from elsewhere', '<rect fill="url(http://PAYLOAD#a)"/>'],
    ['endless repetition', '<g id="a"><use href="#a"/></g>'],
  ])('%s is refused', async (_, content) => {
    const result = await sanitised('a.svg', svg(content));
    expect(result).toMatchObject({ outcome: 'refused' });
    expect(result.outcome === 'refused' && ['active-svg', 'html']).toContain(
      result.outcome === 'refused' && result.code,
    );
  });
  test('entities are refused', async () => {
    const bytes = utf8(
      '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>',
    );
    expect(await sanitised('a.svg', bytes)).toMatchObject({ outcome: 'refused', code: 'xml-dtd' });
  });
});

describe('refused, with what to do', () => {
  test('a picture of more points than the limit, before it is unpacked', async () => {
    const huge = await sharp({
      create: { width: 12_000, height: 12_000, channels: 3, background: '#fff' },
      limitInputPixels: false,
    })
      .png()
      .toBuffer();
    const start = performance.now();
    expect(await sanitised('a.png', new Uint8Array(huge))).toMatchObject({
      outcome: 'refused',
      code: 'too-many-pixels',
    });
    expect(performance.now() - start).toBeLessThan(1000);
  });
  test('a type without a decoder', async () => {
    const heic = joined(
      Uint8Array.of(0, 0, 0, 24),
      utf8('ftypheic'),
      new Uint8Array(4),
      utf8('mif1heic'),
      new Uint8Array(64),
    );
    const result = await sanitised('IMG_0001.HEIC', heic);
    expect(result).toMatchObject({ outcome: 'refused', code: 'picture-type' });
    expect(result.outcome === 'refused' && result.reason.ja).toContain('互換性優先');
  });
  test('half a picture', async () => {
    const bytes = await photo();
    const result = await sanitised('a.jpg', bytes.subarray(0, 200));
    expect(result).toMatchObject({ outcome: 'refused' });
  });
});
