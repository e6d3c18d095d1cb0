// SPDX-License-Identifier: Apache-2.0
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** What keeps texts of one municipality unreadable in the database and its backups. */
export type Secrets = {
  /** Encrypts a text (AES-256-GCM) so that only this municipality in this installation can read it again. */
  seal(purpose: string, text: string): string;
  /** The text behind `seal`; Error when it was changed or sealed elsewhere. */
  open(purpose: string, sealed: string): string;
  /** A keyed fingerprint, for finding a text without keeping it. */
  mark(purpose: string, text: string): string;
};

/** `secret` gives the keys of the installation by purpose. Nothing sealed for one municipality opens in another. */
export function secretsOf(secret: (purpose: string) => string, tenantId: string): Secrets {
  const key = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', Buffer.from(secret('records'), 'utf8'), tenantId, purpose, 32));
  return {
    seal(purpose, text) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key(purpose), nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    open(purpose, sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key(purpose), bytes.subarray(0, 12), { authTagLength: 16 });
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    },
    mark: (purpose, text) =>
      createHmac('sha256', key(`mark of ${purpose}`))
        .update(text)
        .digest('base64url'),
  };
}
