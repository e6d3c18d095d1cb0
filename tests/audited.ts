// SPDX-License-Identifier: Apache-2.0
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject, test as base } from 'vitest';
import * as z from 'zod';
import { askOver, verifyLog, type Verification } from '#kernel/audit/verify.ts';
import type { Head, Signed } from '#kernel/audit/signed.ts';
import { openHouse, type Caller, type House } from '#kernel/house.ts';
import { everyone, procedure, signedIn, staff } from '#kernel/procedure.ts';
import { defineSystem } from '#kernel/system.ts';
import type { Tenant } from '#kernel/tenant.ts';
import { saveTenant } from '#kernel/tenants.ts';
import { plan } from '../src/open.ts';
import { makeDatabase } from './database.ts';
import { actorWith } from './house.ts';

const Person = z.object({ name: z.string(), email: z.string(), section: z.string() });

/** A room that keeps a card of a person in the log and nowhere else. */
const cards = defineSystem({
  id: 'cards',
  title: { ja: '名刺箱', en: 'Cards' },
  permissions: {
    'cards.write': {
      title: { ja: '名刺の変更', en: 'Change cards' },
      roles: { 'section-officer': 'all', planning: 'all' },
    },
  },
  procedures: [
    procedure({
      name: 'cards.change',
      title: { ja: '名刺を直す', en: 'Change a card' },
      access: staff('cards.write'),
      effect: 'write',
      http: 'PUT /cards/{id}',
      input: z.object({ id: z.string(), before: Person, after: Person }),
      output: z.object({}),
      run: async ({ log }, { id, before, after }) => {
        log(id, { reason: 'correction' }, { before, after, personal: ['name', 'email'] });
        return {};
      },
    }),
    procedure({
      name: 'cards.merge',
      title: { ja: '名刺をまとめる', en: 'Merge cards' },
      access: staff('cards.write'),
      effect: 'write',
      input: z.object({ ids: z.array(z.string()) }),
      output: z.object({}),
      run: async ({ log }, { ids }) => {
        log(ids, { count: ids.length });
        return {};
      },
    }),
    procedure({
      name: 'cards.read',
      title: { ja: '名刺を見る', en: 'Read a card' },
      access: signedIn,
      effect: 'read',
      personal: true,
      input: z.object({ id: z.string() }),
      output: z.object({}),
      run: async ({ log }, { id }) => {
        log(id);
        return {};
      },
    }),
    procedure({
      name: 'cards.count',
      title: { ja: '名刺を数える', en: 'Count cards' },
      access: everyone('a number tells of nobody'),
      effect: 'read',
      input: z.object({}),
      output: z.object({}),
      run: async () => ({}),
    }),
    procedure({
      name: 'cards.break',
      title: { ja: '名刺箱を落とす', en: 'Drop the box' },
      access: signedIn,
      effect: 'write',
      input: z.object({ id: z.string() }),
      output: z.object({}),
      run: async ({ log }, { id }) => {
        log(id, { name: 'never kept' });
        throw new Error('a fault that names 山田花子');
      },
    }),
  ],
});

/** A house with the room of cards and a clock to set, in which nothing runs in the background. */
export type Audited = {
  house: House;
  tenant: Tenant;
  owner: pg.Client;
  /** The house's clock; null for the real one. */
  clock: { now: Temporal.Instant | null };
  municipality: () => Promise<Tenant>;
  /** Somebody with these roles, who calls from the LGWAN side. */
  as: (...roles: string[]) => Caller & { actor: NonNullable<Caller['actor']> };
  verify: (given?: Signed<Head>) => Promise<Verification>;
  /** Kinds and numbers of what is found. */
  findings: (given?: Signed<Head>) => Promise<string[]>;
};

/** `test` with a new municipality for each test, whose chain is made only when the test says so. */
export const test = base.extend<{
  $test: { audited: Audited };
  $file: { quiet: { house: House; clock: Audited['clock'] } };
}>({
  quiet: [
    async ({}, use) => {
      const database = await makeDatabase();
      const clock: Audited['clock'] = { now: null };
      const house = await openHouse({
        ...plan,
        systems: [...plan.systems, cards],
        databaseUrl: database.url,
        appPassword: inject('appPassword'),
        secret: (purpose) => purpose,
        logSecret: 'log secret of the tests',
        credentialsSecret: 'credentials',
        files: { dir: path.join(tmpdir(), 'yakuba-audited'), limit: 0, secret: '00'.repeat(32) },
        background: false,
        connections: 20,
        now: () => clock.now ?? Temporal.Now.instant(),
      });
      await use({ house, clock });
      await house.close();
      await database.drop();
    },
    { scope: 'file' },
  ],
  audited: async ({ quiet: { house, clock } }, use) => {
    const municipality = () => {
      const slug = `m${randomUUID().slice(0, 8)}`;
      const name = { ja: `${slug}市`, en: slug };
      return saveTenant(house.databaseUrl, { slug, name, code: null, hosts: [`${slug}.localhost`] });
    };
    const tenant = await municipality();
    const owner = new pg.Client({ connectionString: house.databaseUrl });
    await owner.connect();
    const verify = (given?: Signed<Head>) => verifyLog(askOver(owner), tenant.id, house.log.publicKey, given);
    await use({
      house,
      tenant,
      owner,
      clock,
      municipality,
      as: (...roles) => ({
        tenant,
        actor: actorWith(house, roles),
        from: { zone: 'lgwan', address: '10.20.30.40' },
        session: { id: 'session-of-a-test', method: 'demo', secondFactorAt: null, createdAt: Temporal.Now.instant() },
      }),
      verify,
      findings: async (given) =>
        (await verify(given)).findings.map(({ kind, seq }) => (seq === null ? kind : `${kind} ${seq}`)),
    });
    clock.now = null;
    await owner.end();
  },
});
