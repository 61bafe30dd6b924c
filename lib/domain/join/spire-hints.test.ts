import { describe, expect, it } from "vitest";
import { createClusterBook, type ClusterBook } from "../cluster/cluster-book";
import { changesOf } from "../cluster/cluster.testdata";
import type { ResourceState } from "../cluster/records";
import { spireHintsOf } from "./spire-hints";

const ADDRESS = "spire-server.cilium-spire.svc:8081";
const CONFIG = { "mesh-auth-mutual-enabled": "true", "mesh-auth-spire-server-address": ADDRESS, "mesh-auth-spiffe-trust-domain": "mesh.example" };

interface Told {
  readonly config?: Readonly<Record<string, string>>;
  readonly bundle?: string;
  readonly states?: Partial<Record<"cilium-config" | "spire-bundle", ResourceState>>;
}

function bookOf({ config, bundle, states = {} }: Told): ClusterBook {
  const book = createClusterBook();
  if (config) book.apply(changesOf("cilium-config", [{ key: "kube-system/cilium-config", namespace: "kube-system", name: "cilium-config", values: config }], [], true), 0);
  if (bundle !== undefined) book.apply(changesOf("spire-bundle", [{ key: "cilium-spire/spire-bundle", namespace: "cilium-spire", name: "spire-bundle", text: bundle }], [], true), 0);
  for (const resource of ["cilium-config", "spire-bundle"] as const) {
    const state = states[resource];
    if (state) book.setState(resource, state);
  }
  return book;
}

describe("what a cluster says of its SPIRE", () => {
  it("is the address, the trust domain and the bundle", () => {
    expect(spireHintsOf(bookOf({ config: CONFIG, bundle: "PEM" }))).toEqual({ serverAddress: ADDRESS, trustDomain: "mesh.example", publishedBundle: "PEM", reason: "" });
  });

  it("is Cilium's own default where the configuration names no address", () => {
    expect(spireHintsOf(bookOf({ config: { "mesh-auth-mutual-enabled": "true" }, bundle: "PEM" }))).toMatchObject({ serverAddress: "spire-server.spire.svc:8081", trustDomain: "spiffe.cilium", reason: "" });
  });

  it.each<[string, Told, string]>([
    ["nothing was read", {}, "for its address is not known (cilium-config: Kubernetes is not read)"],
    ["the configuration is forbidden", { bundle: "PEM", states: { "cilium-config": "forbidden" } }, "for its address is not known (cilium-config: a right to read it is missing)"],
    ["the configuration is being read", { bundle: "PEM", states: { "cilium-config": "syncing" } }, "for its address is not known (cilium-config: it has not been read yet)"],
    ["Cilium uses no SPIRE", { config: { ...CONFIG, "mesh-auth-mutual-enabled": "false" }, bundle: "PEM" }, "for Cilium's operator is told to use none (`mesh-auth-mutual-enabled` of cilium-config is off)"],
    ["the bundle is forbidden", { config: CONFIG, states: { "spire-bundle": "forbidden" } }, "for who answers could not be told without its trust bundle (ConfigMap spire-bundle: a right to read it is missing)"],
    ["there is no bundle", { config: CONFIG, states: { "spire-bundle": "live" } }, "for who answers could not be told without its trust bundle (ConfigMap spire-bundle: it was not found)"],
    ["the bundle is empty", { config: CONFIG, bundle: "\n", states: { "spire-bundle": "live" } }, "for who answers could not be told without its trust bundle (ConfigMap spire-bundle: the server has not written it yet)"],
  ])("lacks what SPIRE is reached by where %s, and says why", (_, told, reason) => {
    const hints = spireHintsOf(bookOf(told));
    expect(hints.reason).toBe(reason);
    expect(hints.serverAddress === null || hints.publishedBundle === null).toBe(true);
  });
});
