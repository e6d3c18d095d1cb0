// SPDX-License-Identifier: Apache-2.0
import type { Claims } from './client.ts';
import type { Provider } from './provider.ts';

/** Somebody whom a provider vouches for, as the house looks for them among its own people. */
export type External = {
  provider: Pick<Provider, 'id' | 'audience' | 'linkByLogin'>;
  /** The provider's own, lasting name for them. */
  subject: string;
  /** What the login claim says; null when it is missing, or an address that the provider has not verified. */
  login: string | null;
  /** Their groups there; null when groups mean nothing here or the provider did not say: that is not the same as none. */
  groups: string[] | null;
  name: string | null;
  /** A verified address. */
  email: string | null;
  address: string | null;
  /** YYYY-MM-DD. */
  birthdate: string | null;
  /** The person they were at an earlier sign-in; null at the first. */
  personId: string | null;
};

const textOf = (claim: unknown): string | null => (typeof claim === 'string' && claim.trim() ? claim.trim() : null);

/** `19500401`, as the national app writes it, or `1950-04-01`; null for anything that is no day. */
function dayIn(claim: unknown): string | null {
  const [, year, month, day] = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(textOf(claim) ?? '') ?? [];
  if (!year) return null;
  try {
    return Temporal.PlainDate.from(`${year}-${month}-${day}`, { overflow: 'reject' }).toString();
  } catch {
    return null;
  }
}

/** The claims of a provider as the house reads them. Gender is not read: nothing here depends on it. */
export function externalOf(provider: Provider, claims: Claims, personId: string | null): External {
  const said = provider.groupsClaim === null ? undefined : claims[provider.groupsClaim];
  const verified = claims['email_verified'] !== false && claims['email_verified'] !== 'false';
  const { address } = claims;
  return {
    provider,
    subject: claims.sub,
    login: provider.loginClaim === 'email' && !verified ? null : textOf(claims[provider.loginClaim]),
    groups:
      said == null
        ? null
        : (Array.isArray(said) ? said : [said]).filter((group): group is string => typeof group === 'string'),
    name: textOf(claims['name']),
    email: claims['email_verified'] === true ? textOf(claims['email']) : null,
    address: textOf(address) ?? textOf((address as { formatted?: unknown } | undefined)?.formatted),
    birthdate: dayIn(claims['birthdate']),
    personId,
  };
}

/** Whether the provider says that a second factor was shown (RFC 8176). */
export const showedSecondFactor = ({ amr }: Claims): boolean =>
  Array.isArray(amr) && amr.some((method) => ['mfa', 'otp', 'hwk', 'sc'].includes(method as string));
