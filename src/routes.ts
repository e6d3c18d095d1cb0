// SPDX-License-Identifier: Apache-2.0
import { index, route, type RouteConfig } from '@react-router/dev/routes';
import residents from './blocks/residents/routes.ts';
import programmes from './systems/programmes/routes.ts';

/** Every room brings its own pages; this file only lists the rooms and the pages of the shell. */
export default [
  index('web/pages/home.tsx'),
  route('floors', 'web/pages/floors.tsx'),
  route('sign-in', 'web/pages/sign-in.tsx'),
  route('sign-in/trouble', 'web/pages/sign-in-trouble.tsx'),
  route('demo-mail', 'web/pages/demo-mail.tsx'),
  route('sign-in/code', 'web/pages/sign-in-code.tsx'),
  route('sign-in/enrol', 'web/pages/sign-in-enrol.tsx'),
  route('sign-in/again', 'web/pages/sign-in-again.tsx'),
  route('sign-in/invitation', 'web/pages/invitation.tsx'),
  route('open-data', 'web/pages/open-data.tsx'),
  route('desk', 'web/pages/desk.tsx'),
  route('desk/settings/:system', 'web/pages/settings.tsx'),
  route('desk/checks', 'web/pages/checks.tsx'),
  route('desk/account', 'web/pages/account.tsx'),
  route('desk/account/password', 'web/pages/account-password.tsx'),
  route('desk/account/authenticator', 'web/pages/account-authenticator.tsx'),
  route('desk/account/recovery-codes', 'web/pages/account-recovery-codes.tsx'),
  route('desk/accounts', 'web/pages/accounts.tsx'),
  route('desk/accounts/:person', 'web/pages/accounts-person.tsx'),
  ...residents,
  ...programmes,
  route('*', 'web/pages/not-found.tsx'),
] satisfies RouteConfig;
