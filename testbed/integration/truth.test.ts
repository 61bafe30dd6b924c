import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { onChain, type Chain } from "./chain";
import { eventually, onStage, RELEASES, ROOT, type Release, type Truth } from "./stage";
import { reach } from "./truths";

const RECORDINGS = join(ROOT, "testdata/recordings/hubble");
const SCENARIOS = readdirSync(join(RECORDINGS, "v1.20")).sort();

/** Old enough that refused connections are refused for good; young enough that they may still come through. */
const SETTLED_SECONDS = 110;
const FRESH_SECONDS = 12;

/** Waits until the pairs add up to the truth: what each pair of workloads came to, port by port. */
async function reachPairs(chain: Chain, truths: readonly Truth[]): Promise<void> {
  const counted = new Map<string, number>();
  for (const truth of truths) counted.set(truth.outcome, (counted.get(truth.outcome) ?? 0) + 1);
  await eventually(async () => {
    const pairs = await chain.pairs();
    const sum = (pick: (counts: (typeof pairs)[number]["counts"]) => number): number => pairs.reduce((total, pair) => total + pick(pair.counts), 0);
    expect({
      authenticated: sum((counts) => counts.authenticated),
      late: sum((counts) => counts.authenticatedLate),
      refused: sum((counts) => counts.authRefused),
      pending: sum((counts) => counts.authPending),
      denied: sum((counts) => counts.policyDenied),
      audited: sum((counts) => counts.audited),
    }).toEqual({
      authenticated: counted.get("authenticated") ?? 0,
      late: counted.get("authenticated-late") ?? 0,
      refused: counted.get("auth-refused") ?? 0,
      pending: counted.get("auth-pending") ?? 0,
      denied: counted.get("policy-denied") ?? 0,
      audited: counted.get("audited") ?? 0,
    });
  });
}

describe.each(RELEASES)("Cilium %s", (release) => {
  it.concurrent.each(SCENARIOS)("%s: what the rings hold when we come gives every attempt its true outcome", async (scenario) => {
    await onStage({ release, scenario }, async (stage) => {
      const truths = await stage.play(SETTLED_SECONDS);
      await onChain(stage.source, async (chain) => {
        await reach(chain, truths);
        await reachPairs(chain, truths);
      });
    });
  });

  it.concurrent.each(SCENARIOS)("%s: what happens while we listen gives every attempt its true outcome", async (scenario) => {
    await onStage({ release, scenario }, async (stage) => {
      await onChain(stage.source, async (chain) => {
        await eventually(() => expect(chain.item("nodes").says).toBe("3 of 3 nodes"));
        const truths = await stage.play(FRESH_SECONDS);
        await reach(chain, truths);
        await reachPairs(chain, truths);
      });
    });
  });
});

/** The seventy seconds in which a refused connection may still come through, and the ten that the clock stays behind. */
const PENDING_MS = 90_000;

it.concurrent.each(RELEASES)("Cilium %s: what is pending while we listen is refused when its time is over", async (release) => {
  await onStage({ release, scenario: "l-off-and-fail" }, async (stage) => {
    await onChain(stage.source, async (chain) => {
      await eventually(() => expect(chain.item("nodes").says).toBe("3 of 3 nodes"));
      const truths = await stage.play(FRESH_SECONDS);
      await reach(chain, truths);
      expect(truths.some(({ outcome }) => outcome === "auth-pending")).toBe(true);
      const refused = truths.map((truth) => ({ ...truth, outcome: truth.outcome.replace("auth-pending", "auth-refused") }));
      await reach(chain, refused, PENDING_MS);
    });
  });
});

/** A recorded truth without addresses and ports of clients, which every run draws anew. */
function shapeOf(truth: Truth): string {
  const { protocol, sourceNamespace, sourceWorkload, destinationNamespace, destinationWorkload, destinationPort, outcome, refusals, l7RequestsRefused, exempt } = truth;
  return JSON.stringify([protocol, sourceNamespace, sourceWorkload, destinationNamespace, destinationWorkload, destinationPort, outcome, refusals, l7RequestsRefused, exempt]);
}

/** What the recording of a scenario holds as the truth. */
function recordedTruths(release: Release, scenario: string): readonly Truth[] {
  const file = join(RECORDINGS, `v${release}`, scenario, "attempts.jsonl");
  return readFileSync(file, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line) as Truth);
}

const RECORDED = RELEASES.flatMap((release) => readdirSync(join(RECORDINGS, `v${release}`)).sort().map((scenario) => [release, scenario] as const));

it.concurrent.each(RECORDED)("Cilium %s: %s is the scenario that was recorded", async (release, scenario) => {
  const recorded = recordedTruths(release, scenario);
  const isFresh = recorded.some(({ outcome }) => outcome === "auth-pending");
  await onStage({ release, scenario }, async (stage) => {
    const truths = await stage.play(isFresh ? FRESH_SECONDS : SETTLED_SECONDS);
    expect(truths.map(shapeOf).sort()).toEqual(recorded.map(shapeOf).sort());
  });
});
