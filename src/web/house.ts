// SPDX-License-Identifier: Apache-2.0
import type * as z from 'zod';
import type { Label } from '#kernel/label.ts';

/** A room that exists in this house, as `house.rooms` tells it to this visitor. */
export type HouseRoom = {
  id: string;
  title: Label;
  /** Number of the floor on the board: 6 … 1, B. */
  floor: string;
  state: 'works' | 'part';
  /** Where staff enter; may need permission. */
  path: string;
  /** Where residents enter, `null` when the room has no public page. */
  publicPath: string | null;
  /** One line of what waits there for this person. */
  waiting: Label | null;
};

/** A person that a visitor of the demo may sign in as. */
export type DemoAccount = { id: string; name: string; role: Label; unit: string | null };

/** A programme whose sheet was published lately. */
export type NewestProgramme = { id: string; fiscalYear: number; name: string; summary: string; href: string };

type Answers<Input, Output> = { input: z.ZodType<unknown, Input>; output: z.ZodType<Output> };

/** A provider that one can sign in with. */
export type WayIn = { id: string; title: Label; href: string };

/** A mail that the demo did not send. */
export type DemoMail = { id: string; subject: string; text: string; at: string };

/** The procedures that the shell itself calls. */
export type HouseProcedures = {
  'house.rooms': Answers<Record<string, never>, HouseRoom[]>;
  'house.demoAccounts': Answers<Record<string, never>, DemoAccount[]>;
  'oidc.ways': Answers<{ audience: 'staff' | 'resident' }, WayIn[]>;
  'mail.demoInbox': Answers<{ address: string }, DemoMail[]>;
  'programmes.publicNewest': Answers<{ limit: number }, NewestProgramme[]>;
};
