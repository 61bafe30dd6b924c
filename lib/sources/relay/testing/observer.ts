import { Server, ServerCredentials, status, type ServerUnaryCall, type ServerWritableStream, type sendUnaryData, type UntypedServiceImplementation } from "@grpc/grpc-js";
import type { GetFlowsResponseMessage } from "../../record/messages";
import type { GetFlowsRequestMessage, NodeMessage } from "../../record/questions";
import { decodeMessage, encodeMessage, METHOD } from "../../record/schema";
import { nowNs, ScriptedNode, timestamp, type NodeOptions, type RingReader } from "./scripted-node";

export interface ObserverOptions {
  /** Flows that the sorting heap holds before it lets one out; 0 = no heap. Relay: 100. */
  readonly sortBuffer?: number;
  /** The heap is emptied after so long without a message. Relay: 1,000. */
  readonly drainMs?: number;
  /** A dead node is told after this. Relay: 10,000. */
  readonly errorDelayMs?: number;
  /** New and returned nodes are looked for in open streams this often. Relay: 2,000. */
  readonly scanMs?: number;
  readonly credentials?: ServerCredentials;
  readonly version?: string;
}

type FlowsCall = ServerWritableStream<Buffer, Buffer>;

/** How calls are answered; tests change it while the server runs. */
export interface Behaviour {
  listNodes: "answer" | "hang" | "unimplemented";
  serverStatus: "answer" | "hang" | { readonly code: number; readonly details: string };
  getFlows: "answer" | { readonly code: number; readonly details: string };
  /** The nodes refuse a request with this text; null = they take it. */
  refuse: (request: GetFlowsRequestMessage) => string | null;
}

interface Peer {
  readonly node: ScriptedNode;
  readonly reader: RingReader;
}

/** A scripted Relay over real sockets, with the quirks of the real one. Port 0 is drawn at the first start and kept. */
export class TestObserver {
  readonly behaviour: Behaviour = { listNodes: "answer", serverStatus: "answer", getFlows: "answer", refuse: () => null };
  readonly requests: GetFlowsRequestMessage[] = [];
  readonly #options: Required<Omit<ObserverOptions, "credentials">> & Pick<ObserverOptions, "credentials">;
  readonly nodes = new Map<string, ScriptedNode>();
  readonly #wakers = new Set<() => void>();
  readonly #streams = new Set<FlowsCall>();
  #server: Server | null = null;
  port = 0;

  constructor(options: ObserverOptions = {}) {
    this.#options = { sortBuffer: 0, drainMs: 1_000, errorDelayMs: 100, scanMs: 50, version: "hubble-relay v1.20.2+gtest", ...options };
  }

  /** Adds a node (or replaces the one of this name). */
  addNode(options: NodeOptions | string): ScriptedNode {
    const node = new ScriptedNode(typeof options === "string" ? { name: options } : options);
    this.nodes.set(node.name, node);
    node.ring.onWrite(() => this.wake());
    return node;
  }

  get openFollows(): number {
    return this.#streams.size;
  }

