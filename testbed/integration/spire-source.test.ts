import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { lookUpEntry } from "@/lib/domain/spire/entry-book";
import { knownOf } from "@/lib/domain/spire/reading";
import { identityIdOf } from "@/lib/domain/spire/spiffe-id";
import { systemClock } from "@/lib/platform/system-clock";
import type { SpireSource } from "@/lib/ports/spire-source";
import type { SpireOptions } from "@/lib/spire/options";
import { openSpireSource } from "@/lib/spire/spire-source";
import { PARTS } from "@/lib/spire/tier";
import { eventually } from "./stage";
import { startSpire, type Spire } from "./start-spire";

type Tier = "0+" | "1" | "2";

/** What each tier must see of a real SPIRE; everything else is not observed. */
const SEES: Readonly<Record<Tier, readonly (typeof PARTS)[number][]>> = {
  "0+": ["bundle", "server"],
  "1": ["bundle", "server", "entries", "agents", "signing", "own"],
  "2": ["bundle", "entries", "agents", "signing", "process"],
};

const opened: SpireSource[] = [];
afterEach(async () => {
  for (const source of opened.splice(0)) await source.close();
});

function reachOf(spire: Spire, tier: Tier): SpireOptions["reach"] {
  const [host = "", port = ""] = spire.server.address.split(":");
  const at = { host, port: Number(port) };
  switch (tier) {
    case "0+": return { tier, ...at };
    case "1": return { tier, ...at, workloadSocket: spire.agents[0]?.socket ?? "" };
    case "2": return { tier, socket: spire.server.socket };
    default: return tier satisfies never;
  }
}

/** A source of that tier, under way; it polls fast enough for a test. */
function open(spire: Spire, tier: Tier, more: Partial<SpireOptions> = {}): SpireSource {
  const timings = { entriesMs: 500, agentsMs: 500, bundleMs: 500, signingMs: 500, processMs: 500, backoffFirstMs: 100, backoffMaxMs: 500, ...more.timings };
  const source = openSpireSource({ reach: reachOf(spire, tier), clock: systemClock, publishedBundle: () => readFileSync(spire.bundle, "utf8"), ...more, timings });
  opened.push(source);
  source.start();
  return source;
}

const live = (source: SpireSource): Promise<void> => eventually(() => expect(source.health()).toMatchObject({ state: "live", sentence: "", lastError: null }));

const standing = (source: SpireSource, identity: number): string => {
  const domain = knownOf(source.view().trustDomain)?.value;
  return domain === undefined ? "no trust domain" : lookUpEntry(source.view().entries, identityIdOf(domain, identity)).state;
};

describe("a SPIRE as Cilium fills it", () => {
  let spire: Spire;
  beforeAll(async () => {
    spire = await startSpire({ entries: 5, agents: 2 });
  });
  afterAll(() => spire.stop());

  it.each(["0+", "1", "2"] as const)("tier %s sees what it must, and nothing else", async (tier) => {
    const source = open(spire, tier);
    await live(source);
    const view = source.view();
    for (const part of PARTS) expect([part, view[part].state]).toEqual([part, SEES[tier].includes(part) ? "live" : "not-observed"]);
    expect(view.trustDomain).toMatchObject({ state: "live", value: spire.trustDomain });
    expect([standing(source, 20_001), standing(source, 30_001)]).toEqual(tier === "0+" ? ["not-observed", "not-observed"] : ["found", "missing"]);
    if (tier !== "0+") expect(knownOf(view.agents)?.value.agents).toHaveLength(2);
  });

  it("everybody can tell which authority signs: the server's certificate names the active one", async () => {
    const [open0, listing] = [open(spire, "0+"), open(spire, "1")];
    await live(open0);
    await live(listing);
    const active = knownOf(listing.view().signing)?.value.active?.keyId;
    expect(knownOf(open0.view().server)?.value.signedBy).toBe(active);
    expect(knownOf(open0.view().bundle)?.value.authorities.map(({ keyId }) => keyId)).toContain(active);
  });

  it("the identity we are given is the observer's", async () => {
    const source = open(spire, "1");
    await live(source);
    expect(knownOf(source.view().own)?.value.spiffeId).toBe(spire.observer);
  });

  it("a trust domain that is not the cluster's is not read", async () => {
    for (const tier of ["0+", "1", "2"] as const) {
      const source = open(spire, tier, { trustDomain: () => "other.example" });
      await eventually(() => expect(source.health().sentence).toMatch(/other\.example/));
      expect(source.health().state).toBe("syncing");
      expect(knownOf(source.view().entries)).toBeNull();
    }
  });

  it("a gateway's socket that belongs to an agent, and an identity's that belongs to its admin, are called by their names", async () => {
    const agent = spire.agents[0];
    const wrong = openSpireSource({ reach: { tier: "2", socket: agent?.socket ?? "" }, clock: systemClock });
    const admin = openSpireSource({ reach: { ...reachOf(spire, "1"), tier: "1", workloadSocket: agent?.adminSocket ?? "" } as SpireOptions["reach"], clock: systemClock });
    opened.push(wrong, admin);
    wrong.start();
    admin.start();
    await eventually(() => expect(wrong.view().entries.sentence).toContain("has no ListEntries"));
    await eventually(() => expect(admin.view().own.sentence).toContain("not its admin socket"));
  });
});

