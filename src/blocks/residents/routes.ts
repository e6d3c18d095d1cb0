// SPDX-License-Identifier: Apache-2.0
import { route, type RouteConfigEntry } from '@react-router/dev/routes';

const table: Record<string, string> = {
  me: 'me',
  'me/sign-in': 'sign-in',
  'me/sign-in/sent': 'sent',
  'me/sign-in/link': 'link',
  'me/name': 'name',
  'me/language': 'language',
  'me/mail': 'mail',
  'me/mail/sent': 'mail-sent',
  'me/mail/link': 'mail-link',
  'me/mail/undo': 'mail-undo',
  'me/providers/:provider': 'provider',
  'me/close': 'close',
  'me/closed': 'closed',
};

/** Pages with which residents look after their own account. */
export default Object.entries(table).map(([path, file]): RouteConfigEntry =>
  route(path, `./blocks/residents/pages/${file}.tsx`, { id: `residents/${file}` }),
);
