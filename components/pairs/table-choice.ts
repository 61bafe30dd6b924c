import { PAIR_SORTS } from "@/lib/wire/choices";
import type { PairSort } from "@/lib/wire/pair";
import type { ViewState } from "@/lib/wire/url";
import type { Grouping } from "./table-rows";

/** Columns after the pair's name, in their order; `wide` ones give way first on narrow pages. */
export const COLUMNS = ["required", "grade", "outcomes", "encrypted", "last", "trend", "service", "nodes", "identities", "first-seen", "last-seen"] as const;
export type ColumnId = (typeof COLUMNS)[number];

export const DEFAULT_COLUMNS: readonly ColumnId[] = ["required", "grade", "outcomes", "encrypted", "last", "trend"];
export const GROUPINGS: readonly Grouping[] = ["destination-namespace", "source-namespace", "none"];
const DEFAULT_SORT: PairSort = "worst";
const DEFAULT_GROUPING: Grouping = "destination-namespace";

/** How the reader wants the table; lives in the address, defaults left out. */
export interface TableChoice {
  readonly sort: PairSort;
  readonly grouping: Grouping;
  readonly columns: readonly ColumnId[];
}

/** The choice that an address holds; what is not understood counts as not said. */
export function readTableChoice(view: Pick<ViewState, "sort" | "group" | "columns">): TableChoice {
  return {
    sort: PAIR_SORTS.find((each) => each === view.sort) ?? DEFAULT_SORT,
    grouping: GROUPINGS.find((each) => each === view.group) ?? DEFAULT_GROUPING,
    columns: view.columns === null ? DEFAULT_COLUMNS : inOrder(view.columns),
  };
}

/** What a choice leaves in the address: null where it is the default. */
export function printTableChoice(choice: TableChoice): Pick<ViewState, "sort" | "group" | "columns"> {
  const columns = inOrder(choice.columns);
  return {
    sort: choice.sort === DEFAULT_SORT ? null : choice.sort,
    group: choice.grouping === DEFAULT_GROUPING ? null : choice.grouping,
    columns: columns.join() === DEFAULT_COLUMNS.join() ? null : columns,
  };
}

/** The columns with one more or one less. */
export function toggleColumn(columns: readonly ColumnId[], column: ColumnId): readonly ColumnId[] {
  return columns.includes(column) ? columns.filter((each) => each !== column) : inOrder([...columns, column]);
}

function inOrder(columns: readonly string[]): ColumnId[] {
  return COLUMNS.filter((column) => columns.includes(column));
}
