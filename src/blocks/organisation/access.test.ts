// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test as plain } from 'vitest';
import type { Caller } from '#kernel/house.ts';
import type { Context } from '#kernel/procedure.ts';
import { isProblem } from '#kernel/problem.ts';
import { test as base, type TestHouse } from '#tests/house.ts';
import { fillDemo } from './demo.ts';
import { procedures } from './procedures/index.ts';
import { roles } from './roles.ts';

const test = base;

const staff = ['section-officer', 'section-head', 'finance', 'planning', 'personnel', 'ict', 'administrator'];
const people = ['personnel', 'administrator'];
const posts = ['administrator'];
const clients = ['ict', 'administrator'];
const everyone = ['nobody', ...roles.map(({ id }) => id)];
const signedIn = roles.map(({ id }) => id).filter((id) => id !== 'resident');

/** Who may call what. A change of permissions has to be written here too. */
const may: Record<keyof typeof procedures, string[]> = {
  'organisation.units': everyone,
  'organisation.unit': staff,
  'organisation.unit.save': posts,
  'organisation.heads': staff,
  'organisation.roles': staff,
  'organisation.post.save': posts,
  'organisation.people': staff,
  'organisation.person': staff,
  'organisation.person.save': people,
  'organisation.appointment.save': people,
  'organisation.appointment.end': people,
  // one’s own: the list of whoever holds no post is empty
  'organisation.delegations': signedIn,
  'organisation.delegation.give': ['section-head', 'finance', 'planning', 'personnel', 'ict', 'administrator'],
  // whoever a delegation does not concern is told that there is none
  'organisation.delegation.end': roles.map(({ id }) => id),
  'organisation.clients': clients,
  'organisation.client.create': clients,
  'organisation.client.rotate': clients,
  'organisation.client.revokeKey': clients,
  'organisation.client.revoke': clients,
  'organisation.transfers.read': people,
  'organisation.transfers.preview': people,
  'organisation.transfers.run': people,
  'organisation.transfers.export': people,
  'organisation.reorganisation.read': people,
  'organisation.reorganisation.preview': people,
  'organisation.reorganisation.run': people,
  'organisation.reorganisation.export': staff,
};

plain('every procedure is named', () => expect(Object.keys(may).sort()).toEqual(Object.keys(procedures).sort()));

test.for(Object.entries(may))('%s', async ([name, allowed], { house }) => {
  const tenant = await house.municipality();
  const found: string[] = [];
  for (const role of everyone) {
    const caller = role === 'nobody' ? { tenant, actor: null } : house.as(tenant, [role]);
    const refused = await house.call(caller, name, {}).then(
      () => false,
      (error: unknown) => isProblem(error) && (error.status === 401 || error.status === 403),
    );
    if (!refused) found.push(role);
  }
  expect(found.sort()).toEqual([...allowed].sort());
});

async function yakuba(house: TestHouse) {
  const tenant = await house.municipality();
  await house.inTenant({ tenant, actor: null }, fillDemo);
  const rows = (await house.inTenant({ tenant, actor: null }, ({ tx }) =>
    tx.selectFrom('organisation.person').select(['id', 'name', 'version']).execute(),
  )) as { id: string; name: string; version: number }[];
  const idOf = (name: string) => rows.find((row) => row.name === name)!.id;
  const as = async (name: string) => ({ tenant, actor: await house.actorOf(tenant, idOf(name)) });
  const unitOf = async (name: string) =>
    (
      await house.inTenant({ tenant, actor: null }, ({ tx }) =>
        tx.selectFrom('organisation.unit').select('id').where('name', '=', name).executeTakeFirstOrThrow(),
      )
    ).id as string;
  return { tenant, idOf, as, unitOf };
}
const status = (call: Promise<unknown>) =>
  call.then(
    () => 200,
    (error: unknown) => (isProblem(error) ? error.status : error),
  );

describe('the directory', () => {
  type Found = {
    total: number;
    people: { name: string; email?: string; employeeNumber?: string; unit: { name: string } | null }[];
  };
  const find = (house: TestHouse, by: Caller, q: string, more = {}) =>
    house.call(by, 'organisation.people', { q, ...more }) as Promise<Found>;

  test('an officer sees addresses and numbers of the own section only, and cannot guess others by searching', async ({
    house,
  }) => {
    const c = await yakuba(house);
    const [officer, personnel] = [await c.as('堤 さくら'), await c.as('兼坂 実')];
    const fields = async (by: typeof officer, name: string) => Object.keys((await find(house, by, name)).people[0]!);
    expect(await fields(officer, '石動')).toEqual(expect.arrayContaining(['email', 'employeeNumber', 'extension']));
    expect(await fields(officer, '真壁')).not.toEqual(expect.arrayContaining(['email']));
    expect(JSON.stringify(await house.call(officer, 'organisation.person', { id: c.idOf('真壁 陽子') }))).not.toMatch(
      /yakuba\.example|0001\d\d/,
    );
    const number = (await find(house, personnel, '真壁')).people[0]!.employeeNumber!;
    expect((await find(house, personnel, number)).total).toBe(1);
    expect((await find(house, officer, number)).total).toBe(0);
  });

  test('names are found by reading, width and variant characters, in the order of their reading', async ({ house }) => {
    const c = await yakuba(house);
    const officer = await c.as('堤 さくら');
    for (const words of ['高廻蓮', 'タカマワリ', 'ﾀｶﾏﾜﾘ', 'たかまわり れん', '髙廻　蓮'])
      expect((await find(house, officer, words)).people.map(({ name }) => name)).toEqual(['髙廻 蓮']);
    expect((await find(house, officer, '吉野里')).people.map(({ name }) => name)).toEqual(['𠮷野里 葵']);
    expect((await find(house, officer, '%')).total).toBe(0);
    const all = await find(house, officer, '', { size: 500 });
    expect(all.people[0]!.name).toBe('粟飯原 泰三');
    const names = all.people.map(({ name }) => name);
    expect(names.indexOf('頁 直子')).toBeLessThan(names.indexOf('八月一日 猛'));
    expect(names).not.toContain('指管 里奈');
    const roads = await find(house, officer, '', { unitId: await c.unitOf('道路管理課') });
    expect(roads.people.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['石動 健一', '堤 さくら', '轍 大輔', '舗石 拓', '境 紀子', '委 託郎']),
    );
    expect(roads.total).toBe(6);
  });

  test('another municipality finds nobody', async ({ house }) => {
    const c = await yakuba(house);
    const elsewhere = house.as(await house.municipality(), ['administrator']);
    expect((await find(house, elsewhere, '')).total).toBe(0);
    expect(await status(house.call(elsewhere, 'organisation.person', { id: c.idOf('堤 さくら') }))).toBe(404);
    expect(await status(house.call(elsewhere, 'organisation.unit', { id: await c.unitOf('道路管理課') }))).toBe(404);
  });
});

