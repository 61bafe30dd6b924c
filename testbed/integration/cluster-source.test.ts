import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openClusterSource } from "@/lib/cluster/cluster-source";
import { createClusterBook, type ClusterBook } from "@/lib/domain/cluster/cluster-book";
import { claimsOf } from "@/lib/domain/cluster/claims";
import type { ClusterResource, ResourceState } from "@/lib/domain/cluster/records";
import { systemClock } from "@/lib/platform/system-clock";
import type { ResourceHealth } from "@/lib/ports/cluster-source";
import { makeAccount, makeObject, ourRole, RBAC, roleWithout, roleWithoutName, type Role } from "./kube-account";
import { ask, type Item } from "./kube-client";
import { eventually } from "./stage";
import { startKube, type Kube } from "./start-kube";

const CILIUM = "/apis/cilium.io/v2";
const NOT_READ = { read: false, reason: "SPIRE is not read" } as const;

let kube: Kube;
const folder = mkdtempSync(join(tmpdir(), "countersign-cluster-source-"));
beforeAll(async () => {
  kube = await startKube({ load: "lab" });
}, 180_000);
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await kube.stop();
});

const make = (path: string, body: unknown): Promise<unknown> => makeObject(kube, path, body);
const accountWith = (name: string, role: Role): Promise<string> => makeAccount(kube, folder, name, role);

/** A source that is followed in the background, with the book of what it told. */
interface Following {
  readonly book: ClusterBook;
  readonly states: (resource: ClusterResource) => readonly ResourceState[];
  health(resource: ClusterResource): ResourceHealth | undefined;
  isSettled(): boolean;
  stop(): Promise<void>;
}

async function follow(kubeconfig: string): Promise<Following> {
  const source = await openClusterSource({ access: { kind: "kubeconfig", files: [kubeconfig], context: null }, spireNamespace: "cilium-spire", clock: systemClock });
  const book = createClusterBook();
  const told: ResourceHealth[] = [];
  const ending = new AbortController();
  const pulling = (async () => {
    for await (const events of source.events(ending.signal)) {
      for (const event of events) {
        if (event.kind === "changes") book.apply(event.changes, Date.now());
        else {
          told.push(event.health);
          book.setState(event.health.resource, event.health.state);
        }
      }
    }
  })();
  return {
    book,
    states: (resource) => told.filter((health) => health.resource === resource).map(({ state }) => state),
    health: (resource) => source.health().resources.find((health) => health.resource === resource),
    isSettled: () => source.health().resources.length > 10 && source.health().resources.every(({ resource, state }) => state !== "syncing" && state !== "stale" && book.stateOf(resource) === state),
    async stop() {
      ending.abort();
      await pulling;
    },
  };
}

const until = (check: () => boolean, ms = 60_000): Promise<void> => eventually(() => expect(check()).toBe(true), ms);
const settled = (of: Following): Promise<void> => until(() => of.isSettled());

/** Follows with a fresh account while `check` runs. */
async function following(name: string, role: Role, check: (of: Following) => Promise<void>): Promise<void> {
  const of = await follow(await accountWith(name, role));
  try {
    await settled(of);
    await check(of);
  } finally {
    await of.stop();
  }
}

