// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import * as z from 'zod';
import { holds, holdsForAll } from '#kernel/access/actor.ts';
import { reachesRecord, whereReached, withoutHidden } from '#kernel/access/records.ts';
import { procedure, record, staff, type Context } from '#kernel/procedure.ts';
import { badRequest, conflict, notFound, Problem, type FieldProblem } from '#kernel/problem.ts';
import { lastDay, fiscalYearOf } from '#blocks/calendar/fiscal-year.ts';
import { dayOf, holdsOn } from '../days.ts';
import { nameHas } from '../name-search.ts';
import { appointmentsOf, delegationsOf, personOrNone, personRow, sectionOf } from '../people.ts';
import { mustReach } from '../must-reach.ts';
import { personRecord } from '../person-record.ts';
import type { OrganisationTx, PersonKind } from '../tables.ts';
import { knownRoles } from './known-roles.ts';
import { Day, Delegation, Held, Holding, Kind, Optional, UnitRef } from './shapes.ts';

/** Absent for whoever may not see it, null when not known. */
const Contacts = {
  employeeNumber: z.string().nullable().optional(),
  email: z.string().nullable().optional(),
  extension: z.string().nullable().optional(),
};

type Listed = {
  id: string;
  name: string;
  kana: string;
  kind: PersonKind;
  organisationName: string | null;
  employeeNumber: string | null;
  email: string | null;
  extension: string | null;
  validFrom: string | null;
  validTo: string | null;
  unit_id: string | null;
  unit: { id: string; name: string } | null;
  department: string | null;
  posts: { title: string; unitName: string | null; holding: z.output<typeof Holding> }[] | null;
  total: number;
};

export const people = procedure({
  name: 'organisation.people',
  title: { ja: '職員を探す', en: 'Find people' },
  access: staff('organisation.read'),
  effect: 'read',
  personal: true,
  http: 'GET /organisation/people',
  input: z.object({
    /** Part of a name or its reading; variants of characters, width and spaces do not matter. */
    q: z.string().max(100).optional(),
    /** This unit and those below it. */
    unitId: z.uuid().optional(),
    kind: Kind.optional(),
    /** Who is there on this day; today when absent. */
    on: Day.optional(),
    page: z.int().min(1).max(10_000).default(1),
    size: z.int().min(1).max(500).default(50),
  }),
  output: z.object({
    day: Day,
    total: z.int(),
    people: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        kana: z.string(),
        kind: Kind,
        organisationName: z.string().nullable(),
        unit: UnitRef.nullable(),
        department: z.string().nullable(),
        posts: z.array(z.object({ title: z.string(), unitName: z.string().nullable(), holding: Holding })),
        validTo: Day.nullable(),
        ...Contacts,
      }),
    ),
  }),
  run: async (context, { q = '', unitId, kind, on, page, size }) => {
    const { tx, actor } = context;
    const day = on ?? dayOf(context.now);
    const words = q.trim();
    // By number only for whoever may see everybody's: otherwise a search would tell it digit by digit
    const byNumber = holdsForAll(actor, 'organisation.contacts') ? sql`or p."employeeNumber" = ${words}` : sql``;
    const { rows } = await sql<Listed>`
      with recursive below (id) as (
        select ${unitId ?? null}::uuid
        union select c.id from organisation.unit c join below b on c.parent_id = b.id where ${holdsOn('c', day)}
      ), p as (
        select p.id, p.name, p.kana, p.kind, p.organisation_name as "organisationName", p.employee_number as "employeeNumber",
               p.email, p.extension, p.valid_from as "validFrom", p.valid_to as "validTo", ${sectionOf(day)} as unit_id
        from organisation.person p where ${holdsOn('p', day)}
      )
      select p.*, case when u.id is not null then json_build_object('id', u.id, 'name', u.name) end as unit, d.name as department,
             posts.list as posts, count(*) over () as total
      from p left join organisation.unit u on u.id = p.unit_id left join organisation.unit d on d.id = u.parent_id
      left join lateral (
        select json_agg(json_build_object('title', t.title, 'unitName', o.name, 'holding', a.holding)
                 order by array_position(array['regular', 'concurrent', 'acting'], a.holding), a.valid_from) as list,
               array_agg(t.unit_id) as unit_ids
        from organisation.appointment a join organisation.post t on t.id = a.post_id
        left join organisation.unit o on o.id = t.unit_id
        where a.person_id = p.id and ${holdsOn('a', day)} and ${holdsOn('t', day)}
      ) posts on true
      where ${whereReached(actor, 'organisation.read', personRecord, 'p')}
        and (${words} = '' or ${nameHas(sql`p.name`, words)} or ${nameHas(sql`p.kana`, words)} ${byNumber})
        and (${kind ?? null}::text is null or p.kind = ${kind ?? null})
        and (${unitId ?? null}::uuid is null or p.unit_id in (select id from below)
             or posts.unit_ids && (select array_agg(id) from below))
      order by p.kana = '', p.kana collate "ja-x-icu", p.id
      limit ${size} offset ${(page - 1) * size}`.execute(tx);
    context.log('directory', { found: rows[0]?.total ?? 0 });
    return {
      day,
      total: rows[0]?.total ?? 0,
      people: rows.map(({ total: _, unit_id, employeeNumber, email, extension, posts, ...row }) => ({
        ...row,
        posts: posts ?? [],
        ...withoutHidden(actor, personRecord, { id: row.id, unit_id }, { employeeNumber, email, extension }),
      })),
    };
  },
});

