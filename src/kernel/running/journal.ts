// SPDX-License-Identifier: Apache-2.0
import pino, { type DestinationStream, type Logger } from 'pino';

/** Levels of the setting LOG_LEVEL, most talkative first. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const asked = process.env['LOG_LEVEL'] ?? (process.env['NODE_ENV'] === 'test' ? 'error' : 'info');

/**
 * What the program tells those who run it, one JSON object a line on standard error; in development and at a terminal
 * in words. It never holds what people typed or who they are: routes instead of addresses, masked network addresses,
 * errors without the values in them.
 */
export const journal: Logger = pino(
  {
    level: LOG_LEVELS.find((level) => level === asked) ?? 'info',
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: errorLine },
  },
  process.env['NODE_ENV'] === 'development' || process.stderr.isTTY
    ? inWords()
    : pino.destination({ dest: 2, sync: false }),
);

/** Tells a failure of our own, with the number under which the person who met it can ask for it. */
export const tellFailure = (error: unknown, request?: string) => journal.error({ request, err: error }, 'failure');

type ErrorLine = {
  name: string;
  message: string;
  code?: string;
  table?: string;
  constraint?: string;
  stack?: string[];
  cause?: ErrorLine;
};

/**
 * An error without what people typed: PostgreSQL and the readers of JSON and dates repeat the offending value in double
 * quotes, and PostgreSQL's `detail`, `where` and parameters are values altogether. Where it happened is kept.
 */
export function errorLine(error: unknown, depth = 0): ErrorLine {
  if (!(error instanceof Error)) return { name: typeof error, message: 'thrown, but not an error' };
  const { code, table, constraint } = error as { code?: unknown; table?: string; constraint?: string };
  // Class 42 quotes names of columns and functions, not values
  const ofNames = typeof code === 'string' && code.startsWith('42');
  return {
    name: error.name,
    message: ofNames ? error.message : error.message.replaceAll(/".*"|「.*」|“.*”/gs, '"…"').slice(0, 500),
    ...(typeof code === 'string' && { code }),
    ...(table !== undefined && { table }),
    ...(constraint !== undefined && { constraint }),
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .map((line) => line.trim()),
    ...(error.cause !== undefined && depth < 3 && { cause: errorLine(error.cause, depth + 1) }),
  };
}

function inWords(): DestinationStream {
  return {
    write(line) {
      const { level, time, msg, err, ...more } = JSON.parse(line) as Record<string, unknown> & { err?: ErrorLine };
      const fields = Object.entries(more).map(
        ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
      );
      process.stderr.write(`${String(time).slice(11, 19)} ${String(level)} ${String(msg)} ${fields.join(' ')}\n`);
      for (let one = err; one; one = one.cause)
        process.stderr.write(
          `  ${one.name}: ${one.message}\n${(one.stack ?? []).map((place) => `    ${place}\n`).join('')}`,
        );
    },
  };
}
