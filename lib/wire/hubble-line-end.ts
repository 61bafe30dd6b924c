import type { Flow } from "@/lib/domain/flow";
import { RESERVED_NAMES } from "@/lib/domain/identity";

export type FlowSide = "source" | "destination";

/** One side of a flow in the words of `hubble observe`. `port` is null where it prints none. */
export interface EndWords {
  /** `namespace/pod`, else `namespace/service`, else DNS names, else the address; MAC addresses without an IP layer. */
  readonly host: string;
  readonly port: number | null;
  /** `ID:n`, or the name of a reserved identity. */
  readonly identity: string;
}

/** What the client prints of one side of a flow, in parts. */
export function endWords(flow: Flow, side: FlowSide): EndWords {
  const identity = identityName(flow[side].identity);
  if (flow.sourceAddress === "" && flow.destinationAddress === "") {
    return { host: side === "source" ? flow.sourceMac : flow.destinationMac, port: null, identity };
  }
  const port = side === "source" ? flow.sourcePort : flow.destinationPort;
  return { host: hostOf(flow, side), port: port === 0 ? null : port, identity };
}

/** One side as the line has it: `host`, or `host:port` with brackets around an IPv6 address. */
export function endText(flow: Flow, side: FlowSide): string {
  const { host, port } = endWords(flow, side);
  if (port === null) return host;
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** An identity as the line has it: `(ID:26244)`, `(host)`. */
export function identityText(identity: number): string {
  return `(${identityName(identity)})`;
}

function hostOf(flow: Flow, side: FlowSide): string {
  const endpoint = flow[side];
  const service = side === "source" ? flow.sourceService : flow.destinationService;
  const names = side === "source" ? flow.sourceNames : flow.destinationNames;
  const namespace = service ? service.namespace : endpoint.namespace;
  if (endpoint.pod !== "") return joinPath(namespace, endpoint.pod);
  if (service && service.name !== "") return joinPath(namespace, service.name);
  if (names.length > 0) return names.join(",");
  return side === "source" ? flow.sourceAddress : flow.destinationAddress;
}

function identityName(identity: number): string {
  return RESERVED_NAMES[identity] ?? `ID:${identity}`;
}

// Go's path.Join: empty parts left out, "." and ".." resolved, no slash doubled or last.
function joinPath(namespace: string, name: string): string {
  const joined = namespace === "" ? name : `${namespace}/${name}`;
  if (!UNCLEAN.test(joined)) return joined;
  const rooted = joined.startsWith("/");
  const kept: string[] = [];
  for (const part of joined.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") kept.push(part);
    else if (kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (!rooted) kept.push(part);
  }
  return (rooted ? "/" : "") + kept.join("/") || ".";
}

const UNCLEAN = /(^|\/)(\.{0,2})(\/|$)/;
