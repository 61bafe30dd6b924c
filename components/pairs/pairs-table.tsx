"use client";

import { VirtualRows } from "@/components/ui/virtual-rows";
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
const AHEAD_ROWS = 30;

/** The pairs as a table. */
export function PairsTable({ rows, choice, onChoose, onFold, hasMore, onMore, old }: PairsTableProps) {
  const { hrefTo } = useView();
  const columns = choice.columns.map((id) => COLUMN_OF[id]);
  const side = choice.grouping === "none" ? null : choice.grouping === "source-namespace" ? "source" : "destination";
  return (
    <VirtualRows
      label="Pairs"
      rows={rows}
      keyOf={keyOf}
      heightOf={(row) => (row.row === "group" ? GROUP_PX : ROW_PX)}
      head={<TableHead columns={columns} choice={choice} onChoose={onChoose} />}
      draw={(row) =>
        row.row === "group" ? (
          <GroupLine group={row} side={side ?? "destination"} more={hasMore} onFold={onFold} />
        ) : (
          <PairLine pair={row.pair} columns={columns} href={hrefTo(pairPath(row.pair.key))} grouped={side} />
        )
      }
      next={(at, step) => stepToPair(rows, at, step)}
      hasMore={hasMore}
      ahead={AHEAD_ROWS}
      onMore={onMore}
      old={old}
    />
  );
}

/** A group that goes on in a later page has the same id: its place keeps the keys apart. */
function keyOf(row: TableRow, at: number): string {
  return row.row === "group" ? `group ${row.id}${row.continued ? ` ${at}` : ""}` : row.id;
}
