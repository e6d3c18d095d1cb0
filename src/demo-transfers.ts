// SPDX-License-Identifier: Apache-2.0
import type { Zone } from '#kernel/access/zones.ts';
import { docx, encrypted, paragraph, zip } from '#kernel/files/sanitising/samples.ts';
import type { House } from '#kernel/house.ts';
import type { Tenant } from '#kernel/tenant.ts';

const lines = (...texts: string[]) => texts.map(paragraph).join('');

/** Three files that crossed, wait to cross, and may not cross, asked for by people of the demo municipality. */
const crossings: { by: string; from: Zone; to: Zone; name: string; reason: string; bytes: () => Uint8Array }[] = [
  {
    by: '堤 さくら',
    from: 'internet',
    to: 'lgwan',
    name: '道路占用工事届出書.docm',
    reason: '占用業者からメールで届いた届出書を、庁内で審査するため。',
    bytes: () =>
      docx({
        body: lines(
          '道路占用工事届出書',
          '占用の場所　市道12号線（本町二丁目地内）',
          '工事の期間　令和8年12月7日から12月18日まで',
        ),
        macro: true,
        links: [
          { id: 'rId1', kind: 'vbaProject', target: 'vbaProject.bin' },
          { id: 'rId2', kind: 'attachedTemplate', target: 'https://example.com/template.dotm', external: true },
        ],
        files: { 'word/vbaProject.bin': new TextEncoder().encode('Sub AutoOpen()') },
      }),
  },
  {
    by: '堤 さくら',
    from: 'lgwan',
    to: 'internet',
    name: '舗装補修工事_近隣説明資料.docx',
    reason: '市道12号線の舗装補修工事について、施工業者と近隣の自治会へメールで送るため。個人名は含みません。',
    bytes: () =>
      docx({
        body: lines(
          '舗装補修工事のお知らせ',
          '工事の場所　市道12号線（本町一丁目から二丁目まで）',
          '工事の期間　令和9年1月12日から2月26日まで',
        ),
      }),
  },
  {
    by: '片桐 直樹',
    from: 'internet',
    to: 'lgwan',
    name: '端末更新_見積書一式.zip',
    reason: '業者から届いた端末更新の見積書を、契約の起案に添えるため。',
    bytes: () => encrypted(zip({ '見積書.txt': '御見積書　端末更新一式' })),
  },
];

/** Fills an empty record of transfers by the procedures that staff use. Idempotent. */
export async function fillDemoTransfers(house: House, tenant: Tenant): Promise<void> {
  const done = await house.inTenant({ tenant, actor: null }, ({ tx }) =>
    tx.selectFrom('kernel.transfer').select('id').limit(1).execute(),
  );
  if (done.length) return;
  const accounts = (await house.call({ tenant, actor: null }, 'house.demoAccounts', {})) as {
    id: string;
    name: string;
  }[];
  for (const { by, from, to, name, reason, bytes } of crossings) {
    const account = accounts.find((one) => one.name === by)!;
    const actor = await house.actorOf(tenant, account.id);
    await house.call({ tenant, actor, from: { zone: from, address: '127.0.0.1' } }, 'transfers.handIn', {
      file: [{ name, type: '', bytes: bytes() }],
      to,
      reason,
    });
  }
}
