import { afterEach, describe, expect, test } from "vitest";
import type { Interception } from "@/lib/sources/simulator/apiserver/api-server";
import type { KubeRequest } from "@/lib/sources/simulator/apiserver/request";
import { createClusterStore, identityObject, IDENTITIES, podObject, PODS } from "./testing/kinds";
import { recorded, recordedStartup } from "./testing/recorded";
import { openStage, sleep, type Stage } from "./testing/stage";

let stage: Stage | null = null;
afterEach(async () => {
  await stage?.close();
  stage = null;
});

function lab(leaveOut?: readonly string[]) {
  const store = createClusterStore(leaveOut);
  store.put(IDENTITIES, identityObject(300, "web"));
  store.put(PODS, podObject("shop", "web"));
  return store;
}

/** Answers that requests meet, until they are taken away; every request is kept. */
function faultLine() {
  const met: { answer: ((request: KubeRequest) => Interception | undefined) | null } = { answer: null };
  const asked: KubeRequest[] = [];
  return { met, asked, intercept: (request: KubeRequest) => met.answer?.(request), onRequest: (request: KubeRequest) => void asked.push(request) };
}
const isIdentities = ({ resource }: KubeRequest): boolean => resource === "ciliumidentities";

describe("a server that fails", () => {
  test("not there at the start: syncing with the reason, then everything", async () => {
    const store = lab();
    stage = await openStage({ store });
    await stage.stopServer();
    await stage.until(() => stage!.health("pods").attempt >= 3);
    expect(stage.health("pods")).toMatchObject({ state: "syncing", objects: 0 });
    expect(stage.health("pods").sentence).toBe("The API server cannot be reached: nothing listens at its address (ECONNREFUSED).");
    expect(stage.source.health()).toMatchObject({ state: "syncing" });
    await stage.restart();
    await stage.until(() => stage!.isSettled());
    expect(stage.records("pods").size).toBe(1);
  });

  test("gone while it was followed: stale keeps what was told, and goes on from the last version", async () => {
    const line = faultLine();
    const store = lab();
    stage = await openStage({ store, ...line });
    await stage.until(() => stage!.isSettled());
    await stage.stopServer();
    await stage.until(() => stage!.health("ciliumidentities").state === "stale");
    expect(stage.records("ciliumidentities").has("300")).toBe(true);
    expect(stage.source.health().sentence).toContain("may be out of date");
    store.put(IDENTITIES, identityObject(301, "pay"));
    line.asked.length = 0;
    await stage.restart();
    await stage.until(() => stage!.isSettled() && stage!.records("ciliumidentities").has("301"));
    const again = line.asked.filter(isIdentities);
    expect(again.every(({ query }) => query.get("sendInitialEvents") === null && query.get("resourceVersion") !== null)).toBe(true);
  });

  test("waits longer and longer between attempts, never in step, and never above its cap", async () => {
    const line = faultLine();
    stage = await openStage({ store: lab(), ...line }, { random: () => 0.9 });
    line.met.answer = () => "reset";
    stage.server.endWatches();
    await stage.stopServer();
    const waits: number[] = [];
    let lastAttempt = 0;
    await stage.until(() => {
      const { attempt, retryAtMs } = stage!.health("pods");
      if (attempt > lastAttempt && retryAtMs !== null) {
        lastAttempt = attempt;
        waits.push(retryAtMs - stage!.clock.now());
      }
      return attempt >= 9;
    }, 50);
    expect(Math.max(...waits)).toBeLessThanOrEqual(30_000);
    expect(waits.at(-1)).toBeGreaterThan(waits[0] ?? Infinity);
  });

  test.each([
    ["connections that break", "reset"],
    ["500", { status: 500, body: "boom" }],
    ["502 of a proxy", { status: 502, body: "<html>bad gateway</html>" }],
    ["504", { status: 504, body: "timeout" }],
  ] as const)("%s: stale after the second try, live again when it is over", async (_, answer) => {
    const line = faultLine();
    stage = await openStage({ store: lab(), ...line });
    await stage.until(() => stage!.isSettled());
    line.met.answer = (request) => (isIdentities(request) ? answer : undefined);
    stage.server.endWatches();
    await stage.until(() => stage!.health("ciliumidentities").state === "stale");
    expect(stage.health("pods").state).toBe("live");
    line.met.answer = null;
    await stage.until(() => stage!.health("ciliumidentities").state === "live");
  });

  test("a connection that breaks once is tried again at once, without a word: what was told is not old yet", async () => {
    const line = faultLine();
    const store = lab();
    stage = await openStage({ store, ...line });
    await stage.until(() => stage!.isSettled());
    const before = stage.states("ciliumidentities").length;
    let breaks = 0;
    line.met.answer = (request) => {
      if (!isIdentities(request) || breaks > 0) return undefined;
      breaks += 1;
      return "reset";
    };
    stage.server.endWatches();
    store.put(IDENTITIES, identityObject(305, "after"));
    await stage.until(() => stage!.records("ciliumidentities").has("305"));
    expect(breaks).toBe(1);
    expect(stage.states("ciliumidentities").slice(before).every((state) => state === "live")).toBe(true);
  });

  test("429 as it comes from a server that starts: asks again not before it is told to", async () => {
    const line = faultLine();
    line.met.answer = (request) => (isIdentities(request) ? { ...recorded("429-starting-apis-cilium.io-v2-ciliumidentities"), headers: { "retry-after": "40" } } : undefined);
    stage = await openStage({ store: lab(), ...line });
    await stage.until(() => stage!.health("ciliumidentities").attempt === 1, 0);
    const { retryAtMs } = stage.health("ciliumidentities");
    expect(retryAtMs).toBe(stage.clock.now() + 40_000);
    expect(stage.health("ciliumidentities").sentence).toBe("The API server is not ready: storage is (re)initializing.");
    const asked = line.asked.filter(isIdentities).length;
    stage.clock.move(39_000);
    await sleep(30);
    expect(line.asked.filter(isIdentities)).toHaveLength(asked);
    line.met.answer = null;
    await stage.until(() => stage!.health("ciliumidentities").state === "live", 1_000);
  });

  test("everything that a real server said while it was killed and started again ends in live, never in forbidden", async () => {
    const line = faultLine();
    const steps = recordedStartup().filter(({ path, ms, status, error }) => path.startsWith("/apis/cilium.io/v2/ciliumidentities") && ms > 900 && (status ?? 0) !== 200 && error === undefined);
    expect(steps.map(({ status }) => status)).toContain(403);
    stage = await openStage({ store: lab(), ...line });
    await stage.until(() => stage!.isSettled());
    await stage.stopServer();
    await stage.until(() => stage!.health("ciliumidentities").state === "stale");
    let at = 0;
    line.met.answer = (request) => {
      const step = isIdentities(request) ? steps[at] : undefined;
      if (step === undefined) return undefined;
      at += 1;
      return { status: step.status ?? 500, body: step.body ?? "", ...(step.retryAfter !== undefined && { headers: { "retry-after": step.retryAfter } }) };
    };
    await stage.restart();
    await stage.until(() => at >= steps.length && stage!.isSettled());
    expect(stage.states("ciliumidentities")).not.toContain("forbidden");
    expect(stage.records("ciliumidentities").has("300")).toBe(true);
  });

  test("401: says so, has the credentials anew, and goes on with what it has", async () => {
    const line = faultLine();
    stage = await openStage({ store: lab(), ...line });
    await stage.until(() => stage!.isSettled());
    line.met.answer = () => recorded("401-watch");
    stage.server.endWatches();
    await stage.until(() => stage!.health("ciliumidentities").state === "stale");
    expect(stage.health("ciliumidentities").sentence).toBe("The API server does not accept the credentials: Unauthorized.");
    expect(stage.records("ciliumidentities").size).toBe(1);
    line.met.answer = null;
    await stage.until(() => stage!.isSettled());
  });
});

