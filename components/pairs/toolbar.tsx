"use client";

import { Button, LinkButton } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Menu, MenuChoice } from "@/components/ui/menu";
import { PAIR_SORTS } from "@/lib/wire/choices";
import { COLUMN_NAMES, GROUPING_NAMES, SORT_NAMES } from "./choice-names";
import { COLUMNS, GROUPINGS, toggleColumn, type TableChoice } from "./table-choice";

interface ToolbarProps {
  readonly choice: TableChoice;
  readonly onChoose: (choice: TableChoice) => void;
  readonly facetsOpen: boolean;
  readonly onFacets: () => void;
  /** null: the pairs are not to be had as CSV. */
  readonly csvHref: string | null;
}

/** How the table is shown: facets on narrow pages, sort, group, columns, and the same pairs as CSV. */
export function Toolbar({ choice, onChoose, facetsOpen, onFacets, csvHref }: ToolbarProps) {
  return (
    <div className="ml-auto flex flex-wrap gap-1.5 max-[760px]:ml-0">
      <Button className="min-[1241px]:hidden" aria-expanded={facetsOpen} aria-controls="facets" onClick={onFacets}>
        <Icon name="filter" className="size-3" />
        Facets
      </Button>
      <Menu label={<span>sort: {SORT_NAMES[choice.sort]}</span>} align="right">
        {PAIR_SORTS.map((sort) => (
          <MenuChoice key={sort} chosen={choice.sort === sort} onChoose={() => onChoose({ ...choice, sort })}>
            {SORT_NAMES[sort]}
          </MenuChoice>
        ))}
      </Menu>
      <Menu label={<span>group: {GROUPING_NAMES[choice.grouping]}</span>} align="right">
        {GROUPINGS.map((grouping) => (
          <MenuChoice key={grouping} chosen={choice.grouping === grouping} onChoose={() => onChoose({ ...choice, grouping })}>
            {GROUPING_NAMES[grouping]}
          </MenuChoice>
        ))}
      </Menu>
      <span className="contents max-[760px]:hidden">
        <Menu label={<span>columns {choice.columns.length} of {COLUMNS.length}</span>} align="right">
          {COLUMNS.map((id) => (
            <MenuChoice key={id} chosen={choice.columns.includes(id)} onChoose={() => onChoose({ ...choice, columns: toggleColumn(choice.columns, id) })}>
              {COLUMN_NAMES[id]}
            </MenuChoice>
          ))}
        </Menu>
      </span>
      {csvHref !== null && (
        <LinkButton href={csvHref} download="pairs.csv">
          CSV
        </LinkButton>
      )}
    </div>
  );
}
