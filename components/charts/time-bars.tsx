"use client";

import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis, type BarShapeProps } from "recharts";
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

const HEIGHT = 270;
const MARGIN = { top: 20, right: 8, bottom: 22, left: 0 };
const TICKS_AT_MOST = 6;

/** Stacked bars over time with holes hatched, rare parts repeated under the axis, and a brush. Drawn in the browser alone. */
export function TimeBars({ bars, holes, label, onSelect }: TimeBarsProps) {
  const step = Math.max(1, Math.ceil(bars.length / TICKS_AT_MOST));
  const ticks = bars.filter((_, index) => index % step === 0).map((bar) => bar.at);
  const clockOf = new Map(bars.map((bar) => [bar.at, bar.clock]));
  return (
    <div role="group" aria-label={label} className="drawing h-[270px]">
      <ResponsiveContainer width="100%" height={HEIGHT} initialDimension={{ width: 640, height: HEIGHT }}>
        <BarChart data={[...bars]} margin={MARGIN} barCategoryGap={1} accessibilityLayer={false}>
          <CartesianGrid vertical={false} className="grid-line" />
          <XAxis dataKey="at" ticks={ticks} interval={0} tickFormatter={(at: string) => clockOf.get(at) ?? ""} tickLine={false} tickMargin={18} />
          <YAxis width={44} allowDecimals={false} tickLine={false} axisLine={false} tickCount={5} />
          <Tooltip content={BarTooltip} cursor={false} isAnimationActive={false} />
          <Bar dataKey="total" isAnimationActive={false} shape={Stack} />
          <BarHoles holes={holes} />
          <BarMarks bars={bars} />
          <BarBrush bars={bars} onSelect={onSelect} />
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
        <rect key={part.name} x={x} y={y + height - part.start - part.length} width={Math.max(1, width)} height={part.length} fill={textureOf(part.name)} className={`fill-${part.name}`} />
      ))}
    </g>
  );
}
