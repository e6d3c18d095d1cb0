// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detectType } from '../type.ts';
import { clean } from './cleaning.ts';
import { SANITISING_LIMITS } from './limits.ts';
import {
  docx,
  field,
  joined,
  pageObjects,
  paragraph,
  pdf,
  pdfWithObjectStream,
  photo,
  picture,
  pptx,
  slideText,
  utf8,
  xlsx,
  zip,
} from './samples.ts';
import { CONFINEMENT, sanitise } from './sanitise.ts';

const ends = async (bytes: Uint8Array, name: string) => {
  const start = performance.now();
  const result = await clean({ name, bytes }, SANITISING_LIMITS);
  expect(['clean', 'refused']).toContain(result.outcome);
  if (result.outcome === 'refused') expect(result.reason.ja.length).toBeGreaterThan(5);
  else expect((await detectType(result.bytes, result.name)).agreesWithName).toBe(true);
  expect(performance.now() - start).toBeLessThan(10_000);
};

describe('whatever comes, it ends as clean or refused', () => {
  test('noise', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), fc.string({ unit: 'binary' }), ends), {
      numRuns: 200,
    });
  });

  test('noise behind every head', async () => {
    const heads = [
      '%PDF-1.7\n1 0 obj\n<<',
      'PK\x03\x04',
      '\xff\xd8\xff\xe1',
      '\x89PNG\r\n\x1a\n',
      'GIF89a',
      'RIFF\0\0\0\0WEBP',
      'II*\0',
      '<svg ',
      '{\\rtf',
      '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
      '\0\0\0\x18ftypavif',
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 500 }), async (head, tail) =>
        ends(joined(Buffer.from(head, 'latin1'), tail), 'a.bin'),
      ),
      { numRuns: 300 },
    );
  });

  test('good files cut short, turned over and mixed', async () => {
    const samples: Uint8Array[] = [
      pdf({ objects: pageObjects({ catalog: '/OpenAction << /S /JavaScript /JS (x) >>' }) }),
      pdfWithObjectStream(pageObjects()),
      docx({ body: paragraph('本文') + field(['DDE x'], 'y') }),
      xlsx(),
      pptx({ body: slideText('題') }),
      await photo(),
      await picture('png'),
      await picture('gif'),
      zip({ 'a.txt': 'あ', 'b.csv': 'a,b\nc,d' }),
      utf8('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'),
      utf8(`a,b\r\n=cmd|'/C calc'!A0,1`),
    ];
    const change = fc.record({ at: fc.nat(), byte: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...samples),
        fc.array(change, { maxLength: 8 }),
        fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
        async (sample, changes, cut) => {
          const bytes = new Uint8Array(sample);
          for (const { at, byte } of changes) bytes[at % bytes.length] = byte;
          await ends(cut === null ? bytes : bytes.subarray(0, Math.floor(bytes.length * cut)), 'a.dat');
        },
      ),
      { numRuns: 400 },
    );
  }, 120_000);
});

describe('in a process of its own', () => {
  test('a file comes back clean, and the same as in this process', async () => {
    const file = { name: '様式.docx', bytes: docx({ body: paragraph('本文') + field(['DDE x'], 'y') }) };
    expect(await sanitise(file)).toEqual(await clean(file, SANITISING_LIMITS));
  });

  test('many at once', async () => {
    const png = await picture('png', 200);
    const all = await Promise.all(Array.from({ length: 8 }, (_, at) => sanitise({ name: `${at}.png`, bytes: png })));
    expect(all.map((one) => one.outcome === 'clean' && one.name)).toEqual(all.map((_, at) => `${at}.png`));
  });

  test('one that takes too long is ended, and the next goes on', async () => {
    // The parser of the PDF library goes over each run of spaces from every one of them.
    const slow = joined(pdf({ objects: pageObjects() }), utf8(`\x01${' '.repeat(3_000_000)}\x01`));
    const start = performance.now();
    expect(await sanitise({ name: 'a.pdf', bytes: slow }, { seconds: 2 })).toMatchObject({
      outcome: 'refused',
      code: 'too-slow',
    });
    expect(performance.now() - start).toBeLessThan(4_000);
    expect(await sanitise({ name: 'a.txt', bytes: utf8('次') })).toMatchObject({ outcome: 'clean' });
  });

  test('one that fills the memory is ended', async () => {
    const big = pdf({ objects: [...pageObjects(), `[${'1 '.repeat(5_000_000)}]`] });
    const result = await sanitise({ name: 'a.pdf', bytes: big }, { megabytes: 128 });
    expect(result).toMatchObject({ outcome: 'refused', code: 'broke-off' });
    expect(await sanitise({ name: 'a.txt', bytes: utf8('次') }, { megabytes: 128 })).toMatchObject({
      outcome: 'clean',
    });
  });

  test('the process can open no network, write nothing, read nothing of the machine, start nothing', () => {
    const probe = `
      const tries = {
        network: () => fetch('http://127.0.0.1:8099'),
        socket: () => new Promise((done, fail) => require('net').connect(8099, '127.0.0.1').on('connect', done).on('error', fail)),
        name: () => require('dns').promises.lookup('example.com'),
        read: () => require('fs').readFileSync('/etc/passwd'),
        write: () => require('fs').writeFileSync(require('os').tmpdir() + '/x', ''),
        start: () => require('child_process').execSync('true'),
      };
      (async () => {
        for (const [name, attempt] of Object.entries(tries))
          try { await attempt(); console.log(name, 'worked'); }
          catch (error) { console.log(name, error.code ?? error.cause?.code); }
      })();`;
    const { stdout } = spawnSync(process.execPath, [...CONFINEMENT, '--eval', probe], { env: {}, encoding: 'utf8' });
    expect(stdout.trim().split('\n')).toEqual(
      ['network', 'socket', 'name', 'read', 'write', 'start'].map((name) => `${name} ERR_ACCESS_DENIED`),
    );
  });

  test('too large a file is not even sent there', async () => {
    expect(await sanitise({ name: 'a.txt', bytes: utf8('12345') }, { bytes: 4 })).toMatchObject({
      outcome: 'refused',
      code: 'too-large',
    });
  });
});
