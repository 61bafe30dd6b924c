import type { LostEvents, NodeStatus } from "@/lib/domain/flow";
import { JsonEndpointShelf } from "./json-endpoint";
import { flowFromJson } from "./json-flow";
import { instantOf, isObject, numberOf, objectOf, optionalNumberOf, ShapeError, textOf, textsOf, wordOf, type JsonObject } from "./json-shape";
import { AGENT_EVENT, DEBUG_EVENT, withEnvelope } from "./reader";
import type { ParsedRecord, SourceRecord } from "./source-record";
import { LOST_SOURCE, NODE_STATE } from "./words";

/**
 * A reader of JSON lines as `hubble observe -o jsonpb`, `-o json` (new and legacy) and the agents' file exporter write
 * them. It shares endpoints that repeat; unknown members are passed over, unknown enum names are kept.
 */
export function createJsonReader(): (line: string) => ParsedRecord {
  const endpoints = new JsonEndpointShelf();
  return (line) => {
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      return { kind: "broken", reason: "not JSON, or cut short" };
    }
    if (!isObject(json)) return { kind: "broken", reason: "not a JSON object" };
    try {
      return recordFromJson(json, line, endpoints);
    } catch (thrown) {
      if (thrown instanceof ShapeError) return { kind: "broken", reason: thrown.message };
      throw thrown;
    }
  };
}

/** One line read by itself; for many lines take createJsonReader, which shares what repeats. */
export function readJsonLine(line: string): ParsedRecord {
  return createJsonReader()(line);
}

function recordFromJson(json: JsonObject, line: string, endpoints: JsonEndpointShelf): ParsedRecord {
  const record = contentOf(json, line, endpoints);
  if (record === null) return { kind: "broken", reason: "a JSON object, but no Hubble record" };
  // A bare flow is its own envelope, and what it says of node and time is in it already.
  return withEnvelope(record, textOf(json, "node_name"), instantOf(json, "time") ?? 0n);
}

function contentOf(json: JsonObject, line: string, endpoints: JsonEndpointShelf): SourceRecord | null {
  const flow = objectOf(json, "flow");
  if (flow) return { kind: "flow", flow: flowFromJson(flow, endpoints, { format: "json", text: line }) };
  const lost = objectOf(json, "lost_events");
  if (lost) return { kind: "lost", lost: lostFromJson(lost) };
  const status = objectOf(json, "node_status");
  if (status) return { kind: "node-status", status: statusFromJson(status) };
  if (isObject(json["agent_event"])) return AGENT_EVENT;
  if (isObject(json["debug_event"])) return DEBUG_EVENT;
  if ("num_events_lost" in json) return { kind: "lost", lost: lostFromJson(json) };
  if (FLOW_MEMBERS.some((member) => member in json)) {
    return { kind: "flow", flow: flowFromJson(json, endpoints, { format: "json", text: line }) };
  }
  return Object.keys(json).every((member) => member === "node_name" || member === "time") ? EMPTY : null;
}

// Members that only a flow has: any of them makes an object without an envelope a flow (legacy `-o json`).
const FLOW_MEMBERS = ["verdict", "event_type", "IP", "l4", "Type", "Summary", "uuid", "source", "destination"];

const EMPTY: SourceRecord = { kind: "nothing", reason: "a response without flow, node status or lost events" };

function lostFromJson(json: JsonObject): LostEvents {
  return {
    node: "",
    time: 0n,
    source: wordOf(json, "source", LOST_SOURCE),
    count: numberOf(json, "num_events_lost"),
    first: instantOf(json, "first"),
    last: instantOf(json, "last"),
    cpu: optionalNumberOf(json, "cpu"),
  };
}

function statusFromJson(json: JsonObject): NodeStatus {
  return { time: 0n, state: wordOf(json, "state_change", NODE_STATE), nodes: textsOf(json, "node_names"), message: textOf(json, "message") };
}
