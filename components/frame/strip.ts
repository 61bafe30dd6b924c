import { clockText, countOfText, countText, rateText, spanText } from "@/components/ui/format";
import type { IconName } from "@/components/ui/icon";
import type { Link } from "@/lib/client/live-state";
import type { CoverageWire, SourceHealthWire } from "@/lib/wire/answer";
import type { HoleWire } from "@/lib/wire/attempt";
import type { CoverageAnswer } from "@/lib/wire/coverage";

/** "turned" = stopped or broken, "short" = less than complete, "quiet" = not known or does not apply. */
export type StripTone = "well" | "quiet" | "short" | "turned";

/** One item of the coverage strip: its strong words, the rest, and where it says why. */
export interface StripItem {
  readonly id: string;
  readonly icon: IconName;
  readonly tone: StripTone;
  readonly strong: string;
  readonly rest: string;
  /** Part of the coverage page. */
  readonly anchor: string;
  /** More than fits: as a title. */
  readonly why: string;
}

/** A page that stands as it was at a time (RFC 3339). */
export interface FrozenStrip {
  readonly state: "frozen";
  readonly at: string;
}

/** What the strip is made of; null = not known yet. */
export interface StripSources {
  /** How the page's own stream stands; a frozen page has none. */
  readonly link: Link | FrozenStrip;
  readonly source: SourceHealthWire | null;
  readonly coverage: CoverageWire | null;
  readonly holes: readonly HoleWire[] | null;
  readonly reads: Pick<CoverageAnswer, "cluster_read" | "spire_read"> | null;
}

/** The items of the strip, in their fixed order. */
export function stripItems(sources: StripSources, nowMs: number): StripItem[] {
  const { link, source, coverage, holes, reads } = sources;
  const items = [streamItem(link, source, nowMs), nodesItem(coverage, source), lostItem(heardOf(coverage, source), holes), ...gapItems(holes), verdictsItem(heardOf(coverage, source))];
  if (reads !== null) items.push(kubernetesItem(reads.cluster_read), spireItem(reads.spire_read));
  return items;
}

function item(id: string, icon: IconName, tone: StripTone, strong: string, rest = "", why = ""): StripItem {
  return { id, icon, tone, strong, rest, anchor: id, why };
}

/** A stream that is back within this time was not away: the server ends streams on purpose, and browsers resume them. */
const UNSAID_MS = 2000;

function isAway(link: Link | FrozenStrip, nowMs: number): boolean {
  if (link.state === "retrying") return nowMs - link.sinceMs > UNSAID_MS;
  return link.state === "leaving" && nowMs - link.backAtMs > UNSAID_MS;
}

function streamItem(link: Link | FrozenStrip, source: SourceHealthWire | null, nowMs: number): StripItem {
  if (link.state === "frozen") return item("stream", "frozen", "well", "frozen", `at ${clockText(link.at)} UTC`, "Nothing on this page goes on counting.");
  if (source !== null && !isAway(link, nowMs)) return sourceItem(source, nowMs);
  if (link.state === "retrying") return item("stream", "retry", "turned", "not connected to Countersign,", retryText(link.retryAtMs, nowMs), "This page's own stream is broken; what is shown is as of then.");
  if (link.state === "leaving") return item("stream", "retry", "turned", "Countersign is restarting,", retryText(link.backAtMs, nowMs), link.reason);
  return item("stream", "retry", "quiet", "connecting", "", "No answer yet.");
}

