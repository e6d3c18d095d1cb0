// SPDX-License-Identifier: Apache-2.0
import { createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { zones, type Zone } from './access/zones.ts';
import type { MailSettings } from './mail/sending.ts';
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
  /** Demo municipality and demo accounts. On by default with the embedded database only. */
  DEMO: z.enum(['on', 'off']).optional(),
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
  const {
    PORT,
    HOST,
    LISTEN,
    TRUSTED_PROXIES,
    NODE_ENV,
    DATABASE_URL,
    DATA_DIR,
    DEMO,
    SMTP_URL,
    MAIL_FROM,
    OUTGOING_NETWORKS,
  } = read.data;
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
  };
}

/** Staff work on the LGWAN side (model α), so the first port is theirs; the others follow. */
const oneForEachZone = (host: string, port: number): Listener[] =>
  (['lgwan', 'internet', 'mynumber'] as const).map((zone, index) => ({
    zone,
    host,
    port: port === 0 ? 0 : port + index,
  }));

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
