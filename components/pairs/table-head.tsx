import type { PairSort } from "@/lib/wire/pair";
import type { Column } from "./columns";
import type { TableChoice } from "./table-choice";

/** The order each sort gives, as `aria-sort` names it. */
const DIRECTION: Readonly<Record<PairSort, "ascending" | "descending">> = {
  worst: "descending",
  total: "descending",
  source: "ascending",
  destination: "ascending",
  "last-refused": "descending",
  "last-seen": "descending",
  grade: "ascending",
};

interface TableHeadProps {
  readonly columns: readonly Column[];
  readonly choice: TableChoice;
  readonly onChoose: (choice: TableChoice) => void;
}

/** The heads; those of columns the server can sort by are buttons. A second press goes back to worst first. */
export function TableHead({ columns, choice, onChoose }: TableHeadProps) {
  return (
    <div role="row" aria-rowindex={1} className="flex min-h-10 items-center border-b border-line-default text-xs font-medium text-content-muted">
      <Head className="min-w-0 flex-1 pr-2 pl-4" text="source → destination:port" sort={choice.sort === "source" ? "destination" : "source"} sorted={choice.sort === "source" || choice.sort === "destination"} choice={choice} onChoose={onChoose} />
      {columns.map((column) => (
        <Head key={column.id} className={`flex-none px-2 last:pr-4 ${column.width} ${column.gives}`} text={column.head} sort={column.sort} sorted={column.sort === choice.sort} choice={choice} onChoose={onChoose} />
      ))}
    </div>
  );
}

interface HeadProps {
  readonly className: string;
  readonly text: string;
  readonly sort: PairSort | null;
  readonly sorted: boolean;
  readonly choice: TableChoice;
  readonly onChoose: (choice: TableChoice) => void;
}

function Head({ className, text, sort, sorted, choice, onChoose }: HeadProps) {
  const direction = DIRECTION[choice.sort];
  return (
    <span role="columnheader" aria-sort={sorted ? direction : undefined} className={`${className} ${sorted ? "text-content-strong" : ""}`}>
      {sort === null ? (
        text
      ) : (
        <button type="button" className="focus-inside text-left hover:text-content-strong" onClick={() => onChoose({ ...choice, sort: sorted && sort === choice.sort ? "worst" : sort })}>
          {text}
          {sorted && <span aria-hidden="true">{direction === "ascending" ? " ↑" : " ↓"}</span>}
          {sorted && choice.sort === "destination" ? " by destination" : ""}
        </button>
      )}
    </span>
  );
}
