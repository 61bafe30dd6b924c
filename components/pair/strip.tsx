import type { ReactNode } from "react";
import { MarkRail } from "@/components/charts/mark-rail";
import { BesideMark } from "@/components/ui/beside-mark";
import { countText } from "@/components/ui/format";
import { outcomeShape, outcomeTint } from "@/components/ui/outcome-mark";
import { visibleText } from "@/components/ui/visible-text";
import type { ChangeMark } from "@/lib/client/change-marks";
import { STRIP, type StripLayout, type StripMark, type StripRow } from "./strip-layout";

const HALF = STRIP.markSize / 2;
const PLOT_END = STRIP.width - STRIP.right;

/** Attempts on the time axis, one row a deciding node; holes are hatched. The table below says the same in words. */
export function Strip({ layout, marks, linkOf }: { readonly layout: StripLayout; readonly marks: readonly ChangeMark[]; readonly linkOf: (mark: ChangeMark) => ReactNode }) {
  const bottom = layout.height - STRIP.axisHeight;
  return (
    <div tabIndex={0} role="region" aria-label="Attempts over time, scrolls sideways" className="focus-inside overflow-x-auto">
      <svg viewBox={`0 0 ${STRIP.width} ${layout.height}`} role="img" aria-label="Every attempt on the time axis, one row a node; the table below lists them" className="drawing block h-auto w-full min-w-[56rem]">
        {layout.ticks.map((tick) => (
          <g key={tick.x}>
            <path d={`M${tick.x} ${STRIP.top - 6}V${bottom}`} className="grid-line" />
            <text x={tick.x} y={bottom + 16} textAnchor="middle">
              {tick.text}
            </text>
          </g>
        ))}
        {layout.olderEndX !== null && (
          <g>
            <path d={`M${layout.olderEndX - HALF - 3} ${STRIP.top - 6}V${bottom}`} className="axis" strokeDasharray="3 3" />
            <text x={layout.olderEndX - HALF - 8} y={bottom - 4} textAnchor="end">
              older attempts are not drawn
            </text>
          </g>
        )}
        {layout.rows.map((row) => (
          <NodeRow key={row.node} row={row} />
        ))}
      </svg>
      <div className="min-w-[56rem]">
        <MarkRail marks={marks} left={share(STRIP.labelWidth)} right={share(STRIP.right)} riser={STRIP.axisHeight} label="What changed, in time" linkOf={linkOf} />
      </div>
    </div>
  );
}

/** A length of the drawing as a share of its width. */
function share(length: number): string {
  return `${(length / STRIP.width) * 100}%`;
}

function NodeRow({ row }: { readonly row: StripRow }) {
  const name = visibleText(row.node);
  return (
    <g>
      <text x="0" y={row.lineY + 4} className="said">
        {name.length > 20 ? `…${name.slice(-19)}` : name}
        <title>{name}</title>
      </text>
      <path d={`M${STRIP.labelWidth} ${row.lineY}H${PLOT_END}`} className="axis" opacity="0.55" />
      {row.holes.map((hole) => (
        <g key={hole.title}>
          <rect
            x={hole.x}
            y={row.lineY - 11}
            width={hole.width}
            height="22"
            fill="url(#texture-hatch)"
            className="stroke-gap-hatch"
            strokeWidth="1"
            strokeDasharray={hole.kind === "gap" ? "3 2" : undefined}
          >
            <title>{visibleText(hole.title)}</title>
          </rect>
        </g>
      ))}
      {row.established.map((line) => (
        <g key={line.text}>
          {line.openFrom !== null && <path d={`M${line.openFrom} ${line.y}H${line.from}`} className="stroke-proved" strokeWidth="2" />}
          <path d={`M${line.from} ${line.y}H${line.to}`} className="stroke-missing" strokeWidth="2" strokeDasharray="2 3" />
          <svg x={line.from - HALF} y={line.y - HALF} width={STRIP.markSize} height={STRIP.markSize} overflow="visible">
            <BesideMark beside="established-refused" className="!size-[15px]" />
          </svg>
          <text x={line.from > STRIP.width / 2 ? Math.min(line.openFrom ?? line.from, line.from - 6) - 8 : line.to + 10} y={line.y + 4} textAnchor={line.from > STRIP.width / 2 ? "end" : "start"} className="said">
            {line.text}
          </text>
        </g>
      ))}
      {row.marks.map((mark) => (
        <Mark key={`${mark.x} ${mark.outcome}`} mark={mark} />
      ))}
    </g>
  );
}

function Mark({ mark }: { readonly mark: StripMark }) {
  return (
    <g>
      <title>{mark.title}</title>
      <rect x={mark.x - HALF - 1} y={mark.y - HALF - 1} width={STRIP.markSize + 2} height={STRIP.markSize + 2} className="fill-surface-panel" />
      <g className={outcomeTint(mark.outcome)} transform={`translate(${mark.x - HALF} ${mark.y - HALF}) scale(${STRIP.markSize / 16})`}>
        {outcomeShape(mark.outcome)}
      </g>
      {mark.count > 1 && (
        <text x={mark.x + HALF + 2} y={mark.y + 4} className="said">
          {mark.count > 99 ? "99+" : countText(mark.count)}
        </text>
      )}
    </g>
  );
}
