import type { SpireTier, SpireView } from "@/lib/domain/spire/spire-view";
import type { Place } from "./fault";
import type { SpireReach } from "./options";

/** What a view is made of, but for what follows from the rest. */
export type Part = Exclude<keyof SpireView, "tier" | "label" | "trustDomain" | "clockLeadMs">;
export const PARTS = ["entries", "agents", "bundle", "signing", "server", "process", "own"] as const satisfies readonly Part[];

const LISTS_ONLY = "SPIRE tells this only to callers that may list: give Countersign an identity (`spire` = HOST:PORT with `spire-svid`) or a list-only gateway (`spire` = unix:///PATH)";
const SOCKET_ONLY = "SPIRE tells this on its private socket alone: a list-only gateway there (`spire` = unix:///PATH) would pass it on";

const BLIND: Readonly<Record<Exclude<SpireTier, "0">, Partial<Readonly<Record<Part, string>>>>> = {
  "0+": { entries: LISTS_ONLY, agents: LISTS_ONLY, signing: LISTS_ONLY, process: SOCKET_ONLY, own: "Nothing that is read here needs an identity of ours" },
  "1": { process: SOCKET_ONLY },
  "2": { server: "A gateway on a socket does not show the server's certificate", own: "A gateway on a socket needs no identity of ours" },
};

/** Why a way of reading SPIRE cannot see a part; null when it can. */
export function blindnessOf(reach: SpireReach, part: Part): string | null {
  return reach.tier === "0" ? reach.reason : (BLIND[reach.tier][part] ?? null);
}

function hostPort({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** What a person named, and what grpc-js dials for it. */
export function addressOf(reach: SpireReach): { readonly label: string; readonly target: string; readonly place: Place } {
  switch (reach.tier) {
    case "0":
      return { label: "", target: "", place: { name: "SPIRE", socket: null } };
    case "0+":
    case "1": {
      const label = hostPort(reach);
      return { label, target: `dns:${label}`, place: { name: `SPIRE at ${label}`, socket: null } };
    }
    case "2":
      return { label: `unix://${reach.socket}`, target: `unix:${reach.socket}`, place: { name: "the SPIRE gateway", socket: reach.socket } };
    default:
      return reach satisfies never;
  }
}
