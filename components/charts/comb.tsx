"use client";

import { CartesianGrid, ResponsiveContainer, Scatter, ScatterChart, Tooltip, usePlotArea, XAxis, YAxis, ZIndexLayer, type ScatterShapeProps, type TooltipContentProps } from "recharts";
import { SHORTER } from "./comb-layout";
import { isCombBar, type CombBar, type CombDrawing, type CombMark } from "./comb-drawing";

const HEIGHT = 330;
const MARGIN = { top: 24, right: 4, left: 0 };
/** Room under the axis for what is said there. */
const UNDER = 26;
const WIDTHS: Readonly<Record<CombBar["look"], number>> = { tooth: 11, between: 3.5, unresolved: 22, pending: 22 };
const COUNT = new Intl.NumberFormat("en-US");
const OVER_BARS = 700;

/** Teeth at their seconds with exact counts above, heights on a square-root scale; beyond a break what never got through. */
export function Comb({ drawing, height = HEIGHT }: { readonly drawing: CombDrawing; readonly height?: number }) {
  const { bars, ticks, counts, end } = drawing;
  const textOf = new Map(ticks.map((tick) => [tick.x, tick.text]));
  return (
    <div role="img" aria-label={drawing.label} className="drawing" style={{ height }}>
      <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 800, height }}>
        <ScatterChart margin={{ ...MARGIN, bottom: drawing.marks.length > 0 ? UNDER : 0 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} className="grid-line" />
          <XAxis type="number" dataKey="x" domain={[0, end]} ticks={ticks.map((tick) => tick.x)} interval={0} tickFormatter={(x: number) => textOf.get(x) ?? ""} tickLine={false} tickMargin={4} />
          <YAxis type="number" dataKey="count" scale="sqrt" domain={[0, counts.at(-1) ?? 1]} ticks={[...counts]} interval={0} tickFormatter={(count: number) => COUNT.format(count)} width={48} tickLine={false} axisLine={false} />
          <Tooltip content={BarWords} cursor={false} isAnimationActive={false} />
          <Scatter data={[...bars]} isAnimationActive={false} shape={Tooth} />
          <ZIndexLayer zIndex={OVER_BARS}>
            <Around drawing={drawing} />
          </ZIndexLayer>
        </ScatterChart>
      </ResponsiveContainer>
    </div>
  );
}

function Tooth({ cx, cy, payload }: ScatterShapeProps) {
  const plot = usePlotArea();
  const datum: unknown = payload;
  if (plot === undefined || cx === undefined || cy === undefined || !isCombBar(datum)) return <g />;
  const floor = plot.y + plot.height;
  const width = WIDTHS[datum.look];
  const x = cx - width / 2;
  return (
    <g>
      {datum.look === "tooth" && <path d={`M${cx} ${plot.y}V${floor}`} className="stroke-line-default" strokeDasharray="1 4" />}
      {datum.count > 0 && <BarRect look={datum.look} x={x} y={cy} width={width} height={floor - cy} />}
      {datum.look !== "between" && (
        <text x={cx} y={cy - 6} textAnchor="middle" className="said">
          {COUNT.format(datum.count)}
        </text>
      )}
    </g>
  );
}

interface BarRectProps {
  readonly look: CombBar["look"];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Ink for waiting, which is no verdict; outlined for what is not decided. */
function BarRect({ look, x, y, width, height }: BarRectProps) {
  switch (look) {
    case "tooth":
      return <rect x={x} y={y} width={width} height={height} className="fill-content-default" />;
    case "between":
      return <rect x={x} y={y} width={width} height={height} className="fill-content-muted" />;
    case "unresolved":
      return <rect x={x} y={y} width={width} height={height} className="fill-missing" />;
    case "pending":
      return <rect x={x + 0.75} y={y + 0.75} width={width - 1.5} height={Math.max(1, height - 0.75)} strokeWidth="1.5" className="fill-surface-panel stroke-missing" />;
    default:
      return look satisfies never;
  }
}

/** What is said around the bars: the scale, the breaks, the percentiles. */
function Around({ drawing }: { readonly drawing: CombDrawing }) {
  const plot = usePlotArea();
  if (plot === undefined) return null;
  const place = (x: number): number => plot.x + (x / drawing.end) * plot.width;
  const floor = plot.y + plot.height;
  const split = place(drawing.waitsEnd);
  return (
    <g aria-hidden="true">
      <text x={plot.x} y={plot.y - 13}>
        count, square-root scale
      </text>
      {drawing.end > drawing.waitsEnd && (
        <>
          <path d={`M${split} ${plot.y - 12}V${floor + 24}`} className="stroke-line-strong" strokeDasharray="3 3" />
          <text x={split + 10} y={plot.y - 13} className="said">
            never let through
          </text>
        </>
      )}
      {drawing.breakAt !== null && (
        <>
          <path d={`M${place(drawing.breakAt)} ${plot.y}V${floor + 6}`} className="stroke-line-strong" strokeDasharray="1 3" />
          <text x={place(drawing.breakAt) + 5} y={plot.y + 2}>
            {SHORTER} × shorter
          </text>
        </>
      )}
      {drawing.marks.map((mark) => (
        <Mark key={mark.text} mark={mark} x={place(mark.x)} floor={floor} left={plot.x} />
      ))}
    </g>
  );
}

function Mark({ mark, x, floor, left }: { readonly mark: CombMark; readonly x: number; readonly floor: number; readonly left: number }) {
  return (
    <>
      <path d={`M${x} ${floor + 24}v8`} strokeWidth="1.5" className="stroke-content-strong" />
      <text x={Math.max(x, left + 30)} y={floor + 45} textAnchor="middle" className="said">
        {mark.text}
      </text>
    </>
  );
}

function BarWords({ active, payload }: TooltipContentProps) {
  const [entry] = payload;
  const datum: unknown = entry?.payload;
  if (!active || !isCombBar(datum)) return null;
  return <div className="max-w-64 rounded-sm border border-line-default bg-surface-raised px-2 py-1 text-sm text-content-default shadow-raised">{datum.text}</div>;
}
