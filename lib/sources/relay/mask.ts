import { isAtLeast, type ReleaseLine } from "./version";

/** The masks of one request: `paths` for servers of 1.16 and newer, `experimental` for older ones; null = send none. */
export interface RequestMask {
  readonly paths: readonly string[] | null;
  readonly experimental: readonly string[] | null;
}

export const NO_MASK: RequestMask = { paths: null, experimental: null };

/** What the envelope of an answer is copied from: a mask without these gives flows without time and node. */
export const ENVELOPE_PATHS = ["time", "node_name"] as const;

/** Fields of flow.Flow that we read and that 1.15 knows. Endpoints are taken whole: their labels name outside peers. */
const BASE_PATHS = [
  ...ENVELOPE_PATHS,
  "uuid",
  "verdict",
  "drop_reason",
  "drop_reason_desc",
  "auth_type",
  "ethernet",
  "IP",
  "l4",
  "source",
  "destination",
  "Type",
  "source_names",
  "destination_names",
  "l7",
  "event_type",
  "source_service",
  "destination_service",
  "traffic_direction",
  "policy_match_type",
  "trace_observation_point",
  "is_reply",
  "debug_capture_point",
  "proxy_port",
  "sock_xlate_point",
  "socket_cookie",
  "egress_allowed_by",
  "ingress_allowed_by",
  "Summary",
] as const;

/** What later releases added, of what we read (api/v1/flow/flow.proto of each). `node_labels` is left out: it repeats on every flow. */
const LATER_PATHS: readonly { readonly minor: number; readonly paths: readonly string[] }[] = [
  { minor: 16, paths: ["trace_reason", "egress_denied_by", "ingress_denied_by"] },
  { minor: 18, paths: ["tunnel", "policy_log"] },
  { minor: 19, paths: ["ip_trace_id"] },
];

/** The paths that a server of this line knows, of those we read. */
export function pathsFor(line: ReleaseLine): readonly string[] {
  const later = LATER_PATHS.filter((step) => isAtLeast(line, 1, step.minor)).flatMap((step) => step.paths);
  return [...BASE_PATHS, ...later];
}

/**
 * The mask for a cluster whose agents have these versions (null: a version that could not be read is left out).
 * The agents decide, not the Relay. An agent rejects a path it does not know, and a mask for the older ones would hide
 * from us what newer ones say (`tunnel` decides whether a flow may be believed): so while versions that differ in what
 * they know stand side by side, or none is known, no mask is sent and the flows come whole.
 */
export function maskFor(lines: readonly ReleaseLine[]): RequestMask {
  const first = lines[0];
  if (first === undefined) return NO_MASK;
  const modern = lines.filter((line) => isAtLeast(line, 1, 16));
  const experimental = modern.length < lines.length ? [...BASE_PATHS] : null;
  const sets = new Set(modern.map((line) => pathsFor(line).join(",")));
  if (sets.size > 1) return NO_MASK;
  const line = modern[0];
  return { paths: line === undefined ? null : pathsFor(line), experimental };
}
