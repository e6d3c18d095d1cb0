// SPDX-License-Identifier: Apache-2.0
import { index, route, type RouteConfig } from '@react-router/dev/routes';
import programmes from './systems/programmes/routes.ts';

/** Every room brings its own pages; this file only lists the rooms and the pages of the shell. */
export default [
  index('web/pages/home.tsx'),
  route('floors', 'web/pages/floors.tsx'),
  route('sign-in', 'web/pages/sign-in.tsx'),
  route('open-data', 'web/pages/open-data.tsx'),
  route('desk', 'web/pages/desk.tsx'),
  route('desk/settings/:system', 'web/pages/settings.tsx'),
  route('desk/checks', 'web/pages/checks.tsx'),
  route('desk/log', 'web/pages/log.tsx'),
  route('desk/log/:id', 'web/pages/log-line.tsx'),
  ...programmes,
  route('*', 'web/pages/not-found.tsx'),
] satisfies RouteConfig;
