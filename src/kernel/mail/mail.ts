// SPDX-License-Identifier: Apache-2.0
import { CompiledQuery } from 'kysely';
import { badRequest } from '../problem.ts';
import type { Context } from '../procedure.ts';

/** A mail to one person. */
export type Mail = {
  /** One address. */
  to: string;
  subject: string;
  /** Plain text, one line a sentence or paragraph. */
  text: string;
  /** Says what the mail is about, without personal data (`residents.link:<id>`): one key is one mail, however often it is asked for. */
  key: string;
  /** When it would be of no use any more; three days from now by default. */
  until?: Temporal.Instant;
};

/** Hours for which a mail is tried when nothing else is said. */
const TRIED_HOURS = 72;

/** Minutes in which the queue should have made the first attempt. */
const FIRST_ATTEMPT_MINUTES = 5;

// One address as people have them: no comments, quotes, lists or control characters, so nothing can be smuggled into a header
const ADDRESS =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/** Whether a text is one mail address that the house writes to. */
export const isMailAddress = (text: string): boolean => text.length <= 254 && ADDRESS.test(text);

/** The form in which two spellings of an address are the same: providers do not tell capitals apart. */
export const sameMailAddress = (address: string): string => address.trim().normalize('NFKC').toLowerCase();

/**
 * Writes a mail and queues it, in the transaction of what it tells: both happen or neither. Asked for again with the
 * same key, nothing happens. Problem 422 for something that is not one mail address.
 */
export async function writeMail(
  { tx, now, secrets, emit }: Pick<Context, 'tx' | 'now' | 'secrets' | 'emit'>,
  { to, subject, text, key, until = now.add({ hours: TRIED_HOURS }) }: Mail,
): Promise<void> {
  if (!isMailAddress(to))
    throw badRequest({
      ja: 'メールアドレスの形が正しくありません。「name@example.jp」のように入力してください。',
      en: 'This is not a mail address. Write it like name@example.jp.',
    });
  const { rows } = await tx.executeQuery<{ id: string }>(
    CompiledQuery.raw(
      `insert into kernel.mail (key, recipient, recipient_mark, content, next_at, until, created_at)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict (tenant_id, key) do nothing returning id`,
      [
        key,
        secrets.seal('mail', to),
        secrets.mark('mail', sameMailAddress(to)),
        secrets.seal('mail', JSON.stringify({ subject, text })),
        now.add({ minutes: FIRST_ATTEMPT_MINUTES }).toString(),
        until.toString(),
        now.toString(),
      ],
    ),
  );
  if (rows[0]) await emit('mail.written', rows[0].id);
}
