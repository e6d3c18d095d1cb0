// SPDX-License-Identifier: Apache-2.0
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPostgres } from '#kernel/database/embedded.ts';
import { pagesAreBuilt, temporaryFolder } from './house.ts';
import { inTurns, median, ms, p99, ratio, type Table } from './measure.ts';

const root = path.resolve(import.meta.dirname, '..');

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

/** Body of an answer as it comes over the line, compressed. */
const bytesOf = (url: string): Promise<{ status: number; bytes: Buffer }> =>
  new Promise((done, failed) => {
    get(url, { headers: { 'Accept-Encoding': 'br, gzip' } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => done({ status: response.statusCode!, bytes: Buffer.concat(chunks) }));
    }).on('error', failed);
  });

/** Starts the program and waits for its first answer. */
async function startProgram(dataDir: string): Promise<{ child: ChildProcess; url: string }> {
  const port = await freePort();
  const child = spawn(process.execPath, ['src/server.ts'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', DATA_DIR: dataDir, PORT: String(port), npm_lifecycle_event: '' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the program ended with ${child.exitCode}`);
    const answer = await bytesOf(`${url}/healthz`).catch(() => null);
    if (answer?.status === 200) return { child, url };
    await sleep(5);
  }
}

async function stopProgram(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

/** What a browser loads for the first page: the page and the scripts and styles that it names. */
async function firstPage(url: string): Promise<Table> {
  const page = await bytesOf(`${url}/`);
  const html = await (await fetch(`${url}/`)).text();
  const files = [...new Set(html.match(/\/assets\/[^"'\\\s)]+\.(?:js|css)/g))];
  const rows: Table['rows'] = [['HTML', 1, kilobytes(page.bytes.length)]];
  let total = page.bytes.length;
  for (const [name, ending] of [
    ['JavaScript', '.js'],
    ['CSS', '.css'],
  ] as const) {
    const own = files.filter((file) => file.endsWith(ending));
    let bytes = 0;
    for (const file of own) bytes += (await bytesOf(`${url}${file}`)).bytes.length;
    total += bytes;
    rows.push([name, own.length, kilobytes(bytes)]);
  }
  rows.push(['together', files.length + 1, kilobytes(total)]);
  return { title: 'The first page, compressed as transferred', columns: ['', 'files', 'KB'], rows };
}
const kilobytes = (bytes: number) => (bytes / 1024).toFixed(1);

/** Start of the program on an existing data folder, against Node and PostgreSQL alone. */
export async function start(): Promise<Table[]> {
  if (!pagesAreBuilt())
    return [
      {
        title: 'Start of the program',
        columns: [''],
        rows: [['not measured: the pages are not built (build/server/index.js)']],
      },
    ];
  const folder = temporaryFolder();
  try {
    const dataDir = path.join(folder.path, 'data');
    const bareDir = path.join(folder.path, 'bare');
    // The first start makes the folder and fills the demo municipality; it is not measured.
    const first = await startProgram(dataDir);
    const page = await firstPage(first.url);
    await stopProgram(first.child);
    await (await startPostgres(bareDir, { password: 'owner' })).stop();

    let running: { child: ChildProcess } | null = null;
    let bare: { stop(): Promise<void> } | null = null;
    const samples = { program: [] as number[], floor: [] as number[] };
    for (let round = 0; round < 7; round++) {
      const one = await inTurns(
        1,
        {
          floor: async () => {
            spawnSync(process.execPath, ['-e', '0']);
            bare = await startPostgres(bareDir, { password: 'owner' });
          },
          program: async () => (running = await startProgram(dataDir)),
        },
        0,
      );
      await stopProgram(running!.child);
      await bare!.stop();
      samples.program.push(...one.program);
      samples.floor.push(...one.floor);
    }
    return [
      {
        title:
          'Start on an existing data folder until the first answer, against `node -e 0` and the start of PostgreSQL',
        columns: ['', 'to the floor', 'p99', 'ms here'],
        rows: [
          [
            'program',
            ratio(samples.program, samples.floor),
            ratio(samples.program, samples.floor, p99),
            ms(median(samples.program)),
          ],
        ],
      },
      page,
    ];
  } finally {
    folder.remove();
  }
}
