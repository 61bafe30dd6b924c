import { describe, expect, test } from "vitest";
import { lookUpEntry } from "@/lib/domain/spire/entry-book";
import { pemOf } from "./certificate";
import { METHOD } from "./methods";
import { encodeMessage } from "./schema";
import { createSimulatedAuthority } from "./simulated/certificate";
import { idOf } from "./spire-source.contract";
import { NO_IDENTITY, svidMessage } from "./testing/workload-api";
import { OBSERVER, serverTls, setStage, TRUST_DOMAIN, until, validFor, type Stage } from "./testing/stage";

const HOUR_MS = 3_600_000;
const isLive = (stage: Stage) => (): boolean => stage.source.health().state === "live";

/** An identity that ends in `leftMs`, as SPIRE makes it: begun ten seconds before it is handed out. */
function give(stage: Stage, leftMs: number, { id = OBSERVER, agoMs = 10_000, authority = stage.authority } = {}): void {
  stage.workload?.give(svidMessage(id, authority.issue({ ...validFor(leftMs, agoMs), uris: [id] }), [authority.certificate]));
}

async function openLive(more: Parameters<typeof setStage>[1] = {}): Promise<Stage> {
  const stage = await setStage("1", more);
  stage.source.start();
  await until(isLive(stage), "it never came to be live");
  return stage;
}

const serialOf = (stage: Stage): string => {
  const { own } = stage.source.view();
  return own.state === "live" || own.state === "stale" ? own.value.serial : "";
};

