import { allow, policy } from "../policy";
import { buildEstate } from "./estate";
import { estatePolicies } from "./estate-policies";
import { playEstate } from "./estate-traffic";
import { DEFAULT_RING, type Scenario } from "./scenario";
import { USUAL_RATE } from "./team-yellow";

/** When the cart's policy loses its callers, and when, of no consequence, another team gets its first policy. */
export const POLICY_CHANGE = { deniesMs: 360_000, harmlessMs: 520_000 } as const;

/** One policy change shuts callers out for good; another changes nothing. */
export const policyChange: Scenario = {
  name: "policy-change",
  says: "Six minutes in, a changed policy shuts storefront and checkout out of the cart for good; later a policy comes that denies nobody anything.",
  turns: { rate: 2 * USUAL_RATE, nodes: 5, pairs: 0 },
  ringCapacity: 2 * DEFAULT_RING + 1,
  backfillMs: 8 * 60_000,
  play: (world, turns) => {
    const estate = buildEstate(world);
    for (const each of estatePolicies()) world.policies.set(each);
    world.scheduler.after(POLICY_CHANGE.deniesMs, () => {
      world.policies.set(policy({
        namespace: "shop", name: "cart", selects: ["shop/cart"], revision: 8,
        rules: [allow({ direction: "ingress", peers: ["batch/archive"], ports: [8080], authentication: "required" }), allow({ direction: "ingress", peers: ["observability/prometheus"], ports: [9090] })],
      }));
    });
    world.scheduler.after(POLICY_CHANGE.harmlessMs, () => {
      world.policies.set(policy({ namespace: "observability", name: "scrape-egress", selects: ["observability/prometheus"], rules: [allow({ direction: "egress" })] }));
    });
    playEstate(world, estate, turns.rate / USUAL_RATE, () => ({ giveUpMs: 3000 }));
  },
};