/** The record that decides over a person whom an input names by `id` or `personId`. */
const named = record(personRecord, async ({ tx, now }, input: { id?: string; personId?: string }) =>
  personOrNone(tx, (input.personId ?? input.id)!, now),
);

export const person = procedure({
  name: 'organisation.person',
  title: { ja: '職員を見る', en: 'Read a person' },
  access: staff('organisation.read', named),
  effect: 'read',
  personal: true,
  http: 'GET /organisation/people/{id}',
  input: z.object({ id: z.uuid() }),
  output: z.object({
    id: z.uuid(),
    name: z.string(),
    kana: z.string(),
    kind: Kind,
    organisationName: z.string().nullable(),
    sponsor: UnitRef.nullable(),
    roles: z.array(z.string()),
    validFrom: Day.nullable(),
    validTo: Day.nullable(),
    version: z.int(),
    ...Contacts,
    /** The present day, to tell what was from what is to come. */
    day: Day,
    appointments: z.array(Held),
    /** For the two whom a delegation concerns and for those who manage people; otherwise null. */
    delegations: z.array(Delegation).nullable(),
    mayManage: z.boolean(),
    maySetRoles: z.boolean(),
  }),
  run: async (context, { id }) => {
    const tx = context.tx as OrganisationTx;
    const { actor } = context;
    const day = dayOf(context.now);
    const row = (await personRow(tx, id, day))!;
    const found = await tx
      .selectFrom('organisation.person as p')
      .leftJoin('organisation.unit as u', 'u.id', 'p.sponsor_unit_id')
      .selectAll('p')
      .select('u.name as sponsor_name')
      .where('p.id', '=', id)
      .executeTakeFirstOrThrow();
    context.log(id);
    const manages = reachesRecord(actor, 'organisation.people', personRecord, row);
    return {
      id,
      name: found.name,
      kana: found.kana,
      kind: found.kind,
      organisationName: found.organisation_name,
      sponsor: found.sponsor_unit_id === null ? null : { id: found.sponsor_unit_id, name: found.sponsor_name ?? '' },
      roles: found.roles,
      validFrom: found.valid_from,
      validTo: found.valid_to,
      version: found.version,
      ...withoutHidden(actor, personRecord, row, {
        employeeNumber: found.employee_number,
        email: found.email,
        extension: found.extension,
      }),
      day,
      appointments: await appointmentsOf(tx, { personId: id }),
      delegations: manages || actor?.id === id ? await delegationsOf(tx, id, day) : null,
      mayManage: manages,
      maySetRoles: holds(actor, 'organisation.posts'),
    };
  },
});

