// SPDX-License-Identifier: Apache-2.0
import type * as z from 'zod';
import type { Actor } from './access/actor.ts';
import type { Tx } from './database/database.ts';
import type { Label } from './label.ts';
import type { Tenant } from './tenant.ts';

/** What a procedure works with: one transaction of one tenant, and who asks. */
export type Context = {
  tx: Tx;
  tenant: Tenant;
  actor: Actor | null;
  now: Temporal.Instant;
  /** Announces what happened, in the same transaction; listeners run after it has been committed. */
  emit: (name: string, subject: string, data?: Record<string, unknown>) => Promise<void>;
  /** Names the record for the operation log and what of the call is worth keeping there (never personal data). */
  log: (subject: string, detail?: Record<string, unknown>) => void;
  /** The typed settings of a system, defaults filled in. */
  settings: <T>(system: string) => Promise<T>;
};

/** Who may call a procedure. `unit` finds the organisational unit that a record belongs to (permission reach `own`). */
export type Access =
  | { who: 'everyone'; because: string }
  | { who: 'signed-in' }
  | { who: 'staff'; permission: string; unit?: (context: Context, input: never) => Promise<string | null | undefined> };

/** Open to everyone, also to nobody in particular: the reason is written out. */
export const everyone = (because: string): Access => ({ who: 'everyone', because });
export const signedIn: Access = { who: 'signed-in' };

/**
 * Needs a permission. With `unit`, a permission that reaches `own` records is enough when the record belongs to the
 * actor's unit; without `unit` both reaches are enough (the procedure itself narrows what it touches).
 */
export const staff = (
  permission: string,
  unit?: (context: Context, input: never) => Promise<string | null | undefined>,
): Access => ({ who: 'staff', permission, ...(unit && { unit }) });

/** A file that goes out of or comes into the house. */
export type FileValue = { name: string; type: string; bytes: Uint8Array };

export type Procedure<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> = {
  /** `room.verb` or `room.thing.verb`; the first segment is the id of the module that declares it. */
  name: string;
  title: Label;
  access: Access;
  /** `read` does not change anything and leaves no line in the operation log. */
  effect: 'read' | 'write';
  /** REST route below `/api/v1`, e.g. `GET /programmes/{id}`; without it the procedure is for pages and command line. */
  http?: `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`;
  input: I;
  output: O;
  run(context: Context, input: z.output<I>): Promise<z.input<O>>;
};

/**
 * Declares something that a person or program can do. From it come the route and its description, the call that pages
 * make, the command line, the permission in the catalogue, the line in the operation log and the test of access.
 */
export const procedure = <I extends z.ZodType, O extends z.ZodType>(declared: Procedure<I, O>): Procedure<I, O> =>
  declared;
