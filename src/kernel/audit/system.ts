// SPDX-License-Identifier: Apache-2.0
import { CompiledQuery } from 'kysely';
import * as z from 'zod';
import { actorKinds } from '../access/actor.ts';
import { zones } from '../access/zones.ts';
import type { Tx } from '../database/database.ts';
import type { House, HouseOptions } from '../house.ts';
import { file } from '../http/files.ts';
import { badRequest, notFound } from '../problem.ts';
import { procedure, staff, type Context } from '../procedure.ts';
import { defineSystem } from '../system.ts';
import { linesFile } from './export.ts';
import { writeEvent } from './log.ts';
import { headIn, type Retention } from './operation-log.ts';
import { lineOf, linesOf, LogFilter, results, type LineFilter, type LineRow } from './search.ts';
import { headFile } from './signed.ts';
import { eventTitles } from './words.ts';

const Label = z.object({ ja: z.string(), en: z.string() });
const Line = z.object({
  id: z.uuid(),
  at: z.string(),
  actor: z.object({
    id: z.string().nullable(),
    name: z.string().nullable(),
    kind: z.enum([...actorKinds, 'nobody']).nullable(),
  }),
  post: z.string().nullable(),
  zone: z.enum(zones).nullable(),
  address: z.string().nullable(),
  procedure: z.object({ name: z.string(), title: Label.nullable() }),
  effect: z.enum(['read', 'write']),
  subject: z.string().nullable(),
  subjects: z.array(z.string()),
  result: z.enum(results),
  reason: Label.nullable(),
  seq: z.int().nullable(),
});
const Fields = z.record(z.string(), z.unknown()).nullable();

/** Lines in one file: what a spreadsheet still opens with ease. */
const LARGEST_EXPORT = 50_000;

const settings = z.object({
  keepReadsYears: z.int().min(1).max(30).default(1),
  keepChangesYears: z.int().min(1).max(30).default(5),
});

type Parts = Pick<HouseOptions, 'identity' | 'houseRoles'>;

