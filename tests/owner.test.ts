// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { openHouse, prepareDatabase } from '#kernel/house.ts';
import { plan } from '../src/open.ts';

// Managed databases give no superuser: an ordinary owner who may make roles must be enough, at every start.
test('the house opens over a database whose owner is no superuser, the second time too', async () => {
  const name = `o_${randomUUID().replaceAll('-', '')}`;
  const admin = new pg.Client({ connectionString: inject('postgres') });
  await admin.connect();
  await admin.query(`create role ${name} login createrole password 'x'`);
  await admin.query(`grant yakuba_app to ${name} with admin option`);
  await admin.query(`create database ${name} owner ${name}`);
  const databaseUrl = Object.assign(new URL(inject('postgres')), {
    username: name,
    password: 'x',
    pathname: name,
  }).href;
  const files = { dir: path.join(tmpdir(), name), limit: 0, secret: '00'.repeat(32) };
  const options = {
    ...plan,
    databaseUrl,
    appPassword: inject('appPassword'),
    secret: (purpose: string) => purpose,
    credentialsSecret: 'x',
    logSecret: 'log',
    files,
  };
  try {
    expect(await prepareDatabase(options)).toBeGreaterThan(0);
    expect(await prepareDatabase(options)).toBe(0);
    const house = await openHouse({ ...options, background: false });
    await house.close();
  } finally {
    await admin.query(`drop database ${name} with (force)`);
    await admin.query(`drop owned by ${name}; drop role ${name}`);
    await admin.end();
  }
});
