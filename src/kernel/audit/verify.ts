// SPDX-License-Identifier: Apache-2.0
import { createHash, type Hash } from 'node:crypto';
import type pg from 'pg';
import type { Label } from '../label.ts';
import { digestOf, genesis, hashAfter, LINE_FIELDS, timeInId } from './chain.ts';
import { signedBy } from './keys.ts';
import { headFrom, type HeadRow } from './operation-log.ts';
import { headText, removalText, type Head, type Removal, type Signed } from './signed.ts';

/** Sends SQL to the database and brings its rows as arrays. */
export type Ask = (text: string, values: unknown[]) => Promise<unknown[][]>;

/** Asks over a connection, whose transaction is the snapshot that is looked through. */
export const askOver =
  (db: pg.Client): Ask =>
  async (text, values) =>
    (await db.query<unknown[]>({ text, values, rowMode: 'array' })).rows;

export type FindingKind = 'changed' | 'removed' | 'inserted' | 'reordered' | 'tail' | 'replaced' | 'signature';

/** Something that does not fit: which line, as far as that can be told. */
export type Finding = { kind: FindingKind; seq: number | null; id: string | null; at: string | null; words: Label };

export type Verification = {
  /** Lines found whole in the chain. */
  lines: number;
  /** Lines taken out by the rule of retention, each covered by a signed record. */
  removed: number;
  /** Lines that are not in the chain yet. */
  waiting: number;
  lastSeq: number;
  lastHead: Signed<Head> | null;
  /** The first ones, at most `FINDINGS`; `more` were counted only. */
  findings: Finding[];
  more: number;
};

const FINDINGS = 100;
/** Rows that are held at once. */
const PAGE = 1_000;
/** A transaction may have been open while a head was signed, but not for so long. */
const LONGEST_TRANSACTION = 24 * 60 * 60 * 1_000;

const words = {
  changed: { ja: '内容が書き換えられています', en: 'its content was changed' },
  changedWithDigest: {
    ja: '内容が、鎖に残る要約とともに書き換えられています',
    en: 'its content was changed together with its digest',
  },
  removed: { ja: '行が削除されています', en: 'the line was removed' },
  removedBefore: { ja: 'この行の前の行が削除されています', en: 'a line before this one was removed' },
  removedFromChain: { ja: '行が鎖とともに削除されています', en: 'the line was removed together with its link' },
  inserted: { ja: '鎖にない行が挿入されています', en: 'the line was inserted: it is not in the chain' },
  insertedInChain: { ja: '鎖の途中に行が挿入されています', en: 'the line was inserted into the chain' },
  backdated: {
    ja: 'すでに署名された日より前の日時の行が、後から加えられています',
    en: 'the line was added later with a time before a head that had been signed',
  },
  mistimed: {
    ja: '記録の日時と、行の識別子に含まれる日時とが食い違っています',
    en: 'the time it tells is not the time in its id',
  },
  reordered: { ja: '行の順序が入れ替えられています', en: 'the line was moved from another place' },
} satisfies Record<string, Label>;

type Row = {
  seq: number;
  lineId: string | null;
  digest: Buffer;
  hash: Buffer;
  removal: number | null;
  /** Of the line; null when there is none. */
  fields: (string | null)[] | null;
};

