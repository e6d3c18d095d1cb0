// SPDX-License-Identifier: Apache-2.0
import { opened, Refusal, say, textOf, type Command, type Options } from './command.ts';

export const houseCommands: Record<string, Command> = {
  'tenant add': {
    usage: 'tenant add SLUG --name NAME [--name-en NAME] [--code 131181] [--host HOST]...',
    options: {
      name: { type: 'string' },
      'name-en': { type: 'string' },
      code: { type: 'string' },
      host: { type: 'string', multiple: true },
    },
    run: addTenant,
  },
  migrate: {
    usage: 'migrate                           make or update the tables',
    run: async () => (await opened(async (_, applied) => say(`${applied} migrations applied`)), 0),
  },
  demo: { usage: 'demo                              fill the demo municipality', run: fillDemo },
  doctor: {
    usage: 'doctor [--tenant SLUG]            run every check of the house',
    options: { tenant: { type: 'string' } },
    run: (_, options) => doctor(options),
  },
};

async function addTenant([slug]: string[], options: Options): Promise<number> {
  const name = textOf(options, 'name');
  if (!slug || !name) throw new Refusal('yakuba tenant add SLUG --name NAME');
  const { saveTenant } = await import('#kernel/tenants.ts');
  const given = (options['host'] as string[] | undefined) ?? [];
  const hosts = given.length ? given : [`${slug}.localhost`];
  return opened(async (house) => {
    await saveTenant(house.databaseUrl, {
      slug,
      name: { ja: name, en: textOf(options, 'name-en') ?? name },
      code: textOf(options, 'code') ?? null,
      hosts,
    });
    say(`${name}: ${hosts.map((host) => `http://${host}`).join(' ')}`);
    return 0;
  });
}

async function fillDemo(): Promise<number> {
  const { saveTenant } = await import('#kernel/tenants.ts');
  const { demoMunicipality } = await import('../demo-municipality.ts');
  return opened(async (house) => {
    await house.fillDemo(await saveTenant(house.databaseUrl, demoMunicipality));
    say(`${demoMunicipality.name.ja}: ${demoMunicipality.hosts.map((host) => `http://${host}`).join(' ')}`);
    return 0;
  });
}

async function doctor(options: Options): Promise<number> {
  const { runChecks } = await import('#kernel/housekeeping.ts');
  const { tenantsOf } = await import('#kernel/tenants.ts');
  const slug = textOf(options, 'tenant');
  return opened(async (house) => {
    const tenants = await tenantsOf(house.databaseUrl, slug);
    if (tenants.length === 0)
      throw new Refusal(
        slug ? `There is no municipality ‘${slug}’.` : 'There is no municipality yet: yakuba tenant add',
      );
    let wrong = 0;
    for (const tenant of tenants) {
      const results = await house.inTenant({ tenant, actor: null }, (context) => runChecks(house, context));
      for (const result of results) {
        say(`${result.ok ? 'ok   ' : 'WRONG'} ${tenant.name.ja} ${result.system}.${result.id}: ${result.found.ja}`);
        if (!result.ok) wrong++;
      }
    }
    return wrong ? 1 : 0;
  });
}
