"use client";

import { useLayoutEffect, useRef, type ReactNode } from "react";
import type { HeatCell, HeatDrawing, HeatRow } from "./heat-drawing";
import { useWidth } from "./share-bar";

const ROW = 21;
const LEFT = 84;
const RIGHT = 52;
const TOP = 2;
/** Between the row that is set apart and the others. */
const APART = 10;
const AXIS = 22;
/** Columns are not drawn narrower than this: the map scrolls inside its own box instead. */
const COLUMN_LEAST = 17;

/** Opacity by level. */
const INK = [0, 0.14, 0.28, 0.45, 0.65, 0.85] as const;
const MISSING = [0, 0.3, 0.45, 0.6, 0.8, 1] as const;

/**
 * Time across, teeth upwards, counts as darkness. Cells without a count are outlined; hatched where it is not known. The
 * names stay while the map scrolls inside its own box, which opens at its newest end.
 */
export function HeatMap({ drawing, scrollLabel, under }: { readonly drawing: HeatDrawing; readonly scrollLabel: string; readonly under?: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const room = useWidth(box);
  const isDrawn = room !== null;
  useLayoutEffect(() => {
    if (isDrawn) box.current?.scrollTo({ left: box.current.scrollWidth });
  }, [isDrawn]);
  const { rows } = drawing;
  const columns = rows[0]?.cells.length ?? 0;
  const width = Math.max(room ?? 0, RIGHT + columns * COLUMN_LEAST);
  const step = columns === 0 ? 0 : (width - RIGHT) / columns;
  const tops = topsOf(rows);
  const floor = (tops.at(-1) ?? TOP) + ROW;
  return (
    <div className="drawing grid grid-cols-[auto_minmax(0,1fr)]">
      <svg width={LEFT} height={floor + AXIS} aria-hidden="true" className="block">
        {rows.map((row, index) => (
          <text key={row.name} x={LEFT - 8} y={(tops[index] ?? TOP) + 14} textAnchor="end" className={row.look === "missing" ? "said" : undefined}>
            {row.name}
          </text>
        ))}
      </svg>
      <div ref={box} tabIndex={0} role="region" aria-label={scrollLabel} className="overflow-x-auto overflow-y-hidden">
        {isDrawn && (
          <svg width={width} height={floor + AXIS} role="img" aria-label={drawing.label} className="block">
            {rows.map((row, index) => (
              <Line key={row.name} row={row} y={tops[index] ?? TOP} step={step} width={width} writtenFrom={row.look === "missing" ? 1 : drawing.writtenFrom} skips={(column) => isUnseen(rows, column)} />
            ))}
            {unseenRuns(rows).map(({ first, last }) => (
              <rect key={first} x={first * step + 0.5} y={TOP + 0.5} width={Math.max(1, (last - first + 1) * step - 2)} height={floor - TOP - 2} fill="url(#texture-hatch)" className="stroke-gap-hatch">
                <title>not or not wholly seen</title>
              </rect>
            ))}
            {drawing.ticks.map((tick) => (
              <g key={tick.column}>
                <path d={`M${tick.column * step + 0.5} ${floor}v4`} className="axis" />
                <text x={tick.column * step} y={floor + 16}>
                  {tick.text}
                </text>
              </g>
            ))}
          </svg>
        )}
        {isDrawn && under !== undefined && <div style={{ width: width - RIGHT }}>{under}</div>}
      </div>
    </div>
  );
}

/** Runs of columns in which nothing is known in any row: one block each. */
function unseenRuns(rows: readonly HeatRow[]): { readonly first: number; readonly last: number }[] {
  const runs: { first: number; last: number }[] = [];
  const columns = rows[0]?.cells.length ?? 0;
  for (let column = 0; column < columns; column += 1) {
    if (!isUnseen(rows, column)) continue;
    const last = runs.at(-1);
    if (last && last.last === column - 1) last.last = column;
    else runs.push({ first: column, last: column });
  }
  return runs;
}

function isUnseen(rows: readonly HeatRow[], column: number): boolean {
  return rows.every((row) => row.cells[column]?.hatched === true);
}

function topsOf(rows: readonly HeatRow[]): number[] {
  let y = TOP;
  return rows.map((row, index) => {
    if (index > 0 && row.look !== rows[index - 1]?.look) y += APART;
    const top = y;
    y += ROW;
    return top;
  });
}

interface LineProps {
  readonly row: HeatRow;
  readonly y: number;
  readonly step: number;
  readonly width: number;
  readonly writtenFrom: number;
  /** Columns that are one block of their own. */
  readonly skips: (column: number) => boolean;
}

function Line({ row, y, step, width, writtenFrom, skips }: LineProps) {
  return (
    <g>
      {row.cells.map((cell, index) => (skips(index) ? null : <Square key={index} cell={cell} look={row.look} x={index * step} y={y} width={Math.max(1, step - 1)} writtenFrom={writtenFrom} />))}
      <text x={width - 4} y={y + 14} textAnchor="end" className="said">
        {row.total.toLocaleString("en-US")}
      </text>
    </g>
  );
}

interface SquareProps {
  readonly cell: HeatCell;
  readonly look: HeatRow["look"];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly writtenFrom: number;
}

function Square({ cell, look, x, y, width, writtenFrom }: SquareProps) {
  const opacity = (look === "missing" ? MISSING : INK)[cell.level];
  const dark = cell.level >= 4;
  return (
    <g>
      <title>{cell.text}</title>
      {cell.level === 0 ? (
        <rect x={x + 0.5} y={y + 0.5} width={Math.max(0.5, width - 1)} height={ROW - 2} fill={cell.hatched ? "url(#texture-hatch)" : "transparent"} className={cell.hatched ? "stroke-gap-hatch" : "stroke-line-subtle"} />
      ) : (
        <rect x={x} y={y} width={width} height={ROW - 1} fillOpacity={opacity} className={look === "missing" ? "fill-missing" : "fill-content-strong"} />
      )}
      {cell.count >= writtenFrom && width >= 9 + 6 * (String(cell.count).length - 1) && (
        <text x={x + width / 2} y={y + 14} textAnchor="middle" className={dark ? "on-dark" : "said"} style={{ stroke: "none" }}>
          {cell.count}
        </text>
      )}
    </g>
  );
}
