"use client";

import { useState, type KeyboardEvent, type PointerEvent } from "react";
import { usePlotArea } from "recharts";
import { barAt, brushEnds, stepBrush, type Brush } from "./brush";
import type { TimeBar } from "./time-bar";

interface BarBrushProps {
  readonly bars: readonly TimeBar[];
  readonly onSelect: (first: number, last: number) => void;
}

/** A stretch of bars to be chosen: by dragging across them, or by keys (arrows move, shift stretches, Enter chooses). */
export function BarBrush({ bars, onSelect }: BarBrushProps) {
  const plot = usePlotArea();
  const [brush, setBrush] = useState<Brush | null>(null);
  const [dragging, setDragging] = useState(false);
  if (plot === undefined || bars.length === 0) return null;
  const band = plot.width / bars.length;
  const shown = brush === null ? null : brushEnds(brush);
  const at = Math.min(brush?.head ?? bars.length - 1, bars.length - 1);

  const barUnder = (event: PointerEvent<SVGRectElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return barAt((event.clientX - box.left) / box.width, bars.length);
  };
  const onPointerDown = (event: PointerEvent<SVGRectElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const bar = barUnder(event);
    setDragging(true);
    setBrush({ anchor: bar, head: bar });
  };
  const onPointerUp = () => {
    setDragging(false);
    setBrush(null);
    // One bar is a click, not a stretch.
    if (shown !== null && shown.last > shown.first) onSelect(shown.first, shown.last);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const now = brush ?? { anchor: at, head: at };
    const step = stepBrush(now, event.key, event.shiftKey, bars.length);
    if (step === null) return;
    event.preventDefault();
    if (step.kind === "moved") return setBrush(step.brush);
    setBrush(null);
    if (step.kind === "chosen") onSelect(brushEnds(now).first, brushEnds(now).last);
  };
  return (
    <g>
      {shown !== null && (
        <g className="pointer-events-none">
          <rect x={plot.x + shown.first * band} y={plot.y} width={(shown.last - shown.first + 1) * band} height={plot.height} className="fill-you opacity-15" />
          <path d={`M${plot.x + shown.first * band} ${plot.y}v${plot.height}M${plot.x + (shown.last + 1) * band} ${plot.y}v${plot.height}`} strokeWidth="2" className="stroke-you" />
        </g>
      )}
      <rect
        x={plot.x}
        y={plot.y}
        width={plot.width}
        height={plot.height}
        fill="transparent"
        className="cursor-crosshair touch-pan-y outline-none focus-visible:stroke-you focus-visible:stroke-2"
        tabIndex={0}
        role="slider"
        aria-label="Stretch of time: arrows move, shift and arrows stretch, Enter shows only it"
        aria-valuemin={1}
        aria-valuemax={bars.length}
        aria-valuenow={at + 1}
        aria-valuetext={bars[at]?.text}
        onPointerDown={onPointerDown}
        onPointerMove={(event) => dragging && brush !== null && setBrush({ ...brush, head: barUnder(event) })}
        onPointerUp={onPointerUp}
        onPointerCancel={() => {
          setDragging(false);
          setBrush(null);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setBrush(null)}
      />
    </g>
  );
}
