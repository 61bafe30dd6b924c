import { usePlotArea } from "recharts";
import type { HoleSpan } from "./time-bar";

/** Times without all of their events, over the bars: what is drawn there is a lower bound. */
export function BarHoles({ holes }: { readonly holes: readonly HoleSpan[] }) {
  const plot = usePlotArea();
  if (plot === undefined) return null;
  return (
    <g>
      {holes.map((hole, index) => {
        const x = plot.x + hole.start * plot.width;
        const width = Math.max(3, hole.width * plot.width);
        return (
          <g key={index}>
            <rect x={x} y={plot.y} width={width} height={plot.height} fill="url(#texture-hatch)" className="stroke-gap-hatch" strokeDasharray={hole.kind === "gap" ? "4 3" : undefined}>
              <title>{hole.text}</title>
            </rect>
          </g>
        );
      })}
      <FirstHoleWords holes={holes} plotX={plot.x} plotWidth={plot.width} y={plot.y - 7} />
    </g>
  );
}

/** Only the widest hole is named in the drawing; the rest are in the legend's words. */
function FirstHoleWords({ holes, plotX, plotWidth, y }: { readonly holes: readonly HoleSpan[]; readonly plotX: number; readonly plotWidth: number; readonly y: number }) {
  const widest = holes.reduce<HoleSpan | null>((most, hole) => (most === null || hole.width > most.width ? hole : most), null);
  if (widest === null) return null;
  const middle = widest.start + widest.width / 2;
  const anchor = middle < 0.15 ? "start" : middle > 0.85 ? "end" : "middle";
  return (
    <text x={plotX + middle * plotWidth} y={y} textAnchor={anchor}>
      {widest.text}
      {holes.length > 1 && `, and ${holes.length - 1} more ${holes.length === 2 ? "hole" : "holes"}`}
    </text>
  );
}
