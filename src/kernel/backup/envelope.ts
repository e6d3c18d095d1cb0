// SPDX-License-Identifier: Apache-2.0
import { createCipheriv, createDecipheriv, createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { Transform } from 'node:stream';
import { promisify } from 'node:util';
import { BackupFault } from './fault.ts';

/*
 * The outside of an archive: one line of text, then frames.
 *
 *   yakuba-backup 1 aes-256-gcm <salt, 64 hex digits>\n     or     yakuba-backup 1 none\n
 *   frame: 4 bytes length (of the content; highest bit set on the last frame), content, 16 bytes tag
 *
 * The key is made with scrypt from the passphrase and a salt of its own, so every archive has another key and the frame
 * number can be the nonce. The first line, the number of the frame and whether it is the last are authenticated: no
 * frame can be changed, left out, doubled, moved or cut off. Without encryption the tag is a part of a SHA-256 over the
 * same things: it finds damage, not malice.
 */
const MAGIC = 'yakuba-backup';
const FORMAT = 1;
const FRAME = 1 << 20;
const TAG = 16;
const LAST = 0x8000_0000;
// RFC 7914 with N of today: about half a second and 128 MB for each guess
const SCRYPT = { N: 1 << 17, r: 8, p: 1, maxmem: 256 << 20 };

const stretched = promisify<string | Buffer, Buffer, number, typeof SCRYPT, Buffer>(scrypt);

type Frames = {
  seal(n: number, last: boolean, content: Buffer): Buffer;
  open(n: number, last: boolean, sealed: Buffer): Buffer;
};

async function framesOf(line: string, passphrase: Buffer | null): Promise<Frames> {
  const [, , encryption, salt] = line.trim().split(' ');
  const about = (n: number, last: boolean) => Buffer.from(`${line}${n} ${last ? 'last' : 'more'}`);
  if (encryption === 'none')
    return {
      seal: (n, last, content) => Buffer.concat([content, sum(about(n, last), content)]),
      open: (n, last, sealed) => {
        const content = sealed.subarray(0, -TAG);
        if (!timingSafeEqual(sum(about(n, last), content), sealed.subarray(-TAG))) throw damaged();
        return content;
      },
    };
  if (!passphrase) throw new BackupFault('This backup is encrypted: name the file with its key (--key-file FILE).');
  const key = await stretched(passphrase, Buffer.from(salt!, 'hex'), 32, SCRYPT);
  const nonce = (n: number) => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt32BE(n, 8);
    return bytes;
  };
  return {
    seal: (n, last, content) => {
      const cipher = createCipheriv('aes-256-gcm', key, nonce(n)).setAAD(about(n, last));
      return Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]);
    },
    open: (n, last, sealed) => {
      const cipher = createDecipheriv('aes-256-gcm', key, nonce(n), { authTagLength: TAG })
        .setAAD(about(n, last))
        .setAuthTag(sealed.subarray(-TAG));
      try {
        return Buffer.concat([cipher.update(sealed.subarray(0, -TAG)), cipher.final()]);
      } catch {
        throw n === 0
          ? new BackupFault('The key is not that of this backup, or the file is damaged at its beginning.')
          : damaged();
      }
    },
  };
}

const sum = (...parts: Buffer[]) =>
  parts
    .reduce((hash, part) => hash.update(part), createHash('sha256'))
    .digest()
    .subarray(0, TAG);

const damaged = () => new BackupFault('The backup is damaged: a part of it is not what was written.');

/** Seals what flows through it; `passphrase` null writes an archive that anybody can read. */
export async function sealing(passphrase: Buffer | null): Promise<Transform> {
  const line = `${MAGIC} ${FORMAT} ${passphrase ? `aes-256-gcm ${randomBytes(32).toString('hex')}` : 'none'}\n`;
  const frames = await framesOf(line, passphrase);
  let waiting = Buffer.alloc(0);
  let n = 0;
  const frame = (content: Buffer, last: boolean) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(last ? (content.length | LAST) >>> 0 : content.length);
    return Buffer.concat([length, frames.seal(n++, last, content)]);
  };
  const stream = new Transform({
    transform(chunk: Buffer, _, done) {
      waiting = Buffer.concat([waiting, chunk]);
      for (; waiting.length > FRAME; waiting = waiting.subarray(FRAME))
        this.push(frame(waiting.subarray(0, FRAME), false));
      done();
    },
    flush(done) {
      this.push(frame(waiting, true));
      done();
    },
  });
  stream.push(line);
  return stream;
}

/**
 * Opens what `sealing` wrote. Fails with a `BackupFault` that says what is the matter: no backup, one of a newer
 * format, another key, damage, a missing end. Nothing comes out of a frame before it has proved to be whole.
 */
export function opening(passphrase: Buffer | null): Transform {
  let waiting: Buffer = Buffer.alloc(0);
  let frames: Frames | undefined;
  let n = 0;
  let ended = false;
  async function take(stream: Transform) {
    if (!frames) {
      const end = waiting.indexOf(0x0a);
      if (end < 0 && waiting.length < 200) return;
      const line = waiting.subarray(0, end + 1).toString('latin1');
      const format = line.match(/^yakuba-backup (\d+) /)?.[1];
      if (format && Number(format) > FORMAT)
        throw new BackupFault(
          `The backup has format ${format}; this version reads format ${FORMAT}. Use a newer version.`,
        );
      if (!/^yakuba-backup 1 (none|aes-256-gcm [0-9a-f]{64})\n$/.test(line))
        throw new BackupFault('This file is not a backup of Yakuba.');
      frames = await framesOf(line, passphrase);
      waiting = waiting.subarray(end + 1);
    }
    while (waiting.length >= 4) {
      if (ended) throw damaged();
      const head = waiting.readUInt32BE();
      const length = head & ~LAST;
      if (length > FRAME) throw damaged();
      if (waiting.length < 4 + length + TAG) return;
      ended = head >= LAST;
      stream.push(frames.open(n++, ended, waiting.subarray(4, 4 + length + TAG)));
      waiting = waiting.subarray(4 + length + TAG);
    }
  }
  return new Transform({
    async transform(chunk: Buffer, _, done) {
      waiting = Buffer.concat([waiting, chunk]);
      try {
        await take(this);
      } catch (error) {
        return done(error as Error);
      }
      done();
    },
    flush(done) {
      if (!frames) done(new BackupFault('This file is not a backup of Yakuba.'));
      else if (!ended || waiting.length) done(new BackupFault('The backup is cut off: its end is missing.'));
      else done();
    },
  });
}
