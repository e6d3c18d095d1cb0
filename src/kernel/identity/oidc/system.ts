// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import type { HouseOptions } from '../../house.ts';
import { badRequest, conflict, notFound } from '../../problem.ts';
import { everyone, procedure, signedIn, staff } from '../../procedure.ts';
import { defineSystem, type System } from '../../system.ts';
import { removeOldAttempts } from './attempts.ts';
import type { OidcClient } from './client.ts';
import { clientJwks, makeClientKey } from './keys.ts';
import { linksOf, unlink } from './links.ts';
import { providersIn, providerShape, removeProvider, saveProvider } from './provider.ts';

const Label = z.object({ ja: z.string(), en: z.string() });
const noProvider = () => notFound({ ja: '指定された認証基盤', en: 'The identity provider' });

/** Where a sign-in through a provider begins. */
export const signInAddress = (providerId: string): string => `/sign-in/oidc/${providerId}`;

/** Signing in with an identity provider (OpenID Connect): which there are, and how they are reached. */
export function oidcProviders(client: OidcClient, { houseRoles }: Pick<HouseOptions, 'houseRoles'>): System {
  const ways = procedure({
    name: 'oidc.ways',
    title: { ja: '認証基盤によるログイン方法の一覧', en: 'List the providers one can sign in with' },
    access: everyone('it hangs at the entrance: one reads it before signing in'),
    effect: 'read',
    input: z.object({ audience: z.enum(['staff', 'resident']) }),
    output: z.array(z.object({ id: z.string(), title: Label, href: z.string() })),
    run: async ({ tx }, { audience }) =>
      (await providersIn(tx))
        .filter((provider) => provider.enabled && provider.audience === audience)
        .map(({ id, title }) => ({ id, title, href: signInAddress(id) })),
  });

  const list = procedure({
    name: 'oidc.providers',
    title: { ja: '認証基盤の設定を見る', en: 'Read the identity providers' },
    access: staff('oidc.configure'),
    effect: 'read',
    http: 'GET /oidc/providers',
    input: z.object({}),
    output: z.array(providerShape.extend({ version: z.int(), hasSecret: z.boolean() })),
    run: async ({ tx }) =>
      (await providersIn(tx)).map(({ sealedSecret, ...provider }) => ({
        ...provider,
        hasSecret: sealedSecret !== null,
      })),
  });

  const save = procedure({
    name: 'oidc.provider.save',
    title: { ja: '認証基盤を設定する', en: 'Configure an identity provider' },
    access: staff('oidc.configure'),
    effect: 'write',
    http: 'PUT /oidc/providers/{id}',
    input: providerShape.extend({
      /** 0 for a new one. */
      version: z.int().min(0),
      /** Left out: the secret stays as it is. It is never shown again. */
      secret: z.string().min(8).max(500).optional(),
    }),
    output: z.object({ version: z.int() }),
    run: async ({ tx, secrets, log }, { secret, ...provider }) => {
      if (!provider.scopes.includes('openid'))
        throw badRequest({ ja: 'scope には openid が必要です。', en: 'The scopes must include openid.' }, 'scopes');
      if (provider.clientAuth === 'secret' && provider.version === 0 && !secret)
        throw badRequest(
          { ja: 'クライアントシークレットを入力してください。', en: 'Enter the client secret.' },
          'secret',
        );
      const version = await saveProvider(tx, provider, secret && secrets.seal('oidc', secret));
      if (version === null)
        throw conflict({
          ja: 'ほかの人が先に設定を変更しました。読み込み直して、内容をご確認ください。',
          en: 'Someone else changed the settings first. Reload and check them.',
        });
      log(provider.id, { issuer: provider.issuer, enabled: provider.enabled, newSecret: secret !== undefined });
      return { version };
    },
  });

  const remove = procedure({
    name: 'oidc.provider.remove',
    title: { ja: '認証基盤の設定を削除する', en: 'Remove an identity provider' },
    access: staff('oidc.configure'),
    effect: 'write',
    http: 'DELETE /oidc/providers/{id}',
    input: z.object({ id: z.string() }),
    output: z.object({}),
    run: async ({ tx, log }, { id }) => {
      if (!(await removeProvider(tx, id))) throw noProvider();
      log(id);
      return {};
    },
  });

  const jwks = procedure({
    name: 'oidc.keys',
    title: { ja: 'この庁舎の公開鍵を見る', en: 'Read the public keys of the house' },
    access: everyone('providers fetch the public halves of the keys to know the house by them'),
    effect: 'read',
    input: z.object({}),
    output: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }),
    run: async (context) => clientJwks(context) as Promise<{ keys: Record<string, unknown>[] }>,
  });

  const rotate = procedure({
    name: 'oidc.keys.rotate',
    title: { ja: '認証基盤に示す鍵を更新する', en: 'Make a new key for identity providers' },
    access: staff('oidc.configure'),
    effect: 'write',
    http: 'POST /oidc/keys',
    input: z.object({}),
    output: z.object({ kid: z.string() }),
    run: async (context) => {
      const kid = await makeClientKey(context);
      context.log(kid);
      return { kid };
    },
  });

  const mine = procedure({
    name: 'oidc.mine',
    title: { ja: '自分に結び付いた認証基盤を見る', en: 'See the providers one is known to' },
    access: signedIn,
    effect: 'read',
    confidentiality: 'public',
    input: z.object({}),
    output: z.array(z.object({ providerId: z.string(), linkedAt: z.iso.datetime(), usedAt: z.iso.datetime() })),
    run: ({ tx, actor }) => linksOf(tx, actor!.id),
  });

  return defineSystem({
    id: 'oidc',
    title: { ja: '認証基盤', en: 'Identity providers' },
    procedures: [ways, list, save, remove, jwks, rotate, mine],
    permissions: {
      'oidc.configure': { title: { ja: '認証基盤の設定', en: 'Configure identity providers' }, roles: houseRoles.run },
    },
    jobs: [{ name: 'tidy', cron: '*/10 * * * *', run: async (context) => void (await removeOldAttempts(context)) }],
    personalData: {
      export: ({ tx }, personId) => linksOf(tx, personId),
      remove: ({ tx }, personId) => unlink(tx, personId),
    },
    checks: [
      {
        id: 'providers',
        title: { ja: '認証基盤との接続', en: 'Connection to identity providers' },
        run: async ({ tx }) => {
          const providers = (await providersIn(tx)).filter((one) => one.enabled);
          const faults = await Promise.all(
            providers.map((one) =>
              client.tryOut(one).then(
                () => [],
                (error: Error) => [`${one.title.ja}（${one.issuer}）: ${causeOf(error)}`],
              ),
            ),
          );
          if (faults.flat().length) throw new Error(faults.flat().join(' ／ '));
          return providers.length
            ? { ja: `${providers.length}件の認証基盤に接続できます`, en: `${providers.length} providers answer` }
            : { ja: '認証基盤は設定されていません', en: 'no identity provider is configured' };
        },
      },
    ],
  });
}

/** The innermost reason: libraries wrap what the network said. */
export function causeOf(error: unknown): string {
  let inner = error as Error;
  while (inner.cause instanceof Error) inner = inner.cause;
  return inner.message;
}
