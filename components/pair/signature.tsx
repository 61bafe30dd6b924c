"use client";

import { Icon } from "@/components/ui/icon";
import { SafeText } from "@/components/ui/name";
import { visibleText } from "@/components/ui/visible-text";
import { endText, portText } from "@/lib/client/pair-words";
import type { PairEndWire, PairWire } from "@/lib/wire/pair";
import { EndEdit } from "./end-edit";

/** The two ends of a pair over their signature lines; the line's kind is what is known of the SPIRE entry behind the name. */
export function Signature({ pair }: { readonly pair: PairWire }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)] items-end gap-x-8 px-5 pt-4 pb-3.5 max-sm:grid-cols-[minmax(0,1fr)] max-sm:gap-y-2 max-sm:px-3">
      <End side="source" end={pair.source} />
      <div className="self-center text-center font-mono text-sm text-content-muted max-sm:text-left">
        <svg viewBox="0 0 88 8" width="88" height="8" className="mb-1 block max-sm:hidden" aria-hidden="true">
          <path d="M0 4h86M82 1l4 3-4 3" fill="none" className="stroke-content-muted" strokeWidth="1.5" />
        </svg>
        <span className="sr-only">to</span>
        {portText(pair).trim()}
      </div>
      <End side="destination" end={pair.destination} />
    </div>
  );
}

function End({ side, end }: { readonly side: "source" | "destination"; readonly end: PairEndWire }) {
  const { namespace, name, boxed } = endText(end);
  return (
    <div className="min-w-0">
      <div className="flex items-center gap-2 text-xs text-content-muted">
        {side}
        <EndEdit filterKey={side === "source" ? "src" : "dst"} value={end.peer} />
      </div>
      <div className="text-xl font-semibold text-content-strong [overflow-wrap:anywhere]">
        {boxed ? (
          <span className="rounded-sm border border-dashed border-line-strong px-1.5 font-normal">
            <SafeText text={name} />
          </span>
        ) : (
          <>
            <span className="font-normal text-content-muted">
              <SafeText text={namespace ?? ""} />/
            </span>
            <SafeText text={name} />
          </>
        )}
      </div>
      <SignatureLine end={end} />
      <div className="flex flex-wrap gap-x-3 gap-y-0.5 text-sm">
        <span className="font-mono font-medium text-content-strong">{end.identities.join(", ") || "no identity seen"}</span>
        <EntryWord end={end} />
      </div>
    </div>
  );
}

function SignatureLine({ end }: { readonly end: PairEndWire }) {
  const look = end.type === "workload" ? lineLook(end.entry.state) : "border-t-2 border-line-default";
  return <div className={`my-1.5 ${look}`} aria-hidden="true" />;
}

function lineLook(state: PairEndWire["entry"]["state"]): string {
  switch (state) {
    case "found":
      return "border-t-2 border-proved";
    case "missing":
    case "orphaned":
      return "border-t-2 border-dashed border-missing";
    case "ambiguous":
    case "not-observed":
      return "border-t-3 border-dotted border-aside";
    default: {
      const never: never = state;
      return never;
    }
  }
}

function EntryWord({ end }: { readonly end: PairEndWire }) {
  if (end.type !== "workload") return <span className="text-content-muted">no workload identity that could sign</span>;
  const { state, reason } = end.entry;
  const why = reason === null ? undefined : visibleText(reason);
  switch (state) {
    case "found":
      return (
        <span className="inline-flex items-center gap-1.5" title={why}>
          <Icon name="ok" className="!size-3" />
          entry found
        </span>
      );
    case "missing":
    case "orphaned":
      return (
        <span className="font-medium text-missing-ink" title={why}>
          entry {state}
        </span>
      );
    case "ambiguous":
    case "not-observed":
      return (
        <span className="text-content-muted" title={why}>
          <span className="not-known">{state === "ambiguous" ? "entry ambiguous" : "entry not observed"}</span>
          {why === undefined ? "" : `: ${why}`}
        </span>
      );
    default: {
      const never: never = state;
      return never;
    }
  }
}
