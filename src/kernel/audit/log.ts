// SPDX-License-Identifier: Apache-2.0
import { CompiledQuery } from 'kysely';
import type { Actor, Post } from '../access/actor.ts';
import type { TenantRole } from '../access/grants.ts';
import type { Tx } from '../database/database.ts';
import type { Caller } from '../house.ts';
import type { Label } from '../label.ts';
import type { Access, Procedure } from '../procedure.ts';
import { masked, type Change, type Fingerprint } from './masking.ts';

/** What a procedure said about itself for the log. */
export type Noted = {
  /** The records that the call is about, the main one first. */
  subjects: string[];
  detail: Record<string, unknown>;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
};

export const nothingNoted = (): Noted => ({ subjects: [], detail: {}, before: null, after: null });

/** Takes down what a procedure says, personal values masked at once. */
export function note(
  noted: Noted,
  subject: string | readonly string[],
  detail: Record<string, unknown>,
  change: Change,
  fingerprint: Fingerprint,
): void {
  const more = typeof subject === 'string' ? [subject] : subject;
  noted.subjects = [...new Set([...noted.subjects, ...more])];
  Object.assign(noted.detail, detail);
  for (const side of ['before', 'after'] as const)
    if (change[side]) noted[side] = { ...noted[side], ...masked(change[side], change.personal ?? [], fingerprint) };
}

/** How a call ended: done; refused to this person; failed by a fault of the house. */
export type Result = 'done' | 'refused' | 'failed';

export type Line = {
  called: Pick<Procedure, 'name' | 'effect'>;
  result: Result;
  noted: Noted;
  post?: Post | undefined;
  /** Why it was refused. */
  reason?: Label | undefined;
};

const COLUMNS = `(actor_id, actor_kind, post_id, post, session, zone, address, procedure, effect, subject, subjects, result,
  reason, detail, before, after)`;
const VALUES = '($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)';
const ONE_RECORD = `insert into kernel.operation_log ${COLUMNS} values ${VALUES}`;
const SEVERAL_RECORDS = `with line as (insert into kernel.operation_log ${COLUMNS} values ${VALUES} returning id, subjects)
  insert into kernel.operation_log_subject (subject, id)
  select one, line.id from line, unnest(line.subjects[2:]) as one`;

/**
 * One line of the operation log, in the transaction of what it tells: both are kept or neither. The chain is made
 * afterwards (`chain.ts`), so that nobody waits for anybody else's line.
 */
export function writeLog(tx: Tx, { actor, from, session }: Caller, line: Line) {
  const { called, result, noted, post, reason } = line;
  const several = noted.subjects.length > 1;
  const json = (value: unknown) => (value === null || value === undefined ? null : JSON.stringify(value));
  return tx.executeQuery(
    CompiledQuery.raw(several ? SEVERAL_RECORDS : ONE_RECORD, [
      actor?.id ?? null,
      actor?.kind ?? (from ? 'nobody' : 'machine'),
      post?.id ?? null,
      post ? [post.unit?.name, post.title].filter(Boolean).join(' ') : null,
      session?.id ?? null,
      from?.zone ?? null,
      from?.address ?? null,
      called.name,
      called.effect,
      noted.subjects[0] ?? null,
      several ? noted.subjects : null,
      result,
      json(reason),
      json(noted.detail),
      json(noted.before),
      json(noted.after),
    ]),
  );
}

/** A line about what is no procedure, such as a sign-in or what a scanner found. */
export const writeEvent = (
  tx: Tx,
  caller: Caller,
  name: string,
  result: Result,
  subject: string | null,
  detail: Record<string, unknown> = {},
) =>
  writeLog(tx, caller, {
    called: { name, effect: 'write' },
    result,
    noted: { ...nothingNoted(), subjects: subject === null ? [] : [subject], detail },
  });

/** The post in which somebody calls: the only one that gives the permission; the main one when that is not clear. */
export function postOf(actor: Actor | null, access: Access, roles: readonly TenantRole[]): Post | undefined {
  const posts = actor?.posts ?? [];
  const main = posts.find((post) => post.holding === 'regular') ?? posts[0];
  if (access.who !== 'staff' || posts.length < 2) return main;
  const giving = posts.filter((post) =>
    post.roles.some((id) => roles.find((role) => role.id === id)?.grants[access.permission]),
  );
  return giving.length === 1 ? giving[0] : main;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What a refused call was about, when its input names one record: nothing of the procedure ran that could say it. */
export function namedRecord(input: unknown): string[] {
  const id = (input as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' && UUID.test(id) ? [id] : [];
}
