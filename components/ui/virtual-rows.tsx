"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useListTop, useRowWalk } from "./row-walk";

interface VirtualRowsProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  /** One for all of its life, and for no other row. */
  readonly keyOf: (row: Row, at: number) => string;
  /** About how high a row is before it was ever drawn, in pixels. */
  readonly heightOf: (row: Row) => number;
  /** The row of heads; below 760 px it is only read out. */
  readonly head: ReactNode;
  /** The cells of a row. */
  readonly draw: (row: Row) => ReactNode;
  /** The next row that can be walked to with `j` and `k`; -1 when there is none. */
  readonly next: (at: number, step: 1 | -1) => number;
  /** There are rows beyond the last: they are asked for when `ahead` rows are left below. */
  readonly hasMore: boolean;
  readonly ahead: number;
  readonly onMore: () => void;
  /** What is shown belongs to the question before: nothing is asked for beyond it. */
  readonly old?: boolean;
  /** Whether the reader has scrolled away from the first row. */
  readonly onAway?: (away: boolean) => void;
}

const OVERSCAN_ROWS = 12;
/** What stands over the rows and under them while the page scrolls, in pixels. */
const HEADER_PX = 180;
const FOOTER_PX = 48;

/** A table of which only the rows in sight exist; it scrolls with the page. */
export function VirtualRows<Row>({ label, rows, keyOf, heightOf, head, draw, next, hasMore, ahead, onMore, old = false, onAway }: VirtualRowsProps<Row>) {
  const list = useRef<HTMLDivElement>(null);
  const [listTop, setListTop] = useState(0);
  useListTop(list, setListTop);
  const heightAt = (at: number): number => {
    const row = rows[at];
    return row === undefined ? 0 : heightOf(row);
  };
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: heightAt,
    getItemKey: (at) => {
      const row = rows[at];
      return row === undefined ? at : keyOf(row, at);
    },
    overscan: OVERSCAN_ROWS,
    scrollMargin: listTop,
    scrollPaddingStart: HEADER_PX,
    scrollPaddingEnd: FOOTER_PX,
  });
  useRowWalk({ list, next, count: rows.length, scrollTo: (at) => virtualizer.scrollToIndex(at) });
  const items = virtualizer.getVirtualItems();
  const near = hasMore && !old && (items[items.length - 1]?.index ?? 0) >= rows.length - ahead;
  useEffect(() => {
    if (near) onMore();
  }, [near, onMore]);
  const away = (virtualizer.scrollOffset ?? 0) > listTop + heightAt(0);
  useEffect(() => onAway?.(away), [away, onAway]);

  return (
    <div role="table" aria-label={label} aria-rowcount={hasMore ? -1 : rows.length + 1} aria-busy={old} className={old ? "opacity-60" : undefined}>
      <div role="rowgroup" className="max-[760px]:sr-only">
        {head}
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
              {draw(row)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
