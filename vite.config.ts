// SPDX-License-Identifier: Apache-2.0
import { reactRouter } from '@react-router/dev/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import { guardPageImports } from './scripts/page-imports.ts';
import { precompress } from './scripts/precompress.ts';

export default defineConfig({ plugins: [guardPageImports(), tailwindcss(), reactRouter(), precompress()] });
