// SPDX-License-Identifier: Apache-2.0

/** Residents' side, staff's side, or a page before either (sign-in). */
export type Side = 'resident' | 'desk' | 'threshold';

/** The side that an address belongs to. */
export function sideOf(pathname: string): Side {
  if (pathname === '/desk' || pathname.startsWith('/desk/')) return 'desk';
  return pathname === '/sign-in' || pathname.startsWith('/sign-in/') ? 'threshold' : 'resident';
}
