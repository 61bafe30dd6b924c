import { allow, policy } from "../policy";
import { buildEstate } from "./estate";
import { estatePolicies } from "./estate-policies";
import { playEstate } from "./estate-traffic";
import { DEFAULT_RING, type Scenario } from "./scenario";
import { USUAL_RATE } from "./team-yellow";

/** Nodes of shop/cart and payments/gateway run a kernel older than Linux 6.5: their SYNs come again at 1, 3, 7 s. */
export const OLD_KERNELS = ["shop/cart", "payments/gateway", "batch/reports"] as const;

/** Entries vanish all the time and handshakes are slow, so first connections wait: in teeth, by the kernels' timers. */
export const coldStart: Scenario = {
  name: "cold-start",
  says: "Authentication entries vanish again and again and handshakes take up to three seconds: first connections wait, in teeth at 1, 2, 3 … s or 1, 3, 7 s.",
  turns: { rate: USUAL_RATE, nodes: 5, pairs: 0 },
  ringCapacity: DEFAULT_RING,
  backfillMs: 8 * 60_000,
  play: (world, turns) => {
    const estate = buildEstate(world);
    for (const each of estatePolicies()) world.policies.set(each);
    // Both directions ask for authentication: the wait has two legs.
    world.policies.set(policy({
      namespace: "shop", name: "orders", selects: ["shop/orders"],
      rules: [allow({ direction: "ingress", peers: ["shop/checkout", "batch/reports", "batch/auditor"], ports: [8080], authentication: "required" })],
    }));
    const auditor = world.cluster.addWorkload({ namespace: "batch", name: "auditor", on: [1] });
    world.policies.set(policy({
      namespace: "batch", name: "auditor-egress", selects: [auditor.peer],
      rules: [allow({ direction: "egress", peers: ["shop/orders"], ports: [8080], authentication: "required" })],
    }));
    world.auth.weather.handshakeMs = [5, 3200];
    const rng = world.rng.fork("cold");
    const known = ["shop/storefront", "shop/cart", "shop/catalog", "shop/checkout", "payments/gateway", "payments/ledger"];
    const forget = (): void => {
      world.auth.forget(estate.workload(rng.pick(known)).identity);
      world.scheduler.after(rng.gap(6000), forget);
    };
    forget();
    const isOld = (peer: string): boolean => (OLD_KERNELS as readonly string[]).includes(peer);
    const scale = turns.rate / USUAL_RATE;
    playEstate(world, estate, scale, (peer) => ({ kernel: isOld(peer) ? "doubling" : "linear", giveUpMs: peer === "shop/storefront" ? 2500 : null }));
    const orders = estate.workload("shop/orders");
    const twice = (): void => {
      world.auth.forget(auditor.identity);
      world.clients.dial({ from: auditor.pods[0]!, to: rng.pick(orders.pods), port: 8080, kernel: "doubling", giveUpMs: 20_000, case: "both directions" });
      world.scheduler.after(25_000, twice);
    };
    twice();
  },
};
