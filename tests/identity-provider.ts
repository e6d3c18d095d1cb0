// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Hono } from 'hono';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { Provider, type ClientMetadata, type Configuration } from 'oidc-provider';
import type { Env } from '#kernel/http/env.ts';

/** A browser without a screen: keeps cookies by host, follows redirects, reaches the house and providers alike. */
export class Browser {
  readonly #app: Hono<Env>;
  readonly cookies = new Map<string, Map<string, string>>();

  constructor(app: Hono<Env>) {
    this.#app = app;
  }

  /** Goes to an address, and on while it is sent on; `stop` looks at each address before it is gone to. */
  async go(address: string, { form, stop }: { form?: Record<string, string>; stop?: (next: string) => boolean } = {}) {
    let url = new URL(address);
    let body = form;
    for (let hops = 0; hops < 20; hops++) {
      const jar = this.cookies.get(url.host) ?? new Map<string, string>();
      this.cookies.set(url.host, jar);
      const request = new Request(url, {
        method: body ? 'POST' : 'GET',
        headers: {
          cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(body && { origin: url.origin, 'content-type': 'application/x-www-form-urlencoded' }),
        },
        redirect: 'manual',
        ...(body && { body: new URLSearchParams(body).toString() }),
      });
      const response = url.hostname.endsWith('.localhost') ? await this.#app.request(request) : await fetch(request);
      for (const line of response.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
        if (/expires=Thu, 01 Jan 1970|max-age=0/i.test(line)) jar.delete(name!);
        else jar.set(name!, value!);
      }
      const location = response.headers.get('location');
      if (!location || response.status < 300 || response.status >= 400) return { url, response };
      url = new URL(location, url);
      body = undefined;
      if (stop?.(url.href)) return { url, response };
    }
    throw new Error('sent on without end');
  }
}

/** A real identity provider on this machine. */
export type TestProvider = {
  issuer: string;
  /** Who signs in there next; null: they turn back. */
  person: string | null;
  /** What it knows about people, by their id. */
  people: Record<string, Record<string, unknown>>;
  /** Works on with other signing keys. */
  rotate(): Promise<void>;
  down(): Promise<void>;
  up(): Promise<void>;
};

const PATH = '/api/realms/main';

/**
 * A provider with the settings that デジタル認証アプリ has (`national`), or those of a municipality's own (a secret,
 * RS256, groups). Closed by the caller with `down`.
 */
export async function openProvider(
  kind: 'national' | 'staff',
  clients: Partial<ClientMetadata>[],
): Promise<TestProvider> {
  const alg = kind === 'national' ? 'ES256' : 'RS256';
  let server: Server | undefined;
  let port = 0;
  let handle: (request: IncomingMessage, response: ServerResponse) => void;

  const shared: Configuration = {
    clients: clients as ClientMetadata[],
    cookies: { keys: ['of the tests'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `${PATH}/interaction/${interaction.uid}` },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, ...test.people[id] }),
    }),
    async loadExistingGrant(context) {
      const { provider, client, session, params } = context.oidc;
      const grant = new provider.Grant({ clientId: client!.clientId, accountId: session!.accountId! });
      grant.addOIDCScope(String(params!['scope']));
      await grant.save();
      return grant;
    },
  };
  const configurations: Record<typeof kind, Configuration> = {
    national: {
      ...shared,
      scopes: ['openid', 'name', 'address', 'birthdate', 'gender'],
      claims: { openid: ['sub'], name: ['name'], address: ['address'], birthdate: ['birthdate'], gender: ['gender'] },
      subjectTypes: ['pairwise'],
      pairwiseIdentifier: (_, accountId, client) =>
        createHash('sha256')
          .update(`${String(client['sectorIdentifier'])} ${accountId}`)
          .digest('hex'),
      clientAuthMethods: ['private_key_jwt'],
      enabledJWA: {
        idTokenSigningAlgValues: ['ES256'],
        clientAuthSigningAlgValues: ['ES256'],
      },
      clientDefaults: { id_token_signed_response_alg: 'ES256', subject_type: 'pairwise' },
      routes: {
        authorization: '/protocol/openid-connect/auth',
        token: '/protocol/openid-connect/token',
        userinfo: '/protocol/openid-connect/userinfo',
        jwks: '/protocol/openid-connect/certs',
      },
    },
    staff: {
      ...shared,
      scopes: ['openid', 'profile', 'email', 'groups'],
      claims: {
        openid: ['sub'],
        profile: ['name', 'employee_number'],
        email: ['email', 'email_verified'],
        groups: ['groups'],
      },
    },
  };

  const make = async () => {
    const { privateKey } = await generateKeyPair(alg, { extractable: true });
    const jwk: JWK = { ...(await exportJWK(privateKey)), use: 'sig', alg };
    const provider = new Provider(test.issuer, { ...configurations[kind], jwks: { keys: [jwk] } });
    const answer = provider.callback();
    handle = (request, response) => {
      const url = request.url ?? '';
      if (url.startsWith(`${PATH}/interaction/`)) {
        void provider.interactionFinished(
          request,
          response,
          test.person === null
            ? { error: 'access_denied', error_description: 'turned back' }
            : { login: { accountId: test.person } },
        );
        return;
      }
      Object.assign(request, { originalUrl: url, url: url.slice(PATH.length) || '/' });
      void answer(request, response);
    };
  };
  const test: TestProvider = {
    issuer: '',
    person: null,
    people: {},
    rotate: make,
    async down() {
      server?.closeAllConnections();
      server?.close();
      await (server && once(server, 'close'));
    },
    async up() {
      server = createServer((request, response) => handle(request, response));
      await once(server.listen(port, '127.0.0.1'), 'listening');
      port = (server.address() as { port: number }).port;
      test.issuer = `http://127.0.0.1:${port}${PATH}`;
    },
  };
  await test.up();
  await make();
  return test;
}
