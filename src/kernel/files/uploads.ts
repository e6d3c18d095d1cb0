// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import { DataStore, ERRORS, Upload, type Lock, type Locker, type RequestRelease } from '@tus/server';
import type { Readable } from 'node:stream';
import type { Caller, House } from '../house.ts';
import { newObject } from './backend.ts';
import { openChunks, sealChunks } from './chunks.ts';
import { once } from './disk.ts';
import { keyOf } from './keys.ts';
import { FORGOTTEN } from './store.ts';
import type { Vault } from './content.ts';

/** Bytes of an upload that are put away together: what is lost at most when the machine stops. */
const PART = 4 * 1024 * 1024;

type UploadRow = {
  id: string;
  name: string;
  size: number;
  received: number;
  sealed_key: Buffer;
  key_version: number;
  wrapping: Buffer;
  begun_at: Date;
};

/** The bytes of an upload, in order. */
export async function* receivedBytes(
  { backend }: Vault,
  key: Uint8Array,
  parts: { object: string; size: number }[],
): AsyncGenerator<Uint8Array> {
  for (const { object, size } of parts) yield* openChunks(await backend.read(object), key, object, size);
}

/**
 * Uploads of one caller, as the protocol tus 1.0 wants to store them. Bytes lie in the store in sealed parts until all
 * are there; then `files.upload.finish` makes a file of them whose id is the upload's.
 */
export class CallersUploads extends DataStore {
  override extensions = ['creation', 'creation-with-upload', 'termination', 'expiration'];
  readonly #house: House;
  readonly #caller: Caller;

  constructor(house: House, caller: Caller) {
    super();
    this.#house = house;
    this.#caller = caller;
  }

  override async create(upload: Upload): Promise<Upload> {
    const { filename, name = filename } = upload.metadata ?? {};
    const { id } = (await this.#call('begin', { name: name ?? '', size: upload.size })) as { id: string };
    upload.id = id;
    upload.creation_date = new Date().toISOString();
    if (upload.size === 0) await this.#finish(id);
    return upload;
  }

  override async getUpload(id: string): Promise<Upload> {
    const row = await this.#row(id);
    if (row) {
      // All bytes were there when the house stopped
      if (row.received === row.size) await this.#finish(id);
      return new Upload({
        id,
        size: row.size,
        offset: row.received,
        metadata: { filename: row.name },
        creation_date: row.begun_at.toISOString(),
      });
    }
    const { rows } = await this.#inTenant(
      sql<{ name: string; size: number }>`
        select name, size from kernel.file where id::text = ${id} and uploaded_by = ${this.#actorId} and state = 'incoming'`,
    );
    if (!rows[0]) throw ERRORS.FILE_NOT_FOUND;
    return new Upload({ id, size: rows[0].size, offset: rows[0].size, metadata: { filename: rows[0].name } });
  }

  override async write(stream: Readable, id: string, offset: number): Promise<number> {
    const row = await this.#row(id);
    if (!row) throw ERRORS.FILE_NOT_FOUND;
    let at = offset;
    let waiting: Uint8Array[] = [];
    let length = 0;
    const putAway = async () => {
      if (length === 0) return;
      const part = Buffer.concat(waiting, length);
      waiting = [];
      length = 0;
      await this.#append(row, at, part);
      at += part.length;
    };
    try {
      for await (const bytes of stream as AsyncIterable<Uint8Array>) {
        waiting.push(bytes);
        length += bytes.length;
        if (length >= PART) await putAway();
      }
    } finally {
      // When the connection breaks, what has come is kept: the client goes on from there
      await putAway();
    }
    if (at === row.size) await this.#finish(id);
    return at;
  }

