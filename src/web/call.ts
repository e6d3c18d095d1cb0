// SPDX-License-Identifier: Apache-2.0
import type { RouterContextProvider } from 'react-router';
import type * as z from 'zod';
import { callKey } from '#kernel/http/context.ts';

type Procedure = { input: z.ZodType; output: z.ZodType };

/**
 * How loaders and actions reach the procedures of a room: in process, as the visitor, with the same checks as over
 * HTTP. The room's procedures come in as a type only, so that no server code gets into the page's bundle.
 *
 *     import type { procedures } from '../procedures.ts';
 *     const call = callOf<typeof procedures>(context);
 *     const sheet = await call('programmes.sheet', { id });
 */
export function callOf<P extends { [N in keyof P]: Procedure }>(context: Readonly<RouterContextProvider>) {
  const call = context.get(callKey);
  return <N extends keyof P & string>(name: N, input: z.input<P[N]['input']>) =>
    call(name, input) as Promise<z.output<P[N]['output']>>;
}

/** A refusal as the server words it, in the visitor's language (RFC 9457). */
export type ProblemDocument = {
  title: string;
  status: number;
  errors?: { path: string; message: string }[];
  [more: string]: unknown;
};
