// SPDX-License-Identifier: Apache-2.0
export { checkEach } from './check.ts';
