// SPDX-License-Identifier: Apache-2.0

/** Headers of every HTML page. Scripts and styles run only from here or with the page's own nonce. */
export const pageHeaders = (nonce: string): Record<string, string> => ({
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
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'private, no-cache',
});
