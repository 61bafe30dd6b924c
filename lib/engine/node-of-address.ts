import type { Flow } from "@/lib/domain/flow";

/** Which node an address lives on, as far as flows told: an endpoint with an id is local to the node that reports it. */
export interface NodeOfAddress {
  learn(flow: Flow): void;
  get(address: string): string | null;
}

/** A map of at most `cap` addresses; the one learned first goes first, and is learned again when it is seen again. */
export function createNodeOfAddress(cap: number): NodeOfAddress {
  const nodes = new Map<string, string>();
  function put(address: string, node: string): void {
    if (nodes.get(address) === node) return;
    nodes.delete(address);
    nodes.set(address, node);
    if (nodes.size > cap) {
      const oldest = nodes.keys().next();
      if (!oldest.done) nodes.delete(oldest.value);
    }
  }
  return {
    learn(flow) {
      if (flow.source.id !== 0) put(flow.sourceAddress, flow.node);
      if (flow.destination.id !== 0) put(flow.destinationAddress, flow.node);
    },
    get: (address) => nodes.get(address) ?? null,
  };
}
