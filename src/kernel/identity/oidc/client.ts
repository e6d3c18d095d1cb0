// SPDX-License-Identifier: Apache-2.0
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  PrivateKeyJwt,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type ClientAuth,
  type ServerMetadata,
} from 'openid-client';
import type { Outgoing } from '../../outgoing.ts';
import type { Provider } from './provider.ts';

/** Minutes for which what a provider says about itself is believed. */
const DISCOVERY_MINUTES = 10;

/** How the house proves to a provider who it is. */
export type ClientProof = { secret: string } | { kid: string; key: CryptoKey };

/** What a provider says about somebody who has just signed in there. */
export type Claims = Record<string, unknown> & { sub: string };

export type OidcClient = {
  /** Where to send the browser, and what to keep for its return. Rejects when the provider cannot be reached or used. */
  begin(
    provider: Provider,
    redirectUri: string,
  ): Promise<{ address: string; state: string; nonce: string; codeVerifier: string }>;
  /**
   * Who came back with `returned`, the whole address of the return. Rejects for everything that is not exactly a fresh
   * answer of this provider to this attempt: state, nonce, code, signature, algorithm, issuer, audience, times.
   */
  finish(
    provider: Provider,
    proof: ClientProof,
    returned: URL,
    kept: { state: string; nonce: string; codeVerifier: string },
  ): Promise<Claims>;
  /** Asks the provider about itself anew; rejects with what does not fit. */
  tryOut(provider: Provider): Promise<void>;
};

/** The client of OpenID Connect (authorization code with PKCE, state and nonce); `ask` makes its calls. */
export function oidcClient(ask: Outgoing): OidcClient {
  const known = new Map<string, { until: number; metadata: Promise<ServerMetadata> }>();
  const insecure = ({ issuer }: Provider) => (issuer.startsWith('http:') ? [allowInsecureRequests] : []);

  const discover = async (provider: Provider): Promise<ServerMetadata> => {
    const found = await discovery(new URL(provider.issuer), provider.clientId, undefined, undefined, {
      [customFetch]: ask,
      execute: insecure(provider),
    });
    const metadata = found.serverMetadata();
    if (metadata.issuer !== provider.issuer)
      throw new Error(`the provider calls itself ${metadata.issuer}, not ${provider.issuer}`);
    if (!metadata.authorization_endpoint || !metadata.token_endpoint || !metadata.jwks_uri)
      throw new Error('the provider names no authorization_endpoint, token_endpoint or jwks_uri');
    return metadata;
  };
  const metadataOf = (provider: Provider): Promise<ServerMetadata> => {
    const entry = known.get(provider.issuer);
    if (entry && entry.until > Date.now()) return entry.metadata;
    const metadata = discover(provider);
    metadata.catch(() => known.delete(provider.issuer));
    if (known.size > 1_000) known.clear();
    known.set(provider.issuer, { until: Date.now() + DISCOVERY_MINUTES * 60_000, metadata });
    return metadata;
  };

  const configured = (provider: Provider, metadata: ServerMetadata, proof?: ClientProof): Configuration => {
    // A configuration for each sign-in has no memory of keys: keys that the provider changed count at once
    const config = new Configuration(
      metadata,
      provider.clientId,
      { id_token_signed_response_alg: provider.signingAlg },
      proof && clientAuth(metadata, proof),
    );
    config[customFetch] = ask;
    for (const extend of [...insecure(provider), enableNonRepudiationChecks]) extend(config);
    return config;
  };

  return {
    async begin(provider, redirectUri) {
      const config = configured(provider, await metadataOf(provider));
      const [state, nonce, codeVerifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
      const address = buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: provider.scopes.join(' '),
        response_type: 'code',
        code_challenge: await calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      });
      if (!['https:', ...(insecure(provider).length ? ['http:'] : [])].includes(address.protocol))
        throw new Error(`the provider's sign-in page is not https: ${address.origin}`);
      return { address: address.href, state, nonce, codeVerifier };
    },

    async finish(provider, proof, returned, { state, nonce, codeVerifier }) {
      const config = configured(provider, await metadataOf(provider), proof);
      const tokens = await authorizationCodeGrant(config, returned, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: codeVerifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims()!;
      if (!config.serverMetadata().userinfo_endpoint) return claims;
      return { ...(await fetchUserInfo(config, tokens.access_token, claims.sub)), ...claims };
    },

    async tryOut(provider) {
      known.delete(provider.issuer);
      const metadata = await metadataOf(provider);
      const answer = await ask(metadata.jwks_uri!);
      if (!answer.ok) throw new Error(`the provider's keys cannot be read: ${answer.status}`);
      const algorithms = metadata.id_token_signing_alg_values_supported;
      if (algorithms && !algorithms.includes(provider.signingAlg))
        throw new Error(`the provider does not sign with ${provider.signingAlg} but with ${algorithms.join(', ')}`);
    },
  };
}

/** As the provider takes it: in the header when it says nothing (OpenID Connect Core, section 9). */
function clientAuth(metadata: ServerMetadata, proof: ClientProof): ClientAuth {
  if ('key' in proof) return PrivateKeyJwt({ key: proof.key, kid: proof.kid });
  const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  return methods.includes('client_secret_basic') ? ClientSecretBasic(proof.secret) : ClientSecretPost(proof.secret);
}
