// SPDX-License-Identifier: Apache-2.0
import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';
import { extract as tarExtract, pack as tarPack } from 'tar-stream';
import * as z from 'zod';
import { opening, sealing } from './envelope.ts';
import { BackupFault } from './fault.ts';

/*
 * The inside of an archive: a tar, compressed with zstd.
 *
 *   manifest.json          what is in it and what it takes to open it
 *   secret                 the secret of the installation, where it was asked for
 *   tables/NAME/000001 …   rows of a table as PostgreSQL's COPY text, in parts of about a megabyte
 *   files/PATH             a file of the data folder's `files/`, as it lies there (encrypted)
 *   sums.json              rows and SHA-256 of every table, bytes and SHA-256 of every file: the last member
 */

export const Manifest = z.object({
  format: z.literal(1),
  /** Version of the program that wrote it. */
  house: z.string(),
  /** When the snapshot was taken. */
  at: z.string(),
  migrations: z.array(z.object({ module: z.string(), name: z.string(), checksum: z.string() })),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()) })),
  sequences: z.array(z.object({ name: z.string(), value: z.string(), called: z.boolean() })),
  tenants: z.array(z.object({ slug: z.string(), name: z.string() })),
  /** Deliveries of events that had not been made yet. */
  undelivered: z.array(z.object({ queue: z.string(), data: z.record(z.string(), z.unknown()) })),
  /** Where the contents of files are: in the archive, or in the bucket of a store that speaks S3. */
  contents: z.enum(['included', 'elsewhere']),
  secret: z.object({ included: z.boolean(), fingerprint: z.string() }),
});
export type Manifest = z.output<typeof Manifest>;

const Sums = z.object({
  tables: z.record(z.string(), z.object({ rows: z.int(), sha256: z.string() })),
  files: z.record(z.string(), z.object({ bytes: z.int(), sha256: z.string() })),
});
export type Sums = z.output<typeof Sums>;

export type Content = Iterable<Buffer> | AsyncIterable<Buffer>;

export type ArchiveWriter = {
  member(name: string, content: Buffer): Promise<void>;
  /** Rows of a table; `counted` is asked for their number after the last of them. */
  table(name: string, rows: Content, counted: () => number): Promise<void>;
  /** A file of the data folder, of a size known beforehand. */
  file(path: string, bytes: number, content: Content): Promise<void>;
};

const PART = 1 << 20;

/** What a stored file may be called: nothing that leads out of its folder. */
export const STORED_PATH = /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/;

/** Writes an archive to a new file that only its owner can read. Memory stays small whatever the size of the house. */
export async function writeArchive(
  file: string,
  passphrase: Buffer | null,
  produce: (archive: ArchiveWriter) => Promise<void>,
): Promise<Sums> {
  const pack = tarPack();
  const sums: Sums = { tables: {}, files: {} };
  const put = async (name: string, size: number, content: Content) => {
    const entry = pack.entry({ name, size, mode: 0o600 }) as unknown as Writable;
    const closed = once(entry, 'close');
    closed.catch(() => {}); // told by the pack itself
    for await (const chunk of content) if (!entry.write(chunk)) await once(entry, 'drain');
    entry.end();
    await closed;
  };
  const archive: ArchiveWriter = {
    member: (name, content) => put(name, content.length, [content]),
    async table(name, rows, counted) {
      const hash = createHash('sha256');
      let part: Buffer[] = [];
      let size = 0;
      let n = 0;
      const flush = async () => {
        await put(`tables/${name}/${String(++n).padStart(6, '0')}`, size, part);
        [part, size] = [[], 0];
      };
      for await (const chunk of rows) {
        hash.update(chunk);
        part.push(chunk);
        size += chunk.length;
        if (size >= PART) await flush();
      }
      if (size) await flush();
      sums.tables[name] = { rows: counted(), sha256: hash.digest('hex') };
    },
    async file(path, bytes, content) {
      const hash = createHash('sha256');
      await put(`files/${path}`, bytes, hashed(content, hash));
      sums.files[path] = { bytes, sha256: hash.digest('hex') };
    },
  };
  const flow = pipeline(
    pack as unknown as NodeJS.ReadableStream,
    createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3 } }),
    await sealing(passphrase),
    createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }),
  );
  await Promise.all([
    flow,
    (async () => {
      try {
        await produce(archive);
        await archive.member('sums.json', Buffer.from(JSON.stringify(sums)));
        pack.finalize();
      } catch (error) {
        pack.destroy(error as Error);
        throw error;
      }
    })(),
  ]);
  return sums;
}

