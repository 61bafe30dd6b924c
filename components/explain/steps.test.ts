import { describe, expect, it } from "vitest";
import { spireFixture, tierZeroFixture } from "../spire/spire.fixture";
import type { OverviewAnswer } from "@/lib/wire/overview";
import { prepareSteps, prepareSummary } from "./steps";

function seen(more: Partial<OverviewAnswer["attempts"]> = {}): Pick<OverviewAnswer, "attempts"> {
  return { attempts: { total: 0, authenticated: 0, authenticatedLate: 0, authPending: 0, authRefused: 0, allowedUnauthenticated: 0, policyDenied: 0, audited: 0, otherDrop: 0, unknown: 0, ...more } };
}
const states = (...given: Parameters<typeof prepareSteps>) => prepareSteps(...given).map(({ id, state }) => `${id} ${state}`).join(", ");

describe("the steps of an authentication", () => {
  it("are all on where objects and connections show each", () => {
    expect(states(spireFixture(), seen({ authenticated: 9, authenticatedLate: 1 }))).toBe("policy on, refusal on, agent on, spire-agent on, server on, entry on, handshake on, map on, pass on");
    expect(prepareSummary(prepareSteps(spireFixture(), seen({ authenticatedLate: 1 })))).toBe("9 of 9 steps of an authentication are on.");
  });

  it("that nothing shows are not observed: no connection came, SPIRE is not read", () => {
    expect(states(tierZeroFixture(), seen())).toBe("policy on, refusal unknown, agent on, spire-agent unknown, server unknown, entry unknown, handshake on, map unknown, pass unknown");
    expect(states(tierZeroFixture(), null)).toContain("map unknown, pass unknown");
  });

  it("are off where the module is, and packets sent again never pass", () => {
    const meshAuth = { ...spireFixture().meshAuth, module: "off" as const, handshakes: "off" as const, handshakesReason: "the module is off" };
    const steps = prepareSteps(spireFixture({ meshAuth }), seen({ authRefused: 4 }));
    expect(steps.filter(({ state }) => state === "off").map(({ id }) => id)).toEqual(["agent", "handshake", "pass"]);
    expect(prepareSummary(steps)).toMatch(/^5 of 9 steps of an authentication are on; 3 are off: agent takes it up, handshake on port 4250, packet sent again passes; 1 is not observed/);
  });

  it("hold for some only where a node or an identity lacks its own", () => {
    const { counts } = spireFixture();
    expect(states(spireFixture({ counts: { ...counts, nodes: 2, none: 1 }, identities: { known: true, found: 1, missing: 1, orphaned: 0, ambiguous: 0, notObserved: 0 } }), seen())).toContain("spire-agent partly, server on, entry partly");
  });

  it("do not call a missing base entry or an unread policy well", () => {
    expect(states(spireFixture({ baseEntries: [{ spiffeId: "spiffe://a/cilium-agent", means: "", state: "missing", reason: "" }] }), seen())).toContain("entry off");
    expect(states(spireFixture({ policies: { total: 0, requiring: 0, names: [], missing: "policies are not read" } }), seen())).toContain("policy unknown");
    expect(states(spireFixture({ policies: { total: 3, requiring: 0, names: [], missing: null } }), seen())).toContain("policy off");
  });
});
