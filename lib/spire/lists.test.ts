import { describe, expect, test } from "vitest";
import { status } from "@grpc/grpc-js";
import { agentState } from "@/lib/domain/spire/agent";
import { printSelector } from "@/lib/domain/spire/entry";
import { lookUpEntry, powerfulEntries, type EntryBook } from "@/lib/domain/spire/entry-book";
import { METHOD } from "./methods";
import { RECORDED_AT_MS } from "./recordings.testdata";
import { decodeMessage, encodeMessage } from "./schema";
import { idOf } from "./spire-source.contract";
import { denial } from "./testing/recorded-server";
import { setStage, until, type Stage } from "./testing/stage";

const entriesOf = (stage: Stage): EntryBook | null => {
  const { entries } = stage.source.view();
  return entries.state === "live" || entries.state === "stale" ? entries.value : null;
};
const isLive = (stage: Stage) => (): boolean => stage.source.health().state === "live";

async function openGateway(more: Parameters<typeof setStage>[1] = {}): Promise<Stage> {
  const stage = await setStage("2", more);
  stage.source.start();
  await until(isLive(stage));
  return stage;
}

/** Pages of as many made-up entries, as SPIRE pages them. */
function serveEntries(stage: Stage, count: () => number, more: (nth: number) => object = () => ({})): void {
  stage.server.instead.set(METHOD.listEntries.path, ({ request }) => {
    const { page_size, page_token = "" } = decodeMessage("spire.api.server.entry.v1.ListEntriesRequest", request);
    const from = Number(page_token || 0);
    const entries = Array.from({ length: Math.max(0, Math.min(page_size, count() - from)) }, (_, nth) => ({
      id: `id-${from + nth}`,
      spiffe_id: { trust_domain: "spiffe.cilium", path: `/identity/${from + nth}` },
      parent_id: { trust_domain: "spiffe.cilium", path: "/cilium-operator" },
      selectors: [{ type: "cilium", value: "mutual-auth" }],
      created_at: "1795358241",
      ...more(from + nth),
    }));
    return encodeMessage("spire.api.server.entry.v1.ListEntriesResponse", { entries, next_page_token: entries.length === 0 ? "" : String(from + entries.length) });
  });
}

describe("the recorded entries and agents, through pages", () => {
  test("are all there, as SPIRE has them", async () => {
    const stage = await openGateway();
    const book = entriesOf(stage);
    expect(book?.entries.size).toBe(12);
    expect(book?.cut).toBeNull();
    const agent = lookUpEntry(stage.source.view().entries, idOf("spiffe://spiffe.cilium/cilium-agent"));
    expect(agent).toMatchObject({ state: "found", entry: { parentId: "spiffe://spiffe.cilium/ns/cilium-spire/sa/spire-agent", x509TtlSec: null, expiresAtMs: null, createdAtMs: 1_795_358_241_000 } });
    expect(agent.state === "found" && agent.entry.selectors.map(printSelector)).toEqual(["unix:uid:4001"]);
    expect(lookUpEntry(stage.source.view().entries, idOf("spiffe://spiffe.cilium/identity/4711")).state).toBe("missing");
    // One of the lab's identities was made an administrator on purpose.
    expect(book && powerfulEntries(book).length).toBe(1);
  });

  test("agents carry how and how long they are attested", async () => {
    const stage = await openGateway();
    const { agents } = stage.source.view();
    if (agents.state !== "live") throw new Error(agents.state);
    expect(agents.value.agents.map(({ attestationType, canReattest, isBanned, version }) => ({ attestationType, canReattest, isBanned, version }))).toEqual([
      { attestationType: "join_token", canReattest: false, isBanned: false, version: "1.15.3-dev-unk" },
      { attestationType: "x509pop", canReattest: true, isBanned: false, version: "1.15.3-dev-unk" },
    ]);
    const [first] = agents.value.agents;
    if (!first) throw new Error("no agent");
    expect(first.serial).toBe("126842905474281510122724874485519781769");
    expect(agentState(first, RECORDED_AT_MS)).toBe("attested");
    expect(agentState(first, (first.expiresAtMs ?? 0) - 60_000)).toBe("expires-soon");
    expect(agentState(first, (first.expiresAtMs ?? 0) + 1)).toBe("expired");
  });

  test("bundle, CA and process are the recorded ones", async () => {
    const stage = await openGateway();
    const { bundle, signing, process } = stage.source.view();
    if (bundle.state !== "live" || signing.state !== "live") throw new Error("not live");
    // Who signs now is among those that may be trusted: the two are told apart by their key ids.
    expect(bundle.value.authorities.map((each) => each.keyId)).toContain(signing.value.active?.keyId);
    expect(bundle.value.authorities.find((each) => each.keyId === signing.value.active?.keyId)?.notAfterMs).toBe(signing.value.active?.expiresAtMs);
    expect(bundle.value.jwtKeys.length).toBeGreaterThan(0);
    expect(signing.value).toMatchObject({ old: null });
    expect(process).toMatchObject({ state: "live", value: { uptimeSec: 96, agents: 2, entries: 12, federatedBundles: 1, svidExpiresAtMs: 1_795_361_840_000 } });
  });
});

