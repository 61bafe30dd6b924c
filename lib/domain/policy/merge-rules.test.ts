import { describe, expect, it } from "vitest";
import { policyIdentity, type PolicyIdentity } from "./policy-identity";
import { API, askIngress, BATCH, cnp, HOST, OUTSIDE, say, type ShortRule } from "./policy.testdata";

const api = { app: "api" };
const ALL = ["all"];
const NODE = policyIdentity(6, ["reserved:remote-node"]);

interface Row {
  /** The rule of merging it proves. */
  readonly sentence: string;
  readonly rules: readonly ShortRule[];
  readonly peer: PolicyIdentity;
  readonly port: number;
  readonly now: string;
  /** What 1.15 answered. */
  readonly before: string;
}

function row(sentence: string, rules: readonly ShortRule[], peer: PolicyIdentity, port: number, now: string, before = now): Row {
  return { sentence, rules, peer, port, now, before };
}

const ROWS: readonly Row[] = [
  row("a rule with neither peer nor port lets nothing through and isolates", [{ auth: "required" }], API, 8080, "deny default-deny"),
  row("a rule lets its peer in without authentication when it has no mode", [{ from: api }], API, 8080, "allow none"),
  row("what no rule names is refused", [{ from: api }], BATCH, 8080, "deny default-deny"),
  row("a missing peer with ports is everybody", [{ ports: ["8080"], auth: "required" }], BATCH, 8080, "allow spire explicit"),
  row("no mode takes the mode of the same selector and port", [{ from: api }, { from: api, auth: "required" }], API, 8080, "allow spire explicit"),
  row("two modes for the same selector and port are a conflict of the whole endpoint", [{ from: api, auth: "required" }, { from: api, auth: "disabled" }], BATCH, 22, "error policy-error"),
  row("selectors that differ in their text do not conflict: the higher mode wins", [{ from: api, auth: "required" }, { from: { "k8s:app": "api" }, auth: "disabled" }], API, 8080, "allow spire explicit"),
  row("a written mode wins over none, disabled too", [{ from: api, auth: "disabled" }, { from: { "k8s:app": "api" } }], API, 8080, "allow disabled explicit"),
  row("the narrower port takes the mode of the wider one", [{ from: api, auth: "required" }, { from: api, ports: ["8080"] }], API, 8080, "allow spire derived"),
  row("a written disabled stands under required", [{ from: api, auth: "required" }, { from: api, ports: ["8080"], auth: "disabled" }], API, 8080, "allow disabled explicit"),
  row("everybody on the port with disabled beats the peer's required on all ports", [{ from: api, auth: "required" }, { ports: ["8080"], auth: "disabled" }], API, 8080, "allow disabled explicit"),
  row("a plain port for everybody takes the peer's required", [{ from: api, auth: "required" }, { ports: ["8080"] }], API, 8080, "allow spire derived"),
  row("the peer on the port takes everybody's mode on it", [{ ports: ["8080"], auth: "required" }, { from: api, ports: ["8080"] }], API, 8080, "allow spire derived", "allow spire explicit"),
  row("the peer's own disabled stands beside everybody's required", [{ ports: ["8080"], auth: "required" }, { from: api, ports: ["8080"], auth: "disabled" }], API, 8080, "allow disabled explicit"),
  row("requirements do not cross the line to L7: HTTP for everybody loses the peer's", [{ from: api, auth: "required" }, { ports: ["8080"], http: true }], API, 8080, "allow none http", "allow spire derived"),
  row("within one peer they do", [{ from: api, auth: "required" }, { from: api, ports: ["8080"], http: true }], API, 8080, "allow spire derived http"),
  row("the HTTP rule's own mode wins over a plain one of the peer", [{ ports: ["8080"], http: true }, { from: api, ports: ["8080"], auth: "required" }], API, 8080, "allow none http", "allow spire explicit http"),
  row("the host is let in", [{ from: api, auth: "required" }], HOST, 8080, "allow localhost none"),
  row("unless a rule covers it, and then it is asked for what it cannot have", [{ entities: ALL, auth: "required" }], HOST, 8080, "allow spire explicit", "allow localhost none"),
  row("the outside is asked too", [{ entities: ["world"], auth: "required" }], OUTSIDE, 8080, "allow spire explicit"),
  row("0.0.0.0/0 is the outside", [{ cidrs: ["0.0.0.0/0"] }], OUTSIDE, 8080, "allow none"),
  row("networks never select pods", [{ cidrs: ["0.0.0.0/0"] }], API, 8080, "deny default-deny"),
  row("a range covers its ports", [{ from: api, ports: ["8000-8100"], auth: "required" }], API, 8080, "allow spire explicit", "deny default-deny"),
  row("and no other", [{ from: api, ports: ["8000-8100"], auth: "required" }], API, 8101, "deny default-deny"),
  row("a range that ends before it begins is its first port", [{ from: api, ports: ["8080-80"] }], API, 8080, "allow none"),
  row("a named port of ingress is the subject's", [{ from: api, ports: ["http"] }], API, 8080, "allow none"),
  row("any protocol is TCP, UDP and SCTP", [{ from: api, ports: ["8080/ANY"] }], API, 8080, "allow none"),
];

