"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useDeferredValue, useId, useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { countText } from "@/components/ui/format";
import { SafeText, TwoEnds } from "@/components/ui/name";
import { Say } from "@/components/ui/say";
import { GradeStatus } from "@/components/ui/status";
import { endText, portText } from "@/lib/client/pair-words";
import { pairsQuery } from "@/lib/client/queries";
import { useView } from "@/lib/client/view";
import { NO_FILTER, type Filter } from "@/lib/domain/filter";
import { flowPath, pairPath } from "@/lib/wire/page-path";
import type { PairWire } from "@/lib/wire/pair";
import { readSearch, type SearchMeaning } from "./search";

const RESULTS = 8;

/** Finds what people have in hand; `/` opens it. */
export function SearchDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Search">
      <Search onClose={onClose} />
    </Dialog>
  );
}

interface Hit {
  readonly key: string;
  readonly href: string;
  readonly pair: PairWire | null;
  readonly text: string;
}

function Search({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const { view, hrefTo } = useView();
  const router = useRouter();
  const listId = useId();
  const meaning = readSearch(useDeferredValue(text));
  const filter = filterOf(meaning);
  const asked = filter !== null && filter.terms.length > 0;
  const { data, isFetching, error } = useInfiniteQuery({ ...pairsQuery({ ...view, filter: filter ?? NO_FILTER }, null, RESULTS), enabled: asked });
  const pairs = asked ? (data?.pages[0]?.pairs ?? []) : [];
  const matched = asked ? (data?.pages[0]?.matched ?? null) : null;
  const hits = hitsOf(meaning, pairs, hrefTo);
  const at = Math.min(chosen, hits.length - 1);

  const go = (hit: Hit | undefined) => {
    if (hit === undefined) return;
    onClose();
    router.push(hit.href);
  };
  return (
    <div className="grid gap-3">
      <input
        data-first-focus=""
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setChosen(0);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            if (hits.length > 0) setChosen((at + (event.key === "ArrowDown" ? 1 : -1) + hits.length) % hits.length);
          }
          if (event.key === "Enter") go(hits[at]);
        }}
        role="combobox"
        aria-label="Search"
        aria-expanded={hits.length > 0}
        aria-controls={listId}
        aria-activedescendant={hits.length > 0 ? `${listId}-${at}` : undefined}
        placeholder="pod, workload, namespace, address, identity, two names, or a pasted line"
        autoComplete="off"
        spellCheck={false}
        className="h-9 w-full rounded-sm border border-line-strong bg-surface-panel px-3 font-mono text-sm text-content-strong"
      />
      <Reading meaning={meaning} />
      <ul id={listId} role="listbox" aria-label="Results" className="grid">
        {hits.map((hit, index) => (
          <li
            key={hit.key}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === at}
            onClick={() => go(hit)}
            className="flex min-h-9 cursor-pointer flex-wrap items-center justify-between gap-x-3 rounded-sm px-2 py-1 hover:bg-surface-hover aria-selected:bg-surface-selected"
          >
            {hit.pair === null ? <span>{hit.text}</span> : <PairHit pair={hit.pair} />}
          </li>
        ))}
      </ul>
      {asked && matched === 0 && !isFetching && (
        <Say kind="filter" title="No pair matches in this window">
          The filter of the page and hidden exempt traffic do not count here; only the window does.
        </Say>
      )}
      {error !== null && asked && (
        <Say kind="error" title="The search was not answered">
          <SafeText text={error.message} />
        </Say>
      )}
      <p className="text-xs text-content-muted">
        {matched !== null && matched > pairs.length && `${countText(pairs.length)} of ${countText(matched)} pairs shown. `}
        Also understood: policy, flow uuid, SPIFFE ID, a pair&apos;s key, filter terms.
      </p>
    </div>
  );
}

function PairHit({ pair }: { readonly pair: PairWire }) {
  return (
    <>
      <TwoEnds source={endText(pair.source)} destination={endText(pair.destination)} suffix={portText(pair)} />
      <GradeStatus grade={pair.grade}>
        {countText(pair.gradeOf.numerator)} of {countText(pair.gradeOf.denominator)}
      </GradeStatus>
    </>
  );
}

function Reading({ meaning }: { readonly meaning: SearchMeaning }) {
  if (meaning.kind === "fault")
    return (
      <p role="alert" className="text-sm text-missing-ink">
        <SafeText text={`${meaning.message}: ${meaning.hint}`} />
      </p>
    );
  if (meaning.kind !== "line") return null;
  return (
    <p className="flex flex-wrap items-center gap-1.5 text-sm">
      <span className="text-content-muted">read as a line of hubble observe:</span>
      {meaning.read.map((part) => (
        <SafeText key={part} text={part} className="rounded-sm border border-line-strong px-1 text-content-strong" />
      ))}
      {meaning.unread.map((part) => (
        <span key={part} className="not-known">
          {part}
        </span>
      ))}
    </p>
  );
}

function filterOf(meaning: SearchMeaning): Filter | null {
  return meaning.kind === "line" || meaning.kind === "filter" ? meaning.filter : null;
}

type HrefTo = ReturnType<typeof useView>["hrefTo"];

function hitsOf(meaning: SearchMeaning, pairs: readonly PairWire[], hrefTo: HrefTo): Hit[] {
  const found = pairs.map((pair): Hit => ({ key: pair.key, href: hrefTo(pairPath(pair.key)), pair, text: pair.key }));
  switch (meaning.kind) {
    case "nothing":
    case "fault":
      return [];
    case "flow":
      return [{ key: "flow", href: hrefTo(flowPath(meaning.id)), pair: null, text: "open this flow" }];
    case "pair":
      return [{ key: "pair", href: hrefTo(pairPath(meaning.key)), pair: null, text: "open this pair" }];
    case "line":
      return [...found, { key: "flows", href: hrefTo("/flows", { filter: meaning.flows }), pair: null, text: "flows of this connection" }];
    case "filter":
      return [...found, { key: "filter", href: hrefTo("/pairs", { filter: meaning.filter }), pair: null, text: "all pairs with this as the filter" }];
    default: {
      const never: never = meaning;
      return never;
    }
  }
}
