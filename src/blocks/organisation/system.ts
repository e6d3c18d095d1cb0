// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { everyone, procedure } from '#kernel/procedure.ts';
import { defineSystem } from '#kernel/system.ts';
import { fillDemo } from './demo.ts';
import { unitsOf } from './units.ts';

const units = procedure({
  name: 'organisation.units',
  title: { ja: '組織図を見る', en: 'Read the organisation' },
  access: everyone('the organisation of a municipality is public'),
  effect: 'read',
  http: 'GET /organisation/units',
  input: z.object({ fiscalYear: z.int().optional() }),
  output: z.array(
    z.object({
      id: z.uuid(),
      parentId: z.uuid().nullable(),
      level: z.enum(['department', 'section', 'unit']),
      code: z.string(),
      name: z.string(),
      validFrom: z.int(),
      validTo: z.int().nullable(),
      successorId: z.uuid().nullable(),
    }),
  ),
  run: ({ tx }, { fiscalYear }) => unitsOf(tx, fiscalYear),
});

/** Departments, sections and people; rooms ask it who belongs where, in which year. */
export const organisation = defineSystem({
  id: 'organisation',
  title: { ja: '組織', en: 'Organisation' },
  procedures: [units],
  migrations: new URL('./migrations/', import.meta.url),
  demo: fillDemo,
});
