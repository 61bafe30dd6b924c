import { describe, expect, it } from "vitest";
import type { Flow } from "./flow";
import { TcpFlag, TracePoint } from "./flow";
import { allowed, allowedWithAuth, CLIENT, deniedByPolicy, deniedForAuth, dropped, flowAt, ms, podEnd, requested, SERVER, traced } from "./flow.testdata";
import { foldFlows } from "./fold.testdata";
import { createLedger } from "./ledger";

const OVER = 300_000;
const elsewhere: Partial<Flow> = { sourceAddress: "10.9.9.9", source: podEnd("other", "client", 40_000), sourcePort: 1 };
const retry = { sourcePort: 36_747 };

interface Case {
  readonly name: string;
  readonly flows: readonly Flow[];
  readonly until?: number;
  readonly expected: readonly Record<string, unknown>[];
}

const only = (name: string, flows: readonly Flow[], expected: Record<string, unknown>, until = OVER): Case => ({ name, flows, expected: [expected], until });

describe("the lab of team-yellow", () => {
  const cases: readonly Case[] = [
    {
      name: "no policy on server, its node has sent a verdict for another pod",
      flows: [allowed(0, elsewhere), traced(10)],
      expected: [{ outcome: "allowed-unauthenticated" }, { outcome: "allowed-unauthenticated", evidence: "trace", reason: "trace, no policy enforced there" }],
    },
    only("no policy on server, its node sent no verdict at all", [traced(10)], { outcome: "unknown", reason: "worker-2 sent no verdict in the window; they may be switched off" }),
    only("rule without auth, POST", [allowed(0), traced(0.1), requested(1, "FORWARDED")], { outcome: "allowed-unauthenticated", evidence: "verdict", l7: { requestsSeen: 1, requestsRefused: 0, refused: [] } }),
    only("rule without auth, GET", [allowed(0, { verdict: "REDIRECTED" }), requested(1, "DROPPED")], {
      outcome: "allowed-unauthenticated",
      l7: { requestsSeen: 1, requestsRefused: 1, refused: [{ method: "GET", path: "/anything" }] },
    }),
    only("untrusted, any", [deniedByPolicy(0), dropped(0.05, { eventSubType: 133, dropReason: 133, dropReasonName: "POLICY_DENIED" })], { outcome: "policy-denied", refusals: 0 }),
    {
      name: "auth required, POST at once, the client gives up and dials again",
      flows: [deniedForAuth(0), dropped(0.05), deniedForAuth(1_000), dropped(1_000.05), allowedWithAuth(2_000, retry)],
      expected: [
        { outcome: "auth-refused", refusals: 2, refusedBy: ["AUTH_REQUIRED"], recovered: true },
        { outcome: "authenticated", refusals: 0 },
      ],
    },
    only("auth required, the client waits", [deniedForAuth(0), dropped(0.05), allowedWithAuth(1_033.22)], { outcome: "authenticated-late", refusals: 1, waitMs: 1033.22 }),
    only("auth required, POST later", [allowedWithAuth(0, { verdict: "REDIRECTED" }), requested(2, "FORWARDED")], { outcome: "authenticated", waitMs: null }),
    only("auth required, POST /anything?foo=bar", [allowedWithAuth(0), requested(2, "DROPPED", "/anything?foo=bar")], {
      outcome: "authenticated",
      l7: { requestsSeen: 1, requestsRefused: 1, refused: [{ method: "GET", path: "/anything?foo=bar" }] },
    }),
    only("untrusted, auth required", [deniedByPolicy(0)], { outcome: "policy-denied", authDemandedAt: [], refusedBy: [] }),
  ];
  it.each(cases)("$name", ({ flows, until, expected }) => {
    expect(foldFlows(flows, until ?? OVER)).toMatchObject(expected);
  });
});

