"use client";

import { Menu, useCloseMenu } from "@/components/ui/menu";
import { visibleText } from "@/components/ui/visible-text";
import { excludeValue, onlyValue } from "@/lib/client/filter-edit";
import { useView } from "@/lib/client/view";
import type { FilterKey } from "@/lib/domain/filter";
import type { PairRow } from "./pair-row";

interface RowValue {
  readonly filterKey: FilterKey;
  readonly value: string;
}

/** The values of a row that plus and minus act on. */
export function valuesOfRow({ pair, outcomes }: Pick<PairRow, "pair" | "outcomes">): RowValue[] {
  const values: RowValue[] = [
    { filterKey: "src", value: pair.source.peer },
    { filterKey: "dst", value: pair.destination.peer },
    { filterKey: "pair", value: pair.key },
    { filterKey: "grade", value: pair.grade },
    { filterKey: "required", value: pair.required.state },
    ...outcomes.map(({ outcome }) => ({ filterKey: "outcome" as const, value: outcome })),
  ];
  if (pair.destination.namespace !== null) values.splice(2, 0, { filterKey: "to-namespace", value: pair.destination.namespace });
  return values;
}

/** Plus and minus of a row: each opens the row's values, one of which the filter then asks for or leaves out. */
export function ValueEdit({ row }: { readonly row: PairRow }) {
  return (
    <span className="absolute right-1 inline-flex gap-px bg-surface-hover pl-1 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 max-[760px]:hidden">
      <ValueMenu row={row} sign="+" />
      <ValueMenu row={row} sign="−" />
    </span>
  );
}

function ValueMenu({ row, sign }: { readonly row: PairRow; readonly sign: "+" | "−" }) {
  return (
    <span data-edit={sign === "+" ? "+" : "-"}>
      <Menu label={sign} name={`${sign === "+" ? "filter by" : "leave out"} a value of ${visibleText(row.fullName)}`} chevron={false} buttonClassName="!h-5 !min-w-5 !px-0">
        <ul className="min-w-56">
          {valuesOfRow(row).map((each) => (
            <li key={`${each.filterKey}:${each.value}`}>
              <ValueChoice {...each} sign={sign} />
            </li>
          ))}
        </ul>
      </Menu>
    </span>
  );
}

function ValueChoice({ filterKey, value, sign }: RowValue & { readonly sign: "+" | "−" }) {
  const { view, change } = useView();
  const close = useCloseMenu();
  const choose = () => {
    close();
    change({ filter: sign === "+" ? onlyValue(view.filter, filterKey, value) : excludeValue(view.filter, filterKey, value) });
  };
  return (
    <button type="button" className="focus-inside flex w-full items-baseline gap-1.5 px-3 py-1.5 text-left text-sm hover:bg-surface-hover" onClick={choose}>
      <span className="text-content-muted">{sign === "+" ? "only" : "without"}</span>
      <bdi className="font-mono text-content-strong [overflow-wrap:anywhere]">
        {filterKey}:{visibleText(value)}
      </bdi>
    </button>
  );
}
