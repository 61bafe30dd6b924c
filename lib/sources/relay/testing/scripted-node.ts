import type { FlowMessage, GetFlowsResponseMessage, LostEventMessage, TimestampMessage } from "../../record/messages";
import type { GetFlowsRequestMessage } from "../../record/questions";
import { FILTERS_1_15, passesFilters, type KnownFilters } from "./filtering";
import { Ring } from "./ring";

export function timestamp(at: bigint): TimestampMessage {
  return { seconds: String(at / 1_000_000_000n), nanos: Number(at % 1_000_000_000n) };
}

export function nowNs(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}

export interface NodeOptions {
  readonly name: string;
  readonly version?: string;
  /** 2^n − 1 upstream; 4095 by default there and here. */
  readonly capacity?: number;
  readonly address?: string;
  readonly filters?: KnownFilters;
  /** Added to every event's time: a clock that runs ahead or behind. */
  readonly skewMs?: number;
}

/** Reads one node's ring for one call, with the traps of the real reader. */
export interface RingReader {
  /** Next message for this call; null = nothing to give now. */
  next(): GetFlowsResponseMessage | null;
  /** Whether a reader that does not follow has come to its end. */
  isAtEnd(): boolean;
}

/** One agent: a ring and what GetNodes says of it. */
export class ScriptedNode {
  readonly name: string;
  readonly version: string;
  readonly address: string;
  readonly startedMs = Date.now();
  readonly skewMs: number;
  readonly ring: Ring;
  seen = 0;
  isUp = true;
  /** Accepts calls and never answers. */
  isHanging = false;
  #filters: KnownFilters;
  #serial = 0;

  constructor(options: NodeOptions) {
    this.name = options.name;
    this.version = options.version ?? "cilium v1.20.2+gtest";
    this.address = options.address ?? "127.0.0.1:4244";
    this.skewMs = options.skewMs ?? 0;
    this.ring = new Ring(options.capacity ?? 4095);
    this.#filters = options.filters ?? FILTERS_1_15;
  }

  /** Writes a flow; node, time and uuid are filled in unless given. Returns its uuid. */
  write(flow: FlowMessage = {}): string {
    this.seen += 1;
    this.#serial += 1;
    const time = nowNs() + BigInt(this.skewMs) * 1_000_000n + BigInt(this.#serial % 1_000);
    const uuid = flow.uuid ?? `${this.name}/${this.startedMs}/${this.#serial}`;
    const full: FlowMessage = { ...flow, uuid, time: flow.time ?? timestamp(time), node_name: this.name };
    this.ring.write({ time, response: { flow: full, node_name: this.name, time: full.time ?? {} } });
    return uuid;
  }

  /** Writes an entry that is no flow: it takes room in the ring and pushes the entry before it out. */
  writeAgentEvent(): void {
    this.ring.write({ time: nowNs(), response: {} });
  }

  /** Writes a loss that stands in the ring (perf ring or observer queue). */
  writeLost(lost: LostEventMessage): void {
    const time = nowNs();
    this.ring.write({ time, response: { lost_events: lost, node_name: this.name, time: timestamp(time) } });
  }

  read(request: GetFlowsRequestMessage): RingReader {
    const { ring } = this;
    const sinceNs = request.since ? BigInt(request.since.seconds ?? 0) * 1_000_000_000n + BigInt(request.since.nanos ?? 0) : null;
    const untilNs = request.until ? BigInt(request.until.seconds ?? 0) * 1_000_000_000n + BigInt(request.until.nanos ?? 0) : null;
    const limit = Number(request.number ?? 0);
    const passes = (response: GetFlowsResponseMessage): boolean => response.flow !== undefined && passesFilters(request, response.flow, this.#filters);
    // A follow stream opened on a ring with fewer than two entries hears nothing until the ring was filled once.
    let deafUntil = request.follow && ring.size < 2 ? ring.first + ring.capacity : null;
    let position = this.#startOf(request, sinceNs, limit, passes);
    let given = 0;
    let isPastUntil = false;
    let pendingLoss = deafUntil === null ? 0 : 1;
    return {
      next: () => {
        if (deafUntil !== null && ring.released + 1 < deafUntil) return null;
        deafUntil = null;
        if (position < ring.first) {
          pendingLoss += ring.first - position;
          position = ring.first;
        }
        if (pendingLoss > 0) {
          const lost = { source: "HUBBLE_RING_BUFFER", num_events_lost: pendingLoss };
          pendingLoss = 0;
          return { lost_events: lost, node_name: this.name, time: timestamp(nowNs()) };
        }
        while (position < ring.released && (request.follow || limit === 0 || given < limit)) {
          const entry = ring.at(position);
          position += 1;
          if (!entry) continue;
          if (untilNs !== null && entry.time > untilNs) {
            isPastUntil = true;
            return null;
          }
          if (entry.response.lost_events) return entry.response;
          if (!passes(entry.response) || (sinceNs !== null && entry.time < sinceNs)) continue;
          given += 1;
          return entry.response;
        }
        return null;
      },
      isAtEnd: () => !request.follow && (isPastUntil || position >= ring.released || (limit > 0 && given >= limit)),
    };
  }

  #startOf(request: GetFlowsRequestMessage, sinceNs: bigint | null, limit: number, passes: (response: GetFlowsResponseMessage) => boolean): number {
    const { ring } = this;
    if (request.first && sinceNs === null) return ring.first;
    // Follow without number or since is not "from now": one older flow comes first.
    const wanted = limit > 0 ? limit : request.follow ? 1 : Infinity;
    let position = ring.released;
    let found = 0;
    while (position > ring.first && (sinceNs !== null || found < wanted)) {
      const entry = ring.at(position - 1);
      if (entry && sinceNs !== null && entry.time < sinceNs) break;
      if (entry && passes(entry.response)) found += 1;
      position -= 1;
    }
    return position;
  }
}
