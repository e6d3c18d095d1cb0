// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';

/*
 * The chain: digest = sha256 of a line's text, hash = sha256(hash before || seq as 8 bytes, big end first || digest).
 * The hash before the first line is sha256 of the municipality's id. The database chains (`kernel.seal_operation_log`);
 * here the same is computed anew from what stands in the table, without asking a function of the database.
 */

/** The fields of a line in the order of its text, as SQL over `l`. */
export const LINE_FIELDS = [
  'l.tenant_id::text',
  'l.id::text',
  `to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
  'l.actor_id',
  'l.actor_kind',
  'l.post_id',
  'l.post',
  'l.session',
  'l.zone',
  'l.address',
  'l.procedure',
  'l.effect',
  'l.subject',
  'l.subjects::text',
  'l.result',
  'l.reason::text',
  'l.detail::text',
  'l.before::text',
  'l.after::text',
] as const;

const sha256 = (...parts: (string | Uint8Array)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** What the chain of a municipality begins with. */
export const genesis = (tenantId: string): Buffer => sha256(tenantId);

/** Digest of a line from its fields: each as `<bytes>:<text>`, `-` for none. */
export const digestOf = (fields: readonly (string | null)[]): Buffer =>
  sha256(fields.map((field) => (field === null ? '-' : `${Buffer.byteLength(field)}:${field}`)).join(''));

/** The next hash of a chain. */
export function hashAfter(before: Uint8Array, seq: number, digest: Uint8Array): Buffer {
  const place = Buffer.alloc(8);
  place.writeBigInt64BE(BigInt(seq));
  return sha256(before, place, digest);
}

/** The time in a line's id (uuidv7): what is left of a line that is gone. */
export const timeInId = (id: string): string =>
  new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toISOString();
