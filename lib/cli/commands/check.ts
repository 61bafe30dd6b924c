import { isAppError } from "@/lib/platform/errors";
import { tryCluster, type ClusterTrial } from "@/lib/runtime/cluster-once";
import { readConfig } from "@/lib/runtime/environment";
import type { CoverageReply } from "@/lib/runtime/question";
import { WHOLE_WINDOW } from "@/lib/runtime/question";
import { printSourceSpec } from "@/lib/runtime/source-spec";
import { SOURCE_FLAGS } from "../asking";
import { clusterFindings, type Finding, type Standing } from "../cluster-findings";
import { valueOf, type Command, type Given } from "../command";
import { settingFlags } from "../setting-flags";
import { readThenAnswer } from "../reading";
import { sayCount, sayMany } from "../say";
import { printTable, type Cell, type Tone } from "../table";
import { Exit } from "../terminal";
import { checkSpire } from "./check-spire";

const TONES: Readonly<Record<Standing, Tone>> = { ok: "proved", partly: "without", missing: "missing", forbidden: "missing", absent: "aside", "not read": "aside" };
const LISTEN_MS = 3_000;
const CLUSTER_WAIT_MS = 10_000;
const FLAGS = [...SOURCE_FLAGS.filter((flag) => flag.name !== "for"), ...settingFlags().filter(({ name }) => name === "cluster" || name === "spire" || name === "spire-svid" || name === "spire-namespace")];

/** `countersign check`: what can be read, one line each. */
export const check: Command = {
  name: "check",
  summary: "what can be read, what is forbidden, what is missing: one line each",
  usage: "countersign check [--from SOURCE...]",
  flags: FLAGS,
  notes: ["What Kubernetes forbids is shown with the line that a ClusterRole needs; deploy/clusterrole.yaml holds them all.", "Without --from it checks the source of the settings (COUNTERSIGN_SOURCE). It ends with 1 when the main job, reading flows, cannot run."],
  takesWords: false,
  async run(given, terminal) {
    const config = readConfig(settingsOf(given));
    const { findings, canRun } = await readThenAnswer({ config, keep: "pairs", listenMs: LISTEN_MS }, terminal, async (engine) => {
      const coverage = await engine.ask({ kind: "coverage", window: WHOLE_WINDOW });
      return { findings: findingsOf(coverage, engine.status().counters.flows), canRun: true };
    }).catch((thrown: unknown) => {
      if (!isAppError(thrown) || (thrown.code !== "source-failed" && thrown.code !== "bad-source" && thrown.code !== "forbidden")) throw thrown;
      return { findings: [{ standing: thrown.code === "forbidden" ? "forbidden" : "missing", what: "flows", detail: `${thrown.message} ${thrown.hint}`.trim() } satisfies Finding], canRun: false };
    });
    const trial = await tryCluster(config, CLUSTER_WAIT_MS, terminal.signal).catch(clusterRefusal);
    const rows = [...findings, ...clusterFindings(trial), ...(await checkSpire(config, trial.read ? trial.spire : null))].map(({ standing, what, detail }): readonly Cell[] => [{ text: standing, tone: TONES[standing] }, { text: what }, { text: detail }]);
    const { out } = terminal;
    await out.write(`source: ${printSourceSpec(config.source)}\n\n`);
    await out.write(printTable([{ head: "STATE" }, { head: "WHAT" }, { head: "DETAIL" }], rows, { width: null, color: out.hasColor }));
    return canRun ? Exit.done : Exit.failed;
  },
};

/** A kubeconfig that cannot be used is a finding like any other. */
function clusterRefusal(thrown: unknown): ClusterTrial {
  if (!isAppError(thrown) || thrown.code !== "bad-config") throw thrown;
  return { read: false, reason: `${thrown.message} ${thrown.hint}`.trim() };
}

function settingsOf(given: Given): Record<string, string | readonly string[]> {
  const flags: Record<string, string | readonly string[]> = {};
  const sources = given.flags.get("from");
  if (sources) flags["source"] = sources;
  for (const { name } of FLAGS) {
    const value = valueOf(given, name);
    if (name !== "from" && value !== undefined) flags[name] = value;
  }
  return flags;
}

function findingsOf({ coverage, source, nodes, brokenLines, holes }: CoverageReply, flows: number): Finding[] {
  const silent = nodes.filter((node) => node.lastEventAt === null).map((node) => node.node);
  const withVerdicts = nodes.filter((node) => node.verdicts === "seen").length;
  const rate = source.flowsPerSec === null ? "" : `, ${sayCount(Math.round(source.flowsPerSec))} flows/s`;
  const version = source.relayVersion === null ? "" : `, Relay ${source.relayVersion}`;
  const found: Finding[] = [
    { standing: flows > 0 ? "ok" : "partly", what: "flows", detail: flows > 0 ? `${sayMany(flows, "flow")} read${rate}${version}` : `it answers, but no flow came${version}` },
    {
      standing: nodes.length > 0 && coverage.nodesReporting === coverage.nodes && silent.length === 0 ? "ok" : "partly",
      what: "nodes",
      detail: `${coverage.nodesReporting} of ${sayMany(coverage.nodes, "node")} connected${silent.length > 0 ? `; silent: ${silent.slice(0, 5).join(", ")}${silent.length > 5 ? ` and ${silent.length - 5} more` : ""}` : ""}`,
    },
    {
      standing: withVerdicts === 0 ? "missing" : withVerdicts === nodes.length ? "ok" : "partly",
      what: "policy verdicts",
      detail: withVerdicts === 0 ? "none seen: without them nothing can be shown to be authenticated" : `seen on ${withVerdicts} of ${sayMany(nodes.length, "node")}`,
    },
    { standing: coverage.lost === 0 && holes.length === 0 ? "ok" : "partly", what: "losses", detail: `${sayMany(coverage.lost, "event")} lost, ${sayMany(holes.length, "hole")} in what was read` },
  ];
  if (brokenLines.count > 0) {
    const [first] = brokenLines.first;
    found.push({ standing: "partly", what: "records", detail: `${sayMany(brokenLines.count, "record")} could not be read${first ? `; first ${first.file}, ${first.unit} ${first.line}: ${first.reason}` : ""}` });
  }
  return found;
}
