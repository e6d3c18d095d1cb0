// SPDX-License-Identifier: Apache-2.0
import type { Tx } from '../database/database.ts';
import type { Context } from '../procedure.ts';
import { isLately, secondFactorNeeded } from './again.ts';
import type { Credentials } from './credentials.ts';
import { passkeysOf } from './passkeys.ts';
import { takeRecoveryCode } from './recovery-codes.ts';
import { hasTotp, takeTotp } from './totp.ts';

/** What a typed code was. */
export type TypedFactor = 'totp' | 'recovery-code';

/** Uses up a code of the person's app or one of their recovery codes; null when it is neither. */
export async function takeTypedFactor(
  tx: Tx,
  credentials: Credentials,
  personId: string,
  code: string,
  now: Temporal.Instant,
): Promise<TypedFactor | null> {
  if (await takeTotp(tx, credentials, personId, code, now)) return 'totp';
  return (await takeRecoveryCode(tx, credentials, personId, code, now)) ? 'recovery-code' : null;
}

/**
 * Refuses to add or change what somebody signs in with, unless the second factor was shown lately. Whoever has none yet
 * must have signed in lately: a session left open must not become somebody else's for good.
 */
export async function requireShownForChange({ tx, actor, from, session, now }: Context): Promise<void> {
  if (!from) return;
  if (!session) throw secondFactorNeeded();
  if (isLately(session.secondFactorAt, now)) return;
  const hasFactor = (await hasTotp(tx, actor!.id)) || (await passkeysOf(tx, actor!.id)).length > 0;
  if (hasFactor || !isLately(session.createdAt, now)) throw secondFactorNeeded();
}
