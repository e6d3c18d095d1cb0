// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import { outgoing } from './outgoing.ts';

/** A server on this machine for as long as `work` takes; says how many requests reached it. */
async function served(answer: RequestListener, work: (origin: string, reached: () => number) => Promise<void>) {
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    answer(request, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    await work(`http://127.0.0.1:${(server.address() as { port: number }).port}`, () => requests);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
const refused = { name: 'OutgoingRefused' };

test('addresses inside are not called, however they are written', async () => {
  await served(
    (_, response) => response.end('secret'),
    async (origin, reached) => {
      const { port } = new URL(origin);
      const ask = outgoing();
      for (const address of [
        origin,
        `http://localhost:${port}`,
        `https://127.0.0.1:${port}`,
        `https://localhost:${port}`,
        `https://2130706433:${port}`,
        `https://0x7f.1:${port}`,
        `https://[::1]:${port}`,
        `https://[::ffff:127.0.0.1]:${port}`,
        `https://[64:ff9b::7f00:1]:${port}`,
        'https://10.0.0.1/',
        'https://172.16.3.4/',
        'https://192.168.0.1/',
        'https://169.254.169.254/latest/meta-data/',
        'https://[fe80::1]/',
        'https://[fd00:ec2::254]/',
        'https://0.0.0.0/',
        'https://100.64.0.1/',
        'ftp://example.com/',
        'file:///etc/passwd',
        'https://name:password@example.com/',
      ])
        await expect(ask(address), address).rejects.toMatchObject(refused);
      expect(reached()).toBe(0);
    },
  );
});

test('an inner network that is meant is called; http only on this machine', async () => {
  await served(
    (request, response) => response.end(request.headers.host),
    async (origin) => {
      await expect((await outgoing(['127.0.0.0/8'])(origin)).text()).resolves.toBe(new URL(origin).host);
      await expect(outgoing(['10.0.0.0/8'])(origin)).rejects.toMatchObject(refused);
      await expect(outgoing(['10.0.0.0/8'])('http://10.0.0.1/')).rejects.toMatchObject(refused);
    },
  );
  expect(() => outgoing(['10.0.0.0/64'])).toThrow(/OUTGOING_NETWORKS/);
});

test('a redirect, a huge answer and a slow answer are not waited for or followed', async () => {
  const limits = { wait: 400, largest: 10_000 };
  await served(
    (request, response) => {
      if (request.url === '/elsewhere')
        response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
      else if (request.url === '/huge') response.end('x'.repeat(20_000));
      else if (request.url === '/endless') {
        const more = setInterval(() => response.write('x'), 50);
        response.on('close', () => clearInterval(more));
      } else setTimeout(() => response.end('late'), 2_000).unref();
    },
    async (origin) => {
      const ask = outgoing(['127.0.0.1'], limits);
      await expect(ask(`${origin}/elsewhere`)).rejects.toMatchObject(refused);
      await expect(ask(`${origin}/huge`)).rejects.toMatchObject(refused);
      const started = performance.now();
      await expect(ask(`${origin}/slow`)).rejects.toThrow(/aborted/);
      await expect(ask(`${origin}/endless`)).rejects.toThrow(/aborted/);
      expect(performance.now() - started).toBeLessThan(1_900);
    },
  );
});
