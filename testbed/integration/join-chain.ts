import { openClusterSource } from "@/lib/cluster/cluster-source";
import { NO_FILTER } from "@/lib/domain/filter";
import type { Pair } from "@/lib/domain/pair";
import type { BesideStatus } from "@/lib/engine/beside";
import { createEngine } from "@/lib/engine/create-engine";
import { WHOLE_WINDOW } from "@/lib/engine/question";
import { silentLog } from "@/lib/platform/log";
import { systemClock } from "@/lib/platform/system-clock";
import type { SpireSource } from "@/lib/ports/spire-source";
import { reachOf } from "@/lib/runtime/spire";
import { openRelay } from "@/lib/sources/relay/relay";
import { SPIRE_TIMINGS, type SpireOptions } from "@/lib/spire/options";
import { openHintedSpireSource } from "@/lib/spire/hinted-source";
import { openSpireSource } from "@/lib/spire/spire-source";
import { besideToWire } from "@/lib/wire/beside-to-wire";

/** The flows of a Relay with a cluster and a SPIRE beside them, as the server's worker reads them. */
export interface JoinChain {
  pairs(): Promise<readonly Pair[]>;
  /** The pair of two peers, as `namespace/workload`; undefined while nothing was seen of it. */
  pair(source: string, destination: string): Promise<Pair | undefined>;
  beside(): BesideStatus;
  /** What GET /api/v1/coverage says of the two. */
  coverage(): ReturnType<typeof besideToWire>;
  close(): Promise<void>;
}

export interface JoinParts {
  readonly relay: string;
  readonly kubeconfig: string;
  /** `auto`: as the cluster's objects say, in a process that stands in the cluster. */
  readonly spire: "auto" | (Pick<SpireOptions, "reach"> & Partial<SpireOptions>);
}

/** Polls fast enough for a test. */
const TIMINGS = { ...SPIRE_TIMINGS, entriesMs: 300, agentsMs: 300, bundleMs: 300, signingMs: 300, processMs: 300, backoffFirstMs: 100, backoffMaxMs: 500 };

function spireSource(spire: JoinParts["spire"]): SpireSource {
  const ways = { clock: systemClock, timings: TIMINGS };
  if (spire !== "auto") return openSpireSource({ ...ways, ...spire });
  return openHintedSpireSource({ ...ways, reachOf: (hints) => reachOf({ spire: { mode: "auto" }, spireSvid: null }, hints, true) });
}

export async function openJoinChain({ relay, kubeconfig, spire }: JoinParts): Promise<JoinChain> {
  const cluster = await openClusterSource({ access: { kind: "kubeconfig", files: [kubeconfig], context: null }, spireNamespace: "cilium-spire", clock: systemClock });
  const engine = createEngine({
    source: openRelay({ address: relay, clock: systemClock, log: silentLog, files: {} }), clock: systemClock, log: silentLog, epoch: "testbed", clusterName: null,
    beside: { cluster: { read: true, source: cluster }, spire: spireSource(spire) },
  });
  const pairs = async (): Promise<readonly Pair[]> => (await engine.ask({ kind: "pairs", window: WHOLE_WINDOW, filter: NO_FILTER, limit: 500, cursor: null, sort: "worst", facets: false })).pairs;
  return {
    pairs,
    pair: async (source, destination) => (await pairs()).find((pair) => pair.source.peer === source && pair.destination.peer === destination),
    beside: () => engine.status().beside,
    coverage: () => besideToWire(engine.status().beside),
    close: () => engine.stop(),
  };
}
