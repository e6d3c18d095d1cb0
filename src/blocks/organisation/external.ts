// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import { accountByLogin } from '#kernel/identity/accounts.ts';
import type { External } from '#kernel/identity/oidc/external.ts';
import type { Context } from '#kernel/procedure.ts';
import { dayOf, daysAfter, holdsOn } from './days.ts';
import { postChanges } from './provider-groups.ts';
import type { OrganisationTx } from './tables.ts';

/**
 * The member of staff for whom the municipality's provider vouches. Known ones are known by the provider's own name for
 * them; at the first sign-in the login claim may say who it is, when it fits exactly one person. Their groups give and
 * take the posts that they stand for; a provider that says nothing of groups changes nothing.
 */
export async function personOfExternal(context: Context, external: External): Promise<string | null> {
  const { provider, login, groups, personId } = external;
  if (provider.audience !== 'staff') return null;
  const tx = context.tx as OrganisationTx;
  const day = dayOf(context.now);
  const id = personId ?? (provider.linkByLogin && login !== null ? await personOfLogin(tx, login, day) : null);
  if (id === null || !(await isThere(tx, id, day))) return null;
  if (groups !== null) await followGroups(context, { personId: id, providerId: provider.id, groups, day });
  return id;
}

const isThere = async (tx: OrganisationTx, id: string, day: string): Promise<boolean> =>
  (await tx
    .selectFrom('organisation.person as p')
    .select('p.id')
    .where(sql<boolean>`p.id::text = ${id}`)
    .where(holdsOn('p', day))
    .executeTakeFirst()) !== undefined;

/** By the name to sign in with, the employee number or the address; null when it fits nobody, or several. */
async function personOfLogin(tx: OrganisationTx, login: string, day: string): Promise<string | null> {
  const rows = await tx
    .selectFrom('organisation.person as p')
    .select('p.id')
    .where(holdsOn('p', day))
    .where((where) =>
      where.or([
        where('p.employee_number', '=', login),
        sql<boolean>`lower(p.email) = ${login.normalize('NFKC').toLowerCase()}`,
      ]),
    )
    .execute();
  const account = await accountByLogin(tx, login);
  const found = new Set([...rows.map(({ id }) => id), ...(account ? [account.personId] : [])]);
  return found.size === 1 ? [...found][0]! : null;
}

async function followGroups(
  context: Context,
  { personId, providerId, groups, day }: { personId: string; providerId: string; groups: string[]; day: string },
): Promise<void> {
  const tx = context.tx as OrganisationTx;
  const posts = await tx
    .selectFrom('organisation.post as t')
    .leftJoin('organisation.unit as u', 'u.id', 't.unit_id')
    .select(['t.id', 't.group_name as group', 't.heads'])
    .where('t.group_name', 'is not', null)
    .where(holdsOn('t', day))
    .where(sql<boolean>`(u.id is null or ${holdsOn('u', day)})`)
    .orderBy('t.heads', 'desc')
    .orderBy('t.id')
    .execute();
  const held = await tx
    .selectFrom('organisation.appointment as a')
    .leftJoin('organisation.provider_appointment as f', (join) =>
      join.onRef('f.appointment_id', '=', 'a.id').on('f.provider_id', '=', providerId),
    )
    .select([
      'a.id as appointmentId',
      'a.post_id as postId',
      'a.holding',
      'a.valid_from as validFrom',
      'f.provider_id as provider',
    ])
    .where('a.person_id', '=', personId)
    .where(sql<boolean>`(a.valid_to is null or a.valid_to >= ${day}::date)`)
    .execute();
  const { appoint, end } = postChanges(
    groups,
    posts.map(({ id, group }) => ({ id, group: group! })),
    held.map(({ appointmentId, postId, provider }) => ({ appointmentId, postId, fromProvider: provider !== null })),
  );
  for (const id of end) {
    // The last day is yesterday; what began today has no last day and never was
    const begun = held.find(({ appointmentId }) => appointmentId === id)!.validFrom;
    if (begun < day)
      await tx
        .updateTable('organisation.appointment')
        .set({ valid_to: daysAfter(day, -1) })
        .where('id', '=', id)
        .execute();
    else await tx.deleteFrom('organisation.appointment').where('id', '=', id).execute();
  }
  let regular = held.some(({ appointmentId, holding }) => holding === 'regular' && !end.includes(appointmentId));
  for (const postId of appoint) {
    const { id } = await tx
      .insertInto('organisation.appointment')
      .values({
        person_id: personId,
        post_id: postId,
        // 本務 is the first; every further post is 兼務
        holding: regular ? 'concurrent' : 'regular',
        valid_from: day,
        valid_to: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    regular = true;
    await tx
      .insertInto('organisation.provider_appointment')
      .values({ appointment_id: id, provider_id: providerId })
      .execute();
  }
  if (appoint.length || end.length) context.log(personId, { appointed: appoint, ended: end });
}
