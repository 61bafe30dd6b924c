import { VERSION } from "@/lib/platform/version";
import { printMetrics } from "./metrics-text";
import type { Runtime } from "./runtime";

export interface ProbeAnswer {
  readonly status: 200 | 503;
  readonly type: string;
  readonly body: string;
}

export const PROBES = ["/healthz", "/readyz", "/metrics"] as const;
export type Probe = (typeof PROBES)[number];

// This module may be loaded long after the process was: routes are bundled apart.
const startedAtMs = Date.now() - Math.round(process.uptime() * 1000);
const JSON_TYPE = "application/json; charset=utf-8";

/** What kubelet and Prometheus are told; `runtime` null while none was started. */
export function answerProbe(probe: Probe, runtime: Runtime | null): ProbeAnswer {
  switch (probe) {
    case "/healthz":
      // Alive means that this thread answers; what it has to say stands in readiness.
      return { status: 200, type: JSON_TYPE, body: JSON.stringify({ status: "ok", version: VERSION }) };
    case "/readyz": {
      const readiness = runtime?.readiness() ?? { ready: false, reasons: ["the server is starting"] };
      return { status: readiness.ready ? 200 : 503, type: JSON_TYPE, body: JSON.stringify(readiness) };
    }
    case "/metrics": {
      if (runtime === null) return { status: 503, type: "text/plain; charset=utf-8", body: "# the server is starting\n" };
      const own = { streams: runtime.feed.readers, version: VERSION, startedAtMs, nowMs: Date.now() };
      return { status: 200, type: "text/plain; version=0.0.4; charset=utf-8", body: printMetrics(runtime.engine.status(), own) };
    }
    default:
      return probe satisfies never;
  }
}
