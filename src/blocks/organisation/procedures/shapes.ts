// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';

/** Shapes that several procedures give or take. */
export const Day = z.iso.date();
export const UnitRef = z.object({ id: z.uuid(), name: z.string() });
export const Level = z.enum(['department', 'section', 'unit']);
export const Kind = z.enum(['staff', 'fiscal-year', 'partner']);
export const Holding = z.enum(['regular', 'concurrent', 'acting']);
export const Zone = z.enum(['mynumber', 'lgwan', 'internet']);
export const Reach = z.enum(['all', 'own']);

export const Unit = z.object({
  id: z.uuid(),
  parentId: z.uuid().nullable(),
  level: Level,
  code: z.string(),
  name: z.string(),
  validFrom: Day,
  validTo: Day.nullable(),
  successorIds: z.array(z.uuid()),
  hasMainSuccessor: z.boolean(),
});

/** A post that somebody holds or held. */
export const Held = z.object({
  id: z.uuid(),
  postId: z.uuid(),
  title: z.string(),
  unit: UnitRef.nullable(),
  /** 都市建設部道路管理課, as it stood. */
  unitPath: z.string(),
  holding: Holding,
  validFrom: Day,
  validTo: Day.nullable(),
});

export const Delegation = z.object({
  id: z.uuid(),
  title: z.string(),
  unitPath: z.string(),
  giver: UnitRef,
  receiver: UnitRef,
  validFrom: Day,
  validTo: Day,
  reason: z.string(),
  /** Taken back before its end. */
  endedAt: z.iso.datetime().nullable(),
  inForce: z.boolean(),
});

/** A text from a form: ends trimmed, nothing typed is null. */
export const Optional = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .nullish()
    .transform((text) => text || null);
