import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { policyKindOf, readPolicy } from "./read-policy";

const policy = (spec: unknown, more: object = {}) => readPolicy({ apiVersion: "cilium.io/v2", kind: "CiliumNetworkPolicy", metadata: { name: "web", namespace: "shop", uid: "u" }, spec, ...more }, "CiliumNetworkPolicy");
const SUBJECT = { endpointSelector: { matchLabels: { app: "web" } } };

describe("reading a policy", () => {
  it("drops and names unknown fields", () => {
    const { object, ignored, refused } = policy({ ...SUBJECT, ingress: [{ authentication: { mode: "required", type: "x" }, colour: 1 }], authentication: { mode: "required" } });
    expect({ refused, ignored: [...ignored].sort() }).toEqual({ refused: null, ignored: ["spec.authentication", "spec.ingress[0].authentication.type", "spec.ingress[0].colour"] });
    expect(object).not.toBeNull();
  });

  it.each<[string, unknown, string]>([
    ["a mode that is none", { ...SUBJECT, ingress: [{ authentication: { mode: "mutual" } }] }, "spec.ingress[0].authentication.mode is `mutual`; it is one of disabled, required, test-always-fail"],
    ["a mode that is missing", { ...SUBJECT, ingress: [{ authentication: {} }] }, "spec.ingress[0].authentication has no mode"],
    ["a list that is a map", { ...SUBJECT, ingress: { fromEndpoints: [] } }, "spec.ingress is an object, not a list"],
    ["a null", { ...SUBJECT, ingress: [{ fromEndpoints: null }] }, "spec.ingress[0].fromEndpoints is null, not a list"],
    ["a label that is a number", { ...SUBJECT, ingress: [{ fromEndpoints: [{ matchLabels: { a: 1 } }] }] }, "spec.ingress[0].fromEndpoints[0].matchLabels.a is a number, not a text"],
    ["a port that is a number", { ...SUBJECT, ingress: [{ toPorts: [{ ports: [{ port: 80 }] }] }] }, "spec.ingress[0].toPorts[0].ports[0].port is a number, not a text"],
    ["an end beyond all ports", { ...SUBJECT, ingress: [{ toPorts: [{ ports: [{ port: "1", endPort: 70_000 }] }] }] }, "spec.ingress[0].toPorts[0].ports[0].endPort is 70000; it goes from 0 to 65535"],
    ["no direction", SUBJECT, "spec has none of ingress, ingressDeny, egress, egressDeny"],
    ["rules of a protocol that is gone", { ...SUBJECT, ingress: [{ toPorts: [{ ports: [{ port: "1" }], rules: { kafka: [] } }] }] }, "spec.ingress[0].toPorts[0].rules has neither http nor dns"],
    ["a text for a spec", "all", "spec is a text, not an object"],
    ["no spec", undefined, "it has neither spec nor specs"],
  ])("says what is wrong with %s", (_, spec, said) => {
    expect(policy(spec)).toMatchObject({ object: null, refused: said, policy: { namespace: "shop", name: "web" } });
  });

  it("puts what has no namespace into default, and cluster-wide policies nowhere", () => {
    expect(readPolicy({ metadata: { name: "a" }, spec: { podSelector: {} } }, "NetworkPolicy").policy).toEqual({ kind: "NetworkPolicy", namespace: "default", name: "a" });
    expect(readPolicy({ metadata: { name: "a", namespace: "x" }, specs: [] }, "CiliumClusterwideNetworkPolicy").policy.namespace).toBe("");
  });

  it("knows policies by their kind", () => {
    expect([{ kind: "NetworkPolicy" }, { kind: "Pod" }, null, "NetworkPolicy", {}].map(policyKindOf)).toEqual(["NetworkPolicy", null, null, null, null]);
  });

  it("is not led astray by names that objects have of themselves", () => {
    expect(policy(JSON.parse('{"endpointSelector":{"matchLabels":{"__proto__":"x"}},"ingress":[{"constructor":1}]}')).ignored).toEqual(["spec.ingress[0].constructor"]);
  });

  it("never throws, whatever it is given", () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom("CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "NetworkPolicy"), (value, kind) => {
        for (const given of [value, { metadata: { name: "a" }, spec: value }, { metadata: value, spec: { endpointSelector: value, ingress: [value] } }, { metadata: { name: "a" }, spec: { endpointSelector: {}, ingress: [{ toPorts: [value] }, { fromEndpoints: [value] }] } }]) {
          const read = readPolicy(given, kind);
          expect(read.object === null).toBe(read.refused !== null);
        }
      }),
    );
  });
});
