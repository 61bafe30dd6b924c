import type { AttemptProtocol, ConnectionTuple } from "./attempt";
import type { Flow, FlowProtocol } from "./flow";

/** The protocol as attempts name it; null for flows without layer 4. */
export function attemptProtocolOf(protocol: FlowProtocol): AttemptProtocol | null {
  switch (protocol) {
    case "ICMPv4":
      return "ICMP";
    case "ICMPv6":
      return "ICMPV6";
    case "":
      return null;
    default:
      return protocol;
  }
}

/** Both versions of ICMP: type and code stand where others have ports. */
export function isIcmp(protocol: AttemptProtocol): boolean {
  return protocol === "ICMP" || protocol === "ICMPV6";
}

/** Where a flow's connection is kept: one key for both directions, and which of the two this flow runs in. */
export interface ConnectionPlace {
  readonly key: string;
  /** True when the flow runs against the key's order of ends. */
  readonly reversed: boolean;
}

/** The place of a flow's connection; null when it has no addresses or no layer 4. Cost: one short string. */
export function connectionPlaceOf(flow: Flow, cluster: string): ConnectionPlace | null {
  const protocol = attemptProtocolOf(flow.protocol);
  if (protocol === null || flow.sourceAddress === "" || flow.destinationAddress === "") return null;
  if (isIcmp(protocol)) {
    const reversed = flow.sourceAddress > flow.destinationAddress;
    const [low, high] = reversed ? [flow.destinationAddress, flow.sourceAddress] : [flow.sourceAddress, flow.destinationAddress];
    return { key: `${cluster}|${protocol}|${low}|${high}|${flow.icmpType}.${flow.icmpCode}`, reversed };
  }
  const reversed =
    flow.sourceAddress > flow.destinationAddress ||
    (flow.sourceAddress === flow.destinationAddress && flow.sourcePort > flow.destinationPort);
  return {
    key: reversed
      ? `${cluster}|${protocol}|${flow.destinationAddress}|${flow.destinationPort}|${flow.sourceAddress}|${flow.sourcePort}`
      : `${cluster}|${protocol}|${flow.sourceAddress}|${flow.sourcePort}|${flow.destinationAddress}|${flow.destinationPort}`,
    reversed,
  };
}

/** The key of a tuple's connection: the same that connectionPlaceOf gives for its flows. */
export function connectionKeyOf({ cluster, protocol, sourceAddress, sourcePort, destinationAddress, destinationPort, icmpType, icmpCode }: ConnectionTuple): string {
  if (icmpType !== null) {
    const [low, high] = sourceAddress > destinationAddress ? [destinationAddress, sourceAddress] : [sourceAddress, destinationAddress];
    return `${cluster}|${protocol}|${low}|${high}|${icmpType}.${icmpCode}`;
  }
  return sourceAddress > destinationAddress || (sourceAddress === destinationAddress && sourcePort > destinationPort)
    ? `${cluster}|${protocol}|${destinationAddress}|${destinationPort}|${sourceAddress}|${sourcePort}`
    : `${cluster}|${protocol}|${sourceAddress}|${sourcePort}|${destinationAddress}|${destinationPort}`;
}

/** The tuple of a flow in the flow's own direction. */
export function tupleOf(flow: Flow, cluster: string): ConnectionTuple | null {
  const protocol = attemptProtocolOf(flow.protocol);
  if (protocol === null) return null;
  const icmp = isIcmp(protocol);
  return {
    cluster,
    protocol,
    sourceAddress: flow.sourceAddress,
    sourcePort: icmp ? 0 : flow.sourcePort,
    destinationAddress: flow.destinationAddress,
    destinationPort: icmp ? 0 : flow.destinationPort,
    icmpType: icmp ? flow.icmpType : null,
    icmpCode: icmp ? flow.icmpCode : null,
  };
}

/** The cluster that a node's name tells: `cluster/node`, or default when it has no prefix. */
export function clusterOfNode(node: string): string {
  const slash = node.indexOf("/");
  return slash > 0 ? node.slice(0, slash) : "default";
}
