// SPDX-License-Identifier: Apache-2.0
import { useRouteLoaderData } from 'react-router';
import type { Visit } from '#kernel/http/context.ts';
import type { HouseRoom } from './house.ts';

/** What the root loader tells every page. */
export type RootData = Visit & { nonce: string; rooms: HouseRoom[] };

/** What an error page knows when even the root loader has failed. */
const stranger: RootData = {
  tenant: { id: '', name: { ja: '', en: '' }, code: '', demo: false },
  actor: null,
  provedLately: false,
  zone: 'internet',
  demo: false,
  language: 'ja',
  nonce: '',
  rooms: [],
};

/** Who looks at this page, of which municipality, in which language. Works in error pages too. */
export const useVisit = (): RootData => useRouteLoaderData<RootData>('root') ?? stranger;
