// SPDX-License-Identifier: Apache-2.0
import { expect } from 'vitest';
import { zones } from '#kernel/access/zones.ts';
import { isProblem } from '#kernel/problem.ts';
import { test } from './house.ts';

/**
 * Every procedure called as nobody and as every role, from every network, with the rules that a municipality begins
 * with. What it shows is what happens, not what is declared; `npm test -- -u` writes it anew when a change is meant.
 */
test('docs/access-matrix.md is who gets through which door from which network', async ({ house }) => {
  const tenant = await house.municipality();
  const visitors = ['nobody', ...house.roles.map(({ id }) => id)];
  const rows: string[] = [];
  for (const name of [...house.procedures.keys()].sort()) {
    const cells: string[] = [];
    for (const zone of zones) {
      const through: string[] = [];
      for (const visitor of visitors) {
        const from = { zone, address: '203.0.113.7' };
        const caller = visitor === 'nobody' ? { tenant, actor: null, from } : { ...house.as(tenant, [visitor]), from };
        const refused = await house.call(caller, name, {}).then(
          () => false,
          (error: unknown) => isProblem(error) && (error.status === 401 || error.status === 403),
        );
        if (!refused) through.push(visitor);
      }
      cells.push(inWords(through, visitors));
    }
    rows.push(`| \`${name}\` | ${cells.join(' | ')} |`);
  }
  await expect(`<!-- Written by tests/access-matrix.test.ts (npm test -- -u). -->
# Who gets through

Every procedure, called as nobody and as each role from each network (model α, default roles). A record's section or
assignee can narrow it further; see [permissions.md](permissions.md).

| procedure | ${zones.join(' | ')} |
| --- | ${zones.map(() => '---').join(' | ')} |
${rows.join('\n')}
`).toMatchFileSnapshot('../docs/access-matrix.md');
}, 120_000);

function inWords(through: string[], visitors: string[]): string {
  if (through.length === 0) return '—';
  if (through.length === visitors.length) return 'everyone';
  const missing = visitors.filter((visitor) => !through.includes(visitor));
  if (missing.length <= 2) return `all but ${missing.join(', ')}`;
  return through.join(', ');
}
