import { clockText, countOfText, countText, rateText, spanText } from "@/components/ui/format";
import type { SourceHealthWire } from "@/lib/wire/answer";
import type { HoleWire } from "@/lib/wire/attempt";
import type { CoverageAnswer } from "@/lib/wire/coverage";

/** The first sentence of the screen, and why. */
export interface CoverageSummary {
  readonly complete: boolean;
  readonly sentence: string;
  readonly reasons: readonly string[];
}

/** How complete the data of the window is, in one sentence. */
export function prepareSummary({ coverage, window }: Pick<CoverageAnswer, "coverage" | "window">): CoverageSummary {
  const span = `${clockText(window.from, "min")}–${clockText(window.to, "min")} UTC`;
  const nodes = coverage.nodes === 0 ? "the source names no nodes" : `${countText(coverage.nodesReporting)} of ${countOfText(coverage.nodes, "node")} reported`;
  if (coverage.complete) return { complete: true, sentence: `Nothing is known to be missing in ${span}: ${nodes}, 0 events lost.`, reasons: coverage.reasons };
  const lost = coverage.lost > 0 ? `, ${countOfText(coverage.lost, "event")} lost` : "";
  return { complete: false, sentence: `The data of ${span} is not complete: ${nodes}${lost}. A pair whose nodes missed something is at best “all-seen”, and counts are lower bounds.`, reasons: coverage.reasons };
}

/** A fact of the source as a line: its name and its words; null words = not known. */
export interface Fact {
  readonly name: string;
  readonly text: string | null;
}

/** What is known of the source. */
export function sourceFacts(source: SourceHealthWire): Fact[] {
  return [
    { name: "source", text: source.label },
    { name: "state", text: `${source.state} since ${clockText(source.since)} UTC` },
    ...(source.sentence === "" ? [] : [{ name: "what it says", text: source.sentence }]),
    ...(source.lastError === null ? [] : [{ name: "last error", text: source.lastError }]),
    ...(source.state === "retrying" ? [{ name: "tries", text: countText(source.attempt) }] : []),
    { name: "flows", text: source.flowsPerSec === null ? null : `${rateText(source.flowsPerSec)} a second` },
    { name: "lag", text: source.lagMs === null ? null : `${spanText(source.lagMs)} behind the cluster` },
    ...(source.type === "relay" || source.relayVersion !== null ? [{ name: "Relay", text: source.relayVersion }] : []),
  ];
}

/** One hole of the table. */
export interface HoleRow {
  readonly key: string;
  readonly kind: HoleWire["kind"];
  readonly what: string;
  readonly node: string;
  readonly from: string;
  readonly to: string;
  /** Begins and ends in the same second. */
  readonly moment: boolean;
  readonly length: string;
  readonly pairs: string;
  readonly reason: string;
}

/** The holes, newest first. */
export function prepareHoles(holes: CoverageAnswer["holes"]): HoleRow[] {
  const rows = holes.map((hole, at): HoleRow => ({
    key: `${hole.from} ${hole.node ?? ""} ${at}`,
    kind: hole.kind,
    what: whatText(hole),
    node: hole.node ?? "all nodes",
    from: hole.from,
    to: hole.to,
    moment: clockText(hole.from) === clockText(hole.to),
    length: spanText(Math.max(0, Date.parse(hole.to) - Date.parse(hole.from))),
    pairs: hole.pairsTouched === 0 ? "none seen" : `${countOfText(hole.pairsTouched, "pair")} at best all-seen`,
    reason: hole.reason,
  }));
  return rows.sort((a, b) => (a.from < b.from ? 1 : a.from > b.from ? -1 : 0));
}

function whatText(hole: HoleWire): string {
  if (hole.kind === "gap") return "no data";
  return hole.count === null ? "events lost, number not known" : `${countOfText(hole.count, "event")} lost`;
}

/** A bounded collection as a line; `full` when it let something go. */
export function prepareCaps(caps: CoverageAnswer["caps"]): readonly { readonly name: string; readonly held: string; readonly dropped: string; readonly full: boolean; readonly says: string }[] {
  return caps.map((cap) => ({ name: cap.name, held: `${countText(cap.held)} of ${countText(cap.cap)}`, dropped: countText(cap.dropped), full: cap.dropped > 0, says: cap.says }));
}

/** What is kept for later, as a line: where, how far, what waits, and what could not be stored. */
export function prepareHistory(history: CoverageAnswer["history"]): { readonly name: string; readonly read: boolean; readonly word: string; readonly reason: string } {
  const name = "History";
  if (history === null) return { name, read: false, word: "not kept", reason: "What a file holds is recorded already." };
  if (history.type === "memory") return { name, read: false, word: "in memory alone", reason: history.sentence === "" ? "What was seen is gone when the process ends." : history.sentence };
  const { label, state, sentence, lastError, closedUntil, waiting, letGo } = history;
  const until = closedUntil === null ? "nothing closed yet" : `closed until ${clockText(closedUntil, "min")} UTC`;
  const gone = letGo.events + letGo.attempts;
  const faults = [sentence, lastError ?? "", gone === 0 ? "" : `${countOfText(letGo.events, "event")} and ${countOfText(letGo.attempts, "attempt")} were not stored`].filter((text) => text !== "");
  const reason = [`${label}, ${until}, ${countOfText(waiting.blocks, "block")} waiting`, ...new Set(faults)].map((text) => text.replace(/\.$/, "")).join(". ");
  return { name, read: state === "live" && lastError === null && gone === 0, word: state === "live" && lastError !== null ? "retrying" : state, reason: `${reason}.` };
}

/** Events that were counted but changed nothing, and why. */
export function prepareAside({ coverage, brokenLines }: Pick<CoverageAnswer, "coverage" | "brokenLines">): Fact[] {
  return [
    { name: "late", text: `${countOfText(coverage.late, "event")} came more than 60 s behind and changed nothing` },
    { name: "unattributed drops", text: `${countOfText(coverage.unattributedDrops, "drop")} of connections that were not seen to begin` },
    { name: "broken lines", text: brokenLines.count === 0 ? "0 lines could not be read" : `${countOfText(brokenLines.count, "line")} could not be read` },
  ];
}
