import type { ClusterSight, ClusterTrial, ResourceHealth } from "@/lib/runtime/cluster-once";
import { sayCount } from "./say";

export type Standing = "ok" | "partly" | "missing" | "forbidden" | "absent" | "not read";

/** One line of `countersign check`. */
export interface Finding {
  readonly standing: Standing;
  readonly what: string;
  readonly detail: string;
}

/** A line for the cluster, and one for each of its resources once the server answers. */
export function clusterFindings(trial: ClusterTrial): readonly Finding[] {
  if (!trial.read) return [{ standing: "not read", what: "kubernetes", detail: trial.reason }];
  const { nature, health, forward } = trial;
  const told = health.resources.filter(({ state }) => state !== "syncing");
  const where = [nature.label, ...(health.serverVersion === null ? [] : [health.serverVersion]), ...(nature.verifiesServer ? [] : ["its certificate is not checked"])].join(", ");
  const standing = told.length === 0 ? "missing" : health.state === "live" && health.sentence === "" ? "ok" : "partly";
  const cluster: Finding = { standing, what: "kubernetes", detail: health.sentence === "" ? where : `${where}: ${health.sentence}` };
  if (told.length === 0) return [cluster];
  return [cluster, ...health.resources.map(resourceFinding), ...(forward === null ? [] : [forwardFinding(forward)])];
}

const FORWARD_STANDINGS = { allowed: "ok", "in-part": "partly", denied: "forbidden", "no-relay": "missing", unknown: "not read" } as const;

function forwardFinding({ standing, sentence }: NonNullable<ClusterSight["forward"]>): Finding {
  return { standing: FORWARD_STANDINGS[standing], what: "connect", detail: sentence };
}

function resourceFinding({ resource, state, sentence, objects, leftOut }: ResourceHealth): Finding {
  switch (state) {
    case "live": return { standing: leftOut > 0 ? "partly" : "ok", what: resource, detail: `${sayCount(objects)} read${sentence === "" ? "" : `. ${sentence}`}` };
    case "stale": return { standing: "partly", what: resource, detail: sentence };
    case "syncing": return { standing: "missing", what: resource, detail: sentence };
    case "forbidden": return { standing: "forbidden", what: resource, detail: sentence };
    case "absent": return { standing: "absent", what: resource, detail: sentence };
    default: return state satisfies never;
  }
}
