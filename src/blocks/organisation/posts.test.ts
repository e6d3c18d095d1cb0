// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect } from 'vitest';
import type { Caller } from '#kernel/house.ts';
import { isProblem } from '#kernel/problem.ts';
import type { Tenant } from '#kernel/tenant.ts';
import { test as base, type TestHouse } from '#tests/house.ts';
import { daysAfter, validOn } from './days.ts';
import { organisationIdentity } from './identity.ts';
import type { OrganisationTx } from './tables.ts';
import { todaysUnit, unitNamed, unitsOf, unitsOn } from './units.ts';

const test = base;

/** Noon in Japan on a day. */
const noon = (day: string) => Temporal.Instant.from(`${day}T12:00:00+09:00`);

/** A municipality with two departments; sections and posts as each test needs them. */
async function city(house: TestHouse) {
  const tenant = await house.municipality();
  const inside = <R>(work: (tx: OrganisationTx) => Promise<R>) =>
    house.inTenant({ tenant, actor: null }, ({ tx }) => work(tx as OrganisationTx));
  const insert = async (table: string, row: Record<string, unknown>): Promise<string> =>
    inside(async (tx) => {
      const { id } = await (tx as never as import('#kernel/database/database.ts').Tx)
        .insertInto(table)
        .values(row)
        .returning('id')
        .executeTakeFirstOrThrow();
      return id as string;
    });
  let code = 0;
  const unit = (
    name: string,
    parent: string | null,
    from = '2019-04-01',
    to: string | null = null,
    level = parent === null ? 'department' : 'section',
  ) =>
    insert('organisation.unit', {
      name,
      parent_id: parent,
      level,
      code: String(++code),
      valid_from: from,
      valid_to: to,
    });
  const post = (
    unitId: string | null,
    title: string,
    roles: string[],
    more: { heads?: boolean; from?: string; to?: string | null } = {},
  ) =>
    insert('organisation.post', {
      unit_id: unitId,
      title,
      roles,
      heads: more.heads ?? false,
      valid_from: more.from ?? '2019-04-01',
      valid_to: more.to ?? null,
    });
  const person = (name: string, more: Record<string, unknown> = {}) =>
    insert('organisation.person', { name, kana: name, ...more });
  const appoint = (personId: string, postId: string, from: string, to: string | null = null, holding = 'regular') =>
    insert('organisation.appointment', {
      person_id: personId,
      post_id: postId,
      holding,
      valid_from: from,
      valid_to: to,
    });
  const succeed = (from: string, to: string, main = true) =>
    inside((tx) =>
      tx.insertInto('organisation.succession').values({ predecessor_id: from, successor_id: to, main }).execute(),
    );
  const on = (id: string, day: string) => inside((tx) => organisationIdentity.person(tx, id, noon(day)));
  return { tenant, inside, unit, post, person, appoint, succeed, on };
}

/** Somebody of the directory as a caller. */
const caller = async (house: TestHouse, tenant: Tenant, id: string): Promise<Caller> => ({
  tenant,
  actor: await house.actorOf(tenant, id),
});
const refused = (call: Promise<unknown>) =>
  call.then(
    () => null,
    (error: unknown) => (isProblem(error) ? [error.status, error.fields[0]?.path] : error),
  );

