import Link from "next/link";
import { memo } from "react";
import { BesideMark } from "@/components/ui/beside-mark";
import { countOfText, countText, spanText } from "@/components/ui/format";
import { Icon } from "@/components/ui/icon";
import { EndName, SafeText } from "@/components/ui/name";
import { OutcomeStatus } from "@/components/ui/status";
import { Time } from "@/components/ui/time";
import type { FlowWire } from "@/lib/wire/flow";
import type { HoleWire } from "@/lib/wire/attempt";
import { holeText, type Bracket } from "./screen-rows";

/** The places of a line's cells, heads and rows alike. */
export const PLACES = {
  line: "flex items-center max-[760px]:grid max-[760px]:grid-cols-[auto_minmax(0,1fr)] max-[760px]:gap-x-3 max-[760px]:px-3 max-[760px]:py-1.5",
  time: "w-[7.5rem] flex-none pl-4 max-[760px]:w-auto max-[760px]:pl-3",
  outcome: "w-[13.75rem] flex-none px-2 max-[760px]:w-auto max-[760px]:px-0",
  event: "w-[17rem] flex-none px-2 max-[1340px]:w-56 max-[760px]:col-span-2 max-[760px]:w-auto max-[760px]:px-0 max-[760px]:pl-3",
  ends: "min-w-0 flex-1 px-2 max-[760px]:col-span-2 max-[760px]:px-0 max-[760px]:pl-3",
  auth: "w-[4.25rem] flex-none pr-4 pl-2 max-[760px]:hidden",
} as const;

interface FlowLineProps {
  readonly flow: FlowWire;
  readonly bracket: Bracket;
  readonly together: number;
  readonly open: boolean;
  readonly href: string;
}

/** One Hubble event; the bracket at its left holds the events of one connection together. */
export const FlowLine = memo(function FlowLine({ flow, bracket, together, open, href }: FlowLineProps) {
  return (
    <div className={`${PLACES.line} relative min-h-[1.8125rem] text-sm ${open ? "bg-surface-selected shadow-[inset_2px_0_0_var(--you)]" : "hover:bg-surface-hover"}`}>
      <BracketLine bracket={bracket} />
      <span role="cell" className={PLACES.time}>
        <Link prefetch={false} scroll={false} href={href} data-main={flow.id} aria-current={open ? "true" : undefined} className="plain-link focus-inside font-mono text-content-default after:absolute after:inset-0 hover:underline">
          <Time at={flow.time} precision="ms" />
        </Link>
      </span>
      <span role="cell" className={`${PLACES.outcome} flex min-w-0 items-center gap-2 overflow-hidden`}>
        <OutcomeCell flow={flow} />
        {bracket === "top" && (
          <span className="flex-none text-xs text-content-muted" title={`${countOfText(together, "event")} of this connection stand together here`}>
            {countText(together)}×
          </span>
        )}
      </span>
      <span role="cell" className={`${PLACES.event} flex min-w-0 items-baseline gap-1.5 overflow-hidden whitespace-nowrap`} title={flow.summary}>
        {flow.kind === "l7-refusal" && <BesideMark beside="l7-refusal" label="refused by the L7 rule" className="self-center" />}
        <span className="min-w-0 flex-initial truncate font-mono text-xs text-content-muted">
          <SafeText text={flow.type} />
        </span>
        <span className="max-w-full flex-none truncate font-medium text-content-strong">
          <SafeText text={flow.verdict} />
        </span>
      </span>
      <span role="cell" className={`${PLACES.ends} overflow-hidden`}>
        <Ends flow={flow} />
      </span>
      <span role="cell" className={PLACES.auth}>
        {flow.auth === null ? <span className="text-content-muted">–</span> : <SafeText text={flow.auth} className="font-semibold text-content-strong" />}
      </span>
    </div>
  );
});

