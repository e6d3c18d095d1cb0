// SPDX-License-Identifier: Apache-2.0
import { secret } from './secret.ts';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Zone } from '#kernel/access/zones.ts';
import type { FileInfo } from '#kernel/files/file-info.ts';
import type { NewFile } from '#kernel/files/room-files.ts';
import type { FileSettings } from '#kernel/files/store.ts';
import { openHouse, type Caller, type House } from '#kernel/house.ts';
import { defineSystem } from '#kernel/system.ts';
import type { Tenant } from '#kernel/tenant.ts';
import { test as base } from './house.ts';

/** A room whose records are named after who may see them: `everyone`, or a person's id. */
const cabinet = defineSystem({
  id: 'cabinet',
  title: { ja: '書庫', en: 'Cabinet' },
  procedures: [],
  files: { mayRead: async ({ actor }, record) => record === 'everyone' || record === actor?.id },
});

export const everyone = { system: 'cabinet', record: 'everyone' };

export type Cabinet = House & {
  settings: FileSettings;
  installation: string;
  /** Keeps a file as the machine, for everyone unless said otherwise. */
  keep(
    tenant: Tenant,
    file: Partial<NewFile> & ({ bytes: Uint8Array } | { stream: AsyncIterable<Uint8Array> }),
  ): Promise<FileInfo>;
  /** All bytes of a file, as the machine. */
  read(tenant: Tenant, id: string): Promise<Buffer>;
  /** Paths of everything that lies in the store. */
  stored(): Promise<string[]>;
  /** Every byte that lies there. */
  allBytes(): Promise<Buffer>;
};

/** Opens the house with the cabinet over the database of the file's house. */
export async function openCabinet(
  house: { options: Parameters<typeof openHouse>[0] },
  change: Partial<FileSettings> = {},
  /** Another installation each time: what one sealed, another cannot open. */
  installation: string = randomUUID(),
) {
  const files: FileSettings = {
    dir: await mkdtemp(path.join(tmpdir(), 'yakuba-files-')),
    limit: 8 * 1_048_576,
    ...change,
  };
  const secretOf = (purpose: string) => secret(installation + purpose);
  const opened = await openHouse({
    ...house.options,
    systems: [...house.options.systems, cabinet],
    files,
    secret: secretOf,
  });
  const stored = async () =>
    (await readdir(files.dir, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
  const whole: Cabinet = {
    ...opened,
    settings: files,
    installation,
    keep: (tenant, file) =>
      opened.inTenant({ tenant, actor: null }, (context) =>
        context.files.keep({ name: '書類.txt', on: everyone, ...file }),
      ),
    read: async (tenant, id) =>
      Buffer.from((await opened.inTenant({ tenant, actor: null }, (context) => context.files.open(id))).bytes),
    stored,
    allBytes: async () => Buffer.concat(await Promise.all((await stored()).map((file) => readFile(file)))),
    close: async () => {
      await opened.close();
      if (!change.dir) await rm(files.dir, { recursive: true, force: true });
    },
  };
  return whole;
}

export const test = base.extend<{ $file: { cabinet: Cabinet } }>({
  cabinet: [
    async ({ house }, use) => {
      const cabinet = await openCabinet(house);
      await use(cabinet);
      await cabinet.close();
    },
    { scope: 'file' },
  ],
});

/** Somebody in a network. */
export const somebody = (
  tenant: Tenant,
  zone: Zone = 'lgwan',
  kind: 'staff' | 'resident' = 'staff',
  id: string = randomUUID(),
): Caller & { actor: { id: string } } => ({
  tenant,
  actor: { id, name: 'だれか', kind, roles: [], roleTitles: [], posts: [], permissions: {} },
  from: { zone, address: '192.0.2.1' },
});
