// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { holds, type Actor } from '#kernel/access/actor.ts';
import { procedure, signedIn, staff, type Context } from '#kernel/procedure.ts';
import { badRequest, forbidden, notFound } from '#kernel/problem.ts';
import { dayOf, daysAfter } from '../days.ts';
import { appointmentsOf, delegationsOf } from '../people.ts';
import { permissions } from '../permissions.ts';
import type { OrganisationTx } from '../tables.ts';
import { Day, Delegation, Held } from './shapes.ts';

/** A delegation is for an absence, not for good. */
export const LONGEST_DELEGATION_DAYS = 366;

/** Staff only: a program or a partner holds no post of the municipality. */
function staffMember({ actor }: Context): Actor {
  if (actor?.kind !== 'staff') throw forbidden(permissions['organisation.delegate'].title);
  return actor;
}

export const delegations = procedure({
  name: 'organisation.delegations',
  title: { ja: '自分の委任を見る', en: 'Read one’s delegations' },
  access: signedIn,
  confidentiality: 'internal',
  effect: 'read',
  personal: true,
  http: 'GET /organisation/delegations',
  input: z.object({}),
  output: z.object({
    day: Day,
    /** Posts that may be given: one’s own, neither acting ones nor those received. */
    mine: z.array(Held),
    given: z.array(Delegation),
    received: z.array(Delegation),
  }),
  run: async (context) => {
    const { id } = staffMember(context);
    const tx = context.tx as OrganisationTx;
    const day = dayOf(context.now);
    const all = await delegationsOf(tx, id, day);
    context.log(id);
    return {
      day,
      mine: holds(context.actor, 'organisation.delegate')
        ? (await appointmentsOf(tx, { personId: id })).filter(
            ({ holding, validTo }) => holding !== 'acting' && (validTo === null || validTo >= day),
          )
        : [],
      given: all.filter((one) => one.giver.id === id),
      received: all.filter((one) => one.receiver.id === id),
    };
  },
});

export const giveDelegation = procedure({
  name: 'organisation.delegation.give',
  title: { ja: '権限を委任する', en: 'Delegate a post' },
  access: staff('organisation.delegate'),
  effect: 'write',
  personal: true,
  http: 'POST /organisation/delegations',
  input: z.object({
    appointmentId: z.uuid(),
    receiverId: z.uuid(),
    validFrom: Day,
    validTo: Day,
    reason: z.string().trim().min(1).max(300),
  }),
  output: z.object({ id: z.uuid() }),
  run: async (context, { appointmentId, receiverId, validFrom, validTo, reason }) => {
    const giver = staffMember(context);
    const tx = context.tx as OrganisationTx;
    const day = dayOf(context.now);
    // Among one's own appointments only: what was received or is somebody else's is not there to be given
    const held = (await appointmentsOf(tx, { personId: giver.id })).find((one) => one.id === appointmentId);
    if (!held || held.holding === 'acting')
      throw badRequest(
        {
          ja: '委任できるのは、自分が本務か兼務で就いている職だけです。事務取扱や代理の職、委任を受けた職は、さらに委任できません。',
          en: 'Only a post that you hold yourself can be delegated; an acting post or one delegated to you cannot be given on.',
        },
        'appointmentId',
      );
    if (validFrom < day)
      throw badRequest(
        { ja: '始まりの日は今日以後にしてください。', en: 'It can begin today at the earliest.' },
        'validFrom',
      );
    if (validTo < validFrom || validTo >= daysAfter(validFrom, LONGEST_DELEGATION_DAYS))
      throw badRequest(
        {
          ja: '終わりの日は、始まりの日から1年以内にしてください。',
          en: 'The last day must be within a year of the first.',
        },
        'validTo',
      );
    if (validFrom < held.validFrom || (held.validTo !== null && validTo > held.validTo))
      throw badRequest(
        {
          ja: `この職に就いているのは${held.validFrom}から${held.validTo ?? ''}です。その間だけ委任できます。`,
          en: `You hold this post from ${held.validFrom} to ${held.validTo ?? 'further notice'}; it can be delegated within that time.`,
        },
        held.validTo !== null && validTo > held.validTo ? 'validTo' : 'validFrom',
      );
    const receiver = await tx
      .selectFrom('organisation.person')
      .selectAll()
      .where('id', '=', receiverId)
      .executeTakeFirst();
    if (!receiver || receiver.kind === 'partner' || receiver.id === giver.id)
      throw badRequest(
        { ja: '委任する相手の職員を選んでください。', en: 'Choose the colleague who stands in for you.' },
        'receiverId',
      );
    if (
      (receiver.valid_to !== null && receiver.valid_to < validTo) ||
      (receiver.valid_from !== null && receiver.valid_from > validFrom)
    )
      throw badRequest(
        {
          ja: `${receiver.name}さんは、この期間のすべてには在職していません。`,
          en: `${receiver.name} is not on duty for the whole of this time.`,
        },
        'receiverId',
      );
    const saved = await tx
      .insertInto('organisation.delegation')
      .values({
        appointment_id: appointmentId,
        giver_id: giver.id,
        receiver_id: receiverId,
        valid_from: validFrom,
        valid_to: validTo,
        reason,
        made_at: context.now.toString(),
        ended_at: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    context.log(saved.id, { appointment: appointmentId, giver: giver.id, receiver: receiverId, validFrom, validTo });
    return saved;
  },
});

export const endDelegation = procedure({
  name: 'organisation.delegation.end',
  title: { ja: '委任を終える', en: 'End a delegation' },
  access: signedIn,
  confidentiality: 'internal',
  effect: 'write',
  personal: true,
  http: 'POST /organisation/delegations/{id}/end',
  input: z.object({ id: z.uuid() }),
  output: z.object({ id: z.uuid() }),
  run: async (context, { id }) => {
    const tx = context.tx as OrganisationTx;
    const { actor } = context;
    const one = await tx.selectFrom('organisation.delegation').selectAll().where('id', '=', id).executeTakeFirst();
    // Whoever it does not concern does not learn that it exists
    if (!one || !(actor?.id === one.giver_id || actor?.id === one.receiver_id || holds(actor, 'organisation.people')))
      throw notFound({ ja: '指定された委任', en: 'This delegation' });
    await tx
      .updateTable('organisation.delegation')
      .set({ ended_at: context.now.toString() })
      .where('id', '=', id)
      .where('ended_at', 'is', null)
      .execute();
    context.log(id, { giver: one.giver_id, receiver: one.receiver_id });
    return { id };
  },
});
