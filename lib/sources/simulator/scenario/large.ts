import type { Party, SimNode } from "../cluster";
import type { Sight } from "../event";
import { AuthNumber, DropNumber } from "../flow-record";
import { allow, policy, type SimPolicy } from "../policy";
import { NS_PER_MS, NS_PER_SEC, type SimTime } from "../scheduler";
import { createTemplate, TEMPLATE_PORTS, type FlowTemplate } from "../template";
import { createCause, noteLetThrough, noteRefusal, type Cause } from "../truth";
import type { World } from "../world";
import type { Scenario } from "./scenario";

type Kind = "authenticated" | "open" | "denied";

interface Step {
  readonly node: SimNode;
  readonly afterNs: number;
  readonly template: FlowTemplate;
}

/** A pair of pods with the events of one connection, ready to be stamped. */
interface Lane {
  readonly from: Party;
  readonly to: Party;
  readonly fromNode: SimNode;
  readonly toNode: SimNode;
  readonly kind: Kind;
  readonly steps: readonly Step[];
  nextPort: number;
}

const PORT = 8080;
const TICK_MS = 10;
const VERDICT_AFTER_NS = 400_000;
const NAMESPACE_SIZE = 40;

function stepsOf(world: World, lane: Omit<Lane, "steps" | "nextPort">, rule: SimPolicy): Step[] {
  const { writer } = world;
  const { from, to, fromNode, toNode } = lane;
  const at = (node: SimNode, reply: boolean) => (port: number): Sight => (reply
    ? { node, at: 0, protocol: "TCP", flags: "SYN, ACK", from: to, fromPort: PORT, to: from, toPort: port }
    : { node, at: 0, protocol: "TCP", flags: "SYN", from, fromPort: port, to, toPort: PORT });
  const step = (node: SimNode, afterNs: number, build: Parameters<typeof createTemplate>[0]): Step => ({ node, afterNs, template: createTemplate(build) });
  const here = at(toNode, false);
  const isLocal = fromNode === toNode;
  const left = isLocal ? [] : [step(fromNode, 0, (port) => writer.trace(at(fromNode, false)(port), "to-overlay", "egress", "NEW"))];
  if (lane.kind === "denied") {
    const says = { verdict: "DROPPED", dropReason: DropNumber.POLICY_DENIED, authType: 0, match: 0, policy: rule } as const;
    return [
      ...left,
      step(toNode, VERDICT_AFTER_NS, (port) => writer.verdict(here(port), "ingress", says)),
      step(toNode, VERDICT_AFTER_NS + 50_000, (port) => writer.drop(here(port), "ingress", DropNumber.POLICY_DENIED)),
    ];
  }
  const authType = lane.kind === "authenticated" ? AuthNumber.required : 0;
  return [
    ...left,
    step(toNode, VERDICT_AFTER_NS, (port) => writer.verdict(here(port), "ingress", { verdict: "FORWARDED", dropReason: 0, authType, match: 2, policy: rule })),
    step(toNode, VERDICT_AFTER_NS + 23_000, (port) => writer.trace(here(port), "to-endpoint", "ingress", "NEW")),
    ...(isLocal ? [] : [step(toNode, VERDICT_AFTER_NS + 400_000, (port) => writer.trace(at(toNode, true)(port), "to-overlay", "ingress", "REPLY"))]),
    step(fromNode, VERDICT_AFTER_NS + 900_000, (port) => writer.trace(at(fromNode, true)(port), "to-endpoint", "egress", "REPLY")),
  ];
}

function buildLanes(world: World, pairs: number): Lane[] {
  const { cluster, rng } = world;
  const count = cluster.nodes.length;
  // Square-root many workloads would make hubs; four callers each keep it like a real estate.
  const size = Math.max(2, Math.ceil(pairs / 4) + 4);
  const workloads = Array.from({ length: size }, (_, nth) =>
    cluster.addWorkload({ namespace: `team-${String(Math.floor(nth / NAMESPACE_SIZE)).padStart(3, "0")}`, name: `unit-${String(nth).padStart(5, "0")}`, on: [nth % count] }));
  const draw = rng.fork("lanes");
  return Array.from({ length: pairs }, (_, nth): Lane => {
    const from = workloads[nth % size]!.pods[0]!;
    const to = workloads[(nth + 1 + Math.floor(nth / size)) % size]!.pods[0]!;
    const drawn = draw.unit();
    const kind: Kind = drawn < 0.85 ? "authenticated" : drawn < 0.95 ? "open" : "denied";
    const lane = { from, to, fromNode: from.node!, toNode: to.node!, kind };
    const rule = policy({ namespace: to.namespace ?? "", name: "allow-callers", selects: [to.peer], rules: [allow({ direction: "ingress" })] });
    return { ...lane, steps: stepsOf(world, lane, rule), nextPort: TEMPLATE_PORTS.from + draw.below(30_000) };
  });
}

function noteCause(world: World, lane: Lane, cause: Cause, at: SimTime): void {
  if (lane.fromNode !== lane.toNode) noteLetThrough(cause, "egress", world.clockOf(lane.fromNode, at), { byVerdict: false, authenticated: false });
  const decidedAt = world.clockOf(lane.toNode, at + VERDICT_AFTER_NS);
  if (lane.kind === "denied") noteRefusal(cause, "ingress", decidedAt, "refused-policy");
  else noteLetThrough(cause, "ingress", decidedAt, { byVerdict: true, authenticated: lane.kind === "authenticated" });
}

/** Very many pairs and flows, made from templates. */
export const large: Scenario = {
  name: "large",
  says: "As many pairs and flows a second as asked for, each connection a handful of events made from templates.",
  turns: { rate: 5000, nodes: 8, pairs: 2000 },
  ringCapacity: 16_383,
  backfillMs: 20_000,
  play: (world, turns) => {
    const lanes = buildLanes(world, Math.max(1, turns.pairs));
    const rng = world.rng.fork("arrivals");
    const uuids = world.rng.fork("stamps");
    const flowsALane = lanes.reduce((sum, lane) => sum + lane.steps.length, 0) / lanes.length;
    const aTick = (turns.rate / flowsALane) * (TICK_MS / 1000);
    let owed = 0;
    let nth = 0;
    const tick = (): void => {
      const now = world.scheduler.now();
      for (owed += aTick; owed >= 1; owed -= 1) {
        const lane = lanes[nth++ % lanes.length]!;
        const port = lane.nextPort;
        lane.nextPort = port >= TEMPLATE_PORTS.to - 1 ? TEMPLATE_PORTS.from : port + 1;
        const at = now + Math.floor(rng.unit() * TICK_MS * NS_PER_MS);
        for (const step of lane.steps) {
          const when = at + step.afterNs;
          world.report({ kind: "entry", node: step.node, at: when, entry: step.template.entry(world.clockOf(step.node, when), uuids.uuid(), port) });
        }
        const cause = createCause({ from: lane.from, to: lane.to, protocol: "TCP", sourcePort: port, port: PORT, case: lane.kind, exempt: false });
        noteCause(world, lane, cause, at);
        world.keep(cause);
      }
      world.scheduler.at(now + TICK_MS * NS_PER_MS, tick);
    };
    world.scheduler.at(0 * NS_PER_SEC, tick);
  },
};
