// SPDX-License-Identifier: Apache-2.0
import { CompiledQuery } from 'kysely';
import { createTransport, type Transporter } from 'nodemailer';
import type { Context } from '../procedure.ts';

/** Where mail goes out (SMTP_URL) and whose it is (MAIL_FROM). */
export type MailSettings = { smtpUrl: string; from: string };

/** Sends one mail; rejects with what the mail server said. */
export type Post = {
  send(mail: { id: string; from: string; to: string; subject: string; text: string }): Promise<void>;
  /** Connects and signs in without sending; rejects with what went wrong. */
  verify(): Promise<void>;
  close(): void;
};

/** The mail server of the settings. Passwords go over an encrypted connection, except to this machine itself. */
export function postOf({ smtpUrl, from }: MailSettings): Post {
  const url = new URL(smtpUrl);
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  const transport: Transporter = createTransport(
    {
      url: smtpUrl,
      requireTLS: url.protocol === 'smtp:' && url.username !== '' && !local,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 30_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    } as never,
    {},
  );
  return {
    async send({ id, from: name, to, subject, text }) {
      await transport.sendMail({
        // the same for every attempt: a mail program that gets it twice shows it once
        messageId: `<${id}@${from.split('@')[1]}>`,
        from: { name, address: from },
        to: { name: '', address: to },
        subject,
        text,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    },
    async verify() {
      await transport.verify();
    },
    close: () => transport.close(),
  };
}

/** Seconds until the next attempt: half a minute at first, doubled each time, an hour at most. */
export const pauseAfter = (attempts: number): number => Math.min(30 * 2 ** (attempts - 1), 3_600);

type Refusal = Error & { code?: string; responseCode?: number; response?: string };

/** What the mail server answered, without the addresses that it likes to repeat. */
const replyIn = (error: Refusal): string => (error.response ?? error.message).replaceAll(/\S*@\S*/g, '…').slice(0, 300);

/** A refusal of this mail for good (5xx). A refused sign-in is the house's own fault and may be mended. */
const isFinal = ({ code, responseCode }: Refusal): boolean =>
  code !== 'EAUTH' && responseCode !== undefined && responseCode >= 500;

/**
 * Makes one attempt at a mail that waits. The row stays locked meanwhile, so that a job that is delivered twice sends
 * once. Only a process that dies between the server's answer and the note of it leads to a second attempt, and that
 * carries the same Message-ID.
 */
export async function sendMail({ tx, now, secrets }: Pick<Context, 'tx' | 'now' | 'secrets'>, post: Post, id: string) {
  const { rows } = await tx.executeQuery<{
    recipient: string;
    content: string;
    attempts: number;
    until: Date;
    name: string;
  }>(
    CompiledQuery.raw(
      `select m.recipient, m.content, m.attempts, m.until, t.name_ja as name
       from kernel.mail m join kernel.tenant t using (tenant_id)
       where m.id = $1 and m.state = 'waiting' for update of m skip locked`,
      [id],
    ),
  );
  const [mail] = rows;
  if (!mail) return;
  const note = (state: 'sent' | 'failed', attempts: number, reply: string) =>
    tx.executeQuery(
      CompiledQuery.raw(
        `update kernel.mail set state = $2, attempts = $3, reply = $4, content = null, done_at = $5 where id = $1`,
        [id, state, attempts, reply, now.toString()],
      ),
    );
  if (mail.until.getTime() <= now.epochMilliseconds) return void (await note('failed', mail.attempts, 'too late'));
  const attempts = mail.attempts + 1;
  try {
    const { subject, text } = JSON.parse(secrets.open('mail', mail.content)) as { subject: string; text: string };
    await post.send({ id, from: mail.name, to: secrets.open('mail', mail.recipient), subject, text });
    await note('sent', attempts, '');
  } catch (error) {
    const reply = replyIn(error as Refusal);
    if (isFinal(error as Refusal)) return void (await note('failed', attempts, reply));
    await tx.executeQuery(
      CompiledQuery.raw('update kernel.mail set attempts = $2, reply = $3, next_at = $4 where id = $1', [
        id,
        attempts,
        reply,
        now.add({ seconds: pauseAfter(attempts) }).toString(),
      ]),
    );
  }
}
