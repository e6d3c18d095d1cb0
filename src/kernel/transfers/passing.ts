// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { zoneTitles, type Confidentiality, type Zone, type ZoneRules } from '../access/zones.ts';
import { readContent, wholeOf } from '../files/content.ts';
import { filesWhere, type StoredFile } from '../files/file-info.ts';
import { SANITISING_LIMITS } from '../files/sanitising/limits.ts';
import { REFUSALS } from '../files/sanitising/refusals.ts';
import { sanitise, type Sanitised } from '../files/sanitising/sanitise.ts';
import { noteVerdict, scanNow } from '../files/scanning.ts';
import type { House } from '../house.ts';
import type { Label } from '../label.ts';
import type { Context } from '../procedure.ts';
import { changeTransfer, needsApproval, needsSanitising, transferOf, type Transfer } from './transfer.ts';

/** Which program sanitised: what it takes out changes from version to version. */
const SANITISER = `yakuba ${
  (JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }).version
}`;

const refusals = {
  rule: (from: Zone, to: Zone): Label => ({
    ja: `${zoneTitles[from].ja}から${zoneTitles[to].ja}へファイルを渡すことは、ネットワークの規則で認められていません。`,
    en: `The rules of the networks do not allow files to go from the ${zoneTitles[from].en} to the ${zoneTitles[to].en}.`,
  }),
  confidentiality: (to: Zone): Label => ({
    ja: `個人情報などを含むファイルは、${zoneTitles[to].ja}へは渡せません。個人情報などを除いたものを作って申請してください。`,
    en: `A file with personal or otherwise sensitive information does not go into the ${zoneTitles[to].en}. Make one without it and ask again.`,
  }),
  unreleased: (to: Zone): Label => ({
    ja: `内部の情報は、承認なしには${zoneTitles[to].ja}へ渡せません。この向きの受け渡しに承認を求めるよう、ネットワークの規則をシステム管理者に確認してください。`,
    en: `Internal information goes into the ${zoneTitles[to].en} only with an approval. Ask the administrator about the rules of the networks.`,
  }),
  infected: {
    ja: 'ウイルスが検出されたため、渡せません。情報システム担当へ連絡してください。',
    en: 'A virus was found in the file: it is not carried over. Please tell the ICT section.',
  },
  noScanner: (to: Zone): Label => ({
    ja: `${zoneTitles[to].ja}へはウイルス検査の済んだファイルだけを渡せますが、この庁舎には検査の設定がありません。情報システム担当へ連絡してください。`,
    en: `Only scanned files go into the ${zoneTitles[to].en}, and this house has no virus scanner. Please tell the ICT section.`,
  }),
  unscannable: {
    ja: 'ファイルが大きすぎてウイルス検査ができないため、渡せません。ファイルを分けてください。',
    en: 'The file is too large for the virus scanner and is not carried over. Split it.',
  },
  gone: {
    ja: '元のファイルが削除されたため、渡せません。',
    en: 'The original was removed: there is nothing to carry over.',
  },
} as const;

/** As what a copy is kept in the other network, or why it may not be there at all. */
export function keptThereAs(
  confidentiality: Confidentiality,
  transfer: Pick<Transfer, 'to_zone' | 'rule'>,
  rules: ZoneRules,
): Confidentiality | { refusal: Label } {
  const to = transfer.to_zone;
  if (rules.see[confidentiality].includes(to)) return confidentiality;
  if (confidentiality !== 'internal') return { refusal: refusals.confidentiality(to) };
  // The head who lets it go decides that this file may be seen outside
  return needsApproval(transfer.rule) ? 'public' : { refusal: refusals.unreleased(to) };
}

/** What holds a file back before anything is done with it, and again before it is handed over. */
function heldBack(transfer: Transfer, original: StoredFile | undefined, rules: ZoneRules): Label | undefined {
  const { from_zone: from, to_zone: to } = transfer;
  if (!original) return refusals.gone;
  if (transfer.rule === 'refuse' || rules.move[from][to] === 'refuse') return refusals.rule(from, to);
  if (original.info.scan.state === 'infected') return refusals.infected;
  const kept = keptThereAs(original.info.confidentiality, transfer, rules);
  return typeof kept === 'string' ? undefined : kept.refusal;
}

const originalOf = async ({ tx }: Context, { file_id }: Transfer): Promise<StoredFile | undefined> =>
  (await filesWhere(tx, sql`f.id = ${file_id} and f.state = 'kept'`))[0];

/**
 * Looks at what was asked for: the rules, the scanner, sanitising; then it waits for approval, is delivered or is
 * refused. Stays `requested` only while the scanner that a rule asks for does not answer. Repeatable.
 */
export async function examine(context: Context, house: House, id: string): Promise<void> {
  const { tx } = context;
  const transfer = await transferOf(tx, id, true);
  if (transfer?.state !== 'requested') return;
  const { rules } = await house.access.zonesIn(tx);
  const original = await originalOf(context, transfer);
  const held = heldBack(transfer, original, rules);
  if (held) return refuse(context, transfer, held, original);

  const scanned = await scannedOriginal(context, house, transfer, original!, rules);
  if (scanned === 'later') return;
  if (scanned !== 'passed') return refuse(context, transfer, scanned.refusal, await originalOf(context, transfer));

  if (needsSanitising(transfer.rule)) {
    const sanitised = await sanitisedOriginal(context, house, original!);
    if (sanitised.outcome === 'refused') {
      await changeTransfer(tx, id, { sanitising: { outcome: 'refused' }, sanitiser: SANITISER });
      return refuse(context, transfer, sanitised.reason, original);
    }
    await keepSanitised(context, transfer, sanitised, original!, rules);
  }
  if (!needsApproval(transfer.rule)) return deliver(context, house, id);
  await changeTransfer(tx, id, { state: 'waiting' });
  await context.emit('transfers.waiting', id);
}

