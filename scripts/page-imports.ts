// SPDX-License-Identifier: Apache-2.0
import type { Plugin } from 'vite';

/** Fails the build when a page pulls the database into its bundle: pages get services from the router context. */
export const guardPageImports = (
  forbidden = ['pg', 'kysely', 'hono', 'pg-boss', 'hucre', '@myriaddreamin/typst-ts-node-compiler'],
): Plugin => ({
  name: 'guard-page-imports',
  enforce: 'pre',
  resolveId(id, importer) {
    if (forbidden.some((name) => id === name || id.startsWith(`${name}/`)))
      throw new Error(
        `${importer} must not import '${id}': use 'import type', or take the service from the router context`,
      );
  },
});
