"use client";

import { countText } from "@/components/ui/format";
import { GateMark } from "@/components/ui/gate-mark";
import { GradeMark } from "@/components/ui/grade-mark";
import { Icon } from "@/components/ui/icon";
import { LongName } from "@/components/ui/name";
import { OutcomeMark } from "@/components/ui/outcome-mark";
import { visibleText } from "@/components/ui/visible-text";
import { encryptedWord } from "@/lib/client/pair-words";
import { dropValue, excludeValue, toggleValue } from "@/lib/client/filter-edit";
import { useView } from "@/lib/client/view";
import type { FilterKey } from "@/lib/domain/filter";
import { GRADES, OUTCOMES } from "@/lib/domain/outcome";
import type { FacetWire } from "@/lib/wire/pair";
import { facetGroups, type FacetValue } from "./facet-groups";

const REQUIRED = ["required", "not-required", "cannot-succeed", "unknown"] as const;
const ENCRYPTED = ["wireguard", "ipsec", "ztunnel", "nothing", "unknown"] as const;

/** Facets of the pairs: a checkbox asks for its value, minus leaves it out; each count is of the pairs that match all other terms. */
export function FacetRail({ facets }: { readonly facets: readonly FacetWire[] }) {
  const { view } = useView();
  const groups = facetGroups(facets, view.filter);
  return (
    <>
      {groups.map((group) => (
        <details key={group.key} open={group.open} className="group/facet border-t border-line-default py-1.5">
          <summary className="flex list-none items-center justify-between py-1 font-medium text-content-strong [&::-webkit-details-marker]:hidden">
            {group.title}
            <Icon name="down" className="size-3 not-group-open/facet:-rotate-90" />
          </summary>
          <ul>
            {group.values.map((value) => (
              <FacetLine key={value.value} facet={group.key} title={group.title} line={value} />
            ))}
          </ul>
          {group.values.length === 0 && <p className="text-sm text-content-muted">none in these pairs</p>}
          {group.more > 0 && <p className="text-xs text-content-muted">{countText(group.more)} more values: name one in the filter</p>}
        </details>
      ))}
    </>
  );
}

function FacetLine({ facet, title, line }: { readonly facet: FilterKey; readonly title: string; readonly line: FacetValue }) {
  const { view, change } = useView();
  const excluded = line.state === "excluded";
  const shown = visibleText(line.value);
  return (
    <li className="group relative flex items-center">
      <label className="relative flex min-w-0 flex-1 cursor-pointer items-center gap-2 pt-[0.1875rem] pb-1 text-sm max-sm:py-1.5">
        <input
          type="checkbox"
          checked={line.state === "included"}
          onChange={() => change({ filter: excluded ? dropValue(view.filter, facet, line.value) : toggleValue(view.filter, facet, line.value) })}
          className="size-[0.8125rem] flex-none accent-you"
        />
        <span className={`flex min-w-0 flex-1 items-center gap-1.5 ${excluded ? "line-through" : ""}`}>
          <FacetWord facet={facet} value={line.value} />
        </span>
        <span className="flex-none text-content-muted group-focus-within:invisible group-hover:invisible">{line.count === null ? "–" : countText(line.count)}</span>
        <svg className="absolute right-0 bottom-0 left-[1.3125rem] h-0.5 w-[calc(100%-1.3125rem)]" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
          <rect width={line.share * 100} height="1" className="fill-line-strong opacity-60" />
        </svg>
      </label>
      <button
        type="button"
        aria-pressed={excluded}
        aria-label={`leave out ${title} ${shown}`}
        title={`leave out ${shown}`}
        onClick={() => change({ filter: excluded ? dropValue(view.filter, facet, line.value) : excludeValue(view.filter, facet, line.value) })}
        className="absolute right-0 flex h-5 w-6 items-center justify-center rounded-sm border border-line-strong bg-surface-panel text-content-strong opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 aria-pressed:border-you aria-pressed:bg-you-soft aria-pressed:opacity-100 max-sm:h-7 max-sm:w-8"
      >
        −
      </button>
    </li>
  );
}

function FacetWord({ facet, value }: { readonly facet: FilterKey; readonly value: string }) {
  const grade = facet === "grade" ? GRADES.find((each) => each === value) : undefined;
  const outcome = facet === "outcome" ? OUTCOMES.find((each) => each === value) : undefined;
  const gate = facet === "required" ? REQUIRED.find((each) => each === value) : undefined;
  const encrypted = facet === "encrypted-by" ? ENCRYPTED.find((each) => each === value) : undefined;
  const word = encrypted !== undefined ? encryptedWord(encrypted) : gate === "not-required" ? "not required" : gate === "cannot-succeed" ? "cannot ever succeed" : value;
  return (
    <>
      {grade !== undefined && <GradeMark grade={grade} />}
      {outcome !== undefined && <OutcomeMark outcome={outcome} />}
      {gate !== undefined && <GateMark gate={gate} />}
      <span className={`min-w-0 ${value === "unknown" || value === "not-observed" ? "not-known" : ""}`}>
        <LongName text={word} />
      </span>
    </>
  );
}
