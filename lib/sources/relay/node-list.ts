import type { Instant } from "@/lib/domain/instant";
import type { NodeReport } from "@/lib/ports/flow-source";
import type { NodeMessage } from "../record/questions";
import { releaseLineOf, type ReleaseLine } from "./version";

/** A ring with fewer entries than this leaves a follow stream opened on it deaf until it has been filled once. */
const THIN_RING = 2;
/** Nodes listed at most; beyond it the rest is left out of the reports. */
const NODES_CAP = 10_000;

/** The state of nodes of which nothing is known at the moment, in Relay's own word. */
const UNKNOWN = "UNKNOWN_NODE_STATE";

interface Entry {
  report: NodeReport;
  /** Listed by the last poll. */
  isHere: boolean;
  /** Known from Relay's word on its streams alone: no list had it yet. */
  isClaimed: boolean;
  /** The open stream was opened (or took the node in) while its ring was thin. */
  wasThin: boolean;
  /** The open stream brought a flow of it. */
  hasSpoken: boolean;
  /** A flow of it came through the open stream since the last poll. */
  spokeLately: boolean;
  /** A flow of it came in any way since the list was last answered, or last failed to. */
  gaveSign: boolean;
}

/** What a poll of the nodes leads to. */
export interface NodeNews {
  /** Why the stream must be opened anew to hear every node; null = no reason. */
  readonly reopen: string | null;
  /** Nodes whose agent started anew since the last poll. */
  readonly restarted: readonly string[];
  /** Connected nodes that count more flows than before, while none of them arrived. */
  readonly silent: readonly string[];
  /** Nodes whose ring held nothing that could be read, with the epoch ms at which their agent started. */
  readonly thin: readonly { readonly node: string; readonly startedMs: number }[];
}

/** The nodes as Relay lists them, over all connections of one source. */
export interface NodeList {
  take(messages: readonly NodeMessage[], nowMs: number): NodeNews;
  /** Nodes that Relay says it reads from. That is no more than a claim: an agent that hangs is among them. */
  claimed(names: readonly string[]): void;
  /** The list was asked for and did not come: only nodes that spoke since the last time are known to be there. */
  unanswered(): void;
  /** Oldest entries of rings; the first one read of a node stays. */
  takeRings(starts: ReadonlyMap<string, Instant>): void;
  streamOpened(): void;
  /** A flow of it came through the open stream. */
  heard(node: string): void;
  /** A flow of it came in any way: the node is there. */
  spoke(node: string): void;
  reports(): NodeReport[];
  connected(): string[];
  /** Release lines of the nodes whose version is known. */
  lines(): ReleaseLine[];
}

/** A 64-bit number of a message; null when the message has none that is one. */
function count(value: string | number | undefined): number | null {
  const parsed = Number(value ?? 0);
  return Number.isFinite(parsed) ? parsed : null;
}

function reportOf(message: NodeMessage, ringStart: Instant | null): NodeReport {
  const isUnread = message.state !== "NODE_CONNECTED";
  return {
    name: message.name ?? "",
    version: message.version || null,
    state: String(message.state ?? "UNKNOWN_NODE_STATE"),
    address: message.address || null,
    // A node that is not connected is listed with zeros that nobody read.
    seenFlows: isUnread ? null : count(message.seen_flows),
    numFlows: isUnread ? null : count(message.num_flows),
    maxFlows: isUnread ? null : count(message.max_flows),
    uptimeNs: isUnread ? null : BigInt(message.uptime_ns ?? 0),
    ringStart,
  };
}

/** Of a node that no list has told of. */
function claimOf(name: string): NodeReport {
  return { name, version: null, state: UNKNOWN, address: null, seenFlows: null, numFlows: null, maxFlows: null, uptimeNs: null, ringStart: null };
}

function isThin(report: NodeReport): boolean {
  return report.numFlows !== null && report.numFlows < THIN_RING;
}

function hasGrown(before: NodeReport, after: NodeReport): boolean {
  return before.seenFlows !== null && after.seenFlows !== null && after.seenFlows > before.seenFlows;
}

