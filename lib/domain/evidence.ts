import { demandsAuth, type FlowMeaning } from "./classify";
import { EventType, type Flow, type FlowEndpoint, type FlowPolicy } from "./flow";
import type { Instant } from "./instant";
import type { EvidenceKind } from "./outcome";

export type EnforcedAt = "ingress" | "egress";

/** What events of one kind between the same two endpoints have in common: everything but their moment and their name. */
export interface EvidenceShape {
  readonly node: string;
  readonly meaning: FlowMeaning;
  readonly kind: EvidenceKind | "l7";
  /** The enforcing side, or null where the event does not say. */
  readonly at: EnforcedAt | null;
  /** Runs against the order of ends in the connection's key. */
  readonly reversed: boolean;
  readonly subType: number;
  readonly dropReasonName: string;
  readonly authType: string;
  readonly demandsAuth: boolean;
  readonly newToDatapath: boolean;
  /** The packet was encrypted when it was seen. */
  readonly encrypted: boolean;
  readonly source: FlowEndpoint;
  readonly destination: FlowEndpoint;
  readonly sourceNames: readonly string[];
  readonly destinationNames: readonly string[];
  readonly service: string | null;
  readonly allowedBy: readonly FlowPolicy[];
  readonly deniedBy: readonly FlowPolicy[];
  readonly request: { readonly method: string; readonly path: string } | null;
}

/** One event as far as attempts need it: what a flow leaves behind in the ledger. */
export interface Evidence extends EvidenceShape {
  readonly time: Instant;
  readonly uuid: string;
}

/** An event that shares its shape with its like: most of what a busy cluster sends differs in time and uuid alone. */
class ShapedEvidence implements Evidence {
  constructor(
    readonly time: Instant,
    readonly uuid: string,
    private readonly shape: EvidenceShape,
  ) {}

  get node(): string {
    return this.shape.node;
  }
  get meaning(): FlowMeaning {
    return this.shape.meaning;
  }
  get kind(): EvidenceKind | "l7" {
    return this.shape.kind;
  }
  get at(): EnforcedAt | null {
    return this.shape.at;
  }
  get reversed(): boolean {
    return this.shape.reversed;
  }
  get subType(): number {
    return this.shape.subType;
  }
  get dropReasonName(): string {
    return this.shape.dropReasonName;
  }
  get authType(): string {
    return this.shape.authType;
  }
  get demandsAuth(): boolean {
    return this.shape.demandsAuth;
  }
  get newToDatapath(): boolean {
    return this.shape.newToDatapath;
  }
  get encrypted(): boolean {
    return this.shape.encrypted;
  }
  get source(): FlowEndpoint {
    return this.shape.source;
  }
  get destination(): FlowEndpoint {
    return this.shape.destination;
  }
  get sourceNames(): readonly string[] {
    return this.shape.sourceNames;
  }
  get destinationNames(): readonly string[] {
    return this.shape.destinationNames;
  }
  get service(): string | null {
    return this.shape.service;
  }
  get allowedBy(): readonly FlowPolicy[] {
    return this.shape.allowedBy;
  }
  get deniedBy(): readonly FlowPolicy[] {
    return this.shape.deniedBy;
  }
  get request(): { readonly method: string; readonly path: string } | null {
    return this.shape.request;
  }
}

/** Makes what flows leave behind, sharing what is alike. */
export interface EvidenceMaker {
  evidenceOf(flow: Flow, meaning: FlowMeaning, reversed: boolean): Evidence;
}

/** Shapes kept for sharing, powers of two. Where the slots near its own are taken, a newcomer takes one of them from the shape before it, which lives on in its events. */
const FIRST_SLOTS = 256;
const MOST_SLOTS = 65_536;
const PROBES = 4;

/** A maker that has seen nothing. */
export function createEvidenceMaker(): EvidenceMaker {
  let shapes = new Array<EvidenceShape | undefined>(FIRST_SLOTS).fill(undefined);
  let held = 0;

  function keep(shape: EvidenceShape, hash: number): void {
    if (held * 2 > shapes.length && shapes.length < MOST_SLOTS) {
      // The new table fills again from what comes.
      shapes = new Array<EvidenceShape | undefined>(shapes.length * 4).fill(undefined);
      held = 0;
    }
    for (let probe = 0; probe < PROBES; probe += 1) {
      const slot = (hash + probe) & (shapes.length - 1);
      if (shapes[slot] !== undefined) continue;
      shapes[slot] = shape;
      held += 1;
      return;
    }
    shapes[hash & (shapes.length - 1)] = shape;
  }

  function find(hash: number, flow: Flow, meaning: FlowMeaning, reversed: boolean): EvidenceShape | null {
    for (let probe = 0; probe < PROBES; probe += 1) {
      const shape = shapes[(hash + probe) & (shapes.length - 1)];
      if (shape === undefined) return null;
      if (isShapeOf(shape, flow, meaning, reversed)) return shape;
    }
    return null;
  }

  return {
    evidenceOf(flow, meaning, reversed) {
      // What names its request, its services or its DNS names is rare, and seldom the same twice.
      if (meaning === "l7-refusal" || flow.destinationService !== null || flow.sourceNames.length > 0 || flow.destinationNames.length > 0) {
        return new ShapedEvidence(flow.time, flow.uuid, shapeOf(flow, meaning, reversed));
      }
      const hash = hashOf(flow, reversed);
      let shape = find(hash, flow, meaning, reversed);
      if (shape === null) keep((shape = shapeOf(flow, meaning, reversed)), hash);
      return new ShapedEvidence(flow.time, flow.uuid, shape);
    },
  };
}

