// SPDX-License-Identifier: Apache-2.0
import { Writable } from 'node:stream';
import { renderToPipeableStream } from 'react-dom/server';
import { isRouteErrorResponse, ServerRouter, type EntryContext, type RouterContextProvider } from 'react-router';
import { failureKey, nonceKey } from '#kernel/http/context.ts';

export const streamTimeout = 5_000;

/** Renders the complete page, then sends it in one piece: cheaper than streaming for pages that load all data first. */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  entry: EntryContext,
  context: RouterContextProvider,
): Promise<Response> {
  const nonce = context.get(nonceKey);
  headers.set('Content-Type', 'text/html; charset=utf-8');
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const sink = new Writable({
      write: (chunk, _encoding, done) => (chunks.push(Buffer.from(chunk)), done()),
      final: (done) => (clearTimeout(timer), resolve(new Response(Buffer.concat(chunks), { status, headers })), done()),
    });
    const { pipe, abort } = renderToPipeableStream(<ServerRouter context={entry} url={request.url} nonce={nonce} />, {
      nonce,
      progressiveChunkSize: Infinity,
      onAllReady: () => pipe(sink),
      onShellError: reject,
      onError: (error) => ((status = 500), context.get(failureKey)(error)),
    });
    const timer = setTimeout(abort, streamTimeout + 1_000);
  });
}

/** Pages that do not exist are not failures of the server. */
export function handleError(
  error: unknown,
  { request, context }: { request: Request; context: Readonly<RouterContextProvider> },
) {
  if (!request.signal.aborted && !(isRouteErrorResponse(error) && error.status < 500)) context.get(failureKey)(error);
}
