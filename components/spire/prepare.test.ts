import { describe, expect, it, test } from "vitest";
import { lifetimeFacts, untilText } from "./lifetime-facts";
import { prepareNodeRows } from "./node-rows";
import { prepareNotes } from "./notes";
import { prepareSentence } from "./sentence";
import { serverFacts } from "./server-facts";
import { nodeFixture, spireFixture, tierZeroFixture, UNSEEN } from "./spire.fixture";
import { prepareVersions } from "./versions";

const said = (answer: Parameters<typeof prepareSentence>[0]) => prepareSentence(answer).map(({ text }) => text).join("");
const { counts, attestation } = { counts: spireFixture().counts, attestation: nodeFixture().attestation };

describe("the sentence", () => {
  test("of a SPIRE that is well", () => expect(said(spireFixture())).toBe("1 of 1 node has an attested agent. 2 of 2 identities have an entry."));
  test("names each trouble with its number, worst first", () =>
    expect(said(spireFixture({ counts: { ...counts, nodes: 9, attested: 3, expiresSoon: 1, expired: 2, banned: 1, none: 1, notObserved: 1 }, identities: { known: true, found: 63, missing: 3, orphaned: 1, ambiguous: 0, notObserved: 0 } }))).toBe(
      "4 of 9 nodes have an attested agent; 1 is banned, 2 have run out, 1 has none, 1 renews late, 1 is not observed. 63 of 66 identities have an entry; 3 are missing.",
    ));
  test("at tier 0 claims nothing of attestation: a ready pod is no proof", () =>
    expect(said(tierZeroFixture())).toBe("Whether the 1 node is attested is not observed. 1 of 1 has a ready agent pod. Whether identities have an entry is not observed."));
  test("says that there may be other nodes while not all are read", () => expect(said(spireFixture({ nodesKnown: false }))).toContain("1 of at least 1 node has"));
  test("says when agents were read, once that is no longer now", () => expect(said(spireFixture({ agentsRead: { ...spireFixture().agentsRead, state: "stale" } }))).toMatch(/^As last read at 14:31:50 UTC, 1 of 1/));
  test("without Kubernetes says that nodes are not observed, and why", () =>
    expect(said(spireFixture({ counts: { ...counts, nodes: 0 }, nodes: [], nodesKnown: false, kubernetes: { read: false, state: "off", sentence: "Kubernetes is not read", server: null, serverVersion: null, resources: [] } }))).toMatch(/^Which nodes there are is not observed: Kubernetes is not read\./));
});

describe("a node's row", () => {
  const row = (more: Parameters<typeof nodeFixture>[0]) => prepareNodeRows(spireFixture({ nodes: [nodeFixture(more)] }))[0];

  it("draws what its certificate has left of an hour", () => {
    expect(row({})).toMatchObject({ left: 0.5, icon: "ok", attested: { text: "attested", below: "k8s_psat" }, leftText: { text: "30 min", below: "", tone: "plain" } });
    expect(row({ attestation: { ...attestation, state: "expires-soon", expiresAt: "2026-11-22T14:42:00Z" } })?.leftText).toEqual({ text: "10 min", below: "renews late", known: true, tone: "short" });
    expect(row({ attestation: { ...attestation, state: "expired", expiresAt: "2026-11-22T14:20:00Z" } })).toMatchObject({ left: null, attested: { text: "run out", tone: "bad" }, leftText: { text: "ended 14:20" } });
  });
  it("without an agent is bad where workloads run, and only short where none does", () => {
    const none = { ...attestation, state: "none" as const, reason: "no agent", expiresAt: null };
    expect([row({ attestation: none })?.attested.tone, row({ attestation: none, workloadPods: 0 })?.attested.tone]).toEqual(["bad", "short"]);
  });
  it("that was not observed is dotted in each place and never called missing", () => {
    const cells = prepareNodeRows(tierZeroFixture({ nodes: [nodeFixture({ spireAgent: null, podsKnown: false, attestation: { ...attestation, state: "not-observed", reason: "why", expiresAt: null } })], encryption: { ...spireFixture().encryption, wireguard: "unknown" } }))[0];
    expect([cells?.attested, cells?.leftText, cells?.agent, cells?.encryption].map((cell) => [cell?.text, cell?.known])).toEqual([1, 2, 3, 4].map(() => ["not observed", false]));
    expect(cells?.left).toBeNull();
  });
  it("says what encrypts there, by the key that its agent published", () => {
    const encryption = { ...spireFixture().encryption, wireguard: "on" as const };
    const shown = (hasWireguardKey: boolean | null) => prepareNodeRows(spireFixture({ encryption, nodes: [nodeFixture({ hasWireguardKey })] }))[0]?.encryption;
    expect([shown(true), shown(false), shown(null)]).toMatchObject([{ below: "key published" }, { below: "no key published", tone: "short" }, { known: false }]);
  });
  it("of a record that is no node's stands below all nodes", () => {
    const rows = prepareNodeRows(spireFixture({ strays: [{ agentId: "spiffe://a/spire/agent/x", nodeName: "worker-0", state: "expired", expiresAt: "2026-11-03T10:00:00Z", reason: "record of a node that is gone: SPIRE keeps it" }] }));
    expect(rows.map(({ node }) => node)).toEqual(["worker-1", "worker-0"]);
    expect(rows[1]).toMatchObject({ attested: { text: "record: run out" }, leftText: { text: "ended 2026-11-03" } });
  });
});

