// SPDX-License-Identifier: Apache-2.0
import type { Findings } from './findings.ts';
import type { SanitisingLimits } from './limits.ts';
import { Refusal } from './refusals.ts';
import type { Sanitised } from './sanitise.ts';
import { zipMembers, zipOf } from './zip-contents.ts';

/** Files that desktops put into archives for themselves. */
const DESKTOP = /(?:^|\/)(?:__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/i;
// eslint-disable-next-line no-control-regex
const UNSAFE_NAME = /^\/|^[a-z]:|(?:^|\/)\.\.?(?:\/|$)|[\\\0-\x1f\x7f]/i;

/**
 * A .zip whose members are each sanitised by `clean`. One member that cannot be sanitised refuses the whole archive and
 * is named: an archive that silently lost a file would be taken for complete.
 */
export async function sanitiseArchive(
  bytes: Uint8Array,
  limits: SanitisingLimits,
  clean: (file: { name: string; bytes: Uint8Array }, limits: SanitisingLimits) => Promise<Sanitised>,
  removed: Findings,
  noticed: Findings,
): Promise<Uint8Array> {
  if (limits.depth < 1) throw new Refusal('archive-depth');
  const members = zipMembers(bytes, limits);
  const files = new Map<string, Uint8Array>();
  const names = new Set<string>();
  for (const { name, read } of members) {
    if (UNSAFE_NAME.test(name)) throw new Refusal('archive-name');
    if (DESKTOP.test(name)) {
      removed.add('hidden-data', name);
      continue;
    }
    const slash = name.lastIndexOf('/') + 1;
    const result = await clean({ name: name.slice(slash), bytes: read() }, { ...limits, depth: limits.depth - 1 });
    if (result.outcome === 'refused')
      throw new Refusal(result.code, {
        ja: `圧縮ファイルの中の「${name}」：${result.reason.ja}`,
        en: `“${name}” in the archive: ${result.reason.en}`,
      });
    removed.addAll(result.removed, name);
    noticed.addAll(result.noticed, name);
    const path = name.slice(0, slash) + result.name;
    // Windows takes names that differ in case for the same.
    if (names.has(path.toLowerCase())) throw new Refusal('archive-name');
    names.add(path.toLowerCase());
    files.set(path, result.bytes);
  }
  if (files.size === 0) throw new Refusal('archive-empty');
  return zipOf(files);
}
