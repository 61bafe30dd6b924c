import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { AppError } from "@/lib/platform/errors";
import { lookupMessage } from "@/lib/sources/record/schema";
import { SIMULATED_VERSION } from "./event";
import type { FlowRecord } from "./flow-record";
import { REAL_HABITS, type Habits } from "./observer/node-reader";
import { createRelay, type Relay } from "./observer/relay";
import { encodeFlowResponse } from "./observer/response";
import type { RingEntry } from "./observer/ring";
import { serveRelay, type RunningRelay } from "./serve-relay";

/** What `startReplay` is told: responses, or length-delimited files of them (gzip as `.gz`). */
export interface ReplayPlan {
  readonly listen: string;
  readonly files?: readonly string[];
  readonly responses?: readonly Uint8Array[];
  /** Nodes of GetNodes; by default those that the responses name. */
  readonly nodes?: readonly { readonly name: string; readonly version?: string }[];
  /** Recorded seconds a second; Infinity (the default) fills the rings at once. */
  readonly speed?: number;
  readonly ringCapacity?: number;
  readonly habits?: Partial<Habits>;
}

/** A recording behind a Relay. Its clock is the recorded one. */
export interface RunningReplay extends RunningRelay {
  /** The recorded clock now, in epoch milliseconds. */
  readonly clock: () => number;
  /** Recorded time of the first and last event. */
  readonly from: bigint;
  readonly to: bigint;
  /** Settles when everything has been put into the rings. */
  readonly played: Promise<void>;
}

const RESPONSE = lookupMessage("observer.GetFlowsResponse");
const LARGEST_RING = 65_535;
const TICK_MS = 20;
const NS_PER_MS = 1_000_000n;

/** The shape of a decoded GetFlowsResponse, enums and 64-bit values as numbers. */
interface RawResponse {
  readonly flow?: FlowRecord;
  readonly lost_events?: object;
  readonly node_name?: string;
  readonly time?: { readonly seconds?: number; readonly nanos?: number };
}

interface Recorded {
  readonly node: string;
  readonly entry: RingEntry;
}

/** Splits a file of length-delimited messages. Throws a bad-record AppError when it ends within one. */
export function splitDelimited(bytes: Uint8Array, file: string): Uint8Array[] {
  const messages: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) throw new AppError("bad-record", `${file} ends within a length`);
      length += (byte & 127) * 2 ** shift;
      if (byte < 128) break;
    }
    if (at + length > bytes.length) throw new AppError("bad-record", `${file} ends within a message of ${length} bytes`);
    messages.push(bytes.subarray(at, at + length));
    at += length;
  }
  return messages;
}

function readRecorded(bytes: Uint8Array): Recorded | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // The descriptor gives this shape for a GetFlowsResponse.
  const raw = RESPONSE.toObject(RESPONSE.decode(bytes), { longs: Number }) as RawResponse;
  const time = BigInt(raw.time?.seconds ?? 0) * 1_000_000_000n + BigInt(raw.time?.nanos ?? 0);
  const node = raw.node_name ?? "";
  if (raw.flow) {
    const { flow } = raw;
    const shape: FlowRecord = { ...flow, source: flow.source ?? {}, destination: flow.destination ?? {}, event_type: flow.event_type ?? { type: 0 }, node_labels: flow.node_labels ?? [], node_name: flow.node_name ?? "" };
    return { node, entry: { time, kind: "flow", shape, response: (mask) => (mask ? encodeFlowResponse(mask.apply(flow)) : buffer) } };
  }
  return raw.lost_events ? { node, entry: { time, kind: "lost", shape: null, response: () => buffer } } : null;
}

async function readResponses(plan: ReplayPlan): Promise<Uint8Array[]> {
  const responses = [...(plan.responses ?? [])];
  for (const file of plan.files ?? []) {
    const bytes = await readFile(file);
    responses.push(...splitDelimited(file.endsWith(".gz") ? gunzipSync(bytes) : bytes, file));
  }
  return responses;
}

/** An agent event behind the last flow of each ring, as a busy agent has them: else the newest flow would be withheld for good. */
function flushRings(relay: Relay, time: bigint): void {
  for (const name of relay.nodes.keys()) {
    relay.append(name, { time, kind: "agent", shape: null, response: () => Buffer.alloc(0) });
  }
}

/** Serves a recording over gRPC, each event at its recorded time. Rejects when a file cannot be read or the address not be had. */
export async function startReplay(plan: ReplayPlan): Promise<RunningReplay> {
  const recorded = (await readResponses(plan)).map(readRecorded).filter((each) => each !== null);
  const speed = plan.speed ?? Infinity;
  // Within a node the order of the recording is the order of its ring; between nodes, time is.
  const queues = new Map<string, Recorded[]>();
  for (const each of recorded) {
    const queue = queues.get(each.node);
    if (queue) queue.push(each);
    else queues.set(each.node, [each]);
  }
  const times = recorded.map((each) => each.entry.time);
  const from = times.reduce((low, time) => (time < low ? time : low), times[0] ?? 0n);
  const to = times.reduce((high, time) => (time > high ? time : high), from);
  const openedMs = performance.now();
  const clockNs = (): bigint => {
    if (speed === Infinity) return to;
    const elapsed = from + BigInt(Math.trunc((performance.now() - openedMs) * speed * 1e6));
    return elapsed;
  };
  const clock = (): number => Number(clockNs() / NS_PER_MS);
  const names = plan.nodes ?? [...queues.keys()].sort().map((name) => ({ name }));
  const relay = createRelay({
    nodes: names.map((node) => ({ name: node.name, version: ("version" in node ? node.version : undefined)?.replace(/^cilium v/, "") ?? SIMULATED_VERSION })),
    ringCapacity: plan.ringCapacity ?? LARGEST_RING,
    now: clockNs,
    clockMs: clock,
  });
  for (const node of relay.nodes.values()) node.startedMs = Number(from / NS_PER_MS) - 60_000;

  const next = new Map<string, number>();
  const playUntil = (until: bigint): boolean => {
    let left = 0;
    let moved = false;
    for (const [name, queue] of queues) {
      let at = next.get(name) ?? 0;
      for (; at < queue.length && queue[at]!.entry.time <= until; at++) {
        relay.append(name, queue[at]!.entry);
        moved = true;
      }
      next.set(name, at);
      left += queue.length - at;
    }
    if (left === 0) flushRings(relay, to);
    if (moved || left === 0) relay.announce();
    return left === 0;
  };

  let ticker: NodeJS.Timeout | null = null;
  const played = new Promise<void>((resolve) => {
    if (playUntil(clockNs())) return resolve();
    ticker = setInterval(() => {
      if (!playUntil(clockNs())) return;
      if (ticker) clearInterval(ticker);
      resolve();
    }, TICK_MS);
  });
  const stop = (): void => { if (ticker) clearInterval(ticker); };
  try {
    const running = await serveRelay({ relay, listen: plan.listen, habits: { ...REAL_HABITS, ...plan.habits }, clockMs: clock, stop });
    return Object.assign(running, { clock, from, to, played });
  } catch (thrown) {
    stop();
    throw thrown;
  }
}
