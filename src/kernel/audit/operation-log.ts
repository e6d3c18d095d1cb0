// SPDX-License-Identifier: Apache-2.0
import { CompiledQuery } from 'kysely';
import type { Database, Tx } from '../database/database.ts';
import type { Tenant } from '../tenant.ts';
import type { LogKeys } from './keys.ts';
import { headText, removalText, type Head, type Removal, type Signed } from './signed.ts';

/** Seconds after which a line is in the chain; until then only the rights of the database protect it. */
const SEAL_SECONDS = 5;
/** Lines that are chained in one transaction. */
const SEAL_BATCH = 5_000;
/** Lines that one signed record of removal covers, and records of one night. */
const REMOVAL_BATCH = 20_000;
const REMOVALS_A_NIGHT = 50;

/** For how many years lines are kept, by kind. */
export type Retention = { keepReadsYears: number; keepChangesYears: number };

type Here = Pick<Tenant, 'id'>;

/** The operation log of a municipality as a whole. */
export type OperationLog = {
  publicKey: string;
  /** Chains what has been committed; the answer is how many lines. */
  seal(tenant: Here): Promise<number>;
  /**
   * Signs the head of the chain: everything until the end of `day` (today in Japan by default, until now) is in it.
   * What has been signed already is not signed again. Null when no line is chained.
   */
  sign(tenant: Here, day?: string): Promise<Signed<Head> | null>;
  /** Chains, and signs the head of yesterday when that has not been done. */
  keep(tenant: Here): Promise<void>;
  /** The head that covers a day, as far as one was signed since; the last one without `day`. */
  head(tenant: Here, day?: string): Promise<Signed<Head> | null>;
  /** Takes out the lines whose time is over, each batch with its signed record. */
  remove(tx: Tx, tenant: Here, retention: Retention): Promise<Removal[]>;
};

export type HeadRow = {
  day: string;
  seq: number;
  hash: Buffer;
  lines: number;
  at: Date;
  public_key: string;
  signature: Buffer;
};

/** A head as it stands in the table. */
export const headFrom = (tenantId: string, { public_key, ...row }: HeadRow): Signed<Head> => ({
  tenantId,
  ...row,
  publicKey: public_key,
});

const rows = async <Row>(tx: Tx, text: string, values: unknown[] = []) =>
  (await tx.executeQuery<Row>(CompiledQuery.raw(text, values))).rows;

/** The signed head that covers a day, as far as one was signed since; the last one without `day`; null before the first. */
export async function headIn(tx: Tx, tenant: Here, day?: string): Promise<Signed<Head> | null> {
  const [row] = await rows<HeadRow>(
    tx,
    `select day, seq, hash, lines, at, public_key, signature from kernel.operation_log_seal
     order by day >= $1::date desc nulls last, case when day >= $1::date then day end, seq desc limit 1`,
    [day ?? null],
  );
  return row ? headFrom(tenant.id, row) : null;
}

