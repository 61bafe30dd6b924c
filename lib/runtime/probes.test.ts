import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { allowedWithAuth } from "@/lib/domain/flow.testdata";
import { scriptedRuntime, type ScriptedRuntime } from "@/lib/http/runtime.testdata";
import { closeServer } from "./listener";
import { createProbeServer } from "./probe-server";
import { answerProbe } from "./probes";
import { printMetrics } from "./metrics-text";

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

  it("say how the writing of history stands, where anything is written that lasts", () => {
    const status = scripted.runtime.engine.status();
    const history = {
      nature: { type: "embedded" as const, label: "the embedded engine in /var/lib/countersign", outlivesRestart: true },
      health: { state: "retrying" as const, sinceMs: 0, sentence: "", attempt: 1, retryAtMs: null, bytes: null },
      lastError: null, closedUntil: 1_795_356_060_000_000_000n, waiting: { blocks: 2, bytes: 512 }, written: { events: 7, attempts: 3, minutes: 2 }, letGo: { events: 1, attempts: 0 },
    };
    const process = { streams: 0, version: "0", startedAtMs: 0, nowMs: 0 };
    const body = printMetrics({ ...status, history }, process);
    expect(body).toContain('\ncountersign_history_state{state="retrying"} 1\n');
    expect(body).toContain('\ncountersign_history_rows_total{kind="events"} 7\n');
    expect(body).toContain('\ncountersign_history_unstored_rows_total{kind="events"} 1\n');
    expect(body).toContain("\ncountersign_history_closed_until_seconds 1795356060\n");
    expect(body).not.toContain("/var/lib");
    expect(printMetrics({ ...status, history: { ...history, nature: { ...history.nature, type: "memory" } } }, process)).not.toContain("countersign_history");
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
