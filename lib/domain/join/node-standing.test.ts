import { describe, expect, it } from "vitest";
import { changesOf, podRecord } from "../cluster/cluster.testdata";
import { createClusterBook, type ClusterBook } from "../cluster/cluster-book";
import type { NodeRecord } from "../cluster/node";
import type { Agent, AgentBook } from "../spire/agent";
import type { Reading } from "../spire/reading";
import { parseSpiffeId } from "../spire/spiffe-id";
import { countNodes, nodeStandingsOf } from "./node-standing";

const NOW = 1_000_000_000;
const MINUTE = 60_000;

function node(name: string, uid = `uid-${name}`): NodeRecord {
  return { key: name, name, uid, labels: {}, addresses: [], ready: true, kernel: "6.12.0", createdAtMs: 0 };
}

function bookOf(...names: string[]): ClusterBook {
  const book = createClusterBook();
  book.setState("nodes", "live");
  book.apply(changesOf("nodes", names.map((name) => node(name)), [], true), 0);
  return book;
}

function agent(uid: string, leftMs: number, more: Partial<Agent> = {}): Agent {
  const id = parseSpiffeId(`spiffe://spiffe.cilium/spire/agent/k8s_psat/default/${uid}`);
  if (!id.ok) throw new Error(id.reason);
  return { id: id.value, attestationType: "k8s_psat", serial: "1", expiresAtMs: NOW + leftMs, selectors: [], isBanned: false, canReattest: true, version: "1.15.2", ...more };
}

function live(...agents: Agent[]): Reading<AgentBook> {
  return { state: "live", value: { agents, unreadable: { count: 0, first: [] }, cut: null }, readAtMs: NOW, sinceMs: 0, attempt: 0, retryAtMs: null, lastError: null, sentence: "" };
}

const standings = (book: ClusterBook, reading: Reading<AgentBook> | null) => nodeStandingsOf(book, reading, NOW).nodes.map(({ node: name, attestation }) => `${name} ${attestation.state}`);

describe("nodes beside their agents", () => {
  it("stand worst first, each with the state of its own agent", () => {
    const reading = live(agent("uid-a", 30 * MINUTE), agent("uid-b", 5 * MINUTE), agent("uid-c", -MINUTE), agent("uid-d", MINUTE, { isBanned: true }));
    expect(standings(bookOf("a", "b", "c", "d", "e"), reading)).toEqual(["d banned", "c expired", "e none", "b expires-soon", "a attested"]);
  });

  it("are found by name as well as by UID, and not by the UID of a node that had the name before", () => {
    const byName = agent("other", 30 * MINUTE, { selectors: [{ type: "k8s_psat", value: "agent_node_name:a" }, { type: "k8s_psat", value: "agent_node_uid:uid-a" }] });
    const former = agent("other", 30 * MINUTE, { selectors: [{ type: "k8s_psat", value: "agent_node_name:a" }, { type: "k8s_psat", value: "agent_node_uid:uid-before" }] });
    expect(standings(bookOf("a"), live(byName))).toEqual(["a attested"]);
    expect(standings(bookOf("a"), live(former))).toEqual(["a none"]);
    expect(nodeStandingsOf(bookOf("a"), live(former), NOW).strays).toMatchObject([{ nodeName: "a", reason: "record of a node that is gone: SPIRE keeps it" }]);
  });

  it("count their living record where an old one is kept beside it", () => {
    expect(standings(bookOf("a"), live(agent("uid-a", -90 * MINUTE), agent("uid-a", 30 * MINUTE)))).toEqual(["a attested"]);
  });

  it.each<[string, Reading<AgentBook> | null]>([
    ["SPIRE is not read", null],
    ["the tier cannot see agents", { state: "not-observed", sentence: "tier 0 reads no agents" }],
    ["agents may not be listed", { state: "forbidden", sinceMs: 0, attempt: 1, retryAtMs: null, lastError: null, sentence: "SPIRE refuses to list agents" }],
    ["not all agents were read", { ...live(), value: { agents: [], unreadable: { count: 0, first: [] }, cut: { held: 9 } } } as Reading<AgentBook>],
    ["agents attested in a way that names no node", live(agent("x", 30 * MINUTE, { attestationType: "join_token" }))],
  ])("are not observed, never missing, when %s", (_why, reading) => {
    expect(standings(bookOf("a"), reading)).toEqual(["a not-observed"]);
    expect(countNodes(nodeStandingsOf(bookOf("a"), reading, NOW).nodes)).toMatchObject({ nodes: 1, attested: 0, none: 0, notObserved: 1 });
  });

  it("are attested as last read while agents are stale, and not called expired: renewals went unseen", () => {
    const stale = { ...live(agent("uid-a", 30 * MINUTE), agent("uid-b", -MINUTE)), state: "stale", sentence: "SPIRE does not answer" } as Reading<AgentBook>;
    const { nodes } = nodeStandingsOf(bookOf("a", "b"), stale, NOW);
    expect(nodes.map(({ node: name, attestation }) => [name, attestation.state])).toEqual([["b", "not-observed"], ["a", "attested"]]);
    expect(nodes[1]?.attestation.reason).toBe("as last read: SPIRE does not answer");
  });

  it("lack an agent's pod only where all pods are known", () => {
    const book = bookOf("worker-1");
    book.apply(changesOf("pods", [podRecord("team", "server")]), 0);
    expect(countNodes(nodeStandingsOf(book, live(), NOW).nodes).agentMissing).toBe(0);
    book.setState("pods", "live");
    book.apply(changesOf("pods", [podRecord("team", "server")], [], true), 0);
    expect(countNodes(nodeStandingsOf(book, live(), NOW).nodes).agentMissing).toBe(1);
  });
});
