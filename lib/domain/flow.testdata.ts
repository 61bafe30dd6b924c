import { EventType, NO_ENDPOINT, TcpFlag, TracePoint, type Flow, type FlowEndpoint } from "./flow";
import type { Instant } from "./instant";

/** 2026-11-22T14:00:00Z: where the timelines of tests begin. */
export const START: Instant = 1_795_356_000_000_000_000n;

export function ms(at: number): Instant {
  return START + BigInt(Math.round(at * 1e6));
}

export function podEnd(namespace: string, workload: string, identity: number, extra: Partial<FlowEndpoint> = {}): FlowEndpoint {
  return {
    ...NO_ENDPOINT,
    identity,
    cluster: "default",
    namespace,
    pod: `${workload}-7d9c5b8f6c-x2x4z`,
    labels: [`k8s:app=${workload}`, `k8s:io.kubernetes.pod.namespace=${namespace}`],
    ...extra,
  };
}

export const CLIENT = podEnd("team-yellow", "client", 26_244);
export const SERVER = podEnd("team-yellow", "server", 15_345, { id: 12, workloads: [{ name: "server", kind: "Deployment" }] });
export const UNTRUSTED = podEnd("team-blue", "untrusted", 31_000);

const BLANK: Flow = {
  time: START,
  uuid: "",
  node: "worker-2",
  eventType: EventType.policyVerdict,
  eventSubType: 0,
  verdict: "FORWARDED",
  dropReason: 0,
  dropReasonName: "",
  authType: "DISABLED",
  direction: "INGRESS",
  isReply: false,
  policyMatchType: 2,
  sourceAddress: "10.0.1.28",
  destinationAddress: "10.1.1.30",
  sourceXlated: "",
  encrypted: false,
  protocol: "TCP",
  sourcePort: 36_746,
  destinationPort: 8_080,
  tcpFlags: TcpFlag.SYN,
  icmpType: 0,
  icmpCode: 0,
  source: CLIENT,
  destination: SERVER,
  sourceNames: [],
  destinationNames: [],
  sourceService: null,
  destinationService: null,
  tunnel: false,
  l7: null,
  ingressAllowedBy: [],
  egressAllowedBy: [],
  ingressDeniedBy: [],
  egressDeniedBy: [],
  policyLog: [],
  summary: "TCP Flags: SYN",
  proxyPort: 0,
  traceReason: "",
  socketCookie: "",
  sockXlatePoint: "",
  debugCapturePoint: "",
  sourceMac: "",
  destinationMac: "",
  ipTraceId: "",
  nodeLabels: [],
  raw: null,
};

let serial = 0;

/** A flow of client → server:8080 at worker-2, 14:00:00 plus `at` ms, changed as told. Each gets a uuid of its own. */
export function flowAt(at: number, change: Partial<Flow> = {}): Flow {
  serial += 1;
  return { ...BLANK, time: ms(at), uuid: `00000000-0000-4000-8000-${serial.toString().padStart(12, "0")}`, ...change };
}

export const allowed = (at: number, change: Partial<Flow> = {}): Flow => flowAt(at, change);

export const allowedWithAuth = (at: number, change: Partial<Flow> = {}): Flow => flowAt(at, { authType: "SPIRE", ...change });

export const deniedForAuth = (at: number, change: Partial<Flow> = {}): Flow =>
  flowAt(at, { verdict: "DROPPED", dropReason: 189, dropReasonName: "AUTH_REQUIRED", authType: "SPIRE", isReply: null, ...change });

export const deniedByPolicy = (at: number, change: Partial<Flow> = {}): Flow =>
  flowAt(at, { verdict: "DROPPED", dropReason: 133, dropReasonName: "POLICY_DENIED", policyMatchType: 0, isReply: null, source: UNTRUSTED, ...change });

export const dropped = (at: number, change: Partial<Flow> = {}): Flow =>
  flowAt(at, { eventType: EventType.drop, eventSubType: 189, verdict: "DROPPED", dropReason: 189, dropReasonName: "AUTH_REQUIRED", isReply: null, policyMatchType: 0, ...change });

export const traced = (at: number, change: Partial<Flow> = {}): Flow =>
  flowAt(at, { eventType: EventType.trace, eventSubType: TracePoint.toEndpoint, traceReason: "NEW", policyMatchType: 0, ...change });

export const requested = (at: number, verdict: "FORWARDED" | "DROPPED", path = "/anything", change: Partial<Flow> = {}): Flow =>
  flowAt(at, {
    eventType: EventType.l7,
    verdict,
    tcpFlags: 0,
    policyMatchType: 0,
    l7: { type: "REQUEST", latencyNs: 0n, http: { code: 0, method: "GET", url: `http://server:8080${path}`, protocol: "HTTP/1.1" }, dns: null, kafka: null },
    ...change,
  });
