import { attemptIdOf } from "@/lib/domain/attempt";
import { attemptAt } from "@/lib/domain/connection-record";
import type { Flow } from "@/lib/domain/flow";
import type { StoredAttempt, StoredColdStart, StoredEvent } from "@/lib/domain/history/stored";
import type { Instant } from "@/lib/domain/instant";
import type { FoldedFlow, LedgerChanges } from "@/lib/domain/ledger";
import { pairKeyOf } from "@/lib/domain/pair-key";
import type { KeyedEpisode } from "@/lib/domain/wait/episode-book";
import { metRefusal } from "@/lib/domain/wait/measure";
import type { SourceEvent } from "@/lib/ports/flow-source";
import type { FlowEntry } from "../flow-ring";
import type { HoleLog } from "./hole-log";
import type { NodeMinutes } from "./node-minutes";

/** What was recorded since it was last taken. */
export interface Recorded {
  readonly events: readonly StoredEvent[];
  readonly attempts: readonly StoredAttempt[];
  readonly coldStarts: readonly StoredColdStart[];
  readonly aliases: readonly (readonly [from: string, to: string])[];
}

/** Listens to the model for what history keeps. Whoever settles the model takes what was recorded right after: nothing piles up here. */
export interface Recorder {
  /** `entry` null: it was held already. */
  noteFlow(flow: Flow, entry: FlowEntry | null, folded: FoldedFlow): void;
  /** A flow that another process counts: it is one that its node reported. */
  noteBystander(flow: Flow): void;
  /** Everything else that a source tells; `at` is the stream's time. */
  noteEvent(event: Exclude<SourceEvent, { kind: "flow" }>, at: Instant): void;
  noteColdStart(episode: KeyedEpisode): void;
  noteChanges(changes: LedgerChanges): void;
  take(): Recorded;
}

interface Noted {
  /** An entry does not hold its flow where it can be read again: here it is at hand. */
  readonly flow: Flow;
  readonly entry: FlowEntry;
}

/** A recorder that has heard nothing. What lies before `frontier()` was recorded by an earlier life, and is not recorded again. */
export function createRecorder(nodes: NodeMinutes, holes: HoleLog, frontier: () => Instant | null): Recorder {
  let noted: Noted[] = [];
  let attempts: StoredAttempt[] = [];
  let coldStarts: StoredColdStart[] = [];
  let aliases: (readonly [string, string])[] = [];

  function isBefore(at: Instant): boolean {
    const from = frontier();
    return from !== null && at < from;
  }

  return {
    noteFlow(flow, entry, { meaning, counted, connection }) {
      if (flow.time <= 0n || entry === null) return;
      nodes.noteFlow(flow.node, flow.time);
      if (!counted && connection === null) nodes.noteLate(flow.node, flow.time);
      if (meaning === "passes-by" || flow.raw === null || isBefore(flow.time)) return;
      noted.push({ flow, entry });
    },
    noteBystander(flow) {
      if (flow.time > 0n) nodes.noteFlow(flow.node, flow.time);
    },
    noteEvent(event, at) {
      switch (event.kind) {
        case "lost": {
          const { node, count, first, last, time, source } = event.lost;
          if (isBefore(first ?? time)) return;
          if (node !== "") nodes.noteLost(node, first ?? time, count);
          return holes.add({ kind: "lost", node: node === "" ? null : node, from: first ?? time, to: last ?? time, count, reason: source });
        }
        case "gap":
          return holes.add({ kind: "gap", ...event.gap, count: null });
        case "node-status":
          return event.status.nodes.forEach((node) => nodes.noteState(node, at, event.status.state));
        case "nodes":
          return event.nodes.forEach(({ name, state }) => nodes.noteState(name, at, state));
        case "health":
        case "broken":
        case "watermark":
        case "lag":
        case "heartbeat":
          return;
        default:
          return event satisfies never;
      }
    },
    noteColdStart({ state, ...episode }) {
      if (state !== "open") coldStarts.push({ ...episode, pair: pairKeyOf(episode.openedBy) });
    },
    noteChanges(changes) {
      if (changes.aliases.length > 0) aliases = aliases.concat(changes.aliases);
      for (const { before, next } of changes.attempts) {
        if (next === null || !next.decided || before?.decided === true || isBefore(next.time)) continue;
        attempts.push({ id: attemptIdOf(next), pair: pairKeyOf(next), refused: metRefusal(next), attempt: next });
      }
    },
    take() {
      const taken = { events: noted.flatMap(storedEventOf), attempts, coldStarts, aliases };
      noted = [];
      attempts = [];
      coldStarts = [];
      aliases = [];
      return taken;
    },
  };
}

/** The event with the pair that it counts for as its connection stands now. Its record stays where it was received. */
function storedEventOf({ flow, entry }: Noted): StoredEvent | [] {
  if (flow.raw === null) return [];
  const { id, meaning, connection } = entry;
  const attempt = connection && attemptAt(connection, flow.time);
  const remnant = connection?.remnant ?? null;
  const counted = attempt ?? remnant;
  return { id, time: flow.time, node: flow.node, pair: counted ? pairKeyOf(counted) : "", connection: connection?.key ?? "", meaning, record: flow.raw };
}
