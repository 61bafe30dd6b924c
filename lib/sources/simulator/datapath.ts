import type { AuthMap } from "./auth-map";
import type { SimNode } from "./cluster";
import type { EventWriter, PacketFlags, Sight } from "./event";
import { AuthNumber, DropNumber, type FlowRecord } from "./flow-record";
import type { Direction, PolicyTable, SimRule } from "./policy";
import type { Rng } from "./rng";
import { NS_PER_MS, type Scheduler, type SimTime } from "./scheduler";
import { noteLetThrough, noteRefusal, type Cause } from "./truth";

/** What connection tracking knows of a connection on the two nodes it crosses. */
export interface Track {
  readonly cause: Cause;
  egressKnown: boolean;
  ingressKnown: boolean;
  /** Rule with L7 parts that redirected it, and the proxy's port. */
  redirect: { readonly direction: Direction; readonly rule: SimRule; readonly port: number } | null;
}

export type Passage = "passes" | "redirected" | "refused";

/** Where events go: one call per event, in the order in which each node's agent reads them. */
export type Emit = (node: SimNode, at: SimTime, record: FlowRecord) => void;

/** What the kernels of the nodes do with packets: policy and authentication, tracking, and the events they leave. */
export interface Datapath {
  /** A packet of the connection's forward direction, as the node judges it and reports it; emits the events. */
  judge(track: Track, direction: Direction, flags: PacketFlags): Passage;
  /** A packet of the reply direction, reported where it leaves the server's node and where it arrives. */
  reply(track: Track, flags: PacketFlags, at: "server" | "client"): void;
  /** An L7 event of the proxy that the connection was redirected to. */
  sight(track: Track, node: SimNode, flags: PacketFlags, reply: boolean): Sight;
  emit: Emit;
  firstVerdictAt(node: SimNode): bigint | null;
}

/** A trace is read this long after the verdict on the same packet. */
const TRACE_DELAY_NS = { egress: 20_000n, ingress: 23_000n } as const;
const PROXY_PORTS = { http: 14_000, dns: 10_001 } as const;

