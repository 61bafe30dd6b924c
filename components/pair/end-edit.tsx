"use client";

import Link from "next/link";
import { visibleText } from "@/components/ui/visible-text";
import { excludeValue, onlyValue } from "@/lib/client/filter-edit";
import { useView } from "@/lib/client/view";
import type { FilterKey } from "@/lib/domain/filter";

const LOOK = "plain-link inline-flex h-5 min-w-5 items-center justify-center border border-line-strong bg-surface-panel text-content-strong hover:bg-surface-hover max-sm:h-7 max-sm:min-w-7";

/** Plus and minus of a value on a page that is not a list: they lead to the pairs that have it, or to those that don't. */
export function EndEdit({ filterKey, value }: { readonly filterKey: FilterKey; readonly value: string }) {
  const { view, hrefTo } = useView();
  const shown = `${filterKey}:${visibleText(value)}`;
  return (
    <span className="inline-flex">
      <Link prefetch={false} href={hrefTo("/pairs", { filter: onlyValue(view.filter, filterKey, value) })} aria-label={`pairs with ${shown}`} title={`only ${shown}`} className={LOOK}>
        +
      </Link>
      <Link prefetch={false} href={hrefTo("/pairs", { filter: excludeValue(view.filter, filterKey, value) })} aria-label={`pairs without ${shown}`} title={`without ${shown}`} className={`${LOOK} -ml-px`}>
        −
      </Link>
    </span>
  );
}
