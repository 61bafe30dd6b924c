import type { Party, SimNode, SimWorkload } from "./cluster";
import type { Datapath, Track } from "./datapath";
import { dnsRecord, httpRecord, type EventWriter, type PacketFlags, type SimProtocol } from "./event";
import type { HttpRule } from "./policy";
import type { Rng } from "./rng";
import { NS_PER_MS, type Scheduler } from "./scheduler";
import { createCause, type Cause } from "./truth";

export interface HttpCall {
  readonly method: string;
  readonly path: string;
  readonly code?: number;
}

/** What a client process does: whom it calls, what it asks, how long it waits. */
export interface DialPlan {
  readonly from: Party;
  readonly to: Party;
  readonly port: number;
  readonly protocol?: SimProtocol;
  readonly calls?: readonly HttpCall[];
  readonly dns?: { readonly query: string; readonly addresses: readonly string[] };
  /** The client gives the connection up after this time; null: when its kernel does. */
  readonly giveUpMs?: number | null;
  readonly kernel?: KernelTimers;
  /** Dialled by its service address: the sockets' translation is reported too. */
  readonly through?: SimWorkload;
  /** Keeps the connection open and sends a request at this interval. */
  readonly hold?: { readonly forMs: number; readonly everyMs: number };
  readonly case?: string;
  readonly exempt?: boolean;
  readonly ended?: (end: DialEnd) => void;
}

export type DialEnd = "answered" | "gave-up" | "broken";

/** When a kernel sends a SYN again, in seconds after the first: Linux 6.5 and later (tcp_syn_linear_timeouts = 4), and before. */
export const SYN_TIMERS = {
  linear: [1, 2, 3, 4, 5, 7, 11, 19, 35, 67],
  doubling: [1, 3, 7, 15, 31, 63],
} as const;
export type KernelTimers = keyof typeof SYN_TIMERS;

/** Retransmissions of data on an open connection, in seconds after the first loss; the sixth breaks it here. */
const DATA_TIMERS = [0.2, 0.6, 1.4, 3, 6.2, 12.6];

export interface Clients {
  dial(plan: DialPlan): void;
}