export const savePerson = procedure({
  name: 'organisation.person.save',
  title: { ja: '職員・事業者を登録・変更する', en: 'Enter or change a person' },
  access: staff('organisation.people'),
  effect: 'write',
  personal: true,
  http: 'POST /organisation/people',
  input: z.object({
    /** Without it somebody new. */
    id: z.uuid().optional(),
    version: z.int().optional(),
    /** As its bearer writes it; kept character for character. */
    name: z.string().trim().min(1).max(100),
    kana: z.string().trim().max(100).default(''),
    kind: Kind,
    employeeNumber: Optional(20),
    email: Optional(200),
    extension: Optional(20),
    organisationName: Optional(100),
    sponsorUnitId: z.uuid().nullish(),
    /** Roles of a partner; staff have theirs by their posts. */
    roles: z.array(z.string()).max(20).default([]),
    validFrom: Day.nullish(),
    validTo: Day.nullish(),
  }),
  output: z.object({ id: z.uuid(), version: z.int() }),
  run: async (context, input) => {
    const tx = context.tx as OrganisationTx;
    const { id, version, kind, roles } = input;
    const before =
      id === undefined
        ? undefined
        : await tx.selectFrom('organisation.person').selectAll().where('id', '=', id).executeTakeFirst();
    if (id !== undefined && !before) throw notFound({ ja: '指定された職員', en: 'This person' });
    if (id !== undefined) mustReach(context, 'organisation.people', await personOrNone(tx, id, context.now));
    else mustReach(context, 'organisation.people', { unit_id: input.sponsorUnitId ?? null });
    const faults = await personFaults(context, input);
    if (faults.length)
      throw new Problem(422, { ja: '入力内容に誤りがあります。', en: 'There is a mistake in the input.' }, faults);
    const changed = [...(before?.roles ?? [])].sort().join() !== [...roles].sort().join();
    if (changed) mustReach(context, 'organisation.posts', { unit_id: input.sponsorUnitId ?? null });
    const partner = kind === 'partner';
    const row = {
      name: input.name,
      kana: input.kana,
      kind,
      roles,
      employee_number: partner ? null : input.employeeNumber,
      email: input.email,
      extension: input.extension,
      organisation_name: partner ? input.organisationName : null,
      sponsor_unit_id: partner ? (input.sponsorUnitId ?? null) : null,
      valid_from: input.validFrom ?? null,
      valid_to: input.validTo ?? null,
    };
    const saved = before
      ? await tx
          .updateTable('organisation.person')
          .set((set) => ({ ...row, version: set('version', '+', 1) }))
          .where('id', '=', before.id)
          .where('version', '=', version ?? 0)
          .returning(['id', 'version'])
          .executeTakeFirst()
      : await tx.insertInto('organisation.person').values(row).returning(['id', 'version']).executeTakeFirst();
    if (!saved)
      throw conflict({
        ja: 'ほかの人が先にこの職員を変更しました。読み込み直して、内容をご確認ください。',
        en: 'Someone else changed this person first. Reload and check.',
      });
    context.log(saved.id, {
      fields: before
        ? Object.keys(row).filter((key) => String(before[key as never]) !== String(row[key as never]))
        : ['new'],
    });
    return saved;
  },
});