describe.each([["1.20"], ["1.15"]] as const)("merging by %s", (version) => {
  it.each(ROWS)("$sentence", ({ rules, peer, port, now, before }) => {
    const found = askIngress([cnp("one", rules)], peer, port, { version });
    expect(say(found)).toBe(version === "1.15" ? before : now);
  });

  it("a deny wins over an allow at every width", () => {
    for (const deny of [{ from: api }, { from: api, ports: ["8080"] }, { entities: ALL }, { ports: ["8080"] }]) {
      expect(say(askIngress([cnp("one", [{ from: api, ports: ["8080"], auth: "required" }, { from: api }], { deny: [deny] })], API, 8080, { version }))).toBe("deny deny-rule");
    }
  });

  it("a deny of a peer stays one beside rules for everybody on the protocol", () => {
    const rules = [{ ports: ["0"], auth: "required" }, { from: {}, ports: ["0"] }, { from: api, ports: ["8080"] }] as const;
    expect(say(askIngress([cnp("one", rules, { deny: [{ from: api }] })], API, 8080, { version }))).toBe("deny deny-rule");
  });

  it("beside everybody nobody else is kept: a second rule for one of them is on its own", () => {
    const found = askIngress([cnp("one", [{ entities: ["all", "remote-node"], auth: "disabled" }, { entities: ["remote-node"] }])], NODE, 8080, { version });
    expect(say(found)).toBe("allow none");
  });

  it("without a rule everything passes", () => {
    expect(say(askIngress([], API, 8080, { version }))).toBe("allow no-policy none");
  });
});

describe("what only 1.20 knows", () => {
  it("enableDefaultDeny off lets everybody else in without authentication", () => {
    const open = cnp("open", [{ from: api, auth: "required" }], { spec: { enableDefaultDeny: { ingress: false, egress: null } } });
    expect(say(askIngress([open], API))).toBe("allow spire explicit");
    expect(say(askIngress([open], BATCH))).toBe("allow default-allow none");
    expect(say(askIngress([open, cnp("closed", [{ from: api, ports: ["1"] }])], BATCH))).toBe("deny default-deny");
  });

  it("a mode for all ports beside one for a single port may be lost in between, and then it is not claimed", () => {
    const rules = [{ from: api, auth: "required" }, { from: api, ports: ["80"], auth: "required" }, { from: api, ports: ["8080"] }] as const;
    const found = askIngress([cnp("one", rules)], API);
    expect(say(found)).toBe("allow none depends");
    expect(found.possible.map(({ auth }) => auth)).toEqual(["none", "spire"]);
    expect(say(askIngress([cnp("one", rules)], API, 80))).toBe("allow spire explicit");
  });

  it("names the rules behind the answer, by object and place", () => {
    const found = askIngress([cnp("b", [{ from: api }]), cnp("a", [{ from: { app: "x" } }, { from: api, auth: "required" }])], API);
    expect(found.origins).toEqual([
      { by: "policy", policy: { kind: "CiliumNetworkPolicy", namespace: "shop", name: "a" }, list: "ingress", index: 1, spec: 0 },
      { by: "policy", policy: { kind: "CiliumNetworkPolicy", namespace: "shop", name: "b" }, list: "ingress", index: 0, spec: 0 },
    ]);
  });

  it("says what contradicts what", () => {
    expect(askIngress([cnp("one", [{ from: api, auth: "required" }, { from: api, auth: "disabled" }])], API).conflict).toBe("cannot merge conflicting authentication types (disabled/required)");
  });
});
