import { memoryUsage } from "node:process";
import { msOfInstant } from "@/lib/domain/instant";
import type { EngineStatus } from "@/lib/engine/reply";

const STORE_STATES = ["starting", "live", "retrying", "failed", "stopped"] as const;
type Kind = "counter" | "gauge";
const STATES = ["starting", "live", "retrying", "stale", "forbidden", "stopped"] as const;

/** The server's own numbers in Prometheus' text format; no name or address of the cluster is in them. */
export function printMetrics(status: EngineStatus, process: { readonly streams: number; readonly version: string; readonly startedAtMs: number; readonly nowMs: number }): string {
  const lines: string[] = [];
  const metric = (name: string, kind: Kind, help: string, values: readonly (readonly [labels: string, value: number])[]) => {
    lines.push(`# HELP countersign_${name} ${help}`, `# TYPE countersign_${name} ${kind}`);
    for (const [labels, value] of values) lines.push(`countersign_${name}${labels} ${value}`);
  };
  const { counters, source } = status;
  metric("build_info", "gauge", "The version that runs.", [[`{version="${process.version}"}`, 1]]);
  metric("flows_total", "counter", "Flows received, repeats included.", [["", counters.flows]]);
  metric("flow_repeats_total", "counter", "Flows that had been received before.", [["", counters.repeats]]);
  metric("lost_events_total", "counter", "Events that nodes or Relay said they lost.", [["", counters.lost]]);
  metric("gaps_total", "counter", "Stretches of time that the source could not vouch for.", [["", counters.gaps]]);
  metric("late_events_total", "counter", "Events that came too late to change anything.", [["", counters.late]]);
  metric("unattributed_drops_total", "counter", "Drops that belong to no known connection.", [["", counters.unattributedDrops]]);
  metric("broken_records_total", "counter", "Records of a capture that could not be read.", [["", counters.brokenLines]]);
  metric("attempts_total", "counter", "New connections seen.", [["", counters.attempts]]);
  metric("pairs", "gauge", "Pairs of workloads in memory.", [["", counters.pairs]]);
  metric("source_state", "gauge", "The source's state: 1 at the one it is in.", STATES.map((state) => [`{state="${state}"}`, source.health.state === state ? 1 : 0]));
  metric("source_attempts", "gauge", "Failed attempts to connect since it last worked.", [["", source.health.attempt]]);
  if (source.lagMs !== null) metric("source_lag_seconds", "gauge", "How far behind the stream was measured to run.", [["", source.lagMs / 1000]]);
  metric("nodes", "gauge", "Nodes known.", [["", status.coverage.nodes]]);
  metric("nodes_reporting", "gauge", "Nodes that report.", [["", status.coverage.nodesReporting]]);
  metric("coverage_complete", "gauge", "1 when nothing is known to be missing in the last 30 minutes.", [["", status.coverage.complete ? 1 : 0]]);
  if (status.history !== null && status.history.nature.type !== "memory") {
    const { health, closedUntil, waiting, written, letGo } = status.history;
    metric("history_state", "gauge", "The history store's state: 1 at the one it is in.", STORE_STATES.map((state) => [`{state="${state}"}`, health.state === state ? 1 : 0]));
    metric("history_rows_total", "counter", "Rows that were stored.", [[`{kind="events"}`, written.events], [`{kind="attempts"}`, written.attempts], [`{kind="minutes"}`, written.minutes]]);
    metric("history_unstored_rows_total", "counter", "Rows that were not stored, for the store did not answer for too long.", [[`{kind="events"}`, letGo.events], [`{kind="attempts"}`, letGo.attempts]]);
    metric("history_waiting_bytes", "gauge", "What waits to be stored.", [["", waiting.bytes]]);
    if (closedUntil !== null) metric("history_closed_until_seconds", "gauge", "Unix time before which all minutes are stored.", [["", msOfInstant(closedUntil) / 1000]]);
    if (health.bytes !== null) metric("history_bytes", "gauge", "What history takes on disk.", [["", health.bytes]]);
  }
  metric("live_streams", "gauge", "Browsers that follow the live stream.", [["", process.streams]]);
  metric("uptime_seconds", "gauge", "Since the server was started.", [["", Math.round((process.nowMs - process.startedAtMs) / 1000)]]);
  metric("resident_memory_bytes", "gauge", "Memory of the process.", [["", memoryUsage().rss]]);
  return `${lines.join("\n")}\n`;
}