describe("panels at tier 0", () => {
  it("say not observed for each thing that only the server tells, with the reason", () => {
    const unseen = [...serverFacts(tierZeroFixture()), ...lifetimeFacts(tierZeroFixture())].filter(({ text }) => text === null);
    expect(unseen.map(({ name }) => name)).toEqual(["process", "entries", "base entries", "CA, active", "CA, next", "bundle", "server's own", "held by nodes"]);
    expect(unseen.slice(0, -1).every(({ basis }) => basis === UNSEEN.reason)).toBe(true);
  });
  it("say above them how to read more", () => expect(prepareNotes(tierZeroFixture())).toMatchObject([{ kind: "partial", title: "Entries, agents and authorities are not observed" }]));
});

test("missing entries, and missing base entries, are said where entries are counted", () => {
  const facts = serverFacts(spireFixture({ identities: { known: true, found: 1, missing: 1, orphaned: 0, ambiguous: 0, notObserved: 0 }, baseEntries: [{ spiffeId: "spiffe://a/cilium-agent", means: "agents need it", state: "missing", reason: "" }] }));
  expect(facts.filter(({ tone }) => tone === "bad").map(({ name, basis }) => [name, basis])).toEqual([["entries", "1 of 2 identities have none"], ["base entries", "missing: spiffe://a/cilium-agent (agents need it)"]]);
});

test.each([
  ["2026-11-22T15:08:00Z", "until 15:08 UTC, 36 min left"],
  ["2026-11-23T02:10:00Z", "until 2026-11-23 02:10 UTC, 11.6 h left"],
  ["2026-11-22T14:20:00Z", "ended 14:20 UTC, 12 min ago"],
])("%s is %s", (at, text) => expect(untilText(at, "2026-11-22T14:32:00Z")).toBe(text));

test("a forbidden resource brings the line that grants it", () => {
  const nodes = { resource: "nodes", title: "nodes", state: "forbidden" as const, since: "2026-11-22T14:00:00Z", sentence: "", missing: { resource: "nodes", namespace: null, verbs: ["list", "watch"], manifestLine: '- {apiGroups: [""], resources: [nodes], verbs: [list, watch]}' }, objects: 0, leftOut: 0, heardAt: null, retryAt: null };
  expect(prepareNotes(spireFixture({ kubernetes: { ...spireFixture().kubernetes, resources: [nodes] } }))).toMatchObject([{ kind: "forbidden", title: "nodes: a right is missing", commands: ['- {apiGroups: [""], resources: [nodes], verbs: [list, watch]}'] }]);
});

test("a part without pods is none found where all pods are known, else not observed", () => {
  const parts = [{ role: "spire-server", counts: [] }];
  const here = (podsKnown: boolean) => prepareVersions(spireFixture({ versions: { ...spireFixture().versions, parts, podsKnown } }))[0]?.here;
  expect([here(true), here(false)]).toEqual(["none found", null]);
});
