"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { useListTop, useRowWalk } from "@/components/ui/row-walk";
import { useView } from "@/lib/client/view";
import { FlowLine, HoleLine, PLACES, SkippedLine } from "./flow-line";
import { stepToFlow, type ScreenRow } from "./screen-rows";

interface FlowsTableProps {
  readonly rows: readonly ScreenRow[];
  readonly openId: string | null;
  readonly hasOlder: boolean;
  readonly onOlder: () => void;
  /** The reader is away from the newest rows: new ones would push what is read. */
  readonly onAway: (away: boolean) => void;
}

const ROW_PX = 30;
const HOLE_PX = 37;
const AHEAD_ROWS = 40;

/** Events as a table of which only the rows in sight exist; it scrolls with the page. */
export function FlowsTable({ rows, openId, hasOlder, onOlder, onAway }: FlowsTableProps) {
  const { view, hrefTo } = useView();
  const list = useRef<HTMLDivElement>(null);
  const [listTop, setListTop] = useState(0);
  useListTop(list, setListTop);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (at) => (rows[at]?.row === "hole" ? HOLE_PX : ROW_PX),
    getItemKey: (at) => rows[at]?.id ?? at,
    overscan: 12,
    scrollMargin: listTop,
    scrollPaddingStart: 180,
    scrollPaddingEnd: 48,
  });
  useRowWalk({ list, next: (at, step) => stepToFlow(rows, at, step), count: rows.length, scrollTo: (at) => virtualizer.scrollToIndex(at) });
  const items = virtualizer.getVirtualItems();
  const near = hasOlder && (items[items.length - 1]?.index ?? 0) >= rows.length - AHEAD_ROWS;
  useEffect(() => {
    if (near) onOlder();
  }, [near, onOlder]);
  const away = (virtualizer.scrollOffset ?? 0) > listTop + ROW_PX;
  useEffect(() => onAway(away), [away, onAway]);

  return (
    <div role="table" aria-label="Flows, newest first" aria-rowcount={hasOlder ? -1 : rows.length + 1}>
      <div role="rowgroup" className="max-[760px]:sr-only">
        <div role="row" aria-rowindex={1} className={`${PLACES.line} min-h-8 border-b border-line-default text-xs font-medium text-content-muted`}>
          <span role="columnheader" className={PLACES.time}>
            time, UTC
          </span>
          <span role="columnheader" className={PLACES.outcome}>
            outcome of its attempt
          </span>
          <span role="columnheader" className={PLACES.event}>
            event
          </span>
          <span role="columnheader" className={PLACES.ends}>
            source → destination
          </span>
          <span role="columnheader" className={PLACES.auth}>
            Auth
          </span>
        </div>
      </div>
      <div role="rowgroup" ref={list} className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <div
              key={item.key}
              role="row"
              aria-rowindex={item.index + 2}
              data-index={item.index}
              ref={virtualizer.measureElement}
              className="absolute inset-x-0 top-0 border-t border-line-subtle"
              style={{ transform: `translateY(${item.start - listTop}px)` }}
            >
              {row.row === "flow" ? (
                <FlowLine flow={row.flow} bracket={row.bracket} together={row.together} open={row.id === openId} href={hrefTo("/flows", { ...view, open: row.id })} />
              ) : row.row === "hole" ? (
                <HoleLine hole={row.hole} whyHref={hrefTo("/coverage")} />
              ) : (
                <SkippedLine count={row.count} />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
