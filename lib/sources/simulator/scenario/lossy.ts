import { buildEstate } from "./estate";
import { estatePolicies } from "./estate-policies";
import { playEstate } from "./estate-traffic";
import { playLab } from "./lab";
import { DEFAULT_RING, type Scenario } from "./scenario";
import { USUAL_RATE } from "./team-yellow";

/** Clocks of the nodes against each other, in milliseconds; by index, repeated. */
export const SKEWS_MS = [0, 480, -510, 1900, -60] as const;
/** Index of the node whose agent reports nothing, and of the one that sends no verdicts. */
export const SILENT_NODE = 3;
export const VERDICTLESS_NODE = 4;

/** What a dashboard must not paper over: lost events, a node that says nothing, verdicts switched off, clocks that differ. */
export const lossy: Scenario = {
  name: "lossy",
  says: "Nodes lose events, one reports nothing, one sends no verdicts, and their clocks differ by up to two seconds.",
  turns: { rate: USUAL_RATE, nodes: 5, pairs: 0 },
  ringCapacity: DEFAULT_RING,
  backfillMs: 10 * 60_000,
  play: (world, turns) => {
    const { nodes } = world.cluster;
    for (const node of nodes) node.skewMs = SKEWS_MS[node.index % SKEWS_MS.length] ?? 0;
    const silent = nodes[SILENT_NODE];
    const verdictless = nodes[VERDICTLESS_NODE];
    if (silent) silent.reports = false;
    if (verdictless) verdictless.sendsVerdicts = false;
    const estate = buildEstate(world);
    for (const each of estatePolicies()) world.policies.set(each);
    playLab(world, {
      client: estate.workload("team-yellow/client"), server: estate.workload("team-yellow/server"), untrusted: estate.workload("team-yellow/untrusted"),
    });
    playEstate(world, estate, turns.rate / USUAL_RATE, () => ({ giveUpMs: 8000 }));
    const rng = world.rng.fork("losses");
    const lose = (): void => {
      world.lose(rng.pick(nodes), 1 + rng.below(60));
      world.scheduler.after(rng.gap(90_000), lose);
    };
    world.scheduler.after(60_000, lose);
  },
};