describe("our identity", () => {
  test("is shown to the server for lists alone; the bundle is asked for without it", async () => {
    const stage = await openLive();
    expect(stage.source.view().own).toMatchObject({ state: "live", value: { spiffeId: OBSERVER } });
    const callers = new Map(stage.server.asked.map(({ path, caller }) => [path, caller]));
    expect(callers.get(METHOD.listEntries.path)).toBe(OBSERVER);
    expect(callers.get(METHOD.getBundle.path)).toBeNull();
    expect(callers.has(METHOD.getInfo.path)).toBe(false);
  });

  test("is taken over when it is renewed, on a new connection, and nothing is stale in between", async () => {
    const stage = await openLive();
    const before = serialOf(stage);
    const states = new Set<string>();
    stage.source.subscribe(() => states.add(stage.source.health().state));
    const reads = stage.server.count(METHOD.listEntries.path);
    give(stage, 2 * HOUR_MS);
    await until(() => serialOf(stage) !== before);
    await until(() => stage.server.count(METHOD.listEntries.path) > reads);
    await until(isLive(stage));
    expect([...states]).toEqual(["live"]);
    // The old connection may finish what it began, and is then gone.
    const waiting = stage.clock.waiting;
    stage.clock.advance(5_000);
    expect(stage.clock.waiting).toBeLessThan(waiting);
  });

  test("is not used a moment longer than it lasts, though the server would go on answering", async () => {
    const stage = await openLive();
    stage.clock.advance(HOUR_MS + 1_000);
    await until(() => stage.source.view().entries.state === "stale");
    const reads = stage.server.count(METHOD.listEntries.path);
    const view = stage.source.view();
    expect(view.own.state).toBe("stale");
    expect(view.entries.sentence).toMatch(/^Our own identity ended at .* and the SPIRE agent has given no newer one/);
    expect(lookUpEntry(view.entries, idOf(`spiffe://${TRUST_DOMAIN}/identity/4711`)).state).toBe("not-observed");
    // What anybody may read is read on.
    await stage.advanceUntil(() => stage.source.view().bundle.state === "live", 10_000);
    expect(stage.server.count(METHOD.listEntries.path)).toBe(reads);
    stage.clock.advance(60_000);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(stage.server.count(METHOD.listEntries.path)).toBe(reads);
    give(stage, 3 * HOUR_MS);
    await stage.advanceUntil(() => stage.source.view().entries.state === "live");
  });

  test("an agent that hands out an identity that has ended already (its server is away) is not believed", async () => {
    const stage = await setStage("1");
    give(stage, -60_000, { agoMs: HOUR_MS });
    stage.source.start();
    await until(() => /Our own identity ended/.test(stage.source.view().entries.sentence));
    expect(stage.source.view().entries.state).toBe("syncing");
    expect(stage.server.count(METHOD.listEntries.path)).toBe(0);
  });

  test("none given: forbidden, with what to do, and asked for again", async () => {
    const stage = await setStage("1");
    stage.workload?.give(NO_IDENTITY);
    stage.source.start();
    await until(() => stage.source.view().own.state === "forbidden");
    expect(stage.source.view().own.sentence).toContain("create a registration entry");
    await until(() => /create a registration entry/.test(stage.source.view().entries.sentence));
    expect(stage.source.view().entries.state).toBe("syncing");
    // The published bundle proves who answers: what anybody may read is there.
    await until(() => stage.source.view().bundle.state === "live");
    give(stage, HOUR_MS);
    await stage.advanceUntil(isLive(stage));
    expect(stage.source.health().sentence).toBe("");
  });

  test("taken away: lists end at once, as stale", async () => {
    const stage = await openLive();
    stage.workload?.give(NO_IDENTITY);
    await until(() => stage.source.view().entries.state === "stale");
    expect(stage.source.view().own.state).toBe("forbidden");
    const reads = stage.server.count(METHOD.listEntries.path);
    stage.clock.advance(15_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(stage.server.count(METHOD.listEntries.path)).toBe(reads);
  });

  test("an agent that restarts costs nothing but a word, for the identity still holds", async () => {
    const stage = await openLive();
    await stage.workload?.stop();
    await until(() => stage.source.view().own.state === "stale");
    expect(stage.source.view().entries.state).toBe("live");
    expect(stage.source.health().state).toBe("live");
    expect(stage.source.health().sentence).toMatch(/Workload API/);
    await stage.workload?.start();
    const calls = stage.workload?.calls ?? 0;
    await stage.advanceUntil(() => stage.source.view().own.state === "live");
    // One failure, told as an error and as an end, makes one follower, not two.
    expect((stage.workload?.calls ?? 0) - calls).toBe(1);
    expect(stage.workload?.subscribers).toBe(1);
    expect(stage.source.health().sentence).toBe("");
  });

  test("no socket", async () => {
    const stage = await setStage("1");
    await stage.workload?.stop();
    stage.source.start();
    await until(() => /There is no socket at/.test(stage.source.view().own.sentence));
    expect(stage.source.view().own.sentence).toContain("mount the directory, not the file");
  });

  test("an agent that takes the call and says nothing is asked again", async () => {
    const stage = await setStage("1");
    stage.workload?.give(null);
    stage.source.start();
    await until(() => (stage.workload?.calls ?? 0) === 1);
    stage.clock.advance(60_000);
    await until(() => /gives no identity in time/.test(stage.source.view().own.sentence));
    await stage.advanceUntil(() => (stage.workload?.calls ?? 0) > 1);
  });

  test.each([
    ["no identity in the answer", encodeMessage("X509SVIDResponse", {}), "without an identity"],
    ["an id that is none", encodeMessage("X509SVIDResponse", { svids: [{ spiffe_id: "https://x" }] }), "is no SPIFFE ID: it does not begin with spiffe://"],
    ["no certificate", encodeMessage("X509SVIDResponse", { svids: [{ spiffe_id: OBSERVER }] }), "without a certificate"],
    ["a broken certificate", encodeMessage("X509SVIDResponse", { svids: [{ spiffe_id: OBSERVER, x509_svid: Buffer.from("3082ffff00", "hex") }] }), "cannot be read"],
    ["bytes that are no answer", Buffer.from("0aff", "hex"), "cannot be read"],
  ])("%s is said", async (_what, answer, sentence) => {
    const stage = await setStage("1");
    stage.workload?.give(answer);
    stage.source.start();
    await until(() => stage.source.view().own.sentence.includes(sentence), JSON.stringify(stage.source.view().own));
    expect(stage.source.view().entries.state).toBe("syncing");
  });

  test("of another trust domain than the cluster's is not shown to the server", async () => {
    const stage = await setStage("1", { trustDomain: () => `spiffe://${TRUST_DOMAIN}` });
    give(stage, HOUR_MS, { id: "spiffe://other.example/observer" });
    stage.source.start();
    await until(() => /names the socket of another SPIRE/.test(stage.source.view().entries.sentence));
    expect(stage.server.count(METHOD.listEntries.path)).toBe(0);
  });

  test("that may write is read with, and said loudly", async () => {
    const stage = await setStage("1", { limits: { pageSize: 500 } });
    const [trust_domain, path] = [TRUST_DOMAIN, "/mesh-auth-observer"];
    stage.server.instead.set(METHOD.listEntries.path, encodeMessage("spire.api.server.entry.v1.ListEntriesResponse", { entries: [{ id: "1", spiffe_id: { trust_domain, path }, parent_id: { trust_domain, path: "/spire/server" }, admin: true }] }));
    stage.source.start();
    await until(isLive(stage));
    expect(stage.source.health().sentence).toContain("may write to SPIRE: take `admin`");
  });
});

describe("the clock", () => {
  test("behind SPIRE's is seen from an identity that begins in the future", async () => {
    const stage = await setStage("1");
    give(stage, HOUR_MS, { agoMs: -120_000 });
    stage.source.start();
    await until(() => stage.source.view().clockLeadMs !== null);
    expect(stage.source.view().clockLeadMs).toBeLessThan(-100_000);
  });

  test("ahead of SPIRE's is seen from a renewal, and not from an identity that may be old", async () => {
    const stage = await openLive();
    expect(stage.source.view().clockLeadMs).toBeNull();
    give(stage, HOUR_MS, { agoMs: 10_000 + 300_000 });
    await until(() => stage.source.view().clockLeadMs !== null);
    expect(Math.round((stage.source.view().clockLeadMs ?? 0) / 60_000)).toBe(5);
    await until(isLive(stage));
    expect(stage.source.health().sentence).toBe("This machine's clock is 5 min ahead of SPIRE's: every time of expiry is off by as much");
  });
});

describe("the server's identity", () => {
  const refusedWith = async (stage: Stage, sentence: string): Promise<void> => {
    stage.source.start();
    await stage.advanceUntil(() => stage.source.view().bundle.sentence.includes(sentence) && stage.source.view().entries.sentence.includes(sentence), 100);
    expect([stage.source.view().bundle.state, stage.source.view().entries.state]).toEqual(["syncing", "syncing"]);
    expect(stage.server.count(METHOD.listEntries.path)).toBe(0);
  };

  test("is kept with who signed it, which tells the CA in use to anyone", async () => {
    const stage = await openLive();
    const { server } = stage.source.view();
    expect(server).toMatchObject({ state: "live", value: { spiffeId: `spiffe://${TRUST_DOMAIN}/spire/server`, signedBy: stage.authority.keyId } });
  });

  test.each([
    ["another member of the trust domain", [`spiffe://${TRUST_DOMAIN}/cilium-agent`], "that is a member of the trust domain, not its SPIRE server"],
    ["two ids", [`spiffe://${TRUST_DOMAIN}/spire/server`, `spiffe://${TRUST_DOMAIN}/x`], "exactly one SPIFFE ID: something else answers there"],
    ["no id", [], "carries no SPIFFE ID"],
    ["another trust domain's server under the same authority", ["spiffe://other.example/spire/server"], `is the SPIRE server of trust domain other.example, and ours is ${TRUST_DOMAIN}`],
  ])("%s is refused", async (_what, uris, sentence) => {
    const stage = await setStage("1");
    stage.server.listening.setCertificate(serverTls(stage.authority, uris));
    await refusedWith(stage, sentence);
  });

  test("signed by an authority that we were not told of is refused", async () => {
    const stage = await setStage("1");
    stage.server.listening.setCertificate(serverTls(createSimulatedAuthority(TRUST_DOMAIN, validFor(HOUR_MS))));
    await refusedWith(stage, "is not signed by the trust bundle that we have");
  });

  test("that has ended, or not begun, is a word about clocks", async () => {
    const ended = await setStage("1");
    ended.server.listening.setCertificate(serverTls(ended.authority, undefined, validFor(-60_000)));
    await refusedWith(ended, "has expired");
    const early = await setStage("1");
    early.server.listening.setCertificate(serverTls(early.authority, undefined, validFor(HOUR_MS, -600_000)));
    await refusedWith(early, "this machine's clock is behind");
  });
});

describe("tier 0+", () => {
  test("reads nothing without a published bundle to check the server by, and goes on once there is one", async () => {
    let published: string | null = null;
    const stage = await setStage("0+", { publishedBundle: () => published });
    stage.source.start();
    await until(() => /ConfigMap spire-bundle\) is not read/.test(stage.source.health().sentence));
    expect(stage.server.asked).toEqual([]);
    published = "{}";
    await stage.advanceUntil(() => /holds no certificate yet/.test(stage.source.health().sentence));
    // Cilium publishes PEM, other charts a SPIFFE bundle in JSON.
    published = JSON.stringify({ keys: [{ use: "jwt-svid", kid: "x" }, { use: "x509-svid", x5c: [stage.authority.certificate.toString("base64")] }] });
    await stage.advanceUntil(isLive(stage), 5_000);
    published = pemOf(stage.authority.certificate);
  });
});
