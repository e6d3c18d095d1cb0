// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from 'vitest/config';

// Separate from vite.config.ts on purpose: the React Router plugin must not run inside Vitest.
export default defineConfig({
  test: {
    globalSetup: 'tests/setup.ts',
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