describe("refusals", () => {
  test.each([
    [METHOD.listEntries.path, "entries"],
    [METHOD.listAgents.path, "agents"],
    [METHOD.getX509AuthorityState.path, "signing"],
    [METHOD.getInfo.path, "process"],
  ] as const)("of %s leaves the rest live", async (path, part) => {
    const stage = await setStage("2");
    stage.server.instead.set(path, denial(path));
    stage.source.start();
    await until(() => stage.source.view()[part].state === "forbidden" && stage.source.view().process.state !== "syncing");
    const view = stage.source.view();
    for (const other of ["bundle", "entries", "agents", "signing", "process"] as const) expect([other, view[other].state]).toEqual([other, other === part ? "forbidden" : "live"]);
    expect(stage.source.health()).toMatchObject({ state: "live" });
    expect(stage.source.health().sentence).toContain(`does not let us call ${path.slice(path.lastIndexOf("/") + 1)}`);
    if (part === "entries") expect(lookUpEntry(view.entries, idOf("spiffe://spiffe.cilium/identity/4711"))).toMatchObject({ state: "not-observed" });
    stage.server.instead.delete(path);
    await stage.advanceUntil(() => stage.source.view()[part].state === "live", 10_000);
  });

  test("a method that this server does not have is absent, and no trouble", async () => {
    const stage = await setStage("2");
    stage.server.instead.set(METHOD.getX509AuthorityState.path, { code: status.UNIMPLEMENTED, details: "unknown service spire.api.server.localauthority.v1.LocalAuthority" });
    stage.source.start();
    await until(() => stage.source.view().signing.state === "absent" && isLive(stage)());
    expect(stage.source.health().sentence).toBe("");
    expect(stage.source.view().signing.sentence).toContain("has no GetX509AuthorityState");
  });
});

