// SPDX-License-Identifier: Apache-2.0
import { createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { zones, type Zone } from './access/zones.ts';
import type { ClamdAddress } from './files/clamd.ts';
import type { MailSettings } from './mail/sending.ts';
import type { FileSettings } from './files/store.ts';
import { rateLimitsIn, type RateLimits } from './http/rate-limits.ts';
import { LOG_LEVELS } from './running/journal.ts';
import { trustedProxies, type TrustedProxies } from './http/origin.ts';

const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
  /** One's own PostgreSQL 18, as the role that owns the tables; without it an embedded one runs in DATA_DIR. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATA_DIR: z.string().default('data'),
  /** One listener for each network, `zone=host:port` separated by commas; `proxy=` where a trusted proxy says the zone. */
  LISTEN: z.string().optional(),
  /** Addresses and networks of proxies whose headers are believed, separated by commas. */
  TRUSTED_PROXIES: z.string().default(''),
  /** Mail server, `smtps://user:password@host` or `smtp://host:25`; without it mails are kept and not sent. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  /** The address that the house's mails come from. */
  MAIL_FROM: z.email().optional(),
  /** Inner addresses and networks that the house may call (identity providers), separated by commas. */
  OUTGOING_NETWORKS: z.string().default(''),
  /** How much the log tells, on standard error. */
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  /** `host:port` of the metrics for Prometheus; nowhere without it. */
  METRICS: z.string().optional(),
  /** `class=quota/seconds` separated by commas, over the defaults; `off` for none. */
  RATE_LIMITS: z.string().default(''),
  /** Demo municipality and demo accounts. On by default with the embedded database only. */
  DEMO: z.enum(['on', 'off']).optional(),
  /** Largest file that is taken, in megabytes. */
  FILES_LIMIT_MB: z.coerce.number().int().min(1).max(5_000).default(100),
  /** A store that speaks S3 instead of DATA_DIR/files: all of these, or none. */
  FILES_S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  FILES_S3_BUCKET: z.string().min(3).optional(),
  FILES_S3_REGION: z.string().min(1).default('us-east-1'),
  FILES_S3_KEY: z.string().min(1).optional(),
  FILES_S3_SECRET: z.string().min(1).optional(),
  /** The socket of ClamAV's clamd: a path, or `tcp://host:port`. */
  CLAMD: z.string().min(1).optional(),
});

/** An address on which requests of one network arrive; `proxy`: of the network that a trusted proxy names. */
export type Listener = { zone: Zone | 'proxy'; host: string; port: number };

export type Config = {
  listeners: Listener[];
  proxies: TrustedProxies;
  development: boolean;
  databaseUrl: string | undefined;
  dataDir: string;
  demo: boolean;
  mail: MailSettings | undefined;
  outgoingNetworks: string[];
  files: Omit<FileSettings, 'secret'>;
  metrics: { host: string; port: number } | undefined;
  limits: RateLimits | null;
};

