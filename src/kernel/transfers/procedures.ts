// SPDX-License-Identifier: Apache-2.0
import { sql, type RawBuilder } from 'kysely';
import * as z from 'zod';
import type { Post } from '../access/actor.ts';
import { reachesRecord, whereReached } from '../access/records.ts';
import { zones, zoneTitles, type Passage, type Zone, type ZoneRules } from '../access/zones.ts';
import type { FileInfo } from '../files/file-info.ts';
import type { House } from '../house.ts';
import { file } from '../http/files.ts';
import type { Label } from '../label.ts';
import { badRequest, conflict, isProblem, notFound, Problem } from '../problem.ts';
import { procedure, record, staff, type Context } from '../procedure.ts';
import { close, deliver, examine } from './passing.ts';
import {
  needsApproval,
  transferOf,
  transferRecord,
  transferStates,
  transfersWhere,
  type Transfer,
} from './transfer.ts';

/** Up to this size (bytes) the answer waits for sanitising; larger files are sanitised in the background. */
const AT_ONCE = 2 * 1024 * 1024;

const Words = z.object({ ja: z.string(), en: z.string() });
const Found = z.object({ what: z.string(), where: z.string(), count: z.int(), label: Words });
const Reason = z.string().trim().min(1, '理由を入力してください').max(1_000, '理由は1,000文字以内で入力してください');
const Asked = z.object({
  to: z.enum(zones, '渡す先のネットワークを選んでください'),
  reason: Reason,
  /** The post in which one asks, where somebody holds several; the main one without it. */
  post: z.string().optional(),
});
const Id = z.object({ id: z.uuid() });
const State = z.enum(transferStates);

const Summary = z.object({
  id: z.uuid(),
  requestedBy: z.object({ name: z.string(), post: z.string(), self: z.boolean() }),
  requestedAt: z.iso.datetime(),
  /** null where it may not be read: words typed in one network do not show in another. */
  reason: z.string().nullable(),
  from: z.enum(zones),
  to: z.enum(zones),
  rule: z.enum(['free', 'sanitise', 'approve', 'sanitise-and-approve', 'refuse']),
  file: z.object({ name: z.string(), size: z.int(), sha256: z.string() }),
  state: State,
  refusal: Words.nullable(),
  /** Waits for the caller's decision. */
  yours: z.boolean(),
});

const Copy = z.object({
  id: z.uuid(),
  name: z.string(),
  sha256: z.string(),
  /** Why the caller cannot download it here; null when they can. */
  refusal: Words.nullable(),
});

const Whole = Summary.extend({
  original: Copy,
  scan: z.object({ state: z.enum(['not-scanned', 'clean', 'infected']), engine: z.string().nullable() }).nullable(),
  sanitising: z
    .object({
      outcome: z.enum(['clean', 'refused']),
      program: z.string(),
      removed: z.array(Found),
      noticed: z.array(Found),
    })
    .nullable(),
  decision: z
    .object({ name: z.string(), post: z.string(), at: z.iso.datetime(), words: z.string().nullable() })
    .nullable(),
  result: Copy.nullable(),
  closedAt: z.iso.datetime().nullable(),
  may: z.object({ decide: z.boolean(), withdraw: z.boolean() }),
});

const missing = () => notFound({ ja: '受け渡しの記録', en: 'The transfer' });

