// SPDX-License-Identifier: Apache-2.0
import {
  argon2,
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
  type BinaryLike,
} from 'node:crypto';
import { promisify } from 'node:util';

/** How passwords and second factors are kept: useless to whoever has the database but not the installation's secret. */
export type Credentials = {
  /** A password as it is kept. */
  hashPassword(password: string): Promise<string>;
  /** Whether a password is the kept one. Without one it takes as long and is false. */
  matches(password: string, hash: string | null): Promise<boolean>;
  /** Encrypts a text for one owner; what is sealed for one cannot be opened as another's. */
  seal(text: string, owner: string): Buffer;
  /** Throws an Error for what was changed, is another's or was sealed by another installation. */
  unseal(sealed: Uint8Array, owner: string): string;
  /** A keyed hash of a code that is short enough to be guessed if it were hashed alone. */
  hashCode(code: string, owner: string): Buffer;
};

/** OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 };

const derive = promisify(argon2);

/** Credentials under the installation's secret. */
export function openCredentials(secret: string): Credentials {
  const key = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
  const [pepper, sealing, codes] = [key('password'), key('sealing'), key('codes')];

  const hashed = (password: string, nonce: BinaryLike, cost: typeof COST): Promise<Buffer> =>
    derive('argon2id', { message: password.normalize('NFKC'), nonce, secret: pepper, tagLength: 32, ...cost });

  const hashPassword = async (password: string) => {
    const salt = randomBytes(16);
    const { memory, passes, parallelism } = COST;
    const tag = await hashed(password, salt, COST);
    return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${salt.toString('base64url')}$${tag.toString('base64url')}`;
  };
  const nobody = hashPassword(randomBytes(32).toString('base64'));
  nobody.catch(() => {}); // whoever waits for it learns of it

  return {
    hashPassword,
    async matches(password, hash) {
      const [, memory, passes, parallelism, salt, tag] =
        (hash ?? (await nobody)).match(/^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/) ?? [];
      if (!salt || !tag) throw new Error('a password is kept in an unknown form');
      const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
      const found = await hashed(password, Buffer.from(salt, 'base64url'), cost);
      return timingSafeEqual(found, Buffer.from(tag, 'base64url')) && hash !== null;
    },
    seal(text, owner) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(owner));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    unseal(sealed, owner) {
      const bytes = Buffer.from(sealed);
      const cipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, 12))
        .setAAD(Buffer.from(owner))
        .setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()]).toString('utf8');
    },
    hashCode: (code, owner) => createHmac('sha256', codes).update(`${owner}\n${code}`).digest(),
  };
}
