// SPDX-License-Identifier: Apache-2.0
import { CompiledQuery } from 'kysely';
import * as z from 'zod';
import type { HouseOptions } from '../house.ts';
import { everyone, procedure, staff, type Context } from '../procedure.ts';
import { forbidden } from '../problem.ts';
import { defineSystem, type System } from '../system.ts';
import { isMailAddress, sameMailAddress } from './mail.ts';
import { postOf, sendMail } from './sending.ts';

/** Days for which it can be seen that a mail went out. */
const KEPT_DAYS = 30;

/** Minutes in which a mail that was queued again should have been tried. */
const LEASE_MINUTES = 30;

/** Outgoing mail: sends what `context.mail` wrote, tries again, and shows what did not go out. */
export function mailing({ mail: settings, houseRoles }: Pick<HouseOptions, 'mail' | 'houseRoles'>): System {
  const post = settings && postOf(settings);

  const outbox = procedure({
    name: 'mail.outbox',
    title: { ja: 'メールの送信状況を見る', en: 'Read what became of mails' },
    access: staff('mail.read'),
    effect: 'read',
    http: 'GET /mail',
    input: z.object({
      state: z.enum(['waiting', 'sent', 'failed']).optional(),
      limit: z.int().min(1).max(500).default(100),
    }),
    output: z.array(
      z.object({
        id: z.uuid(),
        key: z.string(),
        state: z.enum(['waiting', 'sent', 'failed']),
        attempts: z.int(),
        reply: z.string(),
        createdAt: z.iso.datetime(),
        doneAt: z.iso.datetime().nullable(),
      }),
    ),
    run: async ({ tx }, { state, limit }) => {
      const { rows } = await tx.executeQuery<{
        id: string;
        key: string;
        state: 'waiting' | 'sent' | 'failed';
        attempts: number;
        reply: string;
        created_at: Date;
        done_at: Date | null;
      }>(
        CompiledQuery.raw(
          `select id, key, state, attempts, reply, created_at, done_at from kernel.mail
           where $1::text is null or state = $1 order by created_at desc, id desc limit $2`,
          [state ?? null, limit],
        ),
      );
      return rows.map(({ created_at, done_at, ...row }) => ({
        ...row,
        createdAt: created_at.toISOString(),
        doneAt: done_at?.toISOString() ?? null,
      }));
    },
  });

  const demoInbox = procedure({
    name: 'mail.demoInbox',
    title: { ja: 'デモの受信箱を見る', en: 'Read the inbox of the demo' },
    access: everyone('in the demo municipality no mail leaves the house; elsewhere this is refused'),
    effect: 'read',
    input: z.object({ address: z.string() }),
    output: z.array(z.object({ id: z.uuid(), subject: z.string(), text: z.string(), at: z.iso.datetime() })),
    run: async ({ tx, tenant, secrets }, { address }) => {
      if (!tenant.demo || post) throw forbidden({ ja: 'デモの受信箱', en: 'Inbox of the demo' });
      if (!isMailAddress(sameMailAddress(address))) return [];
      const { rows } = await tx.executeQuery<{ id: string; content: string; created_at: Date }>(
        CompiledQuery.raw(
          `select id, content, created_at from kernel.mail
           where recipient_mark = $1 and content is not null order by created_at desc, id desc limit 20`,
          [secrets.mark('mail', sameMailAddress(address))],
        ),
      );
      return rows.map(({ id, content, created_at }) => ({
        id,
        ...(JSON.parse(secrets.open('mail', content)) as { subject: string; text: string }),
        at: created_at.toISOString(),
      }));
    },
  });

  return defineSystem({
    id: 'mail',
    title: { ja: 'メール', en: 'Mail' },
    procedures: [outbox, demoInbox],
    permissions: {
      'mail.read': { title: { ja: 'メールの送信状況の閲覧', en: 'Read what became of mails' }, roles: houseRoles.run },
    },
    emits: ['mail.written', 'mail.due'],
    listens: ['mail.written', 'mail.due'].map((event) => ({
      event,
      name: `send-${event.split('.')[1]}`,
      run: async (context, { subject }) => {
        if (post) await sendMail(context, post, subject);
      },
    })),
    jobs: [
      {
        name: 'again',
        cron: '* * * * *',
        run: async ({ tx, now, emit }) => {
          if (!post) return;
          const { rows } = await tx.executeQuery<{ id: string }>(
            CompiledQuery.raw(
              `update kernel.mail set next_at = $2 where state = 'waiting' and next_at <= $1 returning id`,
              [now.toString(), now.add({ minutes: LEASE_MINUTES }).toString()],
            ),
          );
          for (const { id } of rows) await emit('mail.due', id);
        },
      },
      { name: 'tidy', cron: '17 * * * *', run: tidy },
    ],
    checks: [
      {
        id: 'smtp',
        title: { ja: 'メールの送信', en: 'Sending mail' },
        run: async ({ tx, tenant }) => {
          const { rows } = await tx.executeQuery<{ waiting: number }>(
            CompiledQuery.raw(`select count(*) as waiting from kernel.mail where state = 'waiting'`),
          );
          const { waiting } = rows[0]!;
          if (!post) {
            if (waiting > 0 && !tenant.demo)
              throw new Error(
                `未送信のメールが${waiting}通あります。SMTP_URL と MAIL_FROM を設定してください (${waiting} mails wait: set SMTP_URL and MAIL_FROM)`,
              );
            return {
              ja: 'SMTP_URL が未設定のため、メールは送らずに保管します',
              en: 'SMTP_URL is not set: mails are kept and not sent',
            };
          }
          await post.verify().catch((error: Error & { code?: string }) => {
            throw new Error(
              error.code === 'EAUTH'
                ? `メールサーバーがユーザー名かパスワードを拒否しました。SMTP_URL をお確かめください: ${error.message}`
                : `メールサーバーに接続できません。SMTP_URL と通信経路をお確かめください: ${error.message}`,
              { cause: error },
            );
          });
          return {
            ja: `メールサーバーに接続できます（未送信 ${waiting}通）`,
            en: `the mail server answers (${waiting} waiting)`,
          };
        },
      },
    ],
  });
}

/** Gives up what nobody needs any more, and removes what is old. */
async function tidy({ tx, now }: Context): Promise<void> {
  await tx.executeQuery(
    CompiledQuery.raw(
      `update kernel.mail set state = 'failed', reply = 'too late', content = null, done_at = $1
       where state = 'waiting' and until <= $1`,
      [now.toString()],
    ),
  );
  await tx.executeQuery(
    CompiledQuery.raw('delete from kernel.mail where done_at < $1', [
      now.subtract({ hours: 24 * KEPT_DAYS }).toString(),
    ]),
  );
}
