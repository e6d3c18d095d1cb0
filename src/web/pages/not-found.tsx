// SPDX-License-Identifier: Apache-2.0
import { data } from 'react-router';

/** Every address that no page has: the house's error page says so, with status 404. */
export function loader(): never {
  throw data(null, { status: 404 });
}

export default function NotFound() {
  return null;
}
