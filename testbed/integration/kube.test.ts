import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, watch, type Item } from "./kube-client";
import { complaint, processesOn, running } from "./processes";
import { eventually } from "./stage";
import { startKube, type Kube } from "./start-kube";

const CILIUM = "/apis/cilium.io/v2";
const YELLOW = `${CILIUM}/namespaces/team-yellow`;
const KUBE = join(import.meta.dirname, "../bin/kube");

let kube: Kube;
beforeAll(async () => {
  kube = await startKube({ load: "lab" });
}, 180_000);
afterAll(() => kube.stop());

const namesOf = (items: readonly Item[] | undefined): readonly string[] => (items ?? []).map(({ metadata }) => metadata.name ?? "").sort();

/** The names of what a path lists. */
async function list(path: string): Promise<readonly string[]> {
  const { status, body } = await ask(kube, "dashboard", path);
  expect(status).toBe(200);
  return namesOf(body.items);
}

const policy = (name: string, mode: unknown) => ({
  apiVersion: "cilium.io/v2",
  kind: "CiliumNetworkPolicy",
  metadata: { name },
  spec: { endpointSelector: {}, ingress: [{ fromEndpoints: [{}], authentication: { mode } }] },
});

describe("the lab state", () => {
  it("has the workloads of team-yellow, each with an identity and an endpoint", async () => {
    const workloads = ["client", "server", "server", "untrusted"];
    const workloadOf = (name: string) => name.split("-")[0];
    expect((await list("/api/v1/namespaces/team-yellow/pods")).map(workloadOf)).toEqual(workloads);
    expect((await list(`${YELLOW}/ciliumendpoints`)).map(workloadOf)).toEqual(workloads);
    expect(await list(`${CILIUM}/ciliumidentities?labelSelector=io.kubernetes.pod.namespace%3Dteam-yellow`)).toEqual(["20001", "20002", "20003"]);
  });

  it("has policies of every mode, clusterwide ones, nodes, and endpoint slices", async () => {
    expect(await list(`${YELLOW}/ciliumnetworkpolicies`)).toEqual(["client-proves", "server-exempt-metrics", "server-needs-proof", "untrusted-always-fails"]);
    expect(await list(`${CILIUM}/ciliumclusterwidenetworkpolicies`)).toEqual(["nodes-need-proof", "payments-need-proof"]);
    expect(await list(`${CILIUM}/ciliumnodes`)).toEqual(["lab-node-1", "lab-node-2"]);
    expect(await list("/apis/apps/v1/namespaces/kube-system/daemonsets")).toEqual(["cilium"]);
    expect((await list("/apis/cilium.io/v2alpha1/ciliumendpointslices")).length).toBeGreaterThan(0);
  });

  it.each(["SPIRE", "Required", ""])("refuses a policy of mode %j, as Cilium's definition asks", async (mode) => {
    const { status, body } = await ask(kube, "administrator", `${YELLOW}/ciliumnetworkpolicies`, policy("odd-mode", mode));
    expect(status).toBe(422);
    expect(body.message).toContain(`supported values: "disabled", "required", "test-always-fail"`);
  });
});

describe("RBAC", () => {
  it.each(["/api/v1/pods", `${CILIUM}/ciliumendpoints`, `${CILIUM}/ciliumnetworkpolicies?watch=true`])("refuses a visitor %s", async (path) => {
    const { status, body } = await ask(kube, "visitor", path);
    expect([status, body.reason]).toEqual([403, "Forbidden"]);
  });

  it("lets the dashboard read and not write", async () => {
    const written = await ask(kube, "dashboard", `${YELLOW}/ciliumnetworkpolicies`, policy("new", "required"));
    const removed = await ask(kube, "dashboard", `${YELLOW}/ciliumnetworkpolicies/client-proves`, undefined, "DELETE");
    expect([written.status, removed.status]).toEqual([403, 403]);
    expect(await list(`${YELLOW}/ciliumnetworkpolicies`)).toContain("client-proves");
  });

  it("lets the dashboard read the agents' configuration, of all ConfigMaps only that, and no Secrets", async () => {
    const maps = "/api/v1/namespaces/kube-system/configmaps";
    expect(await list(`${maps}?fieldSelector=metadata.name%3Dcilium-config`)).toEqual(["cilium-config"]);
    expect((await ask(kube, "dashboard", maps)).status).toBe(403);
    expect((await ask(kube, "dashboard", "/api/v1/secrets")).status).toBe(403);
  });
});

