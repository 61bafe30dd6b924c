import { describe, expect, it } from "vitest";
import { DEFAULT_ENGINE_OPTIONS } from "./engine-options";
import { compilePolicies } from "./compiled-policies";
import { pairRequirement, type AuthenticationModule, type RequirementEnd, type RequirementPair } from "./pair-requirement";
import type { PolicyObject } from "./policy-object";
import { API, BATCH, cnp, HOST, OUTSIDE, WEB } from "./policy.testdata";

const api = { app: "api" };
const end = (name: string, identities: RequirementEnd["identities"], type: RequirementEnd["type"] = "workload"): RequirementEnd => ({ name, type, cluster: "default", identities });
const CLIENT = end("shop/api", [API]);
const SERVER = end("shop/web", [WEB]);

function requirement(policies: readonly PolicyObject[], more: Partial<RequirementPair> = {}, module: AuthenticationModule = "on") {
  const compiled = compilePolicies(policies, { services: [], namedPorts: [] }, DEFAULT_ENGINE_OPTIONS);
  return pairRequirement(compiled, { source: CLIENT, destination: SERVER, port: 8080, protocol: "TCP", ...more }, module);
}

const required = cnp("web", [{ from: api, auth: "required" }]);
const EGRESS = cnp("client", [], {
  spec: { endpointSelector: { matchLabels: api, matchExpressions: [] }, ingress: null, egress: cnp("x", [{ from: { app: "web" }, auth: "required" }]).specs[0]?.ingress ?? null },
});

describe("what policies demand of a pair", () => {
  it("is named with the rule and its side", () => {
    expect(requirement([required])).toEqual({
      state: "required",
      source: "policy",
      reason: "ingress asks for authentication",
      ingress: ["CiliumNetworkPolicy shop/web"],
      egress: [],
      rules: [{ direction: "ingress", kind: "CiliumNetworkPolicy", namespace: "shop", name: "web", list: "ingress", index: 0, spec: 0, explicit: true }],
      sides: { ingress: "asks", egress: "asks-nothing" },
    });
    expect(requirement([required, EGRESS])).toMatchObject({ state: "required", reason: "ingress and egress ask for authentication", egress: ["CiliumNetworkPolicy shop/client"] });
    expect(requirement([EGRESS])).toMatchObject({ state: "required", reason: "egress asks for authentication", ingress: [] });
  });

  it("says where a requirement is derived from a wider rule", () => {
    expect(requirement([cnp("web", [{ from: api, auth: "required" }, { from: api, ports: ["8080"] }])]).rules).toMatchObject([{ name: "web", list: "ingress", index: 1, explicit: false }]);
  });

  it.each<[string, readonly PolicyObject[], string]>([
    ["without policies", [], "no policy applies to it"],
    ["with a rule that has no mode", [cnp("web", [{ from: api }])], "the rules that let it through ask for none"],
    ["with a rule that says disabled", [cnp("web", [{ from: api, auth: "disabled" }])], "the rules that let it through ask for none"],
    ["where it is denied", [cnp("web", [{ from: { app: "x" }, auth: "required" }])], "ingress is denied by policy, before any authentication"],
  ])("is nothing %s", (_, policies, reason) => {
    expect(requirement(policies)).toMatchObject({ state: "not-required", source: "policy", reason });
  });

  it.each<[string, Partial<RequirementPair>, readonly PolicyObject[], AuthenticationModule, string]>([
    ["of the host", { source: end("reserved:host", [HOST], "reserved") }, [cnp("web", [{ entities: ["all"], auth: "required" }])], "on", "ingress asks for authentication of reserved:host, a reserved identity, which can never have it"],
    ["of the outside", { source: end("world", [OUTSIDE], "world") }, [cnp("web", [{ entities: ["world"], auth: "required" }])], "on", "ingress asks for authentication of world, a world identity, which can never have it"],
    ["while authentication is off", {}, [required], "off", "ingress asks for authentication, which is off in this cluster"],
    ["by a test mode", {}, [cnp("web", [{ from: api, auth: "test-always-fail" }])], "on", "ingress asks for a test mode that always fails"],
  ])("can never be met %s", (_, more, policies, module, reason) => {
    expect(requirement(policies, more, module)).toMatchObject({ state: "cannot-succeed", reason });
  });

  it.each<[string, Partial<RequirementPair>, readonly PolicyObject[], string]>([
    ["labels are not known", { source: end("shop/api", []) }, [required], "ingress: no identity of shop/api is known with its labels; egress: no identity of shop/api is known with its labels"],
    ["rules contradict each other", {}, [cnp("web", [{ from: api, auth: "required" }, { from: api, auth: "disabled" }])], "ingress: rules contradict each other, so that there is no policy: cannot merge conflicting authentication types (disabled/required)"],
    ["the engine's answer depends", {}, [cnp("web", [{ from: api, auth: "required" }, { from: api, ports: ["80"], auth: "required" }, { from: api, ports: ["8080"] }])], "ingress: the engine computes different answers for the same policies, and may lose the requirement"],
    ["identities differ", { source: end("shop/api", [API, BATCH]) }, [required], "ingress: policies demand different things of the identities that were seen"],
    ["there are very many ports", { port: "*" }, [required], "ingress: too many ports were seen to ask for each; egress: too many ports were seen to ask for each"],
    ["the protocol has no ports", { port: null, protocol: "ICMP" }, [required], "ingress: rules for ICMP depend on types that flows of the pair do not tell; egress: rules for ICMP depend on types that flows of the pair do not tell"],
    ["it runs in another cluster", { destination: { ...SERVER, cluster: "far" } }, [required], "ingress: policies of the cluster far are not read"],
    ["too many identities were seen", { source: end("shop/api", Array.from({ length: 65 }, () => API)) }, [], "ingress: too many identities were seen to ask for each; egress: too many identities were seen to ask for each"],
  ])("is unknown where %s", (_, more, policies, reason) => {
    expect(requirement(policies, more)).toMatchObject({ state: "unknown", source: "policy", reason });
  });

  it("stays required where one side asks and the other cannot be computed", () => {
    expect(requirement([required], { source: { ...CLIENT, cluster: "far" } })).toMatchObject({ state: "required", reason: "ingress asks for authentication" });
  });
});
