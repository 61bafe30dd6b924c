import { expect, it } from "vitest";
import { ask } from "./kube-client";
import { startKube } from "./start-kube";

/** Loading takes minutes; after the first time the data is kept beside the programs, and it takes seconds. */
const firstTimeMs = 600_000;

it("the large state has 10,000 pods with an endpoint, 5,000 identities, 500 policies and 200 nodes", async () => {
  const kube = await startKube({ load: "large" });
  try {
    const countOf = async (path: string): Promise<number> => {
      const { body } = await ask(kube, "dashboard", `${path}?limit=1`);
      return (body.items?.length ?? 0) + (body.metadata?.remainingItemCount ?? 0);
    };
    const cilium = "/apis/cilium.io/v2";
    expect(await countOf("/api/v1/nodes")).toBe(200);
    expect(await countOf(`${cilium}/ciliumnetworkpolicies`)).toBe(500);
    expect(await countOf(`${cilium}/ciliumidentities`)).toBe(5_002);
    expect(await countOf(`${cilium}/ciliumendpoints`)).toBe(10_002);
    // With the agents of Cilium and SPIRE on every node, the operator, Relay and the SPIRE server.
    expect(await countOf("/api/v1/pods")).toBe(10_403);
  } finally {
    await kube.stop();
  }
}, firstTimeMs);
