// SPDX-License-Identifier: Apache-2.0
import { createHmac, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { Fingerprint } from './masking.ts';

/** PKCS #8 around the 32 bytes of an Ed25519 key (RFC 8410). */
const ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The keys of the operation log. All are derived from the installation's secret and lie nowhere. */
export type LogKeys = {
  /** Public key of the seals: base64 of its DER form (SPKI). */
  publicKey: string;
  /** Ed25519 over the UTF-8 of `text`. */
  sign(text: string): Buffer;
  /** Fingerprints of one municipality; those of two cannot be compared. */
  fingerprint(tenantId: string): Fingerprint;
};

/** Keys from the secret that the installation keeps for its log. */
export function logKeys(secret: string): LogKeys {
  const derived = (purpose: string) => createHmac('sha256', secret).update(purpose).digest();
  const key = createPrivateKey({ key: Buffer.concat([ED25519, derived('seal')]), format: 'der', type: 'pkcs8' });
  const known = new Map<string, Buffer>();
  return {
    publicKey: createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64'),
    sign: (text) => sign(null, Buffer.from(text), key),
    fingerprint: (tenantId) => (text) => {
      let own = known.get(tenantId);
      if (!own) known.set(tenantId, (own = derived(`fingerprint ${tenantId}`)));
      return createHmac('sha256', own).update(text.normalize('NFC')).digest('hex').slice(0, 32);
    },
  };
}

/** Whether `signature` over `text` was made with the private half of `publicKey`; false for anything malformed. */
export function signedBy(publicKey: string, text: string, signature: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' && verify(null, Buffer.from(text), key, signature);
  } catch {
    return false;
  }
}

/** A public key as OpenSSL reads it. */
export const pemOf = (publicKey: string): string =>
  createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' }).export({
    format: 'pem',
    type: 'spki',
  });
