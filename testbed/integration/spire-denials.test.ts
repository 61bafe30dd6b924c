import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { lookUpEntry } from "@/lib/domain/spire/entry-book";
import { knownOf } from "@/lib/domain/spire/reading";
import { identityIdOf } from "@/lib/domain/spire/spiffe-id";
import { systemClock } from "@/lib/platform/system-clock";
import { openSpireSource } from "@/lib/spire/spire-source";
import { eventually } from "./stage";
import { startSpire, type Spire } from "./start-spire";

let spire: Spire;
beforeAll(async () => {
  spire = await startSpire({ entries: 2, agents: 1 });
});
afterAll(() => spire.stop());

/** Starts the server anew with a policy that lets the observer call everything but these methods. */
async function deny(...methods: readonly string[]): Promise<void> {
  const file = join(spire.state, "policy.json");
  const policy = JSON.parse(readFileSync(file, "utf8")) as { readonly reads: readonly string[] };
  writeFileSync(file, JSON.stringify({ ...policy, reads: policy.reads.filter((path) => !methods.some((method) => path.endsWith(`/${method}`))) }));
  await spire.halt("server");
  await spire.resume("server");
  writeFileSync(file, JSON.stringify(policy));
}

it.each([
  ["ListEntries", "entries", "agents"],
  ["ListAgents", "agents", "entries"],
  ["GetX509AuthorityState", "signing", "entries"],
] as const)("a policy that refuses %s alone costs %s and nothing else", async (method, refused, read) => {
  await deny(method);
  const [host = "", port = ""] = spire.server.address.split(":");
  const source = openSpireSource({ reach: { tier: "1", host, port: Number(port), workloadSocket: spire.agents[0]?.socket ?? "" }, clock: systemClock, publishedBundle: () => readFileSync(spire.bundle, "utf8") });
  source.start();
  try {
    await eventually(() => expect([source.view()[refused].state, source.view()[read].state, source.view().bundle.state]).toEqual(["forbidden", "live", "live"]), 60_000);
    expect(source.view()[refused].sentence).toContain(`does not let us call ${method}`);
    expect(source.health()).toMatchObject({ state: "live", sentence: expect.stringContaining(method) });
    const domain = knownOf(source.view().trustDomain)?.value;
    const standing = (identity: number): string | undefined => domain && lookUpEntry(source.view().entries, identityIdOf(domain, identity)).state;
    expect([standing(20_001), standing(30_001)]).toEqual(refused === "entries" ? ["not-observed", "not-observed"] : ["found", "missing"]);
  } finally {
    await source.close();
  }
});
