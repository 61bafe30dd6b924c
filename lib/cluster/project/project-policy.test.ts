import { expect, test } from "vitest";
import { createSharedValues } from "../shared-values";
import { policyProjection } from "./project-cilium";

const project = (spec: object, applied: string | null) =>
  policyProjection("CiliumNetworkPolicy")(
    {
      namespace: "shop", name: "web", key: "shop/web", bytes: 1,
      object: { apiVersion: "cilium.io/v2", kind: "CiliumNetworkPolicy", metadata: { name: "web", namespace: "shop", ...(applied !== null && { annotations: { "kubectl.kubernetes.io/last-applied-configuration": applied } }) }, spec },
    },
    createSharedValues(),
  );
const STORED = { endpointSelector: {}, ingress: [{ fromEndpoints: [{}] }] };
const applied = (spec: object): string => JSON.stringify({ apiVersion: "cilium.io/v2", kind: "CiliumNetworkPolicy", metadata: { name: "web", namespace: "shop" }, spec });

test("a policy tells what was applied and not stored", () => {
  expect(project(STORED, applied({ ...STORED, authentication: { mode: "required" } }))?.reading.pruned).toEqual(["spec.authentication"]);
  expect(project(STORED, applied({ ...STORED, ingressDeny: [{ fromEndpoints: [{}], authentication: { mode: "required" } }] }))?.reading.pruned).toEqual(["spec.ingressDeny[0].authentication"]);
});

test.each([
  ["nothing was dropped", applied({ ...STORED, ingress: [{ fromEndpoints: [{}], authentication: { mode: "required" } }] })],
  ["it was not applied that way", null],
  ["the annotation is no JSON", "{"],
  ["the annotation is no object", "7"],
  ["the annotation is too long", applied({ ...STORED, authentication: { mode: "x".repeat(300_000) } })],
])("and nothing where %s", (_, text) => {
  expect(project(STORED, text)?.reading.pruned).toEqual([]);
});
