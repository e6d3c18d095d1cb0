// SPDX-License-Identifier: Apache-2.0
import type * as z from 'zod';
import type { Reach } from './access/actor.ts';
import type { RecordPolicy } from './access/records.ts';
import type { FileInfo } from './files/file-info.ts';
import type { Label } from './label.ts';
import type { Context, Procedure } from './procedure.ts';

/** A record behind a figure. */
export type Evidence = { id: string; title: string; href?: string };

/** A figure that a room can count; whoever doubts it opens the records behind it. */
export type IndicatorSource = {
  id: string;
  title: Label;
  unit: Label;
  /** How it is counted, in words. */
  formula: Label;
  direction: 'up' | 'down' | 'hold' | 'none';
  /** Counts the fiscal year; null when it cannot be known. */
  count(context: Context, fiscalYear: number): Promise<number | null>;
  /** The records counted, at most `limit`, as far as the reader may see them. */
  evidence(context: Context, fiscalYear: number, limit: number): Promise<Evidence[]>;
};

export type EventListener = {
  /** Name of the event, and of this listener within its module. */
  event: string;
  name: string;
  /** Runs after the event's transaction, at least once, in a transaction of its own: must be idempotent by event id. */
  run(context: Context, event: HouseEvent): Promise<void>;
};

export type HouseEvent = { id: string; name: string; subject: string; data: Record<string, unknown> };

export type Job = {
  name: string;
  /** Cron expression in Japan time. Runs once for each tenant. */
  cron: string;
  run(context: Context): Promise<void>;
};

export type Check = {
  id: string;
  title: Label;
  /** Resolves with what was found when all is well; rejects with what to do when not. */
  run(context: Context): Promise<Label>;
};

/** What a module (a room or a building block) gives the house. The only place where the two meet. */
export type System = {
  /** Folder, database schema and first segment of its procedures, in underscores instead of hyphens for the schema. */
  id: string;
  title: Label;
  /** On the floor guide; building blocks have none. */
  room?: {
    floor: '6' | '5' | '4' | '3' | '2' | '1' | 'B';
    state: 'works' | 'part';
    /** Start page at the desk, and the residents' page if there is one. */
    path: string;
    publicPath?: string;
    /** What waits here for the actor, one line for the name plate. */
    waiting?(context: Context): Promise<Label | null>;
  };
  procedures: Procedure[];
  /** Permissions with the roles that have them by default, and the records that a reach of `own` is measured by. */
  permissions?: Record<string, { title: Label; roles: Record<string, Reach>; of?: RecordPolicy }>;
  /** Who may see a file of this room: those who may see the record that it hangs on. Without it, nothing takes files here. */
  files?: { mayRead(context: Context, record: string, file: FileInfo): Promise<boolean> };
  settings?: { schema: z.ZodObject; labels: Record<string, Label>; permission: string };
  indicators?: IndicatorSource[];
  /** Names of the events it announces. */
  emits?: string[];
  listens?: EventListener[];
  jobs?: Job[];
  /** Data sets that it publishes. */
  openData?: { id: string; title: Label; formats: ('csv' | 'json')[]; href: string; license: string }[];
  /** What it holds about a person: the whole of it, and its removal. */
  personalData?: {
    export(context: Context, personId: string): Promise<unknown>;
    remove(context: Context, personId: string): Promise<number>;
  };
  checks?: Check[];
  migrations?: URL;
  /** Fills an empty demo municipality. Idempotent. */
  demo?(context: Context): Promise<void>;
};

export const defineSystem = (system: System): System => system;

/** Roles are words of the administration; the house is given them, the kernel knows none. */
export type Role = { id: string; title: Label };