function hasRestarted(before: NodeReport, after: NodeReport): boolean {
  return before.uptimeNs !== null && after.uptimeNs !== null && after.uptimeNs < before.uptimeNs;
}

/** Why a node that is listed now cannot be heard through a stream opened before; null when it can. */
function deafnessOf(before: Entry, after: NodeReport): string | null {
  const name = after.name;
  if (!before.isHere) return `${name} left and came back`;
  if (before.report.address !== null && after.address !== null && before.report.address !== after.address) return `the address of ${name} changed`;
  if (before.wasThin && !before.hasSpoken && after.numFlows !== null && !isThin(after)) return `the ring of ${name} was empty when the stream was opened`;
  return null;
}

/** An empty list. */
export function openNodeList(): NodeList {
  const entries = new Map<string, Entry>();
  return {
    take(messages, nowMs) {
      const reasons: string[] = [];
      const restarted: string[] = [];
      const silent: string[] = [];
      const thin: { node: string; startedMs: number }[] = [];
      const listed = new Set<string>();
      for (const message of messages) {
        const before = entries.get(message.name ?? "");
        const report = reportOf(message, before?.report.ringStart ?? null);
        if (report.name === "" || (!before && entries.size >= NODES_CAP)) continue;
        listed.add(report.name);
        if (isThin(report)) thin.push({ node: report.name, startedMs: nowMs - Number((report.uptimeNs ?? 0n) / 1_000_000n) });
        if (!before || before.isClaimed) {
          entries.set(report.name, { report, isHere: true, isClaimed: false, wasThin: isThin(report), hasSpoken: before?.hasSpoken ?? false, spokeLately: false, gaveSign: false });
          continue;
        }
        const deafness = deafnessOf(before, report);
        if (deafness !== null) reasons.push(deafness);
        if (hasRestarted(before.report, report)) restarted.push(report.name);
        if (report.state === "NODE_CONNECTED" && hasGrown(before.report, report) && !before.spokeLately) silent.push(report.name);
        // What was read last stays until it can be read again: it is what the next reading is compared with.
        const kept = report.seenFlows === null ? { ...before.report, state: report.state, address: report.address } : report;
        Object.assign(before, { report: kept, isHere: true, spokeLately: false, gaveSign: false });
      }
      for (const [name, entry] of entries) entry.isHere = listed.has(name);
      return { reopen: reasons[0] ?? null, restarted, silent, thin };
    },
    claimed(names) {
      for (const name of names) {
        if (name === "" || entries.has(name) || entries.size >= NODES_CAP) continue;
        entries.set(name, { report: claimOf(name), isHere: true, isClaimed: true, wasThin: false, hasSpoken: false, spokeLately: false, gaveSign: false });
      }
    },
    unanswered() {
      for (const entry of entries.values()) {
        entry.report = { ...entry.report, state: entry.gaveSign ? "NODE_CONNECTED" : UNKNOWN };
        entry.gaveSign = false;
      }
    },
    takeRings(starts) {
      for (const [name, ringStart] of starts) {
        const entry = entries.get(name);
        if (entry && entry.report.ringStart === null) entry.report = { ...entry.report, ringStart };
      }
    },
    streamOpened() {
      for (const [name, entry] of entries) {
        // A node that is gone when a stream is opened is news to that stream when it comes back.
        if (!entry.isHere) entries.delete(name);
        Object.assign(entry, { wasThin: isThin(entry.report), hasSpoken: false });
      }
    },
    heard(node) {
      const entry = entries.get(node);
      if (entry) entry.hasSpoken = entry.spokeLately = true;
    },
    spoke(node) {
      const entry = entries.get(node);
      if (entry) entry.gaveSign = true;
    },
    reports: () => [...entries.values()].filter((entry) => entry.isHere).map((entry) => entry.report),
    connected: () => [...entries.values()].filter((entry) => entry.isHere && entry.report.state === "NODE_CONNECTED").map((entry) => entry.report.name),
    lines: () =>
      [...entries.values()].flatMap((entry) => {
        const line = entry.isHere ? releaseLineOf(entry.report.version) : null;
        return line === null ? [] : [line];
      }),
  };
}
