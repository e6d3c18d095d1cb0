// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';

type Shape = { type?: string | string[]; anyOf?: Shape[]; properties?: Record<string, Shape>; items?: Shape };

const shapes = new WeakMap<z.ZodType, Shape>();
const shapeOf = (schema: z.ZodType): Shape => {
  let shape = shapes.get(schema);
  if (!shape) shapes.set(schema, (shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape));
  return shape;
};

const types = (shape: Shape): string[] => [
  ...(Array.isArray(shape.type) ? shape.type : shape.type ? [shape.type] : []),
  ...(shape.anyOf ?? []).flatMap(types),
];

const one = (shape: Shape, text: string): unknown => {
  const wanted = types(shape);
  if ((wanted.includes('integer') || wanted.includes('number')) && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (wanted.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  return text;
};

/**
 * Texts from an address or a form as the values that `schema` wants: numbers, booleans, lists. An empty text is left
 * out. What does not look like the wanted type stays a text, so that the schema can say what is wrong with it.
 */
export function fromTexts(schema: z.ZodType, entries: Iterable<[string, string]>): Record<string, unknown> {
  const { properties = {} } = shapeOf(schema);
  const values: Record<string, unknown> = {};
  for (const [key, text] of entries) {
    const shape = properties[key] ?? {};
    if (shape.type === 'array') ((values[key] ??= []) as unknown[]).push(one(shape.items ?? {}, text));
    else if (text !== '') values[key] = one(shape, text);
  }
  return values;
}
