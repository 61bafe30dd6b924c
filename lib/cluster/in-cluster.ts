import { readFileSync } from "node:fs";
import { isIPv6 } from "node:net";
import { join } from "node:path";
import type { Clock } from "@/lib/ports/clock";
import type { ApiAccess, Credentials, PodAccount } from "./access";

/** The kubelet puts a new token there well before the old one ends. */
const TOKEN_AGE_MS = 60_000;

/**
 * The way in that a pod's own account gives: two files, for which Kubernetes' client with its 80 MB need not be loaded.
 * Files that cannot be read are said with each request.
 */
export function accessInCluster({ host, port, folder }: PodAccount, clock: Clock): ApiAccess {
  let held: { readonly credentials: Credentials; readonly readAtMs: number } | null = null;

  function read(): Credentials {
    const text = (file: string): string => readFileSync(join(folder, file), "utf8");
    return { headers: { Authorization: `Bearer ${text("token").trim()}` }, tls: { ca: text("ca.crt") }, proxy: null };
  }

  return {
    server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
    foundBy: "in the cluster",
    verifiesServer: true,
    // A promise even where a file cannot be read: that is a refusal, and no fault of this programme.
    async credentials() {
      if (held === null || clock.now() - held.readAtMs >= TOKEN_AGE_MS) held = { credentials: read(), readAtMs: clock.now() };
      return Promise.resolve(held.credentials);
    },
    refresh() {
      held = null;
    },
  };
}
