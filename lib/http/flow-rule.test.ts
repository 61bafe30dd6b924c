import { afterEach, describe, expect, it } from "vitest";
import { classifyFlow } from "@/lib/domain/classify";
import { allowedWithAuth } from "@/lib/domain/flow.testdata";
import { EventType, type Flow, type FlowPolicy } from "@/lib/domain/flow";
import { NO_FILTER } from "@/lib/domain/filter";
import type { PairRequired, RequiringRule } from "@/lib/domain/pair";
import { ENGINE_CAPS } from "@/lib/engine/caps";
import { createEngine } from "@/lib/engine/create-engine";
import { WHOLE_WINDOW } from "@/lib/engine/question";
import { silentLog } from "@/lib/platform/log";
import { systemClock } from "@/lib/platform/system-clock";
import { openBeside } from "@/lib/runtime/open-beside";
import { NO_TLS_FILES, openSource } from "@/lib/runtime/sources";
import { parseSourceSpec } from "@/lib/runtime/source-spec";
import { startSimulator } from "@/lib/sources/simulator/start";
import { ruleOfFlow } from "./flow-rule";

const rule = (more: Partial<RequiringRule> = {}): RequiringRule => ({ direction: "ingress", kind: "CiliumNetworkPolicy", namespace: "team-yellow", name: "server", list: "ingress", index: 0, spec: 0, explicit: true, ...more });
const required = (rules: readonly RequiringRule[], more: Partial<PairRequired> = {}): PairRequired => ({ state: "required", source: "policy", reason: "ingress asks for authentication", ingress: [], egress: [], rules, ...more });
const policy: FlowPolicy = { name: "server", namespace: "team-yellow", kind: "CiliumNetworkPolicy", labels: [], revision: "3" };
const read = (flow: Flow, demanded: PairRequired | null): ReturnType<typeof ruleOfFlow> => ruleOfFlow({ flow, meaning: classifyFlow(flow), required: demanded });

describe("the rule of a flow", () => {
  it("is the policy that Hubble names, whatever could be computed", () => {
    expect(read(allowedWithAuth(0, { ingressAllowedBy: [policy] }), required([rule({ name: "other" })]))).toEqual({
      state: "named", text: "allowed at ingress by CiliumNetworkPolicy team-yellow/server (revision 3)", request: null,
    });
  });

  it("is computed where Hubble names none, of the flow's direction alone, and says so", () => {
    const rules = [rule(), rule({ kind: "CiliumClusterwideNetworkPolicy", namespace: "", name: "all", list: "ingressDeny", index: 2, spec: 1, explicit: false }), rule({ direction: "egress", list: "egress", name: "client" })];
    expect(read(allowedWithAuth(0), required(rules))).toEqual({
      state: "computed",
      text: "CiliumNetworkPolicy team-yellow/server, ingress[0]; CiliumClusterwideNetworkPolicy all, specs[1].ingressDeny[2], with the mode of a wider rule (computed from the policies that are read, for Hubble names none)",
      request: null,
    });
    expect(read(allowedWithAuth(0, { direction: "EGRESS" }), required(rules)).text).toMatch(/^CiliumNetworkPolicy team-yellow\/client, egress\[0\] \(computed/);
  });

  it("says what is not known of what the rules come to", () => {
    expect(read(allowedWithAuth(0), required([rule()], { state: "unknown", reason: "ingress: rules contradict each other" })).text).toContain("what they come to is not known: ingress: rules contradict each other)");
  });

  it("is none where no rule applies, where policies are not read, and for replies", () => {
    expect(read(allowedWithAuth(0), required([], { state: "not-required", reason: "no policy applies to it" }))).toMatchObject({ state: "not-named", text: expect.stringMatching(/have no rule for it at ingress: no policy applies to it\.$/) as string });
    expect(read(allowedWithAuth(0), null)).toMatchObject({ state: "not-named", text: expect.stringMatching(/^Hubble names no policy/) as string });
    expect(read(allowedWithAuth(0, { isReply: true }), required([rule()]))).toMatchObject({ state: "not-named" });
  });

  it("names at most eight rules, and how many more there are", () => {
    const { text } = read(allowedWithAuth(0), required(Array.from({ length: 10 }, (_, index) => rule({ index }))));
    expect(text.match(/ingress\[\d+\]/g)).toHaveLength(8);
    expect(text).toContain("; 2 more (");
  });

  it.each([
    ["http://server:8080/exhaust?x=1", "/exhaust?x=1"],
    ["/plain", "/plain"],
    ["http://server", "/"],
  ])("has method and path of a refused request beside it: %s", (url, path) => {
    const http = { code: 403, method: "PUT", url, protocol: "HTTP/1.1" };
    const refused = allowedWithAuth(0, { eventType: EventType.l7, verdict: "DROPPED", l7: { type: "REQUEST", latencyNs: 0n, http, dns: null, kafka: null } });
    expect(read(refused, required([rule()]))).toMatchObject({ state: "computed", request: { method: "PUT", path } });
    expect(read({ ...refused, verdict: "FORWARDED" }, required([rule()])).request).toBeNull();
  });
});

describe("over a whole simulated cluster", () => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  it("an L7 refusal gets the rule of the cluster's own policy, with the request", async () => {
    const simulator = await startSimulator({ listen: "127.0.0.1:0", kubernetesPort: 0, scenario: "team-yellow" });
    ends.push(() => simulator.close());
    const beside = await openBeside({ cluster: { kind: "address", server: simulator.kubernetes ?? "" }, spireNamespace: "cilium-spire", spire: { mode: "off" }, spireSvid: null }, { clock: systemClock, log: silentLog });
    const source = await openSource(parseSourceSpec([`relay://${simulator.address}`]), { tls: NO_TLS_FILES, clock: systemClock, log: silentLog, simulated: true });
    const engine = createEngine({ source, clock: systemClock, log: silentLog, epoch: "e", clusterName: null, caps: ENGINE_CAPS, beside });
    ends.push(() => engine.stop());
    await expect.poll(async () => {
      const { rows } = await engine.ask({ kind: "flows", window: WHOLE_WINDOW, filter: NO_FILTER, limit: 10_000, cursor: null });
      const found = rows.find((row) => row.row === "flow" && row.meaning === "l7-refusal" && row.attempt !== null);
      if (found?.row !== "flow") return "no refusal yet";
      const { flow, required: demanded } = await engine.ask({ kind: "flow", id: found.id });
      return ruleOfFlow({ ...flow, required: demanded });
    }, { timeout: 15_000, interval: 200 }).toMatchObject({ state: "computed", text: expect.stringMatching(/^CiliumNetworkPolicy team-yellow\/\S+, ingress\[\d\].*\(computed from the policies that are read/) as string, request: { method: expect.stringMatching(/^[A-Z]+$/) as string, path: expect.stringMatching(/^\//) as string } });
  }, 30_000);
});