describe("a server that goes away", () => {
  it.each(["0+", "1", "2"] as const)("tier %s keeps what it knew as stale, misses nothing in it, and comes back", async (tier) => {
    const spire = await startSpire({ entries: 3 });
    try {
      const source = open(spire, tier);
      await live(source);
      const known = knownOf(source.view().bundle)?.value.sequence;
      await spire.halt("server");
      // Each connection hears of it at its own next call; what was read a moment before stands until then.
      await eventually(() => expect(SEES[tier].filter((part) => part !== "own" && source.view()[part].state !== "stale")).toEqual([]));
      expect(source.health().state).toBe("stale");
      expect(source.health().sentence).toMatch(tier === "2" ? /no socket|Nobody listens/ : /Nothing answers|closed the connection/);
      expect(knownOf(source.view().bundle)?.value.sequence).toBe(known);
      expect(standing(source, 30_001)).toBe("not-observed");
      await spire.resume("server");
      await live(source);
      if (tier !== "0+") expect([standing(source, 20_001), standing(source, 30_001)]).toEqual(["found", "missing"]);
    } finally {
      await spire.stop();
    }
  });

  it("our identity ends with nobody to renew it: lists end then, not later, and the agent's expired one is not believed", async () => {
    const spire = await startSpire({ entries: 1, svidLife: "20s", caLife: "5m", agentLife: "2m" });
    try {
      const source = open(spire, "1");
      await live(source);
      await spire.halt("server");
      await eventually(() => expect(source.view().own.sentence).toMatch(/Our own identity ended/));
      expect(source.view().own.state).toBe("stale");
      expect(standing(source, 30_001)).toBe("not-observed");
    } finally {
      await spire.stop();
    }
  });
});

describe("short lives", () => {
  it("our identity is renewed again and again, and nothing is ever stale for it", async () => {
    const spire = await startSpire({ entries: 1, svidLife: "20s", caLife: "5m", agentLife: "2m" });
    try {
      const source = open(spire, "1");
      await live(source);
      const [states, serials] = [new Set<string>(), new Set<string>()];
      source.subscribe(() => {
        states.add(source.health().state);
        serials.add(knownOf(source.view().own)?.value.serial ?? "none");
      });
      await eventually(() => expect(serials.size).toBeGreaterThan(3));
      expect([...states]).toEqual(["live"]);
      expect(source.view().clockLeadMs).toBeNull();
    } finally {
      await spire.stop();
    }
  });

  it("an agent that is away costs a word, and no list while our identity holds", async () => {
    const spire = await startSpire({ entries: 1 });
    try {
      const source = open(spire, "1");
      await live(source);
      await spire.halt("agent-1");
      await eventually(() => expect(source.view().own.state).toBe("stale"));
      expect(source.health().state).toBe("live");
      expect(source.health().sentence).toMatch(/Workload API|SPIRE agent/);
      await spire.resume("agent-1");
      await live(source);
    } finally {
      await spire.stop();
    }
  });
});

describe("ten thousand entries", () => {
  it("are read within five seconds as an identity that may list, and again without a new object", async () => {
    const spire = await startSpire({ entries: 10_000 });
    try {
      const source = open(spire, "1", { timings: { entriesMs: 2_000, entriesManyMs: 2_000 } });
      const beganMs = Date.now();
      await eventually(() => expect(knownOf(source.view().entries)?.value.entries.size).toBe(10_002));
      const first = knownOf(source.view().entries);
      const readMs = (first?.readAtMs ?? Infinity) - (knownOf(source.view().own)?.readAtMs ?? beganMs);
      expect(readMs).toBeLessThan(5_000);
      await eventually(() => expect(knownOf(source.view().entries)?.readAtMs).toBeGreaterThan(first?.readAtMs ?? 0));
      expect(knownOf(source.view().entries)?.value).toBe(first?.value);
    } finally {
      await spire.stop();
    }
  });
});
