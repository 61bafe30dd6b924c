import { buildEstate } from "./estate";
import { estatePolicies } from "./estate-policies";
import { playEstate } from "./estate-traffic";
import { DEFAULT_RING, type Scenario } from "./scenario";
import { USUAL_RATE } from "./team-yellow";

/** Workloads whose identities never had an entry, and one that loses its own. */
export const DRIFTED = { never: ["batch/importer", "payments/settlement"], later: "shop/checkout", laterMs: 90_000 } as const;

/** Registration fell behind: identities without SPIRE entries, whose connections are refused for good. */
export const drift: Scenario = {
  name: "drift",
  says: "Two workloads' identities have no SPIRE entry, a third loses its entry: their authenticated connections are refused for good.",
  turns: { rate: USUAL_RATE, nodes: 5, pairs: 0 },
  ringCapacity: DEFAULT_RING,
  backfillMs: 8 * 60_000,
  play: (world, turns) => {
    const estate = buildEstate(world);
    for (const each of estatePolicies()) world.policies.set(each);
    const { withoutEntry } = world.auth.weather;
    for (const peer of DRIFTED.never) withoutEntry.add(estate.workload(peer).identity.number);
    world.scheduler.after(DRIFTED.laterMs, () => {
      const { identity } = estate.workload(DRIFTED.later);
      withoutEntry.add(identity.number);
      world.auth.forget(identity);
    });
    playEstate(world, estate, turns.rate / USUAL_RATE, () => ({ giveUpMs: 8000 }));
  },
};
