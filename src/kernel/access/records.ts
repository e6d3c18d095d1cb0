// SPDX-License-Identifier: Apache-2.0
import { sql, type RawBuilder } from 'kysely';
import type { Label } from '../label.ts';
import type { Actor, Grant } from './actor.ts';

/**
 * Whom a kind of record belongs to, declared in its room: in which columns of its table the unit, the person it is
 * assigned to and its kind stand. Permissions reach records through these columns, in SQL and in memory alike.
 */
export type RecordPolicy = {
  id: string;
  /** What a record is called in a sentence: 事業シート. */
  title: Label;
  unit?: string;
  assignee?: string;
  kind?: { column: string; values: Record<string, Label> };
  /** Fields that are hidden from whoever does not hold a further permission on the record. */
  fields?: Record<string, { permission: string; title: Label }>;
};

/** The columns of a record that decide who may. */
export type RecordRow = Record<string, unknown>;

/** Declares whom a kind of record belongs to. */
export const recordPolicy = (policy: RecordPolicy): RecordPolicy => policy;

/** Whether one of the actor's grants of `permission` reaches this record. */
export function reachesRecord(actor: Actor | null, permission: string, policy: RecordPolicy, row: RecordRow): boolean {
  return (actor?.permissions[permission] ?? []).some((grant) => grantReaches(grant, actor!, policy, row));
}

function grantReaches(grant: Grant, actor: Actor, policy: RecordPolicy, row: RecordRow): boolean {
  if (grant.kinds && !(policy.kind && grant.kinds.includes(row[policy.kind.column] as string))) return false;
  if (grant.reach === 'all') return true;
  if (grant.reach === 'assigned') return policy.assignee !== undefined && row[policy.assignee] === actor.id;
  return policy.unit !== undefined && (grant.units ?? []).includes(row[policy.unit] as string);
}

/**
 * The same as a condition of SQL, so that a list holds only what may be seen and its counts are true. `alias` is the
 * table's name in the query.
 */
export function whereReached(
  actor: Actor | null,
  permission: string,
  policy: RecordPolicy,
  alias: string,
): RawBuilder<boolean> {
  const column = (name: string) => sql.ref(`${alias}.${name}`);
  const ways = (actor?.permissions[permission] ?? []).flatMap((grant): RawBuilder<boolean>[] => {
    const parts: RawBuilder<boolean>[] = [];
    if (grant.reach === 'assigned') {
      if (!policy.assignee) return [];
      parts.push(sql<boolean>`${column(policy.assignee)}::text = ${actor!.id}`);
    }
    if (grant.reach === 'own') {
      if (!policy.unit || !grant.units?.length) return [];
      parts.push(sql<boolean>`${column(policy.unit)} = any (${grant.units}::uuid[])`);
    }
    if (grant.kinds) {
      if (!policy.kind) return [];
      parts.push(sql<boolean>`${column(policy.kind.column)} = any (${grant.kinds}::text[])`);
    }
    return [parts.length ? sql<boolean>`(${sql.join(parts, sql` and `)})` : sql<boolean>`true`];
  });
  return ways.length ? sql<boolean>`(${sql.join(ways, sql` or `)})` : sql<boolean>`false`;
}

/** The record without the fields that this actor may not see; a hidden field is absent, not empty. */
export function withoutHidden<T extends RecordRow>(
  actor: Actor | null,
  policy: RecordPolicy,
  row: RecordRow,
  shown: T,
): Partial<T> {
  const hidden = Object.entries(policy.fields ?? {}).filter(
    ([, { permission }]) => !reachesRecord(actor, permission, policy, row),
  );
  return Object.fromEntries(
    Object.entries(shown).filter(([key]) => !hidden.some(([name]) => name === key)),
  ) as Partial<T>;
}
