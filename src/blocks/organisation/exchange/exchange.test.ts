// SPDX-License-Identifier: Apache-2.0
import { describe, expect } from 'vitest';
import type { FileValue } from '#kernel/procedure.ts';
import { isProblem } from '#kernel/problem.ts';
import { writeCsv } from '#kernel/documents/csv.ts';
import { test as base, type TestHouse } from '#tests/house.ts';
import { fillDemo } from '../demo.ts';
import { organisationIdentity } from '../identity.ts';
import type { OrganisationTx } from '../tables.ts';
import { todaysUnit, unitsOf } from '../units.ts';

const test = base;

type Line = {
  line: number | null;
  outcome: string;
  name: string;
  before: string;
  after: string;
  fields: string[];
  loses: { roles: string[]; units: string[]; delegations: number };
  faults: { ja: string }[];
  warnings: { ja: string }[];
};
type Preview = {
  digest: string;
  counts: Record<string, number>;
  lines: Line[];
  newPosts: string[];
  headless: string[];
  people: number;
};

const HEAD = '職員番号,氏名,かな,部,課,係,職名,兼務先,メール,内線,会計年度任用,発令日,退職日';
const csv = (
  text: string,
  encode: (text: string) => Uint8Array = (one) => new TextEncoder().encode(one),
): FileValue => ({
  name: '異動.csv',
  type: 'text/csv',
  bytes: encode(text),
});

/** やくば市 with its demo staff, and the personnel officer 兼坂 at work on its tables. */
async function personnel(house: TestHouse) {
  const tenant = await house.municipality();
  // The dates of the tables below follow this day
  const now = Temporal.Instant.from('2026-11-24T09:00:00+09:00');
  await house.inTenant({ tenant, actor: null }, (context) => fillDemo({ ...context, now }));
  const inside = <R>(work: (tx: OrganisationTx) => Promise<R>) =>
    house.inTenant({ tenant, actor: null }, ({ tx }) => work(tx as OrganisationTx));
  const personOf = (name: string) =>
    inside((tx) => tx.selectFrom('organisation.person').selectAll().where('name', '=', name).executeTakeFirstOrThrow());
  const officer = { tenant, actor: await house.actorOf(tenant, (await personOf('兼坂 実')).id) };
  const call = <R>(name: string, input: Record<string, unknown>) => house.call(officer, name, input) as Promise<R>;
  const read = (kind: 'transfers' | 'reorganisation', file: FileValue, more: Record<string, unknown> = {}) =>
    call<{ id: string }>(`organisation.${kind}.read`, { file: [file], ...more });
  const preview = async (kind: 'transfers' | 'reorganisation', file: FileValue, more = {}) => {
    const { id } = await read(kind, file, more);
    return { id, ...(await call<Preview>(`organisation.${kind}.preview`, { id })) };
  };
  const run = (kind: 'transfers' | 'reorganisation', { id, digest }: { id: string; digest: string }) =>
    call<{ counts: Record<string, number> }>(`organisation.${kind}.run`, { id, digest });
  const take = async (kind: 'transfers' | 'reorganisation', file: FileValue, more = {}) =>
    run(kind, await preview(kind, file, more));
  const everything = () =>
    inside(async (tx) => ({
      people: await tx.selectFrom('organisation.person').selectAll().orderBy('id').execute(),
      posts: await tx.selectFrom('organisation.post').selectAll().orderBy('id').execute(),
      appointments: await tx.selectFrom('organisation.appointment').selectAll().orderBy('id').execute(),
      units: await tx.selectFrom('organisation.unit').selectAll().orderBy('id').execute(),
      succession: await tx.selectFrom('organisation.succession').selectAll().orderBy('predecessor_id').execute(),
    }));
  const on = async (name: string, day: string) => {
    const { id } = await personOf(name);
    return inside((tx) => organisationIdentity.person(tx, id, Temporal.Instant.from(`${day}T09:00:00+09:00`)));
  };
  const held = async (name: string, day: string) =>
    (await on(name, day))?.posts.map((post) => `${post.unit?.name ?? ''} ${post.title} ${post.holding}`) ?? null;
  return { tenant, inside, personOf, call, read, preview, run, take, everything, on, held };
}