function sourceItem(source: SourceHealthWire, nowMs: number): StripItem {
  const since = clockText(source.since);
  switch (source.state) {
    case "live":
      if (source.stored === true) return item("stream", "live", "quiet", "stored,", "minutes that are closed", source.sentence);
      return item("stream", "live", "well", source.live ? "live" : "reading", source.flowsPerSec === null ? source.label : `${rateText(source.flowsPerSec)} flows/s`, source.sentence);
    case "starting":
      return source.type === "capture" ? item("stream", "retry", "quiet", "reading", source.label, source.sentence) : item("stream", "retry", "quiet", "connecting", `to ${source.label}`, source.sentence);
    case "retrying":
      return item("stream", "retry", "turned", "not connected,", `${retryText(source.retryAt === null ? null : Date.parse(source.retryAt), nowMs)}, try ${source.attempt}`, source.sentence);
    case "stale":
      return item("stream", "stale", "turned", `stale since ${since},`, spanText(Math.max(0, nowMs - Date.parse(source.since))), source.sentence);
    case "forbidden":
      return item("stream", "forbidden", "turned", "flows forbidden", "", source.sentence);
    case "stopped":
      return source.live
        ? item("stream", "stopped", "turned", `stopped at ${since}`, "", source.sentence)
        : item("stream", "stopped", "quiet", "file", "read to its end", source.sentence);
    default: {
      const never: never = source.state;
      return never;
    }
  }
}

/** "retrying in 4 s" while a time is known and ahead, else "retrying". */
export function retryText(atMs: number | null, nowMs: number): string {
  const leftMs = atMs === null ? 0 : atMs - nowMs;
  return leftMs <= 0 ? "retrying" : `retrying in ${Math.ceil(leftMs / 1000)} s`;
}

/** Coverage of which something is known: while no node of a Relay was heard of, nothing is, and zero would be a claim. */
function heardOf(coverage: CoverageWire | null, source: SourceHealthWire | null): CoverageWire | null {
  return coverage?.nodes === 0 && source?.type !== "capture" ? null : coverage;
}

function isCutOff(source: SourceHealthWire | null): boolean {
  return source !== null && source.live && !["live", "starting"].includes(source.state);
}

function nodesItem(coverage: CoverageWire | null, source: SourceHealthWire | null): StripItem {
  if (coverage === null || coverage.nodes === 0)
    return item("nodes", "not-known", "quiet", source?.type === "capture" ? "nodes not named" : "nodes not known yet", "", "No node has been heard of.");
  const { nodes, nodesReporting } = coverage;
  const all = nodesReporting >= nodes;
  const named = nodes === 1 ? "node" : "nodes";
  if (isCutOff(source)) return item("nodes", "not-known", "quiet", `${countText(nodesReporting)} of ${countText(nodes)}`, `${named} when last heard`, "How they are now is not known: the stream is away.");
  return item("nodes", all ? "ok" : "gap", all ? "well" : "short", `${countText(nodesReporting)} of ${countText(nodes)}`, named, all ? "Every node reports." : coverage.reasons.join("; "));
}

function lostItem(coverage: CoverageWire | null, holes: readonly HoleWire[] | null): StripItem {
  if (coverage === null) return item("lost", "not-known", "quiet", "lost events not known yet");
  if (coverage.lost === 0) return item("lost", "ok", "well", "0", "lost", "No node said that it lost events.");
  const lost = (holes ?? []).filter((hole) => hole.kind === "lost");
  return item("lost", "loss", "short", `${countText(coverage.lost)} lost`, whereText(lost), lost.map((hole) => hole.reason).join(" "));
}

function gapItems(holes: readonly HoleWire[] | null): StripItem[] {
  const gaps = (holes ?? []).filter((hole) => hole.kind === "gap");
  if (gaps.length === 0) return [];
  const reasons = [...new Set(gaps.map((hole) => hole.reason))].join(" ");
  return [{ ...item("gaps", "gap", "short", gaps.length === 1 ? "gap" : countOfText(gaps.length, "gap"), whereText(gaps), reasons), anchor: "holes" }];
}

