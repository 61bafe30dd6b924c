import grpc from "@grpc/grpc-js";
import { encodeMessage, METHOD } from "@/lib/sources/record/schema";
import { SIMULATED_VERSION } from "../event";
import { rejectFlows, streamFlows } from "./flow-stream";
import { listenFor } from "./listener";
import type { Habits } from "./node-reader";
import { readQuestion } from "./question";
import type { Relay, RelayNode } from "./relay";

/** A listening Relay. */
export interface ObserverServer {
  /** `host:port`, with the port that was really taken. */
  readonly address: string;
  /** Stops listening and breaks every stream at once. */
  close(): Promise<void>;
}

const RELAY_VERSION = `${SIMULATED_VERSION}+gsimulated`;
const NODE_STATES = { connected: "NODE_CONNECTED", error: "NODE_ERROR", unavailable: "NODE_UNAVAILABLE" } as const;
const MINUTE_NS = 60_000_000_000n;

const asIs = (bytes: Buffer): Buffer => bytes;

function definition(method: { readonly path: string }, responseStream: boolean): grpc.MethodDefinition<Buffer, Buffer> {
  return {
    path: method.path, requestStream: false, responseStream,
    requestSerialize: asIs, requestDeserialize: asIs, responseSerialize: asIs, responseDeserialize: asIs,
  };
}

const OBSERVER = {
  GetFlows: definition(METHOD.getFlows, true),
  GetNodes: definition(METHOD.getNodes, false),
  GetNamespaces: definition(METHOD.getNamespaces, false),
  ServerStatus: definition(METHOD.serverStatus, false),
};

const held = (node: RelayNode): number => node.ring.head() - node.ring.tail();

function nodesAnswer(relay: Relay, nowMs: number): Buffer {
  return encodeMessage("observer.GetNodesResponse", {
    nodes: [...relay.nodes.values()].map((node) => (node.state === "connected"
      ? {
          name: node.name, version: `cilium v${node.version}`, address: node.address, state: NODE_STATES[node.state], tls: {},
          uptime_ns: Math.max(0, nowMs - node.startedMs) * 1e6, num_flows: held(node), max_flows: node.ring.capacity, seen_flows: node.ring.seenFlows(),
        }
      : { name: node.name, address: node.address, state: NODE_STATES[node.state], tls: {} })),
  });
}

function flowsRate(relay: Relay): number {
  const from = relay.now() - MINUTE_NS;
  let flows = 0;
  for (const { ring } of relay.nodes.values()) {
    for (let at = ring.head() - 1; at >= ring.tail(); at--) {
      const entry = ring.at(at);
      if (!entry || entry.time < from) break;
      if (entry.kind === "flow") flows += 1;
    }
  }
  return flows / 60;
}

function statusAnswer(relay: Relay, nowMs: number): Buffer {
  const nodes = [...relay.nodes.values()];
  const up = nodes.filter((node) => node.state === "connected");
  const sum = (of: (node: RelayNode) => number): number => up.reduce((total, node) => total + of(node), 0);
  const down = nodes.filter((node) => node.state !== "connected").map((node) => node.name);
  return encodeMessage("observer.ServerStatusResponse", {
    num_flows: sum(held), max_flows: sum((node) => node.ring.capacity), seen_flows: sum((node) => node.ring.seenFlows()),
    uptime_ns: Math.max(0, ...up.map((node) => nowMs - node.startedMs)) * 1e6,
    num_connected_nodes: { value: up.length }, num_unavailable_nodes: { value: down.length }, unavailable_nodes: down.slice(0, 10),
    version: `hubble-relay v${RELAY_VERSION}`, flows_rate: flowsRate(relay),
  });
}

function namespacesAnswer(relay: Relay): Buffer {
  const seen = new Set<string>();
  for (const { ring } of relay.nodes.values()) {
    for (let at = ring.tail(); at < ring.head(); at++) {
      const shape = ring.at(at)?.shape;
      for (const end of [shape?.source, shape?.destination]) if (end?.namespace) seen.add(`${end.cluster_name === "default" ? "" : (end.cluster_name ?? "")}/${end.namespace}`);
    }
  }
  const namespaces = [...seen].sort().map((key) => ({ cluster: key.slice(0, key.indexOf("/")), namespace: key.slice(key.indexOf("/") + 1) }));
  return encodeMessage("observer.GetNamespacesResponse", { namespaces });
}

/** Serves a Relay's observer API on `listen` (host:port; port 0 takes a free one). Rejects when the address cannot be had. */
export async function serveObserver(plan: {
  readonly relay: Relay;
  readonly listen: string;
  readonly habits: Habits;
  readonly clockMs: () => number;
}): Promise<ObserverServer> {
  const { relay, habits, clockMs } = plan;
  const server = new grpc.Server();
  const streams = new Set<{ close(): void }>();
  const header = (): grpc.Metadata => {
    const metadata = new grpc.Metadata();
    metadata.set("hubble-relay-version", RELAY_VERSION);
    return metadata;
  };

  /** A hanging agent hangs the Relay's answer until the client's own deadline. */
  const unary = (answer: () => Buffer): grpc.handleUnaryCall<Buffer, Buffer> => (call, callback) => {
    call.sendMetadata(header());
    const isStuck = (): boolean => [...relay.nodes.values()].some((node) => node.stalled);
    if (!isStuck()) return callback(null, answer());
    const unsubscribe = relay.subscribe(() => {
      if (isStuck()) return;
      unsubscribe();
      callback(null, answer());
    });
    call.on("cancelled", unsubscribe);
  };

  const getFlows: grpc.handleServerStreamingCall<Buffer, Buffer> = (call) => {
    call.sendMetadata(header());
    const outlet = {
      write: (response: Buffer) => call.write(response),
      drained: (callback: () => void) => { call.once("drain", callback); },
      end: () => { call.end(); },
    };
    const question = readQuestion(call.request);
    if ("rejected" in question) return rejectFlows(relay, question.rejected, outlet);
    const stream = streamFlows(relay, question, habits, outlet);
    streams.add(stream);
    const forget = (): void => { stream.close(); streams.delete(stream); };
    call.on("cancelled", forget);
    call.on("close", forget);
    call.on("error", forget);
  };

  server.addService(OBSERVER, {
    GetFlows: getFlows,
    GetNodes: unary(() => nodesAnswer(relay, clockMs())),
    GetNamespaces: unary(() => namespacesAnswer(relay)),
    ServerStatus: unary(() => statusAnswer(relay, clockMs())),
  });

  const listener = await listenFor(server, plan.listen);
  return {
    address: `${plan.listen.slice(0, plan.listen.lastIndexOf(":"))}:${listener.port}`,
    close: async () => {
      for (const stream of streams) stream.close();
      streams.clear();
      await listener.close();
    },
  };
}