const fails = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (isProblem(error) ? error.status : error),
  );

describe('人事異動', () => {
  test('the preview says who comes, goes, moves and is promoted; the run does just that, once', async ({ house }) => {
    const c = await personnel(house);
    const number = async (name: string) => (await c.personOf(name)).employee_number!;
    const file = csv(
      [
        HEAD,
        `900001,新任 あらた,しんにん あらた,都市建設部,道路管理課,,技師,,arata@city.yakuba.example,3001,,令和9年4月1日,`,
        `${await number('片桐 直樹')},片桐 直樹,,政策企画部,デジタル戦略課,,課長,,,,,2027/4/1,`,
        `${await number('真壁 陽子')},真壁 陽子,,危機管理部,防災課,,課長,交通防犯課 課長（事務取扱）,,,,2027-04-01,`,
        `${await number('水防 巌')},水防 巌,,,,,,,,,,2027-04-01,2027-03-31`,
        `${await number('堤 さくら')},堤 さくら,,都市建設部,道路管理課,,主任,,,4321,,2027-04-01,`,
        `900002,任用 さん,にんよう さん,市民生活部,市民課,窓口係,窓口事務,,,,○,R9.4.1,`,
      ].join('\r\n'),
    );
    const before = await c.everything();
    const shown = await c.preview('transfers', file);
    expect(await c.everything()).toEqual(before);
    expect(shown.lines.map(({ name, outcome, before: was, after }) => [name, outcome, was, after])).toEqual([
      ['新任 あらた', 'joins', '', '都市建設部道路管理課 技師'],
      ['片桐 直樹', 'promoted', '政策企画部デジタル戦略課 主査', '政策企画部デジタル戦略課 課長'],
      [
        '真壁 陽子',
        'moves',
        '政策企画部デジタル戦略課 課長',
        '危機管理部防災課 課長、危機管理部交通防犯課 課長（事務取扱）',
      ],
      ['水防 巌', 'leaves', '危機管理部防災課 課長', ''],
      ['堤 さくら', 'changes', '都市建設部道路管理課 主任', '都市建設部道路管理課 主任'],
      ['任用 さん', 'joins', '', '市民生活部市民課窓口係 窓口事務'],
    ]);
    expect(shown.lines[2]!.loses).toMatchObject({ roles: [], units: ['デジタル戦略課'] });
    expect(shown.lines[3]!.loses).toMatchObject({ roles: ['section-head'] });
    expect(shown.newPosts).toEqual(['都市建設部道路管理課 技師']);
    expect(shown.headless).toEqual([]);

    expect((await c.run('transfers', shown)).counts).toEqual({
      joins: 2,
      promoted: 1,
      moves: 1,
      leaves: 1,
      changes: 1,
    });
    expect(await c.held('片桐 直樹', '2027-03-31')).toEqual(['デジタル戦略課 主査 regular']);
    expect(await c.held('片桐 直樹', '2027-04-01')).toEqual(['デジタル戦略課 課長 regular']);
    expect(await c.held('真壁 陽子', '2027-04-01')).toEqual(['防災課 課長 regular', '交通防犯課 課長 acting']);
    expect(await c.held('水防 巌', '2027-03-31')).toEqual(['防災課 課長 regular']);
    expect(await c.on('水防 巌', '2027-04-01')).toBeNull();
    expect(await c.on('新任 あらた', '2027-03-31')).toBeNull();
    expect(await c.personOf('任用 さん')).toMatchObject({ kind: 'fiscal-year', valid_to: '2028-03-31' });
    expect(await c.personOf('堤 さくら')).toMatchObject({ extension: '4321' });

    // the same file again: nothing to do, and nothing of it left behind
    const after = await c.everything();
    const again = await c.preview('transfers', file);
    expect(again.counts).toEqual({ unchanged: 6 });
    await c.run('transfers', again);
    expect(await c.everything()).toEqual(after);
    expect(await fails(c.run('transfers', again))).toBe(404);
    expect(await c.inside((tx) => tx.selectFrom('organisation.intake').select('id').execute())).toEqual([]);
  });

  test('one wrong line and nothing is written; every fault is told with its line', async ({ house }) => {
    const c = await personnel(house);
    const number = (await c.personOf('片桐 直樹')).employee_number!;
    const mine = (await c.personOf('兼坂 実')).employee_number!;
    const shown = await c.preview(
      'transfers',
      csv(
        [
          HEAD,
          `${number},片桐 直樹,,総務部,総務課,,主査,,,,,2027-04-01,`,
          `900003,だれ か,,総務部,なんでも課,,主査,,,,,2027-04-01,`,
          `900004,二重 人,,総務部,総務課,,主査,,,,,2027-04-01,`,
          `900004,二重 人,,総務部,総務課,,主任,,,,,2027-04-01,`,
          `900005,日付 なし,,総務部,総務課,,主査,,,,,2027-02-30,`,
          `900006,兼務 さん,,総務部,総務課,,主査,あの課 主査,,,,2027-04-01,`,
          `900007,所属 なし,,,,,主査,,,,,2027-04-01,`,
          `${mine},兼坂 実,,財務部,財政課,,課長,,,,,2027-04-01,`,
        ].join('\n'),
      ),
    );
    expect(shown.lines.map(({ line, outcome }) => [line, outcome])).toEqual([
      [2, 'moves'],
      ...[3, 4, 5, 6, 7, 8, 9].map((line) => [line, 'fault']),
    ]);
    expect(shown.lines.flatMap(({ faults }) => faults.map(({ ja }) => ja)).join('\n')).toMatch(
      /なんでも課.*\n.*2つ以上.*\n.*2つ以上.*\n.*2027-02-30.*\n.*あの課.*\n.*所属を記入.*\n.*自分に新しい役割/,
    );
    const before = await c.everything();
    expect(await fails(c.run('transfers', shown))).toBe(422);
    expect(await c.everything()).toEqual(before);
  });

  test('what changed since the preview is not overrun', async ({ house }) => {
    const c = await personnel(house);
    const number = (await c.personOf('片桐 直樹')).employee_number!;
    const line = (section: string) => csv(`${HEAD}\n${number},片桐 直樹,,総務部,${section},,主査,,,,,2027-04-01,`);
    const first = await c.preview('transfers', line('総務課'));
    await c.take('transfers', line('契約検査課'));
    expect(await fails(c.run('transfers', first))).toBe(409);
    expect(await c.held('片桐 直樹', '2027-04-01')).toEqual(['契約検査課 主査 regular']);
  });

  test('a file as Excel saves it: Shift_JIS, lost zeros, a title above the heads; rare characters stay', async ({
    house,
  }) => {
    const c = await personnel(house);
    const number = (await c.personOf('髙廻 蓮')).employee_number!;
    expect(number).toMatch(/^0/);
    // 髙 is in Windows-31J only: bytes of 「髙廻 蓮」 there
    const takamawari = [0xfb, 0xfc, 0x89, 0xf4, 0x20, 0x98, 0x40];
    const shiftJis = (text: string) =>
      Uint8Array.from(
        [...text].flatMap(
          (character) => sjis[character] ?? (character === '#' ? takamawari : [character.charCodeAt(0)]),
        ),
      );
    const shown = await c.preview(
      'transfers',
      csv(`職員番号,氏名,課,職名,発令日\r\n${Number(number)},#,観光課,主査,2027/4/1\r\n`, shiftJis),
    );
    expect(shown.lines).toMatchObject([{ outcome: 'promoted', faults: [], warnings: [] }]);
    await c.run('transfers', shown);
    expect(await c.personOf('髙廻 蓮')).toMatchObject({ employee_number: number });
    const bare = new TextDecoder('utf-8').decode(writeCsv([['職員番号', '氏名', '職名', '発令日']]));
    expect(await fails(c.read('transfers', csv(bare)))).toBe(422);
    expect(await fails(c.read('transfers', csv('なに,これ\n1,2')))).toBe(422);
    expect((await c.personOf('𠮷野里 葵')).name).toBe('𠮷野里 葵');
  });

  test('the export read in again changes nothing, today and at any other day; a whole roster lets the missing go', async ({
    house,
  }) => {
    const c = await personnel(house);
    const leaver = await c.personOf('舗石 拓');
    await c.take(
      'transfers',
      csv(
        `${HEAD}\n${(await c.personOf('片桐 直樹')).employee_number!},片桐 直樹,,総務部,総務課,,課長補佐,防災課 主査,,,,2027-04-01,`,
      ),
    );
    const before = await c.everything();
    for (const on of ['2026-03-31', '2026-04-01', '2027-03-31', '2027-04-01']) {
      const exported = await c.call<FileValue>('organisation.transfers.export', { on });
      const shown = await c.preview('transfers', exported, { roster: on });
      expect(Object.keys(shown.counts)).toEqual(['unchanged']);
      await c.run('transfers', shown);
      expect(await c.everything()).toEqual(before);
    }
    const exported = await c.call<FileValue>('organisation.transfers.export', { on: '2027-04-01' });
    const without = new TextDecoder()
      .decode(exported.bytes)
      .split('\r\n')
      .filter((line) => !line.startsWith(leaver.employee_number!))
      .join('\r\n');
    const shown = await c.preview('transfers', csv(without), { roster: '2027-04-01' });
    expect(shown.lines.filter(({ outcome }) => outcome !== 'unchanged')).toMatchObject([
      { name: '舗石 拓', outcome: 'leaves', loses: { roles: ['section-officer'] } },
    ]);
    await c.run('transfers', shown);
    expect(await c.on('舗石 拓', '2027-03-31')).not.toBeNull();
    expect(await c.on('舗石 拓', '2027-04-01')).toBeNull();
  });
});