function hashOf(flow: Flow, reversed: boolean): number {
  let hash = Math.imul(flow.source.identity, 0x9e3779b1) ^ Math.imul(flow.destination.identity, 0x85ebca6b);
  hash = Math.imul(hash ^ (flow.eventType * 64 + (flow.eventSubType & 63)), 0xc2b2ae35) ^ (reversed ? 0x27d4eb2f : 0) ^ flow.source.id ^ (flow.destination.id << 3) ^ (flow.dropReason << 8);
  return hash ^ (hash >>> 15);
}

function isShapeOf(shape: EvidenceShape, flow: Flow, meaning: FlowMeaning, reversed: boolean): boolean {
  const { at } = shape;
  return (
    shape.source === flow.source &&
    shape.destination === flow.destination &&
    shape.node === flow.node &&
    shape.meaning === meaning &&
    shape.reversed === reversed &&
    shape.subType === flow.eventSubType &&
    shape.kind === kindOf(flow.eventType) &&
    at === enforcedAtOf(flow) &&
    shape.dropReasonName === flow.dropReasonName &&
    shape.authType === flow.authType &&
    shape.newToDatapath === isNewToDatapath(flow) &&
    shape.encrypted === flow.encrypted &&
    shape.service === null &&
    shape.request === null &&
    shape.sourceNames.length === 0 &&
    shape.destinationNames.length === 0 &&
    samePolicies(shape.allowedBy, at === "ingress" ? flow.ingressAllowedBy : flow.egressAllowedBy) &&
    samePolicies(shape.deniedBy, at === "ingress" ? flow.ingressDeniedBy : flow.egressDeniedBy)
  );
}

/** Policies come as shared objects where they repeat: the same ones, or none of our business. */
function samePolicies(a: readonly FlowPolicy[], b: readonly FlowPolicy[]): boolean {
  return a.length === b.length && a.every((policy, index) => policy === b[index]);
}

function shapeOf(flow: Flow, meaning: FlowMeaning, reversed: boolean): EvidenceShape {
  const at = enforcedAtOf(flow);
  return {
    node: flow.node,
    meaning,
    kind: kindOf(flow.eventType),
    at,
    reversed,
    subType: flow.eventSubType,
    dropReasonName: flow.dropReasonName,
    authType: flow.authType,
    demandsAuth: demandsAuth(flow),
    newToDatapath: isNewToDatapath(flow),
    encrypted: flow.encrypted,
    source: flow.source,
    destination: flow.destination,
    sourceNames: flow.sourceNames,
    destinationNames: flow.destinationNames,
    service: flow.destinationService ? `${flow.destinationService.namespace}/${flow.destinationService.name}` : null,
    allowedBy: at === "ingress" ? flow.ingressAllowedBy : flow.egressAllowedBy,
    deniedBy: at === "ingress" ? flow.ingressDeniedBy : flow.egressDeniedBy,
    request: meaning === "l7-refusal" ? requestOf(flow) : null,
  };
}

function isNewToDatapath(flow: Flow): boolean {
  return flow.protocol === "TCP" || flow.traceReason === "NEW";
}

function kindOf(eventType: number): EvidenceKind | "l7" {
  switch (eventType) {
    case EventType.policyVerdict:
      return "verdict";
    case EventType.drop:
      return "drop";
    case EventType.l7:
      return "l7";
    default:
      return "trace";
  }
}

function enforcedAtOf(flow: Flow): EnforcedAt | null {
  if (flow.direction === "INGRESS") return "ingress";
  if (flow.direction === "EGRESS") return "egress";
  return null;
}

function requestOf(flow: Flow): { method: string; path: string } {
  const http = flow.l7?.http;
  if (http) return { method: http.method, path: pathOfUrl(http.url) };
  const dns = flow.l7?.dns;
  if (dns) return { method: "DNS", path: dns.query };
  return { method: "request", path: "" };
}

/** The path of a request with its query string, which a rule's pattern must match as a whole. */
function pathOfUrl(url: string): string {
  const scheme = url.indexOf("://");
  if (scheme < 0) return url;
  const slash = url.indexOf("/", scheme + 3);
  return slash < 0 ? "/" : url.slice(slash);
}
