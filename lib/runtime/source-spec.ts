import { AppError } from "@/lib/platform/errors";

/** Where flows come from, as SOURCE on the command line and `source` in the settings say it. */
export type SourceSpec =
  | { readonly type: "relay"; readonly host: string; readonly port: number; readonly tls: boolean }
  /** `-` stands for standard input. */
  | { readonly type: "capture"; readonly files: readonly string[] };

export const DEFAULT_SOURCE = "relay://hubble-relay.kube-system.svc:80";
const ALLOWED = "relay://HOST:PORT (plain), relays://HOST:PORT (TLS), capture files, or - for standard input";

/** One SOURCE from its words (several words are several capture files); throws `bad-source`. */
export function parseSourceSpec(words: readonly string[]): SourceSpec {
  const given = words.filter((word) => word !== "");
  const first = given[0];
  if (first === undefined) throw new AppError("bad-source", "No source was given.", `Say ${ALLOWED}.`);
  const urls = given.filter((word) => word.includes("://"));
  if (urls.length === 0) {
    if (given.filter((word) => word === "-").length > 1) throw new AppError("bad-source", "Standard input (-) was named twice as a source.", "Name it once.");
    return { type: "capture", files: given };
  }
  if (given.length > 1) throw new AppError("bad-source", `A Relay is a source of its own, but ${given.length} were given: ${given.join(" ")}.`, "Give one Relay, or only capture files.");
  return parseRelayUrl(first);
}

/** The text a person would write for `spec`. */
export function printSourceSpec(spec: SourceSpec): string {
  switch (spec.type) {
    case "relay":
      return `${spec.tls ? "relays" : "relay"}://${spec.host.includes(":") ? `[${spec.host}]` : spec.host}:${spec.port}`;
    case "capture":
      return spec.files.join(" ");
  }
}

function parseRelayUrl(text: string): SourceSpec {
  const found = /^([a-z0-9+.-]+):\/\/(?:\[([0-9a-fA-F:.]+)\]|([^\s/:@[\]]+))(?::(\d+))?\/?$/i.exec(text);
  const scheme = found?.[1]?.toLowerCase() ?? text.slice(0, text.indexOf("://"));
  if (scheme !== "relay" && scheme !== "relays") throw new AppError("bad-source", `The source \`${text}\` has the unknown scheme \`${scheme}\`.`, `Say ${ALLOWED}.`);
  const host = found?.[2] ?? found?.[3];
  if (!host) throw new AppError("bad-source", `The source \`${text}\` names no host and port.`, `Say ${scheme}://HOST:PORT.`);
  const port = found?.[4] === undefined ? (scheme === "relays" ? 443 : 80) : Number(found[4]);
  if (port < 1 || port > 65_535) throw new AppError("bad-source", `The source \`${text}\` has port ${port}.`, "A port is a number from 1 to 65535.");
  return { type: "relay", host, port, tls: scheme === "relays" };
}
