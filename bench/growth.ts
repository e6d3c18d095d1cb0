// SPDX-License-Identifier: Apache-2.0

export type Curve = { name: string; points: { programmes: number; ms: number }[] };

const COLOURS = ['#264af4', '#118860', '#c74700', '#8b1bee', '#626264'];
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [720, 360, 56, 250, 24, 44];
const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Curves over both axes logarithmic, so that growth in step with the data is a line at 45 degrees. */
export function growthPicture(curves: Curve[]): string {
  const points = curves.flatMap((curve) => curve.points);
  const powers = (values: number[]) =>
    [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))] as const;
  const [fromX, toX] = powers(points.map((point) => point.programmes));
  const [fromY, toY] = powers(points.map((point) => point.ms));
  const x = (value: number) => LEFT + ((Math.log10(value) - fromX) / (toX - fromX || 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) =>
    HEIGHT - BOTTOM - ((Math.log10(value) - fromY) / (toY - fromY || 1)) * (HEIGHT - TOP - BOTTOM);
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index));
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img">`,
    '<title>Time of lists and searches by number of programmes</title>',
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
  ];
  for (const tick of range(fromY, toY))
    parts.push(
      `<path d="M${LEFT} ${y(tick)}H${WIDTH - RIGHT}" stroke="#d8d8db"/>`,
      `<text x="${LEFT - 8}" y="${y(tick) + 4}" text-anchor="end">${tick} ms</text>`,
    );
  for (const tick of range(fromX, toX))
    parts.push(
      `<text x="${x(tick)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${tick.toLocaleString('en')}</text>`,
    );
  parts.push(
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">programmes (five sheets each)</text>`,
  );
  for (const [index, { name, points: own }] of curves.entries()) {
    const colour = COLOURS[index % COLOURS.length];
    const line = own.map((point) => `${x(point.programmes).toFixed(1)},${y(point.ms).toFixed(1)}`);
    parts.push(`<polyline points="${line.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`);
    for (const point of own)
      parts.push(
        `<circle cx="${x(point.programmes).toFixed(1)}" cy="${y(point.ms).toFixed(1)}" r="3" fill="${colour}"/>`,
      );
    parts.push(
      `<rect x="${WIDTH - RIGHT + 14}" y="${TOP + index * 22}" width="12" height="4" fill="${colour}"/>`,
      `<text x="${WIDTH - RIGHT + 32}" y="${TOP + index * 22 + 7}">${escape(name)}</text>`,
    );
  }
  return `${parts.join('\n')}\n</svg>\n`;
}
