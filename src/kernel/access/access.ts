// SPDX-License-Identifier: Apache-2.0
import type { Label } from '../label.ts';
import type { Access, Context, Procedure } from '../procedure.ts';
import { forbidden, Problem, signInNeeded } from '../problem.ts';
import { holds, type Actor } from './actor.ts';
import { reachesRecord } from './records.ts';
import { zoneTitles, type Confidentiality, type Zone, type ZoneRules } from './zones.ts';

/** How closely what a procedure handles is kept. */
export const confidentialityOf = ({ access, confidentiality }: Procedure): Confidentiality =>
  confidentiality ?? (access.who === 'everyone' || access.who === 'resident' ? 'public' : 'internal');

/** Refuses at once whoever has no business with a procedure, before their input is looked at. */
export function requirePermission(access: Access, actor: Actor | null, title: Label): void {
  if (access.who === 'everyone') return;
  if (!actor) throw signInNeeded();
  if (access.who === 'resident' && actor.kind !== 'resident')
    throw new Problem(403, {
      ja: '住民としてログインした方のための手続きです。',
      en: 'This is for residents who have signed in.',
    });
  if (access.who === 'staff' && !holds(actor, access.permission)) throw forbidden(title);
}

/**
 * Refuses a call from a network in which what the procedure handles may not be seen (三層の対策). A resident's own
 * things reach the resident in every network.
 */
export function requireZone(called: Procedure, zone: Zone | undefined, rules: ZoneRules): void {
  if (zone === undefined || called.access.who === 'resident') return;
  const allowed = rules.see[confidentialityOf(called)];
  if (allowed.includes(zone)) return;
  const list = (language: keyof Label) =>
    allowed.map((one) => zoneTitles[one][language]).join(language === 'ja' ? '、' : ', ');
  throw new Problem(
    403,
    {
      ja: `この操作は${zoneTitles[zone].ja}からはできません。${list('ja')}の端末で行ってください。`,
      en: `This cannot be done from the ${zoneTitles[zone].en}. Use a terminal in: ${list('en')}.`,
    },
    [],
    { reason: 'zone', zone, allowed },
  );
}

/** Refuses a record that the actor's permission does not reach. */
export async function mayCall(called: Procedure, context: Context, input: unknown, title: Label): Promise<void> {
  const { access } = called;
  if (access.who !== 'staff' || !access.of) return;
  const row = await access.of.row(context, input as never);
  if (!row || !reachesRecord(context.actor, access.permission, access.of.policy, row)) throw forbidden(title);
}
