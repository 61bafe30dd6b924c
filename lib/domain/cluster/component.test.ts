import { expect, test } from "vitest";
import { componentOf, versionOfImage, versionOfPart } from "./component";

const images = (...names: string[]) => names.map((image, at) => ({ container: `c${at}`, image }));

test.each([
  ["the agent by its label", { "k8s-app": "cilium" }, images("mirror.example/base:1"), "cilium-agent", "label"],
  ["the agent by its image", {}, images("quay.io/cilium/cilium:v1.20.2@sha256:ab"), "cilium-agent", "image"],
  ["an operator of a cloud", {}, images("registry.example:5000/cilium/operator-aws:v1.20.2"), "cilium-operator", "image"],
  ["Relay", { "k8s-app": "hubble-relay" }, images("x/hubble-relay:v1"), "hubble-relay", "label"],
  ["SPIRE's server anywhere", {}, images("busybox", "ghcr.io/spiffe/spire-server:1.15.2"), "spire-server", "image"],
  ["SPIRE's server of the hardened chart", { "app.kubernetes.io/name": "server" }, images("ghcr.io/spiffe/spire-server:1.15.2"), "spire-server", "label"],
  ["SPIRE's agent by Cilium's label", { app: "spire-agent" }, images("x/y:z"), "spire-agent", "label"],
])("finds %s", (_, labels, of, role, foundBy) => {
  expect(componentOf(labels as Record<string, string>, of)).toMatchObject({ role, foundBy });
});

test.each([
  ["a workload of its own", { app: "web" }, images("registry.example/web:1")],
  ["somebody's operator", {}, images("quay.io/somebody/operator:v1")],
  ["Istio's ztunnel", {}, images("docker.io/istio/ztunnel:1.27")],
  ["somebody's server by a label that many use", { "app.kubernetes.io/name": "server" }, images("registry.example/server:1")],
  ["nothing at all", {}, []],
])("leaves %s alone", (_, labels, of) => {
  expect(componentOf(labels as Record<string, string>, of)).toBeNull();
});

test.each([
  ["quay.io/cilium/cilium:v1.20.2@sha256:ab", "1.20.2"],
  ["quay.io/cilium/cilium:v1.21.0-pre.0", "1.21.0-pre.0"],
  ["registry.example:5000/cilium:1.15", "1.15"],
  ["registry.example:5000/cilium", null],
  ["cilium@sha256:ab", null],
  ["cilium:latest", null],
])("the version of %s is %s", (image, version) => {
  expect(versionOfImage(image)).toBe(version);
});

test("takes a part's version from its own image, not from a sidecar's", () => {
  const part = componentOf({ app: "spire-server" }, images("docker.io/library/busybox:1.37.0", "ghcr.io/spiffe/spire-server:1.15.2"));
  expect(part && versionOfPart(part)).toBe("1.15.2");
});
