"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useRef, useState, type ReactNode } from "react";
import { useListTop, useRowWalk } from "./row-walk";

interface VirtualRowsProps<Item> {
  readonly label: string;
  /** Cells of the head, each with role columnheader. */
  readonly head: ReactNode;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  readonly rowPx: number;
  /** What is shown belongs to the question before. */
  readonly old: boolean;
  /** Cells of a row, each with role cell; the link that opens it carries `data-main`. */
  readonly row: (item: Item) => ReactNode;
}

/** A table of which only the rows in sight exist; it scrolls with the page, and j and k walk it. */
export function VirtualRows<Item>({ label, head, items, keyOf, rowPx, old, row }: VirtualRowsProps<Item>) {
  const list = useRef<HTMLDivElement>(null);
  const [listTop, setListTop] = useState(0);
  useListTop(list, setListTop);
  const virtualizer = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => rowPx,
    getItemKey: (at) => {
      const item = items[at];
      return item === undefined ? at : keyOf(item);
    },
    overscan: 10,
    scrollMargin: listTop,
    scrollPaddingStart: 180,
    scrollPaddingEnd: 48,
  });
  const next = (at: number, step: 1 | -1): number => (at + step >= 0 && at + step < items.length ? at + step : -1);
  useRowWalk({ list, next, count: items.length, scrollTo: (at) => virtualizer.scrollToIndex(at) });
  return (
    <div role="table" aria-label={label} aria-rowcount={items.length + 1} aria-busy={old} className={old ? "opacity-60" : undefined}>
      <div role="rowgroup" className="max-[760px]:sr-only">
        <div role="row" aria-rowindex={1} className="flex items-center border-b border-line-default py-1.5 text-xs font-medium text-content-muted">
          {head}
        </div>
      </div>
      <div role="rowgroup" ref={list} className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((each) => {
          const item = items[each.index];
          return item === undefined ? null : (
            <div
              key={each.key}
              role="row"
              aria-rowindex={each.index + 2}
              data-index={each.index}
              ref={virtualizer.measureElement}
              className="absolute inset-x-0 top-0 border-t border-line-subtle focus-within:z-2"
              style={{ transform: `translateY(${each.start - listTop}px)` }}
            >
              {row(item)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