async function* hashed(content: Content, hash: Hash) {
  for await (const chunk of content) {
    hash.update(chunk);
    yield chunk;
  }
}

/** What wants to have the contents of an archive, in the order in which they come. */
export type ArchiveReader = {
  manifest?(manifest: Manifest): Promise<void>;
  secret?(secret: string): void;
  rows?(table: string, chunk: Buffer): Promise<void>;
  file?(path: string, content: AsyncIterable<Buffer>): Promise<void>;
};

/**
 * Reads an archive from beginning to end and proves it: every frame, every table's rows and hash, every file, the end.
 * `BackupFault` says what is wrong; what was handed to `reader` until then must be thrown away.
 */
export async function readArchive(
  file: string,
  passphrase: Buffer | null,
  reader: ArchiveReader = {},
): Promise<{ manifest: Manifest; sums: Sums }> {
  const extract = tarExtract();
  const flow = pipeline(createReadStream(file), opening(passphrase), createZstdDecompress(), extract);
  let manifest: Manifest | undefined;
  let sums: Sums | undefined;
  const found = {
    tables: new Map<string, { hash: Hash; rows: number }>(),
    files: new Map<string, { hash: Hash; bytes: number }>(),
  };

  async function walk() {
    for await (const entry of extract) {
      const { name } = entry.header;
      const content = entry as unknown as AsyncIterable<Buffer>;
      if (sums) throw new BackupFault(`The backup goes on after its end: ${name}.`);
      if (!manifest) {
        if (name !== 'manifest.json') throw new BackupFault('The backup does not begin with its manifest.');
        manifest = parsed(Manifest, await whole(content), 'manifest');
        await reader.manifest?.(manifest);
        continue;
      }
      const table = name.match(/^tables\/(.+)\/\d{6}$/)?.[1];
      const path = name.startsWith('files/') && STORED_PATH.test(name) ? name.slice('files/'.length) : undefined;
      if (table !== undefined) {
        if (!manifest.tables.some((one) => one.name === table))
          throw new BackupFault(`The manifest knows no table ${table}.`);
        const seen = found.tables.get(table) ?? { hash: createHash('sha256'), rows: 0 };
        found.tables.set(table, seen);
        for await (const chunk of content) {
          seen.hash.update(chunk);
          seen.rows += lines(chunk);
          await reader.rows?.(table, chunk);
        }
      } else if (path !== undefined) {
        const seen = { hash: createHash('sha256'), bytes: 0 };
        found.files.set(path, seen);
        const counted = (async function* () {
          for await (const chunk of hashed(content, seen.hash)) {
            seen.bytes += chunk.length;
            yield chunk;
          }
        })();
        if (reader.file) await reader.file(path, counted);
        else for await (const _ of counted);
      } else if (name === 'secret') reader.secret?.((await whole(content)).toString('latin1'));
      else if (name === 'sums.json') sums = parsed(Sums, await whole(content), 'list of sums');
      else throw new BackupFault(`The backup holds something that does not belong there: ${name}.`);
    }
  }

  const [flowed, walked] = await Promise.allSettled([flow, walk()]);
  // When the walk stops, the flow behind it breaks off too: its own reason is the better one unless it found damage
  if (flowed.status === 'rejected' && (flowed.reason instanceof BackupFault || walked.status === 'fulfilled'))
    throw flowed.reason;
  if (walked.status === 'rejected') throw walked.reason;
  if (!manifest || !sums) throw new BackupFault('The backup is cut off: its end is missing.');
  for (const { name } of manifest.tables) {
    const [is, was] = [found.tables.get(name), sums.tables[name]];
    if ((is?.rows ?? 0) !== was?.rows || (is?.hash ?? createHash('sha256')).digest('hex') !== was.sha256)
      throw new BackupFault(`The backup is damaged: the rows of ${name} are not those that were written.`);
  }
  const files = Object.entries(sums.files);
  if (
    files.length !== found.files.size ||
    files.some(([path, { sha256 }]) => found.files.get(path)?.hash.digest('hex') !== sha256)
  )
    throw new BackupFault('The backup is damaged: its files are not those that were written.');
  return { manifest, sums };
}

/** In COPY's text form every row ends with a line feed, and those inside values are escaped. */
function lines(chunk: Buffer): number {
  let n = 0;
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) n++;
  return n;
}

async function whole(content: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function parsed<S extends z.ZodType>(schema: S, text: Buffer, what: string): z.output<S> {
  try {
    return schema.parse(JSON.parse(text.toString('utf8')));
  } catch {
    throw new BackupFault(`The ${what} of the backup cannot be read by this version.`);
  }
}
