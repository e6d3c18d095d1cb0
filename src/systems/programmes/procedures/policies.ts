// SPDX-License-Identifier: Apache-2.0
import { sql } from 'kysely';
import * as z from 'zod';
import { everyone, procedure, staff } from '#kernel/procedure.ts';
import { badRequest, notFound } from '#kernel/problem.ts';
import { forgetCounts } from '../facet-memory.ts';
import type { ProgrammeTx } from '../store.ts';

const Level = z.enum(['field', 'policy', 'measure']);
const Node = z.object({
  id: z.uuid(),
  parentId: z.uuid().nullable(),
  level: Level,
  code: z.string(),
  name: z.string(),
  /** Codes from the top joined by `-`: the value of the filter `policy`. */
  path: z.string(),
  /** Published sheets below it in `fiscalYear`, and what they cost (thousand yen, null when no sheet says). */
  sheets: z.int(),
  budget: z.number().nullable(),
  settled: z.number().nullable(),
});

export const policyTree = procedure({
  name: 'programmes.policies',
  title: { ja: '政策体系を見る', en: 'Read the policy tree' },
  access: everyone('the comprehensive plan is public; figures are of published sheets only'),
  effect: 'read',
  http: 'GET /public/policies',
  input: z.object({ fiscalYear: z.int().optional() }),
  output: z.array(Node),
  run: async ({ tx }, { fiscalYear }) => {
    const { rows } = await sql<z.infer<typeof Node>>`
      with recursive tree as (
        select id, parent_id, level, code, name, code as path, array[lpad(code, 8, '0')] as place
        from programmes.policy where parent_id is null
        union all
        select p.id, p.parent_id, p.level, p.code, p.name, tree.path || '-' || p.code, place || lpad(p.code, 8, '0')
        from programmes.policy p join tree on p.parent_id = tree.id),
      shown as (
        select s.id, s.budget, s.settled, l.value from programmes.sheet s
        join programmes.sheet_link l on l.sheet_id = s.id and l.kind = 'measure'
        where s.is_public and s.fiscal_year = coalesce(${fiscalYear ?? null}::int,
          (select max(fiscal_year) from programmes.sheet where is_public)))
      select tree.id, tree.parent_id as "parentId", tree.level, tree.code, tree.name, tree.path,
             count(shown.id) as sheets, sum(shown.budget)::bigint as budget, sum(shown.settled)::bigint as settled
      from tree left join shown on shown.value = tree.path or starts_with(shown.value, tree.path || '-')
      group by tree.id, tree.parent_id, tree.level, tree.code, tree.name, tree.path, tree.place order by tree.place`.execute(
      tx as ProgrammeTx,
    );
    return rows;
  },
});

const ABOVE = { field: null, policy: 'field', measure: 'policy' } as const;

export const savePolicy = procedure({
  name: 'programmes.policies.save',
  title: { ja: '政策体系を編集する', en: 'Edit the policy tree' },
  access: staff('programmes.policies'),
  effect: 'write',
  http: 'PUT /programmes/policies/{id}',
  input: z.object({
    /** `new` for a new entry. */
    id: z.union([z.uuid(), z.literal('new')]),
    parentId: z.uuid().nullable(),
    level: Level,
    code: z.string().trim().min(1, '番号を入力してください').max(20),
    name: z.string().trim().min(1, '名称を入力してください').max(200),
  }),
  output: z.object({ id: z.uuid() }),
  run: async (context, { id, parentId, level, code, name }) => {
    const tx = context.tx as ProgrammeTx;
    const parent = parentId
      ? await tx.selectFrom('programmes.policy').select('level').where('id', '=', parentId).executeTakeFirst()
      : undefined;
    if ((parent?.level ?? null) !== ABOVE[level])
      throw badRequest(
        {
          ja: '分野の下に政策、政策の下に施策を置いてください。',
          en: 'A policy stands below a field, a measure below a policy.',
        },
        'parentId',
      );
    const taken = await tx
      .selectFrom('programmes.policy')
      .select('id')
      .where('parent_id', parentId === null ? 'is' : '=', parentId)
      .where('code', '=', code)
      .executeTakeFirst();
    if (taken && taken.id !== id)
      throw badRequest(
        { ja: `番号「${code}」は使われています。別の番号にしてください。`, en: `The code ‘${code}’ is taken.` },
        'code',
      );
    const row =
      id === 'new'
        ? await tx
            .insertInto('programmes.policy')
            .values({ parent_id: parentId, level, code, name })
            .returning('id')
            .executeTakeFirst()
        : await tx
            .updateTable('programmes.policy')
            .set({ code, name })
            .where('id', '=', id)
            .returning('id')
            .executeTakeFirst();
    if (!row) throw notFound({ ja: 'この政策・施策', en: 'This policy' });
    forgetCounts(context.tenant.id);
    context.log(row.id, { level, code });
    return row;
  },
});