  override async remove(id: string): Promise<void> {
    const parts = await this.#parts(id);
    const { rows } = await this.#inTenant(
      sql`delete from kernel.file_upload where id::text = ${id} and actor_id = ${this.#actorId} returning id`,
    );
    if (rows[0]) await this.#removeObjects(parts);
    else
      await this.#house.inTenant(this.#caller, async (context) => {
        const found = await sql`
          select from kernel.file where id::text = ${id} and uploaded_by = ${this.#actorId} and state = 'incoming'`.execute(
          context.tx,
        );
        if (!found.rows[0]) throw ERRORS.FILE_NOT_FOUND;
        await context.files.remove(id);
      });
  }

  override getExpiration = () => FORGOTTEN.upload * 3_600_000;

  get #actorId() {
    return this.#caller.actor!.id;
  }

  /** What began in one network is not continued from another: the file would pass for one that came from there. */
  get #zone() {
    return this.#caller.from?.zone ?? null;
  }

  #call(verb: 'begin' | 'finish', input: unknown) {
    return this.#house.call(this.#caller, `files.upload.${verb}`, input);
  }

  #inTenant<R>(query: ReturnType<typeof sql<R>>) {
    const { tenant, actor } = this.#caller;
    return this.#house.database.as({ tenantId: tenant.id, actorId: actor!.id }, (tx) => query.execute(tx));
  }

  async #row(id: string): Promise<UploadRow | undefined> {
    const { rows } = await this.#inTenant(
      sql<UploadRow>`
        select u.*, k.sealed as wrapping from kernel.file_upload u join kernel.file_key k on k.version = u.key_version
        where u.id::text = ${id} and u.actor_id = ${this.#actorId} and u.zone is not distinct from ${this.#zone}`,
    );
    return rows[0];
  }

  async #parts(id: string): Promise<string[]> {
    const { rows } = await this.#inTenant(
      sql<{ object: string }>`
        select p.object from kernel.file_upload_part p join kernel.file_upload u on u.id = p.upload_id
        where u.id::text = ${id} and u.actor_id = ${this.#actorId}`,
    );
    return rows.map(({ object }) => object);
  }

  async #append({ id, ...row }: UploadRow, start: number, bytes: Uint8Array): Promise<void> {
    const { tenant, actor } = this.#caller;
    const { backend, secret } = this.#house.files.vault;
    const object = newObject(tenant.id);
    await backend.write(object, sealChunks(once(bytes), keyOf(secret, tenant.id, row, id), object));
    const added = await this.#house.database.as({ tenantId: tenant.id, actorId: actor!.id }, async (tx) => {
      // Whoever else wrote from here first has moved the end on
      const { rows } = await sql`
        update kernel.file_upload set received = received + ${bytes.length}
        where id = ${id} and received = ${start} and received + ${bytes.length} <= size returning id`.execute(tx);
      if (rows[0])
        await sql`insert into kernel.file_upload_part (upload_id, start, size, object)
          values (${id}, ${start}, ${bytes.length}, ${object})`.execute(tx);
      return rows.length === 1;
    });
    if (added) return;
    await backend.remove(object);
    throw ERRORS.INVALID_OFFSET;
  }

  async #finish(id: string): Promise<void> {
    const parts = await this.#parts(id);
    await this.#call('finish', { id });
    await this.#removeObjects(parts);
  }

  async #removeObjects(objects: string[]): Promise<void> {
    for (const object of objects) await this.#house.files.vault.backend.remove(object);
  }
}

/** How long a request waits for another one on the same upload, in milliseconds. */
const PATIENCE = 30_000;

/** One request at a time on an upload; a newer one asks the older one to come to an end. */
export class UploadLocker implements Locker {
  readonly #held = new Map<string, { release: RequestRelease; freed: Promise<void>; free: () => void }>();

  newLock(id: string): Lock {
    return {
      lock: async (signal, release) => {
        const deadline = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
        const given = new Promise<void>((done) => deadline.addEventListener('abort', () => done(), { once: true }));
        for (let holder = this.#held.get(id); holder; holder = this.#held.get(id)) {
          await holder.release();
          await Promise.race([holder.freed, given]);
          if (signal.aborted) throw ERRORS.ABORTED;
          if (deadline.aborted) throw ERRORS.ERR_LOCK_TIMEOUT;
        }
        const { promise: freed, resolve: free } = Promise.withResolvers<void>();
        this.#held.set(id, { release, freed, free });
      },
      unlock: async () => {
        this.#held.get(id)?.free();
        this.#held.delete(id);
      },
    };
  }
}
