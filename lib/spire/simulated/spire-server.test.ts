import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { agentState, placeOf } from "@/lib/domain/spire/agent";
import { lookUpEntry } from "@/lib/domain/spire/entry-book";
import { identityIdOf } from "@/lib/domain/spire/spiffe-id";
import { bundleState } from "@/lib/domain/spire/trust-bundle";
import type { Known, Reading } from "@/lib/domain/spire/reading";
import { systemClock } from "@/lib/platform/system-clock";
import { openSpireSource } from "../spire-source";
import { createHandClock } from "../testing/hand-clock";
import { closing, makeFolder, until } from "../testing/stage";
import type { SimulatedIdentity } from "./registry";
import { serveSimulatedSpire } from "./spire-server";

const HOUR_MS = 3_600_000;

async function open(identities: () => readonly SimulatedIdentity[], clock = createHandClock(Date.now())) {
  const socket = join(makeFolder(), "api.sock");
  const cluster = { trustDomain: "spiffe.cilium", clusterName: "default", nodes: () => ["worker-1", "worker-2"], identities };
  closing(await serveSimulatedSpire({ place: { type: "unix", path: socket }, cluster, clockMs: clock.now, startMs: clock.now() - HOUR_MS }));
  const source = closing(openSpireSource({ reach: { tier: "2", socket }, clock, random: () => 0, limits: { pageSize: 2 } }));
  source.start();
  await until(() => source.health().state === "live");
  const entryOf = (number: number): string => {
    const { trustDomain, entries } = source.view();
    if (trustDomain.state !== "live") throw new Error(trustDomain.state);
    return lookUpEntry(entries, identityIdOf(trustDomain.value, number)).state;
  };
  return { clock, source, entryOf };
}

function known<Value>(reading: Reading<Value>): Known<Value> {
  if (reading.state !== "live") throw new Error(`${reading.state}: ${reading.sentence}`);
  return reading;
}

describe("a simulated SPIRE", () => {
  test("has the base entries of Cilium's chart and one entry for each identity that is registered", async () => {
    let registered = true;
    const { source, entryOf, clock } = await open(() => [{ number: 26244, isRegistered: true }, { number: 15345, isRegistered: registered }, { number: 999, isRegistered: false }]);
    const { entries } = source.view();
    expect(entries.state === "live" && [...entries.value.bySpiffeId.keys()]).toEqual([
      "spiffe://spiffe.cilium/ns/cilium-spire/sa/spire-agent",
      "spiffe://spiffe.cilium/cilium-agent",
      "spiffe://spiffe.cilium/cilium-operator",
      "spiffe://spiffe.cilium/identity/26244",
      "spiffe://spiffe.cilium/identity/15345",
    ]);
    expect([entryOf(26244), entryOf(15345), entryOf(999)]).toEqual(["found", "found", "missing"]);
    registered = false;
    clock.advance(15_000);
    await until(() => entryOf(15345) === "missing");
    registered = true;
    clock.advance(15_000);
    await until(() => entryOf(15345) === "found");
  });

  test("has an agent on each node that renews", async () => {
    const { source, clock } = await open(() => []);
    const first = known(source.view().agents).value.agents;
    expect(first.map((agent) => placeOf(agent)?.nodeName)).toEqual(["worker-1", "worker-2"]);
    expect(first.map((agent) => agentState(agent, clock.now()))).toEqual(["attested", "attested"]);
    clock.advance(HOUR_MS);
    await until(() => known(source.view().agents).readAtMs === clock.now());
    const later = known(source.view().agents).value.agents;
    expect(later.map((agent) => agentState(agent, clock.now()))).toEqual(["attested", "attested"]);
    expect(later.map((agent) => agent.serial)).not.toEqual(first.map((agent) => agent.serial));
  });

  test("rotates its CA as SPIRE does: there is always one that signs, and a next one in time", async () => {
    const { source, clock } = await open(() => []);
    const signers = new Set<string>();
    for (let hour = 0; hour < 60; hour += 3) {
      clock.advance(3 * HOUR_MS);
      await until(() => source.health().state === "live" && known(source.view().signing).readAtMs === clock.now() && known(source.view().bundle).readAtMs === clock.now());
      const signing = known(source.view().signing).value;
      const bundle = known(source.view().bundle).value;
      expect(signing.active?.expiresAtMs).toBeGreaterThan(clock.now());
      expect(bundleState(bundle, clock.now())).toBe("fine");
      expect(bundle.authorities.map((each) => each.keyId)).toContain(signing.active?.keyId);
      signers.add(signing.active?.keyId ?? "");
    }
    expect(signers.size).toBeGreaterThan(3);
    expect(known(source.view().bundle).value.authorities.length).toBeLessThan(7);
  });

  test("runs by the real clock as well", async () => {
    const { source } = await open(() => [], Object.assign({}, systemClock, { advance: () => undefined, waiting: 0 }));
    expect(source.health()).toMatchObject({ state: "live", sentence: "" });
  });
});
