import { describe, expect, it } from "vitest";
import { changesOf, identityRecord, podRecord } from "../cluster/cluster.testdata";
import { createClusterBook, type ClusterBook } from "../cluster/cluster-book";
import { outsideEnd, pairBetween, workloadEnd } from "../pair.testdata";
import { cnp } from "../policy/policy.testdata";
import type { PolicyObject } from "../policy/policy-object";
import { clusterPoliciesOf, engineVersionsOf } from "./cluster-policies";
import { requirementOfPair } from "./requirement-of-pair";

const PATH = { matchLabels: { app: "web" }, matchExpressions: [] };

/** A book in which policies are complete and say this. */
function bookOf(policies: readonly PolicyObject[]): ClusterBook {
  const book = createClusterBook();
  const records = policies.map((object) => ({
    key: `shop/${object.policy.name}`, kind: object.policy.kind, namespace: object.policy.namespace, name: object.policy.name, uid: "", generation: 1, createdAtMs: null, changedAtMs: null,
    validity: { valid: null, message: "", atMs: null }, bytes: 0, object: {}, reading: { object, refused: null, ignored: [], pruned: [] },
  }));
  book.apply(changesOf("ciliumnetworkpolicies", records, [], true), 0);
  for (const resource of ["ciliumclusterwidenetworkpolicies", "networkpolicies"] as const) book.apply(changesOf(resource, [], [], true), 0);
  book.apply(changesOf("ciliumidentities", [identityRecord(20_101, "shop", "web"), identityRecord(20_102, "shop", "api")]), 0);
  return book;
}

const WEB = workloadEnd("web", 20_101);
const asked = (policies: readonly PolicyObject[], source = workloadEnd("api", 20_102), destination = WEB, book = bookOf(policies)) => requirementOfPair(pairBetween(source, destination), clusterPoliciesOf(book, "1.20.2"), book, "on");

describe("the ends as policies see them", () => {
  it("the outside is asked by its addresses, each network once", () => {
    const policies = [cnp("web", [{ cidrs: ["192.0.2.0/24"], auth: "required" }])];
    const outside = (addresses: readonly string[]) => ({ ...outsideEnd("world", "world", 2), addresses });
    expect(asked(policies, outside(["192.0.2.7", "192.0.2.8"])).state).toBe("cannot-succeed");
    expect(asked(policies, outside(["198.51.100.1"])).state).toBe("not-required");
    expect(asked(policies, outside(["192.0.2.7", "198.51.100.1"])).state).toBe("unknown");
  });

  it("an identity whose object is not there is asked by the labels that flows showed, where they can be nobody else's", () => {
    const policies = [cnp("web", [{ from: { app: "gone" }, auth: "required" }])];
    expect(asked(policies, workloadEnd("gone", 30_000)).state).toBe("required");
    expect(asked(policies, workloadEnd("gone", 30_000, { identities: [30_000, 30_001] })).state).toBe("unknown");
  });

  it("what is required of a known identity stays so beside one whose labels are not known", () => {
    expect(asked([cnp("web", [{ from: { app: "api" }, auth: "required" }])], workloadEnd("api", 20_102, { identities: [20_102, 30_000] })).state).toBe("required");
  });

  it("a named port is the port of the workload's own pods", () => {
    const policies = [cnp("web", [{ from: { app: "api" }, ports: ["http"], auth: "required" }])];
    const book = bookOf(policies);
    expect(asked(policies, undefined, WEB, book).state).toBe("not-required");
    book.apply(changesOf("pods", [podRecord("shop", "web-1", { owner: { kind: "StatefulSet", name: "web" }, namedPorts: [{ name: "http", port: 8080, protocol: "" }] })]), 0);
    expect(asked(policies, undefined, WEB, book).state).toBe("required");
  });

  it("an end of another cluster has policies that are not read here", () => {
    const remote = cnp("any", [], { spec: { endpointSelector: PATH, ingress: [] } });
    expect(asked([remote], undefined, { ...WEB, cluster: "west" })).toMatchObject({ state: "unknown", reason: expect.stringContaining("policies of the cluster west are not read") });
  });
});

describe("whose rules of merging are followed", () => {
  it.each([[null, ["1.20", "1.15"]], ["main", ["1.20", "1.15"]], ["1.14.9", ["1.15"]], ["1.15.6", ["1.15"]], ["1.16.0", ["1.20", "1.15"]], ["1.19.3", ["1.20", "1.15"]], ["1.20.2", ["1.20"]], ["1.21.0", ["1.20"]]])("of %s: %j", (version, engines) => {
    expect(engineVersionsOf(version)).toEqual(engines);
  });
});
