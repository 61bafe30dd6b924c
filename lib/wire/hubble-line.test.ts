import { describe, expect, it } from "vitest";
import { NO_ENDPOINT, type Flow } from "@/lib/domain/flow";
import { newFlowDraft } from "@/lib/sources/record/flow-draft";
import { createJsonReader } from "@/lib/sources/record/json";
import { createResponseReader } from "@/lib/sources/record/reader";
import { readRecordings } from "@/lib/sources/record/recordings.testdata";
import type { ParsedRecord } from "@/lib/sources/record/source-record";
import { printHubbleLine, printLostLine, printStamp } from "./hubble-line";
import { endWords } from "./hubble-line-end";
import { summaryWords, typeWords, verdictWords } from "./hubble-line-words";

function nameOf(record: ParsedRecord): string {
  if (record.kind === "flow") return record.flow.uuid;
  if (record.kind === "lost") return `${record.lost.node} ${record.lost.time}`;
  throw new Error(`a ${record.kind}`);
}

function lineOf(record: ParsedRecord): string {
  if (record.kind === "flow") return printHubbleLine(record.flow);
  if (record.kind === "lost") return printLostLine(record.lost);
  throw new Error(`a ${record.kind}`);
}

function flow(given: Partial<Flow>): Flow {
  return { ...newFlowDraft(null), time: 1_767_603_723_004_999_999n, sourceAddress: "10.0.0.1", destinationAddress: "10.0.0.2", ...given };
}

describe("printHubbleLine", () => {
  it.each(readRecordings())("$name: prints what the real client printed", ({ lines, compact, messages }) => {
    const fromJson = lines.map(createJsonReader());
    expect(fromJson.map(lineOf)).toEqual(compact);
    // The recorded messages have an order of their own: they are put into the file's.
    const fromBytes = new Map(messages.map(createResponseReader()).filter((record) => record.kind !== "node-status").map((record) => [nameOf(record), lineOf(record)]));
    expect(fromJson.map((record) => fromBytes.get(nameOf(record)))).toEqual(compact);
  });

  it.each<[string, Partial<Flow>, string]>([
    ["pads the day, cuts the milliseconds", {}, "Jan  5 09:02:03.004: 10.0.0.1 (unknown) <> 10.0.0.2 (unknown) UNKNOWN VERDICT_UNKNOWN ()"],
    [
      "swaps the ends of a reply",
      { isReply: true, protocol: "TCP", sourcePort: 80, destinationPort: 4000, eventType: 4, verdict: "FORWARDED", source: { ...NO_ENDPOINT, identity: 9 } },
      "Jan  5 09:02:03.004: 10.0.0.2:4000 (unknown) <- 10.0.0.1:80 (world-ipv4) to-endpoint FORWARDED ()",
    ],
    [
      "brackets IPv6, prints no port 0",
      { isReply: false, sourceAddress: "fd00::1", destinationAddress: "fd00::2", sourcePort: 0, destinationPort: 53 },
      "Jan  5 09:02:03.004: fd00::1 (unknown) -> [fd00::2]:53 (unknown) UNKNOWN VERDICT_UNKNOWN ()",
    ],
    [
      "falls back to MAC addresses",
      { sourceAddress: "", destinationAddress: "", sourceMac: "aa:bb", destinationMac: "cc:dd", sourcePort: 5 },
      "Jan  5 09:02:03.004: aa:bb (unknown) <> cc:dd (unknown) UNKNOWN VERDICT_UNKNOWN ()",
    ],
    [
      "lets a service's namespace override the pod's, and cleans paths as Go does",
      { source: { ...NO_ENDPOINT, namespace: "a", pod: "p" }, sourceService: { name: "s", namespace: "b" }, destination: { ...NO_ENDPOINT, namespace: "x", pod: "../../y//z/." } },
      "Jan  5 09:02:03.004: b/p (unknown) <> ../y/z (unknown) UNKNOWN VERDICT_UNKNOWN ()",
    ],
    ["joins DNS names", { destinationNames: ["a.example", "b.example"] }, "Jan  5 09:02:03.004: 10.0.0.1 (unknown) <> a.example,b.example (unknown) UNKNOWN VERDICT_UNKNOWN ()"],
    ["has no time to print", { time: 0n }, "N/A: 10.0.0.1 (unknown) <> 10.0.0.2 (unknown) UNKNOWN VERDICT_UNKNOWN ()"],
    [
      "shows escape characters",
      { summary: "\u001b[31mred\r", ipTraceId: "7", authType: "TEST_ALWAYS_FAIL" },
      "Jan  5 09:02:03.004: 10.0.0.1 (unknown) <> 10.0.0.2 (unknown) UNKNOWN VERDICT_UNKNOWN (IP Trace ID: 7; ^[[31mred\\r; Auth: TEST_ALWAYS_FAIL)",
    ],
  ])("%s", (_, given, line) => {
    expect(printHubbleLine(flow(given))).toBe(line);
  });
});

