import type { Filter, FilterTarget } from "@/lib/domain/filter";
import { parseSpanMs } from "@/lib/domain/filter-time";
import { AppError } from "@/lib/platform/errors";
import { readConfig } from "@/lib/runtime/environment";
import type { Config } from "@/lib/runtime/config";
import { readFilter, sayFault } from "@/lib/wire/filter-parse";
import { valueOf, type FlagSpec, type Given } from "./command";

/** Flags of every command that reads a source to answer once. */
export const SOURCE_FLAGS: readonly FlagSpec[] = [
  { name: "from", value: "SOURCE", help: "where flows come from", many: true },
  { name: "for", value: "SPAN", help: "how long to listen to a Relay before answering (5s)" },
  { name: "relay-ca", value: "FILE", help: "certificates that Relay's must be signed by" },
  { name: "relay-cert", value: "FILE", help: "our certificate for mutual TLS" },
  { name: "relay-key", value: "FILE", help: "its key" },
  { name: "relay-server-name", value: "NAME", help: "name in Relay's certificate (ui.hubble-relay.cilium.io)" },
  { name: "cluster-name", value: "NAME", help: "name of the cluster (as the flows say)" },
];

/** `-o` with the formats of a command, its default first. */
export function outputFlag(formats: readonly string[]): FlagSpec {
  return { name: "output", short: "o", value: formats.join("|"), help: `how to print the answer (${formats[0] ?? ""})` };
}

/** A question to one source, as it was typed. */
export interface Asking<Format extends string> {
  readonly config: Config;
  readonly filter: Filter;
  readonly format: Format;
  /** How long to listen to a live source, ms. */
  readonly listenMs: number;
}

const DEFAULT_LISTEN_MS = 5_000;

/** Reads the source, the filter and the format that were given; throws `bad-usage`, `bad-filter`, `bad-source`, `bad-config`. */
export function readAsking<Format extends string>(given: Given, target: FilterTarget, formats: readonly [Format, ...Format[]]): Asking<Format> {
  const sources = given.flags.get("from");
  if (!sources) throw new AppError("bad-usage", "No source was given.", "Write --from relay://HOST:PORT, --from FILE, or --from - for standard input.");
  const flags: Record<string, string | readonly string[]> = { source: sources };
  for (const { name } of SOURCE_FLAGS.slice(2)) {
    const value = valueOf(given, name);
    if (value !== undefined) flags[name] = value;
  }
  const parsed = readFilter(given.words.join(" "), target);
  if (!parsed.ok) throw new AppError("bad-filter", `The filter does not parse: ${sayFault(parsed)}`);
  return { config: readConfig(flags), filter: parsed.filter, format: readFormat(given, formats), listenMs: readListenMs(given) };
}

function readFormat<Format extends string>(given: Given, formats: readonly [Format, ...Format[]]): Format {
  const asked = valueOf(given, "output") ?? formats[0];
  const found = formats.find((format) => format === asked);
  if (found === undefined) throw new AppError("bad-usage", `-o does not take \`${asked}\`.`, `It is one of ${formats.join(", ")}.`);
  return found;
}

function readListenMs(given: Given): number {
  const text = valueOf(given, "for");
  if (text === undefined) return DEFAULT_LISTEN_MS;
  const ms = parseSpanMs(text);
  if (ms === null || ms < 1) throw new AppError("bad-usage", `--for is \`${text}\`.`, "Give a span: 5s, 2m.");
  return ms;
}
