import { clockText, countOfText, countText, dayText } from "@/components/ui/format";
import { FINDING_CODES } from "@/lib/domain/findings/finding-codes";
import type { CoverageAnswer } from "@/lib/wire/coverage";
import type { FindingsAnswer } from "@/lib/wire/findings";
import type { IdentitiesAnswer } from "@/lib/wire/identities";
import type { PoliciesAnswer } from "@/lib/wire/policies";
import type { SpireAnswer } from "@/lib/wire/spire";
import { coverageFact, fromTo, icon, of, say, strong, was, type Fact, type Part, type Summary } from "./summary";

/** What Policies showed: which of them demand authentication. */
export function summarisePolicies({ total, counts, missing, coverage, asked }: PoliciesAnswer): Summary {
  const { policies } = total;
  const atLeast = missing === null ? "" : `; there may be others: ${missing}`;
  const sentence = policies === 0 && missing !== null ? [say("Which policies there were is "), strong("not known"), say(`: ${missing}`)] : [of(counts.requires, policies), say(` ${policies === 1 ? "policy demands" : "policies demand"} authentication${atLeast}.`)];
  return {
    sentence,
    facts: [
      { mark: icon("filter"), parts: [of(counts.unmatched, policies), say(` ${counts.unmatched === 1 ? "decides" : "decide"} none of the `), strong(countOfText(asked.pairs, "pair")), say(asked.pairs === 1 ? " that was seen" : " that were seen")] },
      { mark: icon(counts.faults === 0 ? "ok" : "gap"), parts: [of(counts.faults, policies), say(counts.faults === 1 ? " has a fault" : " have a fault")], short: counts.faults > 0 },
      coverageFact(coverage),
    ],
    advice: null,
  };
}

/** What Identities showed: which of them SPIRE knows. */
export function summariseIdentities({ workloads, found, counts, entriesSilence, missing, authenticationUnknown, coverage }: IdentitiesAnswer): Summary {
  const whole = `${missing === null ? "" : "at least "}${countOfText(workloads, "identity", "identities")} of pods`;
  const entries: Part[] = entriesSilence === null ? [strong(countText(found)), say(" of "), strong(whole), say(` ${found === 1 ? "has" : "have"} a SPIRE entry.`)] : [say("Whether "), strong(whole), say(" have a SPIRE entry was "), strong("not observed"), say(`: ${entriesSilence}`)];
  const noEntry: Fact =
    entriesSilence === null
      ? { mark: icon(counts["no-entry"] === 0 ? "ok" : "gap"), parts: [of(counts["no-entry"], workloads), say(counts["no-entry"] === 1 ? " has no entry" : " have no entry")], short: counts["no-entry"] > 0 }
      : { mark: icon("not-known"), parts: [say("entries were not observed")] };
  const unknown = authenticationUnknown === 0 ? "" : `, of ${countText(authenticationUnknown)} it is not known`;
  return {
    sentence: entries,
    facts: [noEntry, { mark: icon("info"), parts: [of(counts["never-authenticated"], counts.all), say(` ${was(counts["never-authenticated"])} never seen authenticated in the window${unknown}`)] }, coverageFact(coverage)],
    advice: null,
  };
}

/** What SPIRE and nodes showed. */
export function summariseSpire({ counts, nodesKnown, agentsRead, entries, identities, meshAuth, asOf }: SpireAnswer): Summary {
  const attested = counts.attested + counts.expiresSoon;
  const at = `At ${clockText(asOf, "min")} UTC on ${dayText(asOf)}, `;
  const whole = nodesKnown ? "" : "at least ";
  const there = identities.found + identities.missing + identities.ambiguous;
  return {
    sentence:
      agentsRead.value === null
        ? [say(`${at}whether the ${whole}`), strong(countOfText(counts.nodes, "node")), say(` ${counts.nodes === 1 ? "has" : "have"} an attested SPIRE agent was `), strong("not observed"), say(".")]
        : [say(at), strong(`${countText(attested)} of ${whole}${countText(counts.nodes)}`), say(` ${counts.nodes === 1 ? "node" : "nodes"} had an attested SPIRE agent.`)],
    facts: [
      { mark: icon(counts.agentReady === counts.nodes ? "ok" : "gap"), parts: [of(counts.agentReady, counts.nodes), say(counts.nodes === 1 ? " node has a ready agent pod" : " nodes have a ready agent pod")], short: counts.agentReady < counts.nodes },
      entries.value === null || there === 0 ? { mark: icon("not-known"), parts: [say("whether identities have an entry was not observed")] } : { mark: icon(identities.missing === 0 ? "ok" : "gap"), parts: [of(identities.found, there), say(there === 1 ? " identity has an entry" : " identities have an entry")], short: identities.missing > 0 },
      { mark: icon(meshAuth.module === "unknown" ? "not-known" : "info"), parts: [say("mutual authentication in the agents’ configuration: "), strong(meshAuth.module === "unknown" ? "not known" : meshAuth.module)] },
    ],
    advice: null,
  };
}

/** What Findings showed: how much is wrong, of how much that was looked for. */
export function summariseFindings({ findings, more, unmade, coverage, window }: FindingsAnswer): Summary {
  const total = findings.length + more.reduce((sum, { count }) => sum + count, 0);
  const blocks = findings.filter(({ severity }) => severity === "blocks").length;
  const [first] = findings;
  const missed = new Set(unmade.map(({ code }) => code)).size;
  return {
    sentence: [say(`${fromTo(window)}, `), strong(countOfText(total, "finding")), say(` ${total === 1 ? "stands" : "stand"}${first === undefined ? "" : `; the worst: ${first.title.replace(/\.$/, "")}`}.`)],
    facts: [
      { mark: blocks === 0 ? icon("ok") : { kind: "severity", severity: "blocks" }, parts: [of(blocks, total), say(blocks === 1 ? " blocks connections" : " block connections")] },
      { mark: icon(missed === 0 ? "ok" : "not-known"), parts: [of(FINDING_CODES.length - missed, FINDING_CODES.length), say(" checks could be made wholly")], short: missed > 0 },
      coverageFact(coverage),
    ],
    advice: first?.fix.sentence ?? null,
  };
}

/** What Coverage showed. */
export function summariseCoverage({ coverage, window, nodes, holes, cluster_read: cluster, spire_read: spire }: CoverageAnswer): Summary {
  const verdicts = nodes.filter((node) => node.verdicts === "seen").length;
  const reads = [cluster, spire].filter(({ read }) => read).length;
  return {
    sentence: [say(`${fromTo(window)}, `), say(coverage.complete ? "nothing is known to be missing from what was seen." : "what was seen is not complete: counts are lower bounds.")],
    facts: [
      coverageFact(coverage),
      { mark: icon(verdicts === nodes.length && nodes.length > 0 ? "ok" : "gap"), parts: [of(verdicts, nodes.length), say(" nodes sent policy verdicts; "), strong(countOfText(holes.length, "hole")), say(" in the window")], short: verdicts < nodes.length },
      { mark: icon(reads === 2 ? "ok" : "not-known"), parts: [of(reads, 2), say(` of Kubernetes and SPIRE ${was(reads)} read`)] },
    ],
    advice: null,
  };
}
