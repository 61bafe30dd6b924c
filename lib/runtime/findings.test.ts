import { afterEach, describe, expect, it } from "vitest";
import type { Filter } from "@/lib/domain/filter";
import type { FindingCode } from "@/lib/domain/findings/finding-codes";
import { createEngine } from "@/lib/engine/create-engine";
import type { Engine } from "@/lib/engine/engine-port";
import { WHOLE_WINDOW } from "@/lib/engine/question";
import type { FindingsReply } from "@/lib/engine/reply";
import { silentLog } from "@/lib/platform/log";
import { systemClock } from "@/lib/platform/system-clock";
import { openBeside } from "./open-beside";
import { startSimulatedRelay } from "./simulate";
import { startSimulatedSpire } from "./simulated-spire";
import { parseSourceSpec } from "./source-spec";
import { NO_TLS_FILES, openSource } from "./sources";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** An engine over a simulated cluster, with its API server and SPIRE beside the flows or without. */
async function engineOver(scenario: string, isBesideRead: boolean): Promise<Engine> {
  const relay = await startSimulatedRelay({ listen: "127.0.0.1:0", scenario, seed: 1, kubernetes: true });
  closing.push(() => relay.close());
  const spire = await startSimulatedSpire(relay.ground);
  closing.push(() => spire.close());
  const ways = { clock: systemClock, log: silentLog };
  const source = await openSource(parseSourceSpec([`relay://${relay.address}`]), { ...ways, tls: NO_TLS_FILES, simulated: true });
  const beside = isBesideRead ? await openBeside({ cluster: { kind: "address", server: relay.kubernetes ?? "" }, spireNamespace: "cilium-spire", spire: spire.spec, spireSvid: null }, ways) : undefined;
  const engine = createEngine({ source, ...ways, epoch: "e", clusterName: null, ...(beside && { beside }) });
  closing.push(() => engine.stop());
  return engine;
}

/** What is found once the history is read, and everything beside it. */
async function findingsOf(engine: Engine, isAllRead: (reply: FindingsReply) => boolean): Promise<FindingsReply> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (engine.status().historyRead) {
      const reply = await engine.ask({ kind: "findings", window: WHOLE_WINDOW });
      if (isAllRead(reply)) return reply;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("not all was read within 20 s");
}

const only = (code: FindingCode): Filter => ({ terms: [{ key: "finding", negated: false, values: [code], comparison: null }] });
const pairsWith = (engine: Engine, code: FindingCode) => engine.ask({ kind: "pairs", window: WHOLE_WINDOW, filter: only(code), sort: "worst", limit: 100, cursor: null, facets: false });

describe("findings of a simulated cluster", () => {
  it("are what its scenario does, with the pairs they concern and their cause", async () => {
    const engine = await engineOver("drift", true);
    const { findings, unmade } = await findingsOf(engine, (reply) => reply.unmade.length === 0);
    expect(unmade).toEqual([]);
    const missing = findings.find(({ code }) => code === "entry-missing");
    // Two that never had one, and one that lost its own a while ago.
    expect(missing?.affected.identities).toMatchObject({ shown: { length: 3 }, more: 0 });
    expect(missing?.severity).toBe("blocks");
    expect(findings.map(({ code }) => code)).toEqual(expect.arrayContaining(["required-of-reserved-peer", "required-without-encryption"]));
    // Its SPIRE runs as it should: nothing else is wrong with it.
    expect(findings.filter(({ code }) => /^(spire|server|agent|base|operator|trust|socket|delegate|cluster)-/.test(code))).toEqual([]);
    const pairs = await pairsWith(engine, "entry-missing");
    expect(pairs.pairs.map(({ key }) => key).sort()).toEqual([...(missing?.affected.pairs.shown ?? [])].sort());
    const [worst] = pairs.pairs;
    const { cause } = await engine.ask({ kind: "pair", window: WHOLE_WINDOW, key: worst?.key ?? "", attemptsLimit: 1 });
    expect(cause).toMatchObject({ state: "decided", sentence: expect.stringMatching(/has no entry/) });
    expect(cause.checks.find(({ state }) => state === "decided")).toMatchObject({ check: "a SPIRE entry for both identities", todo: expect.stringMatching(/restart the operator/) });
  }, 60_000);

  it("are those of the traffic alone where nothing is read beside it, and every other check is said not to be made", async () => {
    const engine = await engineOver("expiry", false);
    const { findings, unmade } = await findingsOf(engine, () => true);
    expect(findings.map(({ code }) => code)).toEqual(["established-refused"]);
    expect(unmade.map(({ code }) => code)).toEqual(expect.arrayContaining(["entry-missing", "required-while-off", "agent-missing", "policy-selects-nothing", "required-without-encryption"]));
    const [worst] = (await pairsWith(engine, "established-refused")).pairs;
    const { cause } = await engine.ask({ kind: "pair", window: WHOLE_WINDOW, key: worst?.key ?? "", attemptsLimit: 1 });
    expect(cause.state).toBe("not-determined");
    expect(cause.checks.find(({ check }) => check === "mutual authentication switched on in the agents")).toMatchObject({ state: "not-observed" });
  }, 60_000);
});
