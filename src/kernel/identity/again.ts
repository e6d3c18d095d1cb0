// SPDX-License-Identifier: Apache-2.0
import { Problem } from '../problem.ts';
import type { Session } from './sessions.ts';

/** For how long a second factor that was shown counts for dangerous acts. */
const COUNTS_MINUTES = 10;

export const isLately = (at: Temporal.Instant | null, now: Temporal.Instant): boolean =>
  at !== null && at.until(now).total('minutes') < COUNTS_MINUTES;

/** Pages lead from here to where the second factor is shown, and back. */
export const secondFactorNeeded = () =>
  new Problem(
    403,
    {
      ja: 'この操作の前に、もう一度本人確認をしてください。',
      en: 'Please confirm that it is you before doing this.',
    },
    [],
    { reason: 'second-factor' },
  );

/** Whether somebody signed in, or showed the second factor, a moment ago: an open page that was left alone is not enough. */
export const isFresh = (
  session: Pick<Session, 'createdAt' | 'secondFactorAt'> | null,
  now: Temporal.Instant,
): boolean => session !== null && (isLately(session.createdAt, now) || isLately(session.secondFactorAt, now));

/** Refuses a dangerous act in a session whose second factor was not shown lately, or outside any session. */
export function requireAgain(session: Pick<Session, 'secondFactorAt'> | null, now: Temporal.Instant): void {
  if (!session || !isLately(session.secondFactorAt, now)) throw secondFactorNeeded();
}
