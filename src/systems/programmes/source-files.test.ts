// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { expect } from 'vitest';
import { wholeOf } from '#kernel/files/content.ts';
import type { FileStream } from '#kernel/files/room-files.ts';
import type { Context } from '#kernel/procedure.ts';
import { test } from '#tests/house.ts';
import { programmes } from './system.ts';

const run = (name: string) => (context: Context) => programmes.jobs!.find((job) => job.name === name)!.run(context);

test('files from before the store are readable before, while and after they move into it, and move once', async ({
  house,
}) => {
  const tenant = await house.municipality();
  const planning = house.as(tenant, ['planning']);
  const machine = { tenant, actor: null };
  const old = new Map(Array.from({ length: 60 }, (_, n) => [`シート${n}.txt`, randomBytes(1_000 + n)]));
  for (const [name, bytes] of old)
    await house.inTenant(machine, ({ tx }) =>
      sql`insert into programmes.source_file (sha256, name, type, bytes)
        values (${bytes.toString('hex').slice(0, 64)}, ${name}, 'text/plain', ${bytes})`.execute(tx),
    );
  const rows = async () =>
    (
      await house.inTenant(machine, ({ tx }) =>
        sql<{ id: string; name: string; moved: boolean }>`
          select id, name, bytes is null as moved from programmes.source_file order by id`.execute(tx),
      )
    ).rows;
  const expectAll = async (moved: number) => {
    const now = await rows();
    expect(now.filter((row) => row.moved)).toHaveLength(moved);
    for (const { id, name } of now) {
      const source = (await house.call(planning, 'programmes.source', { id })) as FileStream;
      expect(source).toMatchObject({ name, type: 'application/octet-stream' });
      expect(Buffer.from(await wholeOf(source.stream)).equals(old.get(name)!)).toBe(true);
    }
  };
  await expectAll(0);
  // stopped in the middle: the table is as it was
  await expect(
    house.inTenant(machine, async (context) => {
      await run('carry-files-over')(context);
      throw new Error('stopped');
    }),
  ).rejects.toThrow('stopped');
  await expectAll(0);
  await house.inTenant(machine, run('carry-files-over'));
  await expectAll(50);
  await house.inTenant(machine, run('carry-files-over'));
  await house.inTenant(machine, run('carry-files-over'));
  await expectAll(60);

  // never imported: after a week nothing is left of them, in the store neither
  const later = Temporal.Now.instant().add({ hours: 8 * 24 });
  await house.inTenant(machine, (context) => run('forget-unused-files')({ ...context, now: later }));
  expect(await rows()).toEqual([]);
  expect((await house.files.forget(tenant.id, later)).contents).toBe(60);
});

test('an original is opened by readers and importers of sheets, and by no other way', async ({ house }) => {
  const tenant = await house.municipality();
  const planning = house.as(tenant, ['planning']);
  const { files } = (await house.call(planning, 'programmes.import.upload', {
    files: [{ name: '../シート.txt', type: '', bytes: randomBytes(10) }],
  })) as { files: { id: string }[] };
  const kept = await house.inTenant({ tenant, actor: null }, (context) =>
    context.files.of({ system: 'programmes', record: files[0]!.id }),
  );
  expect(kept).toMatchObject([{ name: 'シート.txt', uploadedBy: planning.actor!.id, confidentiality: 'internal' }]);
  const id = kept[0]!.id;
  expect(await house.call(planning, 'files.info', { id })).toMatchObject({ id });
  for (const roles of [[], ['resident']])
    await expect(house.call(house.as(tenant, roles), 'files.read', { id })).rejects.toMatchObject({ status: 404 });
});