/** Reading the operation log. Whoever reads it is in it. */
export function logProcedures(open: () => House, { identity }: Parts) {
  const titleOf = (name: string) => open().procedures.get(name)?.title ?? eventTitles[name] ?? null;
  const machines = new Map([['command-line', 'コマンドライン']]);

  const namesIn = async (tx: Tx, rows: readonly LineRow[]) => {
    const ids = [...new Set(rows.flatMap((row) => row.actor_id ?? []))];
    const names = ids.length ? await identity.names(tx, ids) : new Map<string, string>();
    return (id: string) => names.get(id) ?? machines.get(id);
  };

  const shown = (row: LineRow, nameOf: (id: string) => string | undefined): z.input<typeof Line> => ({
    id: row.id,
    at: row.at,
    actor: { id: row.actor_id, name: row.actor_id && (nameOf(row.actor_id) ?? null), kind: row.actor_kind },
    post: row.post,
    zone: row.zone,
    address: row.address,
    procedure: { name: row.procedure, title: titleOf(row.procedure) },
    effect: row.effect,
    subject: row.subject,
    subjects: row.subjects ?? (row.subject === null ? [] : [row.subject]),
    result: row.result,
    reason: row.reason,
    seq: row.seq,
  });

  /** People by their id, or by a part of their name however it is spaced. */
  async function actorsNamed({ tx, now }: Context, typed: string): Promise<string[]> {
    const plain = (text: string) => text.normalize('NFKC').replaceAll(/\s/g, '').toLowerCase();
    const wanted = plain(typed);
    const found = (await identity.people(tx, now)).filter(({ name }) => plain(name).includes(wanted));
    const ofMachines = [...machines].filter(([, name]) => plain(name).includes(wanted)).map(([id]) => id);
    return [...new Set([typed.trim(), ...found.map(({ id }) => id), ...ofMachines])];
  }

  /** The filter with people resolved; it goes into the log itself, without the name that was typed. */
  async function resolved(context: Context, { person, ...filter }: LogFilter): Promise<LineFilter> {
    const actors = person?.trim() ? await actorsNamed(context, person) : undefined;
    const { length } = actors ?? [];
    context.log('operation-log', {
      ...filter,
      // the first is what was typed: an id when nobody has such a name
      ...(actors &&
        (length > 1
          ? { actors: actors.slice(1, 21), people: length - 1 }
          : { actors: /^[\w-]+$/.test(actors[0]!) ? actors : [] })),
    });
    return { ...filter, ...(actors && { actors }) };
  }

  const search = procedure({
    name: 'log.search',
    title: { ja: '操作記録を調べる', en: 'Search the operation log' },
    access: staff('log.read'),
    effect: 'read',
    personal: true,
    confidentiality: 'confidential',
    http: 'GET /log',
    input: LogFilter.extend({ cursor: z.uuid().optional(), limit: z.int().min(1).max(200).default(50) }),
    output: z.object({ items: z.array(Line), next: z.string().nullable() }),
    run: async (context, { cursor, limit, ...filter }) => {
      const { lines, next } = await linesOf(context.tx, await resolved(context, filter), { cursor, limit });
      const nameOf = await namesIn(context.tx, lines);
      return { items: lines.map((row) => shown(row, nameOf)), next };
    },
  });

  const line = procedure({
    name: 'log.line',
    title: { ja: '操作記録の1行を見る', en: 'Read a line of the operation log' },
    access: staff('log.read'),
    effect: 'read',
    personal: true,
    confidentiality: 'confidential',
    http: 'GET /log/lines/{id}',
    input: z.object({ id: z.uuid() }),
    output: Line.extend({
      session: z.string().nullable(),
      detail: z.record(z.string(), z.unknown()),
      before: Fields,
      after: Fields,
      hash: z.string().nullable(),
    }),
    run: async (context, { id }) => {
      context.log('operation-log', { line: id });
      const row = await lineOf(context.tx, id);
      if (!row) throw notFound({ ja: '指定された操作記録', en: 'The line of the log' });
      const { session, detail, before, after } = row;
      return {
        ...shown(row, await namesIn(context.tx, [row])),
        session,
        detail,
        before,
        after,
        hash: row.hash?.toString('hex') ?? null,
      };
    },
  });

  const exportLines = procedure({
    name: 'log.export',
    title: { ja: '操作記録をファイルに書き出す', en: 'Export the operation log' },
    access: staff('log.read'),
    effect: 'read',
    personal: true,
    confidentiality: 'confidential',
    http: 'GET /log/file',
    input: LogFilter.extend({ format: z.enum(['csv', 'xlsx']).default('csv') }),
    output: file(),
    run: async (context, { format, ...typed }) => {
      const filter = await resolved(context, typed);
      const all: LineRow[] = [];
      let cursor: string | undefined;
      do {
        const { lines, next } = await linesOf(context.tx, filter, { cursor, limit: 5_000 });
        all.push(...lines);
        cursor = next ?? undefined;
        if (all.length > LARGEST_EXPORT || (all.length === LARGEST_EXPORT && cursor))
          throw badRequest(
            {
              ja: `一度に書き出せるのは${LARGEST_EXPORT.toLocaleString('en')}行までです。期間などの条件で絞り込んでください。`,
              en: `At most ${LARGEST_EXPORT.toLocaleString('en')} lines go into one file. Narrow the filter, for example by time.`,
            },
            'from',
          );
      } while (cursor);
      context.log('operation-log', { lines: all.length, format });
      const day = context.now.toZonedDateTimeISO('Asia/Tokyo').toPlainDate().toString();
      return linesFile(
        all,
        format,
        `操作記録_${context.tenant.name.ja}_${day}`,
        await namesIn(context.tx, all),
        (name) => titleOf(name)?.ja,
      );
    },
  });

  const choices = procedure({
    name: 'log.choices',
    title: { ja: '操作記録の検索条件の選択肢', en: 'What the operation log can be searched by' },
    access: staff('log.read'),
    effect: 'read',
    confidentiality: 'confidential',
    input: z.object({}),
    output: z.object({
      procedures: z.array(z.object({ name: z.string(), title: Label })),
      head: z.object({ day: z.string(), seq: z.int() }).nullable(),
    }),
    run: async ({ tx }) => {
      const { rows } = await tx.executeQuery<{ day: string; seq: number }>(
        CompiledQuery.raw('select day, seq from kernel.operation_log_seal order by seq desc limit 1'),
      );
      return {
        procedures: [
          ...[...open().procedures.values()]
            .filter((one) => one.effect === 'write' || one.personal)
            .map(({ name, title }) => ({ name, title })),
          ...Object.entries(eventTitles).map(([name, title]) => ({ name, title })),
        ],
        head: rows[0] ?? null,
      };
    },
  });

  const head = procedure({
    name: 'log.head',
    title: { ja: '操作記録の封印を受け取る', en: 'Download the signed head of the operation log' },
    access: staff('log.read'),
    effect: 'read',
    http: 'GET /log/head',
    input: z.object({ day: z.iso.date().optional() }),
    output: file(),
    run: async ({ tx, tenant }, { day }) => {
      const signed = await headIn(tx, tenant, day);
      if (!signed)
        throw notFound({ ja: '署名された封印（最初の封印は、記録が始まって数秒後にできます）', en: 'A signed head' });
      return {
        name: `操作記録の封印_${tenant.name.ja}_${signed.day}.json`,
        type: 'application/json; charset=utf-8',
        bytes: new TextEncoder().encode(headFile(signed, tenant.name.ja)),
      };
    },
  });

  return {
    'log.search': search,
    'log.line': line,
    'log.export': exportLines,
    'log.choices': choices,
    'log.head': head,
  };
}

