// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import * as z from 'zod';
import { everyone, procedure, staff } from '#kernel/procedure.ts';
import { badRequest, conflict, notFound } from '#kernel/problem.ts';
import { dayOf, holdsOn, validOn } from '../days.ts';
import { mustReach } from '../must-reach.ts';
import { appointmentsOf } from '../people.ts';
import type { OrganisationTx } from '../tables.ts';
import { fullName, unitsOf, unitsOn } from '../units.ts';
import { knownRoles } from './known-roles.ts';
import { Day, Held, Level, Optional, Unit, UnitRef } from './shapes.ts';

const unknownUnit = () => notFound({ ja: '指定された部署', en: 'This unit' });

export const units = procedure({
  name: 'organisation.units',
  title: { ja: '組織図を見る', en: 'Read the organisation' },
  access: everyone('the organisation of a municipality is public'),
  effect: 'read',
  http: 'GET /organisation/units',
  input: z.object({
    fiscalYear: z.int().min(1868).max(2199).optional(),
    /** As it stands on this day; goes before the fiscal year. */
    on: Day.optional(),
  }),
  output: z.array(Unit),
  run: ({ tx }, { fiscalYear, on }) => (on === undefined ? unitsOf(tx, fiscalYear) : unitsOn(tx, on)),
});

/** Who leads each unit on a day: for the tree. An acting head stands before an absent one. */
export const heads = procedure({
  name: 'organisation.heads',
  title: { ja: '各部署の長を見る', en: 'Read who leads the units' },
  access: staff('organisation.read'),
  effect: 'read',
  personal: true,
  http: 'GET /organisation/heads',
  input: z.object({ on: Day.optional() }),
  output: z.array(
    z.object({
      unitId: z.uuid(),
      person: UnitRef,
      title: z.string(),
      acting: z.boolean(),
      staff: z.int().nullable(),
    }),
  ),
  run: async ({ tx, now }, { on }) => {
    const day = on ?? dayOf(now);
    const { rows } = await sql<{
      unitId: string;
      person: { id: string; name: string };
      title: string;
      acting: boolean;
      staff: number | null;
    }>`
      select t.unit_id as "unitId", json_build_object('id', p.id, 'name', p.name) as person, t.title, a.holding = 'acting' as acting,
             (select count(*) from organisation.appointment b join organisation.post s on s.id = b.post_id
              join organisation.person q on q.id = b.person_id
              where s.unit_id = t.unit_id and b.holding = 'regular' and ${holdsOn('b', day)} and ${holdsOn('q', day)}) as staff
      from organisation.appointment a join organisation.post t on t.id = a.post_id and t.heads
      join organisation.person p on p.id = a.person_id
      where ${holdsOn('a', day)} and ${holdsOn('t', day)} and ${holdsOn('p', day)}
      order by a.holding = 'acting' desc, a.valid_from`.execute(tx);
    return rows;
  },
});

export const roleList = procedure({
  name: 'organisation.roles',
  title: { ja: '職の役割の一覧', en: 'List the roles of posts' },
  access: staff('organisation.read'),
  effect: 'read',
  http: 'GET /organisation/roles',
  input: z.object({}),
  output: z.array(z.object({ id: z.string(), title: z.object({ ja: z.string(), en: z.string() }) })),
  run: ({ tx }) => knownRoles(tx),
});

const Post = z.object({
  id: z.uuid(),
  title: z.string(),
  heads: z.boolean(),
  roles: z.array(z.string()),
  groupName: z.string().nullable(),
  validFrom: Day,
  validTo: Day.nullable(),
  version: z.int(),
});