/** Everything that can be done with transfers, by name. */
export function transferProcedures(open: () => House) {
  const rulesOf = async ({ tx }: Context): Promise<ZoneRules> => (await open().access.zonesIn(tx)).rules;

  /** Whether the caller sits where internal information may be seen; elsewhere little is shown. */
  const inside = ({ from }: Context, rules: ZoneRules) => from === null || rules.see.internal.includes(from.zone);

  /**
   * What of the transfers a caller sees: their own and those that their permission reaches. Where nothing internal may
   * be seen, only their own, as far as they were asked for there or have been delivered there.
   */
  const visible = (context: Context, rules: ZoneRules): RawBuilder<boolean> => {
    const { actor, from } = context;
    const own = sql<boolean>`t.requested_by = ${actor!.id}`;
    if (inside(context, rules))
      return sql<boolean>`(${own} or ${whereReached(actor, 'transfers.read', transferRecord, 't')}
        or ${whereReached(actor, 'transfers.approve', transferRecord, 't')})`;
    const here = from!.zone;
    return sql<boolean>`(${own} and (t.asked_in = ${here} or (t.to_zone = ${here} and t.state = 'delivered')))`;
  };

  const decidable = ({ actor }: Context): RawBuilder<boolean> =>
    sql<boolean>`(t.state = 'waiting' and t.requested_by <> ${actor!.id}
      and ${whereReached(actor, 'transfers.approve', transferRecord, 't')})`;

  const mayDecide = ({ actor }: Context, transfer: Transfer) =>
    transfer.state === 'waiting' &&
    transfer.requested_by !== actor!.id &&
    reachesRecord(actor, 'transfers.approve', transferRecord, transfer);

  const shownTransfer = async (context: Context, id: string): Promise<{ transfer: Transfer; rules: ZoneRules }> => {
    const rules = await rulesOf(context);
    const [transfer] = await transfersWhere(context.tx, sql`t.id = ${id} and ${visible(context, rules)}`, { limit: 1 });
    if (!transfer) throw missing();
    return { transfer, rules };
  };

  const summaryOf = (context: Context, transfer: Transfer, rules: ZoneRules) => {
    const readable = inside(context, rules) || transfer.asked_in === context.from!.zone;
    return {
      id: transfer.id,
      requestedBy: {
        name: transfer.requested_name,
        post: transfer.post,
        self: transfer.requested_by === context.actor!.id,
      },
      requestedAt: transfer.requested_at.toISOString(),
      reason: readable ? transfer.reason : null,
      from: transfer.from_zone,
      to: transfer.to_zone,
      rule: transfer.rule,
      file: {
        name: readable ? transfer.file_name : transfer.result_name!,
        size: transfer.size,
        sha256: transfer.sha256,
      },
      state: transfer.state,
      refusal: transfer.refusal,
      yours: inside(context, rules) && mayDecide(context, transfer),
    };
  };

  /** Why the caller cannot take a file away here, in words, whoever says so: the room, the network, the scanner. */
  const takingRefusal = async (context: Context, id: string): Promise<Label | null> => {
    try {
      return (await context.files.info(id)).refusal;
    } catch (error) {
      if (!isProblem(error)) throw error;
      return error.status === 404
        ? {
            ja: 'このファイルを見る権限がないか、削除されています。',
            en: 'You may not see this file, or it was removed.',
          }
        : error.title;
    }
  };

  /** The post in which the caller asks. */
  const postOf = ({ actor }: Context, id: string | undefined): Post | undefined => {
    if (id === undefined) return actor!.posts.find(({ holding }) => holding === 'regular') ?? actor!.posts[0];
    const post = actor!.posts.find((one) => one.id === id);
    if (!post)
      throw badRequest({ ja: 'この職は現在のあなたの職にありません。', en: 'You do not hold this post.' }, 'post');
    return post;
  };

  /** Writes the request down and looks at it: small files at once, so that the answer says what became of it. */
  const begin = async (
    context: Context,
    id: string,
    info: FileInfo,
    { to, reason, post: postId }: z.output<typeof Asked>,
  ) => {
    const { tx, now, actor } = context;
    const from = info.zone ?? context.from?.zone;
    if (!from)
      throw badRequest(
        { ja: 'どのネットワークのファイルか分かりません。', en: 'The file belongs to no network.' },
        'file',
      );
    if (from === to)
      throw badRequest(
        {
          ja: `このファイルはもう${zoneTitles[to].ja}にあります。渡す先に、ほかのネットワークを選んでください。`,
          en: `The file is in the ${zoneTitles[to].en} already. Choose another network.`,
        },
        'to',
      );
    const rule: Passage = (await rulesOf(context)).move[from][to];
    const post = postOf(context, postId);
    await sql`
      insert into kernel.transfer (id, requested_by, requested_name, post, unit_id, requested_at, reason, asked_in, from_zone,
        to_zone, rule, file_id, file_name, sha256, size)
      values (${id}, ${actor!.id}, ${actor!.name}, ${wordsOf(post) || (actor!.unit?.name ?? '')},
        ${post?.unit?.id ?? actor!.unit?.id ?? null}, ${now.toString()}, ${reason}, ${context.from?.zone ?? null}, ${from}, ${to},
        ${rule}, ${info.id}, ${info.name}, ${info.sha256}, ${info.size})`.execute(tx);
    if (info.size < AT_ONCE) await examine(context, open(), id);
    const { state } = (await transferOf(tx, id))!;
    if (state === 'requested') await context.emit('transfers.requested', id);
    context.log(id, { from, to, rule, file: info.id, sha256: info.sha256, state });
    return { id, state };
  };

  return {
    'transfers.ways': procedure({
      name: 'transfers.ways',
      title: { ja: 'このネットワークからの渡し方を見る', en: 'Read where files may go from here' },
      access: staff('transfers.request'),
      effect: 'read',
      confidentiality: 'public',
      http: 'GET /transfers/ways',
      input: z.object({}),
      output: z.object({
        /** Whether internal information may be seen here; elsewhere the list is short. */
        inside: z.boolean(),
        /** Whether files may be handed in here. */
        handIn: z.boolean(),
        ways: z.array(z.object({ to: z.enum(zones), rule: Summary.shape.rule })),
        posts: z.array(z.object({ id: z.string(), words: z.string() })),
      }),
      run: async (context) => {
        const here = context.from?.zone;
        const rules = await rulesOf(context);
        const { move, upload } = rules;
        return {
          inside: inside(context, rules),
          handIn: here !== undefined && upload.includes(here),
          ways: here ? zones.filter((to) => to !== here).map((to) => ({ to, rule: move[here][to] })) : [],
          posts: context.actor!.posts.map((post) => ({ id: post.id, words: wordsOf(post) })),
        };
      },
    }),

    'transfers.request': procedure({
      name: 'transfers.request',
      title: { ja: '領域間の受け渡しを申請する', en: 'Ask for a file to be carried into another network' },
      access: staff('transfers.request'),
      effect: 'write',
      personal: true,
      // Only a file that may be seen where one asks
      confidentiality: 'public',
      http: 'POST /transfers',
      input: Asked.extend({ file: z.uuid() }),
      output: z.object({ id: z.uuid(), state: State }),
      run: async (context, { file: fileId, ...asked }) => {
        const rules = await rulesOf(context);
        const id: string = crypto.randomUUID();
        const info = await fileOf(context, fileId, id, rules);
        return begin(context, id, info, asked);
      },
    }),

    'transfers.handIn': procedure({
      name: 'transfers.handIn',
      title: { ja: 'ファイルを預けて受け渡しを申請する', en: 'Hand in a file to be carried into another network' },
      access: staff('transfers.request'),
      effect: 'write',
      personal: true,
      confidentiality: 'public',
      http: 'POST /transfers/files',
      input: Asked.extend({
        file: z.array(file()).length(1, 'ファイルを1つ選んでください'),
        /** With personal or otherwise sensitive information. */
        confidential: z.boolean().default(false),
      }),
      output: z.object({ id: z.uuid(), state: State }),
      run: async (context, { file: [upload], confidential, ...asked }) => {
        const { limit } = open().files;
        if (upload!.bytes.length > limit)
          throw new Problem(413, {
            ja: `ファイルが大きすぎます。${Math.floor(limit / 1_048_576)} MBまでにしてください。`,
            en: `The file is too large: at most ${Math.floor(limit / 1_048_576)} MB are taken.`,
          });
        const id: string = crypto.randomUUID();
        const info = await context.files.keep({
          name: upload!.name,
          bytes: upload!.bytes,
          on: { system: 'transfers', record: id },
          confidentiality: confidential ? 'confidential' : 'internal',
        });
        return begin(context, id, info, asked);
      },
    }),

    'transfers.list': procedure({
      name: 'transfers.list',
      title: { ja: '領域間の受け渡しの一覧を見る', en: 'List the transfers between networks' },
      access: staff('transfers.request'),
      effect: 'read',
      personal: true,
      confidentiality: 'public',
      http: 'GET /transfers',
      input: z.object({
        show: z.enum(['mine', 'waiting', 'all']).default('mine'),
        limit: z.int().min(1).max(200).default(50),
        offset: z.int().min(0).default(0),
      }),
      output: z.object({
        items: z.array(Summary),
        counts: z.object({ mine: z.int(), waiting: z.int(), all: z.int() }),
      }),
      run: async (context, { show, limit, offset }) => {
        const { tx, actor } = context;
        const rules = await rulesOf(context);
        const seen = visible(context, rules);
        const waits = inside(context, rules) ? decidable(context) : sql<boolean>`false`;
        const mine = sql<boolean>`t.requested_by = ${actor!.id}`;
        const condition = { mine: sql`${seen} and ${mine}`, waiting: sql`${seen} and ${waits}`, all: seen }[show];
        const { rows } = await sql<{ mine: number; waiting: number; all: number }>`
          select count(*) filter (where ${mine}) as mine, count(*) filter (where ${waits}) as waiting, count(*) as "all"
          from kernel.transfer t where ${seen}`.execute(tx);
        const items = await transfersWhere(tx, condition, { limit, offset });
        context.log('transfers', { show, shown: items.length });
        return { items: items.map((transfer) => summaryOf(context, transfer, rules)), counts: rows[0]! };
      },
    }),

    'transfers.transfer': procedure({
      name: 'transfers.transfer',
      title: { ja: '領域間の受け渡しを見る', en: 'Read a transfer between networks' },
      access: staff('transfers.request'),
      effect: 'read',
      personal: true,
      confidentiality: 'public',
      http: 'GET /transfers/{id}',
      input: Id,
      output: Whole,
      run: async (context, { id }) => {
        const { transfer, rules } = await shownTransfer(context, id);
        context.log(id);
        const summary = summaryOf(context, transfer, rules);
        const { sanitising, result_id: result } = transfer;
        return {
          ...summary,
          original: {
            id: transfer.file_id,
            name: summary.file.name,
            sha256: transfer.sha256,
            refusal: await takingRefusal(context, transfer.file_id),
          },
          scan: transfer.scan && { state: transfer.scan, engine: transfer.scan_engine },
          sanitising: sanitising && {
            outcome: sanitising.outcome,
            program: transfer.sanitiser!,
            removed: sanitising.outcome === 'clean' ? sanitising.removed : [],
            noticed: sanitising.outcome === 'clean' ? sanitising.noticed : [],
          },
          decision:
            transfer.decided_at === null
              ? null
              : {
                  name: transfer.decided_name!,
                  post: transfer.decided_post!,
                  at: transfer.decided_at.toISOString(),
                  words: inside(context, rules) ? transfer.decision_words : null,
                },
          result:
            result !== null && transfer.state === 'delivered'
              ? {
                  id: result,
                  name: transfer.result_name!,
                  sha256: transfer.result_sha256!,
                  refusal: await takingRefusal(context, result),
                }
              : null,
          closedAt: transfer.closed_at?.toISOString() ?? null,
          may: {
            decide: summary.yours,
            withdraw: summary.requestedBy.self && transfer.closed_at === null,
          },
        };
      },
    }),

    'transfers.approve': procedure({
      name: 'transfers.approve',
      title: { ja: '領域間の受け渡しを承認する', en: 'Approve a transfer between networks' },
      access: staff(
        'transfers.approve',
        record(transferRecord, ({ tx }, { id }: z.output<typeof Id>) => transferOf(tx, id)),
      ),
      effect: 'write',
      personal: true,
      http: 'POST /transfers/{id}/approve',
      input: Id.extend({ words: z.string().trim().max(1_000).default('') }),
      output: z.object({ state: State }),
      run: async (context, { id, words }) => {
        await decide(context, id, words);
        await deliver(context, open(), id);
        const { state } = (await transferOf(context.tx, id))!;
        context.log(id, { state });
        return { state };
      },
    }),

    'transfers.reject': procedure({
      name: 'transfers.reject',
      title: { ja: '領域間の受け渡しを差し戻す', en: 'Reject a transfer between networks' },
      access: staff(
        'transfers.approve',
        record(transferRecord, ({ tx }, { id }: z.output<typeof Id>) => transferOf(tx, id)),
      ),
      effect: 'write',
      personal: true,
      http: 'POST /transfers/{id}/reject',
      input: Id.extend({ words: Reason }),
      output: z.object({ state: State }),
      run: async (context, { id, words }) => {
        await decide(context, id, words);
        await close(context, { id }, { state: 'rejected' });
        context.log(id, { state: 'rejected' });
        return { state: 'rejected' as const };
      },
    }),

    'transfers.withdraw': procedure({
      name: 'transfers.withdraw',
      title: { ja: '領域間の受け渡しの申請を取り下げる', en: 'Withdraw what one asked for' },
      access: staff('transfers.request'),
      effect: 'write',
      confidentiality: 'public',
      http: 'POST /transfers/{id}/withdraw',
      input: Id,
      output: z.object({ state: State }),
      run: async (context, { id }) => {
        await shownTransfer(context, id);
        const transfer = (await transferOf(context.tx, id, true))!;
        if (transfer.requested_by !== context.actor!.id) throw missing();
        if (transfer.closed_at !== null) throw closed();
        await close(context, transfer, { state: 'withdrawn' });
        context.log(id, { state: 'withdrawn' });
        return { state: 'withdrawn' as const };
      },
    }),
  };

  /** The file that is asked for: handed in by the caller before, or hanging where the caller may see it from here. */
  async function fileOf(context: Context, fileId: string, id: string, rules: ZoneRules): Promise<FileInfo> {
    const { rows } = await sql<{ zone: Zone | null }>`
      select zone from kernel.file where id = ${fileId} and state = 'incoming' and uploaded_by = ${context.actor!.id}`.execute(
      context.tx,
    );
    if (rows[0] && (!context.from || rows[0].zone === context.from.zone))
      return context.files.attach(fileId, { system: 'transfers', record: id });
    const info = await context.files.info(fileId);
    if (!info.on || (context.from && !rules.see[info.confidentiality].includes(context.from.zone)))
      throw new Problem(403, {
        ja: 'このファイルの受け渡しは、このネットワークからは申請できません。ファイルを見られるネットワークの端末で行ってください。',
        en: 'This file cannot be asked for from this network. Use a terminal in a network in which it may be seen.',
      });
    return info;
  }

  /** Writes down who decides; only once, and never on one's own request. */
  async function decide(context: Context, id: string, words: string): Promise<void> {
    const { tx, actor, now } = context;
    const transfer = (await transferOf(tx, id, true))!;
    if (transfer.requested_by === actor!.id)
      throw new Problem(403, {
        ja: '自分が申請した受け渡しは、自分では決められません。ほかの承認者に頼んでください。',
        en: 'Nobody decides on what they asked for themselves. Ask somebody else who may approve.',
      });
    if (transfer.closed_at !== null) throw closed();
    if (transfer.state !== 'waiting' || !needsApproval(transfer.rule))
      throw conflict({
        ja: 'このファイルはまだ確認中です。確認が終わってから承認してください。',
        en: 'The file is still being looked at. Decide when that is done.',
      });
    const post = postOf(context, undefined);
    await sql`update kernel.transfer set decided_by = ${actor!.id}, decided_name = ${actor!.name},
      decided_post = ${wordsOf(post) || (actor!.unit?.name ?? '')}, decided_at = ${now.toString()}, decision_words = ${words}
      where id = ${id}`.execute(tx);
  }
}

export type TransferProcedures = ReturnType<typeof transferProcedures>;

const closed = () =>
  conflict({
    ja: 'この受け渡しはもう終わっています。画面を読み込み直してください。',
    en: 'This transfer is finished already. Reload the page.',
  });

const wordsOf = (post: Post | undefined): string => [post?.unit?.name, post?.title].filter(Boolean).join(' ');