/** The operation log as a module of the house: its pages' procedures, how long lines are kept, its check. */
export const logSystem = (open: () => House, parts: Parts) =>
  defineSystem({
    id: 'log',
    title: { ja: '操作記録', en: 'Operation log' },
    procedures: Object.values(logProcedures(open, parts)),
    permissions: {
      'log.read': { title: { ja: '操作記録の閲覧', en: 'Read the operation log' }, roles: parts.houseRoles.log },
      'log.keep': {
        title: { ja: '操作記録の保存期間の変更', en: 'Decide how long the operation log is kept' },
        roles: parts.houseRoles.log,
      },
    },
    settings: {
      schema: settings,
      labels: {
        keepReadsYears: {
          ja: '閲覧の記録を保存する年数（1年以上）',
          en: 'Years for which lines about viewing are kept (1 at least)',
        },
        keepChangesYears: {
          ja: '変更と拒否の記録を保存する年数（1年以上）',
          en: 'Years for which lines about changes and refusals are kept (1 at least)',
        },
      },
      permission: 'log.keep',
    },
    jobs: [{ name: 'removal', cron: '20 3 * * *', run: (context) => removeOldLines(open(), context) }],
    checks: [
      {
        id: 'chain',
        title: { ja: '操作記録の封印', en: 'Seals of the operation log' },
        run: async ({ tx, now }) => {
          const { rows } = await tx.executeQuery<{ seq: number; oldest: Date | null }>(
            CompiledQuery.raw(
              `select coalesce(h.seq, 0) as seq, (
                 select min(l.at) from kernel.operation_log l
                 where l.tenant_id = kernel.tenant() and l.xid >= coalesce(h.sealed_below, '0') and not exists (
                   select from kernel.operation_log_chain c where c.tenant_id = kernel.tenant() and c.line_id = l.id)
               ) as oldest
               from (select) one left join kernel.operation_log_head h on true`,
            ),
          );
          const { seq, oldest } = rows[0]!;
          const minutes = oldest ? Math.round((now.epochMilliseconds - oldest.getTime()) / 60_000) : 0;
          if (minutes > 60)
            throw new Error(
              `操作記録が${minutes}分間、封印されていません。サーバーが動いているか、終わらない処理（長い取引）がデータベースにないかを確かめてください。`,
            );
          return { ja: `${seq.toLocaleString('en')} 行を封印済み`, en: `${seq.toLocaleString('en')} lines chained` };
        },
      },
    ],
  });

/** Takes out what need not be kept any longer; that it happened is itself in the log. */
export async function removeOldLines(house: Pick<House, 'log'>, context: Context): Promise<void> {
  const { tx, tenant } = context;
  const removals = await house.log.remove(tx, tenant, await context.settings<Retention>('log'));
  for (const { number, rule, years, fromSeq, toSeq, lines } of removals)
    await writeEvent(tx, { tenant, actor: null }, 'log.removal', 'done', 'operation-log', {
      number,
      rule,
      years,
      fromSeq,
      toSeq,
      lines,
    });
}
