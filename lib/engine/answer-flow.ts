import { clusterOfNode, connectionPlaceOf } from "@/lib/domain/connection";
import { NO_FILTER } from "@/lib/domain/filter";
import type { Flow } from "@/lib/domain/flow";
import { plusMs } from "@/lib/domain/instant";
import { POLICY_RESOURCES } from "@/lib/domain/join/cluster-policies";
import type { PairRequired } from "@/lib/domain/pair";
import { AppError } from "@/lib/platform/errors";
import { rowOfEntry } from "./answer-flows";
import type { AnswerGround } from "./answer-ground";
import type { FlowEntry } from "./flow-ring";
import type { Held } from "./held";
import { sayMissingFlow, type HeldFlows } from "./missing-flow";
import { flowOf, listGroundOf, rowsOfEvents } from "./past-list";
import { createPastNames } from "./past-names";
import { WHOLE_WINDOW, type QuestionOf } from "./question";
import type { FlowReply } from "./reply";

const NEIGHBOURS_SHOWN = 200;
/** How far from a flow of history the others of its connection are looked for, and coverage is told. */
const AROUND_MS = 600_000;

/** One flow with its record and the events of its connection, from memory or from history; rejects with `gone` or `not-found`. */
export async function answerFlow(question: QuestionOf<"flow">, ground: AnswerGround): Promise<FlowReply> {
  const { held } = ground;
  const entry = held.flows.get(question.id);
  if (!entry) return storedFlow(question.id, ground);
  const { window } = ground.exactWindow(WHOLE_WINDOW, NO_FILTER);
  const { raw } = entry.flow;
  const row = rowOfEntry(held, entry);
  return {
    kind: "flow",
    ...held.head(window),
    // The record is copied out: cloning a view to another thread would carry the whole buffer behind it along.
    flow: { ...row, flow: { ...entry.flow, raw: raw?.format === "protobuf" ? { format: "protobuf", bytes: new Uint8Array(raw.bytes) } : raw } },
    attempt: row.attempt,
    required: requiredOf(row.attempt?.pair ?? null, ground),
    neighbours: neighboursOf(held, entry).map((neighbour) => rowOfEntry(held, neighbour)),
  };
}

/** An event that history keeps, as of its own time. */
async function storedFlow(id: string, ground: AnswerGround): Promise<FlowReply> {
  const { held, past } = ground;
  if (past === null) throw missing(held, null);
  const { store, readRecord, eventsKeptMs } = past.history;
  const event = await past.recall.inTime(store.event(id));
  if (event === null) throw missing(held, { outlivesRestart: store.nature.outlivesRestart, eventsFrom: (await store.span()).eventsFrom, retentionMs: eventsKeptMs });
  const flow = flowOf(event, readRecord);
  if (flow === null) throw new AppError("internal", "The record of this flow is kept, but it cannot be read any more.");
  const around = { from: plusMs(event.time, -AROUND_MS), to: plusMs(event.time, AROUND_MS) };
  const list = await listGroundOf(ground, around, held.time.asOf());
  const names = list.past?.recollection.names ?? createPastNames([], (peer) => peer);
  const beside = event.connection === "" ? [event] : await store.events({ window: around, pairs: null, connection: event.connection, after: null, limit: NEIGHBOURS_SHOWN });
  const rows = await rowsOfEvents(beside.some((other) => other.id === id) ? beside : [event, ...beside], past.history, names);
  const own = rows.find(({ row }) => row.id === id)?.found;
  if (!own) throw new AppError("internal", "The record of this flow is kept, but it cannot be read any more.");
  return {
    kind: "flow",
    ...list.held.head(around),
    flow: { ...own, flow },
    attempt: own.attempt,
    required: requiredOf(own.attempt?.pair ?? null, ground),
    neighbours: rows.map(({ found }) => found).sort((a, b) => (a.flow.time !== b.flow.time ? (a.flow.time < b.flow.time ? -1 : 1) : a.id < b.id ? -1 : 1)),
  };
}

/** What policies demand of a flow's pair, whenever it was seen; null where none are read. */
function requiredOf(key: string | null, ground: AnswerGround): PairRequired | null {
  const { held } = ground;
  const { surroundings } = held;
  if (key === null || !surroundings || POLICY_RESOURCES.every((resource) => surroundings.book.stateOf(resource) === null)) return null;
  const pair = held.book.pair(key, held.ground(ground.pairWindow(WHOLE_WINDOW, NO_FILTER).window));
  return pair ? surroundings.requirement(pair) : null;
}

function neighboursOf(held: Held, entry: FlowEntry): readonly FlowEntry[] {
  const place = placeOf(entry.flow);
  if (place === null) return [entry];
  const distance = (other: FlowEntry): bigint => (other.time > entry.time ? other.time - entry.time : entry.time - other.time);
  const found: FlowEntry[] = [];
  for (const other of held.flows.entries()) {
    // Two connections that are known to be two need no look at their flows.
    if (other.connection !== null && entry.connection !== null && other.connection !== entry.connection) continue;
    if (sameAddresses(other.flow, entry.flow) && placeOf(other.flow) === place) found.push(other);
  }
  if (found.length > NEIGHBOURS_SHOWN) {
    found.sort((a, b) => (distance(a) < distance(b) ? -1 : 1));
    found.length = NEIGHBOURS_SHOWN;
  }
  return found.sort((a, b) => (a.time !== b.time ? (a.time < b.time ? -1 : 1) : a.id < b.id ? -1 : 1));
}

function placeOf(flow: Flow): string | null {
  return connectionPlaceOf(flow, clusterOfNode(flow.node))?.key ?? null;
}

/** Cheap look before the connection's key is spelled out. */
function sameAddresses(a: Flow, b: Flow): boolean {
  return a.sourceAddress === b.sourceAddress || a.sourceAddress === b.destinationAddress;
}

function missing({ flows: { completeSince, size } }: Held, history: HeldFlows["history"]): AppError {
  return sayMissingFlow({ inMemory: size, memorySince: completeSince, history });
}
