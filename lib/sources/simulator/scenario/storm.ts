import { allow, policy } from "../policy";
import type { World } from "../world";
import { buildEstate } from "./estate";
import { estatePolicies } from "./estate-policies";
import { playEstate } from "./estate-traffic";
import { DEFAULT_RING, type Scenario } from "./scenario";
import { USUAL_RATE } from "./team-yellow";

/** When the narrowed policies come (the first time, and then again), and how long they stay. */
export const STORM = { firstMs: 120_000, everyMs: 720_000, lastsMs: 180_000 } as const;

/** Cart lets only checkout in, orders nobody but reports: what the storefront and checkout call is refused. */
function narrow(world: World): void {
  world.policies.set(policy({
    namespace: "shop", name: "cart", selects: ["shop/cart"], revision: 8,
    rules: [allow({ direction: "ingress", peers: ["shop/checkout"], ports: [8080], authentication: "required" })],
  }));
  world.policies.set(policy({
    namespace: "shop", name: "orders", selects: ["shop/orders"], revision: 8,
    rules: [allow({ direction: "ingress", peers: ["batch/reports"], ports: [8080] })],
  }));
}

/** A policy change that shuts callers out, and its repair. */
export const storm: Scenario = {
  name: "storm",
  says: "Two minutes in, a policy change shuts the storefront out of the cart and checkout out of orders; three minutes later it is undone.",
  turns: { rate: USUAL_RATE, nodes: 5, pairs: 0 },
  ringCapacity: DEFAULT_RING,
  backfillMs: 4 * 60_000,
  play: (world, turns) => {
    const estate = buildEstate(world);
    const repair = (): void => { for (const each of estatePolicies()) world.policies.set(each); };
    repair();
    playEstate(world, estate, turns.rate / USUAL_RATE, () => ({ giveUpMs: 5000 }));
    const strike = (): void => {
      narrow(world);
      world.scheduler.after(STORM.lastsMs, repair);
      world.scheduler.after(STORM.everyMs, strike);
    };
    world.scheduler.after(STORM.firstMs, strike);
  },
};
