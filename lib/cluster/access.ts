import type { Agent as PlainAgent } from "node:http";
import type { SecureContextOptions } from "node:tls";

/** TLS and headers for one request, as the credentials are now. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: Pick<SecureContextOptions, "ca" | "cert" | "key" | "pfx" | "passphrase"> & { readonly servername?: string; readonly rejectUnauthorized?: boolean };
  /** Set when a proxy stands between; else connections are kept open by ourselves. */
  readonly proxy: PlainAgent | null;
}

/** An API server and the way in. */
export interface ApiAccess {
  /** Without a trailing slash. */
  readonly server: string;
  /** How it was found, for people: "in the cluster", "kubeconfig /path, context name". */
  readonly foundBy: string;
  readonly verifiesServer: boolean;
  credentials(): Promise<Credentials>;
  /** Reads files and asks plug-ins anew: the server refused what they gave. */
  refresh(): void;
}

/** The account of a pod: the API server as Kubernetes names it to the pod, and the folder with `token` and `ca.crt`. */
export interface PodAccount {
  readonly host: string;
  readonly port: string;
  readonly folder: string;
}

/** Where to look for an API server. */
export type AccessPlan =
  /** The pod's own account. */
  | { readonly kind: "in-cluster"; readonly account: PodAccount }
  /** Files as in KUBECONFIG; `context` null: the one they call current. */
  | { readonly kind: "kubeconfig"; readonly files: readonly string[]; readonly context: string | null }
  /** An address without credentials: a simulated server, or `kubectl proxy`. */
  | { readonly kind: "address"; readonly server: string };
