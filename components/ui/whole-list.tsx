"use client";

import type { ReactNode } from "react";
import { VirtualRows } from "./virtual-rows";

interface WholeListProps<Item> {
  readonly label: string;
  /** Cells of the head, each with role columnheader. */
  readonly head: ReactNode;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** About how high a row is. */
  readonly rowPx: number;
  /** What is shown belongs to the question before. */
  readonly old: boolean;
  /** Cells of a row, each with role cell; the link that opens it carries `data-main`. */
  readonly row: (item: Item) => ReactNode;
}

const NOTHING_MORE = (): void => undefined;

/** A table of everything there is: only the rows in sight exist, and j and k walk all of them. */
export function WholeList<Item>({ label, head, items, keyOf, rowPx, old, row }: WholeListProps<Item>) {
  return (
    <VirtualRows
      label={label}
      rows={items}
      keyOf={keyOf}
      heightOf={() => rowPx}
      head={
        <div role="row" aria-rowindex={1} className="flex items-center border-b border-line-default py-1.5 text-xs font-medium text-content-muted">
          {head}
        </div>
      }
      draw={row}
      next={(at, step) => (at + step >= 0 && at + step < items.length ? at + step : -1)}
      hasMore={false}
      ahead={0}
      onMore={NOTHING_MORE}
      old={old}
    />
  );
}
