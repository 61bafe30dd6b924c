import type { SpireHints } from "@/lib/domain/join/spire-hints";
import { healthOf, type SpireHealth, type SpireView } from "@/lib/domain/spire/spire-view";
import { silentLog } from "@/lib/platform/log";
import { systemClock } from "@/lib/platform/system-clock";
import { shortText, visibleText } from "@/lib/platform/text-safety";
import type { Clock } from "@/lib/ports/clock";
import type { Log } from "@/lib/ports/log";
import type { HintedSpireSource } from "@/lib/ports/spire-source";
import { openHintedSpireSource } from "@/lib/spire/hinted-source";
import type { SpireReach } from "@/lib/spire/options";
import type { Config } from "./config";
import { readSurroundings } from "./environment";
import { parseSpireSpec } from "./spire-spec";

export type SpireConfig = Pick<Config, "spire" | "spireSvid">;

const OFF = "SPIRE is not read: `spire` is off";
const OTHER_WAYS = "`spire` = HOST:PORT with `spire-svid`, or unix:///PATH of a list-only gateway, names another way";
const blind = (why: string): SpireReach => ({ tier: "0", reason: `SPIRE itself is not read, ${why}: ${OTHER_WAYS}` });
/** A name that only the cluster's own DNS knows. */
const IN_CLUSTER_NAME = /\.svc(\.|$)/;

/** How SPIRE is reached by these settings and what the cluster says; null hints: the cluster has said nothing. `isInCluster`: this process can look up the names of its services. */
export function reachOf({ spire, spireSvid }: SpireConfig, hints: SpireHints | null, isInCluster: boolean): SpireReach {
  switch (spire.mode) {
    case "off":
      return { tier: "0", reason: OFF };
    case "auto":
      return hints === null ? blind("for neither its address nor its published trust bundle is known") : reachByHints(hints, isInCluster);
    case "server":
      // The configuration takes no server without it.
      return spireSvid === null ? { tier: "0+", host: spire.host, port: spire.port } : { tier: "1", host: spire.host, port: spire.port, workloadSocket: spireSvid };
    case "gateway":
      return { tier: "2", socket: spire.socket };
    default:
      return spire satisfies never;
  }
}

function reachByHints({ serverAddress, publishedBundle, reason }: SpireHints, isInCluster: boolean): SpireReach {
  if (serverAddress === null || publishedBundle === null) return blind(reason);
  const shown = shortText(visibleText(serverAddress), 100);
  const found = addressOf(serverAddress);
  if (found === null) return blind(`for cilium-config names \`${shown}\` as its address, which is not HOST:PORT`);
  if (!isInCluster && IN_CLUSTER_NAME.test(found.host)) return blind(`for its address, ${shown}, is a name within the cluster, and this process runs outside of it`);
  return { tier: "0+", ...found };
}

/** What the cluster writes into its configuration may be anything. */
function addressOf(text: string): { readonly host: string; readonly port: number } | null {
  try {
    const spec = parseSpireSpec(text);
    return spec.mode === "server" ? { host: spec.host, port: spec.port } : null;
  } catch {
    return null;
  }
}

/** The SPIRE source of these settings; it reads once it is started, and follows what it hears of the cluster. */
export function openSpire(config: SpireConfig, { clock, log }: { readonly clock: Clock; readonly log: Log }): HintedSpireSource {
  const isInCluster = readSurroundings().account !== null;
  return openHintedSpireSource({ reachOf: (hints) => reachOf(config, hints, isInCluster), clock, log });
}

/** One look at SPIRE. */
export interface SpireLook {
  readonly view: SpireView;
  readonly health: SpireHealth;
}

/** Reads SPIRE until all of it is there or `waitMs` have passed, for a command that says what it saw; null hints: the cluster has said nothing. */
export async function lookAtSpire(config: SpireConfig, hints: SpireHints | null, waitMs: number): Promise<SpireLook> {
  const source = openSpire(config, { clock: systemClock, log: silentLog });
  if (hints !== null) source.hear(hints);
  const isSettled = (): boolean => source.health().state !== "syncing";
  try {
    if (!isSettled()) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        source.subscribe(() => {
          if (!isSettled()) return;
          clearTimeout(timer);
          resolve();
        });
        source.start();
      });
    }
    const view = source.view();
    return { view, health: healthOf(view) };
  } finally {
    await source.close();
  }
}

// What the command line needs to speak of it.
export type { SpireHints } from "@/lib/domain/join/spire-hints";
