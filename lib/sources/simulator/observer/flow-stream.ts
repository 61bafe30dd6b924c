import { createNodeReader, type Habits, type NodeReader } from "./node-reader";
import type { FlowQuestion } from "./question";
import type { Relay, RelayNode } from "./relay";
import { encodeNodeStatus, NodeStateNumber } from "./response";
import type { RingEntry } from "./ring";
import { createSortBuffer } from "./sort-buffer";

/** Where a stream's messages go. `write` says false when the reader is slow; `drained` calls back when it may go on. */
export interface StreamOutlet {
  write(response: Buffer): boolean;
  drained(callback: () => void): void;
  end(): void;
}

const DRAIN_AFTER_MS = 1000;
const SCAN_EVERY_MS = 2000;
const NODE_ERROR_AFTER_MS = 10_000;
const WRITES_A_TURN = 1024;
const NODE_BROKE = "rpc error: code = Unavailable desc = error reading from server: EOF";

interface Joined {
  readonly node: RelayNode;
  reader: NodeReader | null;
  /** The next entry of its reader, taken out to be compared with the other nodes'. */
  head: RingEntry | null;
}

/** Answers a GetFlows question from the rings of the Relay's nodes until it is used up or `close` is called. */
export function streamFlows(relay: Relay, question: FlowQuestion, habits: Habits, outlet: StreamOutlet): { close(): void } {
  const joined = new Map<string, Joined>();
  /** Names that went away while this stream was open: the Relay never reads them again in it. */
  const forsaken = new Set<string>();
  const buffer = createSortBuffer(question.follow ? habits.sortBuffer : 0);
  const timers = new Set<NodeJS.Timeout>();
  let closed = false;
  let waiting = false;
  let drainTimer: NodeJS.Timeout | null = null;

  function later(ms: number, action: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => { timers.delete(timer); action(); }, ms);
    timers.add(timer);
    return timer;
  }

  function close(): void {
    if (closed) return;
    closed = true;
    unsubscribe();
    for (const timer of timers) clearTimeout(timer);
  }

  function finish(): void {
    for (let entry = buffer.pop(); entry !== null; entry = buffer.pop()) outlet.write(entry.response(question.mask));
    close();
    outlet.end();
  }

  function scan(): void {
    for (const [name, each] of joined) {
      if (relay.nodes.get(name) !== each.node) {
        joined.delete(name);
        forsaken.add(name);
      }
    }
    for (const node of relay.nodes.values()) {
      if (node.state !== "connected" || forsaken.has(node.name)) continue;
      const known = joined.get(node.name);
      if (known?.reader) continue;
      joined.set(node.name, { node, reader: createNodeReader(node, question, question.test, habits, relay.now), head: null });
    }
  }

  function dropGone(): void {
    for (const each of joined.values()) {
      if (!each.reader?.isGone()) continue;
      each.reader = null;
      later(NODE_ERROR_AFTER_MS, () => {
        outlet.write(encodeNodeStatus({ state: NodeStateNumber.error, names: [each.node.name], message: NODE_BROKE }, relay.host, relay.now()));
      });
    }
  }

  /** The earliest of what the nodes have ready. */
  function takeEarliest(): RingEntry | null {
    let best: Joined | null = null;
    for (const each of joined.values()) {
      each.head ??= each.reader?.next() ?? null;
      if (each.head !== null && (best === null || best.head === null || each.head.time < best.head.time)) best = each;
    }
    const entry = best?.head ?? null;
    if (best) best.head = null;
    return entry;
  }

  function isOver(): boolean {
    if (joined.size === 0) return true;
    let readers = 0;
    for (const each of joined.values()) {
      if (each.head !== null) return false;
      if (each.reader === null) continue;
      readers += 1;
      if (!each.reader.done()) return false;
    }
    return readers === 0 || [...joined.values()].every((each) => each.reader === null || each.reader.done());
  }

  function send(entry: RingEntry): boolean {
    return outlet.write(entry.response(question.mask));
  }

  function pause(): void {
    waiting = true;
    outlet.drained(() => { waiting = false; pump(); });
  }

  function planDrain(): void {
    if (buffer.size() === 0) return;
    drainTimer = later(DRAIN_AFTER_MS, () => {
      const before = relay.now() - BigInt(DRAIN_AFTER_MS) * 1_000_000n;
      for (let entry = buffer.popBefore(before); entry !== null; entry = buffer.popBefore(before)) send(entry);
      planDrain();
    });
  }

  function pump(): void {
    if (closed || waiting) return;
    dropGone();
    let pulled = 0;
    for (let entry = takeEarliest(); entry !== null; entry = takeEarliest()) {
      pulled += 1;
      const due = buffer.push(entry);
      if (due !== null && !send(due)) return pause();
      if (pulled >= WRITES_A_TURN) {
        waiting = true;
        setImmediate(() => { waiting = false; pump(); });
        return;
      }
    }
    if (pulled > 0 && question.follow) {
      if (drainTimer) { clearTimeout(drainTimer); timers.delete(drainTimer); }
      planDrain();
    }
    if (isOver()) finish();
  }

  const names = (state: (node: RelayNode) => boolean): string[] => [...relay.nodes.values()].filter(state).map((node) => node.name);
  const connected = names((node) => node.state === "connected");
  const unavailable = names((node) => node.state !== "connected");
  if (connected.length > 0) outlet.write(encodeNodeStatus({ state: NodeStateNumber.connected, names: connected, message: "" }, relay.host, relay.now()));
  if (unavailable.length > 0) outlet.write(encodeNodeStatus({ state: NodeStateNumber.unavailable, names: unavailable, message: "" }, relay.host, relay.now()));

  const unsubscribe = relay.subscribe(pump);
  scan();
  if (question.follow) {
    const rescan = (): void => { scan(); pump(); later(SCAN_EVERY_MS, rescan); };
    later(SCAN_EVERY_MS, rescan);
  }
  setImmediate(pump);
  return { close };
}

/** Answers a question that every agent rejects: the Relay tells it as a node status and ends the stream. */
export function rejectFlows(relay: Relay, sentence: string, outlet: StreamOutlet): void {
  const names = [...relay.nodes.keys()];
  outlet.write(encodeNodeStatus({ state: NodeStateNumber.connected, names, message: "" }, relay.host, relay.now()));
  outlet.write(encodeNodeStatus({ state: NodeStateNumber.error, names, message: sentence }, relay.host, relay.now()));
  outlet.end();
}
