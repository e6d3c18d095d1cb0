// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { sql } from 'kysely';
import { expect } from 'vitest';
import type { House } from '#kernel/house.ts';
import type { External } from '#kernel/identity/oidc/external.ts';
import type { Tenant } from '#kernel/tenant.ts';
import { test as base } from '#tests/house.ts';
import { dayOf, daysAfter } from './days.ts';
import { personOfExternal } from './external.ts';
import { postChanges, type GroupPost, type HeldPost } from './provider-groups.ts';
import type { OrganisationTx } from './tables.ts';

const test = base;

test('groups give and take the posts that they stand for, and nothing else', () => {
  const posts: GroupPost[] = [
    { id: 'officer', group: 'roads' },
    { id: 'head', group: 'roads-heads' },
    { id: 'finance', group: 'finance' },
  ];
  const byHand: HeldPost = { appointmentId: 'a', postId: 'finance', fromProvider: false };
  const byGroup: HeldPost = { appointmentId: 'b', postId: 'officer', fromProvider: true };
  expect(postChanges(['roads', 'everyone'], posts, [])).toEqual({ appoint: ['officer'], end: [] });
  expect(postChanges(['roads'], posts, [byGroup, byHand])).toEqual({ appoint: [], end: [] });
  expect(postChanges(['roads-heads'], posts, [byGroup])).toEqual({ appoint: ['head'], end: ['b'] });
  expect(postChanges([], posts, [byGroup, byHand])).toEqual({ appoint: [], end: ['b'] });
  expect(postChanges(['Roads'], posts, [])).toEqual({ appoint: [], end: [] });
  // the post stands for another group by now
  expect(postChanges(['roads'], [{ id: 'officer', group: 'streets' }], [byGroup])).toEqual({ appoint: [], end: ['b'] });
});

test('after a sign-in one holds what was given by hand and what the groups say, whatever came before', () => {
  const post = fc.record({ id: fc.constantFrom('p1', 'p2', 'p3', 'p4'), group: fc.constantFrom('g1', 'g2', 'g3') });
  const posts = fc.uniqueArray(post, { selector: ({ id }) => id });
  const held = fc.uniqueArray(
    fc.record({
      appointmentId: fc.uuid(),
      postId: fc.constantFrom('p1', 'p2', 'p3', 'p4', 'old'),
      fromProvider: fc.boolean(),
    }),
    { selector: ({ postId }) => postId },
  );
  fc.assert(
    fc.property(fc.subarray(['g1', 'g2', 'g3', 'g9']), posts, held, (groups, all, before) => {
      const { appoint, end } = postChanges(groups, all, before);
      const after = [
        ...before.filter(({ appointmentId }) => !end.includes(appointmentId)),
        ...appoint.map((postId) => ({ appointmentId: `new ${postId}`, postId, fromProvider: true })),
      ];
      const wanted = new Set([
        ...all.filter(({ group }) => groups.includes(group)).map(({ id }) => id),
        ...before.filter(({ fromProvider }) => !fromProvider).map(({ postId }) => postId),
      ]);
      expect(new Set(after.map(({ postId }) => postId))).toEqual(wanted);
      expect(after).toHaveLength(wanted.size);
      expect(postChanges(groups, all, after)).toEqual({ appoint: [], end: [] });
    }),
  );
});

/** A municipality with a section, posts that stand for groups, and two people. */
async function city(house: House, tenant: Tenant) {
  const inside = <R>(work: (tx: OrganisationTx) => Promise<R>) =>
    house.inTenant({ tenant, actor: null }, ({ tx }) => work(tx as OrganisationTx));
  const today = dayOf(Temporal.Now.instant());
  const ids = await inside(async (tx) => {
    const unit = {
      id: crypto.randomUUID() as string,
      parent_id: null,
      level: 'section' as const,
      code: '10',
      name: '道路課',
      valid_from: '2019-04-01',
      valid_to: null,
    };
    await tx.insertInto('organisation.unit').values(unit).execute();
    const post = async (title: string, group: string | null, roles: string[], heads = false) =>
      (
        await tx
          .insertInto('organisation.post')
          .values({
            unit_id: unit.id,
            title,
            heads,
            roles,
            group_name: group,
            valid_from: '2019-04-01',
            valid_to: null,
          })
          .returning('id')
          .executeTakeFirstOrThrow()
      ).id;
    const person = async (name: string, number: string, email: string, validTo: string | null = null) =>
      (
        await tx
          .insertInto('organisation.person')
          .values({
            name,
            employee_number: number,
            email,
            extension: null,
            organisation_name: null,
            sponsor_unit_id: null,
            valid_from: null,
            valid_to: validTo,
          })
          .returning('id')
          .executeTakeFirstOrThrow()
      ).id;
    return {
      officer: await post('主任', 'roads', ['section-officer']),
      head: await post('課長', 'roads-heads', ['section-head'], true),
      byHand: await post('監督員', null, ['section-officer']),
      sakura: await person('堤 さくら', '001042', 'Sakura@city.example.jp'),
      other: await person('片桐 直樹', '001043', 'naoki@city.example.jp'),
      left: await person('前任 太郎', '000007', 'taro@city.example.jp', daysAfter(today, -1)),
    };
  });
  const come = (given: Partial<External>) =>
    house.inTenant({ tenant, actor: null }, async (context) => {
      const said: Record<string, unknown> = {};
      const id = await personOfExternal(
        { ...context, log: (_, detail = {}) => void Object.assign(said, detail) },
        {
          provider: { id: 'staff', audience: 'staff', linkByLogin: true },
          subject: 's',
          login: null,
          groups: null,
          name: null,
          email: null,
          address: null,
          birthdate: null,
          personId: null,
          ...given,
        },
      );
      return { id, said };
    });
  const posts = async (id: string) =>
    (await house.actorOf(tenant, id))!.posts.map(({ title, holding }) => `${title} ${holding}`);
  return { ...ids, come, posts, inside, today };
}

