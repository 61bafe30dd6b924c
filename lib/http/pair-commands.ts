import { printInstant, type Instant } from "@/lib/domain/instant";
import type { Pair, PairEnd } from "@/lib/domain/pair";
import type { SourceStatus } from "@/lib/runtime/question";
import type { PairAnswer } from "@/lib/wire/attempt";
import { printTerm } from "@/lib/wire/filter-print";

/** Command lines that give what the pair's page shows; names are quoted for a POSIX shell, whatever they hold. */
export function commandsOf(pair: Pair, window: { readonly from: Instant; readonly to: Instant }, source: SourceStatus): PairAnswer["commands"] {
  const from = printInstant(window.from);
  const to = printInstant(window.to);
  const term = printTerm({ key: "pair", negated: false, values: [pair.key], comparison: null });
  const server = source.nature.type === "capture" ? [] : ["--server", source.nature.label.replace(/^relays?:\/\//, "")];
  const hubble = ["hubble", "observe", ...server, "--use-default-field-masks=false", ...endFlags("from", pair.source), ...endFlags("to", pair.destination), ...portFlags(pair), "--since", from, "--until", to];
  const countersign = ["countersign", "attempts", ...sourceFlags(source), term, `since:${from}`, `until:${to}`];
  return { countersign: countersign.map(quote).join(" "), hubble: hubble.map(quote).join(" ") };
}

function sourceFlags({ nature }: SourceStatus): string[] {
  return ["--from", nature.label];
}

/** Hubble matches pods by prefix, and every pod of a workload begins with its name. */
function endFlags(side: "from" | "to", end: PairEnd): string[] {
  switch (end.type) {
    case "workload":
      return [`--${side}-pod`, `${end.namespace ?? ""}/${end.workload ?? end.pods[0] ?? ""}`];
    case "reserved":
      return [`--${side}-identity`, end.peer.slice("reserved:".length)];
    case "world":
      return [`--${side}-identity`, "world"];
    case "cidr":
      return [`--${side}-ip`, end.peer.slice("cidr:".length).replace("_", "/")];
    case "fqdn":
      return [`--${side}-fqdn`, end.peer.slice("fqdn:".length)];
    default:
      return end.type satisfies never;
  }
}

function portFlags(pair: Pair): string[] {
  const protocol = ["--protocol", pair.protocol.toLowerCase()];
  return typeof pair.port === "number" ? ["--to-port", String(pair.port), ...protocol] : protocol;
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
