import { describe, expect, it } from "vitest";
import { decodeMessage } from "@/lib/sources/record/schema";
import { readRecordings } from "@/lib/sources/record/recordings.testdata";
import { simulateRecording } from "./recording";

type Json = Readonly<Record<string, unknown>>;

/** The fields that are there, by path; lists count as one field. */
function pathsOf(value: Json, prefix = ""): string[] {
  return Object.entries(value).flatMap(([field, inner]) =>
    (inner !== null && typeof inner === "object" && !Array.isArray(inner) ? [prefix + field, ...pathsOf(inner as Json, `${prefix}${field}.`)] : [prefix + field]));
}

interface Shape {
  readonly kind: string;
  readonly paths: string;
}

/** What the two ends are decides which of their fields can be there: their shapes are compared apart from the rest. */
function endShape(end: Json | undefined): string {
  return Object.keys(end ?? {}).sort().join(" ");
}

function shapeOf(bytes: Uint8Array): (Shape & { readonly ends: readonly string[] }) | null {
  const { flow } = decodeMessage("observer.GetFlowsResponse", bytes) as { flow?: Json };
  if (!flow) return null;
  const { source, destination, source_names: _from, destination_names: _to, ...rest } = flow as Json & { source?: Json; destination?: Json };
  const type = flow["event_type"] as { type?: number; sub_type?: number };
  const l4 = Object.keys((flow["l4"] as Json | undefined) ?? {})[0] ?? "-";
  const l7 = flow["l7"] as { type?: string; dns?: unknown } | undefined;
  const reply = (flow["is_reply"] as { value?: boolean } | undefined)?.value;
  const has = (field: string): string => (field in flow ? `+${field}` : "");
  return {
    kind: [type.type, type.sub_type ?? 0, flow["verdict"], flow["traffic_direction"] ?? "-", l4, flow["trace_reason"] ?? "-", reply ?? "-", l7?.type ?? "-", l7?.dns ? "dns" : "",
      has("auth_type"), has("policy_match_type"), has("ingress_allowed_by"), has("egress_allowed_by"), has("ingress_denied_by"), has("egress_denied_by"),
      l7 && "latency_ns" in l7 ? "+latency" : ""].join(" "),
    paths: pathsOf(rest).filter((path) => !path.startsWith("l4.TCP.flags.")).sort().join("\n"),
    ends: [endShape(source), endShape(destination)],
  };
}

const recorded = new Map<string, Set<string>>();
const recordedEnds = new Set<string>();
for (const recording of readRecordings()) {
  if (!recording.name.startsWith("v1.20")) continue;
  for (const bytes of recording.messages) {
    const shape = shapeOf(bytes);
    if (!shape) continue;
    recorded.set(shape.kind, (recorded.get(shape.kind) ?? new Set()).add(shape.paths));
    for (const end of shape.ends) recordedEnds.add(end);
  }
}

/**
 * Kinds that no recording holds, and why they are here: policies that name egress rules (the recordings' lab has its
 * correlation for ingress alone), later packets to the outside, and sockets of UDP.
 */
const OURS = [/^7 \d \w+ - UDP/, /\+egress_allowed_by/, /\+egress_denied_by/, /^4 3 FORWARDED EGRESS TCP ESTABLISHED/, /^4 3 FORWARDED INGRESS UDP/, /^4 3 FORWARDED EGRESS UDP/];

describe.each(["team-yellow", "storm", "cold-start", "expiry", "lossy", "hostile", "large"])("flows of %s", (scenario) => {
  const { responses } = simulateRecording({ scenario, seed: 2, start: 1_795_363_200_000_000_000n, durationMs: scenario === "large" ? 500 : 270_000 });
  const shapes = responses.map(shapeOf).filter((shape) => shape !== null);

  it("have exactly the fields that recorded flows of their kind have", () => {
    const strange = new Set<string>();
    for (const { kind, paths } of shapes) {
      const known = recorded.get(kind);
      if (known ? !known.has(paths) : !OURS.some((pattern) => pattern.test(kind))) strange.add(`${kind}\n${paths}`);
    }
    expect([...strange]).toEqual([]);
  });

  it("describe ends as recorded ends are described", () => {
    expect([...new Set(shapes.flatMap((shape) => shape.ends))].filter((end) => !recordedEnds.has(end))).toEqual([]);
  });
});

describe("summaries and envelopes", () => {
  const { responses } = simulateRecording({ scenario: "team-yellow", seed: 2, start: 1_795_363_200_000_000_000n, durationMs: 240_000 });
  const messages = responses.map((bytes) => decodeMessage("observer.GetFlowsResponse", bytes));

  it("are written as the recorded agents write them", () => {
    const pattern = /^(TCP Flags: [A-Z]{3}(, [A-Z]{3})*|TCP|UDP|HTTP\/1\.1 (GET|POST|DELETE) http:\S+|HTTP\/1\.1 \d{3} \d+ms \((GET|POST|DELETE) http:\S+\)|DNS Query \S+ A|DNS Answer "[\d.,]+" TTL: \d+ \(Proxy \S+ A\))$/;
    expect(messages.filter(({ flow }) => flow && !pattern.test(flow.Summary ?? "")).map(({ flow }) => flow?.Summary)).toEqual([]);
  });

  it("repeat the flow's own node and time", () => {
    for (const { flow, node_name, time } of messages) {
      if (!flow) continue;
      expect(node_name).toBe(flow.node_name);
      expect(time).toEqual(flow.time);
    }
  });

  it("begin as Go writes them: node, time, then the flow", () => {
    const bytes = responses[0]!;
    expect([...bytes.subarray(0, 2)]).toEqual([0xc2, 0x3e]);
    const timeAt = 3 + bytes[2]!;
    expect([...bytes.subarray(timeAt, timeAt + 2)]).toEqual([0xca, 0x3e]);
    expect(bytes[timeAt + 3 + bytes[timeAt + 2]!]).toBe(0x0a);
  });
});