/** The client processes and their kernels' timers. */
export function createClients(parts: {
  readonly scheduler: Scheduler;
  readonly datapath: Datapath;
  readonly writer: EventWriter;
  readonly rng: Rng;
  readonly keep: (cause: Cause) => void;
}): Clients {
  const { scheduler, datapath, writer, rng, keep } = parts;
  const nextPort = new Map<string, number>();
  let cookies = 1000;
  let requests = 0;

  function takePort(address: string): number {
    const port = nextPort.get(address) ?? 32_768 + rng.below(20_000);
    nextPort.set(address, port >= 60_990 ? 32_768 : port + 1 + rng.below(9));
    return port;
  }

  /** One packet of the forward direction over both nodes. */
  function send(track: Track, flags: PacketFlags, arrived: (passage: "passes" | "redirected") => void, refused: () => void): void {
    const there = datapath.judge(track, "egress", flags);
    if (there === "refused") return refused();
    if (there === "redirected") return arrived(there);
    const sameNode = track.cause.from.node === track.cause.to.node;
    scheduler.after(sameNode ? 0.02 : rng.between(0.15, 1.1), () => {
      const here = datapath.judge(track, "ingress", flags);
      if (here === "refused") refused();
      else arrived(here);
    });
  }

  function answerCall(track: Track, plan: DialPlan, call: HttpCall): void {
    const redirect = track.redirect;
    const node = redirect?.direction === "egress" ? plan.from.node : plan.to.node;
    if (!redirect?.rule.http || node === null) return;
    const refused = !redirect.rule.http.some((rule) => matchesRule(rule, call));
    const url = `http://${plan.to.workload ?? plan.to.address}:${plan.port}${call.path}`;
    const asked = { method: call.method, url, requestId: `req-${(requests++).toString(36).padStart(6, "0")}`, agent: "curl/8.14.1" };
    const request = datapath.sight(track, node, "ACK, PSH", false);
    const question = httpRecord(asked, null);
    datapath.emit(node, request.at, writer.l7(request, redirect.direction, { refused, reply: false, ...question }));
    if (refused && node.reports) track.cause.l7RequestsRefused += 1;
    scheduler.after(refused ? 0.2 : rng.between(1.5, 8), () => {
      const response = datapath.sight(track, node, "ACK, PSH", true);
      const answer = httpRecord(asked, { code: refused ? 403 : (call.code ?? 200), latencyNs: refused ? 164_000 : Math.round(rng.between(1.2, 9) * 1000) * 1000 });
      datapath.emit(node, response.at, writer.l7(response, redirect.direction, { refused: false, reply: true, ...answer }));
    });
  }

  function exchange(track: Track, plan: DialPlan, call: HttpCall, done: () => void, broke: () => void, attempt = 0): void {
    send(track, "ACK, PSH", () => {
      answerCall(track, plan, call);
      scheduler.after(rng.between(2, 4), () => {
        datapath.reply(track, "ACK, PSH", "server");
        scheduler.after(rng.between(0.3, 0.9), () => { datapath.reply(track, "ACK, PSH", "client"); done(); });
      });
    }, () => {
      const waitSec = DATA_TIMERS[attempt];
      if (waitSec === undefined) return broke();
      const before = attempt === 0 ? 0 : DATA_TIMERS[attempt - 1]!;
      scheduler.after((waitSec - before) * 1000 + rng.between(1, 6), () => exchange(track, plan, call, done, broke, attempt + 1));
    });
  }

  function finish(track: Track, plan: DialPlan): void {
    send(track, "ACK, FIN", () => {
      scheduler.after(rng.between(2, 5), () => {
        datapath.reply(track, "ACK, FIN", "server");
        scheduler.after(rng.between(0.3, 0.9), () => { datapath.reply(track, "ACK, FIN", "client"); plan.ended?.("answered"); });
      });
    }, () => plan.ended?.("broken"));
  }

  function converse(track: Track, plan: DialPlan): void {
    const calls = plan.calls ?? [{ method: "GET", path: "/" }];
    const broke = (): void => plan.ended?.("broken");
    const hold = plan.hold;
    const until = scheduler.now() + (hold?.forMs ?? 0) * NS_PER_MS;
    const step = (nth: number): void => {
      if (hold ? scheduler.now() >= until : nth >= calls.length) {
        scheduler.after(rng.between(2, 8), () => finish(track, plan));
        return;
      }
      const pause = nth === 0 ? rng.between(0.8, 1.6) : (hold?.everyMs ?? rng.between(3, 9));
      scheduler.after(pause, () => exchange(track, plan, calls[nth % calls.length]!, () => step(nth + 1), broke));
    };
    datapath.reply(track, "SYN, ACK", "server");
    scheduler.after(rng.between(0.3, 0.9), () => {
      datapath.reply(track, "SYN, ACK", "client");
      scheduler.after(rng.between(0.2, 1), () => send(track, "ACK", () => step(0), broke));
    });
  }

  function dialTcp(plan: DialPlan, track: Track): void {
    const timers = SYN_TIMERS[plan.kernel ?? "linear"];
    const began = scheduler.now();
    const giveUpMs = plan.giveUpMs ?? null;
    const trySyn = (nth: number): void => {
      send(track, "SYN", () => converse(track, plan), () => {
        const nextSec = timers[nth];
        const gone = (): void => plan.ended?.("gave-up");
        if (nextSec === undefined || (giveUpMs !== null && giveUpMs <= nextSec * 1000)) {
          scheduler.at(began + (giveUpMs ?? (nextSec ?? timers[timers.length - 1]!) * 1000) * NS_PER_MS, gone);
          return;
        }
        scheduler.at(began + (nextSec * 1000 + rng.between(8, 60)) * NS_PER_MS, () => trySyn(nth + 1));
      });
    };
    trySyn(0);
  }

  function dialUdp(plan: DialPlan, track: Track, nth = 0): void {
    send(track, "ACK", (passage) => {
      if (passage === "redirected" && plan.dns && plan.from.node) return askProxy(plan, track);
      scheduler.after(rng.between(0.4, 2), () => {
        datapath.reply(track, "ACK", "server");
        scheduler.after(rng.between(0.2, 0.8), () => { datapath.reply(track, "ACK", "client"); plan.ended?.("answered"); });
      });
    }, () => {
      // A resolver asks again after five seconds, twice.
      if (nth < 2 && plan.giveUpMs !== 0) scheduler.after(5000 + rng.between(1, 9), () => dialUdp(plan, track, nth + 1));
      else plan.ended?.("gave-up");
    });
  }

  function askProxy(plan: DialPlan, track: Track): void {
    const { dns, from } = plan;
    if (!dns || from.node === null) return;
    const node = from.node;
    scheduler.after(0.3, () => {
      const asked = datapath.sight(track, node, "ACK", false);
      datapath.emit(node, asked.at, writer.l7(asked, "egress", { refused: false, reply: false, ...dnsRecord(dns.query, null) }));
      scheduler.after(rng.between(0.8, 2.5), () => {
        const answered = datapath.sight(track, node, "ACK", true);
        datapath.emit(node, answered.at, writer.l7(answered, "egress", { refused: false, reply: true, ...dnsRecord(dns.query, { addresses: dns.addresses, ttlSec: 30 }) }));
        plan.ended?.("answered");
      });
    });
  }

  return {
    dial: (plan) => {
      const protocol = plan.protocol ?? "TCP";
      const cause = createCause({
        from: plan.from, to: plan.to, protocol, sourcePort: takePort(plan.from.address), port: plan.port,
        case: plan.case ?? "", exempt: plan.exempt ?? false,
      });
      keep(cause);
      const track: Track = { cause, egressKnown: false, ingressKnown: false, redirect: null };
      const go = (): void => (protocol === "TCP" ? dialTcp(plan, track) : dialUdp(plan, track));
      const translate = (through: SimWorkload, from: Party, node: SimNode): void => {
        const seen = { node, at: scheduler.now(), protocol, flags: "SYN" as const, from, fromPort: 0, to: plan.to, toPort: plan.port };
        const service = { name: through.name, namespace: through.namespace, address: through.serviceAddress };
        for (const record of writer.translation(seen, service, cookies++)) datapath.emit(node, seen.at, record);
        scheduler.after(0.4, go);
      };
      const { through, from } = plan;
      // A process does not wake on the second.
      scheduler.after(rng.between(0.02, 0.95), () => {
        if (through && from.node && from.pod) translate(through, from, from.node);
        else go();
      });
    },
  };
}

/** Envoy matches method exactly and the path as one anchored expression, query included. */
function matchesRule(rule: HttpRule, call: HttpCall): boolean {
  return new RegExp(`^(?:${rule.method})$`).test(call.method) && new RegExp(`^(?:${rule.path})$`).test(call.path);
}