/** Reads the settings of docs/operations.md; throws an Error that names the wrong setting and what it may be. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const read = schema.safeParse(env);
  if (!read.success)
    throw new Error(
      read.error.issues
        .map((issue) => `setting ${issue.path.join('.')}: ${issue.message} (see docs/operations.md)`)
        .join('\n'),
    );
  const { PORT, HOST, LISTEN, TRUSTED_PROXIES, NODE_ENV, DATABASE_URL, DATA_DIR, DEMO, METRICS, RATE_LIMITS } =
    read.data;
  const { SMTP_URL, MAIL_FROM, OUTGOING_NETWORKS } = read.data;
  if (SMTP_URL && !MAIL_FROM)
    throw new Error('setting MAIL_FROM: SMTP_URL needs the address that mails come from (see docs/operations.md)');
  return {
    listeners: LISTEN === undefined ? oneForEachZone(HOST, PORT) : LISTEN.split(',').map(listenerIn),
    proxies: trustedProxies(
      TRUSTED_PROXIES.split(',')
        .map((one) => one.trim())
        .filter(Boolean),
    ),
    development: NODE_ENV === 'development',
    databaseUrl: DATABASE_URL,
    dataDir: path.resolve(DATA_DIR),
    demo: DEMO ? DEMO === 'on' : DATABASE_URL === undefined,
    outgoingNetworks: OUTGOING_NETWORKS.split(',')
      .map((one) => one.trim())
      .filter(Boolean),
    mail: SMTP_URL && MAIL_FROM ? { smtpUrl: SMTP_URL, from: MAIL_FROM } : undefined,
    metrics: METRICS === undefined ? undefined : metricsPlace(METRICS),
    limits: rateLimitsIn(RATE_LIMITS),
    files: filesIn(read.data),
  };
}

function filesIn(data: z.output<typeof schema>): Config['files'] {
  const {
    FILES_S3_ENDPOINT: endpoint,
    FILES_S3_BUCKET: bucket,
    FILES_S3_REGION: region,
    FILES_S3_KEY: key,
    FILES_S3_SECRET: secret,
  } = data;
  const given = Object.entries({ ENDPOINT: endpoint, BUCKET: bucket, KEY: key, SECRET: secret });
  const missing = given.filter(([, value]) => value === undefined).map(([name]) => `FILES_S3_${name}`);
  if (missing.length > 0 && missing.length < given.length)
    throw new Error(`setting ${missing.join(', ')}: needed with the other FILES_S3 settings (see docs/operations.md)`);
  return {
    dir: path.join(path.resolve(data.DATA_DIR), 'files'),
    limit: data.FILES_LIMIT_MB * 1_048_576,
    ...(endpoint && bucket && key && secret && { s3: { endpoint, bucket, region, key, secret } }),
    ...(data.CLAMD && { clamd: clamdIn(data.CLAMD) }),
  };
}

function clamdIn(text: string): ClamdAddress {
  if (text.startsWith('/')) return { path: text };
  const url = URL.parse(text);
  if (url?.protocol === 'tcp:' && url.hostname)
    return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(url.port || 3310) };
  throw new Error(
    `setting CLAMD: '${text}' is neither the path of a socket nor tcp://host:port (see docs/operations.md)`,
  );
}

/** Staff work on the LGWAN side (model α), so the first port is theirs; the others follow. */
const oneForEachZone = (host: string, port: number): Listener[] =>
  (['lgwan', 'internet', 'mynumber'] as const).map((zone, index) => ({
    zone,
    host,
    port: port === 0 ? 0 : port + index,
  }));

function metricsPlace(text: string): { host: string; port: number } {
  const [, host, port] = text.trim().match(/^(.+):(\d{1,5})$/) ?? [];
  if (!host || Number(port) > 65_535)
    throw new Error(`setting METRICS: '${text}' is not host:port (see docs/operations.md)`);
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

function listenerIn(text: string): Listener {
  const [, zone, host, port] = text.trim().match(/^(\w+)=(.+):(\d{1,5})$/) ?? [];
  const known = [...zones, 'proxy' as const].find((one) => one === zone);
  if (!known || !host || Number(port) > 65_535)
    throw new Error(
      `setting LISTEN: '${text.trim()}' is not zone=host:port with one of ${zones.join(', ')}, proxy (see docs/operations.md)`,
    );
  return { zone: known, host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

/**
 * Keys of this installation, derived from one secret that is made at the first start and kept in DATA_DIR (mode 600),
 * so that there is no default password anywhere.
 */
export function openSecrets(dataDir: string): (purpose: string) => string {
  const file = path.join(dataDir, 'secret');
  mkdirSync(dataDir, { recursive: true });
  try {
    // `wx`: two processes that start at once must not overwrite each other's secret
    writeFileSync(file, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const secret = readFileSync(file, 'utf8');
  if (!/^[0-9a-f]{64}$/.test(secret)) throw new Error(`${file} is damaged: restore it from the backup of DATA_DIR`);
  return (purpose) => createHmac('sha256', secret).update(purpose).digest('hex');
}