describe("the reader on a real kube-apiserver", () => {
  it("needs nothing beyond the ClusterRole, and joins the lab state", () => following("reader-whole", ourRole, async ({ book, health }) => {
    for (const resource of ["pods", "namespaces", "nodes", "services", "replicasets", "jobs", "daemonsets", "deployments", "statefulsets", "ciliumnetworkpolicies", "ciliumclusterwidenetworkpolicies", "networkpolicies", "ciliumcidrgroups", "ciliumidentities", "ciliumendpointslices", "ciliumnodes", "cilium-config", "spire-server-config", "spire-agent-config", "spire-bundle"] as const) {
      expect([resource, health(resource)?.state, health(resource)?.leftOut]).toEqual([resource, "live", 0]);
    }
    const servers = book.podsOf("team-yellow", "server");
    expect(servers).toHaveLength(2);
    expect(book.identitiesOf("team-yellow", "server")).toEqual([20002]);
    expect(book.viewOf(20002, NOT_READ)).toMatchObject({
      exists: true, namespace: "team-yellow", serviceAccount: "server", cluster: "default", pods: 2, spiffeId: "spiffe://spiffe.cilium/identity/20002",
      workloads: [{ namespace: "team-yellow", name: "server", kind: "Deployment", pods: 2 }], entry: { status: "not-observed" },
    });
    expect(book.podAt(servers[0]?.addresses[0] ?? "")?.name).toBe(servers[0]?.name);
    expect([...book.of("daemonsets").values(), ...book.of("deployments").values(), ...book.of("statefulsets").values()].map(({ part }) => part.role).sort()).toEqual(["cilium-agent", "cilium-operator", "hubble-relay", "spire-agent", "spire-server"]);
    expect(claimsOf(book.config(), "1.20.2").find(({ code }) => code === "module")?.bearing).toBe("holds");
  }));

  it("keeps the policies that the server holds, with the Valid condition where there is one", () => following("reader-policies", ourRole, async ({ book }) => {
    const { body } = await ask(kube, "administrator", `${CILIUM}/ciliumnetworkpolicies`);
    const items: readonly Item[] = body.items ?? [];
    const policies = book.of("ciliumnetworkpolicies");
    expect([...policies.keys()].sort()).toEqual(items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).sort());
    for (const { metadata, status } of items) {
      const said = status?.conditions?.find(({ type }) => type === "Valid");
      expect(policies.get(`${metadata.namespace}/${metadata.name}`)?.validity.valid ?? null).toBe(said === undefined ? null : said.status === "True");
    }
  }));

  it.each(ourRole.rules.flatMap(({ resources }) => resources).filter((resource) => resource !== "configmaps" && resource !== "ciliumendpoints"))(
    "without the right for %s, says so with the line that grants it, and reads the rest",
    (resource) => following(`reader-no-${resource}`, roleWithout(resource), async ({ health, book }) => {
      // The resource's name in RBAC is the one it has here.
      expect(health(resource as ClusterResource)).toMatchObject({ state: "forbidden", objects: 0 });
      expect(health(resource as ClusterResource)?.missing?.manifestLine).toContain(`resources: ["${resource}"]`);
      expect(health(resource === "pods" ? "nodes" : "pods")?.state).toBe("live");
      expect(book.isComplete(resource as ClusterResource)).toBe(false);
    }),
  );

  it("without the rights for endpoints in slices and for endpoints, says so of both, and knows of no pod which identity it has", () => following("reader-no-endpoints", roleWithout("ciliumendpoints", "ciliumendpointslices"), async ({ health, book }) => {
    for (const resource of ["ciliumendpoints", "ciliumendpointslices"] as const) {
      expect(health(resource)).toMatchObject({ state: "forbidden", objects: 0 });
      expect(health(resource)?.missing?.manifestLine).toContain(`resources: ["${resource}"]`);
    }
    expect(book.identitiesOf("team-yellow", "server")).toEqual([]);
    expect(book.identity(20_002)).not.toBeNull();
  }));

  it.each([["cilium-config", "cilium-config"], ["spire-server", "spire-server-config"], ["spire-agent", "spire-agent-config"], ["spire-bundle", "spire-bundle"]] as const)(
    "without the right for ConfigMap %s, says so of that one alone",
    (name, resource) => following(`reader-no-${name}`, roleWithoutName(name), async ({ health }) => {
      const states = (["cilium-config", "spire-server-config", "spire-agent-config", "spire-bundle"] as const).map((each) => [each, health(each)?.state]);
      expect(states).toEqual(states.map(([each]) => [each, each === resource ? "forbidden" : "live"]));
      expect(health(resource)?.missing?.manifestLine).toContain(`resourceNames: ["${name}"]`);
      expect(health("pods")?.state).toBe("live");
    }),
  );

  it("drops what it may no longer see, although its watch stays open", () => following("reader-revoked", ourRole, async ({ book, health }) => {
    expect(book.of("ciliumidentities").size).toBeGreaterThan(0);
    const rules = ourRole.rules.map((rule) => ({ ...rule, resources: rule.resources.filter((resource) => resource !== "ciliumidentities") }));
    const answer = await ask(kube, "administrator", `${RBAC}/clusterroles/reader-revoked`, { ...ourRole, metadata: { name: "reader-revoked" }, rules }, "PUT");
    expect(answer.status).toBe(200);
    await until(() => health("ciliumidentities")?.state === "forbidden" && book.of("ciliumidentities").size === 0, 100_000);
    expect(health("pods")?.state).toBe("live");
  }));
});

describe("faults of a real kube-apiserver", () => {
  const identity = (number: number) => ({ apiVersion: "cilium.io/v2", kind: "CiliumIdentity", metadata: { name: String(number) }, "security-labels": { "k8s:app": "made-here", "k8s:io.kubernetes.pod.namespace": "team-yellow" } });
  const remove = (number: number) => ask(kube, "administrator", `${CILIUM}/ciliumidentities/${number}`, undefined, "DELETE");

  it("killed and started again: stale, then live, with what came meanwhile, and never forbidden", () => following("reader-killed", ourRole, async (of) => {
    await kube.restart("kill", 3);
    await make(`${CILIUM}/ciliumidentities`, identity(30001));
    await until(() => of.book.identity(30001) !== null, 60_000);
    await settled(of);
    expect(of.states("pods")).toContain("stale");
    for (const resource of ["pods", "ciliumidentities", "ciliumnetworkpolicies"] as const) expect(of.states(resource)).not.toContain("forbidden");
    await remove(30001);
    await until(() => of.book.identity(30001) === null);
  }));

  it("compacted and killed: everything is read again, and what went meanwhile is told as gone", () => following("reader-compacted", ourRole, async (of) => {
    await make(`${CILIUM}/ciliumidentities`, identity(30002));
    await until(() => of.book.identity(30002) !== null);
    await remove(30002);
    await kube.compact();
    await kube.restart("kill", 2);
    await settled(of);
    await until(() => of.book.identity(30002) === null && of.isSettled(), 60_000);
    expect(of.book.identity(20002)).not.toBeNull();
  }));

  it("follows a cluster that changes, and ends where the server ends", () => following("reader-churn", ourRole, async (of) => {
    await kube.churn(20, 5);
    const { body } = await ask(kube, "administrator", "/api/v1/pods");
    const names = (body.items ?? []).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).sort();
    await until(() => [...of.book.of("pods").keys()].sort().join() === names.join(), 30_000);
    const listed = await ask(kube, "administrator", `${CILIUM}/ciliumidentities`);
    expect([...of.book.of("ciliumidentities").keys()].sort()).toEqual((listed.body.items ?? []).map(({ metadata }) => metadata.name ?? "").sort());
  }));
});
