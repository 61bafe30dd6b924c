import { FILTER_KEYS } from "@/lib/domain/filter";
import { appliesTo } from "@/lib/domain/filter-keys";
import type { FilterTarget } from "@/lib/domain/filter";
import { KEY_HELP } from "@/lib/wire/filter-help";
import { HELP } from "./arguments";
import type { Command, FlagSpec } from "./command";

const SOURCE_HELP =
  "SOURCE is relay://HOST:PORT (plain), relays://HOST:PORT (TLS), one or more capture files (hubble observe -o jsonpb, -o json,\nexporter files, length-delimited protobuf, .gz of each), or - for standard input.";

/** What `countersign --help` prints. */
export function printOverview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    "countersign says, for every pair of workloads, whether they had to prove who they are, whether they did, and how we know.",
    "",
    "Usage: countersign COMMAND [FLAGS]",
    "",
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    "",
    "countersign COMMAND --help says more about one; countersign --version prints the version.",
    "",
  ].join("\n");
}

/** What `countersign COMMAND --help` prints. */
export function printHelp(command: Command, target: FilterTarget | null): string {
  const flags = [...command.flags, HELP];
  const width = Math.max(...flags.map((flag) => shownFlag(flag).length));
  return [
    command.summary,
    "",
    `Usage: ${command.usage}`,
    "",
    ...flags.map((flag) => `  ${shownFlag(flag).padEnd(width)}  ${flag.help}`),
    ...command.notes.flatMap((note) => ["", note]),
    ...(command.flags.some((flag) => flag.value === "SOURCE") ? ["", SOURCE_HELP] : []),
    ...(target === null ? [] : ["", ...filterHelp(target)]),
    "",
  ].join("\n");
}

function shownFlag(flag: FlagSpec): string {
  return `${flag.short ? `-${flag.short}, ` : ""}--${flag.name}${flag.value === null ? "" : ` ${flag.value}`}`;
}

function filterHelp(target: FilterTarget): string[] {
  const keys = FILTER_KEYS.filter((key) => appliesTo(key).includes(target));
  const width = Math.max(...keys.map((key) => key.length));
  return [
    "FILTER is what is left over: terms that must all hold. A comma in a value means any of, - in front means not, * stands for",
    'any text within a segment, "…" quotes; a word without a key searches names, addresses, identities and ids.',
    "",
    ...keys.map((key) => `  ${key.padEnd(width)}  ${KEY_HELP[key]}`),
  ];
}
