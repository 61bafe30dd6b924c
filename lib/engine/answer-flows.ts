import type { CoverageHole } from "@/lib/domain/coverage";
import { clusterOfNode, connectionPlaceOf } from "@/lib/domain/connection";
import { compileFilter } from "@/lib/domain/filter-match";
import type { Flow } from "@/lib/domain/flow";
import type { Instant } from "@/lib/domain/instant";
import { POLICY_RESOURCES } from "@/lib/domain/join/cluster-policies";
import type { PairRequired } from "@/lib/domain/pair";
import { sayForgotten } from "./answer-attempts";
import type { AnswerGround } from "./answer-ground";
import { parseCursor, printCursor } from "./cursor";
import type { FlowEntry } from "./flow-ring";
import { sayMissingFlow } from "./missing-flow";
import { holesWithin, type Model } from "./model";
import { WHOLE_WINDOW, type QuestionOf } from "./question";
import type { FlowReply, FlowRow, FlowRowOfFlow, FlowsReply } from "./reply";
import { NO_FILTER } from "@/lib/domain/filter";

const HOLES_SHOWN = 1_000;
const NEIGHBOURS_SHOWN = 200;

interface Listed {
  readonly at: Instant;
  readonly id: string;
  readonly entry: FlowEntry | null;
  readonly hole: CoverageHole | null;
}

/** Flows in memory that match, newest first, with a row wherever events are known to be missing. */
export function answerFlows(question: QuestionOf<"flows">, ground: AnswerGround): FlowsReply {
  const { model } = ground;
  const { window, filter } = ground.exactWindow(question.window, question.filter);
  const test = compileFilter(filter, model.time.asOf());
  const listed: Listed[] = [];
  let matched = 0;
  for (const entry of model.flows.entries()) {
    const { time } = entry;
    if (time < window.from || time > window.to) continue;
    if (filter.terms.length > 0 && !test.flow(entry.flow, { attempt: model.attemptOf(entry)?.attempt ?? null })) continue;
    matched += 1;
    listed.push({ at: time, id: entry.id, entry, hole: null });
  }
  for (const hole of holesWithin(model.coverage().holes, window, HOLES_SHOWN)) listed.push({ at: hole.to, id: `hole ${hole.node ?? ""} ${hole.from}`, entry: null, hole });
  listed.sort((a, b) => (a.at !== b.at ? (a.at > b.at ? -1 : 1) : a.id < b.id ? -1 : 1));
  const start = question.cursor === null ? 0 : startAfter(question.cursor, listed);
  const page = listed.slice(start, start + question.limit);
  const last = page.at(-1);
  const { completeSince } = model.flows;
  return {
    kind: "flows",
    ...sayForgotten(model.head(window), completeSince, "flows"),
    matched,
    held: model.flows.size,
    heldFrom: model.flows.size === 0 ? null : (completeSince ?? model.coverage().firstEventAt),
    nextCursor: last && start + page.length < listed.length ? printCursor({ value: String(last.at), id: last.id }) : null,
    rows: page.flatMap(({ entry, hole }): FlowRow[] => (entry ? [rowOfEntry(model, entry)] : hole ? [{ row: "hole", hole }] : [])),
  };
}

/** One flow with its record and the events of its connection; throws `gone` or `not-found`. */
export function answerFlow(question: QuestionOf<"flow">, ground: AnswerGround): FlowReply {
  const { model } = ground;
  const entry = model.flows.get(question.id);
  if (!entry) throw sayMissingFlow({ inMemory: model.flows.size, memorySince: model.flows.completeSince, history: null });
  const { window } = ground.exactWindow(WHOLE_WINDOW, NO_FILTER);
  const { raw } = entry.flow;
  const row = rowOfEntry(model, entry);
  return {
    kind: "flow",
    ...model.head(window),
    // The record is copied out: cloning a view to another thread would carry the whole buffer behind it along.
    flow: { ...row, flow: { ...entry.flow, raw: raw?.format === "protobuf" ? { format: "protobuf", bytes: new Uint8Array(raw.bytes) } : raw } },
    attempt: row.attempt,
    required: requiredOf(row.attempt?.pair ?? null, ground),
    neighbours: neighboursOf(model, entry).map((neighbour) => rowOfEntry(model, neighbour)),
  };
}

/** What policies demand of a flow's pair, whenever it was seen; null where none are read. */
function requiredOf(key: string | null, ground: AnswerGround): PairRequired | null {
  const { model } = ground;
  const { surroundings } = model;
  if (key === null || !surroundings || POLICY_RESOURCES.every((resource) => surroundings.book.stateOf(resource) === null)) return null;
  const pair = model.book.pair(key, model.ground(ground.pairWindow(WHOLE_WINDOW, NO_FILTER).window));
  return pair ? surroundings.requirement(pair) : null;
}

/** A flow as a row; its record stays behind, lists do not show it. */
export function rowOfEntry(model: Model, entry: FlowEntry): FlowRowOfFlow {
  return { row: "flow", id: entry.id, flow: { ...entry.flow, raw: null }, meaning: entry.meaning, attempt: model.attemptOf(entry) };
}

function neighboursOf(model: Model, entry: FlowEntry): readonly FlowEntry[] {
  const place = placeOf(entry.flow);
  if (place === null) return [entry];
  const distance = (other: FlowEntry): bigint => (other.time > entry.time ? other.time - entry.time : entry.time - other.time);
  const found: FlowEntry[] = [];
  for (const other of model.flows.entries()) {
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

function startAfter(text: string, listed: readonly Listed[]): number {
  const { value, id } = parseCursor(text);
  const at = BigInt(/^-?\d+$/.test(value) ? value : 0);
  const found = listed.findIndex((row) => row.at < at || (row.at === at && row.id > id));
  return found < 0 ? listed.length : found;
}
