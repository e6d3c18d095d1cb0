// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import * as z from 'zod';

/** The head of a chain at one moment: all lines up to `seq` are as they were then if the chain has this hash there. */
export type Head = { tenantId: string; day: string; seq: number; hash: Uint8Array; lines: number; at: Date };

/** Lines that were taken out because their time was over. */
export type Removal = {
  tenantId: string;
  number: number;
  at: Date;
  rule: 'reads' | 'changes';
  years: number;
  /** Lines from before this instant. */
  boundary: Date;
  fromSeq: number;
  toSeq: number;
  lines: number;
  /** sha256 over the digests of the lines, in order. */
  digest: Uint8Array;
  hashBefore: Uint8Array;
  hashAfter: Uint8Array;
};

export type Signed<T> = T & { publicKey: string; signature: Uint8Array };

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** What is signed of a head: one field a line. */
export const headText = ({ tenantId, day, seq, hash, lines, at }: Head): string =>
  ['yakuba-log-head-1', tenantId, day, seq, hex(hash), lines, at.toISOString()].join('\n');

/** What is signed of a removal: one field a line. */
export const removalText = (of: Removal): string =>
  [
    'yakuba-log-removal-1',
    of.tenantId,
    of.number,
    of.at.toISOString(),
    of.rule,
    of.years,
    of.boundary.toISOString(),
    of.fromSeq,
    of.toSeq,
    of.lines,
    hex(of.digest),
    hex(of.hashBefore),
    hex(of.hashAfter),
  ].join('\n');

const HeadFile = z.object({
  format: z.literal('yakuba-log-head-1'),
  municipality: z.object({ id: z.uuid(), name: z.string() }),
  day: z.iso.date(),
  seq: z.int().min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  lines: z.int().min(0),
  at: z.iso.datetime(),
  publicKey: z.string(),
  signature: z.string(),
});

/** A head as a small file to keep elsewhere: printed, at an auditor's, in another house. */
export function headFile(head: Signed<Head>, municipality: string): string {
  const file: z.infer<typeof HeadFile> = {
    format: 'yakuba-log-head-1',
    municipality: { id: head.tenantId, name: municipality },
    day: head.day,
    seq: head.seq,
    hash: hex(head.hash),
    lines: head.lines,
    at: head.at.toISOString(),
    publicKey: head.publicKey,
    signature: Buffer.from(head.signature).toString('base64'),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Reads such a file; null when it is none. Whether its signature holds is not looked at. */
export function readHeadFile(text: string): Signed<Head> | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const read = HeadFile.safeParse(value);
  if (!read.success) return null;
  const { municipality, day, seq, hash, lines, at, publicKey, signature } = read.data;
  return {
    tenantId: municipality.id,
    day,
    seq,
    hash: Buffer.from(hash, 'hex'),
    lines,
    at: new Date(at),
    publicKey,
    signature: Buffer.from(signature, 'base64'),
  };
}

/** A short name of a public key that two people can compare by telephone. */
export const keyName = (publicKey: string): string =>
  createHash('sha256')
    .update(Buffer.from(publicKey, 'base64'))
    .digest('hex')
    .slice(0, 16)
    .replaceAll(/(.{4})(?=.)/g, '$1 ');
