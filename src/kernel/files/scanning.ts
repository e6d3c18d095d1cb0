// SPDX-License-Identifier: Apache-2.0
import { sql, type RawBuilder } from 'kysely';
import { writeEvent } from '../audit/log.ts';
import type { House } from '../house.ts';
import type { Label } from '../label.ts';
import type { Context } from '../procedure.ts';
import type { Tenant } from '../tenant.ts';
import { clamdVersion, ScannerFault, scanStream, type ClamdAddress, type ClamdVersion, type Verdict } from './clamd.ts';
import type { Bytes } from './chunks.ts';
import { readContent, storedColumns, type StoredContent } from './content.ts';

/** Looks for viruses. */
export type Scanner = {
  /** ScannerFault when there is no verdict. */
  scan(bytes: AsyncIterable<Uint8Array>): Promise<Verdict & { engine: string }>;
  version(): Promise<ClamdVersion>;
};

/** Seconds for which the engine's version is remembered: it is asked for with every file. */
const VERSION_REMEMBERED = 60;

/** A scanner over the socket of `clamd`. Nothing is asked before the first scan. */
export function openScanner(address: ClamdAddress): Scanner {
  let known: { version: Promise<ClamdVersion>; until: number } | undefined;
  const version = () => {
    if (!known || known.until < Date.now()) {
      const asked = clamdVersion(address);
      known = { version: asked, until: Date.now() + VERSION_REMEMBERED * 1_000 };
      asked.catch(() => (known = undefined));
    }
    return known.version;
  };
  return {
    version: () => clamdVersion(address),
    async scan(bytes) {
      const { engine } = await version();
      return { ...(await scanStream(address, bytes)), engine };
    },
  };
}

/** What is asked of a store: the files of the house, without a caller. */
type Store = Pick<House, 'files' | 'inTenant'>;

/** What became of one content. `gone`: it was removed meanwhile. */
export type Scanned = Verdict['state'] | 'failed' | 'gone';

/** How long a content that could not be scanned is left alone, in hours. */
const TRIED_AGAIN = 24;
/** So many contents in one run of the job; the next run goes on. */
const MOST_IN_A_RUN = 1_000;

type Which = 'new' | 'unscanned' | 'all';

const conditionOf = (which: Which, now: Temporal.Instant): RawBuilder<unknown> => {
  if (which === 'all') return sql`true`;
  if (which === 'unscanned') return sql`c.scan = 'not-scanned'`;
  const before = now.subtract({ hours: TRIED_AGAIN }).toString();
  return sql`c.scan = 'not-scanned' and (c.scan_tried_at is null or c.scan_tried_at < ${before}::timestamptz)`;
};

/** Scans what a file holds, if there is a scanner and nobody has yet. Repeatable. ScannerFault when there is no verdict. */
export async function scanFile(house: Store, tenant: Tenant, fileId: string): Promise<void> {
  if (!house.files.scanner) return;
  const [content] = await contentsWhere(
    house,
    tenant,
    sql`c.scan = 'not-scanned' and c.id = (select content_id from kernel.file where id = ${fileId})`,
    1,
  );
  if (content) await scanContent(house, tenant, content);
}

/**
 * Scans what has not been scanned (`new`: as far as nobody tried lately; `unscanned`), or everything anew (`all`, after
 * new signatures). Tells each content as it is done. Nothing happens without a scanner; ScannerFault when it cannot be
 * reached at all.
 */
export async function scanContents(
  house: Store,
  tenant: Tenant,
  { which, now, most = Infinity }: { which: Which; now: Temporal.Instant; most?: number },
  told: (sha256: string, became: Scanned) => void = () => {},
): Promise<void> {
  const { scanner } = house.files;
  if (!scanner) return;
  await scanner.version();
  let last = '00000000-0000-0000-0000-000000000000';
  for (let done = 0; done < most;) {
    const condition = sql`c.id > ${last} and ${conditionOf(which, now)}`;
    const contents = await contentsWhere(house, tenant, condition, Math.min(100, most - done));
    if (!contents.length) return;
    for (const content of contents) {
      const became = await scanContent(house, tenant, content).catch((error: unknown): Scanned => {
        if (error instanceof ScannerFault) return 'failed';
        throw error;
      });
      told(content.sha256, became);
    }
    last = contents.at(-1)!.id;
    done += contents.length;
  }
}

const contentsWhere = (house: Store, tenant: Tenant, condition: RawBuilder<unknown>, most: number) =>
  house.inTenant({ tenant, actor: null }, async ({ tx }) => {
    const { rows } = await sql<StoredContent>`
      select ${storedColumns} from kernel.file_content c join kernel.file_key k on k.version = c.key_version
      where ${condition} order by c.id limit ${most}`.execute(tx);
    return rows;
  });

