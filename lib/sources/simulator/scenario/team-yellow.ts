import { buildEstate } from "./estate";
import { estatePolicies } from "./estate-policies";
import { playEstate } from "./estate-traffic";
import { playLab } from "./lab";
import type { Scenario } from "./scenario";

/** Flows a second that the estate makes at its usual rate. */
export const USUAL_RATE = 30;

/** The lab within a cluster that has a life of its own: what the demo shows. */
export const teamYellow: Scenario = {
  name: "team-yellow",
  says: "A shop's cluster of five nodes; in team-yellow the lab goes round: no policy, a policy, a policy that asks for authentication.",
  turns: { rate: USUAL_RATE, nodes: 5, pairs: 0 },
  ringCapacity: 16_383,
  backfillMs: 30 * 60_000,
  play: (world, turns) => {
    const estate = buildEstate(world);
    for (const each of estatePolicies()) world.policies.set(each);
    // A new team's identity that nobody registered yet: its handshakes cannot succeed.
    world.auth.weather.withoutEntry.add(estate.workload("batch/importer").identity.number);
    playLab(world, {
      client: estate.workload("team-yellow/client"), server: estate.workload("team-yellow/server"), untrusted: estate.workload("team-yellow/untrusted"),
    });
    playEstate(world, estate, turns.rate / USUAL_RATE);
  },
};