describe("rule 2: one attempt", () => {
  const cases: readonly Case[] = [
    { name: "2.3 ends 70 s after its first event", flows: [deniedForAuth(0), allowedWithAuth(70_001)], expected: [{ outcome: "auth-refused" }, { outcome: "authenticated" }] },
    only("2.3 still open at 70 s", [deniedForAuth(0), allowedWithAuth(70_000)], { outcome: "authenticated-late", waitMs: 70_000 }),
    { name: "2.3 port reuse: another opening verdict at the same node and direction", flows: [allowedWithAuth(0), allowedWithAuth(5_000)], expected: [{ outcome: "authenticated" }, { outcome: "authenticated" }] },
    only("2.4 both nodes' reports are one attempt", [allowed(0, { direction: "EGRESS", node: "worker-1" }), allowedWithAuth(0.4)], { outcome: "authenticated", nodes: ["worker-1", "worker-2"] }),
    only("2.4 a drop that echoes its verdict is no second refusal", [deniedForAuth(0), dropped(0.08), allowedWithAuth(1_000)], { refusals: 1 }),
    only("2.4 drops alone count for themselves", [dropped(0), dropped(1_000)], { outcome: "auth-refused", refusals: 2, evidence: "drop" }),
    { name: "2.2 replies and later packets open nothing", flows: [traced(0, { isReply: true }), traced(1, { tcpFlags: TcpFlag.ACK }), traced(2, { tcpFlags: TcpFlag.SYN | TcpFlag.ACK })], expected: [] },
    { name: "encapsulated packets decide nothing", flows: [traced(0, { tunnel: true, eventSubType: TracePoint.toNetwork })], expected: [] },
    only("2.2 a verdict that lets through opens whatever its flags", [allowedWithAuth(0, { tcpFlags: TcpFlag.ACK })], { outcome: "authenticated" }),
  ];
  it.each(cases)("$name", ({ flows, until, expected }) => {
    expect(foldFlows(flows, until ?? OVER)).toMatchObject(expected);
    expect(foldFlows(flows, until ?? OVER)).toHaveLength(expected.length);
  });

  it("2.5 an event more than 60 s behind the watermark is late and changes nothing", () => {
    const ledger = createLedger();
    ledger.foldFlow(deniedForAuth(0));
    ledger.advance(ms(131_000));
    ledger.takeChanges();
    expect(ledger.foldFlow(allowedWithAuth(1_000)).counted).toBe(false);
    expect(ledger.takeChanges().attempts).toEqual([]);
    expect(ledger.coverage().late).toBe(1);
  });

  it("2.7 pending until first event + 70 s of the watermark, then refused", () => {
    expect(foldFlows([deniedForAuth(0)], 70_000)).toMatchObject([{ outcome: "auth-pending", reason: "its 70 s are not over" }]);
    expect(foldFlows([deniedForAuth(0)], 73_000)).toMatchObject([{ outcome: "auth-refused", decided: false }]);
    expect(foldFlows([deniedForAuth(0)], 199_000)).toMatchObject([{ outcome: "auth-refused", decided: false }]);
    expect(foldFlows([deniedForAuth(0)], 203_000)).toMatchObject([{ outcome: "auth-refused", decided: true }]);
  });

  it("2.7 at a file's end an open attempt stays pending, and says so", () => {
    const ledger = createLedger();
    ledger.foldFlow(deniedForAuth(0));
    ledger.foldFlow(allowedWithAuth(12_000, retry));
    ledger.endCapture();
    const [first] = ledger.takeChanges().attempts;
    expect(first?.next).toMatchObject({ outcome: "auth-pending", reason: "the capture ends 12 s later" });
  });
});

