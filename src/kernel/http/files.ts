// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import type { FileStream } from '../files/room-files.ts';
import type { FileValue } from '../procedure.ts';

const isFile = (value: unknown): value is FileValue =>
  typeof value === 'object' &&
  value !== null &&
  (value as FileValue).bytes instanceof Uint8Array &&
  typeof (value as FileValue).name === 'string';

const BINARY = { type: 'string', format: 'binary' } as const;

/** A file as input (multipart field) or as the whole output (download) of a procedure. */
export const file = () => z.custom<FileValue>(isFile).meta({ ...BINARY });

/** A file as the whole output of a procedure, in pieces. */
export const fileStream = () =>
  z
    .custom<FileStream>(
      (value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in (value as FileStream).stream,
    )
    .meta({ ...BINARY });

export const isFileSchema = (schema: z.ZodType): boolean => schema.meta()?.format === 'binary';

/** Keys of an object schema that take files (one or a list). */
export function fileSchemaKeys(schema: z.ZodType): string[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).flatMap(([key, one]) => {
    const inner = one instanceof z.ZodArray ? one.element : one;
    return isFileSchema(inner as z.ZodType) ? [key] : [];
  });
}
