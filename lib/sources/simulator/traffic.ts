import type { DialPlan, HttpCall } from "./clients";
import type { Party, SimWorkload } from "./cluster";
import type { World } from "./world";

/** Who keeps calling whom, and how often. */
export interface TrafficPlan {
  readonly from: SimWorkload | Party;
  readonly to: SimWorkload | Party;
  readonly port: number;
  readonly perMin: number;
  readonly protocol?: "TCP" | "UDP";
  readonly calls?: readonly (readonly HttpCall[])[];
  readonly dial?: Partial<DialPlan>;
  /** Share of the calls that go through the destination's service address. */
  readonly throughService?: number;
}

const podsOf = (end: SimWorkload | Party): readonly Party[] => ("pods" in end ? end.pods : [end]);

/** Starts calls that arrive at random around their rate, from any pod of the one end to any of the other, until the simulation ends. */
export function startTraffic(world: World, plan: TrafficPlan): void {
  const rng = world.rng.fork(`traffic/${keyOf(plan.from)}/${keyOf(plan.to)}/${plan.port}`);
  const meanMs = 60_000 / plan.perMin;
  const call = (): void => {
    const to = rng.pick(podsOf(plan.to));
    const calls = plan.calls ? rng.pick(plan.calls) : undefined;
    const through = "pods" in plan.to && rng.chance(plan.throughService ?? 0.25) ? plan.to : undefined;
    world.clients.dial({ from: rng.pick(podsOf(plan.from)), to, port: plan.port, protocol: plan.protocol, calls, through, ...plan.dial });
    world.scheduler.after(rng.gap(meanMs), call);
  };
  world.scheduler.after(rng.gap(meanMs), call);
}

function keyOf(end: SimWorkload | Party): string {
  return "pods" in end ? end.peer : `${end.peer}/${end.address}`;
}

/** The kubelet of each node asks the pods of these workloads whether they live, on their probe port. */
export function startProbes(world: World, workloads: readonly SimWorkload[], everyMs: number, port = 8081): void {
  const rng = world.rng.fork("probes");
  for (const workload of workloads) {
    for (const pod of workload.pods) {
      const node = pod.node;
      if (node === null) continue;
      const probe = (): void => {
        world.clients.dial({ from: node.host, to: pod, port, exempt: true, calls: [{ method: "GET", path: "/healthz" }] });
        world.scheduler.after(everyMs + rng.between(-40, 40), probe);
      };
      world.scheduler.after(rng.between(0, everyMs), probe);
    }
  }
}