/** What stands against keeping a person like this. */
async function personFaults(
  { tx, now }: Context,
  input: {
    id?: string | undefined;
    kind: PersonKind;
    employeeNumber: string | null;
    organisationName: string | null;
    sponsorUnitId?: string | null | undefined;
    roles: string[];
    validFrom?: string | null | undefined;
    validTo?: string | null | undefined;
    email: string | null;
  },
): Promise<FieldProblem[]> {
  const faults: FieldProblem[] = [];
  const fault = (path: string, ja: string, en: string) => faults.push({ path, message: { ja, en } });
  const { kind, validFrom, validTo } = input;
  if (kind === 'partner') {
    if (!input.organisationName)
      fault('organisationName', '事業者の名称を入力してください。', 'Enter the name of the organisation.');
    if (!input.sponsorUnitId)
      fault('sponsorUnitId', '受け入れる課を選んでください。', 'Choose the section that answers for this person.');
    if (!validTo) fault('validTo', '利用の期限を入力してください。', 'Enter the day on which access ends.');
    if (!validFrom) fault('validFrom', '利用の始まりの日を入力してください。', 'Enter the day on which access begins.');
    const known = new Set((await knownRoles(tx)).map(({ id }) => id));
    if (input.roles.some((role) => !known.has(role)))
      fault('roles', 'その役割はありません。', 'There is no such role.');
  } else if (input.roles.length)
    fault('roles', '職員の役割は職で決まります。', 'Staff have their roles by their posts.');
  if (kind === 'fiscal-year') {
    if (!validFrom) fault('validFrom', '任用の日を入力してください。', 'Enter the first day of the term.');
    if (!validTo) fault('validTo', '任期の満了日を入力してください。', 'Enter the last day of the term.');
    else if (validTo > lastDay(fiscalYearOf(dayOf(now))) && validFrom && validTo > lastDay(fiscalYearOf(validFrom)))
      fault(
        'validTo',
        '任期は会計年度の末日（3月31日）までです。',
        'The term ends with the fiscal year (31 March) at the latest.',
      );
  }
  if (validFrom && validTo && validTo < validFrom)
    fault('validTo', '終わりの日は始まりの日以後にしてください。', 'The last day must not be before the first.');
  if (input.email && !z.email().safeParse(input.email).success)
    fault('email', 'メールアドレスの形になっていません。', 'This is not an e-mail address.');
  if (input.employeeNumber) {
    const other = await (tx as OrganisationTx)
      .selectFrom('organisation.person')
      .select('id')
      .where('employee_number', '=', input.employeeNumber)
      .executeTakeFirst();
    if (other && other.id !== input.id)
      fault('employeeNumber', 'この職員番号は、ほかの職員が使っています。', 'Somebody else has this employee number.');
  }
  return faults;
}

