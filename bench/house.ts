// SPDX-License-Identifier: Apache-2.0
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startPostgres, type Postgres } from '#kernel/database/embedded.ts';
import { appUrl } from '#kernel/database/migrate.ts';
import { openHouse, prepareDatabase } from '#kernel/house.ts';
import { serverOf } from '#kernel/http/listeners.ts';
import { mountPages } from '#kernel/http/pages.ts';
import { openHttp } from '#kernel/http/server.ts';
import { sessionCookie } from '#kernel/http/session-cookie.ts';
import { startSession } from '#kernel/identity/sessions.ts';
import type { System } from '#kernel/system.ts';
import { saveTenant } from '#kernel/tenants.ts';
import { demoMunicipality } from '../src/demo-municipality.ts';
import { plan } from '../src/open.ts';

const SECRET = 'secret of the measurements';

/** Whether the pages have been built (`npm start` and `npm run bench` build them first). */
export const pagesAreBuilt = () => existsSync(new URL('../build/server/index.js', import.meta.url));

/** A folder for one run; root's database user must be able to enter it. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'yakuba-bench-'));
  chmodSync(folder, 0o755);
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * A house on a database of its own that writes as safely as in service, with the demo municipality's people but no
 * sheets. `address` is that of a listening server with pages, null when the pages are not built.
 */
export async function openBenchHouse(more: System[] = []) {
  const folder = temporaryFolder();
  const postgres = await startPostgres(path.join(folder.path, 'postgres'), { password: 'owner' });
  try {
    return await openOn(postgres, folder, more);
  } catch (error) {
    await postgres.stop();
    folder.remove();
    throw error;
  }
}

async function openOn(postgres: Postgres, folder: { path: string; remove: () => void }, more: System[]) {
  const options = {
    ...plan,
    systems: [...plan.systems, ...more],
    databaseUrl: postgres.url(),
    appPassword: 'application',
    secret: () => SECRET,
    files: { dir: path.join(folder.path, 'files'), limit: 100 * 1_048_576, secret: '00'.repeat(32) },
    credentialsSecret: SECRET,
    demo: true,
    logSecret: 'log',
    background: false,
  };
  await prepareDatabase(options);
  const house = await openHouse(options);
  const tenant = await saveTenant(options.databaseUrl, demoMunicipality);
  const organisation = house.systems.find((system) => system.id === 'organisation')!;
  await house.inTenant({ tenant, actor: null }, async (context) => {
    await organisation.demo!(context);
  });
  const people = await house.inTenant({ tenant, actor: null }, ({ tx }) =>
    plan.identity.demoAccounts(tx, Temporal.Now.instant()),
  );
  const planner = people.find((person) => person.roles.includes('planning'))!;
  const { token } = await house.inTenant({ tenant, actor: null }, ({ tx, now }) =>
    startSession(tx, {
      personId: planner.id,
      kind: 'staff',
      method: 'demo',
      secondFactor: false,
      zone: 'lgwan',
      address: '127.0.0.1',
      agent: '',
      now,
    }),
  );
  const cookie = `${sessionCookie({ zone: 'lgwan', secure: false })}=${token}`;
  const app = openHttp(house, {
    sessionSecret: SECRET,
    demo: true,
    arrival: { listener: 'lgwan', peer: '127.0.0.1' },
  });
  let server: Server | null = null;
  let address: string | null = null;
  if (pagesAreBuilt()) {
    const withPages = openHttp(house, { sessionSecret: SECRET, demo: true });
    server = serverOf(await mountPages(withPages, house, { development: false, demo: true }), 'lgwan');
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    address = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  }
  return {
    house,
    tenant,
    cookie,
    app,
    address,
    ownerUrl: options.databaseUrl,
    applicationUrl: appUrl(options.databaseUrl, options.appPassword),
    close: async () => {
      server?.closeAllConnections();
      server?.close();
      await house.close();
      await postgres.stop();
      folder.remove();
    },
  };
}

export type BenchHouse = Awaited<ReturnType<typeof openBenchHouse>>;
