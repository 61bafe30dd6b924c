import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { allowedWithAuth } from "@/lib/domain/flow.testdata";
import { scriptedRuntime, type ScriptedRuntime } from "@/lib/http/runtime.testdata";
import { closeServer } from "./listener";
import { createProbeServer } from "./probe-server";
import { answerProbe } from "./probes";

let scripted: ScriptedRuntime;
beforeEach(async () => {
  scripted = scriptedRuntime();
  await scripted.see(allowedWithAuth(0), allowedWithAuth(5, { sourcePort: 2 }));
});
afterEach(() => scripted.engine.stop());

describe("probes", () => {
  it("are alive before anything was started, and not ready", () => {
    expect(answerProbe("/healthz", null).status).toBe(200);
    expect(answerProbe("/readyz", null)).toMatchObject({ status: 503, body: '{"ready":false,"reasons":["the server is starting"]}' });
    expect(answerProbe("/metrics", null).status).toBe(503);
  });

  it("print metrics that Prometheus can read, one type a name", () => {
    const { body } = answerProbe("/metrics", scripted.runtime);
    const lines = body.trimEnd().split("\n");
    for (const line of lines) expect(line).toMatch(/^(# (HELP|TYPE) countersign_[a-z_]+ .+|countersign_[a-z_]+(\{[a-z]+="[^"]*"\})? -?[\d.e+]+)$/);
    const typed = lines.filter((line) => line.startsWith("# TYPE ")).map((line) => line.split(" ")[2]);
    expect(new Set(typed).size).toBe(typed.length);
    expect(body).toContain("\ncountersign_flows_total 2\n");
    expect(body).toContain("\ncountersign_attempts_total 2\n");
    expect(body).toContain('\ncountersign_source_state{state="live"} 1\n');
  });

  it("stand on a server of their own that shows nothing else", async () => {
    const server = createProbeServer(scripted.runtime).listen(0, "127.0.0.1");
    await once(server, "listening");
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const statuses = await Promise.all(["/healthz", "/readyz", "/metrics?x=1", "/", "/api/v1/pairs"].map(async (path) => (await fetch(base + path)).status));
    expect(statuses).toEqual([200, 200, 200, 404, 404]);
    expect((await fetch(`${base}/metrics`, { method: "POST" })).status).toBe(405);
    await closeServer(server, 0);
  });
});
