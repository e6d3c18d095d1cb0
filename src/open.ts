// SPDX-License-Identifier: Apache-2.0
import { organisationIdentity } from '#blocks/organisation/identity.ts';
import { roles } from '#blocks/organisation/roles.ts';
import { residentsIdentity } from '#blocks/residents/identity.ts';
import type { Config } from '#kernel/config.ts';
import { openSecrets } from '#kernel/config.ts';
import { startPostgres } from '#kernel/database/embedded.ts';
import { identities } from '#kernel/identity/identities.ts';
import { openHouse, prepareDatabase, type HouseOptions } from '#kernel/house.ts';
import { systems } from '#systems/index.ts';
import { demoMunicipality } from './demo-municipality.ts';
import { fillDemoTransfers } from './demo-transfers.ts';
import { saveTenant } from '#kernel/tenants.ts';

/** What this house is made of: its rooms, the roles of the administration, where its people come from. */
export const plan = {
  systems,
  roles,
  identity: identities([organisationIdentity, residentsIdentity]),
  houseRoles: {
    accounts: { administrator: 'all' },
    run: { ict: 'all', administrator: 'all' },
    access: { administrator: 'all' },
    log: { ict: 'all', administrator: 'all' },
    transfers: {
      'section-officer': 'assigned',
      'section-head': 'own',
      finance: 'assigned',
      planning: 'assigned',
      ict: 'all',
      administrator: 'all',
    },
    release: { 'section-head': 'own', ict: 'all', administrator: 'all' },
    figures: {
      'section-officer': 'all',
      'section-head': 'all',
      finance: 'all',
      planning: 'all',
      committee: 'all',
      ict: 'all',
      administrator: 'all',
    },
  },
} satisfies Pick<HouseOptions, 'systems' | 'roles' | 'identity' | 'houseRoles'>;

/**
 * Opens the house as the settings say: its own or the embedded database, tables made, demo municipality filled.
 * `background` and `demo` are off on the command line, which may run beside a server.
 */
export async function openAsConfigured(config: Config, { background, demo }: { background: boolean; demo: boolean }) {
  const secret = openSecrets(config.dataDir);
  const postgres = config.databaseUrl
    ? undefined
    : await startPostgres(`${config.dataDir}/postgres`, { password: secret('database owner') });
  const options: HouseOptions = {
    ...plan,
    databaseUrl: config.databaseUrl ?? postgres!.url(),
    appPassword: secret('database application'),
    secret,
    outgoingNetworks: config.outgoingNetworks,
    ...(config.mail && { mail: config.mail }),
    files: { ...config.files, secret: secret('files') },
    credentialsSecret: secret('credentials'),
    demo: config.demo,
    logSecret: secret('operation log'),
    background,
    installation: {
      dataDir: config.dataDir,
      postgresDir: postgres?.dir ?? null,
      demo: config.demo,
      reachable: config.listeners.some(({ host }) => !/^(127\..*|::1|localhost)$/.test(host)),
    },
  };
  try {
    const applied = await prepareDatabase(options);
    const house = await openHouse(options);
    if (demo) {
      const tenant = await saveTenant(options.databaseUrl, demoMunicipality);
      await house.fillDemo(tenant);
      await fillDemoTransfers(house, tenant);
    }
    return {
      house,
      applied,
      sessionSecret: secret('session'),
      close: async () => {
        await house.close();
        await postgres?.stop();
      },
    };
  } catch (error) {
    await postgres?.stop();
    throw error;
  }
}
