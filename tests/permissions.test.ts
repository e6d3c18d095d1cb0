// SPDX-License-Identifier: Apache-2.0
import { describe, expect } from 'vitest';
import { fillDemo } from '#blocks/organisation/demo.ts';
import type { Caller } from '#kernel/house.ts';
import { test, type TestHouse } from './house.ts';

type Role = {
  version: number;
  changes: Record<string, unknown>;
  sentences: { ja: string }[];
  holders: { id: string }[];
};
type Change = {
  id: string;
  name: string;
  changes: { permission: string; before: { ja: string }[]; after: { ja: string }[] }[];
};

/** A municipality with the demo's people, and callers by their names. */
async function city(house: TestHouse) {
  const tenant = await house.municipality();
  await house.inTenant({ tenant, actor: null }, fillDemo);
  const accounts = (await house.call({ tenant, actor: null }, 'house.demoAccounts', {})) as {
    id: string;
    name: string;
  }[];
  const idOf = (name: string) => accounts.find((account) => account.name.includes(name))!.id;
  const caller = async (name: string): Promise<Caller> => ({ tenant, actor: await house.actorOf(tenant, idOf(name)) });
  return { tenant, idOf, caller, administrator: await caller('管 理子') };
}

describe('roles', () => {
  test('a change is previewed with who gains and who loses, then holds at once and is logged', async ({ house }) => {
    const { caller, administrator, tenant } = await city(house);
    const changes = { 'programmes.import': { reach: 'all' }, 'programmes.comment': null };
    const { people } = (await house.call(administrator, 'access.role.preview', { id: 'finance', changes })) as {
      people: Change[];
    };
    const { holders } = (await house.call(administrator, 'access.role', { id: 'finance' })) as Role;
    expect(people.map(({ name }) => name)).toContain('財前 誠');
    expect(people.map(({ id }) => id)).toEqual(holders.map(({ id }) => id));
    expect(people[0]!.changes).toMatchObject([
      { permission: 'programmes.comment', after: [] },
      { permission: 'programmes.import', before: [] },
    ]);
    // a preview changes nothing
    await expect(house.call(await caller('財前'), 'programmes.import.preview', {})).rejects.toMatchObject({
      status: 403,
    });
    await house.call(administrator, 'access.role.save', { id: 'finance', changes, version: 0 });
    const finance = await caller('財前');
    await expect(house.call(finance, 'programmes.import.preview', { files: [] })).rejects.not.toMatchObject({
      status: 403,
    });
    await expect(house.call(finance, 'programmes.comments.add', {})).rejects.toMatchObject({ status: 403 });
    const log = await house.inTenant({ tenant, actor: null }, ({ tx }) =>
      tx.selectFrom('kernel.operation_log').select('subject').where('procedure', '=', 'access.role.save').execute(),
    );
    expect(log).toEqual([{ subject: 'finance' }]);
  });

  test('the second of two who change the same role sees that the first was there', async ({ house }) => {
    const { administrator } = await city(house);
    const save = (version: number) =>
      house.call(administrator, 'access.role.save', { id: 'ict', changes: { 'access.read': null }, version });
    await save(0);
    await expect(save(0)).rejects.toMatchObject({ status: 409 });
    await save(1);
  });

  test('nobody can shut everybody out: the last who may change roles keeps the key', async ({ house }) => {
    const { administrator } = await city(house);
    await expect(
      house.call(administrator, 'access.role.save', {
        id: 'administrator',
        changes: { 'access.roles': null },
        version: 0,
      }),
    ).rejects.toMatchObject({ status: 409 });
  });

  test('a role of the municipality’s own is made, named, read as sentences and removed; a house role is not', async ({
    house,
  }) => {
    const { administrator } = await city(house);
    await house.call(administrator, 'access.role.save', {
      id: 'auditor',
      title: { ja: '監査委員事務局', en: 'Audit office' },
      changes: { 'programmes.read': { reach: 'own', kinds: ['management'] }, 'access.read': { reach: 'all' } },
      version: 0,
    });
    const role = (await house.call(administrator, 'access.role', { id: 'auditor' })) as Role;
    expect(role.sentences.map(({ ja }) => ja)).toContain(
      '「監査委員事務局」は、自分の課の事業シート（事務事業マネジメントシートに限る）について「事業シートの閲覧」ができます。',
    );
    await house.call(administrator, 'access.role.remove', { id: 'auditor' });
    await expect(house.call(administrator, 'access.role.remove', { id: 'ict' })).rejects.toMatchObject({ status: 409 });
  });

  test('what no room can measure or knows is refused at its place', async ({ house }) => {
    const { administrator } = await city(house);
    const save = (changes: unknown) =>
      house.call(administrator, 'access.role.save', { id: 'ict', changes, version: 0 });
    for (const changes of [
      { 'no.such': { reach: 'all' } },
      { 'programmes.read': { reach: 'assigned' } },
      { 'programmes.read': { reach: 'all', kinds: ['no-such-kind'] } },
      { 'house.run': { reach: 'own' } },
    ])
      await expect(save(changes)).rejects.toMatchObject({
        status: 422,
        fields: [{ path: `changes/${Object.keys(changes)[0]}` }],
      });
  });

  test('a list shows only what the changed role reaches, and counts no more', async ({ house }) => {
    const { administrator, caller, tenant } = await city(house);
    const { programmes } = await import('#systems/programmes/system.ts');
    await house.inTenant({ tenant, actor: null }, async (context) => {
      await programmes.demo!(context);
    });
    const total = async () =>
      (await house.call(await caller('堤'), 'programmes.sheets.list', { limit: 500 })) as {
        items: { section: string }[];
        total: { sheets: number };
      };
    const before = await total();
    await house.call(administrator, 'access.role.save', {
      id: 'section-officer',
      changes: { 'programmes.read': { reach: 'own' } },
      version: 0,
    });
    const after = await total();
    expect(new Set(after.items.map(({ section }) => section))).toEqual(new Set(['都市建設部道路管理課']));
    expect(after.total.sheets).toBe(after.items.length);
    expect(after.total.sheets).toBeLessThan(before.total.sheets);
    const other = before.items.find(({ section }) => section !== '都市建設部道路管理課') as unknown as { id: string };
    await expect(house.call(await caller('堤'), 'programmes.sheet', { id: other.id })).rejects.toMatchObject({
      status: 403,
    });
  });
});

