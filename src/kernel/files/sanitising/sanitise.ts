// SPDX-License-Identifier: Apache-2.0
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Label } from '#kernel/label.ts';
import type { Finding, Removal } from './findings.ts';
import { SANITISING_LIMITS, type SanitisingLimits } from './limits.ts';
import { REFUSALS, type RefusalCode } from './refusals.ts';

export type Sanitised =
  | {
      outcome: 'clean';
      bytes: Uint8Array;
      /** MIME type of the new bytes, which may be another than that of the old (macro documents, SVG, TIFF). */
      type: string;
      /** The name without what deceives, with an extension that fits the type. */
      name: string;
      removed: Removal[];
      /** Left in place, but the reader should know: hidden sheets, cells that may work as formulas. */
      noticed: Finding[];
    }
  | { outcome: 'refused'; code: RefusalCode; reason: Label };

type File = { name: string; bytes: Uint8Array };
type Task = { file: File; limits: SanitisingLimits; done: (result: Sanitised) => void };

const MOST_PROCESSES = 2;
/** A process is replaced after so many files: the libraries keep every name that they ever read. */
const FILES_PER_PROCESS = 200;

type Worker = { child: ChildProcess; megabytes: number; files: number };
const idle: Worker[] = [];
const waiting: Task[] = [];
let running = 0;

/**
 * A file without what could do harm (無害化), rebuilt from its content, or the reason why it cannot be. Decided by the
 * content, never by the name. Runs in a process of its own that holds no keys, may read nothing but the program and open
 * no network, and is ended when it takes too long or dies of the file; so it never throws and never blocks the house.
 */
export function sanitise(file: File, limits: Partial<SanitisingLimits> = {}): Promise<Sanitised> {
  const all = { ...SANITISING_LIMITS, ...limits };
  if (file.bytes.length > all.bytes) return Promise.resolve(refused('too-large'));
  return new Promise((done) => {
    waiting.push({ file, limits: all, done });
    next();
  });
}

const refused = (code: RefusalCode): Sanitised => ({ outcome: 'refused', code, reason: REFUSALS[code] });

function next(): void {
  if (running >= MOST_PROCESSES) return;
  const task = waiting.shift();
  if (!task) return;
  running++;
  const { megabytes } = task.limits;
  const known = idle.findIndex((one) => one.megabytes === megabytes);
  run(task, idle.splice(known, known < 0 ? 0 : 1)[0] ?? { child: started(megabytes), megabytes, files: 0 });
}

function run({ file, limits, done }: Task, worker: Worker): void {
  const { child } = worker;
  let timer: NodeJS.Timeout | undefined;
  const end = (result: Sanitised, reusable: boolean) => {
    clearTimeout(timer);
    child.removeAllListeners();
    child.on('error', () => {});
    running--;
    if (reusable && ++worker.files < FILES_PER_PROCESS) {
      // An idle process must not keep the house from closing.
      child.unref();
      child.channel?.unref();
      child.on('exit', () => forget(worker));
      idle.push(worker);
    } else child.kill('SIGKILL');
    done(result);
    next();
  };
  child.ref();
  child.channel?.ref();
  child.removeAllListeners('exit');
  child.on('error', () => end(refused('broke-off'), false));
  child.on('exit', () => end(refused('broke-off'), false));
  child.on('message', (result) => end(result as Sanitised, true));
  timer = setTimeout(() => end(refused('too-slow'), false), limits.seconds * 1000);
  child.send({ file, limits }, (error) => {
    if (error) end(refused('broke-off'), false);
  });
}

function forget(worker: Worker): void {
  const at = idle.findIndex((one) => one === worker);
  if (at >= 0) idle.splice(at, 1);
}

const program = fileURLToPath(new URL('../../../../', import.meta.url));

/** What Node lets the process do: read the program, load the native picture library. No network, no writing, no processes. */
export const CONFINEMENT = ['--permission', `--allow-fs-read=${program}`, '--allow-addons', '--no-warnings'];

function started(megabytes: number): ChildProcess {
  return fork(fileURLToPath(new URL('process.ts', import.meta.url)), {
    // Bytes as they are, and none of the keys that stand in the environment of the house.
    serialization: 'advanced',
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [...CONFINEMENT, `--max-old-space-size=${megabytes}`],
  });
}
