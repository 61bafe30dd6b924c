import { createRing, type Ring, type RingEntry } from "./ring";

/** How a Relay stands to one of its nodes. */
export type NodeState = "connected" | "error" | "unavailable";

/** One agent behind the Relay. */
export interface RelayNode {
  readonly name: string;
  readonly address: string;
  readonly version: string;
  /** Grows when the agent's process is another one: its ring is new. */
  life: number;
  ring: Ring;
  state: NodeState;
  /** The agent hangs: it answers nothing, and nothing is read from its ring. */
  stalled: boolean;
  startedMs: number;
}

/** The Relay's own view: its nodes, and who wants to know of news. Time is the cluster's. */
export interface Relay {
  readonly host: string;
  readonly nodes: ReadonlyMap<string, RelayNode>;
  now(): bigint;
  append(node: string, entry: RingEntry): void;
  /** Calls back after entries came or a node changed; the returned function ends it. */
  subscribe(listener: () => void): () => void;
  /** Wakes those who subscribed. */
  announce(): void;
  addNode(name: string): RelayNode;
  removeNode(name: string): void;
  /** The agent's process ends: its connection breaks; what it reported is gone when it comes back. */
  killNode(name: string): void;
  reviveNode(name: string): void;
  stallNode(name: string, stalled: boolean): void;
}

/** A Relay over nodes of these names with empty rings. */
export function createRelay(plan: {
  readonly nodes: readonly { readonly name: string; readonly version: string }[];
  readonly ringCapacity: number;
  readonly now: () => bigint;
  readonly clockMs: () => number;
}): Relay {
  const nodes = new Map<string, RelayNode>();
  const listeners = new Set<() => void>();
  const timers = new Set<NodeJS.Timeout>();
  let added = 0;

  function add(name: string, version: string): RelayNode {
    added += 1;
    const node: RelayNode = {
      name, version, address: `192.168.${50 + Math.floor(added / 200)}.${10 + (added % 200)}:4244`, life: 0, ring: createRing(plan.ringCapacity),
      state: "connected", stalled: false, startedMs: plan.clockMs(),
    };
    nodes.set(name, node);
    return node;
  }
  for (const { name, version } of plan.nodes) add(name, version);
  const announce = (): void => { for (const listener of listeners) listener(); };
  const after = (ms: number, action: () => void): void => {
    const timer = setTimeout(() => { timers.delete(timer); action(); }, ms);
    timer.unref();
    timers.add(timer);
  };

  return {
    host: "hubble-relay-simulated",
    nodes,
    now: plan.now,
    append: (name, entry) => {
      const node = nodes.get(name);
      if (node && node.state === "connected") node.ring.append(entry);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
    announce,
    addNode: (name) => { const node = add(name, plan.nodes[0]?.version ?? ""); announce(); return node; },
    removeNode: (name) => { nodes.delete(name); announce(); },
    killNode: (name) => {
      const node = nodes.get(name);
      if (!node) return;
      node.state = "error";
      after(300, () => { if (node.state === "error") node.state = "unavailable"; });
      announce();
    },
    reviveNode: (name) => {
      const node = nodes.get(name);
      if (!node) return;
      node.life += 1;
      node.ring = createRing(plan.ringCapacity);
      node.state = "connected";
      node.startedMs = plan.clockMs();
      announce();
    },
    stallNode: (name, stalled) => {
      const node = nodes.get(name);
      if (node) node.stalled = stalled;
      announce();
    },
  };
}