describe('questions', () => {
  test('who can, through which role; what can somebody do; why was somebody refused', async ({ house }) => {
    const { administrator, idOf } = await city(house);
    const who = (await house.call(administrator, 'access.whoMay', { permission: 'programmes.approve' })) as {
      people: { name: string; ways: { sentence: { ja: string } }[] }[];
    };
    expect(who.people.map(({ name }) => name)).toContain('石動 健一');
    expect(who.people.map(({ name }) => name)).not.toContain('堤 さくら');
    expect(who.people[0]!.ways[0]!.sentence.ja).toContain('自分の課の事業シート');
    const may = (await house.call(administrator, 'access.person', { id: idOf('堤') })) as {
      permissions: { permission: string }[];
    };
    expect(may.permissions.map(({ permission }) => permission)).toContain('programmes.edit');
    const why = (input: object) => house.call(administrator, 'access.why', { person: idOf('堤'), ...input });
    expect(await why({ procedure: 'programmes.import.run' })).toMatchObject({
      allowed: false,
      steps: [{ ok: false, why: { ja: expect.stringContaining('事業シートの取込') } }],
    });
    expect(await why({ procedure: 'programmes.sheets.list', zone: 'internet' })).toMatchObject({
      allowed: false,
      steps: [{ ok: true }, { ok: false, why: { ja: expect.stringContaining('インターネット接続系') } }],
    });
    expect(await why({ procedure: 'programmes.sheets.list', zone: 'lgwan' })).toMatchObject({ allowed: true });
  });

  test('none of it is for those who may not', async ({ house }) => {
    const { tenant } = await city(house);
    const names = [...house.procedures.keys()].filter((name) => name.startsWith('access.'));
    expect(names.length).toBeGreaterThan(8);
    for (const name of names)
      for (const role of ['resident', 'section-officer', 'section-head', 'finance', 'planning', 'committee'])
        await expect(house.call(house.as(tenant, [role]), name, {}), `${role} ${name}`).rejects.toMatchObject({
          status: 403,
        });
    for (const name of ['access.role.save', 'access.role.remove', 'access.role.preview', 'access.zones.save'])
      await expect(house.call(house.as(tenant, ['ict']), name, {}), name).rejects.toMatchObject({ status: 403 });
  });
});

describe('networks', () => {
  test('what is internal is refused from the internet side, with where to do it; published things are not', async ({
    house,
  }) => {
    const { administrator, tenant } = await city(house);
    const from = (zone: 'internet' | 'lgwan') => ({ ...administrator, from: { zone, address: '203.0.113.7' } });
    await expect(house.call(from('internet'), 'programmes.sheets.list', {})).rejects.toMatchObject({
      status: 403,
      title: { ja: expect.stringContaining('LGWAN接続系の端末で行ってください') },
    });
    await house.call(from('lgwan'), 'programmes.sheets.list', {});
    await house.call({ tenant, actor: null, from: { zone: 'internet', address: '' } }, 'programmes.public.list', {});
  });

  test('a municipality of model β works on the internet side; its decision is kept with its version', async ({
    house,
  }) => {
    const { administrator } = await city(house);
    const { rules, defaults, model, version } = (await house.call(administrator, 'access.zones', {})) as {
      model: string;
      rules: object;
      defaults: Record<string, object>;
      version: number;
    };
    expect([model, version, rules]).toEqual(['alpha', 0, defaults['alpha']]);
    const save = (input: object) => house.call(administrator, 'access.zones.save', { version: 0, ...input });
    await save({ model: 'beta', rules: defaults['beta'] });
    await house.call({ ...administrator, from: { zone: 'internet', address: '' } }, 'programmes.sheets.list', {});
    await expect(save({ model: 'alpha', rules })).rejects.toMatchObject({ status: 409 });
  });

  test('nobody saws off the network they sit on', async ({ house }) => {
    const { administrator } = await city(house);
    const { rules } = (await house.call(administrator, 'access.zones', {})) as { rules: { see: object } };
    const shut = { ...rules, see: { ...rules.see, internal: ['mynumber'] } };
    const session = {
      id: '01900000-0000-7000-8000-000000000000',
      method: 'password' as const,
      secondFactorAt: Temporal.Now.instant(),
      createdAt: Temporal.Now.instant(),
    };
    await expect(
      house.call({ ...administrator, session, from: { zone: 'lgwan', address: '' } }, 'access.zones.save', {
        model: 'alpha',
        rules: shut,
        version: 0,
      }),
    ).rejects.toMatchObject({ status: 409 });
  });
});
