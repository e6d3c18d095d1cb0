// SPDX-License-Identifier: Apache-2.0
import { sql, type RawBuilder } from 'kysely';
import * as z from 'zod';
import { zones, type Zone } from '../access/zones.ts';
import type { ActorKind } from '../access/actor.ts';
import type { Tx } from '../database/database.ts';
import type { Label } from '../label.ts';
import type { Result } from './log.ts';

export const results = ['done', 'refused', 'failed'] as const satisfies Result[];

/** Which lines: everything that is given must hold. Days are those of Japan, both included. */
export const LogFilter = z.object({
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  /** Id, or part of the name. */
  person: z.string().max(100).optional(),
  procedure: z.string().max(200).optional(),
  subject: z.string().max(200).optional(),
  zone: z.enum(zones).optional(),
  address: z.string().max(100).optional(),
  effect: z.enum(['read', 'write']).optional(),
  result: z.enum(results).optional(),
});
export type LogFilter = z.infer<typeof LogFilter>;

/** The filter as the database takes it: people by their ids. */
export type LineFilter = Omit<LogFilter, 'person'> & { actors?: string[] };

export type LineRow = {
  id: string;
  at: string;
  actor_id: string | null;
  actor_kind: ActorKind | 'nobody' | null;
  post: string | null;
  session: string | null;
  zone: Zone | null;
  address: string | null;
  procedure: string;
  effect: 'read' | 'write';
  subject: string | null;
  subjects: string[] | null;
  result: Result;
  reason: Label | null;
  detail: Record<string, unknown>;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  /** Number in the chain; null while it waits for it. */
  seq: number | null;
  hash: Buffer | null;
};

const COLUMNS = sql`l.id, to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, l.actor_id, l.actor_kind,
  l.post, l.session, l.zone, l.address, l.procedure, l.effect, l.subject, l.subjects, l.result, l.reason, l.detail,
  l.before, l.after`;
/** The least id that a line of this moment can have: ids (uuidv7) begin with the milliseconds. */
const firstId = (moment: Temporal.Instant): string => {
  const time = moment.epochMilliseconds.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
};

/** Midnight in Japan, at which a day begins or, with `days` 1, ends. */
const midnight = (day: string, days = 0) =>
  Temporal.PlainDate.from(day).add({ days }).toZonedDateTime('Asia/Tokyo').toInstant();

/**
 * Lines, the newest first, and the cursor of those that follow (null at the end). Every condition has its index in the
 * order of ids, which is that of time, so that a page costs the same however long the log is.
 */
export async function linesOf(
  tx: Tx,
  filter: LineFilter,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ lines: LineRow[]; next: string | null }> {
  const all: RawBuilder<unknown>[] = [];
  if (filter.from) all.push(sql`l.id >= ${firstId(midnight(filter.from))}::uuid`);
  if (filter.to) all.push(sql`l.id < ${firstId(midnight(filter.to, 1))}::uuid`);
  if (filter.actors?.length === 1) all.push(sql`l.actor_id = ${filter.actors[0]}`);
  else if (filter.actors) all.push(sql`l.actor_id = any (${filter.actors}::text[])`);
  if (filter.procedure) all.push(sql`l.procedure = ${filter.procedure}`);
  if (filter.zone) all.push(sql`l.zone = ${filter.zone}`);
  if (filter.address) all.push(sql`l.address = ${filter.address}`);
  if (filter.effect) all.push(sql`l.effect = ${filter.effect}`);
  // written out: the plan of a prepared statement must see that the index of the refusals fits
  if (filter.result)
    all.push(filter.result === 'refused' ? sql`l.result = 'refused'` : sql`l.result = ${filter.result}`);
  if (cursor) all.push(sql`l.id < ${cursor}::uuid`);
  const where = all.length ? sql`where ${sql.join(all, sql` and `)}` : sql``;
  // A line about several records is found under each of them
  const source = filter.subject
    ? sql`(select id from kernel.operation_log where subject = ${filter.subject}
           union all select id from kernel.operation_log_subject where subject = ${filter.subject}) k
          join kernel.operation_log l on l.tenant_id = kernel.tenant() and l.id = k.id`
    : sql`kernel.operation_log l`;
  const order = filter.subject ? sql`k.id desc` : sql`l.id desc`;
  const { rows } = await sql<LineRow>`
    with page as materialized (select ${COLUMNS} from ${source} ${where} order by ${order} limit ${limit + 1})
    select page.*, c.seq, c.hash from page
    left join kernel.operation_log_chain c on c.tenant_id = kernel.tenant() and c.line_id = page.id
    order by page.id desc`.execute(tx);
  const lines = rows.slice(0, limit);
  return { lines, next: rows.length > limit ? lines.at(-1)!.id : null };
}

/** One line; null when there is none (any more). */
export async function lineOf(tx: Tx, id: string): Promise<LineRow | null> {
  const { rows } = await sql<LineRow>`
    select ${COLUMNS}, c.seq, c.hash from kernel.operation_log l
    left join kernel.operation_log_chain c on c.tenant_id = l.tenant_id and c.line_id = l.id
    where l.id = ${id}`.execute(tx);
  return rows[0] ?? null;
}
