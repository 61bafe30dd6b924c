import { existsSync } from "node:fs";
import { afterEach, describe, expect, it, test } from "vitest";
import { lookUpEntry } from "@/lib/domain/spire/entry-book";
import { knownOf } from "@/lib/domain/spire/reading";
import { identityIdOf } from "@/lib/domain/spire/spiffe-id";
import { spireFindings } from "@/lib/cli/commands/check-spire";
import { startSimulatedRelay } from "./simulate";
import { startSimulatedSpire } from "./simulated-spire";
import { lookAtSpire, reachOf, type SpireHints } from "./spire";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const hints = (serverAddress: string | null, publishedBundle: string | null = "PEM"): SpireHints => ({ serverAddress, publishedBundle, trustDomain: null, reason: serverAddress === null || publishedBundle === null ? "for the cluster does not say" : "" });
const AUTO = { spire: { mode: "auto" }, spireSvid: null } as const;
const USUAL = "spire-server.cilium-spire.svc:8081";

describe("reachOf", () => {
  test.each([
    [{ spire: { mode: "off" }, spireSvid: null }, hints(USUAL), true, { tier: "0", reason: "SPIRE is not read: `spire` is off" }],
    [AUTO, null, true, { tier: "0", reason: expect.stringContaining("neither its address nor its published trust bundle is known") }],
    [AUTO, hints(null), true, { tier: "0", reason: expect.stringMatching(/^SPIRE itself is not read, for the cluster does not say: .*list-only gateway/) }],
    [AUTO, hints(USUAL, null), true, { tier: "0", reason: expect.stringContaining("for the cluster does not say") }],
    [AUTO, hints("what is\u202e this?"), true, { tier: "0", reason: expect.stringMatching(/names `what is.+ this\?` as its address, which is not HOST:PORT/) }],
    [AUTO, hints(USUAL), true, { tier: "0+", host: "spire-server.cilium-spire.svc", port: 8081 }],
    [AUTO, hints(USUAL), false, { tier: "0", reason: expect.stringContaining(`its address, ${USUAL}, is a name within the cluster, and this process runs outside of it`) }],
    [AUTO, hints("spire.example.org:8081"), false, { tier: "0+", host: "spire.example.org", port: 8081 }],
    [{ spire: { mode: "server", host: "s", port: 1 }, spireSvid: "/a" }, null, false, { tier: "1", host: "s", port: 1, workloadSocket: "/a" }],
    [{ spire: { mode: "gateway", socket: "/g" }, spireSvid: null }, hints(USUAL), true, { tier: "2", socket: "/g" }],
  ] as const)("%j with %j, in the cluster: %s", (config, given, isInCluster, reach) => expect(reachOf(config, given, isInCluster)).toMatchObject(reach));
});

describe("a simulated cluster's SPIRE", () => {
  async function startDrift() {
    const relay = await startSimulatedRelay({ listen: "127.0.0.1:0", scenario: "drift", seed: 1, rate: 20 });
    closing.push(relay.close);
    const spire = await startSimulatedSpire(relay.ground);
    closing.push(spire.close);
    return { relay, spire };
  }

  it("lacks the entries of exactly the identities whose handshakes fail", async () => {
    const { relay, spire } = await startDrift();
    const { view, health } = await lookAtSpire({ spire: spire.spec, spireSvid: null }, null, 5_000);
    expect(health).toMatchObject({ state: "live", sentence: "" });
    const domain = knownOf(view.trustDomain)?.value;
    const identities = relay.ground.identities();
    // Two that never had one, and one that lost its own a while ago.
    expect(identities.filter((each) => !each.isRegistered)).toHaveLength(3);
    expect(identities.length).toBeGreaterThan(10);
    for (const { number, isRegistered } of identities) {
      expect(domain && lookUpEntry(view.entries, identityIdOf(domain, number)).state).toBe(isRegistered ? "found" : "missing");
    }
    expect(knownOf(view.agents)?.value.agents.length).toBe(relay.nodes);
  });

  it("is said by check, a line for each thing, with its tier", async () => {
    const { spire } = await startDrift();
    const lines = spireFindings(await lookAtSpire({ spire: spire.spec, spireSvid: null }, null, 5_000)).map(({ standing, what, detail }) => `${standing} | ${what} | ${detail}`);
    expect(lines).toEqual([
      expect.stringMatching(/^ok \| spire \| unix:\/\/.*api\.sock, tier 2: through a list-only gateway$/),
      "ok | spire trust bundle | trust domain spiffe.cilium, 1 authority",
      expect.stringMatching(/^ok \| spire entries \| \d+ entries$/),
      "ok | spire agents | 5 agents",
      expect.stringMatching(/^ok \| spire CA \| signs with [0-9a-f]{12} until 20\d\d-/),
      expect.stringMatching(/^ok \| spire server \| up for \d+ s, its own identity holds until 20\d\d-/),
      "not read | spire our identity | A gateway on a socket needs no identity of ours",
    ]);
  });

  it("leaves nothing behind", async () => {
    const { spire } = await startDrift();
    const socket = spire.spec.mode === "gateway" ? spire.spec.socket : "";
    expect(existsSync(socket)).toBe(true);
    await spire.close();
    expect(existsSync(socket)).toBe(false);
  });
});

describe("check", () => {
  it("says in one line that SPIRE is not read, and why", async () => {
    expect(spireFindings(await lookAtSpire(AUTO, null, 5_000))).toEqual([{ standing: "not read", what: "spire", detail: expect.stringContaining("neither its address nor its published trust bundle is known") }]);
  });

  it("says what is wrong where nobody answers, and calls nothing missing but the way", async () => {
    const lines = spireFindings(await lookAtSpire({ spire: { mode: "gateway", socket: "/nowhere/api.sock" }, spireSvid: null }, null, 300));
    expect(lines[0]).toMatchObject({ standing: "missing", what: "spire" });
    expect(lines[0]?.detail).toContain('There is no socket at "/nowhere/api.sock"');
    expect(lines.slice(1).map(({ standing }) => standing)).toEqual(["not read", "not read", "not read", "not read", "not read", "not read"]);
    expect(lines[1]?.detail).toBe("for the same reason");
  });
});
