// SPDX-License-Identifier: Apache-2.0
import type { Hono } from 'hono';
import { Server } from '@tus/server';
import type { House } from '../house.ts';
import type { Env } from '../http/env.ts';
import { signInNeeded } from '../problem.ts';
import { requireUpload } from './passage.ts';
import { CallersUploads, UploadLocker } from './uploads.ts';

/** Where files are handed in by tus 1.0; the last part of an upload's address is the id of the file. */
export const UPLOADS = '/files/uploads';

/**
 * Uploads that can be continued. They need no token against forged requests: the protocol's own headers cannot be sent
 * from another site without being asked for first, and nothing here answers that question.
 */
export function uploadRoutes(app: Hono<Env>, house: House): void {
  const locker = new UploadLocker();
  app.all(`${UPLOADS}/*`, async (c) => {
    const { caller } = c.var;
    if (!caller.actor) throw signInNeeded();
    if (caller.from) requireUpload(await house.access.zoneRules(caller.tenant), caller.from.zone);
    let failed: unknown;
    const server = new Server({
      path: UPLOADS,
      datastore: new CallersUploads(house, caller),
      locker,
      relativeLocation: true,
      allowedOrigins: () => false,
      ...(c.req.method === 'OPTIONS' && { maxSize: house.files.limit }),
      onResponseError: (_, error) => {
        failed = error;
        return undefined;
      },
    });
    const answer = await server.handleWeb(c.req.raw);
    // Refusals of the protocol are objects and answered as it says; all else is told like everywhere in the house
    if (failed instanceof Error && !('status_code' in failed)) throw failed;
    return answer;
  });
}
