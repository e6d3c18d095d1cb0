// SPDX-License-Identifier: Apache-2.0
import type { Context } from '#kernel/procedure.ts';
import { defineSystem } from '#kernel/system.ts';
import { accountOf, makeAccount } from './accounts.ts';
import { procedures } from './procedures/index.ts';
import type { ResidentsTx } from './tables.ts';

/** Days for which used and dead links are kept, to count how often an address is asked for. */
const LINKS_KEPT_DAYS = 2;

async function tidy({ tx: any, now }: Context): Promise<void> {
  const tx = any as ResidentsTx;
  await tx
    .deleteFrom('residents.link')
    .where('created_at', '<', new Date(now.subtract({ hours: LINKS_KEPT_DAYS * 24 }).epochMilliseconds))
    .execute();
  await tx.deleteFrom('residents.former_mail').where('expires_at', '<', new Date(now.epochMilliseconds)).execute();
}

/** Residents' accounts: how they sign in, what they say about themselves, how they leave. */
export const residents = defineSystem({
  id: 'residents',
  title: { ja: '住民のマイページ', en: 'Residents’ accounts' },
  procedures: Object.values(procedures),
  jobs: [{ name: 'tidy', cron: '41 3 * * *', run: tidy }],
  personalData: {
    export: (context, personId) => accountOf(context, personId),
    async remove({ tx }, personId) {
      const { numDeletedRows } = await (tx as ResidentsTx)
        .deleteFrom('residents.account')
        .where('id', '=', personId)
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  },
  migrations: new URL('./migrations/', import.meta.url),
  async demo(context) {
    const tx = context.tx as ResidentsTx;
    if (await tx.selectFrom('residents.account').select('id').where('demo', '=', true).limit(1).executeTakeFirst())
      return;
    await makeAccount(context, { name: '橋本 ひなた', mail: 'hinata.hashimoto@example.jp', demo: true });
  },
});