export const saveAppointment = procedure({
  name: 'organisation.appointment.save',
  title: { ja: '発令を登録する', en: 'Appoint to a post' },
  access: staff('organisation.people'),
  effect: 'write',
  personal: true,
  http: 'POST /organisation/appointments',
  input: z.object({
    personId: z.uuid(),
    postId: z.uuid(),
    holding: Holding,
    validFrom: Day,
    validTo: Day.nullish().transform((day) => day ?? null),
    /** Ends the regular post held until then on the day before. */
    endPrevious: z.boolean().default(false),
  }),
  output: z.object({ id: z.uuid() }),
  run: async (context, { personId, postId, holding, validFrom, validTo, endPrevious }) => {
    const tx = context.tx as OrganisationTx;
    const who = await personOrNone(tx, personId, context.now);
    if (who.kind === 'partner')
      throw badRequest(
        { ja: '事業者は市の職に就けません。', en: 'A partner holds no post of the municipality.' },
        'personId',
      );
    notOneself(context, personId);
    const post = await tx.selectFrom('organisation.post').selectAll().where('id', '=', postId).executeTakeFirst();
    if (!post) throw notFound({ ja: '指定された職', en: 'This post' });
    if (who.unit_id !== null) mustReach(context, 'organisation.people', who);
    mustReach(context, 'organisation.people', { unit_id: post.unit_id });
    if (validTo !== null && validTo < validFrom)
      throw badRequest(
        { ja: '終わりの日は始まりの日以後にしてください。', en: 'The last day must not be before the first.' },
        'validTo',
      );
    if (post.valid_from > validFrom || (post.valid_to !== null && post.valid_to < validFrom))
      throw badRequest(
        {
          ja: `この職は${post.valid_from}から${post.valid_to ?? ''}までです。その間の日にしてください。`,
          en: `This post is there from ${post.valid_from} to ${post.valid_to ?? 'further notice'}.`,
        },
        'validFrom',
      );
    const overlapping = (await appointmentsOf(tx, { personId })).filter(
      (one) => (validTo === null || one.validFrom <= validTo) && (one.validTo === null || one.validTo >= validFrom),
    );
    if (overlapping.some((one) => one.postId === postId))
      throw badRequest(
        { ja: 'この期間には、すでに同じ職に就いています。', en: 'This post is already held in this period.' },
        'postId',
      );
    if (holding === 'regular')
      for (const other of overlapping.filter((one) => one.holding === 'regular')) {
        if (!endPrevious || other.validFrom >= validFrom)
          throw badRequest(
            {
              ja: `この期間には別の本務（${other.unitPath} ${other.title}、${other.validFrom}から）があります。先に終わらせるか、始まりの日を直してください。`,
              en: `Another regular post is held in this period (${other.unitPath} ${other.title}, from ${other.validFrom}). End it first or change the first day.`,
            },
            'validFrom',
          );
        await tx
          .updateTable('organisation.appointment')
          .set({ valid_to: sql`${validFrom}::date - 1` as never })
          .where('id', '=', other.id)
          .execute();
      }
    const saved = await tx
      .insertInto('organisation.appointment')
      .values({ person_id: personId, post_id: postId, holding, valid_from: validFrom, valid_to: validTo })
      .returning('id')
      .executeTakeFirstOrThrow();
    context.log(personId, { appointment: saved.id, post: postId, holding, validFrom, validTo });
    return saved;
  },
});

/** Nobody gives themselves a post or takes one from themselves. */
function notOneself({ actor }: Context, personId: string) {
  if (actor?.id === personId)
    throw badRequest(
      {
        ja: '自分の発令は登録できません。ほかの担当者に依頼してください。',
        en: 'You cannot appoint yourself: ask a colleague.',
      },
      'personId',
    );
}

export const endAppointment = procedure({
  name: 'organisation.appointment.end',
  title: { ja: '発令を終える', en: 'End an appointment' },
  access: staff('organisation.people'),
  effect: 'write',
  personal: true,
  http: 'POST /organisation/appointments/{id}/end',
  input: z.object({
    id: z.uuid(),
    /** The last day. Null takes back an appointment that has not begun. */
    validTo: Day.nullable(),
  }),
  output: z.object({ personId: z.uuid() }),
  run: async (context, { id, validTo }) => {
    const tx = context.tx as OrganisationTx;
    const one = await tx.selectFrom('organisation.appointment').selectAll().where('id', '=', id).executeTakeFirst();
    if (!one) throw notFound({ ja: '指定された発令', en: 'This appointment' });
    mustReach(context, 'organisation.people', await personOrNone(tx, one.person_id, context.now));
    notOneself(context, one.person_id);
    if (validTo === null) {
      if (one.valid_from <= dayOf(context.now))
        throw badRequest(
          {
            ja: 'すでに始まっている発令は取り消せません。最後の日を入力して終えてください。',
            en: 'This appointment has begun: end it with its last day.',
          },
          'validTo',
        );
      await tx.deleteFrom('organisation.appointment').where('id', '=', id).execute();
    } else {
      if (validTo < one.valid_from)
        throw badRequest(
          {
            ja: `最後の日は、始まりの日（${one.valid_from}）以後にしてください。`,
            en: `The last day must not be before the first (${one.valid_from}).`,
          },
          'validTo',
        );
      await tx.updateTable('organisation.appointment').set({ valid_to: validTo }).where('id', '=', id).execute();
    }
    context.log(one.person_id, { appointment: id, before: one.valid_to, after: validTo ?? 'taken back' });
    return { personId: one.person_id };
  },
});