export const unit = procedure({
  name: 'organisation.unit',
  title: { ja: '部署を見る', en: 'Read a unit' },
  access: staff('organisation.read'),
  effect: 'read',
  personal: true,
  http: 'GET /organisation/units/{id}',
  input: z.object({ id: z.uuid(), on: Day.optional() }),
  output: Unit.extend({
    path: z.string(),
    above: z.array(UnitRef),
    below: z.array(UnitRef),
    predecessors: z.array(Unit.extend({ path: z.string() })),
    successors: z.array(Unit.extend({ path: z.string() })),
    /** The day that people and posts are told of: the one asked for, or the unit's last when it is over. */
    day: Day,
    posts: z.array(Post),
    people: z.array(Held.extend({ personId: z.uuid(), personName: z.string(), heads: z.boolean() })),
    /** Who led it, the latest first. */
    heads: z.array(Held.extend({ personId: z.uuid(), personName: z.string(), heads: z.boolean() })),
  }),
  run: async (context, { id, on }) => {
    const tx = context.tx as OrganisationTx;
    const all = await unitsOf(tx);
    const found = all.find((one) => one.id === id);
    if (!found) throw unknownUnit();
    context.log(id);
    const asked = on ?? dayOf(context.now);
    const day =
      found.validTo !== null && found.validTo < asked
        ? found.validTo
        : asked < found.validFrom
          ? found.validFrom
          : asked;
    const above = [];
    for (let at = found.parentId; at !== null;) {
      const parent = all.find((one) => one.id === at);
      if (!parent) break;
      above.unshift({ id: parent.id, name: parent.name });
      at = parent.parentId;
    }
    const withPath = (one: (typeof all)[number]) => ({ ...one, path: fullName(all, one) });
    const posts = await tx
      .selectFrom('organisation.post')
      .select([
        'id',
        'title',
        'heads',
        'roles',
        'group_name as groupName',
        'valid_from as validFrom',
        'valid_to as validTo',
        'version',
      ])
      .where('unit_id', '=', id)
      .where(holdsOn('organisation.post', day))
      .orderBy('heads', 'desc')
      .orderBy('title')
      .execute();
    const everybody = await appointmentsOf(tx, { unitId: id });
    return {
      ...withPath(found),
      above,
      below: all
        .filter((one) => one.parentId === id && validOn(one, day))
        .map(({ id: below, name }) => ({ id: below, name })),
      predecessors: all.filter((one) => one.successorIds.includes(id)).map(withPath),
      successors: found.successorIds.flatMap((next) => all.filter((one) => one.id === next)).map(withPath),
      day,
      posts,
      people: everybody.filter((one) => validOn(one, day)).toSorted((a, b) => Number(b.heads) - Number(a.heads)),
      heads: everybody.filter((one) => one.heads),
    };
  },
});

/** Corrections of one unit; a reorganisation comes as a table (`organisation.reorganisation.read`). */
export const saveUnit = procedure({
  name: 'organisation.unit.save',
  title: { ja: '部署を登録・訂正する', en: 'Enter or correct a unit' },
  access: staff('organisation.posts'),
  effect: 'write',
  http: 'POST /organisation/units',
  input: z.object({
    /** Without it a new unit. */
    id: z.uuid().optional(),
    parentId: z.uuid().nullable(),
    level: Level,
    code: z.string().trim().min(1).max(20),
    name: z.string().trim().min(1).max(100),
    validFrom: Day,
    validTo: Day.nullish().transform((day) => day ?? null),
  }),
  output: z.object({ id: z.uuid() }),
  run: async (context, { id, parentId, level, validFrom, validTo, code, name }) => {
    const tx = context.tx as OrganisationTx;
    mustReach(context, 'organisation.posts', { unit_id: id ?? parentId });
    const all = await unitsOf(tx);
    const before = all.find((one) => one.id === id);
    if (id !== undefined && !before) throw unknownUnit();
    const parent = all.find((one) => one.id === parentId);
    if ((level === 'department') !== (parentId === null) || (parent && !above[level].includes(parent.level)))
      throw badRequest(
        {
          ja: '部には上位の部署がなく、課は部の下、係は課の下に置きます。',
          en: 'A department stands at the top, a section below it, a unit below a section.',
        },
        'parentId',
      );
    if (validTo !== null && validTo < validFrom)
      throw badRequest(
        { ja: '終わりの日は始まりの日以後にしてください。', en: 'The last day must not be before the first.' },
        'validTo',
      );
    if (all.some((one) => one.id !== id && one.code === code && overlap(one, { validFrom, validTo })))
      throw badRequest(
        {
          ja: `コード ${code} は、この期間にほかの部署が使っています。`,
          en: `The code ${code} belongs to another unit in this period.`,
        },
        'code',
      );
    const row = { parent_id: parentId, level, code, name, valid_from: validFrom, valid_to: validTo };
    const saved =
      id === undefined
        ? await tx.insertInto('organisation.unit').values(row).returning('id').executeTakeFirstOrThrow()
        : await tx
            .updateTable('organisation.unit')
            .set(row)
            .where('id', '=', id)
            .returning('id')
            .executeTakeFirstOrThrow();
    context.log(saved.id, { code, name });
    return saved;
  },
});

