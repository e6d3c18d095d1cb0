// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { clamdVersion, ScannerFault, scanStream, type ClamdAddress } from './clamd.ts';

/** A server that takes a command and its chunks apart and answers as `clamd` has been seen to. */
async function recorded(
  answer: (socket: Socket, received: { command: string; chunks: Buffer[]; whole: boolean }) => void,
  tcp = false,
): Promise<{ address: ClamdAddress; received: () => Buffer }> {
  let all = Buffer.alloc(0);
  const server = createServer((socket) => {
    socket.on('error', () => {});
    let bytes = Buffer.alloc(0);
    socket.on('data', (more: Buffer) => {
      bytes = Buffer.concat([bytes, more]);
      const end = bytes.indexOf(0);
      if (end < 0) return;
      const command = bytes.subarray(0, end).toString();
      const chunks: Buffer[] = [];
      let at = end + 1;
      let whole = command !== 'zINSTREAM';
      while (at + 4 <= bytes.length && !whole) {
        const size = bytes.readUInt32BE(at);
        if (size === 0) whole = true;
        else if (at + 4 + size > bytes.length) break;
        else chunks.push(bytes.subarray(at + 4, at + 4 + size));
        at += 4 + size;
      }
      all = Buffer.concat(chunks);
      answer(socket, { command, chunks, whole });
    });
  });
  const dir = mkdtempSync(path.join(tmpdir(), 'yakuba-clamd-'));
  const file = path.join(dir, 'clamd.ctl');
  await once(tcp ? server.listen(0, '127.0.0.1') : server.listen(file), 'listening');
  onTestFinished(() => {
    server.close();
    rmSync(dir, { recursive: true });
  });
  const place = server.address();
  return {
    address: typeof place === 'object' ? { host: '127.0.0.1', port: place!.port } : { path: file },
    received: () => all,
  };
}

async function* pieces(...all: Uint8Array[]) {
  yield* all;
}
const bytes = (size: number) => Buffer.alloc(size, 'あ');

test.each(['socket', 'tcp'])('every byte goes over the %s, in chunks, and the verdict comes back', async (kind) => {
  const { address, received } = await recorded((socket, { command, whole }) => {
    expect(command).toBe('zINSTREAM');
    if (whole) socket.end('stream: OK\0');
  }, kind === 'tcp');
  const sent = [bytes(70_000), new Uint8Array(0), bytes(3), bytes(1_000_000)];
  expect(await scanStream(address, pieces(...sent))).toEqual({ state: 'clean' });
  expect(received().equals(Buffer.concat(sent))).toBe(true);
});

test('a signature is named as clamd names it', async () => {
  const { address } = await recorded(
    (socket, { whole }) => whole && socket.end('stream: Win.Test.EICAR_HDB-1 FOUND\0'),
  );
  expect(await scanStream(address, pieces(bytes(10)))).toEqual({
    state: 'infected',
    signature: 'Win.Test.EICAR_HDB-1',
  });
});

test('beyond the size limit clamd answers in the middle and hangs up: no verdict, and no fault', async () => {
  const { address } = await recorded((socket, { chunks }) => {
    if (chunks.length > 2) socket.end('INSTREAM size limit exceeded. ERROR\0');
  });
  let asked = 0;
  async function* endless() {
    for (; asked < 10_000; asked++) {
      yield bytes(1_000);
      await new Promise((done) => setTimeout(done, 1));
    }
  }
  expect(await scanStream(address, endless())).toEqual({ state: 'too-large' });
  expect(asked).toBeLessThan(1_000);
});

test.each([
  ['cut in the middle', (socket: Socket) => socket.destroy()],
  ['hung up without a word', (socket: Socket) => socket.end()],
  ['half an answer', (socket: Socket) => socket.end('stream: O')],
  ['an error of clamd', (socket: Socket) => socket.end('Could not allocate memory. ERROR\0')],
])('%s is a fault, never a clean file', async (_, answer) => {
  const { address } = await recorded((socket) => answer(socket));
  await expect(scanStream(address, pieces(bytes(5_000_000)))).rejects.toBeInstanceOf(ScannerFault);
});

test('silence is waited for so long and no longer', async () => {
  const slow = await recorded((socket, { whole }) => {
    if (whole) setTimeout(() => socket.end('stream: OK\0'), 100);
  });
  expect(await scanStream(slow.address, pieces(bytes(10)), 2)).toEqual({ state: 'clean' });
  const silent = await recorded(() => {});
  await expect(scanStream(silent.address, pieces(bytes(10)), 0.2)).rejects.toThrow('no answer for 0.2 s');
});

test('nobody there, or somebody else, is a fault', async () => {
  await expect(clamdVersion({ path: '/nonexistent/clamd.ctl' })).rejects.toBeInstanceOf(ScannerFault);
  const { address } = await recorded((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n\0'));
  await expect(clamdVersion(address)).rejects.toBeInstanceOf(ScannerFault);
});

test('the age of the signatures is read from the version, and unknown when clamd has no official ones', async () => {
  const official = await recorded((socket) => socket.end('ClamAV 1.4.6/27821/Mon Nov 23 09:31:00 2026\0'));
  expect(await clamdVersion(official.address)).toEqual({
    engine: 'ClamAV 1.4.6/27821',
    signaturesFrom: new Date('Mon Nov 23 09:31:00 2026'),
  });
  const own = await recorded((socket) => socket.end('ClamAV 1.4.6\0'));
  expect(await clamdVersion(own.address)).toEqual({ engine: 'ClamAV 1.4.6', signaturesFrom: null });
});