describe("rule 3: exactly one outcome, first match wins", () => {
  const cases: readonly Case[] = [
    only("3.1 the last word refuses", [allowedWithAuth(0, { direction: "EGRESS", node: "worker-1" }), deniedForAuth(1)], { outcome: "auth-refused" }),
    only("3.1 ingress before egress", [deniedByPolicy(0, { direction: "EGRESS", node: "worker-1", source: CLIENT }), deniedForAuth(1)], { outcome: "auth-refused" }),
    only("3.1 181 is policy", [deniedByPolicy(0, { dropReason: 181, dropReasonName: "POLICY_DENY" })], { outcome: "policy-denied" }),
    only("3.1 197 with an auth type is missing authentication", [deniedForAuth(0, { dropReason: 197, dropReasonName: "NO_NODE_ID" })], { outcome: "auth-refused", refusedBy: ["NO_NODE_ID"] }),
    only("3.1 197 alone is another drop", [dropped(0, { eventSubType: 197, dropReason: 197, dropReasonName: "NO_NODE_ID" })], { outcome: "other-drop", reason: "NO_NODE_ID" }),
    only("3.1 189 without auth type: the source is not known yet", [deniedForAuth(0, { authType: "DISABLED" }), allowed(1, elsewhere)], { outcome: "auth-refused", reason: "source not yet known to the node" }),
    only("3.2 audit", [flowAt(0, { verdict: "AUDIT" })], { outcome: "audited" }),
    only("3.3 legs add up, each on its own node", [deniedForAuth(0, { direction: "EGRESS", node: "worker-1" }), allowedWithAuth(1_020, { direction: "EGRESS", node: "worker-1" }), deniedForAuth(900), allowedWithAuth(2_950)], {
      outcome: "authenticated-late",
      refusals: 2,
      waitMs: 3_070,
    }),
    only("3.4 a verdict without auth type", [allowed(0)], { outcome: "allowed-unauthenticated", evidence: "verdict" }),
    only("3.5 let through after a refusal, by a trace", [dropped(0), traced(1_000)], { outcome: "unknown", reason: "let through after a refusal for missing authentication, no verdict says how" }),
    only("3.1 the last word of either direction refuses, and what the other said later stands beside it", [dropped(0, { direction: "EGRESS", node: "worker-1" }), allowed(1_000), traced(1_001, { eventSubType: TracePoint.toOverlay, node: "worker-1", direction: "EGRESS" })], {
      outcome: "auth-refused",
      reason: "worker-2 let it through at ingress later, while the last word of worker-1, at egress, is the refusal",
    }),
    only("3.5 the destination is no pod", [traced(0, { eventSubType: TracePoint.toStack, node: "worker-1", direction: "EGRESS", destination: { ...CLIENT, identity: 2, namespace: "", pod: "", labels: ["reserved:world"] } })], {
      outcome: "allowed-unauthenticated",
      destination: { peer: "world" },
    }),
    only("3.6 the destination's node reported nothing", [traced(0, { eventSubType: TracePoint.toOverlay, node: "worker-1", direction: "EGRESS", destination: { ...SERVER, id: 0 } })], { outcome: "unknown", reason: "the destination's node reported nothing" }),
    only("3.6 an auth type we do not know is never authenticated", [allowed(0, { authType: "7" })], { outcome: "unknown", reason: "its auth type, 7, is not known to this version" }),
    only("3.6 a verdict we do not know", [flowAt(0, { verdict: "9" })], { outcome: "unknown" }),
  ];
  it.each(cases)("$name", ({ flows, until, expected }) => {
    const attempts = foldFlows(flows, until ?? OVER).filter((attempt) => attempt.tuple.sourceAddress !== "10.9.9.9");
    expect(attempts).toMatchObject(expected);
    expect(attempts).toHaveLength(expected.length);
  });

  it("3.5 traces alone prove nothing where the deciding node lost events", () => {
    const lost = { node: "worker-2", time: ms(30_000), source: "PERF_EVENT_RING_BUFFER", count: 7, first: null, last: null, cpu: 1 } as const;
    const attempts = foldFlows([allowed(-5, elsewhere), traced(0)], OVER, [lost]);
    expect(attempts[1]).toMatchObject({ outcome: "unknown", reason: "events of worker-2 were lost" });
  });

  it("3.1 a refusal before a loss on its node stays refused, and may have recovered unseen", () => {
    const lost = { node: "worker-2", time: ms(30_000), source: "PERF_EVENT_RING_BUFFER", count: 7, first: null, last: null, cpu: 1 } as const;
    expect(foldFlows([deniedForAuth(0)], OVER, [lost])).toMatchObject([{ outcome: "auth-refused", refusedOpen: true }]);
  });

  it("2.7 a refusal after which nothing was heard of its node is open", () => {
    expect(foldFlows([deniedForAuth(0)], OVER)).toMatchObject([{ refusedOpen: true }]);
    expect(foldFlows([deniedForAuth(0), allowed(5, elsewhere)], OVER)).toMatchObject([{ refusedOpen: false }, {}]);
  });
});