describe("a watch that ends", () => {
  test("cleanly: goes on from the last version, without a list and without a word", async () => {
    const line = faultLine();
    const store = lab();
    stage = await openStage({ store, ...line });
    await stage.until(() => stage!.isSettled());
    line.asked.length = 0;
    const before = stage.states("ciliumidentities").length;
    stage.server.endWatches();
    store.put(IDENTITIES, identityObject(302, "late"));
    await stage.until(() => stage!.records("ciliumidentities").has("302"));
    expect(line.asked.filter(isIdentities).every(({ query }) => query.get("resourceVersion") !== null)).toBe(true);
    expect(stage.states("ciliumidentities").slice(before).every((state) => state === "live")).toBe(true);
  });

  test("with 410: reads everything again, and tells what went meanwhile as gone", async () => {
    const store = lab();
    store.put(IDENTITIES, identityObject(301, "pay"));
    stage = await openStage({ store });
    await stage.until(() => stage!.isSettled());
    await stage.stopServer();
    store.remove(IDENTITIES, "", "301");
    store.put(IDENTITIES, identityObject(303, "new"));
    store.compact();
    const before = stage.batches.length;
    await stage.restart();
    await stage.until(() => stage!.records("ciliumidentities").has("303") && stage!.isSettled());
    expect([...stage.records("ciliumidentities").keys()].sort()).toEqual(["300", "303"]);
    const told = stage.batches.slice(before).filter(({ resource }) => resource === "ciliumidentities");
    expect(told.some(({ relisted }) => relisted)).toBe(true);
    expect(told.flatMap(({ upserts }) => upserts.map(({ key }) => key))).toEqual(["303"]);
    expect(stage.states("ciliumidentities")).toContain("stale");
  });

  test("with a recorded ERROR event of 410 in HTTP 200", async () => {
    const line = faultLine();
    stage = await openStage({ store: lab(), ...line });
    await stage.until(() => stage!.isSettled());
    line.met.answer = (request) => (isIdentities(request) && request.query.has("resourceVersion") ? recorded("410-watch") : undefined);
    line.asked.length = 0;
    stage.server.endWatches();
    await stage.until(() => line.asked.filter(isIdentities).some(({ query }) => query.get("sendInitialEvents") === "true") && stage!.isSettled());
    expect(stage.records("ciliumidentities").has("300")).toBe(true);
  });

  test("in the middle of a list: what was told is not taken for all", async () => {
    const line = faultLine();
    const tail = recorded("watchlist-tail").body.split("\n").slice(0, 1).join("\n");
    line.met.answer = ({ resource }) => (resource === "ciliumnodes" ? { status: 200, body: `${tail}\n` } : undefined);
    stage = await openStage({ store: lab(), ...line });
    await stage.until(() => stage!.health("ciliumnodes").attempt >= 2);
    expect(stage.health("ciliumnodes").state).toBe("syncing");
    expect(stage.batches.filter(({ resource, relisted }) => resource === "ciliumnodes" && relisted)).toEqual([]);
    line.met.answer = null;
    await stage.until(() => stage!.isSettled());
    expect(stage.records("ciliumnodes").size).toBe(0);
  });

  test.each(["silence", "silence-after-head"] as const)("silently (%s): nothing for longer than bookmarks take is a dead connection, and everything is read again", async (silence) => {
    const line = faultLine();
    const store = lab();
    stage = await openStage({ store, ...line });
    await stage.until(() => stage!.isSettled());
    // A version that the server has not reached, as after a restore: it says nothing at all, for ever.
    line.met.answer = (request) => (isIdentities(request) && request.query.has("resourceVersion") ? silence : undefined);
    stage.server.endWatches();
    await stage.until(() => line.asked.filter(isIdentities).some(({ query }) => query.has("resourceVersion")));
    line.asked.length = 0;
    await stage.until(() => line.asked.some((request) => isIdentities(request) && request.query.get("sendInitialEvents") === "true"), 5_000);
    line.met.answer = null;
    await stage.until(() => stage!.isSettled());
    expect(stage.states("ciliumidentities")).toContain("stale");
  });

  test("bookmarks keep a quiet watch alive and its version young", async () => {
    const line = faultLine();
    const store = lab();
    stage = await openStage({ store, ...line });
    await stage.until(() => stage!.isSettled());
    line.asked.length = 0;
    for (let minute = 0; minute < 5; minute += 1) {
      store.pass(10);
      stage.server.bookmark();
      const heard = stage.clock.now();
      await stage.until(() => stage!.source.health().resources.every(({ heardAtMs, state }) => state !== "live" || (heardAtMs ?? 0) >= heard), 0);
      stage.clock.move(60_000);
    }
    expect(line.asked.filter(({ verb }) => verb === "watch" || verb === "list").filter(isIdentities)).toEqual([]);
    store.compact();
    stage.server.endWatches();
    await stage.until(() => line.asked.some(isIdentities) && stage!.isSettled());
    expect(line.asked.filter(isIdentities).some(({ query }) => query.has("sendInitialEvents"))).toBe(false);
  });
});

