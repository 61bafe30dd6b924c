import { clockText, countOfText, countText } from "@/components/ui/format";
import type { Grade } from "@/lib/domain/outcome";
import { outcomesPresent } from "@/lib/client/outcome-counts";
import type { OutcomeCount } from "@/lib/client/outcome-counts";
import { encryptedWord, endText, policyName, portText } from "@/lib/client/pair-words";
import type { EndText } from "@/lib/client/pair-words";
import type { PairWire } from "@/lib/wire/pair";

/** A second line: why, or how complete; `short` marks what the reader must know is missing. */
export interface BasisText {
  readonly text: string;
  readonly short: boolean;
  readonly full: string;
}

export interface BesideCount {
  readonly beside: "established-refused" | "recovered" | "l7-refusal";
  readonly text: string;
  readonly full: string;
}

/** A pair as the table writes it. */
export interface PairRow {
  readonly key: string;
  readonly source: EndText;
  readonly destination: EndText;
  readonly portText: string;
  readonly fullName: string;
  readonly required: { readonly state: PairWire["required"]["state"]; readonly detail: BasisText };
  readonly grade: { readonly grade: Grade; readonly numerator: number; readonly denominator: number; readonly basis: BasisText };
  readonly outcomes: readonly OutcomeCount[];
  readonly outcomesNote: BasisText | null;
  readonly beside: readonly BesideCount[];
  readonly encrypted: { readonly state: PairWire["encryptedBy"]["state"]; readonly word: string; readonly reason: string };
  readonly lastAuthenticated: LastText;
  readonly lastRefused: LastText | null;
  /** The wire pair it was made of. */
  readonly pair: PairWire;
}

/** When something last happened, or why there is no such time. */
export type LastText = { readonly state: "at"; readonly time: string; readonly text: string } | { readonly state: "none"; readonly text: string };

/** A pair as a row of the table. */
export function preparePairRow(pair: PairWire): PairRow {
  const source = endText(pair.source);
  const destination = endText(pair.destination);
  const port = portText(pair);
  return {
    key: pair.key,
    source,
    destination,
    portText: port,
    fullName: `${source.full} → ${destination.full}${port}`,
    required: { state: pair.required.state, detail: requiredDetail(pair) },
    grade: { grade: pair.grade, numerator: pair.gradeOf.numerator, denominator: pair.gradeOf.denominator, basis: gradeBasis(pair) },
    outcomes: outcomesPresent(pair.attempts),
    outcomesNote: outcomesNote(pair),
    beside: besideCounts(pair),
    encrypted: {
      state: pair.encryptedBy.state,
      word: encryptedWord(pair.encryptedBy.state),
      reason: pair.encryptedBy.reason ?? pair.encryptedBy.evidence.join("; "),
    },
    lastAuthenticated: lastAuthenticated(pair),
    lastRefused: pair.lastRefused === null ? null : { state: "at", time: pair.lastRefused, text: clockText(pair.lastRefused) },
    pair,
  };
}

function requiredDetail(pair: PairWire): BasisText {
  const { ingress, egress, source, reason } = pair.required;
  const named = [direction("ingress", ingress), direction("egress", egress)].filter((part) => part !== null);
  const full = [...ingress.map((policy) => `ingress: ${policy}`), ...egress.map((policy) => `egress: ${policy}`)];
  if (named.length > 0) return plain(named.join(" · "), [...full, reason].filter((part) => part !== null).join("\n"));
  if (source === "verdict") return plain("verdicts say so", reason ?? "Verdicts say so; Hubble named no policy");
  return plain(reason ?? "policies are not read");
}

function direction(name: "ingress" | "egress", policies: readonly string[]): string | null {
  const [first, ...more] = policies;
  if (first === undefined) return null;
  return `${name} · ${policyName(first)}${more.length > 0 ? `, ${more.length} more` : ""}`;
}

function gradeBasis(pair: PairWire): BasisText {
  const { coverage } = pair;
  const full = [pair.gradeOf.reason, ...coverage.reasons].filter((part) => part !== "").join("\n");
  if (coverage.verdicts !== "seen" && pair.grade === "unknown") return { text: pair.gradeOf.reason || `verdicts: ${coverage.verdicts}`, short: true, full };
  if (coverage.lost > 0) return { text: `up to ${countText(coverage.lost)} lost`, short: true, full };
  if (coverage.nodesReporting < coverage.nodes)
    return { text: `${coverage.nodesReporting} of ${countOfText(coverage.nodes, "node")} reporting`, short: true, full };
  if (pair.grade === "unknown") return { text: pair.gradeOf.reason, short: false, full };
  if (!coverage.complete) return { text: coverage.reasons[0] ?? "coverage not complete", short: true, full };
  return { text: `${coverage.nodesReporting} of ${countOfText(coverage.nodes, "node")} · 0 lost`, short: false, full };
}

function outcomesNote(pair: PairWire): BasisText | null {
  const { attempts, allowedBy, unknownReasons } = pair;
  if (attempts.total === 0) return plain("nothing new in the window", `Last seen ${pair.lastSeen}`);
  if (attempts.allowedUnauthenticated > 0) {
    if (allowedBy.trace === 0) return plain("by verdict");
    const trace = "trace, no policy enforced there";
    return plain(allowedBy.verdict === 0 ? trace : `${countText(allowedBy.verdict)} by verdict, ${countText(allowedBy.trace)} by ${trace}`);
  }
  const reasons = Object.entries(unknownReasons).sort((a, b) => b[1] - a[1]);
  const [first] = reasons;
  if (first) return plain(first[0], reasons.map(([reason, count]) => `${countText(count)}: ${reason}`).join("\n"));
  return null;
}

function besideCounts(pair: PairWire): BesideCount[] {
  const beside: BesideCount[] = [];
  const { establishedRefused, authRefusedRecovered, l7, attempts } = pair;
  if (establishedRefused.connections > 0)
    beside.push({
      beside: "established-refused",
      text: `${countText(establishedRefused.connections)} est. refused`,
      full: `${countOfText(establishedRefused.connections, "established connection")} refused, ${countOfText(establishedRefused.packets, "packet")}`,
    });
  if (authRefusedRecovered > 0)
    beside.push({
      beside: "recovered",
      text: `${countText(authRefusedRecovered)} of ${countText(attempts.authRefused)} recovered`,
      full: `${countText(authRefusedRecovered)} of ${countText(attempts.authRefused)} refused recovered on a new connection within 70 s`,
    });
  if (l7.requestsRefused > 0)
    beside.push({
      beside: "l7-refusal",
      text: countOfText(l7.requestsRefused, "request"),
      full: `${countOfText(l7.requestsRefused, "request")} refused by the L7 rule; connections keep their outcome`,
    });
  return beside;
}

function lastAuthenticated(pair: PairWire): LastText {
  if (pair.lastAuthenticated !== null) return { state: "at", time: pair.lastAuthenticated, text: clockText(pair.lastAuthenticated) };
  return { state: "none", text: pair.coverage.verdicts === "seen" ? "never in window" : "not observed" };
}

function plain(text: string, full: string = text): BasisText {
  return { text, short: false, full };
}
