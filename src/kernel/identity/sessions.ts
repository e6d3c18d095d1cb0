// SPDX-License-Identifier: Apache-2.0
import { createHash, randomBytes } from 'node:crypto';
import { CompiledQuery } from 'kysely';
import type { ActorKind } from '../access/actor.ts';
import type { Zone } from '../access/zones.ts';
import type { Tx } from '../database/database.ts';
import { agentWords } from './agent.ts';
import { identitySettingsIn } from './settings.ts';

/** How somebody showed who they are. */
export type SignInMethod = 'demo' | 'password' | 'passkey' | 'oidc' | 'mail-link' | 'national-app';

/** Why a session is over before its time: by oneself, by a new one in its place, by oneself elsewhere or an administrator. */
export type EndReason = 'signed-out' | 'renewed' | 'revoked' | 'credentials-changed';

/** Somebody's being signed in, on one device and in one network. */
export type Session = {
  id: string;
  personId: string;
  zone: Zone;
  method: SignInMethod;
  /** When a second factor was last shown; null when never. */
  secondFactorAt: Temporal.Instant | null;
  address: string;
  /** The device in a few words; empty when it is not known. */
  agent: string;
  createdAt: Temporal.Instant;
  seenAt: Temporal.Instant;
  /** The end at the latest, whatever is done until then. */
  expiresAt: Temporal.Instant;
};

/** What a procedure may know of the sign-in under which it is called. */
export type CallerSession = Pick<Session, 'id' | 'method' | 'secondFactorAt' | 'createdAt'>;

export type NewSession = {
  personId: string;
  /** Whose limits hold: those of residents for residents, those of staff for everybody else. */
  kind: ActorKind;
  method: SignInMethod;
  /** Whether a second factor, or a passkey with user verification, has been shown just now. */
  secondFactor: boolean;
  zone: Zone;
  address: string;
  /** The header `User-Agent`; kept is only what one recognises a device by. */
  agent: string;
  now: Temporal.Instant;
};

/** What the browser is given: the token, until when at the latest. */
export type StartedSession = { id: string; token: string; expiresAt: Temporal.Instant };

/** Seconds between two notes that a session is in use: a note at every request would make every reading a writing. */
const NOTED_EVERY = 60;

const hashOf = (token: string) => createHash('sha256').update(token).digest();

/**
 * Signs somebody in. The token is for the browser alone; whoever reads the database cannot use what is kept there. Each
 * call makes a new one, so that a token which somebody planted beforehand never becomes worth anything.
 */
export async function startSession(tx: Tx, session: NewSession): Promise<StartedSession> {
  const { staffHours, staffIdleMinutes, residentDays, residentIdleDays } = await identitySettingsIn(tx);
  const isResident = session.kind === 'resident';
  return insertSession(tx, {
    ...session,
    createdAt: session.now,
    expiresAt: session.now.add({ hours: isResident ? residentDays * 24 : staffHours }),
    idle: isResident ? `${residentIdleDays} days` : `${staffIdleMinutes} minutes`,
  });
}

/**
 * Puts a new session with a new token in the place of one whose holder has just shown a second factor again. Its end at
 * the latest stays where it was. Null when the session is over.
 */
export async function renewSession(
  tx: Tx,
  id: string,
  { address, agent, now }: Pick<NewSession, 'address' | 'agent' | 'now'>,
): Promise<StartedSession | null> {
  const { rows } = await tx.executeQuery<Row & { idle: string }>(
    CompiledQuery.raw(
      `update kernel.session set ended_at = $2, end_reason = 'renewed' where id = $1 and ended_at is null
       returning ${COLUMNS}, idle::text as idle`,
      [id, now.toString()],
    ),
  );
  const [old] = rows;
  if (!old) return null;
  return insertSession(tx, { ...sessionIn(old), idle: old.idle, secondFactor: true, address, agent, now });
}

async function insertSession(
  tx: Tx,
  session: Omit<NewSession, 'kind'> & Pick<Session, 'createdAt' | 'expiresAt'> & { idle: string },
): Promise<StartedSession> {
  const token = randomBytes(32).toString('base64url');
  const { rows } = await tx.executeQuery<{ id: string }>(
    CompiledQuery.raw(
      `insert into kernel.session
         (token_hash, person_id, zone, method, second_factor_at, address, agent, created_at, seen_at, expires_at, idle)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id`,
      [
        hashOf(token),
        session.personId,
        session.zone,
        session.method,
        session.secondFactor ? session.now.toString() : null,
        session.address,
        agentWords(session.agent),
        session.createdAt.toString(),
        session.now.toString(),
        session.expiresAt.toString(),
        session.idle,
      ],
    ),
  );
  return { id: rows[0]!.id, token, expiresAt: session.expiresAt };
}

