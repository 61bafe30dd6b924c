"use client";

import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis, ZIndexLayer, type BarShapeProps } from "recharts";
import { textureOf } from "@/components/ui/textures";
import { BarBrush } from "./bar-brush";
import { BarHoles } from "./bar-holes";
import { BarMarks } from "./bar-marks";
import { BarTooltip } from "./bar-tooltip";
import { layoutStack } from "./stack";
import { isTimeBar, type HoleSpan, type TimeBar } from "./time-bar";

interface TimeBarsProps {
  /** At most 500. */
  readonly bars: readonly TimeBar[];
  readonly holes: readonly HoleSpan[];
  readonly label: string;
  /** The reader chose the bars from `first` to `last`. */
  readonly onSelect: (first: number, last: number) => void;
}

const HEIGHT = 340;
const MARGIN = { top: 20, right: 8, bottom: 22, left: 0 };
const TICKS_AT_MOST = 6;
/** Recharts draws bars at 300, axes at 500. */
const OVER_BARS = 700;

/** Stacked bars over time with holes hatched, rare parts repeated under the axis, and a brush. Drawn in the browser alone. */
export function TimeBars({ bars, holes, label, onSelect }: TimeBarsProps) {
  const step = Math.max(1, Math.ceil(bars.length / TICKS_AT_MOST));
  const ticks = bars.filter((_, index) => index % step === 0).map((bar) => bar.at);
  const clockOf = new Map(bars.map((bar) => [bar.at, bar.clock]));
  return (
    <div role="group" aria-label={label} className="drawing h-[340px]">
      <ResponsiveContainer width="100%" height={HEIGHT} initialDimension={{ width: 640, height: HEIGHT }}>
        <BarChart data={[...bars]} margin={MARGIN} barCategoryGap={1} accessibilityLayer={false}>
          <CartesianGrid vertical={false} className="grid-line" />
          <XAxis dataKey="at" ticks={ticks} interval={0} tickFormatter={(at: string) => clockOf.get(at) ?? ""} tickLine={false} tickMargin={18} />
          <YAxis width={44} allowDecimals={false} tickLine={false} axisLine={false} tickCount={5} />
          <Tooltip content={BarTooltip} cursor={false} isAnimationActive={false} />
          <Bar dataKey="total" isAnimationActive={false} shape={Stack} />
          <ZIndexLayer zIndex={OVER_BARS}>
            <BarHoles holes={holes} />
            <BarMarks bars={bars} />
            <BarBrush bars={bars} onSelect={onSelect} />
          </ZIndexLayer>
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}

function Stack({ x, y, width, height, payload }: BarShapeProps) {
  const datum: unknown = payload;
  if (!isTimeBar(datum)) return <g />;
  return (
    <g>
      {layoutStack(datum.parts, height).map((part) => (
        <StackRect key={part.name} name={part.name} x={x} y={y + height - part.start - part.length} width={Math.max(1, width)} height={part.length} />
      ))}
    </g>
  );
}

interface StackRectProps {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A large mass with an outline is loud: what was let through without it has its edge on top alone. */
function StackRect({ name, x, y, width, height }: StackRectProps) {
  if (name === "allowed-unauthenticated")
    return (
      <>
        <rect x={x} y={y} width={width} height={height} className="fill-without-mass" />
        <path d={`M${x} ${y + 0.75}h${width}`} strokeWidth="1.5" className="stroke-without" />
      </>
    );
  const inset = name === "auth-pending" || name === "audited" ? 0.75 : 0;
  return <rect x={x + inset} y={y + inset} width={Math.max(0.5, width - 2 * inset)} height={Math.max(0.5, height - 2 * inset)} fill={textureOf(name)} className={`fill-${name}`} />;
}
