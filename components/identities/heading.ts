import type { BasisPart } from "@/components/ui/basis";
import { clockText, countOfText, countText, windowSpanText } from "@/components/ui/format";
import { IDENTITY_SHOWS, type IdentitiesAnswer, type IdentityShowWire } from "@/lib/wire/identities";

/** A part of the sentence; numbers are strong, what is not known is dotted. */
export interface SentencePart {
  readonly text: string;
  readonly look: "plain" | "strong" | "not-known";
}

/** The sentence over the list: how many have their entry, of how many; never a zero for what was not read. */
export function sentenceOf({ workloads, found, counts, entriesSilence, missing }: IdentitiesAnswer): SentencePart[] {
  const of = `${missing === null ? "" : "at least "}${countOfText(workloads, "identity", "identities")} of pods`;
  if (entriesSilence !== null) return [{ text: of, look: "strong" }, { text: "; whether they have a SPIRE entry is ", look: "plain" }, { text: "not observed", look: "not-known" }];
  const parts: SentencePart[] = [
    { text: countText(found), look: "strong" },
    { text: ` of ${of} have a SPIRE entry, `, look: "plain" },
    { text: countText(counts["no-entry"]), look: "strong" },
    { text: " have none, ", look: "plain" },
    { text: missing === null ? countText(counts.orphaned) : "which entries are orphaned", look: missing === null ? "strong" : "plain" },
  ];
  return [...parts, missing === null ? { text: ` ${counts.orphaned === 1 ? "entry has" : "entries have"} no identity`, look: "plain" } : { text: " is not known", look: "plain" }];
}

/** How we know: when SPIRE and Kubernetes were read, and how complete the window is. */
export function basisOf({ entriesReadAt, spire, trustDomain, window, coverage, missing }: IdentitiesAnswer): BasisPart[] {
  const parts: BasisPart[] = [];
  if (missing !== null) parts.push({ text: missing, short: true });
  if (entriesReadAt !== null) parts.push({ text: `entries read ${clockText(entriesReadAt)} UTC, tier ${spire.tier ?? ""}` });
  parts.push({ text: trustDomain === null ? "trust domain not known" : `trust domain ${trustDomain}` });
  parts.push({ text: `${windowSpanText(window)}` });
  parts.push({ text: `${coverage.nodesReporting} of ${countOfText(coverage.nodes, "node")}`, short: coverage.nodesReporting < coverage.nodes });
  parts.push({ text: `${countText(coverage.lost)} lost`, short: coverage.lost > 0 });
  return parts;
}

const NAMES: Readonly<Record<IdentityShowWire, string>> = {
  all: "all",
  "no-entry": "no entry",
  orphaned: "orphaned",
  ambiguous: "ambiguous",
  "expires-soon": "ends within 24 h",
  "never-authenticated": "never seen authenticated",
  "not-observed": "entry not observed",
  outside: "reserved and outside",
};

/** A preset with its count, or the word that it is not known. */
export interface Preset {
  readonly show: IdentityShowWire;
  readonly name: string;
  readonly count: string;
  readonly known: boolean;
  readonly title: string;
}

/** The presets, each with its count; those that rest on what was not read say so. */
export function presetsOf({ counts, entriesSilence, authenticationUnknown }: IdentitiesAnswer): Preset[] {
  return IDENTITY_SHOWS.map((show) => {
    const restsOnEntries = show === "no-entry" || show === "orphaned" || show === "ambiguous" || show === "expires-soon";
    if (restsOnEntries && entriesSilence !== null) return { show, name: NAMES[show], count: "not observed", known: false, title: entriesSilence };
    if (show === "never-authenticated" && authenticationUnknown > 0) {
      const unknown = `of ${countText(authenticationUnknown)} it is not known`;
      return counts[show] === 0 ? { show, name: NAMES[show], count: "not known", known: false, title: unknown } : { show, name: NAMES[show], count: `at least ${countText(counts[show])}`, known: true, title: unknown };
    }
    return { show, name: NAMES[show], count: countText(counts[show]), known: true, title: "" };
  });
}
