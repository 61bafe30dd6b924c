import type { FlowEndpoint, FlowWorkload } from "@/lib/domain/flow";
import { NO_ENDPOINT } from "@/lib/domain/flow";
import type { WireCursor } from "./wire-cursor";

/** Endpoints remembered at once; when there are more, all are forgotten and learned anew. */
const MOST_ENDPOINTS = 20_000;
/** Endpoints that may share a hash before the oldest of them goes. */
const LONGEST_CHAIN = 4;

interface Entry {
  readonly bytes: Uint8Array;
  readonly endpoint: FlowEndpoint;
  readonly next: Entry | null;
}

/**
 * Endpoints by their bytes: a pod seen again costs a hash and a comparison, and every flow of it shares one object. The
 * hash takes some of the bytes, the comparison all of them: it cannot give the wrong endpoint.
 */
export class EndpointShelf {
  private readonly chains = new Map<number, Entry>();
  private count = 0;

  /** The endpoint at the cursor, which stands before its length. */
  take(cursor: WireCursor): FlowEndpoint {
    const outer = cursor.enter();
    const { bytes, at: from, end: to } = cursor;
    if (from === to) {
      cursor.leave(outer);
      return NO_ENDPOINT;
    }
    const hash = sampleHash(bytes, from, to);
    const head = this.chains.get(hash) ?? null;
    for (let entry = head; entry !== null; entry = entry.next) {
      if (sameBytes(entry.bytes, bytes, from, to)) {
        cursor.leave(outer);
        return entry.endpoint;
      }
    }
    const endpoint = readEndpoint(cursor);
    cursor.leave(outer);
    this.keep(hash, head, { bytes: bytes.slice(from, to), endpoint, next: null });
    return endpoint;
  }

  private keep(hash: number, head: Entry | null, entry: Entry): void {
    if (this.count >= MOST_ENDPOINTS) {
      this.chains.clear();
      this.count = 0;
      head = null;
    }
    let length = 0;
    for (let other = head; other !== null; other = other.next) length++;
    if (length >= LONGEST_CHAIN) {
      this.count -= length;
      head = null;
    }
    this.chains.set(hash, { ...entry, next: head });
    this.count++;
  }
}

// Every third byte: pods of one workload differ in at least five neighbouring characters, of which this sees one.
function sampleHash(bytes: Uint8Array, from: number, to: number): number {
  let hash = to - from;
  for (let at = from; at < to; at += 3) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash ^ (hash >>> 15);
}

const compare = Buffer.prototype.compare;

function sameBytes(known: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  return known.length === to - from && compare.call(known, bytes, from, to) === 0;
}

function readEndpoint(cursor: WireCursor): FlowEndpoint {
  let id = 0;
  let identity = 0;
  let cluster = "";
  let namespace = "";
  let pod = "";
  const labels: string[] = [];
  const workloads: FlowWorkload[] = [];
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    switch (tag) {
      case 8:
        id = cursor.uint32();
        break;
      case 16:
        identity = cursor.uint32();
        break;
      case 26:
        namespace = cursor.text();
        break;
      case 34:
        labels.push(cursor.text());
        break;
      case 42:
        pod = cursor.text();
        break;
      case 50:
        workloads.push(readWorkload(cursor));
        break;
      case 58:
        cluster = cursor.text();
        break;
      default:
        cursor.skip(tag);
    }
  }
  return { id, identity, cluster, namespace, pod, labels, workloads };
}

function readWorkload(cursor: WireCursor): FlowWorkload {
  const outer = cursor.enter();
  let name = "";
  let kind = "";
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === 10) name = cursor.text();
    else if (tag === 18) kind = cursor.text();
    else cursor.skip(tag);
  }
  cursor.leave(outer);
  return { name, kind };
}
