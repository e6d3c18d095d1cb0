// SPDX-License-Identifier: Apache-2.0
import { sql, type RawBuilder } from 'kysely';
import { holdsOn } from './days.ts';

/**
 * One step from the unit `at` on a day: to those whose work it took over and, when it is led, to those below it. A unit
 * below that ended and that nobody took over stays with the one above it.
 */
export const nextUnits = (at: RawBuilder<unknown>, leads: RawBuilder<unknown>, day: string) => sql`
  select s.predecessor_id as id from organisation.succession s
  join organisation.unit b on b.id = s.predecessor_id
  where s.successor_id = ${at} and b.valid_to < ${day}::date
  union all
  select c.id from organisation.unit c
  where ${leads} and c.parent_id = ${at} and c.valid_from <= ${day}::date
    and (${holdsOn('c', day)} or not exists (select from organisation.succession s where s.predecessor_id = c.id))`;
