// SPDX-License-Identifier: Apache-2.0
import type { Label } from '../label.ts';
import type { Access, Context, Procedure } from '../procedure.ts';
import { forbidden, signInNeeded } from '../problem.ts';
import type { Actor } from './actor.ts';

/** Refuses at once whoever has no business with a procedure, before their input is looked at. */
export function requirePermission(access: Access, actor: Actor | null, title: Label): void {
  if (access.who === 'everyone') return;
  if (!actor) throw signInNeeded();
  if (access.who === 'staff' && !(access.permission in actor.permissions)) throw forbidden(title);
}

/** Refuses a record of another unit to whoever may touch only their own unit's. */
export async function mayCall(called: Procedure, context: Context, input: unknown, title: Label): Promise<void> {
  const { access } = called;
  if (access.who !== 'staff' || !access.unit || context.actor!.permissions[access.permission] === 'all') return;
  const unit = await access.unit(context, input as never);
  if (unit === undefined || unit === null || unit !== context.actor!.unit?.id) throw forbidden(title);
}
