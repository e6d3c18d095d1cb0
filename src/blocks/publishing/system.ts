// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { everyone, procedure } from '#kernel/procedure.ts';
import { defineSystem, type System } from '#kernel/system.ts';

const Label = z.object({ ja: z.string(), en: z.string() });

/** What the municipality publishes for reuse: every data set that a room declares, in one catalogue. */
export function publishing(rooms: System[]): System {
  const catalogue = procedure({
    name: 'publishing.catalogue',
    title: { ja: 'オープンデータの一覧を見る', en: 'List the open data' },
    access: everyone('open data is for everyone'),
    effect: 'read',
    http: 'GET /public/open-data',
    input: z.object({}),
    output: z.array(
      z.object({
        id: z.string(),
        room: Label,
        title: Label,
        license: z.string(),
        files: z.array(z.object({ format: z.enum(['csv', 'json']), href: z.string() })),
      }),
    ),
    run: async () =>
      rooms.flatMap((room) =>
        (room.openData ?? []).map((data) => ({
          id: data.id,
          room: room.title,
          title: data.title,
          license: data.license,
          files: data.formats.map((format) => ({ format, href: `${data.href}?format=${format}` })),
        })),
      ),
  });
  return defineSystem({
    id: 'publishing',
    title: { ja: '公開', en: 'Publishing' },
    procedures: [catalogue],
  });
}
