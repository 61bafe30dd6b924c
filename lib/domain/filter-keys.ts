import { FINDING_CODES } from "./findings/finding-codes";
import { FILTER_KEYS, type FilterKey, type FilterTarget } from "./filter";
import { GRADES, OUTCOMES } from "./outcome";

/** What a key's values are: decides how they are read, checked and compared. */
export type FilterKind =
  | "peer" // [cluster/]namespace/workload, reserved:…, cidr:…, fqdn:…, world; * within a segment
  | "qualified" // namespace/name-prefix
  | "name" // one name; * stands for any run of characters
  | "path" // names joined by /; * within one of them
  | "label" // a Kubernetes label selector
  | "identity" // a number or a reserved identity's name
  | "address" // an IP address or a network
  | "port"
  | "status" // 404, 40+, 4+
  | "word" // one of a closed list
  | "text" // compared as it is
  | "measure" // a comparison
  | "time"; // 15m, 2026-11-22T14:02:00Z

const EVERYWHERE: readonly FilterTarget[] = ["flows", "attempts", "pairs"];
const FLOWS: readonly FilterTarget[] = ["flows"];
const PAIRS: readonly FilterTarget[] = ["pairs"];

interface KeyRule {
  readonly kind: FilterKind;
  readonly targets: readonly FilterTarget[];
}

const everywhere = (kind: FilterKind): KeyRule => ({ kind, targets: EVERYWHERE });
const onFlows = (kind: FilterKind): KeyRule => ({ kind, targets: FLOWS });
const onPairs = (kind: FilterKind): KeyRule => ({ kind, targets: PAIRS });

const RULES: Readonly<Record<FilterKey, KeyRule>> = {
  src: everywhere("peer"),
  dst: everywhere("peer"),
  any: everywhere("peer"),
  pod: everywhere("qualified"),
  "from-pod": everywhere("qualified"),
  "to-pod": everywhere("qualified"),
  namespace: everywhere("name"),
  "from-namespace": everywhere("name"),
  "to-namespace": everywhere("name"),
  label: everywhere("label"),
  "from-label": everywhere("label"),
  "to-label": everywhere("label"),
  identity: everywhere("identity"),
  "from-identity": everywhere("identity"),
  "to-identity": everywhere("identity"),
  ip: everywhere("address"),
  "from-ip": everywhere("address"),
  "to-ip": everywhere("address"),
  fqdn: everywhere("name"),
  service: everywhere("qualified"),
  node: everywhere("path"),
  cluster: everywhere("name"),
  port: everywhere("port"),
  // A pair is of many connections: their source ports are no part of it.
  "from-port": { kind: "port", targets: ["flows", "attempts"] },
  "to-port": everywhere("port"),
  protocol: everywhere("word"),
  verdict: onFlows("word"),
  "drop-reason": everywhere("word"),
  type: onFlows("word"),
  "traffic-direction": onFlows("word"),
  reply: onFlows("word"),
  "http-status": onFlows("status"),
  "http-method": onFlows("word"),
  "http-path": onFlows("path"),
  policy: everywhere("path"),
  outcome: everywhere("word"),
  grade: onPairs("word"),
  required: onPairs("word"),
  "encrypted-by": onPairs("word"),
  entry: onPairs("word"),
  finding: onPairs("word"),
  exempt: everywhere("word"),
  pair: everywhere("text"),
  flow: everywhere("text"),
  wait: { kind: "measure", targets: ["attempts"] },
  refusals: { kind: "measure", targets: ["attempts"] },
  attempts: onPairs("measure"),
  since: everywhere("time"),
  until: everywhere("time"),
};

/** The kind of a key's values. */
export function kindOf(key: FilterKey): FilterKind {
  return RULES[key].kind;
}

/** What a key can be asked of: elsewhere its term is an error. A word without a key applies everywhere. */
export function appliesTo(key: FilterKey): readonly FilterTarget[] {
  return RULES[key].targets;
}

/** True when the text is a key of the grammar. */
export function isFilterKey(text: string): text is FilterKey {
  return (FILTER_KEYS as readonly string[]).includes(text);
}

/** The reasons that refuse for missing authentication: the only ones that attempts and pairs count by reason. */
export const AUTH_DROP_REASONS: readonly string[] = ["AUTH_REQUIRED", "NO_NODE_ID"];

/** Words of `protocol` that name a layer 7 protocol: only flows carry one. */
export const L7_PROTOCOLS: readonly string[] = ["dns", "http", "kafka"];

/** Trace points as `hubble observe --type trace:…` takes them, by `event_type.sub_type`. */
export const TRACE_POINT_NAMES: readonly string[] = [
  "to-endpoint", "to-proxy", "to-host", "to-stack", "to-overlay", "from-endpoint", "from-proxy",
  "from-host", "from-stack", "from-overlay", "from-network", "to-network", "from-crypto", "to-crypto",
];

/** Event types by number (cilium v1.20.2, pkg/monitor/api/types.go). */
export const EVENT_TYPE_NAMES: Readonly<Record<number, string>> = {
  1: "drop",
  2: "debug",
  3: "capture",
  4: "trace",
  5: "policy-verdict",
  7: "trace-sock",
  129: "l7",
  130: "agent",
};

/** Words that a key takes, where the list is closed; drop reasons and `type:` sub types may also be numbers. */
export const CLOSED_WORDS: Readonly<Partial<Record<FilterKey, readonly string[]>>> = {
  protocol: ["tcp", "udp", "sctp", "icmp", "icmpv4", "icmpv6", "vrrp", "igmp", ...L7_PROTOCOLS],
  verdict: ["FORWARDED", "DROPPED", "ERROR", "AUDIT", "REDIRECTED", "TRACED", "TRANSLATED"],
  type: [...Object.values(EVENT_TYPE_NAMES), ...TRACE_POINT_NAMES.map((point) => `trace:${point}`)],
  "traffic-direction": ["ingress", "egress", "unknown"],
  reply: ["true", "false"],
  "http-method": ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE"],
  outcome: OUTCOMES,
  grade: GRADES,
  required: ["required", "not-required", "cannot-succeed", "unknown"],
  "encrypted-by": ["wireguard", "ipsec", "ztunnel", "nothing", "unknown"],
  entry: ["found", "missing", "orphaned", "ambiguous", "not-observed"],
  finding: FINDING_CODES,
  exempt: ["yes", "no", "any"],
};
