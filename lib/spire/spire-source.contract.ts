import { expect, test } from "vitest";
import { lookUpEntry } from "@/lib/domain/spire/entry-book";
import { parseSpiffeId, type SpiffeId } from "@/lib/domain/spire/spiffe-id";
import { METHOD } from "./methods";
import { denial } from "./testing/recorded-server";
import { setStage, until, type Stage, type TierUnderTest } from "./testing/stage";
import { PARTS, type Part } from "./tier";

/** The id of a text that is one. */
export function idOf(text: string): SpiffeId {
  const parsed = parseSpiffeId(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.reason}`);
  return parsed.value;
}

interface TierFacts {
  readonly tier: TierUnderTest;
  /** What this tier must be able to see, and nothing else. */
  readonly sees: readonly Part[];
}

const REGISTERED = idOf("spiffe://spiffe.cilium/cilium-agent");
const UNREGISTERED = idOf("spiffe://spiffe.cilium/identity/1");

const isLive = (stage: Stage) => (): boolean => stage.source.health().state === "live";

/** What holds of every way of reading SPIRE. */
export function describeSource({ tier, sees }: TierFacts): void {
  const blind = PARTS.filter((part) => !sees.includes(part));

  const expectBlind = (stage: Stage): void => {
    for (const part of blind) {
      const reading = stage.source.view()[part];
      expect([part, reading.state]).toEqual([part, "not-observed"]);
      expect(reading.sentence.length).toBeGreaterThan(20);
    }
    if (!sees.includes("entries")) {
      for (const id of [REGISTERED, UNREGISTERED]) expect(lookUpEntry(stage.source.view().entries, id).state).toBe("not-observed");
    }
  };

  const openLive = async (more: Parameters<typeof setStage>[1] = {}): Promise<Stage> => {
    const stage = await setStage(tier, more);
    stage.source.start();
    await until(isLive(stage), `tier ${tier} never came to be live: ${JSON.stringify(stage.source.health())}`);
    return stage;
  };

  test("says nothing before it is started, and concludes nothing", async () => {
    const stage = await setStage(tier);
    expect(stage.source.health().state).toBe("syncing");
    for (const part of sees) expect(stage.source.view()[part].state).toBe("syncing");
    expect(lookUpEntry(stage.source.view().entries, UNREGISTERED).state).toBe("not-observed");
    expectBlind(stage);
    expect(stage.server.asked).toEqual([]);
  });

  test("comes to see all that its tier can, and nothing more", async () => {
    const stage = await openLive();
    const view = stage.source.view();
    expect(view.tier).toBe(tier);
    for (const part of sees) expect([part, view[part].state]).toEqual([part, "live"]);
    expect(view.trustDomain).toMatchObject({ state: "live", value: "spiffe.cilium" });
    expect(view.bundle).toMatchObject({ value: { sequence: "3", unreadable: [] } });
    expectBlind(stage);
    expect(stage.source.health()).toMatchObject({ state: "live", attempt: 0, lastError: null, sentence: "" });
  });

  test("calls reading methods alone", async () => {
    const stage = await openLive();
    const known: string[] = Object.values(METHOD).map((method) => method.path);
    expect(stage.server.asked.length).toBeGreaterThan(0);
    expect(stage.server.asked.filter(({ path }) => !known.includes(path))).toEqual([]);
  });

  test("is told of changes, and of none after the subscription ended", async () => {
    const stage = await setStage(tier);
    let told = 0;
    const leave = stage.source.subscribe(() => (told += 1));
    stage.source.start();
    await until(isLive(stage));
    expect(told).toBeGreaterThan(0);
    leave();
    const before = told;
    stage.clock.advance(120_000);
    await until(() => stage.server.count(METHOD.getBundle.path) > 1);
    expect(told).toBe(before);
  });

  test("keeps what it knew through an outage as stale, finds nothing missing in it, and comes back by itself", async () => {
    const stage = await openLive();
    const before = stage.source.view();
    await stage.server.stop();
    await stage.advanceUntil(() => stage.source.health().state === "stale");
    await stage.advanceUntil(() => sees.filter((part) => part !== "own").every((part) => stage.source.view()[part].state === "stale"));
    const during = stage.source.view();
    expect(stage.source.health().sentence).toMatch(tier === "2" ? /There is no socket|Nobody listens/ : /Nothing answers at SPIRE at 127\.0\.0\.1/);
    expect(stage.source.health().retryAtMs).toBeGreaterThan(stage.clock.now() - 1);
    if (before.bundle.state === "live" && during.bundle.state === "stale") expect(during.bundle.value).toBe(before.bundle.value);
    expect(lookUpEntry(during.entries, UNREGISTERED).state).toBe("not-observed");
    expectBlind(stage);
    await stage.server.start();
    await stage.advanceUntil(isLive(stage), 5_000);
    expect(stage.source.health()).toMatchObject({ attempt: 0, lastError: null, sentence: "" });
    expectBlind(stage);
  });

  test("takes a connection that the server closes every few minutes for nothing special", async () => {
    const stage = await openLive();
    const states = new Set<string>();
    stage.source.subscribe(() => states.add(stage.source.health().state));
    for (let round = 0; round < 3; round += 1) {
      const before = stage.server.count(METHOD.getBundle.path);
      stage.server.listening.cut();
      // The client hears of it in a moment; a call in that moment would be a failure like any other.
      await new Promise((resolve) => setTimeout(resolve, 250));
      stage.clock.advance(60_000);
      await until(() => stage.server.count(METHOD.getBundle.path) > before);
      await until(isLive(stage));
    }
    expect([...states]).toEqual(["live"]);
  });

  test("waits longer and longer while nobody answers", async () => {
    const stage = await setStage(tier, { timings: { backoffFirstMs: 1_000, backoffMaxMs: 8_000 } });
    await stage.server.stop();
    stage.source.start();
    const waits: number[] = [];
    let attempt = 0;
    stage.source.subscribe(() => {
      const { bundle } = stage.source.view();
      if (bundle.state !== "syncing" || bundle.attempt <= attempt || !/refused|socket/.test(bundle.sentence)) return;
      attempt = bundle.attempt;
      waits.push((bundle.retryAtMs ?? 0) - stage.clock.now());
    });
    await stage.advanceUntil(() => waits.length >= 5, 500);
    expect(waits.slice(0, 5)).toEqual([1_000, 2_000, 4_000, 8_000, 8_000]);
    expect(stage.source.health()).toMatchObject({ state: "syncing" });
  });

  test("a server that hangs is given up at the deadline", async () => {
    const stage = await setStage(tier, { timings: { callMs: 150 } });
    stage.server.instead.set(METHOD.getBundle.path, null);
    stage.source.start();
    await until(() => /does not answer in time/.test(stage.source.view().bundle.sentence));
    expect(stage.source.view().bundle.state).toBe("syncing");
  });

  test("a refused bundle is forbidden, with the method's name, and what was known of it goes", async () => {
    const stage = await openLive();
    stage.server.instead.set(METHOD.getBundle.path, denial(METHOD.getBundle.path));
    stage.clock.advance(60_000);
    await until(() => stage.source.view().bundle.state === "forbidden");
    expect(stage.source.view().bundle.sentence).toContain("does not let us call GetBundle");
    expect(stage.source.view().bundle).not.toHaveProperty("value");
  });

  test("a SPIRE of another trust domain is not read", async () => {
    const stage = await setStage(tier, { trustDomain: () => "other.example" });
    stage.source.start();
    await until(() => /trust domain/.test(stage.source.health().sentence));
    for (const part of sees) if (part !== "own") expect([part, stage.source.view()[part].state]).toEqual([part, "syncing"]);
    expect(stage.source.health().sentence).toMatch(/spiffe\.cilium, and (this cluster uses|ours is) other\.example/);
    expect(stage.server.count(METHOD.listEntries.path)).toBe(0);
  });

  test("an answer that is none is said to be none", async () => {
    const stage = await setStage(tier);
    stage.server.instead.set(METHOD.getBundle.path, Buffer.from("0a05ff", "hex"));
    stage.source.start();
    await until(() => /cannot be read/.test(stage.source.view().bundle.sentence));
    expect(stage.source.view().bundle.state).toBe("syncing");
  });

  test("leaves no timer when it is closed, and can be closed twice", async () => {
    const stage = await openLive();
    await stage.source.close();
    await stage.source.close();
    expect(stage.clock.waiting).toBe(0);
    expect(stage.source.view().bundle.state).toBe("live");
  });
}
