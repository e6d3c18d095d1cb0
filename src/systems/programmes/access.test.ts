// SPDX-License-Identifier: Apache-2.0
import { describe, expect } from 'vitest';
import { roles } from '#blocks/organisation/roles.ts';
import { isProblem } from '#kernel/problem.ts';
import { test } from '#tests/house.ts';
import { procedures } from './procedures/index.ts';

const staff = ['section-officer', 'section-head', 'finance', 'planning', 'committee', 'ict', 'administrator'];
const writers = ['section-officer', 'section-head', 'planning', 'administrator'];
const planning = ['planning', 'administrator'];
const everyone = ['nobody', ...roles.map(({ id }) => id)];

/** Who may call what. A change of permissions has to be written here too. */
const may: Record<keyof typeof procedures, string[]> = {
  'programmes.sheets.list': staff,
  'programmes.sheets.facets': staff,
  'programmes.sheets.export': staff,
  'programmes.sheet': staff,
  'programmes.sheet.save': writers,
  'programmes.sheet.move': writers,
  'programmes.sheet.carryForward': ['section-officer', 'section-head', 'administrator'],
  'programmes.sheet.history': staff,
  'programmes.sheet.compare': staff,
  'programmes.sheet.export': staff,
  'programmes.programme': staff,
  'programmes.comments': staff,
  'programmes.comments.add': staff,
  'programmes.comments.resolve': staff,
  'programmes.import.upload': planning,
  'programmes.import.preview': planning,
  'programmes.import.mapping': planning,
  'programmes.import.run': planning,
  'programmes.source': staff,
  'programmes.policies': everyone,
  'programmes.policies.save': planning,
  'programmes.public.list': everyone,
  'programmes.public.facets': everyone,
  'programmes.public.programme': everyone,
  'programmes.public.sheet': everyone,
  'programmes.public.file': everyone,
  'programmes.public.export': everyone,
  'programmes.publicNewest': everyone,
};

describe.each(Object.entries(may))('%s', (name, allowed) => {
  test(`is for ${allowed.join(', ')}`, async ({ house }) => {
    const tenant = await house.municipality();
    const found: string[] = [];
    for (const role of ['nobody', ...roles.map(({ id }) => id)]) {
      const caller = role === 'nobody' ? { tenant, actor: null } : house.as(tenant, [role]);
      const refused = await house.call(caller, name, {}).then(
        () => false,
        (error: unknown) => isProblem(error) && (error.status === 401 || error.status === 403),
      );
      if (!refused) found.push(role);
    }
    expect(found.sort()).toEqual([...allowed].sort());
  });
});