describe("how often", () => {
  test("entries every 15 s, agents every 30 s, the bundle every minute", async () => {
    const stage = await openGateway();
    const paths = [METHOD.listAgents.path, METHOD.getBundle.path, METHOD.getX509AuthorityState.path];
    const before = paths.map((path) => stage.server.count(path));
    let rounds = 0;
    for (let sec = 0; sec < 60; sec += 15) {
      const reads = stage.server.count(METHOD.listEntries.path);
      stage.clock.advance(14_999);
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(stage.server.count(METHOD.listEntries.path)).toBe(reads);
      stage.clock.advance(1);
      await until(() => stage.server.count(METHOD.listEntries.path) === reads + 4);
      rounds += 1;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    expect(rounds).toBe(4);
    const calls = paths.map((path, nth) => stage.server.count(path) - (before[nth] ?? 0));
    // A round of agents is two calls: the page, and the empty one that ends it.
    expect(calls).toEqual([4, 1, 1]);
  });

  test("a jitter draws readings closer, never further", async () => {
    const stage = await openGateway({ timings: { jitter: 0.1 }, random: () => 0.999 });
    const before = stage.server.count(METHOD.listEntries.path);
    stage.clock.advance(13_600);
    await until(() => stage.server.count(METHOD.listEntries.path) > before);
  });

  test("more than 5,000 entries are read half as often", async () => {
    const stage = await setStage("2", { limits: { pageSize: 500 } });
    serveEntries(stage, () => 5_001);
    stage.source.start();
    await until(isLive(stage));
    expect(entriesOf(stage)?.entries.size).toBe(5_001);
    const before = stage.server.count(METHOD.listEntries.path);
    stage.clock.advance(29_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(stage.server.count(METHOD.listEntries.path)).toBe(before);
    stage.clock.advance(1_000);
    await until(() => stage.server.count(METHOD.listEntries.path) > before);
  });
});

describe("sizes", () => {
  test("what did not change stays the same object; what did is seen", async () => {
    const stage = await setStage("2", { limits: { pageSize: 500 } });
    let [count, hint] = [600, ""];
    serveEntries(stage, () => count, (nth) => (nth === 7 ? { hint } : {}));
    stage.source.start();
    await until(isLive(stage));
    const first = entriesOf(stage);
    stage.clock.advance(15_000);
    const readAt = (): number => { const { entries } = stage.source.view(); return entries.state === "live" ? entries.readAtMs : 0; };
    await until(() => readAt() === stage.clock.now());
    expect(entriesOf(stage)).toBe(first);
    [count, hint] = [601, "changed"];
    stage.clock.advance(15_000);
    await until(() => readAt() === stage.clock.now());
    const second = entriesOf(stage);
    expect(second?.entries.size).toBe(601);
    const changed = [...(second?.entries.values() ?? [])].filter((entry) => first?.entries.get(entry.id) !== entry);
    expect(changed.map((entry) => entry.id).sort()).toEqual(["id-600", "id-7"]);
  });

  test("beyond the cap nothing is called missing, and it is said how many there are", async () => {
    const stage = await setStage("2", { limits: { pageSize: 4, entriesCap: 10 } });
    serveEntries(stage, () => 30);
    stage.source.start();
    await until(isLive(stage));
    expect(entriesOf(stage)).toMatchObject({ cut: { held: 12 } });
    expect(entriesOf(stage)?.entries.size).toBe(10);
    expect(stage.source.health().sentence).toContain("Only the first 10 entries were read of 12");
    expect(lookUpEntry(stage.source.view().entries, idOf("spiffe://spiffe.cilium/identity/20"))).toMatchObject({ state: "not-observed" });
    expect(lookUpEntry(stage.source.view().entries, idOf("spiffe://spiffe.cilium/identity/3")).state).toBe("found");
  });

  test("entries as large as a message are not kept without bound", async () => {
    const stage = await setStage("2", { limits: { pageSize: 2, charactersCap: 100_000 } });
    serveEntries(stage, () => 100, () => ({ selectors: [{ type: "cilium", value: "x".repeat(10_000) }] }));
    stage.source.start();
    await until(isLive(stage));
    expect(entriesOf(stage)?.entries.size).toBe(8);
    expect(stage.source.health().sentence).toContain("Only the first 8 entries were read");
  });

  test("exactly as many as the cap are all", async () => {
    const stage = await setStage("2", { limits: { pageSize: 5, entriesCap: 10 } });
    serveEntries(stage, () => 10);
    stage.source.start();
    await until(isLive(stage));
    expect(entriesOf(stage)?.cut).toBeNull();
  });

  test("a page that does not fit is asked for at half of its size, and that size is kept", async () => {
    const stage = await setStage("2", { limits: { pageSize: 400, maxMessageBytes: 16_384 } });
    serveEntries(stage, () => 500);
    stage.source.start();
    await until(isLive(stage));
    expect(entriesOf(stage)?.entries.size).toBe(500);
    const before = stage.server.count(METHOD.listEntries.path);
    stage.clock.advance(15_000);
    await until(() => stage.server.count(METHOD.listEntries.path) - before === 6);
  });

  test("a server whose pages never end is given up", async () => {
    const stage = await setStage("2");
    stage.server.instead.set(METHOD.listEntries.path, encodeMessage("spire.api.server.entry.v1.ListEntriesResponse", { next_page_token: "again" }));
    stage.source.start();
    await until(() => entriesOf(stage) !== null);
    expect(entriesOf(stage)?.cut).not.toBeNull();
    expect(lookUpEntry(stage.source.view().entries, idOf("spiffe://spiffe.cilium/identity/20")).state).toBe("not-observed");
  });

  test("an id that breaks SPIFFE's rules is counted and named, and hurts no other", async () => {
    const stage = await setStage("2", { limits: { pageSize: 500 } });
    serveEntries(stage, () => 5, (nth) => (nth === 2 ? { spiffe_id: { trust_domain: "spiffe.cilium", path: "/a\u001b[2J/../b" } } : {}));
    stage.source.start();
    await until(isLive(stage));
    expect(entriesOf(stage)?.entries.size).toBe(4);
    expect(entriesOf(stage)?.unreadable.count).toBe(1);
    expect(stage.source.health().sentence).toMatch(/An entry could not be read; the first: entry id-2: ".*" is no SPIFFE ID/);
    expect(stage.source.health().sentence).not.toContain("\u001b");
  });

  test("two entries for one id are ambiguous", async () => {
    const stage = await setStage("2", { limits: { pageSize: 500 } });
    serveEntries(stage, () => 3, (nth) => (nth === 2 ? { spiffe_id: { trust_domain: "spiffe.cilium", path: "/identity/1" } } : {}));
    stage.source.start();
    await until(isLive(stage));
    expect(lookUpEntry(stage.source.view().entries, idOf("spiffe://spiffe.cilium/identity/1"))).toMatchObject({ state: "ambiguous", entries: [{ id: "id-1" }, { id: "id-2" }] });
  });
});