describe("servers that do not know streaming lists", () => {
  test("refuse them as recorded: pages, and the watch goes on from their version", async () => {
    const line = faultLine();
    line.met.answer = (request) => (request.query.has("sendInitialEvents") ? recorded("watchlist-no-match") : undefined);
    const store = lab();
    stage = await openStage({ store, ...line });
    await stage.until(() => stage!.isSettled());
    store.put(IDENTITIES, identityObject(304, "later"));
    await stage.until(() => stage!.records("ciliumidentities").has("304"));
    expect(line.asked.filter(isIdentities).map(({ verb }) => verb)).toEqual(["watch", "list", "watch"]);
  });

  test("ignore what they do not know and go quiet: pages", async () => {
    const line = faultLine();
    line.met.answer = (request) => (isIdentities(request) && request.query.has("sendInitialEvents") ? "silence-after-head" : undefined);
    stage = await openStage({ store: lab(), ...line });
    await stage.until(() => stage!.isSettled(), 1_000);
    expect(line.asked.filter(isIdentities).some(({ verb }) => verb === "list")).toBe(true);
    expect(stage.records("ciliumidentities").size).toBe(1);
  });

  test("a page whose continue token expired: the list begins anew, and nothing is told as complete before", async () => {
    const line = faultLine();
    const store = lab();
    for (let at = 0; at < 700; at += 1) store.put(IDENTITIES, identityObject(1_000 + at, "many"));
    let expired = 0;
    line.met.answer = (request) => {
      if (!isIdentities(request) || !request.query.has("continue") || expired > 0) return undefined;
      expired += 1;
      return recorded("410-list-continue");
    };
    stage = await openStage({ store, streamsLists: false, ...line });
    await stage.until(() => stage!.isSettled());
    expect(expired).toBe(1);
    expect(stage.records("ciliumidentities").size).toBe(701);
    expect(stage.batches.filter(({ resource, relisted }) => resource === "ciliumidentities" && relisted)).toHaveLength(1);
  });
});

describe("a source that ends", () => {
  test("by its signal: the iteration ends, and nothing stays open", async () => {
    stage = await openStage({ store: lab() });
    await stage.until(() => stage!.isSettled());
    const { server, clock } = stage;
    await stage.source.close();
    await stage.until(() => server.openWatches === 0, 0);
    expect(clock.waiting).toBe(0);
  });

  test("while its server hangs", async () => {
    const line = faultLine();
    line.met.answer = () => "silence";
    stage = await openStage({ store: lab(), ...line });
    await sleep(20);
    await stage.source.close();
    expect(stage.clock.waiting).toBe(0);
  });
});