describe("beside the outcomes", () => {
  const later = { tcpFlags: TcpFlag.ACK };
  it("counts refused packets of an open connection, verdict and drop once, and keeps its outcome", () => {
    const attempts = foldFlows([allowedWithAuth(0), deniedForAuth(60_000, later), dropped(60_000.04, later), deniedForAuth(61_000, later)], OVER);
    expect(attempts).toMatchObject([{ outcome: "authenticated", established: { packets: 2, firstAt: ms(60_000), lastAt: ms(61_000) } }]);
  });

  it("joins refusals to the attempt after its events were folded away", () => {
    const ledger = createLedger();
    ledger.foldFlow(allowedWithAuth(0));
    ledger.advance(ms(200_000));
    ledger.foldFlow(deniedForAuth(210_000, later));
    ledger.foldFlow(requested(211_000, "DROPPED"));
    const changes = ledger.takeChanges().attempts;
    expect(changes.at(-1)?.next).toMatchObject({ outcome: "authenticated", established: { packets: 1 }, l7: { requestsRefused: 1 } });
  });

  it("counts refusals of a connection whose opening was never seen for its pair, not as an attempt", () => {
    const ledger = createLedger();
    ledger.foldFlow(deniedForAuth(0, later));
    ledger.foldFlow(deniedForAuth(1_000, later));
    const changes = ledger.takeChanges();
    expect(changes.attempts).toEqual([]);
    expect(changes.remnants.at(-1)?.next).toMatchObject({ packets: 2, source: { peer: "team-yellow/client" }, destination: { peer: "team-yellow/server" } });
  });

  it("counts other drops without a connection as unattributed, and opens nothing", () => {
    const ledger = createLedger();
    ledger.foldFlow(dropped(0, { tcpFlags: TcpFlag.ACK, dropReason: 151, dropReasonName: "STALE_OR_UNROUTABLE_IP" }));
    expect(ledger.takeChanges().attempts).toEqual([]);
    expect(ledger.coverage().unattributedDrops).toBe(1);
  });

  it("recovers only on another port, of the same identities, within 70 s of the last refusal", () => {
    const recovered = (next: Flow): unknown => foldFlows([deniedForAuth(0), next], OVER)[0]?.recovered;
    expect(recovered(allowedWithAuth(69_000, retry))).toBe(true);
    expect(recovered(allowedWithAuth(70_500, retry))).toBe(false);
    expect(recovered(allowedWithAuth(5_000, { ...retry, source: podEnd("team-yellow", "other", 999) }))).toBe(false);
    expect(recovered(allowedWithAuth(5_000, { ...retry, node: "worker-3" }))).toBe(false);
  });

  it("a kubelet probe is exempt, a remote node's request is not", () => {
    const host = { ...CLIENT, identity: 1, namespace: "", pod: "", labels: ["reserved:host"] };
    expect(foldFlows([allowed(0, { source: host })], OVER)[0]).toMatchObject({ exempt: true, source: { peer: "reserved:host" } });
    expect(foldFlows([allowed(0, { source: { ...host, identity: 6 } })], OVER)[0]).toMatchObject({ exempt: false, source: { peer: "reserved:remote-node" } });
  });

  it("marks a leg that a proxy on the node made", () => {
    const host = { ...CLIENT, identity: 1, namespace: "", pod: "", labels: ["reserved:host"] };
    const flows = [allowed(0, { source: host, sourceAddress: "192.168.50.11", sourcePort: 9 }), allowed(1, { source: { ...CLIENT, pod: "" }, sourceAddress: "192.168.50.11" })];
    expect(foldFlows(flows, OVER)[1]).toMatchObject({ viaProxy: true });
  });
});
