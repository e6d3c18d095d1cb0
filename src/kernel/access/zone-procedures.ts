// SPDX-License-Identifier: Apache-2.0
import { CompiledQuery } from 'kysely';
import * as z from 'zod';
import type { House } from '../house.ts';
import { procedure, staff, type Context } from '../procedure.ts';
import { badRequest, conflict } from '../problem.ts';
import { confidentialities, defaultZoneRules, separationModels, zones } from './zones.ts';

const ZoneList = z.array(z.enum(zones));
const Passage = z.enum(['free', 'sanitise', 'approve', 'sanitise-and-approve', 'refuse']);
const Rules = z.object({
  see: z.record(z.enum(confidentialities), ZoneList),
  download: z.record(z.enum(confidentialities), ZoneList),
  upload: ZoneList,
  move: z.record(z.enum(zones), z.record(z.enum(zones), Passage)),
  scanned: ZoneList,
});

/** Reading and changing the rules of the networks of a municipality. */
export const zoneProcedures = (open: () => House) => ({
  'access.zones': procedure({
    name: 'access.zones',
    title: { ja: 'ネットワークの規則を見る', en: 'Read the rules of the networks' },
    access: staff('access.read'),
    effect: 'read',
    http: 'GET /access/zones',
    input: z.object({}),
    output: z.object({
      model: z.enum(separationModels),
      rules: Rules,
      defaults: z.record(z.enum(separationModels), Rules),
      version: z.int(),
    }),
    run: async ({ tx }) => {
      const { model, rules } = await open().access.zonesIn(tx);
      return { model, rules, defaults: defaultZoneRules, version: await zonesVersion(tx) };
    },
  }),

  'access.zones.save': procedure({
    name: 'access.zones.save',
    title: { ja: 'ネットワークの規則を変更する', en: 'Change the rules of the networks' },
    access: staff('access.zones'),
    effect: 'write',
    again: true,
    http: 'PUT /access/zones',
    input: z.object({ model: z.enum(separationModels), rules: Rules, version: z.int() }),
    output: z.object({ version: z.int() }),
    run: async (context, { model, rules, version }) => {
      if (!rules.see.internal.some((zone) => rules.see.public.includes(zone)))
        throw badRequest(
          {
            ja: '内部情報を見られるネットワークがひとつもありません。職員が誰も仕事をできなくなります。',
            en: 'No network may see internal information: no member of staff could work.',
          },
          'rules/see/internal',
        );
      if (context.from && !rules.see.internal.includes(context.from.zone))
        throw conflict({
          ja: 'いまお使いのネットワークから内部情報を見られなくなる変更は、そのネットワークからはできません。',
          en: 'A change that shuts out the network you work from cannot be made from it.',
        });
      const before = await open().access.zonesIn(context.tx);
      const { rows } = await context.tx.executeQuery<{ version: number }>(
        CompiledQuery.raw(
          `insert into kernel.setting as s (system, value) values ('zones', $1::jsonb)
             on conflict (tenant_id, system) do update set value = excluded.value, version = s.version + 1
               where s.version = $2 returning version`,
          [JSON.stringify({ model, rules }), version],
        ),
      );
      if (!rows[0] || (rows[0].version === 1 && version !== 0))
        throw conflict({
          ja: 'ほかの人が先にネットワークの規則を変更しました。読み込み直して、内容をご確認ください。',
          en: 'Someone else changed the rules first. Reload and check them.',
        });
      context.log('zones', { before, after: { model, rules } });
      open().access.forget(context.tenant.id);
      return { version: rows[0].version };
    },
  }),
});

const zonesVersion = async (tx: Context['tx']): Promise<number> => {
  const { rows } = await tx.executeQuery<{ version: number }>(
    CompiledQuery.raw(`select version from kernel.setting where system = 'zones'`),
  );
  return rows[0]?.version ?? 0;
};