function OutcomeCell({ flow }: { readonly flow: FlowWire }) {
  if (flow.kind === "established-refused")
    return (
      <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
        <BesideMark beside="established-refused" />
        <span className="font-medium text-missing-ink">established refused</span>
      </span>
    );
  if (flow.outcome !== null) return <OutcomeStatus outcome={flow.outcome} />;
  return <span className="text-content-muted">{flow.isReply === true ? "reply" : "no new connection"}</span>;
}

/** The ends of the packet, as it went; a reply runs from server to client. */
function Ends({ flow }: { readonly flow: Pick<FlowWire, "source" | "destination"> }) {
  return (
    <span className="grid min-w-0 grid-cols-[minmax(0,max-content)_auto_auto_minmax(0,max-content)_auto] items-baseline justify-start whitespace-nowrap text-content-strong">
      <End end={flow.source} />
      <Port port={flow.source.port} />
      <span className="px-1.5 text-content-muted">→</span>
      <End end={flow.destination} />
      <Port port={flow.destination.port} />
    </span>
  );
}

/** The peer of an end, as every other screen names it; the pod or address that Hubble wrote is its title. */
function End({ end }: { readonly end: FlowWire["source"] }) {
  const at = end.peer.lastIndexOf("/");
  const outside = at < 0 || /^(reserved|cidr|fqdn):/.test(end.peer);
  return <EndName end={{ namespace: outside ? null : end.peer.slice(0, at), name: outside ? end.peer : end.peer.slice(at + 1), boxed: outside, full: end.text === end.peer ? end.peer : `${end.peer}, ${end.text}` }} />;
}

function Port({ port }: { readonly port: number | null }) {
  return <span className="font-mono text-content-muted">{port === null ? "" : `:${port}`}</span>;
}

const BRACKET: Readonly<Record<Exclude<Bracket, "alone">, string>> = {
  top: "top-1/2 bottom-0 border-t-[1.5px] border-l-[1.5px] rounded-tl-[3px]",
  middle: "top-0 bottom-0 border-l-[1.5px]",
  bottom: "top-0 bottom-1/2 border-b-[1.5px] border-l-[1.5px] rounded-bl-[3px]",
};

function BracketLine({ bracket }: { readonly bracket: Bracket }) {
  if (bracket === "alone") return null;
  return <span aria-hidden="true" className={`absolute left-1.5 w-1.5 border-content-muted ${BRACKET[bracket]}`} />;
}

/** A stretch that was not seen: hatched, with what was lost and why. */
export function HoleLine({ hole, whyHref }: { readonly hole: HoleWire; readonly whyHref: string }) {
  const { head, rest } = holeText(hole);
  const lengthMs = Date.parse(hole.to) - Date.parse(hole.from);
  return (
    <div role="cell" className="flex min-h-9 items-center gap-2 bg-surface-canvas px-4 text-sm max-[760px]:flex-wrap max-[760px]:px-3 max-[760px]:py-2">
      <span aria-hidden="true" className="texture-hatch h-5 w-18 flex-none border border-gap-hatch max-[760px]:h-2 max-[760px]:w-full" />
      <Icon name={hole.kind === "lost" ? "loss" : "gap"} className="!size-3.5" />
      <b className="flex-none">{head}</b>
      <span className="min-w-0 truncate max-[760px]:whitespace-normal">
        <Time at={hole.from} />–<Time at={hole.to} /> UTC ({lengthMs > 0 ? spanText(lengthMs) : "a moment"}). <SafeText text={rest} />
      </span>
      <Link prefetch={false} href={whyHref} className="ml-auto flex-none">
        why
      </Link>
    </div>
  );
}

/** A number of flows that came too fast to be listed one by one. */
export function SkippedLine({ count }: { readonly count: number }) {
  return (
    <div role="cell" className="flex min-h-[1.8125rem] items-center gap-2 bg-surface-canvas px-4 text-sm text-content-muted max-[760px]:px-3 max-[760px]:py-1.5">
      <Icon name="right" className="!size-3" />
      <span>
        <b>{countText(count)}</b> more flows came here too fast to be listed one by one; all of them are counted. Narrow the filter to see them.
      </span>
    </div>
  );
}
