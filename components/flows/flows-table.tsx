"use client";

import { VirtualRows } from "@/components/ui/virtual-rows";
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

/** Events as a table, newest first. */
export function FlowsTable({ rows, openId, hasOlder, onOlder, onAway }: FlowsTableProps) {
  const { view, hrefTo } = useView();
  return (
    <VirtualRows
      label="Flows, newest first"
      rows={rows}
      keyOf={(row) => row.id}
      heightOf={(row) => (row.row === "hole" ? HOLE_PX : ROW_PX)}
      head={<FlowsHead />}
      draw={(row) =>
        row.row === "flow" ? (
          <FlowLine flow={row.flow} bracket={row.bracket} together={row.together} open={row.id === openId} href={hrefTo("/flows", { ...view, open: row.id })} />
        ) : row.row === "hole" ? (
          <HoleLine hole={row.hole} whyHref={hrefTo("/coverage")} />
        ) : (
          <SkippedLine count={row.count} />
        )
      }
      next={(at, step) => stepToFlow(rows, at, step)}
      hasMore={hasOlder}
      ahead={AHEAD_ROWS}
      onMore={onOlder}
      onAway={onAway}
    />
  );
}

function FlowsHead() {
  return (
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
  );
}
