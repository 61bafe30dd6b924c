import Link from "next/link";
import { memo, useMemo } from "react";
import { Button } from "@/components/ui/button";
import { countOfText, countText } from "@/components/ui/format";
import { GradeMark } from "@/components/ui/grade-mark";
import { Icon } from "@/components/ui/icon";
import { LongName, TwoEnds } from "@/components/ui/name";
import { visibleText } from "@/components/ui/visible-text";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import { GRADES } from "@/lib/domain/outcome";
import type { PairWire } from "@/lib/wire/pair";
import type { Column } from "./columns";
import { preparePairRow } from "./pair-row";
import type { GroupRow } from "./table-rows";
import { ValueEdit } from "./value-edit";

/** The layout of every line of the table: cells side by side, a card below 760 px. */
export const LINE = "flex items-center max-[760px]:grid max-[760px]:grid-cols-2 max-[760px]:gap-x-3 max-[760px]:gap-y-1 max-[760px]:px-3 max-[760px]:py-2.5";
const CELL = "min-w-0 flex-none overflow-hidden px-2 max-[760px]:!w-auto max-[760px]:px-0";

interface PairLineProps {
  readonly pair: PairWire;
  readonly columns: readonly Column[];
  readonly href: string;
  /** The destination's namespace stands in the group's heading already. */
  readonly grouped: "source" | "destination" | null;
}

/** One pair over two lines; its name leads to its page. */
export const PairLine = memo(function PairLine({ pair, columns, href, grouped }: PairLineProps) {
  const row = useMemo(() => preparePairRow(pair), [pair]);
  const source = grouped === "source" ? { ...row.source, namespace: null } : row.source;
  const destination = grouped === "destination" ? { ...row.destination, namespace: null } : row.destination;
  return (
    <div className={`${LINE} group min-h-[2.625rem] hover:bg-surface-hover`}>
      <span role="cell" className="relative flex min-w-0 flex-1 items-center gap-2 pr-2 pl-4 max-[760px]:col-span-2 max-[760px]:p-0">
        <Link href={href} prefetch={false} data-main="" title={visibleText(row.fullName)} className="plain-link focus-inside min-w-0 flex-initial hover:underline">
          <TwoEnds source={source} destination={destination} suffix={row.portText} />
        </Link>
        <ValueEdit row={row} />
      </span>
      {columns.map((column) => (
        <span key={column.id} role="cell" className={`${CELL} ${column.width} ${column.gives} last:pr-4 max-[760px]:last:pr-0`}>
          {column.label !== null && <span className="mr-1 hidden text-sm text-content-muted max-[760px]:inline">{column.label}</span>}
          {column.cell(row)}
        </span>
      ))}
    </div>
  );
});

interface GroupLineProps {
  readonly group: GroupRow;
  readonly side: "source" | "destination";
  readonly more: boolean;
  readonly onFold: (id: string) => void;
}

/** The heading over pairs of one namespace: how many, their grades, their new connections; folds them. */
export function GroupLine({ group, side, more, onFold }: GroupLineProps) {
  const name = group.namespace ?? "outside the namespaces";
  return (
    <div role="cell" className="flex min-h-8 items-center gap-x-2.5 border-t border-line-default bg-surface-canvas pr-4 pl-1.5 max-[760px]:flex-wrap max-[760px]:py-1">
      <Button look="quiet" className="!h-6 !px-1" aria-expanded={!group.folded} aria-label={`${group.folded ? "unfold" : "fold"} ${visibleText(name)}`} onClick={() => onFold(group.id)}>
        <Icon name={group.folded ? "right" : "down"} className="size-3" />
      </Button>
      <span className="min-w-0 font-semibold text-content-strong">
        <LongName text={name} />
      </span>
      <span className="flex-none text-content-muted">
        as {side}, {countOfText(group.pairs, "pair")}
        {more ? " so far" : ""}
        {group.continued ? ", continued" : ""}
      </span>
      <span className="flex flex-none gap-2 text-sm max-[1100px]:hidden">
        {GRADES.map((grade) =>
          group.grades[grade] === 0 ? null : (
            <span key={grade} title={grade} className="inline-flex items-center gap-1">
              <GradeMark grade={grade} className="!size-3" />
              <VisuallyHidden>{grade} </VisuallyHidden>
              {countText(group.grades[grade])}
            </span>
          ),
        )}
      </span>
      <span className="ml-auto flex-none text-sm text-content-muted max-[760px]:ml-0 max-[760px]:basis-full max-[760px]:pl-6">{countOfText(group.newConnections, "new connection")}</span>
    </div>
  );
}
