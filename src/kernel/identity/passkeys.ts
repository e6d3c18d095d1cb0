// SPDX-License-Identifier: Apache-2.0
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { sql } from 'kysely';
import type { Tx } from '../database/database.ts';
import type { Label } from '../label.ts';
import { issueToken, takeToken } from './one-time.ts';

/** A passkey as its owner knows it. */
export type Passkey = {
  id: string;
  name: string;
  /** Kept by the maker of the device and brought to the owner's others; false for a key that never leaves its device. */
  synced: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
};

const CHALLENGE = { minutes: 5 };
/** Loaded when somebody uses a passkey: it would take longer to load than the rest of the house together. */
const webauthn = () => import('@simplewebauthn/server');
/** A passkey belongs to one host name, whatever the port. */
const hostOf = (site: string) => new URL(site).hostname;

export async function passkeysOf(tx: Tx, personId: string): Promise<Passkey[]> {
  const { rows } = await sql<Passkey>`
    select id, name, synced, created_at as "createdAt", last_used_at as "lastUsedAt" from kernel.passkey
    where person_id = ${personId} order by created_at, id`.execute(tx);
  return rows;
}

/** What the browser needs to make a passkey that is found without a name and asks for its owner's finger, face or PIN. */
export async function passkeyRegistration(
  tx: Tx,
  asked: { site: string; house: string; person: { id: string; name: string }; login: string; now: Temporal.Instant },
) {
  const options = await (
    await webauthn()
  ).generateRegistrationOptions({
    rpName: asked.house,
    rpID: hostOf(asked.site),
    userID: new TextEncoder().encode(asked.person.id),
    userName: asked.login,
    userDisplayName: asked.person.name,
    timeout: CHALLENGE.minutes * 60_000,
    attestationType: 'none',
    excludeCredentials: (await passkeysOf(tx, asked.person.id)).map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  const purpose = 'passkey-registration';
  const { challenge: token } = options;
  await issueToken(tx, { purpose, token, personId: asked.person.id, lifetime: CHALLENGE, now: asked.now });
  return options;
}

/** Keeps the passkey that a browser made for this person; null when the answer is not one to a challenge of ours. */
export async function addPasskey(
  tx: Tx,
  answer: { site: string; personId: string; response: RegistrationResponseJSON; name: string; now: Temporal.Instant },
): Promise<string | null> {
  const { site, personId, now } = answer;
  const { verifyRegistrationResponse } = await webauthn();
  const verified = await verifyRegistrationResponse({
    response: answer.response,
    expectedChallenge: async (challenge) =>
      (await takeToken(tx, 'passkey-registration', challenge, now))?.personId === personId,
    expectedOrigin: site,
    expectedRPID: hostOf(site),
    requireUserVerification: true,
  }).catch(() => null);
  if (!verified?.verified) return null;
  const { credential, credentialBackedUp } = verified.registrationInfo;
  await sql`
    insert into kernel.passkey (id, person_id, name, public_key, counter, transports, synced, created_at)
    values (${credential.id}, ${personId}, ${answer.name}, ${Buffer.from(credential.publicKey)}, ${credential.counter},
      ${credential.transports ?? []}, ${credentialBackedUp}, ${now.toString()})`.execute(tx);
  return credential.id;
}

/** What the browser needs to find a passkey of this house, whoever it belongs to. */
export async function passkeySignIn(tx: Tx, site: string, now: Temporal.Instant) {
  const options = await (
    await webauthn()
  ).generateAuthenticationOptions({
    rpID: hostOf(site),
    timeout: CHALLENGE.minutes * 60_000,
    userVerification: 'required',
  });
  await issueToken(tx, { purpose: 'passkey-sign-in', token: options.challenge, lifetime: CHALLENGE, now });
  return options;
}

/** Whose passkey answered a challenge of ours; null for every other answer. */
export async function takePasskey(
  tx: Tx,
  { site, response, now }: { site: string; response: AuthenticationResponseJSON; now: Temporal.Instant },
): Promise<string | null> {
  const { rows } = await sql<{ person_id: string; public_key: Buffer; counter: number; transports: string[] }>`
    select person_id, public_key, counter, transports from kernel.passkey where id = ${response.id} for update`.execute(
    tx,
  );
  const [key] = rows;
  if (!key) return null;
  const { verifyAuthenticationResponse } = await webauthn();
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: async (challenge) => (await takeToken(tx, 'passkey-sign-in', challenge, now)) !== null,
    expectedOrigin: site,
    expectedRPID: hostOf(site),
    requireUserVerification: true,
    credential: {
      id: response.id,
      publicKey: new Uint8Array(key.public_key),
      counter: key.counter,
      transports: key.transports,
    },
  }).catch(() => null);
  if (!verified?.verified) return null;
  const { newCounter, credentialBackedUp } = verified.authenticationInfo;
  await sql`update kernel.passkey set counter = ${newCounter}, synced = ${credentialBackedUp}, last_used_at = ${now.toString()}
    where id = ${response.id}`.execute(tx);
  return key.person_id;
}

/** Gives a passkey another name. False when the person has no such passkey. */
export async function renamePasskey(tx: Tx, personId: string, id: string, name: string): Promise<boolean> {
  const { rows } = await sql`
    update kernel.passkey set name = ${name} where id = ${id} and person_id = ${personId} returning 1`.execute(tx);
  return rows.length > 0;
}

/** Makes a passkey worthless here. False when the person has no such passkey. */
export async function removePasskey(tx: Tx, personId: string, id: string): Promise<boolean> {
  const { rows } = await sql`
    delete from kernel.passkey where id = ${id} and person_id = ${personId} returning 1`.execute(tx);
  return rows.length > 0;
}

/** Makes every passkey worthless that a person has made since then; says how many those were. */
export async function removePasskeysSince(tx: Tx, personId: string, since: Temporal.Instant): Promise<number> {
  const { rows } = await sql`
    delete from kernel.passkey where person_id = ${personId} and created_at >= ${since.toString()} returning 1`.execute(
    tx,
  );
  return rows.length;
}

/** Why a passkey could not be made or was not accepted. */
export const passkeyRefused: Label = {
  ja: 'パスキーを確かめられませんでした。もう一度お試しください。',
  en: 'The passkey could not be verified. Please try again.',
};
