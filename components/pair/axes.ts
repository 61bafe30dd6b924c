import { countOfText, countText, spanText } from "@/components/ui/format";
import { outcomesPresent } from "@/lib/client/outcome-counts";
import type { Outcome } from "@/lib/domain/outcome";
import type { AttemptWire } from "@/lib/wire/attempt";
import type { PairEndWire, PairWire } from "@/lib/wire/pair";

export interface ObservedLine {
  readonly outcome: Outcome;
  readonly count: number;
  /** Waits, reasons or what it rests on; "" when the outcome says it all. */
  readonly detail: string;
}

export interface BesideLine {
  readonly beside: "established-refused" | "recovered" | "l7-refusal";
  readonly text: string;
}

/** Waits named beside the late outcome before the rest is counted. */
const WAITS_NAMED = 3;
const REASONS_NAMED = 2;

/** The Observed axis: outcomes that occurred in their order, each with what explains it. `attempts` are those that the page holds. */
export function observedLines(pair: PairWire, attempts: readonly AttemptWire[]): ObservedLine[] {
  return outcomesPresent(pair.attempts).map(({ outcome, count }) => ({ outcome, count, detail: detailOf(outcome, pair, attempts) }));
}

function detailOf(outcome: Outcome, pair: PairWire, attempts: readonly AttemptWire[]): string {
  switch (outcome) {
    case "authenticated-late":
      return waitsText(attempts);
    case "auth-refused":
      return Object.entries(pair.authRefusedBy)
        .map(([reason, count]) => `${reason} ${countText(count)}`)
        .join(", ");
    case "allowed-unauthenticated":
      return [
        pair.allowedBy.verdict > 0 ? `by verdict ${countText(pair.allowedBy.verdict)}` : null,
        pair.allowedBy.trace > 0 ? `trace, no policy enforced there ${countText(pair.allowedBy.trace)}` : null,
      ]
        .filter((part) => part !== null)
        .join(", ");
    case "unknown": {
      const reasons = Object.entries(pair.unknownReasons).sort((a, b) => b[1] - a[1]);
      const named = reasons.slice(0, REASONS_NAMED).map(([reason, count]) => `${reason} (${countText(count)})`);
      const rest = reasons.length - named.length;
      return [...named, ...(rest > 0 ? [`${countOfText(rest, "further reason")}`] : [])].join("; ");
    }
    case "auth-pending":
      return "their 70 s are not over";
    case "policy-denied":
    case "other-drop":
      return reasonsOf(outcome, attempts);
    case "authenticated":
    case "audited":
      return "";
    default: {
      const never: never = outcome;
      return never;
    }
  }
}

/** The waits of late connections, shortest first; "" when none is held. */
function waitsText(attempts: readonly AttemptWire[]): string {
  const waits = attempts.flatMap((attempt) => (attempt.waitMs === null ? [] : [attempt.waitMs])).sort((a, b) => a - b);
  const named = waits.slice(0, WAITS_NAMED).map(spanText);
  const longest = waits[waits.length - 1];
  if (waits.length <= WAITS_NAMED || longest === undefined) return named.length === 0 ? "" : `waited ${named.join(", ")}`;
  return `${countText(waits.length)} waits, ${named[0] ?? ""} to ${spanText(longest)}`;
}

function reasonsOf(outcome: Outcome, attempts: readonly AttemptWire[]): string {
  const reasons = new Set(attempts.flatMap((attempt) => (attempt.outcome === outcome ? attempt.refusedBy : [])));
  return [...reasons].slice(0, 3).join(", ");
}