export function operationLog(database: Database, keys: LogKeys, now: () => Temporal.Instant): OperationLog {
  const inside = <R>(tenant: Here, work: (tx: Tx) => Promise<R>) =>
    database.as({ tenantId: tenant.id, actorId: null }, work);
  const today = () => now().toZonedDateTimeISO('Asia/Tokyo').toPlainDate();
  const instant = () => new Date(now().epochMilliseconds);

  const log: OperationLog = {
    publicKey: keys.publicKey,

    async seal(tenant) {
      let all = 0;
      for (;;) {
        const [answer] = await inside(tenant, (tx) =>
          rows<{ taken: number }>(tx, 'select kernel.seal_operation_log($1) as taken', [SEAL_BATCH]),
        );
        all += answer!.taken;
        if (answer!.taken < SEAL_BATCH) return all;
      }
    },

    sign: (tenant, day = today().toString()) =>
      inside(tenant, async (tx) => {
        // Two processes that sign at once would each count from the same head before
        await rows(tx, `select pg_advisory_xact_lock(hashtextextended('operation log ' || $1, 0))`, [tenant.id]);
        const [state] = await rows<{ seq: number; hash: Buffer }>(
          tx,
          'select seq, hash from kernel.operation_log_head',
        );
        if (!state?.seq) return null;
        const last = await headIn(tx, tenant);
        if (last && last.seq >= state.seq) return last;
        const head: Head = {
          tenantId: tenant.id,
          day,
          seq: state.seq,
          hash: state.hash,
          lines: state.seq - (last?.seq ?? 0),
          at: instant(),
        };
        const signature = keys.sign(headText(head));
        await rows(
          tx,
          `insert into kernel.operation_log_seal (seq, day, hash, lines, at, public_key, signature)
           values ($1, $2, $3, $4, $5, $6, $7)`,
          [head.seq, head.day, head.hash, head.lines, head.at, keys.publicKey, signature],
        );
        return { ...head, publicKey: keys.publicKey, signature };
      }),

    async keep(tenant) {
      await log.seal(tenant);
      const last = await log.head(tenant);
      // By the first run after midnight, also when the house was off at midnight
      if (!last || last.at.getTime() < today().toZonedDateTime('Asia/Tokyo').epochMilliseconds)
        await log.sign(tenant, today().subtract({ days: 1 }).toString());
    },

    head: (tenant, day) => inside(tenant, (tx) => headIn(tx, tenant, day)),

    async remove(tx, tenant, { keepReadsYears, keepChangesYears }) {
      const removals: Removal[] = [];
      for (const [rule, years] of [
        ['reads', keepReadsYears],
        ['changes', keepChangesYears],
      ] as const) {
        const boundary = new Date(
          now().toZonedDateTimeISO('Asia/Tokyo').startOfDay().subtract({ years }).epochMilliseconds,
        );
        while (removals.length < REMOVALS_A_NIGHT) {
          const [taken] = await rows<{
            number: number;
            from_seq: number;
            to_seq: number;
            lines: number;
            digest: Buffer;
            hash_before: Buffer;
            hash_after: Buffer;
          }>(tx, 'select * from kernel.remove_operation_log($1, $2, $3)', [rule, boundary, REMOVAL_BATCH]);
          if (!taken) break;
          const removal: Removal = {
            tenantId: tenant.id,
            number: taken.number,
            at: instant(),
            rule,
            years,
            boundary,
            fromSeq: taken.from_seq,
            toSeq: taken.to_seq,
            lines: taken.lines,
            digest: taken.digest,
            hashBefore: taken.hash_before,
            hashAfter: taken.hash_after,
          };
          await rows(
            tx,
            `insert into kernel.operation_log_removal (number, at, rule, years, boundary, from_seq, to_seq, lines, digest,
               hash_before, hash_after, public_key, signature)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
            [
              removal.number,
              removal.at,
              rule,
              years,
              boundary,
              removal.fromSeq,
              removal.toSeq,
              removal.lines,
              removal.digest,
              removal.hashBefore,
              removal.hashAfter,
              keys.publicKey,
              keys.sign(removalText(removal)),
            ],
          );
          removals.push(removal);
        }
      }
      return removals;
    },
  };
  return log;
}

export type Sealing = { stop(): Promise<void> };

/** Keeps the chains of all municipalities up to date, every few seconds, beside the work of the house. */
export function startSealing(database: Database, log: OperationLog): Sealing {
  let running = Promise.resolve();
  const round = async () => {
    const { rows } = await database.pool.query<{ tenant_id: string }>('select * from kernel.tenants()');
    for (const { tenant_id } of rows) await log.keep({ id: tenant_id });
  };
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = round()
      .catch((error: Error) => console.error('the operation log could not be sealed:', error.message))
      .finally(() => (busy = false));
  }, SEAL_SECONDS * 1_000).unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
