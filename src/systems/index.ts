// SPDX-License-Identifier: Apache-2.0
import { organisation } from '#blocks/organisation/system.ts';
import { residents } from '#blocks/residents/system.ts';
import { publishing } from '#blocks/publishing/system.ts';
import type { System } from '#kernel/system.ts';
import { programmes } from './programmes/system.ts';

/** The rooms of the house; blocks first, because rooms stand on them. */
const rooms: System[] = [programmes];
export const systems: System[] = [organisation, residents, publishing(rooms), ...rooms];
