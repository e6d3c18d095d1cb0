// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { rm } from 'node:fs/promises';
import { AwsClient } from 'aws4fetch';
import { XMLParser } from 'fast-xml-parser';
import { Problem } from '../problem.ts';
import { checkedObject, type Backend } from './backend.ts';
import { DamagedFile } from './chunks.ts';
import { clearSpool, spool } from './disk.ts';

/** A bucket of a store that speaks S3, addressed by path. */
export type S3Settings = { endpoint: string; bucket: string; region: string; key: string; secret: string };

const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'Contents' });

/**
 * Objects in a bucket. Sealed bytes are spooled in `dir` first: S3 wants to know the length before the first byte.
 * One object has at most 5 GB (limit of S3 for one request).
 */
export function s3Backend(settings: S3Settings, dir: string): Backend {
  const client = new AwsClient({
    accessKeyId: settings.key,
    secretAccessKey: settings.secret,
    region: settings.region,
    service: 's3',
    retries: 3,
  });
  const bucket = `${settings.endpoint.replace(/\/+$/, '')}/${encodeURIComponent(settings.bucket)}`;
  const ask = async (address: string, init: RequestInit = {}) => {
    const answer = await client.fetch(address, init).catch((error: Error) => {
      throw new Problem(
        503,
        {
          ja: 'ファイルの保管先に接続できません。時間をおいて、もう一度お試しください。',
          en: 'The store of files cannot be reached. Please try again in a while.',
        },
        [],
        { cause: String((error.cause as Error | undefined) ?? error) },
      );
    });
    return answer;
  };
  const at = (object: string) => `${bucket}/${checkedObject(object)}`;
  const done = async (answer: Response, ...fine: number[]) => {
    if (!answer.ok && !fine.includes(answer.status)) throw await refusal(answer);
    await answer.body?.cancel();
    return answer;
  };

  return {
    async write(object, source) {
      const spooled = await spool(dir, source);
      try {
        await done(await ask(at(object), { method: 'PUT', body: await openAsBlob(spooled) }));
      } finally {
        await rm(spooled, { force: true });
      }
    },

    async read(object) {
      const answer = await ask(at(object), { method: 'GET' });
      if (answer.status === 404) throw new DamagedFile(object, 'missing');
      if (!answer.ok) throw await refusal(answer);
      return answer.body!;
    },

    has: async (object) => (await done(await ask(at(object), { method: 'HEAD' }), 404)).ok,

    remove: async (object) => void (await done(await ask(at(object), { method: 'DELETE' }), 404)),

    async *list(tenantId) {
      let next: string | undefined;
      do {
        const query = new URLSearchParams({ 'list-type': '2', prefix: `${tenantId}/` });
        if (next) query.set('continuation-token', next);
        const answer = await ask(`${bucket}?${query}`, { method: 'GET' });
        if (!answer.ok) throw await refusal(answer);
        const { ListBucketResult: page } = parser.parse(await answer.text()) as {
          ListBucketResult: { Contents?: { Key: string; LastModified: string }[]; NextContinuationToken?: string };
        };
        for (const one of page.Contents ?? []) yield { object: one.Key, at: Date.parse(one.LastModified) };
        next = page.NextContinuationToken;
      } while (next);
    },

    clearTemporary: (before) => clearSpool(dir, before),

    async check() {
      const probe = `${bucket}/check-${randomUUID()}`;
      const signal = AbortSignal.timeout(10_000);
      const answer = await client.fetch(probe, { method: 'PUT', body: 'check', signal }).catch((error: Error) => {
        throw new Error(
          `設定 FILES_S3_ENDPOINT のアドレス ${settings.endpoint} に接続できません（${(error.cause as Error | undefined)?.message ?? error.message}）。アドレスと経路（ファイアウォール、証明書）を確認してください。`,
          { cause: error },
        );
      });
      if (!answer.ok) throw await refusal(answer, settings);
      await answer.body?.cancel();
      await done(await client.fetch(probe, { method: 'DELETE', signal }), 404);
      return {
        ja: `${settings.endpoint} のバケット ${settings.bucket} に書き込めます`,
        en: `the bucket ${settings.bucket} at ${settings.endpoint} can be written`,
      };
    },
  };
}

/** What the store answered, with the setting that is wrong where the answer tells. */
async function refusal(answer: Response, settings?: S3Settings): Promise<Error> {
  const code = /<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1] ?? '';
  const told = `${answer.status}${code && ` ${code}`}`;
  if (settings && code === 'NoSuchBucket')
    return new Error(`バケット ${settings.bucket} がありません（${told}）。設定 FILES_S3_BUCKET を確認してください。`);
  if (settings && (code === 'AuthorizationHeaderMalformed' || answer.status === 301 || answer.status === 307))
    return new Error(`リージョンが違います（${told}）。設定 FILES_S3_REGION を確認してください。`);
  if (settings && (answer.status === 403 || answer.status === 401))
    return new Error(
      `接続先に認証情報を拒否されました（${told}）。設定 FILES_S3_KEY と FILES_S3_SECRET、バケットへの書込み権限を確認してください。`,
    );
  return new Error(`the store of files answered ${told}`);
}
