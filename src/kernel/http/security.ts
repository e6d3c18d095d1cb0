// SPDX-License-Identifier: Apache-2.0

/** What no page of the house uses, and nothing that is put into one may use. Passkeys are for our own pages. */
const PERMISSIONS =
  'accelerometer autoplay bluetooth browsing-topics camera display-capture encrypted-media gamepad geolocation gyroscope hid magnetometer microphone midi payment serial screen-wake-lock usb xr-spatial-tracking'
    .split(' ')
    .map((feature) => `${feature}=()`);

/**
 * Headers of every answer, whoever gives it: pages, files, redirects, errors. A page says its own policy and how long it
 * may be kept; whatever says nothing may load nothing, and is kept nowhere.
 */
export const EVERY_ANSWER: Record<string, string> = {
  'Content-Security-Policy': `default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox`,
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Origin-Agent-Cluster': '?1',
  'Permissions-Policy': [
    ...PERMISSIONS,
    'publickey-credentials-create=(self)',
    'publickey-credentials-get=(self)',
  ].join(', '),
};

/** Over HTTPS: a year without any other way in (RFC 6797). Other host names of the municipality are not ours to bind. */
export const STRICT_TRANSPORT = 'max-age=31536000';

/** Headers of every HTML page. Scripts and styles run only from here or with the page's own nonce. */
export const pageHeaders = (nonce: string, signedIn: boolean): Record<string, string> => ({
  'Content-Security-Policy': [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' data: blob:`,
    `worker-src 'self' blob:`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; '),
  // After signing out, the way back in the browser shows nothing more
  'Cache-Control': signedIn ? 'private, no-store' : 'private, no-cache',
});

/** Policy of the plain page that stands for an answer when the pages cannot be asked. */
export const PLAIN_PAGE_POLICY = `default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
