// SPDX-License-Identifier: Apache-2.0
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { CompiledQuery } from 'kysely';
import type { Context } from '../../procedure.ts';

/** Hours for which a new key is published before it signs, so that providers have fetched it. */
const PUBLISHED_FIRST_HOURS = 1;

/** Keys that are published: the one that signs, the one before and the one after. */
const PUBLISHED = 3;

type Kept = Pick<Context, 'tx' | 'now' | 'secrets'>;

/** Makes a further key of the municipality (ES256). It signs an hour later; the oldest of more than three goes. */
export async function makeClientKey({ tx, now, secrets }: Kept): Promise<string> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const [open, closed] = await Promise.all([exportJWK(publicKey), exportJWK(privateKey)]);
  const id = await calculateJwkThumbprint(open);
  await tx.executeQuery(
    CompiledQuery.raw('insert into kernel.oidc_key (id, public_jwk, private_jwk, created_at) values ($1, $2, $3, $4)', [
      id,
      JSON.stringify({ ...open, kid: id, use: 'sig', alg: 'ES256' }),
      secrets.seal('oidc key', JSON.stringify(closed)),
      now.toString(),
    ]),
  );
  await tx.executeQuery(
    CompiledQuery.raw(
      `delete from kernel.oidc_key where id not in (select id from kernel.oidc_key order by created_at desc limit $1)`,
      [PUBLISHED],
    ),
  );
  return id;
}

const madeAtFirst = async (kept: Kept) => {
  // Two requests that both find none must not make two
  await kept.tx.executeQuery(
    CompiledQuery.raw(`select pg_advisory_xact_lock(hashtextextended(kernel.tenant()::text || ' oidc key', 0))`),
  );
  const { rows } = await kept.tx.executeQuery(CompiledQuery.raw('select id from kernel.oidc_key limit 1'));
  if (!rows.length) await makeClientKey(kept);
};

/** The public halves of the municipality's keys, made when there is none yet. */
export async function clientJwks(kept: Kept): Promise<{ keys: JWK[] }> {
  const read = () =>
    kept.tx.executeQuery<{ public_jwk: JWK }>(
      CompiledQuery.raw('select public_jwk from kernel.oidc_key order by created_at desc'),
    );
  let { rows } = await read();
  if (!rows.length) {
    await madeAtFirst(kept);
    ({ rows } = await read());
  }
  return { keys: rows.map((row) => row.public_jwk) };
}

/** The key that signs now: the newest that has been published long enough, or the first one made. */
export async function signingKey(kept: Kept): Promise<{ kid: string; key: CryptoKey }> {
  await madeAtFirst(kept);
  const { rows } = await kept.tx.executeQuery<{ id: string; private_jwk: string }>(
    CompiledQuery.raw(
      `select id, private_jwk from kernel.oidc_key
       order by created_at <= $1 desc, case when created_at <= $1 then created_at end desc, created_at limit 1`,
      [kept.now.subtract({ hours: PUBLISHED_FIRST_HOURS }).toString()],
    ),
  );
  const { id, private_jwk } = rows[0]!;
  const jwk = JSON.parse(kept.secrets.open('oidc key', private_jwk)) as JWK;
  return { kid: id, key: (await importJWK(jwk, 'ES256')) as CryptoKey };
}
