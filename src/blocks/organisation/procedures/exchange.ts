// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { holdsForAll } from '#kernel/access/actor.ts';
import { file } from '#kernel/http/files.ts';
import { procedure, staff, type Context } from '#kernel/procedure.ts';
import { badRequest, conflict, forbidden, notFound } from '#kernel/problem.ts';
import { dayOf } from '../days.ts';
import {
  applyReorganisation,
  exportReorganisation,
  planReorganisation,
  readReorganisation,
  type ReorganisationRow,
} from '../exchange/reorganisation.ts';
import { planTransfers } from '../exchange/transfer-plan.ts';
import { readTransfers, type TransferRow } from '../exchange/transfer-rows.ts';
import { applyTransfers, exportTransfers, loadState, lockOrganisation } from '../exchange/transfer-run.ts';
import { permissions } from '../permissions.ts';
import type { OrganisationTables, OrganisationTx } from '../tables.ts';
import { unitsOf } from '../units.ts';
import { Day } from './shapes.ts';

/** Lines of one table: 2,000 staff with room to spare. */
const MOST_LINES = 10_000;

const Label = z.object({ ja: z.string(), en: z.string() });

type Transfers = { rows: TransferRow[]; roster: string | null };
type Kind = OrganisationTables['organisation.intake']['kind'];

/** A table of all staff is read and written as a whole: reach over one section is not enough. */
function everybody({ actor }: Context, permission: 'organisation.people' | 'organisation.posts') {
  if (!holdsForAll(actor, permission)) throw forbidden(permissions[permission].title);
}

