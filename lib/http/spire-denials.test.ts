import { afterEach, describe, expect, it } from "vitest";
import { createEngine } from "@/lib/engine/create-engine";
import { scriptedSource } from "@/lib/engine/scripted.testdata";
import { silentLog } from "@/lib/platform/log";
import { systemClock } from "@/lib/platform/system-clock";
import { openBeside } from "@/lib/runtime/open-beside";
import { startSimulatedRelay } from "@/lib/runtime/simulate";
import { startSimulatedSpire } from "@/lib/runtime/simulated-spire";
import { putRuntime } from "@/lib/runtime/slot";
import { coverageAnswerSchema, type CoverageAnswer } from "@/lib/wire/coverage";
import { findingsAnswerSchema, type FindingsAnswer } from "@/lib/wire/findings";
import { identitiesAnswerSchema, type IdentitiesAnswer } from "@/lib/wire/identities";
import { spireAnswerSchema, type SpireAnswer } from "@/lib/wire/spire";
import { answerIdentities } from "./answer-identities";
import { answerRequest, type Answering } from "./answer-request";
import { answerSpire } from "./answer-spire";
import { answerCoverage, answerFindings } from "./answers";
import { ask, scriptedRuntime } from "./runtime.testdata";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Screens {
  readonly spire: SpireAnswer;
  readonly identities: IdentitiesAnswer;
  readonly findings: FindingsAnswer;
  readonly coverage: CoverageAnswer;
}

async function get(path: string, answering: Answering): Promise<unknown> {
  const response = await answerRequest(ask(path), answering);
  expect([path, response.status]).toEqual([path, 200]);
  return response.json();
}

/** What the screens say of the drift scenario, of which three identities lack their entries, where SPIRE refuses these methods. */
async function screensWithout(...refuses: readonly string[]): Promise<Screens> {
  const relay = await startSimulatedRelay({ listen: "127.0.0.1:0", scenario: "drift", seed: 1, kubernetesPort: 0 });
  closing.push(() => relay.close());
  const server = await startSimulatedSpire(relay.ground, refuses);
  closing.push(() => server.close());
  const ways = { clock: systemClock, log: silentLog };
  const beside = await openBeside({ cluster: { kind: "address", server: relay.kubernetes ?? "" }, spireNamespace: "cilium-spire", spire: server.spec, spireSvid: null }, ways);
  const scripted = scriptedRuntime();
  await scripted.engine.stop();
  const engine = createEngine({ source: scriptedSource(), ...ways, epoch: "e1", clusterName: null, beside });
  closing.push(() => engine.stop());
  putRuntime(Promise.resolve({ ...scripted.runtime, engine }));
  for (let tries = 0; tries < 200; tries += 1) {
    const spire = spireAnswerSchema.parse(await get("/api/v1/spire", answerSpire));
    if (spire.agentsRead.state !== "syncing" && spire.entries.state !== "syncing" && spire.identities.known && spire.nodesKnown && spire.server.podsKnown && spire.meshAuth.configRead) {
      return {
        spire,
        identities: identitiesAnswerSchema.parse(await get("/api/v1/identities", answerIdentities)),
        findings: findingsAnswerSchema.parse(await get("/api/v1/findings", answerFindings)),
        coverage: coverageAnswerSchema.parse(await get("/api/v1/coverage", answerCoverage)),
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the cluster and SPIRE were never read");
}

const codes = ({ findings }: Screens): readonly string[] => findings.findings.map(({ code }) => code);
const unmade = ({ findings }: Screens, code: string): string | undefined => findings.unmade.find((each) => each.code === code)?.reason;

describe("SPIRE that refuses one method", () => {
  it("entries refused: no entry is found or missing anywhere, and every agent stands as it does", async () => {
    const screens = await screensWithout("ListEntries");
    const { spire, identities, coverage } = screens;
    expect([spire.entries.state, spire.entries.value, spire.agentsRead.state]).toEqual(["forbidden", null, "live"]);
    expect(spire.counts).toMatchObject({ attested: spire.counts.nodes, notObserved: 0 });
    expect(spire.entries.reason).toContain("does not let us call ListEntries");
    expect(identities.spire.entriesState).toBe("forbidden");
    expect(identities.entriesSilence).toContain("ListEntries");
    expect([identities.found, identities.counts["no-entry"], identities.counts.orphaned]).toEqual([0, 0, 0]);
    expect(identities.identities.every(({ entry }) => entry.state === "not-observed")).toBe(true);
    expect(codes(screens)).not.toContain("entry-missing");
    expect(unmade(screens, "entry-missing")).toContain("ListEntries");
    expect(unmade(screens, "agent-not-attested")).toBeUndefined();
    expect(coverage.spire_read).toMatchObject({ read: true, state: "live", entries: null, entriesState: "forbidden", entriesReason: expect.stringContaining("ListEntries") });
  }, 30_000);

  it("agents refused: no node is attested or not, and every entry stands as it does", async () => {
    const screens = await screensWithout("ListAgents");
    const { spire, identities, coverage } = screens;
    expect([spire.entries.state, spire.agentsRead.state, spire.agentsRead.value]).toEqual(["live", "forbidden", null]);
    expect(spire.counts).toMatchObject({ attested: 0, none: 0, notObserved: spire.counts.nodes });
    expect(spire.nodes.every(({ attestation: { state, reason } }) => state === "not-observed" && reason.includes("ListAgents"))).toBe(true);
    expect([identities.entriesSilence, identities.spire.entriesState, identities.counts["no-entry"]]).toEqual([null, "live", 3]);
    expect(codes(screens)).toContain("entry-missing");
    expect(codes(screens)).not.toContain("agent-not-attested");
    expect(unmade(screens, "agent-not-attested")).toContain("ListAgents");
    expect(coverage.spire_read).toMatchObject({ read: true, state: "live", entriesState: "live", entriesReason: "", reason: expect.stringContaining("ListAgents") });
    expect(coverage.spire_read.entries).toBeGreaterThan(3);
  }, 30_000);
});
