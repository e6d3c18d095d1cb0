// SPDX-License-Identifier: Apache-2.0
import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';

/** Where ClamAV's `clamd` listens. */
export type ClamdAddress = { path: string } | { host: string; port: number };

/** What `clamd` says of a stream; `too-large` is its own StreamMaxLength, and says nothing of the content. */
export type Verdict = { state: 'clean' } | { state: 'infected'; signature: string } | { state: 'too-large' };

export type ClamdVersion = {
  /** `ClamAV 1.4.6/27821`: the engine and the number of its signatures. */
  engine: string;
  /** When the signatures were made; null when `clamd` does not say, which it does without the official database. */
  signaturesFrom: Date | null;
};

/** `clamd` cannot be reached, does not answer, breaks off, or answers what nobody can read. */
export class ScannerFault extends Error {
  override name = 'ScannerFault';
}

/** Bytes sent at once: so many that it is quick, so few that an answer in the middle is seen before the next. */
const CHUNK = 64 * 1024;

/** Seconds of silence after which an answer is no longer waited for. `clamd` is silent while it looks into an archive. */
const SILENCE = 180;

/** Has a stream scanned (INSTREAM). ScannerFault when there is no verdict. */
export async function scanStream(
  address: ClamdAddress,
  bytes: AsyncIterable<Uint8Array>,
  silence: number = SILENCE,
): Promise<Verdict> {
  const answer = await ask(address, 'INSTREAM', framed(bytes), silence);
  if (answer === 'stream: OK') return { state: 'clean' };
  const signature = answer.match(/^stream: (.+) FOUND$/)?.[1];
  if (signature) return { state: 'infected', signature };
  if (answer.includes('size limit exceeded')) return { state: 'too-large' };
  throw new ScannerFault(`clamd answered: ${answer}`);
}

/** Who answers, and how old its signatures are. ScannerFault when nobody does. */
export async function clamdVersion(address: ClamdAddress, silence = 10): Promise<ClamdVersion> {
  const answer = await ask(address, 'VERSION', nothing(), silence);
  const [, engine, made] = answer.match(/^(ClamAV [^/]+(?:\/\d+)?)(?:\/(.+))?$/) ?? [];
  if (!engine) throw new ScannerFault(`clamd answered: ${answer}`);
  const at = made === undefined ? NaN : Date.parse(made);
  return { engine, signaturesFrom: Number.isNaN(at) ? null : new Date(at) };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Chunks behind their lengths, and a length of zero at the end. */
async function* framed(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const length = (size: number) => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(size);
    return head;
  };
  for await (const piece of bytes)
    for (let at = 0; at < piece.length; at += CHUNK) {
      const chunk = piece.subarray(at, at + CHUNK);
      yield Buffer.concat([length(chunk.length), chunk]);
    }
  yield length(0);
}

/** One command on a connection of its own: commands and answers end with a zero byte. */
async function ask(
  address: ClamdAddress,
  command: string,
  body: AsyncIterable<Uint8Array>,
  silence: number,
): Promise<string> {
  const socket = connect(address);
  let answered = false;
  const answer = new Promise<string>((done, fail) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.setTimeout(silence * 1_000, () => socket.destroy(new Error(`no answer for ${silence} s`)));
    socket.on('data', (more: string) => {
      text += more;
      const end = text.indexOf('\0');
      if (end < 0) return;
      answered = true;
      done(text.slice(0, end).trim());
    });
    socket.on('error', (error) => fail(new ScannerFault(`clamd: ${error.message}`, { cause: error })));
    socket.on('close', () => fail(new ScannerFault('clamd ended the connection before its answer')));
  });
  answer.catch(() => {});
  const send = (piece: Uint8Array | string) =>
    Promise.race([
      new Promise<void>((done) => {
        socket.write(piece, () => done());
      }),
      answer,
    ]);
  try {
    await send(`z${command}\0`);
    for await (const piece of body) {
      // What `clamd` said already (too large) is read before the next piece is sent into a closed connection
      await setImmediate();
      if (answered) break;
      await send(piece);
    }
    return await answer;
  } finally {
    socket.destroy();
  }
}
