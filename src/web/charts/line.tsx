// SPDX-License-Identifier: Apache-2.0
import { scaleLinear, scalePoint } from 'd3-scale';
import { line as path } from 'd3-shape';
import { useText } from '../language.tsx';
import { axisNumber, chartTable } from './figures.ts';
import { ChartFrame, hues, size, type Point, type Series, type Target } from './frame.tsx';

export type LineChartProps = {
  title: string;
  summary: string;
  unit: string;
  /** Name of the axis below, head of the table's first column: 年度. */
  axis: string;
  series: readonly Series[];
  target?: Target | undefined;
  /** The same range for charts that are compared. Begins at zero unless told otherwise. */
  range?: readonly [number, number];
};

const shapes = [
  (x: number, y: number) => <circle cx={x} cy={y} r="3" />,
  (x: number, y: number) => <rect x={x - 2.8} y={y - 2.8} width="5.6" height="5.6" />,
  (x: number, y: number) => <path d={`M${x} ${y - 3.6}l3.6 6.4h-7.2z`} />,
  (x: number, y: number) => <path d={`M${x} ${y - 4}l4 4-4 4-4-4z`} />,
];

const sure = ({ state = 'actual' }: Point) => state === 'actual';

/** Course over years: each line named at its end, unknown values as gaps, forecast and plan dashed with open marks. */
export function LineChart({ title, summary, unit, axis, series, target, range }: LineChartProps) {
  const text = useText();
  const { places, columns, rows } = chartTable(series, axis, text);
  const values = series.flatMap(({ points }) => points.flatMap(({ y }) => (y === null ? [] : [y])));
  const named = series.length > 1;
  const right = size.width - (named || target ? 84 : size.right + 8);
  const x = scalePoint(places, [size.left, right]).padding(0.2);
  const y = scaleLinear(range ?? [Math.min(0, ...values), Math.max(1, target?.value ?? 0, ...values)], [
    size.height - size.bottom,
    size.top,
  ]);
  if (!range) y.nice(4);
  const ends = labelPlaces([
    ...(named ? series : []).map(({ points }) => {
      const last = points.findLast((point) => point.y !== null);
      return last ? y(last.y!) : size.top;
    }),
    ...(target ? [y(target.value)] : []),
  ]);
  const spot = ({ x: place, y: value }: Point): [number, number] => [x(place) ?? 0, y(value ?? 0)];
  const stroke = path<Point>(
    (point) => spot(point)[0],
    (point) => spot(point)[1],
  ).defined(({ y: value }) => value !== null);
  return (
    <ChartFrame title={title} summary={summary} unit={unit} columns={columns} rows={rows}>
      {y.ticks(4).map((tick) => (
        <g key={tick}>
          <line x1={size.left} x2={right} y1={y(tick)} y2={y(tick)} className="stroke-line" />
          <text x={size.left - 6} y={y(tick)} dy="0.35em" textAnchor="end" className="fill-ink-soft">
            {axisNumber(tick)}
          </text>
        </g>
      ))}
      {places.map((place, index) => (
        <text
          key={place}
          x={x(place)}
          y={size.height - 7}
          textAnchor="middle"
          className={`fill-ink-soft ${places.length > 8 && index % 2 ? 'hidden' : ''}`}
        >
          {place}
        </text>
      ))}
      {target && <TargetLine target={target} y={y(target.value)} at={ends.at(-1)!} right={right} />}
      {series.map(({ id, label, points }, index) => {
        const hue = hues[index % hues.length]!;
        const firm = points.map((point) => (sure(point) ? point : { ...point, y: null }));
        const open = points.map((point, position) => {
          const next = points[position + 1];
          return !sure(point) || (next && !sure(next)) ? point : { ...point, y: null };
        });
        return (
          <g key={id}>
            <path d={stroke(firm) ?? ''} fill="none" strokeWidth="2" className={hue.stroke} />
            <path d={stroke(open) ?? ''} fill="none" strokeWidth="2" strokeDasharray="4 3" className={hue.stroke} />
            {points.map((point) =>
              point.y === null ? null : (
                <g
                  key={point.x}
                  strokeWidth="1.5"
                  className={`${hue.stroke} ${sure(point) ? hue.fill : 'fill-ground'}`}
                >
                  {shapes[index % shapes.length]!(...spot(point))}
                </g>
              ),
            )}
            {named && (
              <text x={right + 8} y={ends[index]} dy="0.35em" className={`font-700 ${hue.fill}`}>
                {label}
              </text>
            )}
            {!named && <LastValue point={points.findLast((point) => point.y !== null)} spot={spot} />}
          </g>
        );
      })}
    </ChartFrame>
  );
}

function LastValue({ point, spot }: { point: Point | undefined; spot: (point: Point) => [number, number] }) {
  if (!point || point.y === null) return null;
  const [x, y] = spot(point);
  return (
    <text x={x} y={y - 8} textAnchor="middle" {...halo} className="fill-ink stroke-ground font-700">
      {axisNumber(point.y)}
    </text>
  );
}

/** Cuts a text out of what lies under it. */
const halo = { paintOrder: 'stroke', strokeWidth: 3, strokeLinejoin: 'round' } as const;

/** A target: a hairline with its name and value at the right end, at height `at`. */
export function TargetLine({ target, y, at, right }: { target: Target; y: number; at: number; right: number }) {
  return (
    <g>
      <path d={`M${size.left} ${y}H${right}L${right + 6} ${at}`} fill="none" strokeWidth="1" className="stroke-ink" />
      <text x={right + 8} y={at} dy="0.35em" className="fill-ink">
        {target.label} {axisNumber(target.value)}
      </text>
    </g>
  );
}

/** Moves names apart that would cover each other. */
function labelPlaces(wanted: number[]): number[] {
  const placed = [...wanted];
  const order = wanted.map((_, index) => index).toSorted((a, b) => wanted[a]! - wanted[b]!);
  for (const [position, index] of order.entries()) {
    const above = order[position - 1];
    if (above !== undefined) placed[index] = Math.max(placed[index]!, placed[above]! + 13);
  }
  return placed;
}
