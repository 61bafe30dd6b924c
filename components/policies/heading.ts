import type { BasisPart } from "@/components/ui/basis";
import { countOfText, countText, windowSpanText } from "@/components/ui/format";
import type { PoliciesAnswer } from "@/lib/wire/policies";

/** How we know what the list says: window, coverage, what was asked, whose rules are followed. */
export function basisOf({ window, coverage, asked, pods, agents, engines, missing, total }: PoliciesAnswer): BasisPart[] {
  const parts: BasisPart[] = [
    { text: `${countOfText(total.rules, "rule")} in all` },
    { text: `${windowSpanText(window)}, ${countOfText(asked.pairs, "pair")}, ${countOfText(asked.attempts, "new connection")}` },
    { text: `${coverage.nodesReporting} of ${countOfText(coverage.nodes, "node")}`, short: coverage.nodesReporting < coverage.nodes },
    { text: `${countText(coverage.lost)} lost`, short: coverage.lost > 0 },
  ];
  if (missing !== null) parts.unshift({ text: `at least: ${missing}`, short: true });
  if (asked.undecided > 0) parts.push({ text: `of ${countOfText(asked.undecided, "pair")} it is not known which rules decide`, short: true });
  if (pods.unknown > 0) parts.push({ text: `the identity of ${countText(pods.unknown)} of ${countOfText(pods.of, "pod")} is not known`, short: true });
  parts.push(enginesPart(agents, engines));
  return parts;
}

function enginesPart(agents: string | null, engines: PoliciesAnswer["engines"]): BasisPart {
  if (engines.length > 1) {
    const why = agents === null ? "the agents’ version is not known" : `agents run ${agents}, which lies between`;
    return { text: `as Cilium ${engines.join(" and ")} merge rules, where both agree: ${why}`, short: true };
  }
  return { text: `as Cilium ${engines[0] ?? ""} merges rules${agents === null ? "" : `, agents run ${agents}`}` };
}
