import { healthOf, type SpireHealth, type SpireView } from "@/lib/domain/spire/spire-view";
import { silentLog } from "@/lib/platform/log";
import { systemClock } from "@/lib/platform/system-clock";
import type { Clock } from "@/lib/ports/clock";
import type { Log } from "@/lib/ports/log";
import type { SpireSource } from "@/lib/ports/spire-source";
import type { SpireReach } from "@/lib/spire/options";
import { openSpireSource } from "@/lib/spire/spire-source";
import type { Config } from "./config";
import { parseSpireSpec } from "./spire-spec";

/** What the cluster's objects say about where its SPIRE is and how it is told from others. Each may come and change later. */
export interface SpireHints {
  /** HOST:PORT (`mesh-auth-spire-server-address` of ConfigMap cilium-config); null = not known. */
  readonly serverAddress: string | null;
  /** ConfigMap spire-bundle; null while it is not known. */
  readonly publishedBundle: () => string | null;
  /** `mesh-auth-spiffe-trust-domain`; null while it is not known. */
  readonly trustDomain: () => string | null;
}

const OFF = "SPIRE is not read: `spire` is off";
const BLIND = "SPIRE itself is not read, for neither its address nor its published trust bundle is known: `spire` = HOST:PORT with `spire-svid`, or unix:///PATH of a list-only gateway, names it";

/** How SPIRE is reached by these settings and what the cluster says; null hints: the cluster is not read. */
export function reachOf({ spire, spireSvid }: Pick<Config, "spire" | "spireSvid">, hints: SpireHints | null): SpireReach {
  switch (spire.mode) {
    case "off":
      return { tier: "0", reason: OFF };
    case "auto": {
      const address = hints?.serverAddress ?? null;
      const found = address === null ? null : addressOf(address);
      return found === null ? { tier: "0", reason: BLIND } : { tier: "0+", ...found };
    }
    case "server":
      // The configuration takes no server without it.
      return spireSvid === null ? { tier: "0+", host: spire.host, port: spire.port } : { tier: "1", host: spire.host, port: spire.port, workloadSocket: spireSvid };
    case "gateway":
      return { tier: "2", socket: spire.socket };
    default:
      return spire satisfies never;
  }
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

/** The SPIRE source of these settings; it reads once it is started. */
export function openSpire(config: Pick<Config, "spire" | "spireSvid">, hints: SpireHints | null, surroundings: { readonly clock: Clock; readonly log: Log }): SpireSource {
  return openSpireSource({ reach: reachOf(config, hints), ...surroundings, ...(hints && { publishedBundle: hints.publishedBundle, trustDomain: hints.trustDomain }) });
}

/** One look at SPIRE. */
export interface SpireLook {
  readonly view: SpireView;
  readonly health: SpireHealth;
}

/** Reads SPIRE until all of it is there or `waitMs` have passed, for a command that says what it saw. */
export async function lookAtSpire(config: Pick<Config, "spire" | "spireSvid">, hints: SpireHints | null, waitMs: number): Promise<SpireLook> {
  const source = openSpire(config, hints, { clock: systemClock, log: silentLog });
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
