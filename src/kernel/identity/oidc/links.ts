// SPDX-License-Identifier: Apache-2.0
import { CompiledQuery } from 'kysely';
import type { Tx } from '../../database/database.ts';

/** The person whom a provider's subject is here; null when it is not known yet. Locks the subject until the end. */
export async function linkedPerson(tx: Tx, providerId: string, subject: string): Promise<string | null> {
  // Two first sign-ins at once must not make two accounts
  await tx.executeQuery(
    CompiledQuery.raw('select pg_advisory_xact_lock(hashtextextended(kernel.tenant()::text || $1, 0))', [
      `\n${providerId}\n${subject}`,
    ]),
  );
  const { rows } = await tx.executeQuery<{ person_id: string }>(
    CompiledQuery.raw('select person_id from kernel.oidc_link where provider_id = $1 and subject = $2', [
      providerId,
      subject,
    ]),
  );
  return rows[0]?.person_id ?? null;
}

/** Notes that this subject is this person, now. */
export const link = (tx: Tx, providerId: string, subject: string, personId: string, now: Temporal.Instant) =>
  tx.executeQuery(
    CompiledQuery.raw(
      `insert into kernel.oidc_link (provider_id, subject, person_id, linked_at, used_at) values ($1, $2, $3, $4, $4)
       on conflict (tenant_id, provider_id, subject) do update set person_id = excluded.person_id, used_at = excluded.used_at`,
      [providerId, subject, personId, now.toString()],
    ),
  );

/** The providers through which a person signs in. */
export async function linksOf(
  tx: Tx,
  personId: string,
): Promise<{ providerId: string; linkedAt: string; usedAt: string }[]> {
  const { rows } = await tx.executeQuery<{ provider_id: string; linked_at: Date; used_at: Date }>(
    CompiledQuery.raw(
      'select provider_id, linked_at, used_at from kernel.oidc_link where person_id = $1 order by linked_at',
      [personId],
    ),
  );
  return rows.map((row) => ({
    providerId: row.provider_id,
    linkedAt: row.linked_at.toISOString(),
    usedAt: row.used_at.toISOString(),
  }));
}

/** Forgets who a person is at a provider, or at all of them; with `since` only what was linked from then on. */
export async function unlink(
  tx: Tx,
  personId: string,
  { providerId = null, since = null }: { providerId?: string | null; since?: Temporal.Instant | null } = {},
): Promise<number> {
  const { rows } = await tx.executeQuery(
    CompiledQuery.raw(
      `delete from kernel.oidc_link where person_id = $1 and ($2::text is null or provider_id = $2)
         and ($3::timestamptz is null or linked_at >= $3) returning subject`,
      [personId, providerId, since?.toString() ?? null],
    ),
  );
  return rows.length;
}
