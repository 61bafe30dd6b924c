"use client";

import { useQueryClient, type InfiniteData } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { usePathname } from "next/navigation";
import { useId, useRef, useState, type KeyboardEvent } from "react";
import { Chip } from "@/components/ui/chip";
import { Icon } from "@/components/ui/icon";
import { SafeText } from "@/components/ui/name";
import { ANSWER } from "@/lib/client/answer-cache";
import { dropTerm } from "@/lib/client/filter-edit";
import { useView } from "@/lib/client/view";
import { canonicalFilter } from "@/lib/wire/filter-canonical";
import type { completeFilter } from "@/lib/wire/filter-complete";
import { readFilter, sayFault } from "@/lib/wire/filter-parse";
import { printFilter } from "@/lib/wire/filter-print";
import type { PairsAnswer } from "@/lib/wire/pair";
import { parseView } from "@/lib/wire/url";
import { FilterChips } from "./filter-chip-list";
import { filterChips, liveValues, targetOfPath } from "./filter-chips";

const Suggestions = dynamic(() => import("./suggestions").then(({ Suggestions: list }) => list), { ssr: false });

/** The one filter of all screens: its terms as chips, and a field that completes. */
export function FilterField() {
  const { view, fault: linkFault, change } = useView();
  const target = targetOfPath(usePathname());
  const client = useQueryClient();
  const [text, setText] = useState("");
  const [cursor, setCursor] = useState(0);
  const [chosen, setChosen] = useState(-1);
  const [open, setOpen] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  // Completion and its help come with the first focus.
  const [complete, setComplete] = useState<typeof completeFilter | null>(null);
  const loadCompletion = () => void import("@/lib/wire/filter-complete").then((loaded) => setComplete(() => loaded.completeFilter));
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const faultId = useId();

  const facets = client.getQueriesData<InfiniteData<PairsAnswer>>({ queryKey: [ANSWER, "pairs"] }).flatMap(([, cached]) => cached?.pages[0]?.facets ?? []);
  const completion = open && complete !== null ? complete(text, cursor, liveValues(facets), target) : null;
  const suggestions = completion?.suggestions ?? [];
  const said = fault ?? (linkFault === null ? null : sayFault(linkFault));

  const type = (next: string, at: number) => {
    setText(next);
    setCursor(at);
    setChosen(-1);
    setFault(null);
    setOpen(true);
  };
  const take = (index: number) => {
    const suggestion = suggestions[index];
    if (completion === null || suggestion === undefined) return;
    const next = text.slice(0, completion.from) + suggestion.insert + text.slice(completion.to);
    type(next, completion.from + suggestion.insert.length);
    input.current?.focus();
  };
  const submit = () => {
    if (text.trim() === "") return;
    const read = readFilter(text, target);
    if (!read.ok) return setFault(sayFault(read));
    const all = canonicalFilter({ terms: [...view.filter.terms.filter((term) => term.key !== "exempt" || !read.filter.terms.some((each) => each.key === "exempt")), ...read.filter.terms] });
    const params = new URLSearchParams({ q: printFilter(all) });
    const asked = parseView(params.toString()).view;
    const hasWindow = read.filter.terms.some((term) => term.key === "since" || term.key === "until");
    change(hasWindow ? { filter: asked.filter, from: asked.from, to: asked.to } : { filter: asked.filter });
    type("", 0);
    setOpen(false);
  };
  const edit = (at: number, chipText: string) => {
    change({ filter: dropTerm(view.filter, at) });
    type(chipText, chipText.length);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        event.preventDefault();
        setOpen(true);
        if (suggestions.length > 0) setChosen((chosen + (event.key === "ArrowDown" ? 1 : chosen < 0 ? 0 : -1) + suggestions.length) % suggestions.length);
        return;
      case "Tab":
        if (chosen < 0) return;
        event.preventDefault();
        return take(chosen);
      case "Enter":
        event.preventDefault();
        return chosen >= 0 ? take(chosen) : submit();
      case "Escape":
        return open ? setOpen(false) : input.current?.blur();
      case "Backspace": {
        const last = filterChips(view.filter.terms).findLast((chip) => !chip.isDefault);
        if (text === "" && last !== undefined) {
          event.preventDefault();
          edit(last.at, last.text);
        }
        return;
      }
      default:
        return;
    }
  };

  return (
    <div role="search" className="relative min-w-0 flex-1 max-sm:order-last max-sm:basis-full">
      <div
        className="flex min-h-7 min-w-0 flex-wrap items-center gap-x-1.5 gap-y-1 rounded-sm border border-line-strong bg-surface-panel px-2 py-0.5 text-sm focus-within:border-you max-sm:min-h-9"
        onBlur={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
        }}
      >
        <Icon name="filter" className="text-content-muted" />
        <FilterChips terms={view.filter.terms} onEdit={edit} onRemove={(at) => change({ filter: dropTerm(view.filter, at) })} />
        {linkFault !== null && (
          <Chip onRemove={() => change({ filter: view.filter }, "replace")} removeLabel="remove the filter that could not be read">
            <SafeText text={linkFault.text} />
          </Chip>
        )}
        <input
          ref={input}
          value={text}
          onChange={(event) => type(event.target.value, event.target.selectionStart ?? event.target.value.length)}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart ?? 0)}
          onFocus={() => {
            loadCompletion();
            setOpen(true);
          }}
          onKeyDown={onKeyDown}
          role="combobox"
          aria-label="Filter"
          aria-expanded={open && suggestions.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={chosen >= 0 ? `${listId}-${chosen}` : undefined}
          aria-invalid={said !== null}
          aria-describedby={said === null ? undefined : faultId}
          placeholder="Filter: src, dst, outcome, grade, port, node …"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className="h-5 min-w-32 flex-1 truncate bg-transparent text-content-strong outline-none"
        />
      </div>
      {said !== null && (
        <p id={faultId} role="alert" className="mt-1 text-sm text-missing-ink">
          <SafeText text={said} />
        </p>
      )}
      {open && <Suggestions id={listId} suggestions={suggestions} chosen={chosen} onTake={take} />}
    </div>
  );
}
