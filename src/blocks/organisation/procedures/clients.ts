// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import * as z from 'zod';
import type { Actor } from '#kernel/access/actor.ts';
import { procedure, staff, type Context } from '#kernel/procedure.ts';
import { badRequest, forbidden, notFound } from '#kernel/problem.ts';
import { makeKey } from '../clients.ts';
import { dayOf, daysAfter } from '../days.ts';
import { mustReach } from '../must-reach.ts';
import { permissions } from '../permissions.ts';
import type { OrganisationTx, Scope } from '../tables.ts';
import { unitsOn } from '../units.ts';
import { Day, Reach, UnitRef, Zone } from './shapes.ts';

/** A program is looked at again every year. */
export const LONGEST_CLIENT_DAYS = 366;
/** Two for a change of keys, one more for a program on two machines. */
const MOST_KEYS = 3;
/** What only people do: a program must not decide who may do what, or stand in for somebody. */
const PEOPLE_ONLY = new Set([
  'organisation.clients',
  'organisation.people',
  'organisation.posts',
  'organisation.delegate',
  'access.roles',
  'access.zones',
  'identity.administer',
]);

const Scope = z.object({ permission: z.string(), reach: Reach });

/**
 * Permissions that this actor may hand to a program, with the widest reach that they may hand on. Nothing while some role
 * is theirs by delegation only: what was delegated must not live on in a key.
 */
export function grantable(actor: Actor | null): Scope[] {
  const own = new Set(ownPosts(actor).flatMap((post) => post.roles));
  if (actor?.posts.some((post) => post.holding === 'delegated' && post.roles.some((role) => !own.has(role)))) return [];
  return Object.entries(actor?.permissions ?? {}).flatMap(([permission, grants]): Scope[] => {
    // Grants for certain kinds only cannot be told by a scope
    const whole = grants.filter((grant) => !grant.kinds);
    if (PEOPLE_ONLY.has(permission)) return [];
    if (whole.some(({ reach }) => reach === 'all')) return [{ permission, reach: 'all' }];
    return whole.some(({ reach }) => reach === 'own') ? [{ permission, reach: 'own' }] : [];
  });
}

const ownPosts = (actor: Actor | null) => (actor?.posts ?? []).filter((post) => post.holding !== 'delegated');

/** Whether the actor may hand on this scope to a program of that unit. */
const mayGrant = (actor: Actor | null, { permission, reach }: Scope, unitId: string): boolean => {
  const most = grantable(actor).find((one) => one.permission === permission);
  if (!most) return false;
  if (most.reach === 'all') return true;
  return (
    reach === 'own' &&
    actor!.permissions[permission]!.some((one) => one.reach === 'own' && one.units?.includes(unitId)) &&
    ownPosts(actor).some((post) => post.unitIds.includes(unitId))
  );
};

const Program = z.object({
  id: z.uuid(),
  name: z.string(),
  unit: UnitRef,
  scopes: z.array(Scope),
  zones: z.array(Zone),
  expiresOn: Day,
  revokedAt: z.iso.datetime().nullable(),
  keys: z.array(
    z.object({
      id: z.uuid(),
      madeAt: z.iso.datetime(),
      lastUsedAt: z.iso.datetime().nullable(),
      revokedAt: z.iso.datetime().nullable(),
    }),
  ),
});

