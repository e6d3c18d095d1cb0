// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';

export const Words = z.object({ ja: z.string(), en: z.string() });
export const PersonName = z.object({ id: z.string(), name: z.string(), unit: z.string().nullable() });
