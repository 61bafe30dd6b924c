import { clockText, countOfText, countText } from "@/components/ui/format";
import type { SpireAnswer } from "@/lib/wire/spire";

/** A stretch of the sentence; `unknown` is dotted, `findings` leads to the findings. */
export interface SentencePart {
  readonly text: string;
  readonly kind?: "strong" | "unknown" | "findings";
}

/** Is SPIRE healthy on every node? In one sentence, with what is not observed said to be so. */
export function prepareSentence(answer: SpireAnswer): readonly SentencePart[] {
  return [...nodesPart(answer), ...identitiesPart(answer)];
}

function nodesPart({ counts, nodesKnown, agentsRead, kubernetes }: SpireAnswer): SentencePart[] {
  if (counts.nodes === 0) {
    if (!nodesKnown) return [{ text: "Which nodes there are is " }, { text: "not observed", kind: "unknown" }, { text: `: ${withoutStop(kubernetes.sentence === "" ? "nodes are not all read" : kubernetes.sentence)}.` }];
    return [{ text: "This cluster has no nodes." }];
  }
  const all = nodesKnown ? countText(counts.nodes) : `at least ${countText(counts.nodes)}`;
  if (agentsRead.value === null) {
    return [
      { text: "Whether the " },
      { text: all, kind: "strong" },
      { text: ` ${counts.nodes === 1 ? "node is" : "nodes are"} attested is ` },
      { text: "not observed", kind: "unknown" },
      { text: ". " },
      { text: `${countText(counts.agentReady)} of ${all}`, kind: "strong" },
      { text: ` ${counts.nodes === 1 ? "has" : "have"} a ready agent pod.` },
    ];
  }
  const asRead = agentsRead.state === "stale" && agentsRead.readAt !== null ? `As last read at ${clockText(agentsRead.readAt)} UTC, ` : "";
  const rest = troubles(counts);
  return [
    { text: asRead },
    { text: `${countText(counts.attested + counts.expiresSoon)} of ${all}`, kind: "strong" },
    { text: ` ${counts.nodes === 1 ? "node has" : "nodes have"} an attested agent` },
    ...rest.flatMap((text, at): SentencePart[] => [{ text: at === 0 ? "; " : ", " }, { text, kind: "strong" }]),
    { text: "." },
  ];
}

function troubles({ expiresSoon, expired, banned, none, notObserved }: SpireAnswer["counts"]): string[] {
  const say = (count: number, one: string, many: string): string[] => (count === 0 ? [] : [`${countText(count)} ${count === 1 ? one : many}`]);
  return [
    ...say(banned, "is banned", "are banned"),
    ...say(expired, "has run out", "have run out"),
    ...say(none, "has none", "have none"),
    ...say(expiresSoon, "renews late", "renew late"),
    ...say(notObserved, "is not observed", "are not observed"),
  ];
}

function identitiesPart({ entries, identities }: SpireAnswer): SentencePart[] {
  const there = identities.found + identities.missing + identities.ambiguous;
  if (entries.value === null || there === 0) return [{ text: " Whether identities have an entry is " }, { text: "not observed", kind: "unknown" }, { text: "." }];
  const parts: SentencePart[] = [{ text: " " }, { text: `${countText(identities.found)} of ${countOfText(there, "identity", "identities")}`, kind: "strong" }, { text: there === 1 ? " has an entry" : " have an entry" }];
  if (identities.missing > 0) parts.push({ text: "; " }, { text: `${countText(identities.missing)} ${identities.missing === 1 ? "is" : "are"} missing`, kind: "findings" });
  return [...parts, { text: "." }];
}

function withoutStop(text: string): string {
  return text.replace(/\.$/, "");
}

const TIERS = { "0": "tier 0: Kubernetes only", "0+": "tier 0+: the bundle, over TLS", "1": "tier 1: with an identity that may list", "2": "tier 2: through a list-only gateway" } as const;

/** The way SPIRE is read, in words. */
export function tierText(tier: SpireAnswer["read"]["tier"]): string {
  return tier === null ? "SPIRE is not read" : TIERS[tier];
}

/** How it is known: one muted line. */
export function prepareBasis({ read, kubernetes, agentsRead, asOf }: SpireAnswer): readonly { readonly text: string; readonly short?: boolean }[] {
  const agents = agentsRead.readAt === null ? [] : [{ text: `agents read ${clockText(agentsRead.readAt)} UTC` }];
  return [
    { text: read.tier === "0" && !kubernetes.read ? "neither SPIRE nor Kubernetes is read" : tierText(read.tier), short: read.tier === null || (read.tier === "0" && !kubernetes.read) },
    ...agents,
    { text: `as of ${clockText(asOf)} UTC, whatever the window` },
    { text: agentsRead.value === null ? "a ready pod is not an attested agent" : "an entry that exists is not a certificate that a node holds" },
  ];
}
