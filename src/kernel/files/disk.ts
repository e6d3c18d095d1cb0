// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { access, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { checkedObject, type Backend } from './backend.ts';
import { DamagedFile, type Bytes } from './chunks.ts';

/** Sealed bytes on their way, beside the objects so that renaming is one step. */
const temporaryIn = (dir: string) => path.join(dir, 'temporary');

/** Writes a stream to a new file that is on the disk when this resolves; nothing is left of a stream that fails. */
export async function spool(dir: string, source: Bytes): Promise<string> {
  await mkdir(temporaryIn(dir), { recursive: true, mode: 0o700 });
  const name = path.join(temporaryIn(dir), randomUUID());
  const file = await open(name, 'wx', 0o600);
  try {
    await file.writeFile(source);
    await file.sync();
    await file.close();
    return name;
  } catch (error) {
    await file.close();
    await rm(name, { force: true });
    throw error;
  }
}

/** Removes spooled files that no process writes any more. */
export async function clearSpool(dir: string, before: number): Promise<void> {
  for (const name of await readdir(temporaryIn(dir)).catch(noneThere)) {
    const file = path.join(temporaryIn(dir), name);
    const found = await stat(file).catch(() => undefined);
    if (found && found.mtimeMs < before) await rm(file, { force: true });
  }
}

/** Objects as files below `dir`. */
export function diskBackend(dir: string): Backend {
  const at = (object: string) => path.join(dir, checkedObject(object));
  return {
    async write(object, source) {
      const target = at(object);
      const spooled = await spool(dir, source);
      await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
      await rename(spooled, target);
      await settle(path.dirname(target));
      await settle(path.dirname(path.dirname(target)));
    },

    async read(object) {
      const file = await open(at(object)).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'ENOENT' ? new DamagedFile(object, 'missing') : error;
      });
      return file.createReadStream({ highWaterMark: 262_144 });
    },

    has: (object) =>
      access(at(object)).then(
        () => true,
        () => false,
      ),

    remove: (object) => rm(at(object), { force: true }),

    async *list(tenantId) {
      for (const folder of await readdir(path.join(dir, tenantId)).catch(noneThere))
        for (const name of await readdir(path.join(dir, tenantId, folder))) {
          const found = await stat(path.join(dir, tenantId, folder, name)).catch(() => undefined);
          if (found) yield { object: `${tenantId}/${folder}/${name}`, at: found.mtimeMs };
        }
    },

    clearTemporary: (before) => clearSpool(dir, before),

    async check() {
      try {
        await rm(await spool(dir, once(Buffer.from('check'))));
      } catch (error) {
        throw new Error(
          `ファイルの保管先 ${dir} に書き込めません（${(error as NodeJS.ErrnoException).code}）。空き容量と権限を確認してください。`,
          { cause: error },
        );
      }
      return { ja: `${dir} に書き込めます`, en: `${dir} can be written` };
    },
  };
}

/** Puts the names of a folder on the disk: a file that was renamed into it is there after a power failure too. */
async function settle(folder: string) {
  // Windows does not open folders
  if (process.platform === 'win32') return;
  const handle = await open(folder);
  await handle.sync();
  await handle.close();
}

const noneThere = (error: NodeJS.ErrnoException): string[] => {
  if (error.code === 'ENOENT') return [];
  throw error;
};

/** Bytes that are there already, as a stream. */
export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