export const clients = procedure({
  name: 'organisation.clients',
  title: { ja: 'プログラムと鍵を見る', en: 'Read programs and their keys' },
  access: staff('organisation.clients'),
  effect: 'read',
  http: 'GET /organisation/clients',
  input: z.object({}),
  output: z.object({ day: Day, grantable: z.array(Scope), clients: z.array(Program) }),
  run: async (context) => {
    const { actor } = context;
    const grants = actor?.permissions['organisation.clients'] ?? [];
    const all = grants.some(({ reach }) => reach === 'all');
    const units = grants.flatMap((grant) => grant.units ?? []);
    const utc = (column: string) => sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
    const { rows } = await sql<z.output<typeof Program>>`
      select c.id, c.name, json_build_object('id', u.id, 'name', u.name) as unit, c.scopes, c.zones, c.expires_on as "expiresOn",
             ${utc('c.revoked_at')} as "revokedAt",
             coalesce((select json_agg(json_build_object('id', k.id, 'madeAt', ${utc('k.made_at')},
               'lastUsedAt', ${utc('k.last_used_at')}, 'revokedAt', ${utc('k.revoked_at')}) order by k.made_at desc, k.id)
               from organisation.client_key k where k.client_id = c.id), '[]') as keys
      from organisation.client c join organisation.unit u on u.id = c.unit_id
      where ${all} or c.unit_id = any (${units}::uuid[])
      order by c.revoked_at is not null, c.name, c.id`.execute(context.tx);
    return { day: dayOf(context.now), grantable: grantable(actor), clients: rows };
  },
});

const NewKey = z.object({
  id: z.uuid(),
  keyId: z.uuid(),
  /** Shown this once; only its hash is kept. */
  key: z.string(),
});

const isExpiry = (day: string, today: string) => day >= today && day <= daysAfter(today, LONGEST_CLIENT_DAYS);
const wrongExpiry = () =>
  badRequest(
    { ja: '期限は、今日から1年以内の日にしてください。', en: 'It must expire within a year from today.' },
    'expiresOn',
  );