/** The scanner's word on the original, asked for now when nobody has yet. */
async function scannedOriginal(
  context: Context,
  house: House,
  transfer: Transfer,
  { info, content }: StoredFile,
  rules: ZoneRules,
): Promise<'passed' | 'later' | { refusal: Label }> {
  const required = rules.scanned.includes(transfer.to_zone);
  const { scanner, vault } = house.files;
  if (info.scan.state === 'not-scanned' && scanner) {
    const verdict = await scanNow(scanner, await readContent(vault, context.tenant.id, content));
    if (verdict && verdict.state !== 'too-large') {
      await noteVerdict(context, content.id, verdict);
      if (verdict.state === 'infected') return { refusal: refusals.infected };
    } else if (required) return verdict ? { refusal: refusals.unscannable } : 'later';
  } else if (info.scan.state === 'not-scanned' && required) return { refusal: refusals.noScanner(transfer.to_zone) };
  const { scan } = (await originalOf(context, transfer))!.info;
  await changeTransfer(context.tx, transfer.id, { scan: scan.state, scan_engine: scan.engine });
  return 'passed';
}

async function sanitisedOriginal({ tenant }: Context, house: House, { info, content }: StoredFile): Promise<Sanitised> {
  if (info.size > SANITISING_LIMITS.bytes)
    return { outcome: 'refused', code: 'too-large', reason: REFUSALS['too-large'] };
  const bytes = await wholeOf(await readContent(house.files.vault, tenant.id, content));
  return sanitise({ name: info.name, bytes });
}

/** The sanitised copy hangs on the transfer, where nobody sees it, until it is delivered. */
async function keepSanitised(
  context: Context,
  transfer: Transfer,
  { bytes, name, removed, noticed }: Extract<Sanitised, { outcome: 'clean' }>,
  original: StoredFile,
  rules: ZoneRules,
): Promise<void> {
  const kept = await context.files.keep({
    name,
    bytes,
    on: { system: 'transfers', record: transfer.id },
    zone: transfer.to_zone,
    confidentiality: keptThereAs(original.info.confidentiality, transfer, rules) as Confidentiality,
  });
  await changeTransfer(context.tx, transfer.id, {
    sanitising: { outcome: 'clean', removed, noticed },
    sanitiser: SANITISER,
    result_id: kept.id,
    result_name: kept.name,
    result_sha256: kept.sha256,
  });
}

/**
 * Hands the copy over: it hangs on the record that the original hangs on, in the other network. What has come to hold
 * it back meanwhile (a virus found, a rule changed) refuses it even now.
 */
export async function deliver(context: Context, house: House, id: string): Promise<void> {
  const { tx, now } = context;
  const transfer = (await transferOf(tx, id, true))!;
  const { rules } = await house.access.zonesIn(tx);
  const original = await originalOf(context, transfer);
  const held = heldBack(transfer, original, rules);
  if (held) return refuse(context, transfer, held, original);
  const { info } = original!;
  const as = keptThereAs(info.confidentiality, transfer, rules) as Confidentiality;
  let result = transfer.result_id;
  if (result === null) {
    const { rows } = await sql<{ id: string }>`
      insert into kernel.file (content_id, name, type, size, zone, confidentiality, uploaded_by, uploaded_at, system, record, state)
      select content_id, name, type, size, ${transfer.to_zone}, ${as}, ${transfer.requested_by}, ${now.toString()},
        system, record, 'kept' from kernel.file where id = ${info.id} returning id`.execute(tx);
    result = rows[0]!.id;
    await changeTransfer(tx, id, { result_id: result, result_name: info.name, result_sha256: info.sha256 });
  } else
    await sql`update kernel.file set system = ${info.on!.system}, record = ${info.on!.record}, confidentiality = ${as},
      uploaded_by = ${transfer.requested_by} where id = ${result}`.execute(tx);
  await close(context, transfer, { state: 'delivered' });
}

/** The house's own no. */
async function refuse(
  context: Context,
  transfer: Transfer,
  refusal: Label,
  original: StoredFile | undefined,
): Promise<void> {
  const scan = original && { scan: original.info.scan.state, scan_engine: original.info.scan.engine };
  await close(context, transfer, { state: 'refused', refusal, ...scan });
}

/** Ends a transfer; of a copy that was not handed over nothing is left. */
export async function close(
  context: Context,
  { id }: Pick<Transfer, 'id'>,
  change: Parameters<typeof changeTransfer>[2] & { state: 'delivered' | 'rejected' | 'refused' | 'withdrawn' },
): Promise<void> {
  const { tx, now } = context;
  if (change.state !== 'delivered')
    await sql`update kernel.file set state = 'removed', removed_at = ${now.toString()}, content_id = null, name = ''
      where id = (select result_id from kernel.transfer where id = ${id}) and state = 'kept'`.execute(tx);
  await changeTransfer(tx, id, { ...change, closed_at: new Date(now.epochMilliseconds) });
  await context.emit('transfers.closed', id, { state: change.state });
}
