// SPDX-License-Identifier: Apache-2.0
import type * as z from 'zod';
import type { Actor } from './access/actor.ts';
import type { RecordPolicy, RecordRow } from './access/records.ts';
import type { Confidentiality, Zone } from './access/zones.ts';
import type { Change } from './audit/masking.ts';
import type { Tx } from './database/database.ts';
import type { RoomFiles } from './files/room-files.ts';
import type { CallerSession } from './identity/sessions.ts';
import type { Label } from './label.ts';
import type { Mail } from './mail/mail.ts';
import type { PersonalData } from './personal-data.ts';
import type { Secrets } from './secrets.ts';
import type { Tenant } from './tenant.ts';

/** What a procedure works with: one transaction of one tenant, and who asks. */
export type Context = {
  tx: Tx;
  tenant: Tenant;
  actor: Actor | null;
  /** The network and address that the call came from; null for the machine itself (jobs, command line). */
  from: { zone: Zone; address: string; site?: string } | null;
  /** The sign-in under which a person calls over HTTP; null for programs, jobs and the command line. */
  session: CallerSession | null;
  now: Temporal.Instant;
  /** Announces what happened, in the same transaction; listeners run after it has been committed. */
  emit: (name: string, subject: string, data?: Record<string, unknown>) => Promise<void>;
  /** Writes a mail in the same transaction; it goes out after it has been committed. */
  mail: (mail: Mail) => Promise<void>;
  /** What all rooms hold about a person. */
  personalData: PersonalData;
  /** Encrypts what must not be readable in the database. */
  secrets: Secrets;
  /**
   * Names the record, or several, for the operation log and what of the call is worth keeping there (never personal
   * data). `change` shows fields before and after; those named in `personal` are kept as mask and fingerprint only.
   */
  log: (subject: string | readonly string[], detail?: Record<string, unknown>, change?: Change) => void;
  /** The typed settings of a system, defaults filled in. */
  settings: <T>(system: string) => Promise<T>;
  /** The files of the municipality. */
  files: RoomFiles;
};

/** The record that a call is about, as far as it decides who may; null when there is none. */
export type RecordOf = {
  policy: RecordPolicy;
  row: (context: Context, input: never) => Promise<RecordRow | null | undefined>;
};

/** Who may call a procedure. */
export type Access =
  | { who: 'everyone'; because: string }
  | { who: 'signed-in' }
  | { who: 'resident' }
  | { who: 'staff'; permission: string; of?: RecordOf };

/** Open to everyone, also to nobody in particular: the reason is written out. */
export const everyone = (because: string): Access => ({ who: 'everyone', because });
export const signedIn: Access = { who: 'signed-in' };
/** For a signed-in resident, who is given only what is their own: the procedure looks for `actor.id`. */
export const resident: Access = { who: 'resident' };

/**
 * Needs a permission. With `of`, the permission must reach the record that the call is about; without it, how far it
 * reaches is the procedure's to mind (a list says `whereReached`).
 */
export const staff = (permission: string, of?: RecordOf): Access => ({ who: 'staff', permission, ...(of && { of }) });

/** `staff('programmes.write', record(sheetPolicy, sheetOfInput))`: the record whose columns decide. */
export const record = (policy: RecordPolicy, row: RecordOf['row']): RecordOf => ({ policy, row });

/** A file that goes out of or comes into the house. */
export type FileValue = { name: string; type: string; bytes: Uint8Array };

export type Procedure<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> = {
  /** `room.verb` or `room.thing.verb`; the first segment is the id of the module that declares it. */
  name: string;
  title: Label;
  access: Access;
  /** `read` does not change anything; it leaves no line in the operation log unless it shows `personal` data. */
  effect: 'read' | 'write';
  /** Shows or takes data about persons: every call is in the operation log. */
  personal?: true;
  /** Dangerous: a person must have shown the second factor in the last ten minutes; programs cannot do it over HTTP. */
  again?: true;
  /** Decides the zones it may be reached from. `public` for everyone and residents, `internal` for staff by default. */
  confidentiality?: Confidentiality;
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
