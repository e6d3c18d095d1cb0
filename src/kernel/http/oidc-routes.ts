// SPDX-License-Identifier: Apache-2.0
import type { Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { actorFrom } from '../access/grants.ts';
import { writeEvent } from '../audit/log.ts';
import type { House } from '../house.ts';
import { isFresh } from '../identity/again.ts';
import { ATTEMPT_MINUTES, keepAttempt, newBrowserSecret, takeAttempt } from '../identity/oidc/attempts.ts';
import type { ClientProof, OidcClient } from '../identity/oidc/client.ts';
import { externalOf, showedSecondFactor } from '../identity/oidc/external.ts';
import { signingKey } from '../identity/oidc/keys.ts';
import { link, linkedPerson } from '../identity/oidc/links.ts';
import { enabledProvider, type StoredProvider } from '../identity/oidc/provider.ts';
import { causeOf, signInAddress } from '../identity/oidc/system.ts';
import { startSession, type StartedSession } from '../identity/sessions.ts';
import type { Context } from '../procedure.ts';
import { ownPath, type C, type Env } from './env.ts';
import { setSessionToken } from './session-cookie.ts';

/** Why a sign-in through a provider came to nothing; the page behind it says what to do. */
export type Trouble =
  | 'unknown-provider'
  | 'unreachable'
  | 'expired'
  | 'cancelled'
  | 'invalid'
  | 'unknown-person'
  | 'taken'
  | 'not-fresh';

const SIGN_IN = 'oidc.sign-in';

const browserCookie = (c: C) => `${c.var.origin.secure ? '__Host-' : ''}yakuba_oidc_${c.var.origin.zone}`;

const home = (provider: Pick<StoredProvider, 'audience'>) => (provider.audience === 'staff' ? '/desk' : '/me');

/** Signing in through an identity provider, and the keys by which it knows the house. */
export function oidcRoutes(app: Hono<Env>, house: House, client: OidcClient): void {
  const trouble = (c: C, why: Trouble, provider?: Pick<StoredProvider, 'id'>) => {
    // For the ICT section: who stands at the counter reads this number out, and it is in the log
    const reference = crypto.randomUUID().slice(0, 8);
    return {
      answer: c.redirect(
        `/sign-in/trouble?${new URLSearchParams({ why, reference, ...(provider && { provider: provider.id }) })}`,
        303,
      ),
      reference,
    };
  };
  const refused = async (c: C, why: Trouble, provider?: Pick<StoredProvider, 'id'>, detail = '') => {
    const { answer, reference } = trouble(c, why, provider);
    await house.inTenant(c.var.caller, ({ tx }) =>
      writeEvent(tx, { ...c.var.caller, actor: null }, SIGN_IN, 'refused', provider?.id ?? null, {
        why,
        reference,
        ...(detail && { reason: detail.slice(0, 300) }),
      }),
    );
    return answer;
  };

  app.get('/.well-known/yakuba-jwks.json', async (c) => {
    const keys = await house.call(c.var.caller, 'oidc.keys', {});
    return c.json(keys as never, 200, { 'Cache-Control': 'public, max-age=300' });
  });

  app.get('/sign-in/oidc/:provider', async (c) => {
    const { caller } = c.var;
    const provider = await house.inTenant(caller, ({ tx }) => enabledProvider(tx, c.req.param('provider')));
    if (!provider) return trouble(c, 'unknown-provider').answer;
    const adds =
      c.req.query('add') !== undefined && provider.audience === 'resident' && caller.actor?.kind === 'resident';
    // A way of signing in outlasts the session that adds it
    if (adds && !isFresh(caller.session ?? null, Temporal.Now.instant()))
      return trouble(c, 'not-fresh', provider).answer;
    const redirectUri = `${caller.from!.site!}${signInAddress(provider.id)}/callback`;
    const begun = await client.begin(provider, redirectUri).catch((error: unknown) => causeOf(error));
    if (typeof begun === 'string') return refused(c, 'unreachable', provider, begun);
    const browser = getCookie(c, browserCookie(c)) ?? newBrowserSecret();
    await house.inTenant(caller, (context) =>
      keepAttempt(
        context,
        {
          providerId: provider.id,
          nonce: begun.nonce,
          codeVerifier: begun.codeVerifier,
          redirectUri,
          back: ownPath(c.req.query('back'), home(provider)),
          personId: adds ? caller.actor!.id : null,
        },
        { state: begun.state, browser },
      ),
    );
    setCookie(c, browserCookie(c), browser, {
      path: '/',
      httpOnly: true,
      sameSite: 'Lax',
      secure: c.var.origin.secure,
      maxAge: ATTEMPT_MINUTES * 60,
    });
    return c.redirect(begun.address, 302);
  });

  app.get('/sign-in/oidc/:provider/callback', async (c) => {
    const { caller, origin } = c.var;
    const state = c.req.query('state') ?? '';
    const browser = getCookie(c, browserCookie(c)) ?? '';
    const { provider, attempt, proof } = await house.inTenant(caller, async (context) => {
      const found = await enabledProvider(context.tx, c.req.param('provider'));
      const taken = found && (await takeAttempt(context, { state, browser, providerId: found.id }));
      return { provider: found, attempt: taken, proof: taken && (await proofOf(context, found)) };
    });
    if (!provider) return trouble(c, 'unknown-provider').answer;
    // An attempt that adds to somebody's account ends with the sign-in under which it began
    if (!attempt || !proof || (attempt.personId !== null && attempt.personId !== caller.actor?.id))
      return refused(c, 'expired', provider);
    const returned = new URL(attempt.redirectUri);
    returned.search = new URL(c.req.url).search;
    const claims = await client
      .finish(provider, proof, returned, { ...attempt, state })
      .catch((error: unknown) => ({ failed: causeOf(error) }));
    if ('failed' in claims)
      return refused(
        c,
        c.req.query('error') === 'access_denied' ? 'cancelled' : 'invalid',
        provider,
        claims.failed as string,
      );

    const done = await house.inTenant(caller, async (context): Promise<StartedSession | Trouble> => {
      const { tx, now } = context;
      const known = await linkedPerson(tx, provider.id, claims.sub);
      if (attempt.personId !== null && known !== null && known !== attempt.personId) return 'taken';
      const external = externalOf(provider, claims, known ?? attempt.personId);
      // What recognising somebody changed (posts given by groups) stands in the line of the sign-in
      const changed: Record<string, unknown> = {};
      const log = (_: unknown, detail: Record<string, unknown> = {}) => void Object.assign(changed, detail);
      const personId = (await house.identity.personOfExternal?.({ ...context, log }, external)) ?? null;
      const person = personId === null ? null : await house.identity.person(tx, personId, now);
      if (!person || (person.kind === 'resident') !== (provider.audience === 'resident')) return 'unknown-person';
      await link(tx, provider.id, claims.sub, person.id, now);
      await writeEvent(tx, { ...caller, actor: actorFrom(person, []) }, SIGN_IN, 'done', person.id, {
        provider: provider.id,
        ...changed,
      });
      return startSession(tx, {
        personId: person.id,
        kind: person.kind,
        method: provider.audience === 'resident' ? 'national-app' : 'oidc',
        secondFactor: showedSecondFactor(claims),
        zone: origin.zone,
        address: origin.address,
        agent: c.req.header('User-Agent') ?? '',
        now,
      });
    });
    if (typeof done === 'string') return refused(c, done, provider);
    setSessionToken(c, done);
    return c.redirect(attempt.back, 303);
  });
}

/** What the house shows a provider to be known by. */
async function proofOf(context: Context, { clientAuth, sealedSecret }: StoredProvider): Promise<ClientProof> {
  if (clientAuth === 'private_key_jwt') return signingKey(context);
  return { secret: context.secrets.open('oidc', sealedSecret ?? '') };
}
