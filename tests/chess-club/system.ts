// SPDX-License-Identifier: Apache-2.0
import { sql, type Generated } from 'kysely';
import * as z from 'zod';
import type { Tx } from '#kernel/database/database.ts';
import { badRequest } from '#kernel/problem.ts';
import { everyone, procedure, staff } from '#kernel/procedure.ts';
import { defineSystem, type Role } from '#kernel/system.ts';

type Row = { tenant_id: Generated<string>; id: Generated<string> };
type Tables = {
  'chess_club.member': Row & { name: string; rating: Generated<number> };
  'chess_club.game': Row & {
    white_id: string;
    black_id: string;
    played_on: string;
    result: 'white' | 'black' | 'draw';
    rated: Generated<boolean>;
  };
};

export const clubRoles: Role[] = [
  { id: 'player', title: { ja: '会員', en: 'Player' } },
  { id: 'arbiter', title: { ja: '審判', en: 'Arbiter' } },
];

const join = procedure({
  name: 'chess-club.join',
  title: { ja: '入会する', en: 'Join the club' },
  access: everyone('whoever likes chess may join'),
  effect: 'write',
  http: 'POST /chess-club/members',
  input: z.object({ name: z.string().min(1, '名前を入力してください') }),
  output: z.object({ id: z.uuid() }),
  run: async ({ tx, log }, { name }) => {
    const row = await (tx as Tx<Tables>)
      .insertInto('chess_club.member')
      .values({ name })
      .returning('id')
      .executeTakeFirstOrThrow();
    log(row.id);
    return row;
  },
});

const members = procedure({
  name: 'chess-club.members',
  title: { ja: '会員名簿', en: 'List the members' },
  access: everyone('the rating list hangs in the window'),
  effect: 'read',
  http: 'GET /chess-club/members',
  input: z.object({ above: z.int().optional() }),
  output: z.array(z.object({ id: z.uuid(), name: z.string(), rating: z.int() })),
  run: ({ tx }, { above }) =>
    (tx as Tx<Tables>)
      .selectFrom('chess_club.member')
      .select(['id', 'name', 'rating'])
      .where('rating', '>', above ?? 0)
      .orderBy('rating', 'desc')
      .execute(),
});

const record = procedure({
  name: 'chess-club.record',
  title: { ja: '対局を記録する', en: 'Record a game' },
  access: staff('chess-club.record'),
  effect: 'write',
  http: 'POST /chess-club/games',
  input: z.object({
    white: z.uuid(),
    black: z.uuid(),
    playedOn: z.iso.date(),
    result: z.enum(['white', 'black', 'draw']),
  }),
  output: z.object({ id: z.uuid() }),
  run: async ({ tx, log, emit }, game) => {
    if (game.white === game.black)
      throw badRequest({ ja: '自分とは対局できません。', en: 'Nobody plays against themselves.' }, 'black');
    const row = await (tx as Tx<Tables>)
      .insertInto('chess_club.game')
      .values({ white_id: game.white, black_id: game.black, played_on: game.playedOn, result: game.result })
      .returning('id')
      .executeTakeFirstOrThrow();
    log(row.id);
    await emit('chess-club.played', row.id);
    return row;
  },
});

/** A room from another world that uses every extension point: what works for it works for any room. */
export const chessClub = defineSystem({
  id: 'chess-club',
  title: { ja: 'チェスクラブ', en: 'Chess club' },
  room: {
    floor: '1',
    state: 'works',
    path: '/desk/chess-club',
    publicPath: '/chess-club',
    waiting: async ({ tx }) => {
      const { rows } = await sql<{ n: number }>`select count(*) as n from chess_club.game where not rated`.execute(tx);
      return rows[0]!.n ? { ja: `未計算 ${rows[0]!.n}局`, en: `${rows[0]!.n} games unrated` } : null;
    },
  },
  procedures: [join, members, record],
  permissions: {
    'chess-club.record': { title: { ja: '対局の記録', en: 'Record games' }, roles: { arbiter: 'all' } },
    'chess-club.settings': { title: { ja: 'クラブの設定', en: 'Club settings' }, roles: { arbiter: 'all' } },
  },
  settings: {
    permission: 'chess-club.settings',
    schema: z.object({ factor: z.int().min(1).max(64).default(32) }),
    labels: { factor: { ja: '変動係数', en: 'K-factor' } },
  },
  indicators: [
    {
      id: 'games',
      title: { ja: '対局数', en: 'Games played' },
      unit: { ja: '局', en: 'games' },
      formula: { ja: '記録された対局を数える', en: 'Recorded games' },
      direction: 'up',
      count: async ({ tx }, year) => {
        const { rows } = await sql<{ n: number }>`
          select count(*) as n from chess_club.game where extract(year from played_on) = ${year}`.execute(tx);
        return rows[0]!.n;
      },
      evidence: async ({ tx }, year, limit) => {
        const { rows } = await sql<{ id: string; title: string }>`
          select id, played_on || ' ' || result as title from chess_club.game
          where extract(year from played_on) = ${year} order by played_on limit ${limit}`.execute(tx);
        return rows;
      },
    },
  ],
  emits: ['chess-club.played'],
  listens: [
    {
      event: 'chess-club.played',
      name: 'rate',
      // Elo; `rated` makes a second delivery of the same event harmless
      run: async ({ tx, settings }, event) => {
        const { factor } = await settings<{ factor: number }>('chess-club');
        await sql`
          with game as (update chess_club.game set rated = true where id = ${event.subject} and not rated returning *),
          pair as (select g.white_id, g.black_id, case g.result when 'white' then 1 when 'draw' then 0.5 else 0 end as score,
                     1 / (1 + power(10, (b.rating - w.rating) / 400.0)) as expected
                   from game g join chess_club.member w on w.id = g.white_id join chess_club.member b on b.id = g.black_id)
          update chess_club.member m set rating = m.rating + round(${factor} * (score - expected) * case when m.id = white_id then 1 else -1 end)
          from pair where m.id in (white_id, black_id)`.execute(tx);
      },
    },
  ],
  jobs: [{ name: 'season', cron: '0 3 1 1 *', run: async () => {} }],
  openData: [
    {
      id: 'ratings',
      title: { ja: 'レーティング', en: 'Ratings' },
      formats: ['json'],
      href: '/api/v1/chess-club/members',
      license: 'CC0-1.0',
    },
  ],
  personalData: {
    export: ({ tx }, id) =>
      (tx as Tx<Tables>).selectFrom('chess_club.member').selectAll().where('id', '=', id).execute(),
    remove: async ({ tx }, id) =>
      Number(
        (
          await (tx as Tx<Tables>)
            .updateTable('chess_club.member')
            .set({ name: '退会者' })
            .where('id', '=', id)
            .executeTakeFirst()
        ).numUpdatedRows,
      ),
  },
  checks: [
    {
      id: 'boards',
      title: { ja: '盤', en: 'Boards' },
      run: async () => ({ ja: '盤は揃っています', en: 'the boards are there' }),
    },
  ],
  migrations: new URL('./migrations/', import.meta.url),
  demo: async ({ tx }) => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from chess_club.member`.execute(tx);
    if (rows[0]!.n === 0)
      await (tx as Tx<Tables>)
        .insertInto('chess_club.member')
        .values([{ name: '駒田' }, { name: '盤野' }])
        .execute();
  },
});
