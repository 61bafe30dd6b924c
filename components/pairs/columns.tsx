import type { ReactNode } from "react";
import { LongName, SafeText } from "@/components/ui/name";
import { Time } from "@/components/ui/time";
import { visibleText } from "@/components/ui/visible-text";
import type { PairSort } from "@/lib/wire/pair";
import { COLUMN_NAMES } from "./choice-names";
import { EncryptedCell, GradeCell, LastCell, OutcomesCell, RequiredCell } from "./pair-cells";
import type { PairRow } from "./pair-row";
import type { ColumnId } from "./table-choice";
import { Trend } from "./trend";

/** A column: its head, how wide it is and from which width of the page it shows, and its cell. */
export interface Column {
  readonly id: ColumnId;
  readonly head: string;
  readonly sort: PairSort | null;
  readonly width: string;
  /** Where the page is too narrow for it. */
  readonly gives: string;
  /** As a card (below 760 px) the cell says what it is. */
  readonly label: string | null;
  readonly cell: (row: PairRow) => ReactNode;
}

const HIDDEN_AS_CARD = "max-[760px]:hidden";

/** Every column after the pair's name, by its id. */
export const COLUMN_OF: Readonly<Record<ColumnId, Column>> = {
  required: { id: "required", head: COLUMN_NAMES.required, sort: null, width: "w-[10.75rem]", gives: "max-[900px]:w-36", label: null, cell: (row) => <RequiredCell row={row} /> },
  grade: { id: "grade", head: COLUMN_NAMES.grade, sort: "grade", width: "w-[11.5rem]", gives: "", label: null, cell: (row) => <GradeCell row={row} /> },
  outcomes: { id: "outcomes", head: COLUMN_NAMES.outcomes, sort: "total", width: "w-[12.5rem]", gives: "max-[760px]:col-span-2", label: null, cell: (row) => <OutcomesCell row={row} /> },
  encrypted: { id: "encrypted", head: COLUMN_NAMES.encrypted, sort: null, width: "w-[5.75rem]", gives: "max-[1100px]:hidden max-[760px]:flex max-[760px]:col-span-2", label: "encrypted by", cell: (row) => <EncryptedCell row={row} /> },
  last: { id: "last", head: "last authenticated, refused", sort: "last-refused", width: "w-[8rem]", gives: `max-[900px]:hidden ${HIDDEN_AS_CARD}`, label: null, cell: (row) => <LastCell row={row} /> },
  trend: { id: "trend", head: COLUMN_NAMES.trend, sort: null, width: "w-[7rem]", gives: `max-[1340px]:hidden ${HIDDEN_AS_CARD}`, label: null, cell: (row) => <Trend trend={row.pair.trend} /> },
  service: { id: "service", head: COLUMN_NAMES.service, sort: null, width: "w-36", gives: "max-[760px]:col-span-2", label: "service", cell: (row) => (row.pair.service === null ? <NoWord text="not named" /> : <LongName text={row.pair.service} />) },
  nodes: { id: "nodes", head: COLUMN_NAMES.nodes, sort: null, width: "w-36", gives: "max-[760px]:col-span-2", label: "decided by", cell: (row) => <Names names={row.pair.decidingNodes} none="no node" /> },
  identities: {
    id: "identities",
    head: COLUMN_NAMES.identities,
    sort: null,
    width: "w-36",
    gives: "max-[760px]:col-span-2",
    label: "identities",
    cell: (row) => <span className="truncate font-mono text-sm">{`${row.pair.source.identities.join(", ")} → ${row.pair.destination.identities.join(", ")}`}</span>,
  },
  "first-seen": { id: "first-seen", head: COLUMN_NAMES["first-seen"], sort: null, width: "w-20", gives: HIDDEN_AS_CARD, label: null, cell: (row) => <Time at={row.pair.firstSeen} /> },
  "last-seen": { id: "last-seen", head: COLUMN_NAMES["last-seen"], sort: "last-seen", width: "w-20", gives: HIDDEN_AS_CARD, label: null, cell: (row) => <Time at={row.pair.lastSeen} /> },
};

function Names({ names, none }: { readonly names: readonly string[]; readonly none: string }) {
  const [first, ...more] = names;
  if (first === undefined) return <NoWord text={none} />;
  return (
    <span className="flex min-w-0 gap-1" title={visibleText(names.join(", "))}>
      <LongName text={first} />
      {more.length > 0 && <span className="flex-none text-content-muted">+{more.length}</span>}
    </span>
  );
}

function NoWord({ text }: { readonly text: string }) {
  return <SafeText text={text} className="text-content-muted" />;
}
