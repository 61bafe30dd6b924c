import type { HTMLAttributes, ReactNode, TdHTMLAttributes, ThHTMLAttributes } from "react";
import { joinClasses } from "./join-classes";

/** A table that scrolls inside itself when the page is narrower than its columns. */
export function Table({ label, children, className }: { readonly label: string; readonly children: ReactNode; readonly className?: string }) {
  return (
    <div tabIndex={0} role="region" aria-label={label} className="focus-inside overflow-x-auto">
      <table className={className}>{children}</table>
    </div>
  );
}

const CELL = "px-2 first:pl-3 last:pr-3 sm:first:pl-4 sm:last:pr-4";

type HeadCellProps = ThHTMLAttributes<HTMLTableCellElement> & { readonly numeric?: boolean };

/** A column's head; numbers are right-aligned. */
export function HeadCell({ numeric = false, className, ...rest }: HeadCellProps) {
  return (
    <th
      scope="col"
      className={joinClasses(CELL, "border-b border-line-default py-1.5 text-xs font-medium whitespace-nowrap text-content-muted aria-sort:text-content-strong", numeric ? "text-right" : "text-left", className)}
      {...rest}
    />
  );
}

export type SortDirection = "ascending" | "descending";

/** A head that sorts: a button with the direction said by the cell and drawn as an arrow. */
export function SortHeadCell({ label, sorted, onSort, numeric = false, className }: { readonly label: string; readonly sorted: SortDirection | null; readonly onSort: () => void; readonly numeric?: boolean; readonly className?: string }) {
  return (
    <HeadCell numeric={numeric} aria-sort={sorted ?? undefined} className={className}>
      <button type="button" onClick={onSort} className={joinClasses("hover:text-content-strong", sorted !== null && "text-content-strong")}>
        {label}
        {sorted !== null && <span aria-hidden="true"> {sorted === "ascending" ? "↑" : "↓"}</span>}
      </button>
    </HeadCell>
  );
}

type RowProps = HTMLAttributes<HTMLTableRowElement> & { readonly open?: boolean };

/** A row; `open` marks the one the reader opened. `data-row` lets j and k walk. */
export function Row({ open = false, className, ...rest }: RowProps) {
  return (
    <tr
      data-row=""
      aria-current={open ? "true" : undefined}
      className={joinClasses("border-t border-line-subtle first:border-t-0", open ? "bg-surface-selected shadow-[inset_2px_0_0_var(--you)]" : "hover:bg-surface-hover", className)}
      {...rest}
    />
  );
}

type CellProps = TdHTMLAttributes<HTMLTableCellElement> & { readonly numeric?: boolean };

/** A cell of a body row, as high as one line of the table. */
export function Cell({ numeric = false, className, ...rest }: CellProps) {
  return <td className={joinClasses(CELL, "h-[var(--row)] py-1 align-middle", numeric && "text-right", className)} {...rest} />;
}