describe("tokens and what their bearers may do", () => {
  const review = (token: string, audiences: readonly string[]) => ({ kind: "TokenReview", apiVersion: "authentication.k8s.io/v1", spec: { token, audiences } });
  const reviews = "/apis/authentication.k8s.io/v1/tokenreviews";

  async function tokenFor(audience: string): Promise<string> {
    const spec = { spec: { audiences: [audience], expirationSeconds: 600 } };
    const { body } = await ask(kube, "administrator", "/api/v1/namespaces/countersign/serviceaccounts/visitor/token", spec);
    return String(body.status?.["token"]);
  }

  it("TokenReview names the bearer of a token for us", async () => {
    const { status, body } = await ask(kube, "dashboard", reviews, review(await tokenFor("countersign"), ["countersign"]));
    expect(status).toBe(201);
    expect(body.status).toMatchObject({ authenticated: true, audiences: ["countersign"], user: { username: "system:serviceaccount:countersign:visitor" } });
  });

  it("TokenReview says why a token for somebody else, or none at all, is no token for us", async () => {
    const foreign = await ask(kube, "dashboard", reviews, review(await tokenFor("elsewhere"), ["countersign"]));
    const garbage = await ask(kube, "dashboard", reviews, review("garbage", ["countersign"]));
    for (const { status, body } of [foreign, garbage]) {
      expect(status).toBe(201);
      expect(body.status?.["authenticated"]).toBeUndefined();
      expect(body.status?.["error"]).toBeTruthy();
    }
  });

  it("TokenReview is refused to who may not ask", async () => {
    expect((await ask(kube, "visitor", reviews, review("garbage", []))).status).toBe(403);
  });

  it.each([["dashboard", true], ["visitor", false]] as const)("SubjectAccessReview says whether %s may list endpoints", async (name, allowed) => {
    const spec = { user: `system:serviceaccount:countersign:${name}`, resourceAttributes: { verb: "list", group: "cilium.io", resource: "ciliumendpoints" } };
    const { body } = await ask(kube, "dashboard", "/apis/authorization.k8s.io/v1/subjectaccessreviews", { kind: "SubjectAccessReview", apiVersion: "authorization.k8s.io/v1", spec });
    expect(body.status).toMatchObject({ allowed });
  });
});

describe("a life that goes on", () => {
  /** The version of a list, once the server has it: for a while after a start it answers 429. */
  const versionOf = (path: string): Promise<string> =>
    eventually(async () => {
      const { status, body } = await ask(kube, "dashboard", path);
      expect(status).toBe(200);
      return body.metadata?.resourceVersion ?? "";
    });

  it("churn shows in a watch, and leaves nothing behind", async () => {
    const path = `${CILIUM}/ciliumendpoints`;
    const before = await list(path);
    const seen = await watch(kube, "dashboard", `${path}?watch=true&resourceVersion=${await versionOf(path)}`);
    expect(await kube.churn(24, 2)).toBeGreaterThan(12);
    await eventually(() => expect(new Set(seen.events.map(({ type }) => type))).toEqual(new Set(["ADDED", "MODIFIED", "DELETED"])));
    seen.close();
    expect(await list(path)).toEqual(before);
    expect(await list(`${CILIUM}/ciliumnetworkpolicies`)).not.toContain("churn");
  });

  it.each([["kind", "clean"], ["kill", "broken"]] as const)("after a %s restart, watches have had a %s end and the state is still there", async (how, end) => {
    const path = `${CILIUM}/ciliumnetworkpolicies`;
    const before = await list(path);
    const seen = await watch(kube, "dashboard", `${path}?watch=true&resourceVersion=${await versionOf(path)}`);
    await kube.restart(how);
    expect(await seen.end).toBe(end);
    await eventually(async () => expect(await list(path)).toEqual(before));
  });

  it("after compaction and a restart a watch from before is told 410, and a list begins anew", async () => {
    const path = `${YELLOW}/ciliumnetworkpolicies`;
    const old = await versionOf(path);
    await ask(kube, "administrator", path, policy("later", "required"));
    await kube.churn(24, 1);
    await kube.compact();
    await kube.restart("kill");
    expect(Number(await versionOf(path))).toBeGreaterThan(Number(old));
    const seen = await watch(kube, "dashboard", `${path}?watch=true&resourceVersion=${old}`);
    expect(await seen.end).toBe("clean");
    expect(seen.events).toMatchObject([{ type: "ERROR", object: { code: 410, reason: "Expired" } }]);
    expect(await list(path)).toContain("later");
  });
});