/** The chain with its lines, in order, a page at a time; each row with the next one. */
async function* chained(ask: Ask, tenantId: string): AsyncGenerator<[Row, Row | null, Row[]]> {
  let held: Row | null = null;
  for (let after = 0; ;) {
    const answer = await ask(
      // `offset 0`: line by line through its index, whatever the statistics say of a table that grows so fast
      `select c.seq, c.line_id::text, c.digest, c.hash, c.removal, l.*
       from (select * from kernel.operation_log_chain where tenant_id = $1 and seq > $2 order by seq limit ${PAGE}) c
       left join lateral (
         select ${LINE_FIELDS.map((field, at) => `${field} as f${at}`).join(', ')} from kernel.operation_log l
         where l.tenant_id = c.tenant_id and l.id = c.line_id offset 0
       ) l on true order by c.seq`,
      [tenantId, after],
    );
    const page = answer.map(([seq, lineId, digest, hash, removal, ...fields]): Row => ({
      seq: Number(seq),
      lineId: lineId as string | null,
      digest: digest as Buffer,
      hash: hash as Buffer,
      removal: removal as number | null,
      fields: fields[1] === null ? null : (fields as (string | null)[]),
    }));
    for (const row of page) {
      if (held) yield [held, row, page];
      held = row;
    }
    if (page.length < PAGE) break;
    after = page.at(-1)!.seq;
  }
  if (held) yield [held, null, []];
}

/**
 * Looks through the operation log of a municipality, in one snapshot of the database (that of the caller's transaction)
 * and in bounded memory: every line against its digest, every digest against the chain, the chain against the signed
 * heads and against `given`, a head that was kept elsewhere. `publicKey` is that of this installation.
 */
