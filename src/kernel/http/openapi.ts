// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import type { Procedure } from '../procedure.ts';
import type { System } from '../system.ts';
import { fileSchemaKeys, isFileSchema } from './files.ts';

type JsonSchema = { properties?: Record<string, JsonSchema>; required?: string[]; [key: string]: unknown };

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema;
  return rest;
};

/** The input's keys that stand in the route: `GET /sheets/{id}` has `id`. */
export const pathKeys = (http: string): string[] => [...http.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]!);

/** Description of the REST interface (OpenAPI 3.1), made from the procedures. */
export function openApiDocument(systems: System[]) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const system of systems)
    for (const one of system.procedures)
      if (one.http) {
        const [method, route] = one.http.split(' ') as [string, string];
        (paths[`/api/v1${route}`] ??= {})[method.toLowerCase()] = operation(system, one, method);
      }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Yakuba API',
      version: '1',
      description:
        'Everything that a person can do in the house, for programs. Errors are problem documents (RFC 9457).',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'yakuba_session' } },
      schemas: {
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            errors: {
              type: 'array',
              items: {
                type: 'object',
                properties: { path: { type: 'string' }, message: { type: 'string' } },
              },
            },
          },
        },
      },
    },
  };
}

function operation(system: System, one: Procedure, method: string) {
  const input = schemaOf(one.input, 'input');
  const inPath = pathKeys(one.http!);
  const rest = Object.entries(input.properties ?? {}).filter(([key]) => !inPath.includes(key));
  const needed = (input.required ?? []).filter((key) => !inPath.includes(key));
  const inQuery = method === 'GET' || method === 'DELETE';
  const parameters = [
    ...inPath.map((name) => ({ name, in: 'path', required: true, schema: input.properties?.[name] ?? {} })),
    ...(inQuery ? rest.map(([name, schema]) => ({ name, in: 'query', required: needed.includes(name), schema })) : []),
  ];
  const type = fileSchemaKeys(one.input).length ? 'multipart/form-data' : 'application/json';
  return {
    operationId: one.name,
    summary: one.title.en,
    description: one.title.ja,
    tags: [system.id],
    ...(parameters.length && { parameters }),
    ...(!inQuery &&
      rest.length && {
        requestBody: {
          required: true,
          content: {
            [type]: {
              schema: {
                type: 'object',
                properties: Object.fromEntries(rest),
                ...(needed.length && { required: needed }),
              },
            },
          },
        },
      }),
    responses: {
      200: isFileSchema(one.output)
        ? { description: 'The file', content: { 'application/octet-stream': {} } }
        : { description: 'Done', content: { 'application/json': { schema: schemaOf(one.output, 'output') } } },
      default: {
        description: 'What went wrong and what to do',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
    security: one.access.who === 'everyone' ? [] : [{ session: [] }],
    'x-permission': one.access.who === 'staff' ? one.access.permission : one.access.who,
  };
}