  wake(): void {
    for (const waker of [...this.#wakers]) waker();
  }

  async start(): Promise<void> {
    const server = new Server({ "grpc-node.flow_control_window": 64 * 1024 });
    server.addService(
      Object.fromEntries(
        (["getFlows", "getNodes", "serverStatus"] as const).map((name) => [
          name,
          {
            path: METHOD[name].path,
            requestStream: false,
            responseStream: name === "getFlows",
            requestSerialize: (bytes: Buffer) => bytes,
            requestDeserialize: (bytes: Buffer) => bytes,
            responseSerialize: (bytes: Buffer) => bytes,
            responseDeserialize: (bytes: Buffer) => bytes,
          },
        ]),
      ),
      this.#handlers(),
    );
    const credentials = this.#options.credentials ?? ServerCredentials.createInsecure();
    this.port = await new Promise<number>((resolve, reject) =>
      server.bindAsync(`127.0.0.1:${this.port}`, credentials, (error, port) => (error ? reject(error) : resolve(port))),
    );
    this.#server = server;
  }

  /** Ends at once, as a killed process does: connections break. */
  stop(): void {
    this.#server?.forceShutdown();
    this.#server = null;
    this.#streams.clear();
    this.wake();
  }

  #handlers(): UntypedServiceImplementation {
    return {
      getFlows: (call: FlowsCall) => void this.#getFlows(call),
      getNodes: (_call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>) => {
        const { listNodes } = this.behaviour;
        if (listNodes === "hang" || [...this.nodes.values()].some((node) => node.isHanging)) return;
        if (listNodes === "unimplemented") return answer({ code: status.UNIMPLEMENTED, details: "unknown method GetNodes" });
        answer(null, encodeMessage("observer.GetNodesResponse", { nodes: [...this.nodes.values()].map((node) => this.#nodeMessage(node)) }));
      },
      serverStatus: (_call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>) => {
        const { serverStatus } = this.behaviour;
        if (serverStatus === "hang" || [...this.nodes.values()].some((node) => node.isHanging)) return;
        if (serverStatus !== "answer") return answer(serverStatus);
        const nodes = [...this.nodes.values()];
        answer(
          null,
          encodeMessage("observer.ServerStatusResponse", {
            version: this.#options.version,
            num_flows: nodes.reduce((sum, node) => sum + node.ring.size, 0),
            seen_flows: nodes.reduce((sum, node) => sum + node.seen, 0),
            max_flows: nodes.reduce((sum, node) => sum + node.ring.capacity, 0),
            uptime_ns: "1000000000",
            flows_rate: 12.5,
          }),
        );
      },
    };
  }

  #nodeMessage(node: ScriptedNode): NodeMessage {
    if (!node.isUp) return { name: node.name, address: node.address, state: "NODE_UNAVAILABLE" };
    return {
      name: node.name,
      version: node.version,
      address: node.address,
      state: "NODE_CONNECTED",
      uptime_ns: String((Date.now() - node.startedMs) * 1_000_000),
      num_flows: node.ring.size,
      max_flows: node.ring.capacity,
      seen_flows: node.seen,
    };
  }

  async #getFlows(call: FlowsCall): Promise<void> {
    const request = decodeMessage("observer.GetFlowsRequest", call.request);
    this.requests.push(request);
    const { getFlows, refuse } = this.behaviour;
    if (getFlows !== "answer") return void call.emit("error", getFlows);
    const out = new FlowsOutput(call, request.follow === true ? this.#options.sortBuffer : 0);
    const up = [...this.nodes.values()].filter((node) => node.isUp);
    if (this.nodes.size === 0) return void call.end();
    await out.status("NODE_CONNECTED", up.map((node) => node.name), "");
    const down = [...this.nodes.values()].filter((node) => !node.isUp).map((node) => node.name);
    if (down.length > 0) await out.status("NODE_UNAVAILABLE", down, "");
    const refusal = refuse(request);
    if (refusal !== null) {
      await out.status("NODE_ERROR", up.map((node) => node.name), refusal);
      return void call.end();
    }
    if (request.follow) this.#streams.add(call);
    try {
      await this.#pump(call, out, request, up);
    } finally {
      this.#streams.delete(call);
    }
    if (!out.isClosed) call.end();
  }

  /** Merges the nodes' readers into the call until it ends, or until no peer is left. */
  async #pump(call: FlowsCall, out: FlowsOutput, request: GetFlowsRequestMessage, up: readonly ScriptedNode[]): Promise<void> {
    const peers = new Map<string, Peer>(up.map((node) => [node.name, { node, reader: node.read(request) }]));
    const deaths: { readonly name: string; readonly atMs: number }[] = [];
    // Names this stream has taken in and not seen break: a node that comes back under one of them is not looked at.
    const taken = new Set(peers.keys());
    let scanMs = Date.now() + this.#options.scanMs;
    while (!out.isClosed) {
      let moved = false;
      for (const [name, peer] of peers) {
        const current = this.nodes.get(name);
        if (current !== peer.node && (current === undefined || !peer.node.isUp)) {
          peers.delete(name);
          continue;
        }
        if (!peer.node.isUp) {
          peers.delete(name);
          taken.delete(name);
          deaths.push({ name, atMs: Date.now() + this.#options.errorDelayMs });
          continue;
        }
        if (peer.node.isHanging) continue;
        const message = peer.reader.next();
        if (message === null) continue;
        moved = true;
        await out.flow(message);
      }
      if (!request.follow && [...peers.values()].every((peer) => peer.node.isHanging || (peer.reader.isAtEnd() && !moved)) && ![...peers.values()].some((peer) => peer.node.isHanging)) break;
      if (request.follow && peers.size === 0) break;
      for (const death of deaths.filter((one) => one.atMs <= Date.now())) {
        deaths.splice(deaths.indexOf(death), 1);
        await out.status("NODE_ERROR", [death.name], "rpc error: code = Unavailable desc = error reading from server: EOF");
      }
      if (request.follow && scanMs <= Date.now()) {
        scanMs = Date.now() + this.#options.scanMs;
        for (const node of this.nodes.values()) {
          if (!node.isUp || taken.has(node.name)) continue;
          taken.add(node.name);
          peers.set(node.name, { node, reader: node.read(request) });
        }
      }
      if (!moved) {
        await out.idle(this.#options.drainMs);
        await this.#quiet(call, 10);
      }
    }
    await out.flush();
  }

  /** Until something is written, the call ends, or `ms` passed. */
  #quiet(call: FlowsCall, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#wakers.delete(done);
        call.off("cancelled", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#wakers.add(done);
      call.once("cancelled", done);
    });
  }
}

/** The sorting heap and the socket behind it. */
class FlowsOutput {
  readonly #call: FlowsCall;
  readonly #sortBuffer: number;
  #heap: GetFlowsResponseMessage[] = [];
  #lastMs = Date.now();
  isClosed = false;

  constructor(call: FlowsCall, sortBuffer: number) {
    this.#call = call;
    this.#sortBuffer = sortBuffer;
    call.setMaxListeners(0);
    for (const end of ["cancelled", "close", "error"]) call.on(end, () => (this.isClosed = true));
  }

  async flow(message: GetFlowsResponseMessage): Promise<void> {
    this.#lastMs = Date.now();
    this.#heap.push(message);
    if (this.#heap.length > this.#sortBuffer) await this.#letOut(1);
  }

  async idle(drainMs: number): Promise<void> {
    if (Date.now() - this.#lastMs >= drainMs) await this.flush();
  }

  flush(): Promise<void> {
    return this.#letOut(this.#heap.length);
  }

  async status(state: string, names: readonly string[], message: string): Promise<void> {
    await this.#send({ node_status: { state_change: state, node_names: names, message }, node_name: "relay-host", time: timestamp(nowNs()) });
  }

  async #letOut(count: number): Promise<void> {
    const at = (one: GetFlowsResponseMessage): number => Number(one.time?.seconds ?? 0) * 1e3 + (one.time?.nanos ?? 0) / 1e6;
    if (this.#sortBuffer > 0) this.#heap.sort((left, right) => at(left) - at(right));
    for (const message of this.#heap.splice(0, count)) await this.#send(message);
  }

  async #send(message: GetFlowsResponseMessage): Promise<void> {
    if (this.isClosed) return;
    if (this.#call.write(encodeMessage("observer.GetFlowsResponse", message))) return;
    const events = ["drain", "cancelled", "close", "error"];
    await new Promise<void>((resolve) => {
      const go = (): void => {
        for (const event of events) this.#call.off(event, go);
        resolve();
      };
      for (const event of events) this.#call.on(event, go);
    });
  }
}
