"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { useListTop, useRowWalk } from "@/components/ui/row-walk";
import { useView } from "@/lib/client/view";
import { pairPath } from "@/lib/wire/page-path";
import { COLUMN_OF } from "./columns";
import { TableHead } from "./table-head";
import { GroupLine, PairLine } from "./table-row";
import type { TableChoice } from "./table-choice";
import { stepToPair, type TableRow } from "./table-rows";

interface PairsTableProps {
  readonly rows: readonly TableRow[];
  readonly choice: TableChoice;
  readonly onChoose: (choice: TableChoice) => void;
  readonly onFold: (group: string) => void;
  readonly hasMore: boolean;
  readonly onMore: () => void;
  /** What is shown belongs to the question before. */
  readonly old: boolean;
}

const ROW_PX = 43;
const GROUP_PX = 32;
/** The next page is asked for when this many rows are left below. */
const AHEAD_ROWS = 30;

/** The pairs as a table of which only the rows in sight exist; it scrolls with the page. */
export function PairsTable({ rows, choice, onChoose, onFold, hasMore, onMore, old }: PairsTableProps) {
  const { hrefTo } = useView();
  const list = useRef<HTMLDivElement>(null);
  const [listTop, setListTop] = useState(0);
  useListTop(list, setListTop);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (at) => (rows[at]?.row === "group" ? GROUP_PX : ROW_PX),
    getItemKey: (at) => keyOf(rows[at], at),
    overscan: 10,
    scrollMargin: listTop,
    scrollPaddingStart: 180,
    scrollPaddingEnd: 48,
  });
  useRowWalk({ list, next: (at, step) => stepToPair(rows, at, step), count: rows.length, scrollTo: (at) => virtualizer.scrollToIndex(at) });
  const items = virtualizer.getVirtualItems();
  const lastIndex = items[items.length - 1]?.index ?? 0;
  const near = hasMore && !old && lastIndex >= rows.length - AHEAD_ROWS;
  useEffect(() => {
    if (near) onMore();
  }, [near, onMore]);

  const columns = choice.columns.map((id) => COLUMN_OF[id]);
  const side = choice.grouping === "none" ? null : choice.grouping === "source-namespace" ? "source" : "destination";
  return (
    <div role="table" aria-label="Pairs" aria-rowcount={hasMore ? -1 : rows.length + 1} aria-busy={old} className={old ? "opacity-60" : undefined}>
      <div role="rowgroup" className="max-[760px]:sr-only">
        <TableHead columns={columns} choice={choice} onChoose={onChoose} />
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
              className="absolute inset-x-0 top-0 border-t border-line-subtle focus-within:z-2"
              style={{ transform: `translateY(${item.start - listTop}px)` }}
            >
              {row.row === "group" ? (
                <GroupLine group={row} side={side ?? "destination"} more={hasMore} onFold={onFold} />
              ) : (
                <PairLine pair={row.pair} columns={columns} href={hrefTo(pairPath(row.pair.key))} grouped={side} />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** A group that goes on in a later page has the same id: its place keeps the keys apart. */
function keyOf(row: TableRow | undefined, at: number): string {
  if (row === undefined) return String(at);
  return row.row === "group" ? `group ${row.id}${row.continued ? ` ${at}` : ""}` : row.id;
}