export const createClient = procedure({
  name: 'organisation.client.create',
  title: { ja: 'プログラムを登録し、鍵を作る', en: 'Enter a program and make its key' },
  access: staff('organisation.clients'),
  effect: 'write',
  again: true,
  http: 'POST /organisation/clients',
  input: z.object({
    name: z.string().trim().min(1).max(100),
    unitId: z.uuid(),
    scopes: z.array(Scope).min(1).max(100),
    zones: z.array(Zone).min(1),
    expiresOn: Day,
  }),
  output: NewKey,
  run: async (context, { name, unitId, scopes, zones, expiresOn }) => {
    person(context);
    const tx = context.tx as OrganisationTx;
    const day = dayOf(context.now);
    mustReach(context, 'organisation.clients', { unit_id: unitId });
    if (!(await unitsOn(tx, day)).some((unit) => unit.id === unitId))
      throw badRequest({ ja: '管理する課を選んでください。', en: 'Choose the section that answers for it.' }, 'unitId');
    const beyond = scopes.find((scope) => !mayGrant(context.actor, scope, unitId));
    if (beyond)
      throw badRequest(
        {
          ja: `「${beyond.permission}」をこの範囲で渡すことはできません。渡せるのは、ご自身の持つ権限とその範囲までです。`,
          en: `“${beyond.permission}” cannot be handed on this far: only what you hold yourself, as far as it reaches.`,
        },
        'scopes',
      );
    if (new Set(scopes.map(({ permission }) => permission)).size < scopes.length)
      throw badRequest({ ja: '同じ権限が二度あります。', en: 'A permission is there twice.' }, 'scopes');
    if (!isExpiry(expiresOn, day)) throw wrongExpiry();
    const { id } = await tx
      .insertInto('organisation.client')
      .values({
        name,
        unit_id: unitId,
        scopes: JSON.stringify(scopes),
        zones: [...new Set(zones)],
        expires_on: expiresOn,
        made_by: context.actor!.id,
        made_at: context.now.toString(),
        revoked_at: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const { keyId, key } = await keepNewKey(context, id);
    context.log(id, { keyId, unitId, scopes, zones, expiresOn });
    return { id, keyId, key };
  },
});

/** Keys are made for people, who then carry them to a program: never by a program. */
function person({ actor }: Context) {
  if (actor?.kind !== 'staff') throw forbidden(permissions['organisation.clients'].title);
}

async function keepNewKey(context: Context, clientId: string) {
  const { id: keyId, key, hash } = makeKey();
  await (context.tx as OrganisationTx)
    .insertInto('organisation.client_key')
    .values({
      id: keyId,
      client_id: clientId,
      hash,
      made_by: context.actor!.id,
      made_at: context.now.toString(),
      last_used_at: null,
      revoked_at: null,
    })
    .execute();
  return { keyId, key };
}

async function clientOrNone(context: Context, id: string) {
  person(context);
  const tx = context.tx as OrganisationTx;
  const client = await tx
    .selectFrom('organisation.client')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!client) throw notFound({ ja: '指定されたプログラム', en: 'This program' });
  mustReach(context, 'organisation.clients', { unit_id: client.unit_id });
  return client;
}

export const rotateKey = procedure({
  name: 'organisation.client.rotate',
  title: { ja: '新しい鍵を作る', en: 'Make a further key' },
  access: staff('organisation.clients'),
  effect: 'write',
  again: true,
  http: 'POST /organisation/clients/{id}/keys',
  input: z.object({
    id: z.uuid(),
    /** Until when the program may call from now on; as before when absent. */
    expiresOn: Day.optional(),
  }),
  output: NewKey,
  run: async (context, { id, expiresOn }) => {
    const tx = context.tx as OrganisationTx;
    const client = await clientOrNone(context, id);
    if (client.revoked_at)
      throw badRequest({ ja: 'このプログラムは停止されています。', en: 'This program has been stopped.' });
    // A new key is a new grant: nobody hands on what they do not hold, though a colleague once did
    const beyond = client.scopes.find((scope) => !mayGrant(context.actor, scope, client.unit_id));
    if (beyond)
      throw badRequest({
        ja: `このプログラムの権限「${beyond.permission}」をご自身はお持ちでないため、鍵を作れません。`,
        en: `You cannot make a key: the program holds “${beyond.permission}”, which you do not.`,
      });
    if (expiresOn !== undefined && !isExpiry(expiresOn, dayOf(context.now))) throw wrongExpiry();
    const active = await tx
      .selectFrom('organisation.client_key')
      .select('id')
      .where('client_id', '=', id)
      .where('revoked_at', 'is', null)
      .execute();
    if (active.length >= MOST_KEYS)
      throw badRequest({
        ja: `同時に使える鍵は${MOST_KEYS}つまでです。使わない鍵を取り消してください。`,
        en: `A program has at most ${MOST_KEYS} keys at once. Revoke one that is not used.`,
      });
    if (expiresOn !== undefined)
      await tx.updateTable('organisation.client').set({ expires_on: expiresOn }).where('id', '=', id).execute();
    const made = await keepNewKey(context, id);
    context.log(id, { keyId: made.keyId, ...(expiresOn && { expiresOn }) });
    return { id, ...made };
  },
});

export const revokeKey = procedure({
  name: 'organisation.client.revokeKey',
  title: { ja: '鍵を取り消す', en: 'Revoke a key' },
  access: staff('organisation.clients'),
  effect: 'write',
  http: 'DELETE /organisation/clients/{id}/keys/{keyId}',
  input: z.object({ id: z.uuid(), keyId: z.uuid() }),
  output: z.object({ id: z.uuid() }),
  run: async (context, { id, keyId }) => {
    await clientOrNone(context, id);
    const { numUpdatedRows } = await (context.tx as OrganisationTx)
      .updateTable('organisation.client_key')
      .set((set) => ({ revoked_at: set.fn.coalesce('revoked_at', set.val(context.now.toString())) as never }))
      .where('id', '=', keyId)
      .where('client_id', '=', id)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw notFound({ ja: '指定された鍵', en: 'This key' });
    context.log(id, { keyId });
    return { id };
  },
});

export const revokeClient = procedure({
  name: 'organisation.client.revoke',
  title: { ja: 'プログラムを停止する', en: 'Stop a program' },
  access: staff('organisation.clients'),
  effect: 'write',
  http: 'DELETE /organisation/clients/{id}',
  input: z.object({ id: z.uuid() }),
  output: z.object({ id: z.uuid() }),
  run: async (context, { id }) => {
    await clientOrNone(context, id);
    await (context.tx as OrganisationTx)
      .updateTable('organisation.client')
      .set({ revoked_at: context.now.toString() })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .execute();
    context.log(id);
    return { id };
  },
});
