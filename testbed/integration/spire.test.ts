import { status } from "@grpc/grpc-js";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { complaint, processesOn, running } from "./processes";
import { entryPaths, everyEntry, fetchSvids, mintedSvid, observerSvid, overTls, type EntryClient } from "./spire-client";
import { eventually } from "./stage";
import { startSpire, type Spire } from "./start-spire";

const SPIRE = join(import.meta.dirname, "../bin/spire");

const ready = async (address: string): Promise<boolean> => (await fetch(`http://${address}/ready`)).ok;

describe("the lab", () => {
  let spire: Spire;
  let observer: EntryClient;
  beforeAll(async () => {
    spire = await startSpire({ entries: 5, agents: 2 });
    observer = overTls(spire, await observerSvid(spire));
  });
  afterAll(async () => {
    observer.close();
    await spire.stop();
  });

  it("has a server and agents that are ready and say their metrics", async () => {
    expect(await Promise.all([spire.server, ...spire.agents].map(({ health }) => ready(health)))).toEqual([true, true, true]);
    expect(await (await fetch(`http://${spire.server.metrics}`)).text()).toContain("spire_server_uptime_in_ms");
    expect(await (await fetch(`http://${spire.agents[1]?.metrics}`)).text()).toContain("spire_agent");
  });

  it("gives the observer its identity over the Workload API", async () => {
    expect((await observerSvid(spire)).spiffeId).toBe(spire.observer);
  });

  it("gives a program that no entry names nothing", async () => {
    const said = await complaint(join(spire.programs, "spire-agent"), ["api", "fetch", "x509", "-socketPath", spire.agents[0]?.socket ?? ""]);
    expect(said).toContain("no identity issued");
  });

  it("has the entries that cilium-operator makes", async () => {
    const entries = await everyEntry(observer, 3);
    const identities = entries.filter(({ spiffe_id }) => spiffe_id.path.startsWith("/identity/"));
    expect(identities.map(({ spiffe_id }) => spiffe_id.path).sort()).toEqual(["/identity/20001", "/identity/20002", "/identity/20003", "/identity/20004", "/identity/20005"]);
    for (const { parent_id, selectors } of identities) {
      expect(parent_id.path).toBe("/cilium-operator");
      expect(selectors).toEqual([{ type: "cilium", value: "mutual-auth" }]);
    }
  });

  it("lets the observer list, refuses it every write, and pages without a bound", async () => {
    const before = await observer.count();
    const [first] = (await observer.list(1)).entries;
    const denied = { code: status.PERMISSION_DENIED };
    await expect(observer.create("/identity/666")).rejects.toMatchObject(denied);
    await expect(observer.remove(first?.id ?? "")).rejects.toMatchObject(denied);
    await expect(observer.list(0)).rejects.toMatchObject(denied);
    await expect(observer.list(1_001)).rejects.toMatchObject(denied);
    expect(await observer.count()).toBe(before);
  });

  it("lets a workload with an identity of its own, but no right, list nothing", async () => {
    const workload = overTls(spire, await mintedSvid(spire, "/workload"));
    await expect(workload.count()).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
    await expect(workload.list(1)).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
    workload.close();
  });

  it("lets the operator's identity write, as it must", async () => {
    const operator = overTls(spire, await mintedSvid(spire, "/cilium-operator"));
    await operator.create("/identity/20100");
    const made = (await everyEntry(observer, 100)).find(({ spiffe_id }) => spiffe_id.path === "/identity/20100");
    await operator.remove(made?.id ?? "");
    expect((await everyEntry(observer, 100)).map(({ id }) => id)).not.toContain(made?.id);
    operator.close();
  });

  it("answers again after the server was gone", async () => {
    await spire.halt("server");
    await expect(ready(spire.server.health)).rejects.toThrow();
    await spire.resume("server");
    await eventually(async () => expect(await entryPaths(spire)).toHaveLength(5));
  });
});

describe("short lives", () => {
  it("SVIDs are renewed while the Workload API is followed", async () => {
    const spire = await startSpire({ entries: 0, svidLife: "20s", caLife: "5m", agentLife: "2m" });
    try {
      await observerSvid(spire);
      const [first, second] = await fetchSvids(spire.agents[0]?.socket ?? "", 2);
      expect(second?.certificate.serialNumber).not.toBe(first?.certificate.serialNumber);
      expect(Date.parse(second?.certificate.validTo ?? "")).toBeGreaterThan(Date.parse(first?.certificate.validTo ?? ""));
    } finally {
      await spire.stop();
    }
  });
});

describe("ten thousand entries", () => {
  it("are listed by the observer a thousand at a time", async () => {
    const spire = await startSpire({ entries: 10_000 });
    const observer = overTls(spire, await observerSvid(spire));
    try {
      const entries = await everyEntry(observer, 1_000);
      expect(new Set(entries.map(({ spiffe_id }) => spiffe_id.path).filter((path) => path.startsWith("/identity/"))).size).toBe(10_000);
    } finally {
      observer.close();
      await spire.stop();
    }
  });
});

describe("up and down", () => {
  it("down leaves no process and no file", async () => {
    const spire = await startSpire({ entries: 1 });
    expect(running(spire.pids)).toEqual(spire.pids);
    await spire.stop();
    expect(running(spire.pids)).toEqual([]);
    expect(existsSync(spire.state)).toBe(false);
  });

  it("a server that dies while it starts is one sentence, and no process and no file are left", async () => {
    const state = join(tmpdir(), `countersign-dies-${process.pid}`);
    const said = await complaint(SPIRE, ["up", "--ca-life", "soon", "--state", state]);
    expect(said).toMatch(/^testbed\/bin\/spire: server ended while it was starting: .*soon.*$/);
    expect(said?.split("\n")).toHaveLength(1);
    expect(await processesOn(state)).toEqual([]);
    expect(existsSync(state)).toBe(false);
  });

  it.each([
    [["up", "--entries", "some"], "--entries is a whole number from 0 on, not some."],
    [["up", "--state", `/tmp/${"deep/".repeat(20)}`], `/tmp/${"deep/".repeat(20)}agent-1/public/agent.sock is too long for a socket: name a folder with a shorter path.`],
    [["down", "--state", "/nowhere"], "no spire was brought up in /nowhere."],
  ])("%j is answered in one sentence", async (words, sentence) => {
    expect(await complaint(SPIRE, words)).toBe(`testbed/bin/spire: ${sentence}`);
  });
});
