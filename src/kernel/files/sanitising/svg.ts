// SPDX-License-Identifier: Apache-2.0
import { Refusal } from './refusals.ts';
import { rewriteXml } from './xml.ts';

/** Shapes, text and gradients. No script, no link, no picture, no filter, no repetition (`use` can grow without end). */
const SHAPES = new Set(
  `svg g defs title desc path rect circle ellipse line polyline polygon text tspan linearGradient radialGradient
  stop clipPath style`.split(/\s+/),
);
/** Written by drawing programs for themselves and never drawn. */
const NOTES = new Set(['metadata', 'namedview']);

/** In an attribute or style: a reference that is not to a part of the drawing itself. */
const OUTSIDE = /url\s*\(\s*(?!["']?#)|@import|javascript:|expression\s*\(|\\/i;
const MOST_LETTERS = 5_000_000;

/**
 * An SVG drawing reduced to shapes. Throws Refusal when it holds anything else: a drawing that loses parts would no
 * longer be the drawing.
 */
export function plainSvg(svg: string): string {
  if (svg.length > MOST_LETTERS) throw new Refusal('too-large');
  const refuse = () => {
    throw new Refusal('active-svg');
  };
  return rewriteXml(svg, {
    element: (element) => {
      if (NOTES.has(element.local)) return 'drop';
      if (!SHAPES.has(element.local)) return refuse();
      for (const { local, value } of element.attributes) {
        if (/^on/i.test(local) || OUTSIDE.test(value)) return refuse();
        if (local === 'href' && !value.startsWith('#')) return refuse();
      }
      return 'keep';
    },
    text: (text, path) => (path.at(-1) === 'style' && OUTSIDE.test(text) ? refuse() : text),
  });
}
