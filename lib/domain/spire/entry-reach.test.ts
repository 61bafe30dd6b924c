import { describe, expect, test } from "vitest";
import type { Agent } from "./agent";
import type { Entry, EntrySelector } from "./entry";
import { createEntryBook } from "./entry-book";
import { entryFactsOf } from "./entry-facts";
import { reachOf } from "./entry-reach";
import { parseSpiffeId, type SpiffeId } from "./spiffe-id";

function id(path: string, domain = "spiffe.cilium"): SpiffeId {
  const parsed = parseSpiffeId(`spiffe://${domain}${path}`);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
}

const psat = (value: string): EntrySelector => ({ type: "k8s_psat", value });
const AGENT_PATH = "/spire/agent/k8s_psat/default/8f2c";
const agent: Agent = {
  id: id(AGENT_PATH), attestationType: "k8s_psat", serial: "1", expiresAtMs: 1, isBanned: false, canReattest: true, version: null,
  selectors: [psat("cluster:default"), psat("agent_ns:cilium-spire"), psat("agent_sa:spire-agent"), psat("agent_node_name:worker-1")],
};
const entry = (path: string, parent: string, selectors: readonly EntrySelector[] = [{ type: "cilium", value: "mutual-auth" }], domain?: string): Entry => ({
  id: `${path} under ${parent}`, spiffeId: id(path, domain), parentId: id(parent, domain), selectors, x509TtlSec: null, isAdmin: false, isDownstream: false, expiresAtMs: null, hint: "", createdAtMs: null, revision: 0,
});

const ALIAS_PATH = "/ns/cilium-spire/sa/spire-agent";
const alias = entry(ALIAS_PATH, "/spire/server", [psat("agent_ns:cilium-spire"), psat("agent_sa:spire-agent")]);
const operator = entry("/cilium-operator", ALIAS_PATH);
const identity = entry("/identity/26244", "/cilium-operator");
const bookOf = (...entries: readonly Entry[]) => createEntryBook(entries, { unreadable: { count: 0, first: [] }, cut: null }, null);

describe("reachOf", () => {
  test.each([
    ["Cilium's own chain", bookOf(alias, operator, identity), identity, { state: "reachable" }],
    ["the operator's entry is gone", bookOf(alias, identity), identity, { state: "broken", at: id("/cilium-operator") }],
    ["the alias is gone", bookOf(operator, identity), identity, { state: "broken", at: id(ALIAS_PATH) }],
    ["the alias asks for a service account that the agents do not run as", bookOf(entry(ALIAS_PATH, "/spire/server", [psat("agent_sa:renamed")]), operator, identity), identity, { state: "broken", at: id("/spire/server") }],
    ["an alias without selectors is nobody's", bookOf(entry(ALIAS_PATH, "/spire/server", []), operator, identity), identity, { state: "broken", at: id("/spire/server") }],
    ["the agent is named itself, as after joining by a token", bookOf(entry(ALIAS_PATH, AGENT_PATH), operator, identity), identity, { state: "reachable" }],
    ["entries that name each other end", bookOf(entry("/a", "/b"), entry("/b", "/a")), entry("/a", "/b"), { state: "broken", at: id("/a") }],
    ["one of two entries of the parent's id leads there", bookOf(entry("/cilium-operator", "/nowhere"), operator, alias, identity), identity, { state: "reachable" }],
  ])("%s", (_what, book, from, expected) => expect(reachOf(from, agent, book)).toEqual(expected));

  test("another trust domain's entries are passed over", () => {
    const foreign = [entry(ALIAS_PATH, "/spire/server", alias.selectors, "other.example"), entry("/cilium-operator", ALIAS_PATH, undefined, "other.example"), entry("/identity/26244", "/cilium-operator", undefined, "other.example")];
    const [, , last] = foreign;
    expect(last && reachOf(last, agent, bookOf(...foreign)).state).toBe("broken");
  });
});

describe("entryFactsOf", () => {
  const standing = { sinceMs: 1, attempt: 1, retryAtMs: null, lastError: "e", sentence: "It is away." };
  const book = bookOf(alias);
  test("gives all entries of a live and whole reading as plain texts", () => {
    expect(entryFactsOf({ state: "live", ...standing, sentence: "", value: book, readAtMs: 1 })).toEqual({
      read: true,
      entries: [{ id: alias.id, spiffeId: `spiffe://spiffe.cilium${ALIAS_PATH}`, parentId: "spiffe://spiffe.cilium/spire/server", selectors: ["k8s_psat:agent_ns:cilium-spire", "k8s_psat:agent_sa:spire-agent"] }],
    });
  });
  test.each([
    [{ state: "not-observed", sentence: "No tier." } as const, "No tier."],
    [{ state: "stale", ...standing, value: book, readAtMs: 1 } as const, "It is away."],
    [{ state: "forbidden", ...standing } as const, "It is away."],
    [{ state: "live", ...standing, sentence: "", value: { ...book, cut: { held: 9 } }, readAtMs: 1 } as const, "only the first 1 entries were read"],
  ])("gives nothing of %j", (reading, reason) => expect(entryFactsOf(reading)).toEqual({ read: false, reason }));
});