describe('組織改正', () => {
  const head = '旧コード,新コード,新名称,部,課,施行日';

  test('rename, merger, split, foundation and closing: units, posts and people follow on the day', async ({
    house,
  }) => {
    const c = await personnel(house);
    const file = csv(
      [
        head,
        '01,01,未来企画部,,,2027-04-01', // its sections follow
        '0402,0402,協働環境課,市民生活部,,2027-04-01',
        '0403,0402,協働環境課,市民生活部,,2027-04-01',
        '0902,0902,道路課,都市建設部,,2027-04-01',
        '0902,0904,河川課,都市建設部,,2027-04-01',
        ',0505,危機管理室,危機管理部,,2027-04-01',
        '0803,,,,,2027-04-01',
      ].join('\n'),
    );
    const before = await c.everything();
    const shown = await c.preview('reorganisation', file);
    expect(await c.everything()).toEqual(before);
    expect(shown.lines.filter(({ line }) => line !== null).map(({ line, outcome }) => [line, outcome])).toEqual([
      [2, 'renamed'],
      [3, 'merged'],
      [4, 'merged'],
      [5, 'split'],
      [6, 'split'],
      [7, 'founded'],
      [8, 'closed'],
    ]);
    expect(shown.lines.filter(({ line }) => line === null).map(({ after }) => after)).toEqual(
      expect.arrayContaining(['未来企画部デジタル戦略課', '都市建設部道路課維持係']),
    );
    await c.run('reorganisation', shown);

    // who worked there works on, in what it became
    expect(await c.held('真壁 陽子', '2027-03-31')).toEqual(['デジタル戦略課 課長 regular']);
    expect(await c.on('真壁 陽子', '2027-04-01')).toMatchObject({
      roles: [],
      posts: [{ title: '課長', roles: ['section-head'] }],
    });
    expect(await c.held('堤 さくら', '2027-04-01')).toEqual(['道路課 主任 regular']);
    expect(await c.held('縁 邦夫', '2027-04-01')).toEqual(['協働環境課 課長 regular']);
    expect(await c.held('早苗田 稔', '2027-04-01')).toEqual([]);
    const units = await c.inside((tx) => unitsOf(tx));
    const named = (name: string) => units.find((unit) => unit.name === name)!;
    expect(todaysUnit(units, named('道路管理課').id)).toMatchObject({ name: '道路課' });
    expect(named('道路管理課').successorIds).toEqual([named('道路課').id, named('河川課').id]);
    expect(todaysUnit(units, named('情報政策課').id)).toMatchObject({
      name: 'デジタル戦略課',
      validFrom: '2027-04-01',
    });
    // the reach over the old records comes along
    const reach = (await c.on('堤 さくら', '2027-04-01'))!.posts[0]!.unitIds;
    expect(reach).toContain(named('道路管理課').id);

    const after = await c.everything();
    const again = await c.preview('reorganisation', file);
    expect(Object.keys(again.counts)).toEqual(['unchanged']);
    await c.run('reorganisation', again);
    expect(await c.everything()).toEqual(after);

    const exported = await c.call<FileValue>('organisation.reorganisation.export', {});
    const back = await c.preview('reorganisation', exported);
    expect(back.lines.filter(({ outcome }) => outcome !== 'unchanged')).toEqual([]);
  });

  test('the export builds the same organisation in an empty municipality', async ({ house }) => {
    const c = await personnel(house);
    const exported = await c.call<FileValue>('organisation.reorganisation.export', {});
    const tenant = await house.municipality();
    const administrator = house.as(tenant, ['administrator']);
    const { id } = (await house.call(administrator, 'organisation.reorganisation.read', { file: [exported] })) as {
      id: string;
    };
    const { digest } = (await house.call(administrator, 'organisation.reorganisation.preview', { id })) as Preview;
    await house.call(administrator, 'organisation.reorganisation.run', { id, digest });
    const copy = (await house.call(administrator, 'organisation.reorganisation.export', {})) as FileValue;
    expect(new TextDecoder().decode(copy.bytes)).toBe(new TextDecoder().decode(exported.bytes));
  });

  test('what cannot be is told, and nothing is written', async ({ house }) => {
    const c = await personnel(house);
    const shown = await c.preview(
      'reorganisation',
      csv(
        [
          head,
          '9999,9998,どこ課,総務部,,2027-04-01',
          '0201,0201,総務課,ない部,,2027-04-01',
          ',0202,横取り課,総務部,,2027-04-01',
          '11,,,,,2027-04-01',
        ].join('\n'),
      ),
    );
    expect(shown.lines.map(({ outcome }) => outcome).filter((one) => one !== 'closed')).toEqual(
      Array.from({ length: 6 }, () => 'fault'),
    );
    const before = await c.everything();
    expect(await fails(c.run('reorganisation', shown))).toBe(422);
    expect(await c.everything()).toEqual(before);
  });
});

/** The few characters of the test's file in Shift_JIS. */
const sjis: Record<string, number[]> = Object.fromEntries(
  (
    [
      ['職', 0x90, 0x45],
      ['員', 0x88, 0xf5],
      ['番', 0x94, 0xd4],
      ['号', 0x8d, 0x86],
      ['氏', 0x8e, 0x81],
      ['名', 0x96, 0xbc],
      ['課', 0x89, 0xdb],
      ['発', 0x94, 0xad],
      ['令', 0x97, 0xdf],
      ['日', 0x93, 0xfa],
      ['観', 0x8a, 0xcf],
      ['光', 0x8c, 0xf5],
      ['主', 0x8e, 0xe5],
      ['査', 0x8d, 0xb8],
    ] as [string, number, number][]
  ).map(([character, ...bytes]) => [character, bytes]),
);