/** Datapath of the whole cluster; `clock` reads a node's own clock. */
export function createDatapath(parts: {
  readonly scheduler: Scheduler;
  readonly policies: PolicyTable;
  readonly auth: AuthMap;
  readonly writer: EventWriter;
  readonly rng: Rng;
  readonly emit: Emit;
  readonly clock: (node: SimNode) => bigint;
}): Datapath {
  const { scheduler, policies, auth, writer, rng, emit, clock } = parts;
  const firstVerdict = new Map<number, bigint>();

  function sight(track: Track, node: SimNode, flags: PacketFlags, reply: boolean, afterMs = 0): Sight {
    const { from, to, sourcePort, port, protocol } = track.cause;
    const at = scheduler.now() + Math.round(afterMs * NS_PER_MS);
    return reply
      ? { node, at, protocol, flags, from: to, fromPort: port, to: from, toPort: sourcePort }
      : { node, at, protocol, flags, from, fromPort: sourcePort, to, toPort: port };
  }

  function report(node: SimNode, seen: Sight, record: FlowRecord): void {
    if (node.reports) emit(node, seen.at, record);
  }

  function reportVerdict(node: SimNode, seen: Sight, record: FlowRecord): void {
    if (!node.sendsVerdicts || !node.reports) return;
    if (!firstVerdict.has(node.index)) firstVerdict.set(node.index, clock(node));
    report(node, seen, record);
  }

  function refuse(track: Track, node: SimNode, direction: Direction, flags: PacketFlags, why: { reason: number; authType: number; match: number; policy: Parameters<EventWriter["verdict"]>[2]["policy"] }): Passage {
    const known = direction === "egress" ? track.egressKnown : track.ingressKnown;
    const isOpening = track.cause.protocol !== "TCP" || flags === "SYN";
    if (!node.reports) return "refused";
    if (known && !isOpening) track.cause.establishedRefused += why.reason === DropNumber.AUTH_REQUIRED ? 1 : 0;
    else noteRefusal(track.cause, direction, clock(node), why.reason === DropNumber.AUTH_REQUIRED ? "refused-auth" : "refused-policy");
    const seen = sight(track, node, flags, false);
    reportVerdict(node, seen, writer.verdict(seen, direction, { verdict: "DROPPED", dropReason: why.reason, authType: why.authType, match: why.match, policy: why.policy }));
    const dropped = sight(track, node, flags, false, rng.between(0.03, 0.09));
    report(node, dropped, writer.drop(dropped, direction, why.reason));
    return "refused";
  }

  function traceForward(track: Track, node: SimNode, direction: Direction, flags: PacketFlags, isNew: boolean): void {
    const { from, to } = track.cause;
    const reason = isNew ? "NEW" : "ESTABLISHED";
    if (direction === "egress") {
      if (from.pod === null || to.node === node || track.redirect?.direction === "egress") return;
      const seen = sight(track, node, flags, false, Number(TRACE_DELAY_NS.egress) / NS_PER_MS);
      report(node, seen, writer.trace(seen, to.pod === null ? "to-stack" : "to-overlay", "egress", reason));
      return;
    }
    const seen = sight(track, node, flags, false, Number(TRACE_DELAY_NS.ingress) / NS_PER_MS);
    if (track.redirect) report(node, seen, writer.trace(seen, "to-proxy", "ingress", reason, track.redirect.port));
    else report(node, seen, writer.trace(seen, "to-endpoint", "ingress", reason));
  }

  return {
    emit: (node, at, record) => { if (node.reports) emit(node, at, record); },
    sight,
    firstVerdictAt: (node) => firstVerdict.get(node.index) ?? null,
    judge: (track, direction, flags) => {
      const { from, to, port } = track.cause;
      const [local, remote] = direction === "egress" ? [from, to] : [to, from];
      const node = local.node;
      if (node === null || local.pod === null) return "passes";
      const known = direction === "egress" ? track.egressKnown : track.ingressKnown;
      // The local host may always reach its own pods: no policy is asked (cilium/cilium v1.20.2, bpf/bpf_lxc.c).
      const answer = remote === node.host ? { verdict: "not-enforced" as const } : policies.lookup(direction, local, remote, port);
      let passage: Passage = "passes";
      // A packet that stays on its node leaves no trace on its way out.
      const isTraced = (way: Direction): boolean => way === "ingress" || to.node !== node;
      if (answer.verdict === "denied") {
        return refuse(track, node, direction, flags, {
          reason: answer.explicit ? DropNumber.POLICY_DENY : DropNumber.POLICY_DENIED, authType: 0, match: answer.match, policy: answer.policy,
        });
      }
      if (answer.verdict === "allowed") {
        const { rule } = answer;
        const authType = AuthNumber[rule.authentication];
        const key = { node, local: local.identity, remote: remote.identity, remoteNode: remote.node === node ? null : remote.node };
        if (rule.authentication !== "disabled" && (rule.authentication === "test-always-fail" || !auth.check(key))) {
          return refuse(track, node, direction, flags, { reason: DropNumber.AUTH_REQUIRED, authType, match: answer.match, policy: null });
        }
        if (rule.http !== null || rule.dns) {
          track.redirect ??= { direction, rule, port: rule.dns ? PROXY_PORTS.dns : PROXY_PORTS.http };
          passage = "redirected";
        }
        const isTold = node.sendsVerdicts || (passage === "passes" && isTraced(direction));
        if (!known && node.reports && isTold) {
          const seen = sight(track, node, flags, false);
          noteLetThrough(track.cause, direction, clock(node), { byVerdict: node.sendsVerdicts, authenticated: rule.authentication !== "disabled" && node.sendsVerdicts });
          reportVerdict(node, seen, writer.verdict(seen, direction, {
            verdict: passage === "redirected" ? "REDIRECTED" : "FORWARDED", dropReason: 0, authType, match: answer.match, policy: answer.policy,
          }));
        }
      } else if (!known && node.reports && isTraced(direction)) {
        noteLetThrough(track.cause, direction, clock(node) + TRACE_DELAY_NS[direction], { byVerdict: false, authenticated: false });
      }
      traceForward(track, node, direction, flags, !known);
      if (direction === "egress") track.egressKnown = true;
      else track.ingressKnown = true;
      return passage;
    },
    reply: (track, flags, at) => {
      const { from, to } = track.cause;
      if (at === "server") {
        if (to.node === null || to.pod === null || (from.node === to.node && from.pod !== null)) return;
        const seen = sight(track, to.node, flags, true);
        report(to.node, seen, writer.trace(seen, from.pod === null ? "to-stack" : "to-overlay", "ingress", "REPLY"));
        return;
      }
      if (from.node === null || from.pod === null) return;
      const seen = sight(track, from.node, flags, true);
      report(from.node, seen, writer.trace(seen, "to-endpoint", "egress", "REPLY"));
    },
  };
}
