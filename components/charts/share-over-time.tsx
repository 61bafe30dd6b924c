"use client";

import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, usePlotArea, XAxis, YAxis, ZIndexLayer, type TooltipContentProps } from "recharts";
import { BarHoles } from "./bar-holes";
import { isShareColumn, type ShareColumn } from "./share-columns";
import type { HoleSpan } from "./time-bar";

interface ShareOverTimeProps {
  /** At most 500. */
  readonly columns: readonly ShareColumn[];
  readonly holes: readonly HoleSpan[];
  readonly label: string;
}

const HEIGHT = 170;
const MARGIN = { top: 20, right: 8, bottom: 0, left: 0 };
const TICKS_AT_MOST = 4;
const OVER_BARS = 700;

/** A share in percent over time, linear from 0; the highest column says its numbers. */
export function ShareOverTime({ columns, holes, label }: ShareOverTimeProps) {
  const step = Math.max(1, Math.ceil(columns.length / TICKS_AT_MOST));
  const ticks = columns.filter((_, index) => index % step === 0).map((column) => column.at);
  const clockOf = new Map(columns.map((column) => [column.at, column.clock]));
  return (
    <div role="img" aria-label={label} className="drawing" style={{ height: HEIGHT }}>
      <ResponsiveContainer width="100%" height={HEIGHT} initialDimension={{ width: 400, height: HEIGHT }}>
        <BarChart data={[...columns]} margin={MARGIN} barCategoryGap={1} accessibilityLayer={false}>
          <CartesianGrid vertical={false} className="grid-line" />
          <XAxis dataKey="at" ticks={ticks} interval={0} tickFormatter={(at: string) => clockOf.get(at) ?? ""} tickLine={false} />
          <YAxis width={48} tickLine={false} axisLine={false} ticks={[0, topOf(columns) / 2, topOf(columns)]} interval={0} domain={[0, topOf(columns)]} tickFormatter={(share: number) => `${Math.round(share * 10) / 10} %`} />
          <Tooltip content={ColumnWords} cursor={false} isAnimationActive={false} />
          <Bar dataKey="share" isAnimationActive={false} className="fill-content-muted" />
          <ZIndexLayer zIndex={OVER_BARS}>
            <BarHoles holes={holes} />
            {holes.length === 0 && <Highest columns={columns} />}
          </ZIndexLayer>
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}

/** The top of the axis: the least of these that holds every column, percent. */
function topOf(columns: readonly ShareColumn[]): number {
  const most = Math.max(0, ...columns.map((column) => column.share ?? 0));
  return [1, 2, 5, 10, 20, 50].find((top) => most <= top) ?? 100;
}

function Highest({ columns }: { readonly columns: readonly ShareColumn[] }) {
  const plot = usePlotArea();
  const highest = columns.reduce<number>((best, column, index) => ((column.share ?? 0) > (columns[best]?.share ?? 0) ? index : best), 0);
  const column = columns[highest];
  if (plot === undefined || column === undefined || column.share === null || column.share === 0 || column.said === null) return null;
  const middle = (highest + 0.5) / columns.length;
  const anchor = middle < 0.2 ? "start" : middle > 0.8 ? "end" : "middle";
  return (
    <text x={plot.x + middle * plot.width} y={plot.y + plot.height * (1 - column.share / topOf(columns)) - 5} textAnchor={anchor} className="said">
      {column.said}
    </text>
  );
}

function ColumnWords({ active, payload }: TooltipContentProps) {
  const [entry] = payload;
  const datum: unknown = entry?.payload;
  if (!active || !isShareColumn(datum)) return null;
  return <div className="max-w-64 rounded-sm border border-line-default bg-surface-raised px-2 py-1 text-sm text-content-default shadow-raised">{datum.text}</div>;
}
