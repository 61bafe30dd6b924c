import { openClusterSource } from "@/lib/cluster/cluster-source";
import type { ClusterBeside } from "@/lib/engine/beside";
import { messageOf } from "@/lib/platform/errors";
import { VERSION } from "@/lib/platform/version";
import type { Clock } from "@/lib/ports/clock";
import type { Log } from "@/lib/ports/log";
import type { HintedSpireSource } from "@/lib/ports/spire-source";
import { findCluster } from "./cluster-access";
import type { Config } from "./config";
import { readSurroundings } from "./environment";
import { openSpire } from "./spire";

export type BesideConfig = Pick<Config, "cluster" | "spireNamespace" | "spire" | "spireSvid">;

/** What the settings let us read beside the flows. A way in that cannot be used is a reason, and stops nothing else. */
export async function openBeside(config: BesideConfig, { clock, log }: { readonly clock: Clock; readonly log: Log }): Promise<{ readonly cluster: ClusterBeside; readonly spire: HintedSpireSource }> {
  return { cluster: await openCluster(config, clock, log), spire: openSpire(config, { clock, log }) };
}

async function openCluster(config: BesideConfig, clock: Clock, log: Log): Promise<ClusterBeside> {
  const way = findCluster(config.cluster, readSurroundings());
  if (!way.read) return way;
  try {
    return { read: true, source: await openClusterSource({ access: way.access, spireNamespace: config.spireNamespace, clock, log, userAgent: `countersign/${VERSION}` }) };
  } catch (error) {
    log.write("warn", "Kubernetes cannot be read", { reason: messageOf(error) });
    return { read: false, reason: `Kubernetes is not read: ${messageOf(error)}` };
  }
}