export async function verifyLog(
  ask: Ask,
  tenantId: string,
  publicKey: string,
  given?: Signed<Head>,
): Promise<Verification> {
  const found: Verification = {
    lines: 0,
    removed: 0,
    waiting: 0,
    lastSeq: 0,
    lastHead: null,
    findings: [],
    more: 0,
  };
  const tell = (kind: FindingKind, said: Label, of: Partial<Pick<Finding, 'seq' | 'id' | 'at'>> = {}) => {
    if (found.findings.length < FINDINGS)
      found.findings.push({ kind, seq: null, id: null, at: null, ...of, words: said });
    else found.more++;
  };

  const heads = await signedHeads(ask, tenantId);
  found.lastHead = heads.at(-1) ?? null;
  const removals = await signedRemovals(ask, tenantId);
  for (const head of heads)
    if (head.publicKey !== publicKey || !signedBy(publicKey, headText(head), head.signature))
      tell(
        'signature',
        {
          ja: `${head.day} の封印の署名が、この施設の鍵のものではありません`,
          en: `the head of ${head.day} was not signed with the key of this installation`,
        },
        { seq: head.seq },
      );
  for (const { removal } of removals.values())
    if (removal.publicKey !== publicKey || !signedBy(publicKey, removalText(removal), removal.signature))
      tell(
        'signature',
        {
          ja: `保存期間満了による削除の記録（第${removal.number}号）の署名が、この施設の鍵のものではありません`,
          en: `the record of removal ${removal.number} was not signed with the key of this installation`,
        },
        { seq: removal.fromSeq },
      );
  if (given && given.publicKey !== publicKey)
    tell('signature', {
      ja: '渡された封印は、この施設の現在の鍵とは別の鍵で署名されています。鍵が取り替えられたか、別の施設の封印です',
      en: 'the given head was signed with another key than this installation has now: the key was replaced, or the file is another installation’s',
    });
  /** Where the chain must be as a record of removal says. */
  const edges = Map.groupBy(
    [...removals.values()].flatMap(({ removal }) => [
      { seq: removal.fromSeq - 1, removal, hash: removal.hashBefore },
      { seq: removal.toSeq, removal, hash: removal.hashAfter },
    ]),
    ({ seq }) => seq,
  );
  const marks = [...heads, ...(given ? [given] : [])].toSorted((a, b) => a.seq - b.seq);

  let before: Buffer = genesis(tenantId);
  /** What a line inserted or removed with all numbers after it has moved: number in the table less number in the chain. */
  let shift = 0;
  let mark = 0;
  let agreed: Head | null = null;
  let signedSince: Head | null = null;
  let disagreed = false;
  for await (const [row, next, page] of chained(ask, tenantId)) {
    for (let missing = found.lastSeq + 1; missing < row.seq; missing++)
      tell('removed', words.removedFromChain, { seq: missing });
    const gap = row.seq > found.lastSeq + 1;
    found.lastSeq = row.seq;
    const place = {
      seq: row.seq,
      id: row.lineId,
      at: row.fields?.[2] ?? (row.lineId === null ? null : timeInId(row.lineId)),
    };

    const whole = row.fields !== null && digestOf(row.fields).equals(row.digest);
    const covering = row.removal === null ? undefined : removals.get(row.removal);
    if (whole) found.lines++;
    else if (row.fields) tell('changed', words.changed, place);
    else if (covering) {
      found.removed++;
      covering.lines++;
      covering.hash.update(row.digest);
      if (row.seq < covering.removal.fromSeq || row.seq > covering.removal.toSeq) tell('removed', words.removed, place);
    } else tell('removed', words.removed, place);

    const fits = (prior: Buffer, one: Row, moved: number) =>
      hashAfter(prior, one.seq - moved, one.digest).equals(one.hash);
    let inserted = false;
    if (!gap && !fits(before, row, shift)) {
      if (next && fits(before, next, shift + 1)) {
        tell('inserted', words.insertedInChain, place);
        inserted = true;
        shift++;
      } else if (next && !fits(row.hash, next, shift) && fits(row.hash, next, shift - 1)) {
        tell('removed', words.removedBefore, place);
        shift--;
      } else if (
        page.some((other) => other !== row && hashAfter(before, row.seq - shift, other.digest).equals(row.hash))
      )
        tell('reordered', words.reordered, place);
      else if (whole || row.fields === null) tell('changed', words.changedWithDigest, place);
    }
    if (!inserted) before = row.hash;

    for (const { removal, hash } of edges.get(row.seq - shift) ?? [])
      if (!row.hash.equals(hash))
        tell(
          'replaced',
          {
            ja: `保存期間満了による削除の記録（第${removal.number}号、第${removal.fromSeq}行から第${removal.toSeq}行）の前後の鎖が、記録と一致しません`,
            en: `the chain around removal ${removal.number} (seq ${removal.fromSeq} to ${removal.toSeq}) is not that of its record`,
          },
          { seq: row.seq },
        );
    for (; mark < marks.length && marks[mark]!.seq <= row.seq - shift; mark++) {
      const head = marks[mark]!;
      if (head.seq < row.seq - shift) continue; // its line is among the missing ones, which have been told
      if (row.hash.equals(head.hash)) agreed = head;
      else if (!disagreed) {
        disagreed = true;
        tell(
          'replaced',
          {
            ja: `${head.day} に署名された封印（第${head.seq}行まで）と一致しません。${agreed ? `第${agreed.seq}行（${agreed.day} の封印）より後` : '先頭からの間'}で鎖が作り直されています`,
            en: `does not agree with the head signed for ${head.day}: the chain was made anew ${agreed ? `after seq ${agreed.seq} (head of ${agreed.day})` : 'from its beginning'}`,
          },
          { seq: head.seq },
        );
      }
      if (head !== given) signedSince = head;
    }
    if (row.fields && row.lineId) {
      const written = Date.parse(timeInId(row.lineId));
      const told = Date.parse(place.at!);
      if (
        signedSince &&
        signedSince.seq < row.seq &&
        Math.min(written, told) < signedSince.at.getTime() - LONGEST_TRANSACTION
      )
        tell('inserted', words.backdated, place);
      else if (Math.abs(told - written) > LONGEST_TRANSACTION) tell('inserted', words.mistimed, place);
    }
  }

  for (const { removal, lines, hash } of removals.values())
    if (lines !== removal.lines || !hash.digest().equals(Buffer.from(removal.digest)))
      tell(
        'removed',
        {
          ja: `保存期間満了による削除の記録（第${removal.number}号）にある ${removal.lines} 行と、実際に無い ${lines} 行が一致しません`,
          en: `removal ${removal.number} records ${removal.lines} lines; the ${lines} that are gone under it are not the same`,
        },
        { seq: removal.fromSeq },
      );

  const [state] = await ask(
    `select h.seq, h.hash, h.sealed_below::text, h.cluster = (select system_identifier::text from pg_control_system())
     from kernel.operation_log_head h where h.tenant_id = $1`,
    [tenantId],
  );
  const cut = marks.findLast((head) => head.seq > found.lastSeq - shift);
  if (cut)
    tell(
      'tail',
      {
        ja: `${cut.day} に署名された封印は第${cut.seq}行までありますが、記録は第${found.lastSeq}行で終わっています。末尾の ${cut.seq - found.lastSeq} 行が削除されています`,
        en: `the head signed for ${cut.day} goes to seq ${cut.seq}, the log ends at ${found.lastSeq}: the last ${cut.seq - found.lastSeq} lines were removed`,
      },
      { seq: found.lastSeq + 1 },
    );
  else if (Number(state?.[0] ?? 0) > found.lastSeq)
    tell(
      'tail',
      {
        ja: `鎖は第${String(state![0])}行まで作られましたが、記録は第${found.lastSeq}行で終わっています。末尾が削除されています`,
        en: `the chain was made up to seq ${String(state![0])}, the log ends at ${found.lastSeq}: its tail was removed`,
      },
      { seq: found.lastSeq + 1 },
    );

  const outside = `from kernel.operation_log l where l.tenant_id = $1
    and not exists (select from kernel.operation_log_chain c where c.tenant_id = $1 and c.line_id = l.id)`;
  // In another cluster (restored from a backup) the numbers of transactions tell nothing until the next sealing
  const below = state?.[3] === true ? (state[2] as string) : '0';
  const strangers = await ask(
    `select l.id::text, ${LINE_FIELDS[2]}, count(*) over () ${outside} and l.xid < $2::xid8 order by l.at limit ${FINDINGS}`,
    [tenantId, below],
  );
  for (const [id, at] of strangers) tell('inserted', words.inserted, { id: id as string, at: at as string });
  const [waiting] = await ask(`select count(*) ${outside} and l.xid >= $2::xid8`, [tenantId, below]);
  found.waiting = Number(waiting![0]);
  found.more += Math.max(0, Number(strangers[0]?.[2] ?? 0) - strangers.length);
  return found;
}

