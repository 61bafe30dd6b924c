import { afterEach, describe, expect, test } from "vitest";
import type { Interception } from "@/lib/sources/simulator/apiserver/api-server";
import type { KubeRequest } from "@/lib/sources/simulator/apiserver/request";
import { createClusterStore, identityObject, IDENTITIES, podObject, PODS } from "./testing/kinds";
import { recorded } from "./testing/recorded";
import { openStage, type Stage } from "./testing/stage";

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

describe("rights", () => {
  test("403 on one resource: forbidden with the line that grants it, and the rest works", async () => {
    const line = faultLine();
    line.met.answer = (request) => (isIdentities(request) ? recorded("403-watch-identities") : undefined);
    stage = await openStage({ store: lab(), ...line, mayDo: ({ resource }) => resource !== "ciliumidentities" });
    await stage.until(() => stage!.health("ciliumidentities").state === "forbidden" && stage!.health("pods").state === "live");
    expect(stage.health("ciliumidentities")).toMatchObject({
      objects: 0,
      missing: { apiGroup: "cilium.io", resource: "ciliumidentities", namespace: null, manifestLine: '- {apiGroups: ["cilium.io"], resources: ["ciliumidentities"], verbs: ["get", "list", "watch"]}' },
    });
    expect(stage.health("ciliumidentities").sentence).toContain("This account may not read ciliumidentities.cilium.io in the cluster; without them which identities exist");
    await stage.until(() => stage!.source.health().state === "live");
    expect(stage.source.health().sentence).toBe("This account may not read Cilium identities.");
  });

  test("a right that is granted later is found", async () => {
    let allowed = false;
    stage = await openStage({ store: lab(), mayDo: ({ resource }) => allowed || resource !== "ciliumidentities" });
    await stage.until(() => stage!.health("ciliumidentities").state === "forbidden");
    allowed = true;
    await stage.until(() => stage!.health("ciliumidentities").state === "live" && stage!.records("ciliumidentities").size === 1, 1_000);
  });

  test("a right that is taken away ends what is shown, although the watch stays open", async () => {
    let allowed = true;
    stage = await openStage({ store: lab(), mayDo: ({ resource }) => allowed || resource !== "ciliumidentities" });
    await stage.until(() => stage!.isSettled());
    allowed = false;
    const fromMs = stage.clock.now();
    await stage.until(() => stage!.health("ciliumidentities").state === "forbidden", 500);
    expect(stage.clock.now() - fromMs).toBeLessThan(100_000);
    await stage.until(() => stage!.records("ciliumidentities").size === 0);
    expect(stage.health("pods").state).toBe("live");
  });

  test("403 right after the server came back is not its last word", async () => {
    const line = faultLine();
    stage = await openStage({ store: lab(), ...line });
    await stage.until(() => stage!.isSettled());
    await stage.stopServer();
    await stage.until(() => stage!.health("ciliumidentities").state === "stale");
    let refusals = 0;
    line.met.answer = (request) => {
      if (!isIdentities(request) || refusals >= 4) return undefined;
      refusals += 1;
      return recorded("403-starting-apis-cilium.io-v2-ciliumendpoints");
    };
    await stage.restart();
    await stage.until(() => refusals === 4 && stage!.isSettled(), 20);
    expect(stage.states("ciliumidentities")).not.toContain("forbidden");
  });
});

describe("resources that are not there", () => {
  test("404 in plain text: absent, and asked for again", async () => {
    const line = faultLine();
    line.met.answer = ({ resource, verb }) => (resource === "ciliumcidrgroups" ? recorded(verb === "watch" ? "404-crd-deleted-watch" : "404-crd-deleted-list") : undefined);
    stage = await openStage({ store: lab(), ...line });
    await stage.until(() => stage!.isSettled());
    expect(stage.health("ciliumcidrgroups")).toMatchObject({ state: "absent", missing: null, sentence: "The API server has no ciliumcidrgroups.cilium.io: nothing of the kind exists there." });
    expect(line.asked.filter(({ resource }) => resource === "ciliumcidrgroups").map(({ path }) => path)).toEqual(["/apis/cilium.io/v2/ciliumcidrgroups", "/apis/cilium.io/v2alpha1/ciliumcidrgroups"]);
    line.met.answer = null;
    await stage.until(() => stage!.health("ciliumcidrgroups").state === "live", 2_000);
  });

  test("a CRD that is deleted under its watch takes its objects with it", async () => {
    const store = lab();
    stage = await openStage({ store });
    await stage.until(() => stage!.isSettled());
    store.removeKind(IDENTITIES);
    stage.server.endWatches();
    await stage.until(() => stage!.health("ciliumidentities").state === "absent" && stage!.records("ciliumidentities").size === 0);
    expect(stage.health("pods").state).toBe("live");
  });
});
