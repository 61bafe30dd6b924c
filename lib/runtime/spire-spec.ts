import { AppError } from "@/lib/platform/errors";

/** How SPIRE is to be read, as `spire` in the settings says it. */
export type SpireSpec =
  | { readonly mode: "off" }
  /** Kubernetes' objects, and what SPIRE tells anyone. */
  | { readonly mode: "auto" }
  | { readonly mode: "server"; readonly host: string; readonly port: number }
  /** `socket`: absolute path. */
  | { readonly mode: "gateway"; readonly socket: string };

const ALLOWED = "it must be off, auto, HOST:PORT of the SPIRE server (with spire-svid), or unix:///PATH of a list-only gateway's socket";
/** The kernel's limit for the path of a unix socket (Linux, include/uapi/linux/un.h), its closing zero left out. */
const LONGEST_SOCKET_PATH = 107;

/** The absolute path of a socket, given as `unix:///PATH` or as the path itself; throws an Error that says what it must be. */
export function parseSocketPath(text: string): string {
  const path = text.startsWith("unix://") ? text.slice("unix://".length) : text;
  if (!path.startsWith("/") || /[\0\s]/.test(path)) throw new Error("it must be the absolute path of a unix socket, for example unix:///run/spire/sockets/agent/agent.sock");
  const length = Buffer.byteLength(path);
  if (length > LONGEST_SOCKET_PATH) throw new Error(`its path has ${length} bytes, and a unix socket's has ${LONGEST_SOCKET_PATH} at most: mount it under a shorter path`);
  return path;
}

/** The value of `spire`; throws an Error that says what it must be. */
export function parseSpireSpec(text: string): SpireSpec {
  if (text === "off" || text === "auto") return { mode: text };
  if (text.startsWith("unix:")) return { mode: "gateway", socket: parseSocketPath(text) };
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(text);
  const host = found?.[1] ?? found?.[2];
  const port = Number(found?.[3] ?? 0);
  if (host === undefined) throw new Error(ALLOWED);
  if (port < 1 || port > 65_535) throw new Error("its port must be a number from 1 to 65535 (Cilium's SPIRE server listens on 8081)");
  return { mode: "server", host, port };
}

/** What a setting was given as, and under which name. */
export interface Named {
  readonly name: string;
  readonly value: string;
}

/** Holds `spire` and `spire-svid` to each other; throws `bad-config`. */
export function checkSpire(spec: SpireSpec, spire: Named, svid: Named | null): void {
  if (spec.mode === "server" && svid === null) {
    throw new AppError("bad-config", `${spire.name} is \`${spire.value}\` without \`spire-svid\`: a SPIRE server lists entries only to callers with an identity.`, "Set spire-svid to the Workload API socket of this node's SPIRE agent, or spire to auto.");
  }
  if (spec.mode !== "server" && svid !== null) {
    const why = spec.mode === "gateway" ? "a gateway on a socket needs no identity" : `with \`spire\` at ${spec.mode} no identity is used`;
    throw new AppError("bad-config", `${svid.name} is \`${svid.value}\`, but ${why}.`, "Set spire to HOST:PORT of the SPIRE server, or leave spire-svid out.");
  }
}
