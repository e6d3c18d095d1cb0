// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import type { Label } from '../label.ts';
import type { Bytes } from './chunks.ts';

/** Where sealed objects lie. Names are never used twice, so that nothing is ever overwritten. */
export type Backend = {
  /** Puts an object in, whole or not at all. */
  write(object: string, source: Bytes): Promise<void>;
  /** DamagedFile (`missing`) when there is no such object. */
  read(object: string): Promise<Bytes>;
  has(object: string): Promise<boolean>;
  /** Nothing happens when there is no such object. */
  remove(object: string): Promise<void>;
  /** Everything of a municipality, with when it was put in (milliseconds). */
  list(tenantId: string): AsyncIterable<{ object: string; at: number }>;
  /** Removes what interrupted writing left outside of any municipality before `before` (milliseconds). */
  clearTemporary(before: number): Promise<void>;
  /** Tries to write and remove; Error says in words of the operator what to set right. */
  check(): Promise<Label>;
};

/** A new name: of the municipality, spread over 256 folders, otherwise random. */
export function newObject(tenantId: string): string {
  const name = randomBytes(16).toString('hex');
  return `${tenantId}/${name.slice(0, 2)}/${name.slice(2)}`;
}

const NAME = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\/[0-9a-f]{2}\/[0-9a-f]{30}$/;

/** The name itself, when `newObject` made it: no other may become a path or an address. */
export function checkedObject(object: string): string {
  if (!NAME.test(object)) throw new Error('not the name of a stored object');
  return object;
}
