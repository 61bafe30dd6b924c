import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nameFromPod } from "../workload-name";
import { workloadOf, type OwnerBook, type OwnerRecord } from "./owner";

const NOTHING: OwnerBook = { replicaSet: () => undefined, job: () => undefined };
const owned = (key: string, owner: OwnerRecord["owner"]): OwnerRecord => ({ key, namespace: "shop", name: key.slice(5), owner });
const pod = (name: string, owner: { kind: string; name: string } | null, labels: Record<string, string> = {}) => ({ namespace: "shop", name, owner, labels });

describe("the workload at the end of the owner chain", () => {
  test.each([
    ["nobody: the pod itself", pod("web", null), NOTHING, { name: "web", kind: "Pod" }],
    ["a node (static pod): the pod itself", pod("etcd-cp-1", { kind: "Node", name: "cp-1" }), NOTHING, { name: "etcd-cp-1", kind: "Pod" }],
    ["a StatefulSet", pod("db-0", { kind: "StatefulSet", name: "db" }), NOTHING, { name: "db", kind: "StatefulSet" }],
    ["a DaemonSet", pod("agent-x2x4b", { kind: "DaemonSet", name: "agent" }), NOTHING, { name: "agent", kind: "DaemonSet" }],
    ["a ReplicaSet of a Deployment", pod("web-5d9-x", { kind: "ReplicaSet", name: "web-5d9" }), { ...NOTHING, replicaSet: (key: string) => owned(key, { kind: "Deployment", name: "web" }) }, { name: "web", kind: "Deployment" }],
    ["a ReplicaSet of a Rollout", pod("web-5d9-x", { kind: "ReplicaSet", name: "web-5d9" }), { ...NOTHING, replicaSet: (key: string) => owned(key, { kind: "Rollout", name: "web" }) }, { name: "web", kind: "Rollout" }],
    ["a ReplicaSet of nobody", pod("web-x", { kind: "ReplicaSet", name: "web" }), { ...NOTHING, replicaSet: (key: string) => owned(key, null) }, { name: "web", kind: "ReplicaSet" }],
    ["a ReplicaSet that cannot be read, with the hash", pod("web-5d9-x", { kind: "ReplicaSet", name: "web-5d9" }, { "pod-template-hash": "5d9" }), NOTHING, { name: "web", kind: "Deployment" }],
    ["a ReplicaSet that cannot be read, without the hash", pod("web-5d9-x", { kind: "ReplicaSet", name: "web-5d9" }), NOTHING, { name: "web-5d9", kind: "ReplicaSet" }],
    ["a ReplicaSet named by its hash alone", pod("x", { kind: "ReplicaSet", name: "-5d9" }, { "pod-template-hash": "5d9" }), NOTHING, { name: "-5d9", kind: "ReplicaSet" }],
    ["a Job of a CronJob", pod("nightly-28471-x", { kind: "Job", name: "nightly-28471" }), { ...NOTHING, job: (key: string) => owned(key, { kind: "CronJob", name: "nightly" }) }, { name: "nightly", kind: "CronJob" }],
    ["a Job that cannot be read, by its name", pod("nightly-28471440-x", { kind: "Job", name: "nightly-28471440" }), NOTHING, { name: "nightly", kind: "CronJob" }],
    ["a Job of its own", pod("migrate-x", { kind: "Job", name: "migrate" }), NOTHING, { name: "migrate", kind: "Job" }],
    ["a DeploymentConfig", pod("web-1-x", { kind: "ReplicationController", name: "web-1" }, { deploymentconfig: "web" }), NOTHING, { name: "web", kind: "DeploymentConfig" }],
    ["an operator's own kind", pod("pg-1", { kind: "Cluster", name: "pg" }), NOTHING, { name: "pg", kind: "Cluster" }],
  ])("%s", (_, of, book, expected) => {
    expect(workloadOf(of, book)).toEqual(expected);
  });

  test("names a Deployment as its pods' generated names do, with or without the ReplicaSet", () => {
    const drawn = fc.stringMatching(/^[bcdfghjklmnpqrstvwxz2456789]{8,10}$/);
    const suffix = fc.stringMatching(/^[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/);
    fc.assert(
      fc.property(name, drawn, suffix, fc.boolean(), (deployment, hash, end, readable) => {
        const set = `${deployment}-${hash}`;
        const book = readable ? { ...NOTHING, replicaSet: (key: string) => owned(key, { kind: "Deployment", name: deployment }) } : NOTHING;
        const given = workloadOf(pod(`${set}-${end}`, { kind: "ReplicaSet", name: set }, { "pod-template-hash": hash }), book);
        expect(given).toEqual({ name: deployment, kind: "Deployment" });
        expect(nameFromPod(`${set}-${end}`).name).toBe(deployment);
      }),
    );
  });
});
