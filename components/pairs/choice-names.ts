import type { PairSort } from "@/lib/wire/pair";
import type { ColumnId } from "./table-choice";
import type { Grouping } from "./table-rows";

/** What each sort puts first, for the menu. */
export const SORT_NAMES: Readonly<Record<PairSort, string>> = {
  worst: "worst first",
  total: "most new connections",
  source: "source, by name",
  destination: "destination, by name",
  "last-refused": "refused most recently",
  "last-seen": "seen most recently",
  grade: "grade",
};

/** What each grouping groups by, for the menu. */
export const GROUPING_NAMES: Readonly<Record<Grouping, string>> = {
  "destination-namespace": "destination namespace",
  "source-namespace": "source namespace",
  none: "nothing",
};

/** What each column holds, for the menu and, where it has no shorter one, its head. */
export const COLUMN_NAMES: Readonly<Record<ColumnId, string>> = {
  required: "required (by)",
  grade: "authenticated, n of m",
  outcomes: "outcomes",
  encrypted: "encrypted by",
  last: "last authenticated, last refused",
  trend: "trend",
  service: "service",
  nodes: "deciding nodes",
  identities: "identities",
  "first-seen": "first seen",
  "last-seen": "last seen",
};
