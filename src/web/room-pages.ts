// SPDX-License-Identifier: Apache-2.0
import { route, type RouteConfigEntry } from '@react-router/dev/routes';

/** Declares the pages of one room: address -> file in `systems/<room>/pages`. */
export function pages(room: string, table: Record<string, string>): RouteConfigEntry[] {
  return Object.entries(table).map(([path, file]) =>
    route(path, `./systems/${room}/pages/${file}`, { id: `${room}/${file}` }),
  );
}