/**
 * The session of a token, as long as it lasts; null for one that is over, of another network or of another municipality
 * than the transaction's.
 */
export async function sessionOf(tx: Tx, token: string, zone: Zone, now: Temporal.Instant): Promise<Session | null> {
  const { rows } = await tx.executeQuery<Row>(
    CompiledQuery.raw(
      `select ${COLUMNS} from kernel.session
       where token_hash = $1 and zone = $2 and ended_at is null and expires_at > $3 and seen_at + idle > $3`,
      [hashOf(token), zone, now.toString()],
    ),
  );
  const session = rows[0] ? sessionIn(rows[0]) : null;
  if (session && session.seenAt.until(now).total('seconds') >= NOTED_EVERY)
    await tx.executeQuery(
      CompiledQuery.raw('update kernel.session set seen_at = $2 where id = $1 and seen_at < $2', [
        session.id,
        now.toString(),
      ]),
    );
  return session;
}

/** Ends one session, at once and for every process. False when it was over already or is not the person's. */
export async function endSession(
  tx: Tx,
  session: Pick<Session, 'id' | 'personId'>,
  reason: EndReason,
  now: Temporal.Instant,
): Promise<boolean> {
  const { rows } = await tx.executeQuery(
    CompiledQuery.raw(
      `update kernel.session set ended_at = $3, end_reason = $4
       where id = $1 and person_id = $2 and ended_at is null returning id`,
      [session.id, session.personId, now.toString(), reason],
    ),
  );
  return rows.length > 0;
}

/** Ends every session of a person but `except` (id of a session). Returns how many there were. */
export async function endAllSessions(
  tx: Tx,
  personId: string,
  { reason, now, except }: { reason: EndReason; now: Temporal.Instant; except?: string | undefined },
): Promise<number> {
  const { rows } = await tx.executeQuery(
    CompiledQuery.raw(
      `update kernel.session set ended_at = $2, end_reason = $3
       where person_id = $1 and ended_at is null and expires_at > $2 and seen_at + idle > $2
         and id is distinct from $4::uuid returning id`,
      [personId, now.toString(), reason, except ?? null],
    ),
  );
  return rows.length;
}

/** Where a person is signed in at `now`, the last sign-in first. */
export async function sessionsOf(tx: Tx, personId: string, now: Temporal.Instant): Promise<Session[]> {
  const { rows } = await tx.executeQuery<Row>(
    CompiledQuery.raw(
      `select ${COLUMNS} from kernel.session
       where person_id = $1 and ended_at is null and expires_at > $2 and seen_at + idle > $2
       order by created_at desc, id desc`,
      [personId, now.toString()],
    ),
  );
  return rows.map(sessionIn);
}

/** Removes sessions that ended more than `days` ago; the operation log keeps that they were. */
export const removeOldSessions = (tx: Tx, now: Temporal.Instant, days: number) =>
  tx.executeQuery(
    CompiledQuery.raw('delete from kernel.session where expires_at < $1', [
      now.subtract({ hours: days * 24 }).toString(),
    ]),
  );

const COLUMNS = 'id, person_id, zone, method, second_factor_at, address, agent, created_at, seen_at, expires_at';

type Row = {
  id: string;
  person_id: string;
  zone: Zone;
  method: SignInMethod;
  second_factor_at: Date | null;
  address: string;
  agent: string;
  created_at: Date;
  seen_at: Date;
  expires_at: Date;
};

const instant = (date: Date) => Temporal.Instant.fromEpochMilliseconds(date.getTime());

const sessionIn = (row: Row): Session => ({
  id: row.id,
  personId: row.person_id,
  zone: row.zone,
  method: row.method,
  secondFactorAt: row.second_factor_at && instant(row.second_factor_at),
  address: row.address,
  agent: row.agent,
  createdAt: instant(row.created_at),
  seenAt: instant(row.seen_at),
  expiresAt: instant(row.expires_at),
});