async function keep(context: Context, kind: Kind, name: string, content: unknown, lines: number) {
  if (lines === 0)
    throw badRequest({ ja: '見出しの下に行がありません。', en: 'There is no line below the heads.' }, 'file');
  if (lines > MOST_LINES)
    throw badRequest(
      {
        ja: `${MOST_LINES.toLocaleString('ja')}行までに分けてください。`,
        en: `Split it into ${MOST_LINES.toLocaleString('en')} lines at most.`,
      },
      'file',
    );
  const { id } = await (context.tx as OrganisationTx)
    .insertInto('organisation.intake')
    .values({
      kind,
      file_name: name,
      content: JSON.stringify(content),
      made_by: context.actor?.id ?? '',
      made_at: context.now.toString(),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  context.log(id, { lines });
  return { id, lines };
}

async function kept(context: Context, kind: Kind, id: string) {
  const row = await (context.tx as OrganisationTx)
    .selectFrom('organisation.intake')
    .select(['content', 'file_name', 'made_at'])
    .where('id', '=', id)
    .where('kind', '=', kind)
    .executeTakeFirst();
  if (!row)
    throw notFound({
      ja: '預けた表（取り込み済みか、7日を過ぎたもの）',
      en: 'This table (taken over already, or older than a week)',
    });
  return { content: row.content, fileName: row.file_name };
}

/** The run does what was shown, all of it, or nothing. */
async function finish(
  context: Context,
  id: string,
  shown: string,
  plan: { digest: string; lines: { outcome: string }[] },
) {
  const faults = plan.lines.filter(({ outcome }) => outcome === 'fault').length;
  if (faults)
    throw badRequest({
      ja: `取り込めない行が${faults}行あります。表を直して、もう一度読み込んでください。何も変更していません。`,
      en: `${faults} lines cannot be taken over. Mend the table and hand it in again. Nothing was changed.`,
    });
  if (plan.digest !== shown)
    throw conflict({
      ja: '確認のあとに組織か職員が変更されました。もう一度内容を確かめてください。何も変更していません。',
      en: 'The organisation was changed since the preview. Look at it again. Nothing was changed.',
    });
  await (context.tx as OrganisationTx).deleteFrom('organisation.intake').where('id', '=', id).execute();
  return tally(plan.lines);
}

const tally = (lines: { outcome: string }[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { outcome } of lines) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
};
const Counts = z.record(z.string(), z.int());

export const readTransferTable = procedure({
  name: 'organisation.transfers.read',
  title: { ja: '人事異動の表を読み込む', en: 'Hand in a table of transfers' },
  access: staff('organisation.people'),
  effect: 'write',
  personal: true,
  http: 'POST /organisation/transfers',
  input: z.object({
    file: z.array(file()).length(1, 'ファイルを1つ選んでください'),
    /** The table names all staff of this day: whoever is missing leaves the day before. */
    roster: Day.optional(),
  }),
  output: z.object({ id: z.uuid(), lines: z.int() }),
  run: async (context, { file: [one], roster }) => {
    everybody(context, 'organisation.people');
    const rows = readTransfers(one!);
    return keep(context, 'transfers', one!.name, { rows, roster: roster ?? null } satisfies Transfers, rows.length);
  },
});

const planned = async (context: Context, id: string) => {
  everybody(context, 'organisation.people');
  const { content, fileName } = await kept(context, 'transfers', id);
  const { rows, roster } = content as Transfers;
  const state = await loadState(context.tx as OrganisationTx);
  return {
    fileName,
    roster,
    plan: planTransfers(state, rows, roster, context.actor?.id ?? null),
  };
};

export const previewTransfers = procedure({
  name: 'organisation.transfers.preview',
  title: { ja: '人事異動の取込を確かめる', en: 'Preview a table of transfers' },
  access: staff('organisation.people'),
  effect: 'read',
  personal: true,
  http: 'GET /organisation/transfers/{id}',
  input: z.object({ id: z.uuid() }),
  output: z.object({
    fileName: z.string(),
    roster: Day.nullable(),
    digest: z.string(),
    counts: Counts,
    newPosts: z.array(z.string()),
    headless: z.array(z.string()),
    lines: z.array(
      z.object({
        line: z.int().nullable(),
        outcome: z.enum(['fault', 'joins', 'leaves', 'promoted', 'moves', 'changes', 'unchanged']),
        personId: z.uuid().nullable(),
        employeeNumber: z.string(),
        name: z.string(),
        day: z.string(),
        before: z.string(),
        after: z.string(),
        fields: z.array(z.string()),
        loses: z.object({ roles: z.array(z.string()), units: z.array(z.string()), delegations: z.int() }),
        gains: z.array(z.string()),
        faults: z.array(Label),
        warnings: z.array(Label),
      }),
    ),
  }),
  run: async (context, { id }) => {
    const { fileName, roster, plan } = await planned(context, id);
    const { operations: _, ...shown } = plan;
    context.log(id);
    return { fileName, roster, counts: tally(plan.lines), ...shown };
  },
});

export const runTransfers = procedure({
  name: 'organisation.transfers.run',
  title: { ja: '人事異動を取り込む', en: 'Take over a table of transfers' },
  access: staff('organisation.people'),
  effect: 'write',
  personal: true,
  http: 'POST /organisation/transfers/{id}/run',
  input: z.object({ id: z.uuid(), digest: z.string() }),
  output: z.object({ counts: Counts }),
  run: async (context, { id, digest }) => {
    const tx = context.tx as OrganisationTx;
    await lockOrganisation(tx);
    const { plan } = await planned(context, id);
    const counts = await finish(context, id, digest, plan);
    await applyTransfers(tx, plan.operations);
    context.log(id, counts);
    return { counts };
  },
});

export const exportStaff = procedure({
  name: 'organisation.transfers.export',
  title: { ja: '職員を人事異動の表に書き出す', en: 'Export staff as a table of transfers' },
  access: staff('organisation.people'),
  effect: 'read',
  personal: true,
  http: 'GET /organisation/transfers/export',
  input: z.object({ on: Day.optional() }),
  output: file(),
  run: async (context, { on }) => {
    everybody(context, 'organisation.people');
    const day = on ?? dayOf(context.now);
    const { bytes, left } = exportTransfers(await loadState(context.tx as OrganisationTx), day);
    context.log('export', { day, withoutNumber: left });
    return { name: `職員_${day}.csv`, type: 'text/csv; charset=utf-8', bytes };
  },
});

export const readReorganisationTable = procedure({
  name: 'organisation.reorganisation.read',
  title: { ja: '組織改正の表を読み込む', en: 'Hand in a table of a reorganisation' },
  access: staff('organisation.people'),
  effect: 'write',
  http: 'POST /organisation/reorganisations',
  input: z.object({ file: z.array(file()).length(1, 'ファイルを1つ選んでください') }),
  output: z.object({ id: z.uuid(), lines: z.int() }),
  run: async (context, { file: [one] }) => {
    everybody(context, 'organisation.people');
    const rows = readReorganisation(one!);
    return keep(context, 'reorganisation', one!.name, { rows }, rows.length);
  },
});

const reorganised = async (context: Context, id: string) => {
  everybody(context, 'organisation.people');
  const { content, fileName } = await kept(context, 'reorganisation', id);
  const { rows } = content as { rows: ReorganisationRow[] };
  return { fileName, plan: planReorganisation(await loadState(context.tx as OrganisationTx), rows) };
};

export const previewReorganisation = procedure({
  name: 'organisation.reorganisation.preview',
  title: { ja: '組織改正の取込を確かめる', en: 'Preview a table of a reorganisation' },
  access: staff('organisation.people'),
  effect: 'read',
  http: 'GET /organisation/reorganisations/{id}',
  input: z.object({ id: z.uuid() }),
  output: z.object({
    fileName: z.string(),
    digest: z.string(),
    counts: Counts,
    /** Appointments that go with their unit, delegations that end with them. */
    people: z.int(),
    delegations: z.int(),
    lines: z.array(
      z.object({
        line: z.int().nullable(),
        outcome: z.enum(['fault', 'founded', 'renamed', 'moved', 'merged', 'split', 'closed', 'unchanged']),
        day: z.string(),
        before: z.string(),
        after: z.string(),
        faults: z.array(Label),
      }),
    ),
  }),
  run: async (context, { id }) => {
    const { fileName, plan } = await reorganised(context, id);
    const { operations: _, ...shown } = plan;
    return { fileName, counts: tally(plan.lines), ...shown };
  },
});

export const runReorganisation = procedure({
  name: 'organisation.reorganisation.run',
  title: { ja: '組織改正を取り込む', en: 'Take over a reorganisation' },
  access: staff('organisation.people'),
  effect: 'write',
  http: 'POST /organisation/reorganisations/{id}/run',
  input: z.object({ id: z.uuid(), digest: z.string() }),
  output: z.object({ counts: Counts }),
  run: async (context, { id, digest }) => {
    const tx = context.tx as OrganisationTx;
    await lockOrganisation(tx);
    const { plan } = await reorganised(context, id);
    const counts = await finish(context, id, digest, plan);
    await applyReorganisation(tx, plan.operations);
    context.log(id, counts);
    return { counts };
  },
});

export const exportUnits = procedure({
  name: 'organisation.reorganisation.export',
  title: {
    ja: '組織の移り変わりを組織改正の表に書き出す',
    en: 'Export the organisation as a table of reorganisations',
  },
  access: staff('organisation.read'),
  effect: 'read',
  http: 'GET /organisation/reorganisations/export',
  input: z.object({}),
  output: file(),
  run: async (context) => ({
    name: `組織改正_${dayOf(context.now)}.csv`,
    type: 'text/csv; charset=utf-8',
    bytes: exportReorganisation(await unitsOf(context.tx)),
  }),
});
