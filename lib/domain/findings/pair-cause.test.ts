import { describe, expect, it } from "vitest";
import type { Pair } from "../pair";
import { findFindings } from "./find-findings";
import { AGENTS, agent, BASE_ENTRIES, CONFIG, counts, end, groundOf, HOST_END, identityEntry, NOW_MS, pair, SERVER, WEB_ID, API_ID, rules, type Stand } from "./findings.testdata";
import type { NodePath } from "./cause-check";
import { causeOfPair, type PairCause } from "./pair-cause";

const REFUSED = counts({ authRefused: 4 });
const path = (sourceNode: string | null, destinationNode: string | null, authenticated: number, refused: number): NodePath => ({ sourceNode, destinationNode, authenticated, refused });

function causeIn(stand: Stand, more: Partial<Pair> = {}, pairPaths: readonly NodePath[] = [], allPaths: readonly NodePath[] = pairPaths): PairCause {
  const ground = groundOf({ pairs: [pair({ counts: REFUSED, ...more })], ...stand });
  const [asked] = ground.pairs;
  if (!asked) throw new Error("no pair");
  return causeOfPair(asked, { ground, findings: findFindings(ground), pairPaths, allPaths });
}

const nameOf = ({ checks }: PairCause): string | undefined => checks.find(({ state }) => state === "decided")?.check;
const stateOf = ({ checks }: PairCause, name: string): string | undefined => checks.find(({ check }) => check === name)?.state;
const ENTRIES = [...BASE_ENTRIES, identityEntry(WEB_ID), identityEntry(API_ID)];
const WAY = "port 4250 open between the nodes";

describe("the cause of a pair's refusals", () => {
  it.each<[string, Stand, Partial<Pair>, string]>([
    ["the module is off", { config: { ...CONFIG, "mesh-auth-enabled": "false" } }, {}, "mutual authentication switched on in the agents"],
    ["agents answer no handshakes", { config: { ...CONFIG, "mesh-auth-mutual-listener-port": "0" } }, {}, "mutual authentication switched on in the agents"],
    ["one end is the host", { policies: [rules("web", { entities: ["host"], auth: "required" })] }, { source: HOST_END }, "both ends can have an identity"],
    ["one end is of another cluster", {}, { source: end("shop", "api", 2 * 65_536 + 300) }, "both ends can have an identity"],
    ["an entry is missing", { entries: ENTRIES.filter(({ id }) => id !== `e/identity/${API_ID}`) }, {}, "a SPIRE entry for both identities"],
    ["trust domains differ", { agents: { ...AGENTS, trust_domain: ["example.org"] } }, {}, "one trust domain in Cilium and SPIRE"],
    ["the server does not take the agents", { server: { ...SERVER, service_account_allow_list: [] } }, {}, "SPIRE hands identities to Cilium's agents"],
    ["the other end's agent has let its certificate end", { spireAgents: [agent("worker-1", { expiresAtMs: NOW_MS - 1 }), agent("worker-2")] }, {}, "SPIRE agent on both nodes"],
    ["a node is not known", {}, { authRefusedBy: { NO_NODE_ID: 4 } }, "the other end's node is known"],
    ["first packets wait", {}, { counts: counts({ authenticatedLate: 2, authenticated: 5 }) }, "first connections wait for the handshake"],
    ["clients that give up get through when they dial again", {}, { counts: counts({ authRefused: 2, authenticated: 5 }), authRefusedRecovered: 2 }, "first connections wait for the handshake"],
    ["one more first packet waits just now", {}, { counts: counts({ authenticatedLate: 2, authPending: 1 }) }, "first connections wait for the handshake"],
  ])("is found where %s", (_, stand, more, check) => {
    const cause = causeIn(stand, more);
    expect(nameOf(cause)).toBe(check);
    expect(cause.state).toBe("decided");
    expect(cause.checks.find(({ state }) => state === "decided")?.todo).toMatch(/\.$/);
  });

  it("is the way between the nodes where nothing came through there, and something did elsewhere", () => {
    const failing = [path("worker-1", "worker-2", 0, 4)];
    expect(nameOf(causeIn({}, {}, failing, [...failing, path("worker-2", "worker-3", 9, 0)]))).toBe(WAY);
  });

  it.each<[string, readonly NodePath[], readonly NodePath[], string]>([
    ["others came through between the same nodes", [path("worker-1", "worker-2", 0, 4)], [path("worker-1", "worker-2", 3, 4)], "clear"],
    ["it failed within a node as well", [path("worker-1", "worker-1", 0, 1), path("worker-1", "worker-2", 0, 4)], [path("worker-2", "worker-3", 9, 0)], "clear"],
    ["there is nothing to compare with", [path("worker-1", "worker-2", 0, 4)], [path("worker-1", "worker-2", 0, 4)], "not-observed"],
    ["a node is not known", [path("worker-1", null, 0, 4)], [path("worker-2", "worker-3", 9, 0)], "not-observed"],
    ["there was one refusal", [path("worker-1", "worker-2", 0, 1)], [path("worker-2", "worker-3", 9, 0)], "not-observed"],
    ["no attempt is kept", [], [path("worker-2", "worker-3", 9, 0)], "not-observed"],
  ])("is not the way where %s", (_, ofPair, all, state) => {
    expect(stateOf(causeIn({}, {}, ofPair, all), WAY)).toBe(state);
  });

  it("is the switch before the entry, and the entry before the node", () => {
    const entries = ENTRIES.filter(({ id }) => id !== `e/identity/${API_ID}`);
    expect(nameOf(causeIn({ config: { ...CONFIG, "mesh-auth-enabled": "false" }, entries }))).toBe("mutual authentication switched on in the agents");
    expect(nameOf(causeIn({ entries, spireAgents: [] }))).toBe("a SPIRE entry for both identities");
  });

  it("is no fault of the cluster where every refusal was a first packet's", () => {
    const cause = causeIn({ spireAgents: [agent("worker-1")] }, { counts: counts({ authenticatedLate: 2, authenticated: 5 }) });
    expect([nameOf(cause), stateOf(cause, "SPIRE agent on both nodes")]).toEqual(["first connections wait for the handshake", "clear"]);
  });

  it.each<[string, Partial<Pair>, string]>([
    ["of whom nothing came through", { counts: counts({ authRefused: 2 }) }, "No refused connection came through later."],
    ["of whom all are pending", { counts: counts({ authPending: 2 }) }, "No refused connection came through yet."],
    ["of whom some never came through", { counts: counts({ authenticatedLate: 2, authRefused: 1 }) }, "Some refused connections never came through."],
  ])("is not the wait of first packets %s", (_, more, detail) => {
    expect(causeIn({}, more).checks.find(({ check }) => check === "first connections wait for the handshake")).toMatchObject({ state: "clear", detail });
  });

  it("is not determined where nothing decides, and never ruled out by what was not read", () => {
    const cause = causeIn({ config: null, server: null, agents: null, pods: null, policies: null, identities: null, entries: null, spireAgents: null, spire: null, parts: [] });
    expect(cause.state).toBe("not-determined");
    expect(cause.checks.filter(({ state }) => state === "clear").map(({ check }) => check)).toEqual(["both ends can have an identity", "the other end's node is known", "first connections wait for the handshake", "open connections keep their authentication"]);
    expect(cause.checks.every(({ detail }) => /[^.]\.$/.test(detail))).toBe(true);
  });

  it("is not looked for where nothing was refused", () => {
    expect(causeIn({}, { counts: counts({ authenticated: 3, policyDenied: 2 }) })).toMatchObject({ state: "none-needed", checks: [] });
  });
});
