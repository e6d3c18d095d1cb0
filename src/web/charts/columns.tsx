// SPDX-License-Identifier: Apache-2.0
import { scaleBand, scaleLinear } from 'd3-scale';
import { useId } from 'react';
import { useText } from '../language.tsx';
import { axisNumber, chartTable } from './figures.ts';
import { ChartFrame, hues, size } from './frame.tsx';
import { TargetLine, type LineChartProps } from './line.tsx';

/** Amounts by year, one or two series beside each other. Forecast and plan are hatched with a dashed edge. */
export function ColumnChart({ title, summary, unit, axis, series, target, range }: LineChartProps) {
  const text = useText();
  const id = useId();
  const { places, columns, rows } = chartTable(series, axis, text);
  const values = series.flatMap(({ points }) => points.flatMap(({ y }) => (y === null ? [] : [y])));
  const right = size.width - (target ? 84 : size.right);
  const x = scaleBand(places, [size.left, right]).padding(0.25);
  const inner = scaleBand(
    series.map((one) => one.id),
    [0, x.bandwidth()],
  ).padding(series.length > 1 ? 0.1 : 0);
  const y = scaleLinear(range ?? [Math.min(0, ...values), Math.max(1, target?.value ?? 0, ...values)], [
    size.height - size.bottom,
    size.top,
  ]);
  if (!range) y.nice(4);
  const zero = y(Math.max(0, y.domain()[0]!));
  // A target's line would run through the values: they are in the table.
  const single = series.length === 1 && places.length <= 7 && !target;
  return (
    <ChartFrame title={title} summary={summary} unit={unit} columns={columns} rows={rows}>
      {series.map((one, index) => (
        <pattern
          key={one.id}
          id={`${id}-${index}`}
          width="5"
          height="5"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="5" height="5" className="fill-ground" />
          <line x1="0" x2="0" y1="0" y2="5" strokeWidth="3" className={hues[index % hues.length]!.stroke} />
        </pattern>
      ))}
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
          x={x(place)! + x.bandwidth() / 2}
          y={size.height - 7}
          textAnchor="middle"
          className={`fill-ink-soft ${places.length > 8 && index % 2 ? 'hidden' : ''}`}
        >
          {place}
        </text>
      ))}
      {series.map(({ id: seriesId, points }, index) => {
        const hue = hues[index % hues.length]!;
        return (
          <g key={seriesId}>
            {points.map(({ x: place, y: value, state = 'actual' }) => {
              if (value === null) return null;
              const left = x(place)! + inner(seriesId)!;
              const top = Math.min(y(value), zero);
              return (
                <g key={place}>
                  <rect
                    x={left}
                    y={top}
                    width={inner.bandwidth()}
                    height={Math.abs(y(value) - zero)}
                    {...(state === 'actual'
                      ? { className: hue.fill }
                      : {
                          fill: `url(#${id}-${index})`,
                          className: hue.stroke,
                          strokeDasharray: '3 2',
                        })}
                  />
                  {single && (
                    <text
                      x={left + inner.bandwidth() / 2}
                      y={top - 4}
                      textAnchor="middle"
                      className="fill-ink text-[10px]"
                    >
                      {axisNumber(value)}
                    </text>
                  )}
                </g>
              );
            })}
          </g>
        );
      })}
      {series.length > 1 &&
        series.map(({ id: seriesId, label }, index) => (
          <g key={seriesId} transform={`translate(${size.left + index * 110} 4)`}>
            <rect width="10" height="10" className={hues[index % hues.length]!.fill} />
            <text x="14" y="9" className="fill-ink">
              {label}
            </text>
          </g>
        ))}
      {target && <TargetLine target={target} y={y(target.value)} at={y(target.value)} right={right} />}
      <line x1={size.left} x2={right} y1={zero} y2={zero} className="stroke-line-strong" />
    </ChartFrame>
  );
}