describe("the words of a line", () => {
  const l7 = { type: "REQUEST", latencyNs: 0n, http: null, dns: null, kafka: null };
  const dns = { query: "", ips: [], cnames: [], rcode: 0, ttl: 0, observationSource: "proxy", qtypes: [], rrtypes: [] };
  it.each<[Partial<Flow>, string]>([
    [{ l7: { ...l7, http: { code: 0, method: "", url: "", protocol: "" } } }, "http-request"],
    [{ l7: { ...l7, type: "RESPONSE", dns } }, "dns-response proxy"],
    [{ l7: { ...l7, kafka: { errorCode: 0, apiVersion: 0, apiKey: "", correlationId: 0, topic: "" } } }, "l7-request"],
    [{ eventType: 4, eventSubType: 13 }, "to-crypto"],
    [{ eventType: 4, eventSubType: 99 }, "99"],
    [{ eventType: 1, eventSubType: 189 }, "Authentication required"],
    [{ eventType: 1, eventSubType: 250 }, "250, 0"],
    [{ eventType: 5, policyMatchType: 6, direction: "EGRESS" }, "policy-verdict:Proto-Only EGRESS"],
    [{ eventType: 5, policyMatchType: 9 }, "policy-verdict:unknown TRAFFIC_DIRECTION_UNKNOWN"],
    [{ eventType: 3, debugCapturePoint: "DBG_CAPTURE_SNAT_PRE" }, "DBG_CAPTURE_SNAT_PRE"],
    [{ eventType: 3 }, "DBG_CAPTURE_POINT_UNKNOWN"],
    [{ eventType: 7, eventSubType: 4 }, "post-xlate-rev"],
    [{ eventType: 7, eventSubType: 9 }, "SOCK_XLATE_POINT_UNKNOWN"],
    [{ eventType: 2 }, "UNKNOWN"],
  ])("type %#: %s", (given, words) => {
    expect(typeWords(flow(given))).toBe(words);
  });

  it.each([
    ["FORWARDED", "ALLOWED"],
    ["REDIRECTED", "ALLOWED"],
    ["DROPPED", "DENIED"],
    ["ERROR", "DENIED"],
    ["AUDIT", "AUDITED"],
    ["99", "99"],
  ])("a policy verdict %s reads %s, other events keep it", (verdict, words) => {
    expect(verdictWords(flow({ eventType: 5, verdict }))).toBe(words);
    expect(verdictWords(flow({ eventType: 1, verdict }))).toBe(verdict);
  });

  it("come in parts", () => {
    const given = flow({ source: { ...NO_ENDPOINT, namespace: "shop", pod: "web-1", identity: 26244 }, sourcePort: 8080, authType: "SPIRE" });
    expect(endWords(given, "source")).toEqual({ host: "shop/web-1", port: 8080, identity: "ID:26244" });
    expect(endWords(given, "destination")).toEqual({ host: "10.0.0.2", port: null, identity: "unknown" });
    expect(summaryWords(given)).toBe("; Auth: SPIRE");
  });
});

describe("printLostLine", () => {
  const lost = { node: "n", time: 1_767_603_723_004_000_000n, source: "HUBBLE_RING_BUFFER", count: 12, first: null, last: null, cpu: null };
  it("has the stretch only when both of its ends are known", () => {
    expect(printLostLine(lost)).toBe("Jan  5 09:02:03.004 EVENTS LOST: HUBBLE_RING_BUFFER CPU(0) 12");
    expect(printLostLine({ ...lost, first: lost.time })).toBe("Jan  5 09:02:03.004 EVENTS LOST: HUBBLE_RING_BUFFER CPU(0) 12");
    expect(printLostLine({ ...lost, cpu: 3, first: lost.time, last: lost.time + 1_000_000n })).toBe(
      "Jan  5 09:02:03.004 EVENTS LOST: HUBBLE_RING_BUFFER CPU(3) 12 (first: Jan  5 09:02:03.004, last: Jan  5 09:02:03.005)",
    );
  });

  it("prints N/A for times outside the years 1 to 9999", () => {
    expect(printStamp(253_402_300_800_000_000_000n)).toBe("N/A");
    expect(printStamp(253_402_300_799_999_999_999n)).toBe("Dec 31 23:59:59.999");
    expect(printStamp(-1n)).toBe("Dec 31 23:59:59.999");
  });
});
