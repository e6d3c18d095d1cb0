// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { badRequest, notFound } from '#kernel/problem.ts';
import { procedure, staff } from '#kernel/procedure.ts';
import type { ProgrammeTx } from '../store.ts';
import { sheetById } from './sheets.ts';

const Comment = z.object({
  id: z.uuid(),
  threadId: z.uuid().nullable(),
  path: z.string().nullable(),
  body: z.string(),
  by: z.string(),
  at: z.iso.datetime(),
  resolvedAt: z.iso.datetime().nullable(),
});

export const listComments = procedure({
  name: 'programmes.comments',
  title: { ja: 'コメントを読む', en: 'Read the comments on a sheet' },
  access: staff('programmes.read'),
  effect: 'read',
  http: 'GET /programmes/sheets/{id}/comments',
  input: z.object({ id: z.uuid() }),
  output: z.array(Comment),
  run: async (context, { id }) => {
    await sheetById(context, id);
    const rows = await (context.tx as ProgrammeTx)
      .selectFrom('programmes.comment')
      .selectAll()
      .where('sheet_id', '=', id)
      .orderBy('id')
      .execute();
    return rows.map((row) => ({
      id: row.id,
      threadId: row.thread_id,
      path: row.path,
      body: row.body,
      by: row.author_name,
      at: row.at.toISOString(),
      resolvedAt: row.resolved_at?.toISOString() ?? null,
    }));
  },
});

export const addComment = procedure({
  name: 'programmes.comments.add',
  title: { ja: 'コメントを書く', en: 'Write a comment on a sheet' },
  access: staff('programmes.comment'),
  effect: 'write',
  http: 'POST /programmes/sheets/{id}/comments',
  input: z.object({
    id: z.uuid(),
    threadId: z.uuid().optional(),
    path: z.string().max(200).optional(),
    body: z.string().trim().min(1, 'コメントを入力してください').max(5_000, 'コメントは5,000字以内で入力してください'),
  }),
  output: z.object({ id: z.uuid() }),
  run: async (context, { id, threadId, path, body }) => {
    const tx = context.tx as ProgrammeTx;
    await sheetById(context, id);
    if (threadId) {
      const first = await tx
        .selectFrom('programmes.comment')
        .select(['sheet_id', 'thread_id'])
        .where('id', '=', threadId)
        .executeTakeFirst();
      if (!first || first.sheet_id !== id || first.thread_id !== null)
        throw badRequest(
          { ja: '返信先のコメントが見つかりません。', en: 'The comment to answer was not found.' },
          'threadId',
        );
    }
    const row = await tx
      .insertInto('programmes.comment')
      .values({
        sheet_id: id,
        thread_id: threadId ?? null,
        path: path ?? null,
        body,
        author_id: context.actor!.id,
        author_name: context.actor!.name,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    context.log(id, { comment: row.id });
    return row;
  },
});

export const resolveComment = procedure({
  name: 'programmes.comments.resolve',
  title: { ja: 'コメントを解決済みにする・戻す', en: 'Resolve or reopen a thread' },
  access: staff('programmes.comment'),
  effect: 'write',
  http: 'POST /programmes/comments/{id}/resolution',
  input: z.object({ id: z.uuid(), resolved: z.boolean() }),
  output: z.object({ resolved: z.boolean() }),
  run: async (context, { id, resolved }) => {
    const row = await (context.tx as ProgrammeTx)
      .updateTable('programmes.comment')
      .set({ resolved_at: resolved ? context.now.toString() : null })
      .where('id', '=', id)
      .where('thread_id', 'is', null)
      .returning('sheet_id')
      .executeTakeFirst();
    if (!row) throw notFound({ ja: 'このコメント', en: 'This comment' });
    await sheetById(context, row.sheet_id);
    context.log(row.sheet_id, { comment: id });
    return { resolved };
  },
});