/** "14:11–14:12, worker-3" of one hole or several at one place; how many places otherwise. */
function whereText(holes: readonly HoleWire[]): string {
  const [first] = holes;
  if (first === undefined) return "";
  const nodes = new Set(holes.map((hole) => hole.node));
  const where = nodes.size > 1 ? countOfText(nodes.size, "node") : (first.node ?? "all nodes");
  const from = holes.reduce((least, hole) => (hole.from < least ? hole.from : least), first.from);
  const to = holes.reduce((most, hole) => (hole.to > most ? hole.to : most), first.to);
  const [start, end] = [clockText(from, "min"), clockText(to, "min")];
  return `${start === end ? start : `${start}–${end}`}, ${where}`;
}

function verdictsItem(coverage: CoverageWire | null): StripItem {
  if (coverage === null) return item("verdicts", "not-known", "quiet", "verdict events not known yet");
  switch (coverage.verdicts) {
    case "seen":
      return item("verdicts", "ok", "well", "verdict events", "seen", "Policy verdicts arrive: they alone say how a connection was let through.");
    case "none seen":
      return item("verdicts", "forbidden", "turned", "verdict events not seen", "from at least one node", "Without a node's policy verdicts nobody can say how it let a connection through; they may be switched off there, or no policy may apply there.");
    case "off (configuration)":
      return item("verdicts", "forbidden", "turned", "verdict events off", "by configuration", "Without policy verdicts nobody can say how a connection was let through.");
    case "off (drops without verdicts)":
      return item("verdicts", "forbidden", "turned", "verdict events off:", "drops come without them", "Without policy verdicts nobody can say how a connection was let through.");
    default: {
      const never: never = coverage.verdicts;
      return never;
    }
  }
}

function kubernetesItem({ state, read, reason, policies }: CoverageAnswer["cluster_read"]): StripItem {
  const said = policies === null ? "policies not all read" : countOfText(policies, "policy", "policies");
  switch (state) {
    case "live":
      if (!read) return item("kubernetes", "not-known", "quiet", "Kubernetes not read", "", reason);
      return policies === null ? item("kubernetes", "retry", "quiet", "Kubernetes,", said, reason) : item("kubernetes", "ok", "well", said, "", reason);
    case "syncing":
      return item("kubernetes", "retry", "quiet", "reading Kubernetes", "", reason);
    case "stale":
      return item("kubernetes", "stale", "short", "Kubernetes stale,", said, reason);
    case "forbidden":
      return item("kubernetes", "forbidden", "short", "Kubernetes read in part,", said, reason);
    case "off":
    case "absent":
    case "not-observed":
      return item("kubernetes", "not-known", "quiet", "Kubernetes not read,", "policies not known", reason);
    default:
      return state satisfies never;
  }
}

const TIERS = { "0": "tier 0", "0+": "tier 0+", "1": "tier 1", "2": "tier 2" } as const;

/** Entries are what identities stand or fall with: they are said, whatever else SPIRE tells. */
function spireItem({ state, reason, tier, entries, entriesState, entriesReason }: CoverageAnswer["spire_read"]): StripItem {
  if (state === "stale") return item("spire", "stale", "short", "SPIRE stale,", entries === null ? "entries not read" : `${countOfText(entries, "entry", "entries")} as last read`, reason);
  switch (entriesState) {
    case "live":
      return entries === null ? item("spire", "retry", "quiet", "reading SPIRE", "", reason) : item("spire", "ok", "well", "SPIRE", countOfText(entries, "entry", "entries"), reason);
    case "stale":
      return item("spire", "stale", "short", "SPIRE:", `${entries === null ? "entries" : countOfText(entries, "entry", "entries")} as last read`, entriesReason);
    case "syncing":
      return item("spire", "retry", "quiet", "reading SPIRE", "", entriesReason);
    case "forbidden":
      return item("spire", "forbidden", "short", "SPIRE: entries not read", "(forbidden)", entriesReason);
    case "off":
    case "absent":
    case "not-observed":
      return item("spire", "not-known", "quiet", "SPIRE: entries not read", `(${tier === null ? "off" : TIERS[tier]})`, entriesReason);
    default:
      return entriesState satisfies never;
  }
}