const above = { department: [] as string[], section: ['department'], unit: ['section'] };

const overlap = (
  a: { validFrom: string; validTo: string | null },
  b: { validFrom: string; validTo: string | null },
): boolean => (b.validTo === null || a.validFrom <= b.validTo) && (a.validTo === null || b.validFrom <= a.validTo);

export const savePost = procedure({
  name: 'organisation.post.save',
  title: { ja: '職を登録・変更する', en: 'Enter or change a post' },
  access: staff('organisation.posts'),
  effect: 'write',
  http: 'POST /organisation/posts',
  input: z.object({
    id: z.uuid().optional(),
    version: z.int().optional(),
    /** Null for a post outside the units. */
    unitId: z.uuid().nullable(),
    title: z.string().trim().min(1).max(60),
    heads: z.boolean().default(false),
    roles: z.array(z.string()).max(20),
    groupName: Optional(200),
    validFrom: Day,
    validTo: Day.nullish().transform((day) => day ?? null),
  }),
  output: z.object({ id: z.uuid(), version: z.int() }),
  run: async (context, { id, version, unitId, title, heads: leads, roles, groupName, validFrom, validTo }) => {
    const tx = context.tx as OrganisationTx;
    const before =
      id === undefined
        ? undefined
        : await tx.selectFrom('organisation.post').selectAll().where('id', '=', id).executeTakeFirst();
    if (id !== undefined && !before) throw notFound({ ja: '指定された職', en: 'This post' });
    mustReach(context, 'organisation.posts', { unit_id: unitId });
    if (before) mustReach(context, 'organisation.posts', { unit_id: before.unit_id });
    const known = new Set((await knownRoles(tx)).map(({ id: role }) => role));
    const strange = roles.find((role) => !known.has(role));
    if (strange !== undefined)
      throw badRequest({ ja: `役割「${strange}」はありません。`, en: `There is no role “${strange}”.` }, 'roles');
    const changed = before ? [...before.roles].sort().join() !== [...roles].sort().join() : roles.length > 0;
    if (changed && context.actor?.posts.some((post) => post.id === id))
      throw badRequest(
        {
          ja: '自分が就いている職の役割は変えられません。ほかの管理者に依頼してください。',
          en: 'You hold this post: another administrator must change its roles.',
        },
        'roles',
      );
    if (leads && unitId === null)
      throw badRequest({ ja: '長とする部署を選んでください。', en: 'Choose the unit that it leads.' }, 'unitId');
    if (validTo !== null && validTo < validFrom)
      throw badRequest(
        { ja: '終わりの日は始まりの日以後にしてください。', en: 'The last day must not be before the first.' },
        'validTo',
      );
    const row = {
      unit_id: unitId,
      title,
      heads: leads,
      roles,
      group_name: groupName,
      valid_from: validFrom,
      valid_to: validTo,
    };
    const saved = before
      ? await tx
          .updateTable('organisation.post')
          .set((set) => ({ ...row, version: set('version', '+', 1) }))
          .where('id', '=', before.id)
          .where('version', '=', version ?? 0)
          .returning(['id', 'version'])
          .executeTakeFirst()
      : await tx.insertInto('organisation.post').values(row).returning(['id', 'version']).executeTakeFirst();
    if (!saved)
      throw conflict({
        ja: 'ほかの人が先にこの職を変更しました。読み込み直して、内容をご確認ください。',
        en: 'Someone else changed this post first. Reload and check it.',
      });
    context.log(saved.id, { before: before?.roles ?? null, after: roles, heads: leads });
    return saved;
  },
});