test('at the first sign-in the login claim says who it is, when it fits one person who is there', async ({ house }) => {
  const { come, sakura, other, left, inside } = await city(house, await house.municipality());
  expect((await come({ login: '001042' })).id).toBe(sakura);
  expect((await come({ login: 'sakura@CITY.example.jp' })).id).toBe(sakura);
  expect((await come({ login: '1042' })).id).toBeNull();
  expect(
    (await come({ login: '001042', provider: { id: 'staff', audience: 'staff', linkByLogin: false } })).id,
  ).toBeNull();
  expect(
    (await come({ login: '001042', provider: { id: 'app', audience: 'resident', linkByLogin: true } })).id,
  ).toBeNull();
  expect((await come({ login: null })).id).toBeNull();
  expect((await come({ login: '000007' })).id).toBeNull();
  expect((await come({ personId: left })).id).toBeNull();
  expect((await come({ personId: sakura, login: 'whatever' })).id).toBe(sakura);
  // a name to sign in with that is somebody else's number: nobody, rather than the wrong one
  await inside((tx) => sql`insert into kernel.account (person_id, login) values (${other}, '001042')`.execute(tx));
  expect((await come({ login: '001042' })).id).toBeNull();
});

test('groups appoint and end at each sign-in; what was given by hand stays; silence changes nothing', async ({
  house,
}) => {
  const tenant = await house.municipality();
  const { come, posts, sakura, officer, byHand, inside, today } = await city(house, tenant);
  const { said } = await come({ personId: sakura, groups: ['roads', 'everyone'] });
  expect(said).toEqual({ appointed: [officer], ended: [] });
  expect(await posts(sakura)).toEqual(['主任 regular']);
  expect((await house.actorOf(tenant, sakura))!.roles).toEqual(['section-officer']);
  expect((await come({ personId: sakura, groups: ['roads'] })).said).toEqual({});
  await come({ personId: sakura, groups: ['roads', 'roads-heads'] });
  expect(await posts(sakura)).toEqual(['主任 regular', '課長 concurrent']);
  await come({ personId: sakura, groups: null });
  expect(await posts(sakura)).toEqual(['主任 regular', '課長 concurrent']);

  await inside((tx) =>
    tx
      .insertInto('organisation.appointment')
      .values({ person_id: sakura, post_id: byHand, holding: 'concurrent', valid_from: today, valid_to: null })
      .execute(),
  );
  // as if the groups had been followed a week ago: leaving them ends with yesterday, and the past stays true
  await inside((tx) =>
    sql`update organisation.appointment set valid_from = ${daysAfter(today, -7)}
      where id in (select appointment_id from organisation.provider_appointment)`.execute(tx),
  );
  await come({ personId: sakura, groups: [] });
  expect(await posts(sakura)).toEqual(['監督員 concurrent']);
  const ended = await inside((tx) =>
    tx.selectFrom('organisation.appointment').select('valid_to').where('post_id', '=', officer).execute(),
  );
  expect(ended).toEqual([{ valid_to: daysAfter(today, -1) }]);
  await come({ personId: sakura, groups: ['roads'] });
  expect(await posts(sakura)).toEqual(['主任 regular', '監督員 concurrent']);
  await come({ personId: sakura, groups: [] });
  await come({ personId: sakura, groups: ['roads'] });
  expect(await posts(sakura)).toEqual(['主任 regular', '監督員 concurrent']);
});
