// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { openApiDocument } from '#kernel/http/openapi.ts';
import { tablesOpenWithoutTenant, tableFaults } from '#kernel/database/migrate.ts';
import { building } from '#web/floor-guide.ts';
import { test } from './house.ts';

// The committed documents say what the code says; `npm test -- -u` writes them anew when a change is meant.
test('docs/openapi.json is the description of the interface', async ({ house }) => {
  await expect(`${JSON.stringify(openApiDocument(house.systems), null, 2)}\n`).toMatchFileSnapshot(
    '../docs/openapi.json',
  );
});

test('docs/permissions.md is the catalogue of permissions', async ({ house }) => {
  const lines = house.systems.flatMap((system) =>
    Object.entries(system.permissions ?? {}).map(
      ([permission, { title, roles }]) =>
        `| \`${permission}\` | ${title.ja} | ${title.en} | ${Object.entries(roles)
          .map(([role, reach]) => (reach === 'own' ? `${role} (own unit)` : role))
          .join(', ')} |`,
    ),
  );
  const procedures = house.systems.flatMap((system) =>
    system.procedures.map(
      (one) =>
        `| \`${one.name}\` | ${one.title.ja} | ${one.access.who === 'staff' ? `\`${one.access.permission}\`${one.access.of ? ` of ${one.access.of.policy.title.en}` : ''}` : one.access.who === 'everyone' ? `everyone: ${one.access.because}` : 'signed in'} | ${one.http ? `\`${one.http}\`` : ''} |`,
    ),
  );
  const text = `<!-- Written by tests/conformance.test.ts (npm test -- -u). -->
# Permissions

| permission | 名称 | title | roles by default |
| --- | --- | --- | --- |
${lines.join('\n')}

# Procedures

| procedure | 名称 | who | route below /api/v1 |
| --- | --- | --- | --- |
${procedures.join('\n')}
`;
  await expect(text).toMatchFileSnapshot('../docs/permissions.md');
});

test('every table of the house carries its tenant, and without one nothing is visible', async ({ house }) => {
  expect(await tableFaults(house.databaseUrl)).toEqual([]);
  expect(await tablesOpenWithoutTenant(house.database.pool)).toEqual([]);
});

const tracked = () =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '');

test('every source file says its licence and what it holds', () => {
  const sources = tracked().filter((file) => /\.(ts|tsx|mjs)$/.test(file));
  expect(sources.length).toBeGreaterThan(100);
  expect(
    sources.filter((file) => !readFileSync(file, 'utf8').startsWith('// SPDX-License-Identifier: Apache-2.0')),
  ).toEqual([]);
  expect(sources.filter((file) => /(^|\/)(utils?|helpers?|common|misc|manager)(\.|\/)/.test(file))).toEqual([]);
});

test('the floor guides of the two READMEs name the rooms in the state they are in', async ({ house }) => {
  const states = new Map(house.systems.flatMap(({ id, room }) => (room ? [[id, room.state]] : [])));
  const words = {
    'README.md': { works: 'works', part: 'in part', planned: 'not yet' },
    'README.ja.md': { works: '使えます', part: '一部使えます', planned: 'まだありません' },
  };
  for (const [file, word] of Object.entries(words)) {
    const rows = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('|'));
    for (const [id] of building.flatMap(({ rooms }) => rooms)) {
      const row = rows.find((line) => line.includes(`\`${id}\``));
      expect(row, `${file} names ${id}`).toBeDefined();
      expect(
        row!.split('|').map((cell) => cell.trim()),
        `${file}: ${id}`,
      ).toContain(word[states.get(id) ?? 'planned']);
    }
  }
});
