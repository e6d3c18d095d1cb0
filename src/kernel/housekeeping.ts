// SPDX-License-Identifier: Apache-2.0
import { CompiledQuery } from 'kysely';
import * as z from 'zod';
import { holdsForAll } from './access/actor.ts';
import type { House, HouseOptions } from './house.ts';
import { everyone, procedure, signedIn, staff, type Context } from './procedure.ts';
import { conflict, forbidden, notFound } from './problem.ts';
import { houseChecks } from './running/house-checks.ts';
import { defineSystem, type System } from './system.ts';
import { validated } from './validated.ts';

const Label = z.object({ ja: z.string(), en: z.string() });
const unknownRoom = () => notFound({ ja: '指定された室', en: 'The room' });

/** What the house itself can do, whichever rooms are in it: its directory, settings, checks and figures. */
export function housekeeping(
  open: () => House,
  {
    identity,
    roles,
    houseRoles,
    installation,
    demo,
  }: Pick<HouseOptions, 'identity' | 'roles' | 'houseRoles' | 'installation' | 'demo'>,
): System {
  const room = (id: string) => open().systems.find((system) => system.id === id) ?? null;

  const rooms = procedure({
    name: 'house.rooms',
    title: { ja: 'フロア案内を見る', en: 'Read the floor guide' },
    access: everyone('the directory board hangs at the entrance; what waits is shown to the signed-in only'),
    effect: 'read',
    http: 'GET /house/rooms',
    input: z.object({}),
    output: z.array(
      z.object({
        id: z.string(),
        title: Label,
        floor: z.string(),
        state: z.enum(['works', 'part']),
        path: z.string(),
        publicPath: z.string().nullable(),
        waiting: Label.nullable(),
      }),
    ),
    run: async (context) => {
      // What waits is said where it could be seen
      const waits =
        context.actor !== null &&
        (context.from === null ||
          (await open().access.zonesIn(context.tx)).rules.see.internal.includes(context.from.zone));
      return Promise.all(
        open().systems.flatMap(({ id, title, room: plate }) =>
          plate
            ? [
                (async () => ({
                  id,
                  title,
                  floor: plate.floor,
                  state: plate.state,
                  path: plate.path,
                  publicPath: plate.publicPath ?? null,
                  waiting: waits ? ((await plate.waiting?.(context)) ?? null) : null,
                }))(),
              ]
            : [],
        ),
      );
    },
  });

  const demoAccounts = procedure({
    name: 'house.demoAccounts',
    title: { ja: 'デモ用アカウントの一覧', en: 'List the demo accounts' },
    access: everyone('they are invented people of a demo municipality; elsewhere the list is empty'),
    effect: 'read',
    input: z.object({}),
    output: z.array(z.object({ id: z.string(), name: z.string(), role: Label, unit: z.string().nullable() })),
    run: async ({ tx, now }) =>
      (demo ? await identity.demoAccounts(tx, now) : []).map((person) => ({
        id: person.id,
        name: person.name,
        role: roles.find((role) => role.id === person.roles[0])?.title ?? { ja: '', en: '' },
        unit: person.unitName,
      })),
  });

  /** Settings of a room are its own; who may change them is said in its manifest. */
  const maySet = (context: Context, id: string) => {
    const settings = room(id)?.settings;
    if (!settings) throw unknownRoom();
    const permission = settings.permission;
    if (!holdsForAll(context.actor, permission))
      throw forbidden(open().systems.flatMap((one) => one.permissions?.[permission]?.title ?? [])[0]!);
    return settings;
  };
  const Settings = z.object({ system: z.string(), value: z.record(z.string(), z.unknown()), version: z.int() });

  const readSettings = procedure({
    name: 'house.settings.read',
    title: { ja: '設定を見る', en: 'Read settings' },
    access: signedIn,
    effect: 'read',
    http: 'GET /house/settings/{system}',
    input: z.object({ system: z.string() }),
    output: Settings.extend({
      title: Label,
      fields: z.array(z.object({ key: z.string(), label: Label, schema: z.record(z.string(), z.unknown()) })),
    }),
    run: async (context, { system }) => {
      const { schema, labels } = maySet(context, system);
      const { rows } = await context.tx.executeQuery<{ value: unknown; version: number }>(
        CompiledQuery.raw('select value, version from kernel.setting where system = $1', [system]),
      );
      const shape = (z.toJSONSchema(schema, { io: 'input' }).properties ?? {}) as Record<
        string,
        Record<string, unknown>
      >;
      return {
        system,
        title: room(system)!.title,
        value: schema.parse(rows[0]?.value ?? {}),
        version: rows[0]?.version ?? 0,
        fields: Object.entries(shape).map(([key, one]) => ({ key, label: labels[key]!, schema: one })),
      };
    },
  });

  const saveSettings = procedure({
    name: 'house.settings.save',
    title: { ja: '設定を変更する', en: 'Change settings' },
    access: signedIn,
    effect: 'write',
    http: 'PUT /house/settings/{system}',
    input: Settings,
    output: z.object({ version: z.int() }),
    run: async (context, { system, value, version }) => {
      const checked = validated(maySet(context, system).schema.strict(), value);
      const { rows } = await context.tx.executeQuery<{ version: number }>(
        CompiledQuery.raw(
          `insert into kernel.setting as s (system, value) select $1, $2::jsonb where $3 = 0
           on conflict do nothing returning version`,
          [system, JSON.stringify(checked), version],
        ),
      );
      const saved =
        rows[0] ??
        (
          await context.tx.executeQuery<{ version: number }>(
            CompiledQuery.raw(
              'update kernel.setting set value = $2, version = version + 1 where system = $1 and version = $3 returning version',
              [system, JSON.stringify(checked), version],
            ),
          )
        ).rows[0];
      if (!saved)
        throw conflict({
          ja: 'ほかの人が先に設定を変更しました。読み込み直して、内容をご確認ください。',
          en: 'Someone else changed the settings first. Reload and check them.',
        });
      context.log(system, { keys: Object.keys(checked) });
      return { version: saved.version };
    },
  });

  const checks = procedure({
    name: 'house.checks',
    title: { ja: '点検する', en: 'Run the checks' },
    access: staff('house.run'),
    effect: 'read',
    http: 'GET /house/checks',
    input: z.object({}),
    output: z.array(
      z.object({ system: z.string(), systemTitle: Label, id: z.string(), title: Label, ok: z.boolean(), found: Label }),
    ),
    run: (context) => runChecks(open(), context),
  });

  const figure = procedure({
    name: 'house.figure',
    title: { ja: '数値とその根拠を見る', en: 'Read a figure and its evidence' },
    access: staff('house.figures'),
    effect: 'read',
    http: 'GET /house/figures/{system}/{indicator}',
    input: z.object({
      system: z.string(),
      indicator: z.string(),
      fiscalYear: z.int(),
      limit: z.int().min(1).max(1_000).default(100),
    }),
    output: z.object({
      title: Label,
      unit: Label,
      formula: Label,
      direction: z.string(),
      value: z.number().nullable(),
      asOf: z.iso.datetime(),
      evidence: z.array(z.object({ id: z.string(), title: z.string(), href: z.string().optional() })),
    }),
    run: async (context, { system, indicator, fiscalYear, limit }) => {
      const source = room(system)?.indicators?.find((one) => one.id === indicator);
      if (!source) throw notFound({ ja: 'この指標', en: 'This indicator' });
      const { title, unit, formula, direction } = source;
      return {
        title,
        unit,
        formula,
        direction,
        value: await source.count(context, fiscalYear),
        asOf: context.now.toString({ smallestUnit: 'second' }),
        evidence: await source.evidence(context, fiscalYear, limit),
      };
    },
  });

  return defineSystem({
    id: 'house',
    title: { ja: '庁舎', en: 'The house' },
    procedures: [rooms, demoAccounts, readSettings, saveSettings, checks, figure],
    permissions: {
      'house.run': { title: { ja: '庁舎の点検', en: 'Check the house' }, roles: houseRoles.run },
      'house.figures': {
        title: { ja: '数値の根拠の閲覧', en: 'Read the evidence of figures' },
        roles: houseRoles.figures,
      },
    },
    checks: [
      {
        id: 'database',
        title: { ja: 'データベース', en: 'Database' },
        run: async ({ tx }) => {
          const { rows } = await tx.executeQuery<{ version: string; superuser: string }>(
            CompiledQuery.raw(
              `select current_setting('server_version') as version, current_setting('is_superuser') as superuser`,
            ),
          );
          if (rows[0]!.superuser === 'on')
            throw new Error('the application runs as a superuser: row-level security would not apply');
          return { ja: `PostgreSQL ${rows[0]!.version} に接続中`, en: `connected to PostgreSQL ${rows[0]!.version}` };
        },
      },
      ...houseChecks(open, installation),
    ],
  });
}

/** Runs every room's checks (`doctor`); a check that fails says what to do. */
export async function runChecks(house: House, context: Context) {
  const results = [];
  for (const system of house.systems)
    for (const check of system.checks ?? []) {
      const result = await check.run(context).then(
        (found) => ({ ok: true, found }),
        (error: Error & { label?: z.infer<typeof Label> }) => ({
          ok: false,
          found: error.label ?? { ja: error.message, en: error.message },
        }),
      );
      results.push({ system: system.id, systemTitle: system.title, id: check.id, title: check.title, ...result });
    }
  return results;
}
