// SPDX-License-Identifier: Apache-2.0
import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import type { Grant } from '#kernel/access/actor.ts';
import type { Tx } from '#kernel/database/database.ts';
import type { Client } from '#kernel/house.ts';
import type { Zone } from '#kernel/access/zones.ts';
import { dayOf, holdsOn } from './days.ts';
import { nextUnits } from './reach.ts';
import type { Scope } from './tables.ts';

/** `ybk_` and 48 bytes in base64url: 16 that find the key's row, 32 that nobody can guess. */
const KEY = /^ybk_[A-Za-z0-9_-]{64}$/;
/** When a key was last used is told this exactly, in minutes: not every call shall write. */
const LAST_USED_MINUTES = 10;

const hashOfKey = (key: string): Buffer => createHash('sha256').update(key).digest();

/** A new key. The text is shown once and not kept; only its hash is. */
export function makeKey(): { id: string; key: string; hash: Buffer } {
  const id = randomUUID();
  const bytes = Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), randomBytes(32)]);
  const key = `ybk_${bytes.toString('base64url')}`;
  return { id, key, hash: hashOfKey(key) };
}

const idIn = (bytes: Buffer) =>
  bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

type Row = {
  id: string;
  name: string;
  scopes: Scope[];
  zones: Zone[];
  key_id: string;
  hash: Buffer;
  last_used_at: Date | null;
  unit: { id: string; name: string } | null;
  unit_ids: string[] | null;
};

/**
 * The program that a key belongs to, with what it may do: null for a key that is not known, was taken back, or whose
 * program has expired. The key's hash is compared in constant time, also where no such key exists.
 */
export async function clientOfKey(tx: Tx, key: string, now: Temporal.Instant): Promise<Client | null> {
  const day = dayOf(now);
  const known = KEY.test(key);
  const id = known ? idIn(Buffer.from(key.slice(4), 'base64url')) : '00000000-0000-0000-0000-000000000000';
  const { rows } = await sql<Row>`
    with recursive owner (unit_id) as (
      select c.unit_id from organisation.client_key k join organisation.client c on c.id = k.client_id where k.id = ${id}::uuid
      union
      select n.successor_id from owner o join organisation.unit u on u.id = o.unit_id
      join organisation.succession n on n.predecessor_id = u.id and n.main where u.valid_to < ${day}::date
    ), today as (
      select u.id, u.name from owner join organisation.unit u on u.id = owner.unit_id where ${holdsOn('u', day)} limit 1
    ), reach (unit_id) as (
      select id from today
      union
      select n.id from reach r cross join lateral (${nextUnits(sql`r.unit_id`, sql`true`, day)}) n
    )
    select c.id, c.name, c.scopes, c.zones, k.id as key_id, k.hash, k.last_used_at,
           (select json_build_object('id', id, 'name', name) from today) as unit,
           (select array_agg(unit_id) from reach) as unit_ids
    from organisation.client_key k join organisation.client c on c.id = k.client_id
    where k.id = ${id}::uuid and k.revoked_at is null and c.revoked_at is null and c.expires_on >= ${day}::date`.execute(
    tx,
  );
  const [row] = rows;
  const same = timingSafeEqual(hashOfKey(key), row?.hash ?? Buffer.alloc(32));
  if (!row || !known || !same) return null;
  const used = now.subtract({ minutes: LAST_USED_MINUTES });
  if (!row.last_used_at || row.last_used_at.getTime() < used.epochMilliseconds)
    await sql`update organisation.client_key set last_used_at = ${now.toString()}::timestamptz
      where id = ${row.key_id}::uuid and (last_used_at is null or last_used_at < ${used.toString()}::timestamptz)`.execute(
      tx,
    );
  const grant = ({ reach }: Scope): Grant => (reach === 'all' ? { reach } : { reach, units: row.unit_ids ?? [] });
  return {
    zones: row.zones,
    actor: {
      id: row.id,
      name: row.name,
      kind: 'client',
      roles: [],
      roleTitles: [],
      ...(row.unit && { unit: row.unit }),
      posts: [],
      permissions: Object.fromEntries(row.scopes.map((scope) => [scope.permission, [grant(scope)]])),
    },
  };
}