/** What stands beside the outcomes and is part of no ratio. */
export function besideLines(pair: PairWire, attempts: readonly AttemptWire[]): BesideLine[] {
  const { establishedRefused, authRefusedRecovered, authRefusedOpen, l7 } = pair;
  const lines: BesideLine[] = [];
  if (establishedRefused.connections > 0)
    lines.push({ beside: "established-refused", text: `${countText(establishedRefused.connections)} established refused, ${countOfText(establishedRefused.packets, "packet")}` });
  if (authRefusedRecovered > 0) lines.push({ beside: "recovered", text: `${countText(authRefusedRecovered)} of ${countText(pair.attempts.authRefused)} refused recovered on a new connection` });
  if (l7.requestsRefused > 0) {
    const requests = [...new Set(attempts.flatMap((attempt) => attempt.l7.refused.map((each) => `${each.method} ${each.path}`)))];
    const named = requests.length === 0 ? "" : `: ${requests.slice(0, 3).join(", ")}${requests.length > 3 ? `, ${requests.length - 3} more` : ""}`;
    lines.push({ beside: "l7-refusal", text: `${countOfText(l7.requestsRefused, "request")} refused by the L7 rule${named}` });
  }
  if (authRefusedOpen > 0) lines.push({ beside: "recovered", text: `${countText(authRefusedOpen)} refused may have recovered unseen` });
  return lines;
}

export interface RequiredAxis {
  readonly state: PairWire["required"]["state"];
  /** "at ingress" and so on after the word; "" where no policy is named. */
  readonly where: string;
  /** Policies as Hubble named them, with their direction. */
  readonly policies: readonly { readonly direction: "ingress" | "egress"; readonly name: string }[];
  /** Rules by their place in the object, computed from the policies themselves. */
  readonly rules: readonly string[];
  readonly reason: string;
  readonly basis: string;
}

/** The Required axis: what verdicts prove, and what nobody read. */
export function requiredAxis(pair: PairWire): RequiredAxis {
  const { state, source, reason, ingress, egress } = pair.required;
  const directions = [ingress.length > 0 ? "ingress" : null, egress.length > 0 ? "egress" : null].filter((each) => each !== null);
  return {
    state,
    where: directions.length === 0 ? "" : `at ${directions.join(" and ")}`,
    policies: [...ingress.map((name) => ({ direction: "ingress" as const, name })), ...egress.map((name) => ({ direction: "egress" as const, name }))],
    rules: pair.required.rules.map(({ name, list, index, spec, explicit, direction }) => `${direction}: ${name} ${spec > 0 ? `specs[${spec}].` : ""}${list}[${index}], ${explicit ? "explicit" : "derived"}`),
    reason: reason ?? (state === "unknown" ? "Policies are not read, and no verdict says it." : ""),
    basis: source === "policy" ? "computed from the policies that are read" : source === "verdict" ? "proved by verdicts; policies are not read" : "policies are not read",
  };
}

export interface IdentityLine {
  readonly side: "source" | "destination";
  readonly peer: string;
  readonly identities: readonly number[];
  readonly labels: readonly string[];
  readonly pods: readonly string[];
  readonly entry: PairEndWire["entry"];
  readonly namedBy: string | null;
  readonly spiffeIds: readonly string[];
}

/** An entry's state in words. */
export function entryWord(state: PairEndWire["entry"]["state"]): string {
  return state === "not-observed" ? "entry not observed" : `entry ${state}`;
}

/** The Identity axis: who both ends are to Cilium, and whether their SPIRE entries were read. */
export function identityLines(pair: PairWire): IdentityLine[] {
  return (["source", "destination"] as const).map((side) => {
    const end = pair[side];
    return { side, peer: end.peer, identities: end.identities, labels: end.labels, pods: end.pods, entry: end.entry, namedBy: namedByText(end.namedBy), spiffeIds: end.entry.spiffeIds };
  });
}

function namedByText(namedBy: PairEndWire["namedBy"]): string | null {
  switch (namedBy) {
    case "owner":
      return "named by its Kubernetes owner";
    case "flow":
      return "named by its flows";
    case "learned":
      return "named by flows of its own node";
    case "pattern":
      return "name guessed from the pod's";
    case "pod":
      return "named after its pod";
    case null:
      return null;
    default: {
      const never: never = namedBy;
      return never;
    }
  }
}

/** How many of both ends' entries were found, in words. */
export function entriesText(pair: PairWire): string {
  const states = [pair.source.entry.state, pair.destination.entry.state];
  if (states.every((state) => state === "not-observed")) return "entries not observed";
  return `${states.filter((state) => state === "found").length} of 2 entries found`;
}
