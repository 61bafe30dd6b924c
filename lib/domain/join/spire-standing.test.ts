import { describe, expect, it, test } from "vitest";
import { changesOf, podRecord } from "../cluster/cluster.testdata";
import { createClusterBook, type ClusterBook } from "../cluster/cluster-book";
import type { Entry } from "../spire/entry";
import { createEntryBook } from "../spire/entry-book";
import type { Reading } from "../spire/reading";
import { parseSpiffeId, parseTrustDomain } from "../spire/spiffe-id";
import type { SpireView } from "../spire/spire-view";
import { baseEntriesOf } from "./base-entries";
import { clusterPoliciesOf } from "./cluster-policies";
import { serverPodsOf } from "./server-pods";
import { spireStandingOf } from "./spire-standing";
import { trustDomainPlacesOf } from "./trust-domain-places";

const UNSEEN = { state: "not-observed", sentence: "tier 0 reads Kubernetes only" } as const;
const TIER_0: SpireView = { tier: "0", label: "", trustDomain: UNSEEN, entries: UNSEEN, agents: UNSEEN, bundle: UNSEEN, signing: UNSEEN, server: UNSEEN, process: UNSEEN, own: UNSEEN, clockLeadMs: null };

function live<Value>(value: Value): Reading<Value> {
  return { state: "live", value, readAtMs: 0, sinceMs: 0, attempt: 0, retryAtMs: null, lastError: null, sentence: "" };
}

function entry(path: string): Entry {
  const [id, parent] = [parseSpiffeId(`spiffe://prod.example${path}`), parseSpiffeId("spiffe://prod.example/parent")];
  if (!id.ok || !parent.ok) throw new Error("no SPIFFE ID");
  return { id: path, spiffeId: id.value, parentId: parent.value, selectors: [], x509TtlSec: null, isAdmin: false, isDownstream: false, expiresAtMs: null, hint: "", createdAtMs: null, revision: 0 };
}

function withEntries(...paths: string[]): SpireView {
  const trustDomain = parseTrustDomain("prod.example");
  if (!trustDomain.ok) throw new Error(trustDomain.reason);
  return { ...TIER_0, tier: "1", trustDomain: live(trustDomain.value), entries: live(createEntryBook(paths.map(entry), { unreadable: { count: 0, first: [] }, cut: null }, null)) };
}

/** A book in which the configurations name these trust domains. */
function configured(cilium: string, server: string, values: Readonly<Record<string, readonly string[]>> = {}): ClusterBook {
  const book = createClusterBook();
  book.apply(changesOf("cilium-config", [{ key: "kube-system/cilium-config", namespace: "kube-system", name: "cilium-config", values: { "mesh-auth-spiffe-trust-domain": cilium } }], [], true), 0);
  book.apply(changesOf("spire-server-config", [{ key: "s/server", namespace: "s", name: "server", values: { trust_domain: [server] } }], [], true), 0);
  book.apply(changesOf("spire-agent-config", [{ key: "s/agent", namespace: "s", name: "agent", values: { trust_domain: [server], ...values } }], [], true), 0);
  return book;
}

describe("the trust domain's places", () => {
  it("agree only as far as they were seen", () => {
    expect(trustDomainPlacesOf(configured("prod.example", "prod.example"), TIER_0)).toMatchObject({ verdict: { state: "unknown", notSeen: ["live bundle", "agents"] } });
  });
  it("differ as soon as two that were seen do", () => {
    expect(trustDomainPlacesOf(configured("spiffe.cilium", "prod.example"), TIER_0).verdict.state).toBe("differ");
  });
  it("say why each was not seen", () => {
    const book = createClusterBook();
    book.setState("cilium-config", "forbidden");
    book.setState("spire-server-config", "live");
    expect(trustDomainPlacesOf(book, null).places.map(({ place, reason }) => `${place}: ${reason}`)).toEqual([
      "cilium-config: a right to read it is missing",
      "server.conf: it was not found",
      "agent.conf: Kubernetes is not read",
      "live bundle: SPIRE is not read",
      "agents: SPIRE is not read",
    ]);
  });
});

describe("base entries", () => {
  it("are those that authorized_delegates names, whatever it names, and the operator's", () => {
    const book = configured("prod.example", "prod.example", { authorized_delegates: ["spiffe://prod.example/delegate"] });
    expect(baseEntriesOf(book, withEntries("/delegate"), "prod.example").map(({ spiffeId, state }) => `${spiffeId} ${state}`)).toEqual(["spiffe://prod.example/delegate found", "spiffe://prod.example/cilium-operator missing"]);
  });
  it("are not observed where entries are not", () => {
    expect(baseEntriesOf(createClusterBook(), TIER_0, "prod.example")).toMatchObject([{ state: "not-observed", reason: UNSEEN.sentence }, { state: "not-observed" }]);
  });
});

test("a server that claims no volume is told from one whose workload was not seen", () => {
  const book = createClusterBook();
  expect(serverPodsOf(book)).toMatchObject({ pods: [], known: false, workloads: [], claims: [] });
  book.apply(changesOf("pods", [podRecord("spire", "server-0", { component: { role: "spire-server", foundBy: "image", images: [{ container: "s", image: "ghcr.io/spiffe/spire-server:1.15.3" }] }, ready: false, notReady: "CrashLoopBackOff" })], [], true), 0);
  expect(serverPodsOf(book).pods).toMatchObject([{ pod: "spire/server-0", ready: false, notReady: "CrashLoopBackOff", version: "1.15.3" }]);
});

test("the standing counts entries by what they are for, and claims nothing of identities that are not read", () => {
  const book = createClusterBook();
  const standing = spireStandingOf({ book, spire: withEntries("/identity/300", "/identity/301", "/cilium-agent"), entries: { read: true, entries: new Map() }, policies: clusterPoliciesOf(book, null), nowMs: 0 });
  expect(standing.entries).toMatchObject({ state: "live", value: { total: 3, ofIdentities: 2, others: 1, isCut: false } });
  expect(standing).toMatchObject({ identitiesKnown: false, nodesKnown: false, configRead: false, identities: { missing: 0 }, policies: { requiring: 0, missing: "policies are not read" } });
});