describe('managing people', () => {
  test('nobody appoints themselves, gives their own post a role, or makes a partner more than they may', async ({
    house,
  }) => {
    const c = await yakuba(house);
    const [officer, administrator] = [await c.as('兼坂 実'), await c.as('管 理子')];
    const unit = await c.unitOf('総務課');
    const { posts: known } = (await house.call(administrator, 'organisation.unit', { id: unit })) as {
      posts: { id: string; title: string; roles: string[]; version: number; validFrom: string }[];
    };
    const chief = known.find(({ title }) => title === 'システム管理担当主査')!;
    const appoint = (by: typeof officer, personId: string) =>
      house.call(by, 'organisation.appointment.save', {
        personId,
        postId: chief.id,
        holding: 'concurrent',
        validFrom: '2026-12-01',
      });
    expect(await status(appoint(officer, officer.actor!.id))).toBe(422);
    expect(await status(appoint(officer, c.idOf('片桐 直樹')))).toBe(200);
    expect(await status(appoint(officer, c.idOf('委 託郎')))).toBe(422);
    const save = (roleIds: string[], by = administrator) =>
      house.call(by, 'organisation.post.save', {
        id: chief.id,
        version: chief.version,
        unitId: unit,
        title: chief.title,
        roles: roleIds,
        validFrom: chief.validFrom,
      });
    expect(await status(save([...chief.roles, 'personnel']))).toBe(422);
    expect(await status(save(['no-such-role']))).toBe(422);
    expect(await status(save(chief.roles, officer))).toBe(403);
    const partner = {
      name: '協力 会社員',
      kind: 'partner',
      organisationName: '協力会社',
      sponsorUnitId: unit,
      validFrom: '2026-12-01',
      validTo: '2027-03-31',
    };
    expect(
      await status(house.call(officer, 'organisation.person.save', { ...partner, roles: ['administrator'] })),
    ).toBe(403);
    expect(await status(house.call(officer, 'organisation.person.save', { ...partner, validTo: undefined }))).toBe(422);
    expect(await status(house.call(officer, 'organisation.person.save', partner))).toBe(200);
  });

  test('what is held about a person comes out whole; whoever left loses address and number, not their posts', async ({
    house,
  }) => {
    const c = await yakuba(house);
    const { personalData } = house.systems.find(({ id }) => id === 'organisation')!;
    const of = <R>(work: (context: Context) => Promise<R>) => house.inTenant({ tenant: c.tenant, actor: null }, work);
    const id = c.idOf('真壁 陽子');
    expect(await of((context) => personalData!.export(context, id))).toMatchObject({
      person: { email: expect.stringContaining('@') },
      appointments: [{ title: '課長' }, { title: '課長補佐' }],
    });
    expect(await of((context) => personalData!.remove(context, id))).toBe(0);
    await of(({ tx }) =>
      tx.updateTable('organisation.person').set({ valid_to: '2026-03-31' }).where('id', '=', id).execute(),
    );
    expect(await of((context) => personalData!.remove(context, id))).toBe(1);
    expect(await of((context) => personalData!.export(context, id))).toMatchObject({
      person: { name: '真壁 陽子', email: null, employee_number: null },
      appointments: [{ title: '課長' }, { title: '課長補佐' }],
    });
  });

  test('a regular post ends the day before the next one; two at once are told by name', async ({ house }) => {
    const c = await yakuba(house);
    const officer = await c.as('兼坂 実');
    const { posts: known } = (await house.call(officer, 'organisation.unit', { id: await c.unitOf('財政課') })) as {
      posts: { id: string; title: string }[];
    };
    const input = {
      personId: c.idOf('片桐 直樹'),
      postId: known.find(({ title }) => title === '主査')!.id,
      holding: 'regular',
      validFrom: '2027-01-01',
    };
    await expect(house.call(officer, 'organisation.appointment.save', input)).rejects.toMatchObject({
      status: 422,
      title: { ja: expect.stringContaining('政策企画部デジタル戦略課 主査') },
    });
    await house.call(officer, 'organisation.appointment.save', { ...input, endPrevious: true });
    const { appointments } = (await house.call(officer, 'organisation.person', { id: input.personId })) as {
      appointments: { title: string; validFrom: string; validTo: string | null }[];
    };
    expect(appointments.map(({ validFrom, validTo }) => [validFrom, validTo])).toEqual([
      ['2027-01-01', null],
      ['2024-04-01', '2026-12-31'],
      ['2021-04-01', '2024-03-31'],
    ]);
  });
});
