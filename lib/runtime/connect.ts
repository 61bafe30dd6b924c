import { accessByKubeconfig } from "@/lib/cluster/kubeconfig";
import type { ForwardState } from "@/lib/cluster/forward/relay-forward";
import { openRelayForward } from "@/lib/cluster/forward/relay-forward";
import { AppError } from "@/lib/platform/errors";
import { systemClock } from "@/lib/platform/system-clock";
import { VERSION } from "@/lib/platform/version";
import type { Config } from "./config";
import { readStateHome, readSurroundings } from "./environment";
import { folderName, usualDirectory } from "./history-place";
import type { HistorySpec } from "./history-spec";
import { serve, type RunningServer, type ServeOptions } from "./serve";
import type { ClusterSetting } from "./settings";
import { parseSourceSpec } from "./source-spec";

type KubeconfigSetting = Extract<ClusterSetting, { readonly kind: "kubeconfig" }>;

export interface ConnectPlan {
  readonly config: Config;
  /** A context of the kubeconfig; null: the one it calls current. */
  readonly context: string | null;
  readonly signal: AbortSignal;
  /** Told what Relay is reached by, and each time that changes. */
  readonly onState: (state: ForwardState) => void;
  /** Told of what a person has to do for it to work. */
  readonly onAdvice: (sentence: string) => void;
  readonly onReady: (server: RunningServer) => void;
}

/**
 * Serves a cluster as a kubeconfig reaches it, until `signal` aborts: Relay through a forward to its pod, Kubernetes'
 * objects with the same context. Throws `bad-config`, `forbidden`, `source-failed`, and as startServer does.
 */
export async function serveConnected({ config, context, signal, onState, onAdvice, onReady }: ConnectPlan, options: ServeOptions = {}): Promise<void> {
  const cluster = kubeconfigOf(config.cluster, readSurroundings().kubeconfigs, context);
  const forward = await openRelayForward({ access: cluster, clock: systemClock, userAgent: `countersign/${VERSION}`, signal, onState });
  try {
    const { ca, cert, key, serverName } = config.relayTls;
    if (!forward.tls && [ca, cert, key, serverName].some((given) => given !== null)) {
      throw new AppError("bad-config", "A setting for TLS to Relay is given, but its service has no TLS: it listens on another port than 443.", "Leave relay-ca, relay-cert, relay-key and relay-server-name out.");
    }
    if (forward.tls && ca === null) {
      onAdvice("Relay speaks TLS, and its certificate is signed by Cilium's own authority as a rule: save ca.crt of secret cilium-ca to a file and give it with --relay-ca; if Relay asks for a client certificate, add --relay-cert and --relay-key.");
    }
    const source = parseSourceSpec([`${forward.tls ? "relays" : "relay"}://${forward.address}`]);
    await serve({ ...config, source, cluster, history: historyOf(config, cluster) }, signal, onReady, options);
  } finally {
    await forward.close();
  }
}

/** The forward listens somewhere else each time: history is named after the cluster's API server. */
function historyOf({ history, clusterName }: Config, cluster: KubeconfigSetting): HistorySpec {
  if (clusterName !== null || (history.mode !== "auto" && history.mode !== "embedded")) return history;
  const { host } = new URL(accessByKubeconfig(cluster).server);
  return { ...history, directory: history.directory ?? usualDirectory(readStateHome(), folderName(host)) };
}

/** The kubeconfig that a person's setting, or else their machine, names. */
export function kubeconfigOf(setting: ClusterSetting, found: readonly string[], context: string | null): KubeconfigSetting {
  if (setting.kind === "off") throw new AppError("bad-config", "`cluster` is off, but connect goes through a kubeconfig.", "Leave it out, or set it to the path of a kubeconfig.");
  const files = setting.kind === "kubeconfig" ? setting.files : found;
  if (files.length === 0) throw new AppError("bad-config", "There is no kubeconfig: KUBECONFIG is not set, and ~/.kube/config is not there.", "Name one with --cluster PATH.");
  return { kind: "kubeconfig", files, context };
}