describe('who holds what on a day', () => {
  test('a transfer takes effect at midnight in Japan, and the year before keeps its section', async ({ house }) => {
    const c = await city(house);
    const department = await c.unit('総務部', null);
    const [old, other] = [await c.unit('人事課', department), await c.unit('財政課', department)];
    const [officer, head] = [
      await c.post(old, '主査', ['section-officer']),
      await c.post(other, '課長', ['section-head'], { heads: true }),
    ];
    const who = await c.person('移動 する');
    await c.appoint(who, officer, '2023-04-01', '2026-03-31');
    await c.appoint(who, head, '2026-04-01');
    const at = async (instant: string) =>
      (await c.inside((tx) => organisationIdentity.person(tx, who, Temporal.Instant.from(instant))))?.posts[0];
    expect(await at('2026-03-31T23:59:59+09:00')).toMatchObject({ title: '主査', unit: { name: '人事課' } });
    expect(await at('2026-04-01T00:00:00+09:00')).toMatchObject({ title: '課長', roles: ['section-head'] });
    // UTC is still in March: the day is Japan's
    expect(await at('2026-03-31T15:00:00Z')).toMatchObject({ title: '課長' });
    expect(await at('2023-03-31T12:00:00+09:00')).toBeUndefined();
  });

  test('a merger and a split in the middle of a year: who reaches whose records, and where a unit’s work is today', async ({
    house,
  }) => {
    const c = await city(house);
    const department = await c.unit('まち部', null);
    const [a, b] = [
      await c.unit('公園課', department, '2019-04-01', '2026-09-30'),
      await c.unit('街路樹課', department, '2019-04-01', '2026-09-30'),
    ];
    const merged = await c.unit('公園緑地課', department, '2026-10-01', '2027-03-31');
    const [left, right] = [
      await c.unit('公園整備課', department, '2027-04-01'),
      await c.unit('みどり推進課', department, '2027-04-01'),
    ];
    await c.succeed(a, merged);
    await c.succeed(b, merged);
    await c.succeed(merged, left);
    await c.succeed(merged, right, false);
    const [inMerged, inRight] = [
      await c.post(merged, '主任', ['section-officer'], { from: '2026-10-01', to: '2027-03-31' }),
      await c.post(right, '主任', ['section-officer'], { from: '2027-04-01' }),
    ];
    const who = await c.person('緑 化');
    await c.appoint(who, inMerged, '2026-10-01', '2027-03-31');
    await c.appoint(who, inRight, '2027-04-01');
    expect((await c.on(who, '2026-10-01'))!.posts[0]!.unitIds.toSorted()).toEqual([a, b, merged].toSorted());
    // not the other half of the split
    expect((await c.on(who, '2027-04-01'))!.posts[0]!.unitIds.toSorted()).toEqual([a, b, merged, right].toSorted());

    const units = await c.inside((tx) => unitsOf(tx));
    expect(todaysUnit(units, a)).toMatchObject({ name: '公園整備課' });
    expect(todaysUnit(units, right)).toMatchObject({ name: 'みどり推進課' });
    const names = async (work: (tx: OrganisationTx) => Promise<{ name: string; level: string }[]>) =>
      (await c.inside(work)).filter(({ level }) => level === 'section').map(({ name }) => name);
    expect(await names((tx) => unitsOn(tx, '2026-09-30'))).toEqual(['公園課', '街路樹課']);
    expect(await names((tx) => unitsOn(tx, '2026-10-01'))).toEqual(['公園緑地課']);
    expect(await names((tx) => unitsOf(tx, 2026))).toEqual(['公園課', '街路樹課', '公園緑地課']);
    expect(unitNamed(units, 'まち部公園緑地課', 2026)?.id).toBe(merged);
    expect(unitNamed(units, 'まち部公園緑地課', 2025)).toBeNull();
  });

  test('a head leads what stands below; whoever works in a 係 reaches the section, not the 係 beside', async ({
    house,
  }) => {
    const c = await city(house);
    const department = await c.unit('都市部', null);
    const section = await c.unit('道路課', department);
    const [upkeep, register] = [
      await c.unit('維持係', section, '2019-04-01', null, 'unit'),
      await c.unit('管理係', section, '2019-04-01', null, 'unit'),
    ];
    const gone = await c.unit('廃止課', department, '2019-04-01', '2024-03-31');
    const [moved, elsewhere] = [
      await c.unit('移管課', department, '2019-04-01', '2024-03-31'),
      await c.unit('受入課', await c.unit('別部', null), '2024-04-01'),
    ];
    await c.succeed(moved, elsewhere);
    const chief = await c.person('部 長');
    await c.appoint(chief, await c.post(department, '部長', ['section-head'], { heads: true }), '2024-04-01');
    const clerk = await c.person('係 員');
    await c.appoint(clerk, await c.post(upkeep, '主事', ['section-officer']), '2024-04-01');
    expect((await c.on(chief, '2026-04-01'))!.posts[0]!.unitIds.toSorted()).toEqual(
      [department, section, upkeep, register, gone].toSorted(),
    );
    const found = (await c.on(clerk, '2026-04-01'))!;
    expect(found.posts[0]!.unitIds.toSorted()).toEqual([section, upkeep].toSorted());
    expect(found.unit).toMatchObject({ name: '道路課' });
  });

  test('an acting head has the head’s roles while acting, and no day longer', async ({ house }) => {
    const c = await city(house);
    const section = await c.unit('図書館', await c.unit('教育部', null));
    const head = await c.post(section, '館長', ['section-head'], { heads: true });
    const who = await c.person('代 理');
    await c.appoint(who, await c.post(section, '主査', ['section-officer']), '2024-04-01');
    await c.appoint(who, head, '2026-06-01', '2026-06-30', 'acting');
    const roles = async (day: string) =>
      (await c.on(who, day))!.posts.map(({ holding, roles: held }) => [holding, ...held]);
    expect(await roles('2026-05-31')).toEqual([['regular', 'section-officer']]);
    expect(await roles('2026-06-30')).toEqual([
      ['regular', 'section-officer'],
      ['acting', 'section-head'],
    ]);
    expect(await roles('2026-07-01')).toEqual([['regular', 'section-officer']]);
  });

  test('a partner whose time is over and a retired person are nobody', async ({ house }) => {
    const c = await city(house);
    const [old, section] = [
      await c.unit('維持課', await c.unit('都市部', null), '2019-04-01', '2025-03-31'),
      await c.unit('道路課', await c.unit('まち部', null), '2025-04-01'),
    ];
    await c.succeed(old, section);
    const partner = await c.person('事 業者', {
      kind: 'partner',
      organisation_name: '道路会社',
      sponsor_unit_id: old,
      valid_from: '2024-04-01',
      valid_to: '2026-03-31',
      roles: ['partner'],
    });
    const retired = await c.person('退 職', { valid_to: '2026-03-31' });
    await c.appoint(retired, await c.post(section, '課長', ['section-head'], { from: '2025-04-01' }), '2025-04-01');
    // answered for by the section that took the sponsor's work over
    expect(await c.on(partner, '2026-03-31')).toMatchObject({
      kind: 'partner',
      roles: ['partner'],
      posts: [],
      unit: { id: section },
    });
    expect((await c.on(retired, '2026-03-31'))!.posts).toHaveLength(1);
    expect([await c.on(partner, '2026-04-01'), await c.on(retired, '2026-04-01')]).toEqual([null, null]);
    expect(await c.inside((tx) => organisationIdentity.people(tx, noon('2026-04-01')))).toEqual([]);
    await expect(
      c.person('期限なし', {
        kind: 'partner',
        organisation_name: '会社',
        sponsor_unit_id: section,
        valid_from: '2026-04-01',
      }),
    ).rejects.toThrow(/partner_is_answered_for/);
  });

  test('the database refuses two regular posts at once, but not one after the other', async ({ house }) => {
    const c = await city(house);
    const section = await c.unit('総務課', await c.unit('総務部', null));
    const [one, two] = [await c.post(section, '主任', []), await c.post(section, '主査', [])];
    const who = await c.person('二 重');
    await c.appoint(who, one, '2024-04-01', '2026-03-31');
    await expect(c.appoint(who, two, '2026-03-31')).rejects.toThrow(/one_regular_post/);
    await c.appoint(who, two, '2026-04-01');
    await c.appoint(who, one, '2026-04-01', null, 'concurrent');
    await expect(c.appoint(who, one, '2027-01-01', null, 'acting')).rejects.toThrow(/appointed_once/);
    await expect(
      c.inside((tx) =>
        sql`insert into organisation.unit (level, code, name, valid_from) select level, code, '別', '2026-01-01' from organisation.unit where id = ${section}`.execute(
          tx,
        ),
      ),
    ).rejects.toThrow(/unit_code_once/);
  });

  test('for any history of appointments exactly the posts valid on a day are held', async ({ house }) => {
    const c = await city(house);
    const section = await c.unit('総務課', await c.unit('総務部', null), '2000-01-01');
    const posts: string[] = [];
    for (let n = 0; n < 5; n++) posts.push(await c.post(section, `職${n}`, [`role-${n}`], { from: '2000-01-01' }));
    const day = fc.integer({ min: 0, max: 120 }).map((n) => daysAfter('2026-02-01', n));
    const history = fc.array(
      fc.record({
        post: fc.nat(4),
        holding: fc.constantFrom('regular', 'concurrent', 'acting'),
        from: day,
        length: fc.option(fc.nat(60)),
      }),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(history, fc.array(day, { minLength: 1, maxLength: 4 }), async (wanted, asked) => {
        const who = await c.person('乱 数');
        const kept: { post: number; holding: string; validFrom: string; validTo: string | null }[] = [];
        for (const { post, holding, from, length } of wanted) {
          const to = length === null ? null : daysAfter(from, length);
          await c.appoint(who, posts[post]!, from, to, holding).then(
            () => kept.push({ post, holding, validFrom: from, validTo: to }),
            (error: { code?: string }) => expect(error.code).toBe('23P01'),
          );
        }
        for (const at of [...asked, '2026-03-31', '2026-04-01']) {
          const held = (await c.on(who, at))!.posts.map(({ title, holding }) => `${title} ${holding}`);
          const expected = kept.filter((one) => validOn(one, at)).map(({ post, holding }) => `職${post} ${holding}`);
          expect(held.toSorted()).toEqual(expected.toSorted());
          expect(held.filter((one) => one.endsWith('regular')).length).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('people of another municipality are not there', async ({ house }) => {
    const [c, d] = [await city(house), await city(house)];
    const who = await c.person('隣 町');
    expect(await c.on(who, '2026-04-01')).not.toBeNull();
    expect(await d.on(who, '2026-04-01')).toBeNull();
    const section = await d.unit('総務課', await d.unit('総務部', null));
    await expect(d.appoint(who, await d.post(section, '主任', []), '2026-04-01')).rejects.toThrow(/foreign key/);
  });
});

describe('delegation', () => {
  const today = Temporal.Now.zonedDateTimeISO('Asia/Tokyo').toPlainDate().toString();

  async function office(house: TestHouse) {
    const c = await city(house);
    const section = await c.unit('高齢課', await c.unit('福祉部', null));
    const head = await c.post(section, '課長', ['section-head'], { heads: true });
    const staff = await c.post(section, '主査', ['section-officer']);
    const [boss, deputy, third] = [await c.person('課 長'), await c.person('補 佐'), await c.person('主 査')];
    const held = await c.appoint(boss, head, '2024-04-01');
    await c.appoint(deputy, staff, '2024-04-01');
    await c.appoint(third, staff, '2024-04-01');
    const give = async (by: string, input: Record<string, unknown>) =>
      house.call(await caller(house, c.tenant, by), 'organisation.delegation.give', {
        appointmentId: held,
        receiverId: deputy,
        validFrom: today,
        validTo: daysAfter(today, 7),
        reason: '出張のため',
        ...input,
      }) as Promise<{ id: string }>;
    return { ...c, section, head, boss, deputy, third, held, give };
  }

  test('gives the post for its days and ends by itself; both see it', async ({ house }) => {
    const c = await office(house);
    const { id } = await c.give(c.boss, {});
    const held = async (day: string) =>
      (await c.on(c.deputy, day))!.posts.filter((post) => post.holding === 'delegated');
    expect(await held(today)).toMatchObject([{ title: '課長', roles: ['section-head'], unitIds: [c.section] }]);
    expect(await held(daysAfter(today, 7))).toHaveLength(1);
    expect(await held(daysAfter(today, 8))).toEqual([]);
    for (const [who, list] of [
      [c.boss, 'given'],
      [c.deputy, 'received'],
    ] as const)
      expect(await house.call(await caller(house, c.tenant, who), 'organisation.delegations', {})).toMatchObject({
        [list]: [{ id, reason: '出張のため', inForce: true }],
      });
    const third = await caller(house, c.tenant, c.third);
    expect(await house.call(third, 'organisation.delegations', {})).toMatchObject({ given: [], received: [] });
    expect(await refused(house.call(third, 'organisation.delegation.end', { id }))).toEqual([404, undefined]);
    // the receiver may give it back
    await house.call(await caller(house, c.tenant, c.deputy), 'organisation.delegation.end', { id });
    expect(await held(today)).toEqual([]);
  });

  test('cannot be given on, exceed the post, begin in the past or last for good', async ({ house }) => {
    const c = await office(house);
    await c.give(c.boss, {});
    // the deputy has the permission now, but the appointment is not theirs
    expect(await refused(c.give(c.deputy, { receiverId: c.third }))).toEqual([422, 'appointmentId']);
    expect(await refused(c.give(c.third, { receiverId: c.deputy }))).toEqual([403, undefined]);
    expect(await refused(c.give(c.boss, { receiverId: c.boss }))).toEqual([422, 'receiverId']);
    expect(await refused(c.give(c.boss, { validFrom: daysAfter(today, -1) }))).toEqual([422, 'validFrom']);
    expect(await refused(c.give(c.boss, { validTo: daysAfter(today, 400) }))).toEqual([422, 'validTo']);
    await c.inside((tx) =>
      tx
        .updateTable('organisation.appointment')
        .set({ valid_to: daysAfter(today, 3) })
        .where('id', '=', c.held)
        .execute(),
    );
    expect(await refused(c.give(c.boss, {}))).toEqual([422, 'validTo']);
    // what is in force ends with the giver's post
    expect((await c.on(c.deputy, daysAfter(today, 4)))!.posts.map(({ holding }) => holding)).toEqual(['regular']);
    // nor can somebody else's appointment be given around the procedure
    await expect(
      c.inside((tx) =>
        tx
          .insertInto('organisation.delegation')
          .values({
            appointment_id: c.held,
            giver_id: c.deputy,
            receiver_id: c.third,
            valid_from: today,
            valid_to: today,
            reason: 'x',
            made_at: new Date().toISOString(),
            ended_at: null,
          })
          .execute(),
      ),
    ).rejects.toThrow(/foreign key/);
  });

  test('an acting post is not given on, and what was received does not live on in a key', async ({ house }) => {
    const c = await office(house);
    const acting = await c.appoint(c.third, c.head, '2026-01-01', null, 'acting');
    expect(await refused(c.give(c.third, { appointmentId: acting, receiverId: c.deputy }))).toEqual([
      422,
      'appointmentId',
    ]);
    const ict = await c.post(c.section, '情報', ['ict']);
    await c.appoint(c.deputy, ict, '2026-01-01', null, 'concurrent');
    const program = {
      name: '夜間連携',
      unitId: c.section,
      scopes: [{ permission: 'organisation.read', reach: 'all' }],
      zones: ['lgwan'],
      expiresOn: daysAfter(today, 30),
    };
    const make = async () => house.call(await caller(house, c.tenant, c.deputy), 'organisation.client.create', program);
    await expect(make()).resolves.toMatchObject({ key: expect.stringMatching(/^ybk_/) });
    await c.give(c.boss, {});
    expect(await refused(make())).toEqual([422, 'scopes']);
  });
});