/** Scans outside of any transaction: a large file takes its time. */
async function scanContent(house: Store, tenant: Tenant, stored: StoredContent): Promise<Scanned> {
  const note = <R>(work: (context: Context) => Promise<R>) => house.inTenant({ tenant, actor: null }, work);
  let verdict: Verdict & { engine: string };
  try {
    verdict = await house.files.scanner!.scan(await readContent(house.files.vault, tenant.id, stored));
  } catch (error) {
    await note((context) => noteFault(context, stored.id, 'failed'));
    throw error;
  }
  return note(async (context) => {
    if (verdict.state === 'too-large') {
      await noteFault(context, stored.id, 'too-large');
      return verdict.state;
    }
    return (await noteVerdict(context, stored.id, verdict)) ? verdict.state : 'gone';
  });
}

const noteFault = ({ tx, now }: Context, contentId: string, fault: 'too-large' | 'failed') =>
  sql`update kernel.file_content set scan_fault = ${fault}, scan_tried_at = ${now.toString()}
    where id = ${contentId} and scan = 'not-scanned'`.execute(tx);

/** Notes a verdict; a virus that was not known yet is told to the rooms and to the operation log. */
export async function noteVerdict(
  context: Context,
  contentId: string,
  verdict: Extract<Verdict, { state: 'clean' | 'infected' }> & { engine: string },
): Promise<boolean> {
  const { tx, tenant, actor } = context;
  const before = await sql<{ scan: string }>`
    select scan from kernel.file_content where id = ${contentId} for update`.execute(tx);
  const { rows: files } = await sql<{ id: string; system: string | null; record: string | null }>`
    select id, system, record from kernel.file where content_id = ${contentId} order by id`.execute(tx);
  if (!files[0]) return false;
  const engine = verdict.state === 'infected' ? `${verdict.engine}: ${verdict.signature}` : verdict.engine;
  await context.files.noteScan(files[0].id, { state: verdict.state, engine });
  if (verdict.state !== 'infected' || before.rows[0]?.scan === 'infected') return true;
  for (const { id, system, record } of files) {
    await context.emit('files.infected', id, { system, record });
    await writeEvent(tx, { tenant, actor }, 'files.scan', 'done', id, { infected: engine });
  }
  return true;
}

/** Scans bytes for a decision that waits for it; null without a verdict. */
export async function scanNow(scanner: Scanner, bytes: Bytes): Promise<(Verdict & { engine: string }) | null> {
  try {
    return await scanner.scan(bytes);
  } catch (error) {
    if (error instanceof ScannerFault) return null;
    throw error;
  }
}

/** The job: what was kept before there was a scanner, and what could not be scanned a day ago. */
export const scanPending = (house: Store, { tenant, now }: Context): Promise<void> =>
  scanContents(house, tenant, { which: 'new', now, most: MOST_IN_A_RUN });

/** Days after which signatures are too old to rely on: the official ones come daily. */
const OLD_SIGNATURES = 3;

/** For `doctor`: that a scanner is there when a rule needs one, that it answers, and that it knows what is new. */
export async function checkScanner(house: House, { tx, now }: Context): Promise<Label> {
  const { scanner } = house.files;
  const required = (await house.access.zonesIn(tx)).rules.scanned.length > 0;
  if (!scanner) {
    if (required)
      throw new Error(
        'ネットワークの規則がウイルス検査を求めていますが、検査の設定がありません。ClamAV を入れて CLAMD を設定してください（docs/operations.md）。',
      );
    return { ja: '設定していません。ファイルは「未検査」のままです', en: 'not set up: files stay “not scanned”' };
  }
  const { engine, signaturesFrom } = await scanner.version().catch((error: Error) => {
    throw new Error(`ウイルス検査（clamd）につながりません。clamd と CLAMD の値をお確かめください。${error.message}`, {
      cause: error,
    });
  });
  if (!signaturesFrom)
    throw new Error(`${engine} は答えますが、正規のウイルス定義を読み込んでいません。freshclam で取得してください。`);
  const days = Math.floor((now.epochMilliseconds - signaturesFrom.getTime()) / 86_400_000);
  if (days > OLD_SIGNATURES)
    throw new Error(`ウイルス定義が${days}日前のものです。freshclam で更新してください（${engine}）。`);
  const { rows } = await sql<{ n: number; large: number }>`
    select count(*) as n, count(*) filter (where scan_fault = 'too-large') as large
    from kernel.file_content where scan = 'not-scanned'`.execute(tx);
  const { n, large } = rows[0]!;
  return {
    ja: `${engine}、定義は${days}日前のもの。未検査は${n}件${large ? `（うち${large}件は clamd の StreamMaxLength を超える大きさ）` : ''}`,
    en: `${engine}, signatures ${days} days old. ${n} not scanned${large ? ` (${large} beyond clamd’s StreamMaxLength)` : ''}`,
  };
}