describe("up and down", () => {
  it("down leaves no process and no file", async () => {
    const own = await startKube({ load: "none" });
    expect(running(own.pids)).toEqual(own.pids);
    await own.stop();
    expect(running(own.pids)).toEqual([]);
    expect(existsSync(own.state)).toBe(false);
  });

  it("a port that is taken is one sentence, and no process and no file are left", async () => {
    const taken = createServer();
    await new Promise<void>((settle) => taken.listen(0, "127.0.0.1", settle));
    const { port } = taken.address() as AddressInfo;
    const state = join(tmpdir(), `countersign-taken-${port}`);
    expect(await complaint(KUBE, ["up", "--port", String(port), "--state", state])).toBe(
      `testbed/bin/kube: port ${port} on 127.0.0.1 is taken: name another one, or none for a free one.`,
    );
    await new Promise((settle) => taken.close(settle));
    expect(await processesOn(state)).toEqual([]);
    expect(existsSync(state)).toBe(false);
  });

  it("an etcd that dies while kube-apiserver starts is one sentence, and no process and no file are left", async () => {
    const state = join(tmpdir(), `countersign-dies-${process.pid}`);
    const coming = complaint(KUBE, ["up", "--state", state]);
    await eventually(async () => expect((await processesOn(state)).some((line) => line.includes("kube-apiserver"))).toBe(true));
    const { running: programs } = JSON.parse(readFileSync(join(state, "state.json"), "utf8")) as { running: readonly { name: string; pid: number }[] };
    for (const { pid } of programs.filter(({ name }) => name === "etcd")) process.kill(pid, "SIGKILL");
    expect(await coming).toMatch(/^testbed\/bin\/kube: etcd ended while kube-apiserver was starting: .*$/);
    expect(await processesOn(state)).toEqual([]);
    expect(existsSync(state)).toBe(false);
  });

  it("stopped while it comes up, it leaves no process and no file", async () => {
    const state = join(tmpdir(), `countersign-stopped-${process.pid}`);
    const coming = spawn(KUBE, ["up", "--state", state], { stdio: "ignore" });
    const gone = new Promise<number | null>((settle) => coming.once("exit", settle));
    await eventually(async () => expect((await processesOn(state)).some((line) => line.includes("kube-apiserver"))).toBe(true));
    coming.kill("SIGTERM");
    expect(await gone).toBe(1);
    expect(await processesOn(state)).toEqual([]);
    expect(existsSync(state)).toBe(false);
  });

  it("a folder with something in it is left alone", async () => {
    const folder = mkdtempSync(join(tmpdir(), "countersign-full-"));
    writeFileSync(join(folder, "mine"), "mine");
    expect(await complaint(KUBE, ["up", "--state", folder])).toBe(`testbed/bin/kube: ${folder} is not empty: name an empty folder, or none.`);
    expect(await complaint(KUBE, ["down", "--state", folder])).toBe(`testbed/bin/kube: no kube was brought up in ${folder}.`);
    expect(existsSync(join(folder, "mine"))).toBe(true);
    rmSync(folder, { recursive: true });
  });

  it.each([
    [["sideways"], "it is up, down, restart, compact, churn, operator-start, operator-stop, help, not sideways."],
    [["up", "--load", "huge"], "--load is none, lab, large, not huge."],
    [["restart"], "--state says in which folder: it is missing."],
  ])("%j is answered in one sentence", async (words, sentence) => {
    expect(await complaint(KUBE, words)).toBe(`testbed/bin/kube: ${sentence}`);
  });
});