async function signedHeads(ask: Ask, tenantId: string): Promise<Signed<Head>[]> {
  const rows = await ask(
    `select day::text, seq, hash, lines, at, public_key, signature from kernel.operation_log_seal
     where tenant_id = $1 order by seq`,
    [tenantId],
  );
  return rows.map(([day, seq, hash, lines, at, key, signature]) =>
    headFrom(tenantId, {
      day,
      seq: Number(seq),
      hash,
      lines: Number(lines),
      at,
      public_key: key,
      signature,
    } as HeadRow),
  );
}

type Running = { removal: Signed<Removal>; lines: number; hash: Hash };

async function signedRemovals(ask: Ask, tenantId: string): Promise<Map<number, Running>> {
  const rows = await ask(
    `select number, at, rule, years, boundary, from_seq, to_seq, lines, digest, hash_before, hash_after, public_key, signature
     from kernel.operation_log_removal where tenant_id = $1 order by number`,
    [tenantId],
  );
  return new Map(
    rows.map(([number, at, rule, years, boundary, from, to, lines, digest, hashBefore, hashAfter, key, signature]) => [
      number as number,
      {
        removal: {
          tenantId,
          number: number as number,
          at: at as Date,
          rule: rule as Removal['rule'],
          years: years as number,
          boundary: boundary as Date,
          fromSeq: Number(from),
          toSeq: Number(to),
          lines: Number(lines),
          digest: digest as Buffer,
          hashBefore: hashBefore as Buffer,
          hashAfter: hashAfter as Buffer,
          publicKey: key as string,
          signature: signature as Buffer,
        },
        lines: 0,
        hash: createHash('sha256'),
      },
    ]),
  );
}
