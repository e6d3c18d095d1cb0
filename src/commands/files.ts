// SPDX-License-Identifier: Apache-2.0
import type { House } from '#kernel/house.ts';
import type { Tenant } from '#kernel/tenant.ts';
import { opened, Refusal, say, textOf, type Command, type Options } from './command.ts';

const tenant = { tenant: { type: 'string' } } as const;

export const fileCommands: Record<string, Command> = {
  'files rotate': {
    usage: 'files rotate [--tenant SLUG]      seal the keys of files with a new one; while running, repeatable',
    options: tenant,
    run: (_, options) => inEach(options, rotate),
  },
  'files verify': {
    usage: 'files verify [--tenant SLUG]      read every stored file and tell what is damaged or missing',
    options: tenant,
    run: (_, options) => inEach(options, verify),
  },
  'files scan': {
    usage: 'files scan [--all] [--tenant SLUG]  scan for viruses what has not been scanned; --all: everything anew',
    options: { ...tenant, all: { type: 'boolean' } },
    run: (_, options) => inEach(options, (house, one) => scan(house, one, options['all'] === true)),
  },
};

/** Exit code 1 as soon as one municipality's work says that something is wrong. */
async function inEach(options: Options, work: (house: House, tenant: Tenant) => Promise<boolean>): Promise<number> {
  const { tenantsOf } = await import('#kernel/tenants.ts');
  const slug = textOf(options, 'tenant');
  return opened(async (house) => {
    const tenants = await tenantsOf(house.databaseUrl, slug);
    if (slug && tenants.length === 0) throw new Refusal(`There is no municipality ‘${slug}’.`);
    let wrong = false;
    for (const one of tenants) wrong = !(await work(house, one)) || wrong;
    return wrong ? 1 : 0;
  });
}

async function rotate(house: House, { id, name }: Tenant): Promise<boolean> {
  const rotated = await house.files.rotate(id);
  say(
    rotated
      ? `${name.ja}: key version ${rotated.version}, ${rotated.sealed} keys sealed anew`
      : `${name.ja}: no files yet`,
  );
  return true;
}

async function verify(house: House, { id, name }: Tenant): Promise<boolean> {
  const { contents, bytes, faults } = await house.files.verify(id, ({ sha256, files, damage }) =>
    say(`WRONG ${name.ja} ${damage}: sha256 ${sha256}, files ${files.join(' ') || 'none'}`),
  );
  say(`${name.ja}: ${contents} contents, ${bytes} bytes read, ${faults} wrong`);
  return faults === 0;
}

async function scan(house: House, tenant: Tenant, all: boolean): Promise<boolean> {
  if (!house.files.scanner) throw new Refusal('There is no scanner: set CLAMD (docs/operations.md).');
  const { scanContents } = await import('#kernel/files/scanning.ts');
  const counts = { clean: 0, infected: 0, 'too-large': 0, failed: 0, gone: 0 };
  await scanContents(
    house,
    tenant,
    { which: all ? 'all' : 'unscanned', now: Temporal.Now.instant() },
    (sha256, became) => {
      counts[became]++;
      if (became !== 'clean' && became !== 'gone') say(`${became.toUpperCase()} ${tenant.name.ja}: sha256 ${sha256}`);
    },
  );
  say(
    `${tenant.name.ja}: ${counts.clean} clean, ${counts.infected} infected, ${counts['too-large']} too large for clamd, ${counts.failed} without a verdict`,
  );
  return counts.infected + counts['too-large'] + counts.failed === 0;
}
