// SPDX-License-Identifier: Apache-2.0
import { redirect, type RouterContextProvider } from 'react-router';
import { visitKey } from '#kernel/http/context.ts';
import { callOf } from '#web/call.ts';
import type { procedures } from '#blocks/residents/procedures/index.ts';

type Context = Readonly<RouterContextProvider>;

/** The procedures of residents' accounts. */
export const residentCalls = (context: Context) => callOf<typeof procedures>(context);

/** The same for a signed-in resident; whoever is not is led to the residents' own sign-in, and back. */
export function ownCalls(context: Context, request: Request) {
  if (context.get(visitKey).actor?.kind !== 'resident') {
    const { pathname, search } = new URL(request.url);
    throw redirect(`/me/sign-in?${new URLSearchParams({ back: pathname.replace(/\.data$/, '') + search })}`);
  }
  return residentCalls(context);
}

/** A place in this house to go back to, never another site. */
export const inHouse = (back: string | null): string => (back && /^\/(?![/\\])/.test(back) ? back : '/me');

/** Name of the secret by which a browser is known again when it opens the link that it asked for. */
export const LINK_SECRET = 'link';
/** Seconds for which it is kept: longer than a link lasts, so that two links asked for one after the other both work. */
export const LINK_SECRET_SECONDS = 2_400;
