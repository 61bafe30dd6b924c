import { clockText, countOfText, spanText } from "@/components/ui/format";
import type { AttemptWire } from "@/lib/wire/attempt";

/** An attempt as the pair's table writes it. */
export interface AttemptRow {
  readonly id: string;
  readonly time: string;
  readonly outcome: AttemptWire["outcome"];
  readonly from: string;
  readonly decidedAt: string;
  readonly happened: string;
  readonly beside: readonly { readonly beside: "established-refused" | "recovered" | "l7-refusal"; readonly text: string }[];
  /** Facts that change how the row is read: through a proxy, identity changed, may have recovered unseen. */
  readonly notes: readonly string[];
  readonly wait: string;
  /** Where its flows are listed: the flows screen with these ids, or null when none is named. */
  readonly flowIds: readonly string[];
}

/** An attempt as a row: what was seen of it in words, what stands beside it, and how long it waited. */
export function prepareAttemptRow(attempt: AttemptWire): AttemptRow {
  return {
    id: attempt.id,
    time: attempt.time,
    outcome: attempt.outcome,
    from: sourceText(attempt),
    decidedAt: attempt.decidingNodes.join(", "),
    happened: happenedText(attempt),
    beside: besideTexts(attempt),
    notes: notesOf(attempt),
    wait: waitText(attempt),
    flowIds: attempt.flows,
  };
}

function sourceText(attempt: AttemptWire): string {
  if (attempt.sourcePort !== undefined) return String(attempt.sourcePort);
  if (attempt.icmpType !== undefined) return `type ${attempt.icmpType}, code ${attempt.icmpCode ?? 0}`;
  return attempt.sourceAddress;
}

function happenedText(attempt: AttemptWire): string {
  const refusals = attempt.refusals > 0 ? `${countOfText(attempt.refusals, "refusal")}${attempt.refusedBy.length > 0 ? ` (${attempt.refusedBy.join(", ")})` : ""}` : "";
  switch (attempt.outcome) {
    case "authenticated":
      return "let through by a verdict with authentication";
    case "authenticated-late":
      return `${refusals || "refused"}, then let through with authentication`;
    case "auth-pending":
    case "auth-refused":
    case "policy-denied":
    case "other-drop":
      return [refusals, attempt.reason].filter(Boolean).join(": ") || "refused";
    case "allowed-unauthenticated":
      return attempt.evidence === "trace" ? "let through; trace, no policy enforced there" : "let through by a verdict without authentication";
    case "audited":
      return "audit mode let it through";
    case "unknown":
      return attempt.reason ?? "no event says how it was decided";
    default: {
      const never: never = attempt.outcome;
      return never;
    }
  }
}

function besideTexts(attempt: AttemptWire): AttemptRow["beside"] {
  const { l7, establishedRefused, recovered } = attempt;
  const beside: { beside: "established-refused" | "recovered" | "l7-refusal"; text: string }[] = [];
  if (establishedRefused.packets > 0)
    beside.push({ beside: "established-refused", text: `${establishedRefused.firstAt === null ? "refused later" : `refused since ${clockText(establishedRefused.firstAt)}`}, ${countOfText(establishedRefused.packets, "packet")}` });
  if (recovered) beside.push({ beside: "recovered", text: "recovered on a new connection" });
  if (l7.requestsRefused > 0) {
    const named = l7.refused.map((each) => `${each.method} ${each.path}`);
    beside.push({ beside: "l7-refusal", text: `${countOfText(l7.requestsRefused, "request")} refused by the L7 rule${named.length > 0 ? `: ${named.join(", ")}` : ""}` });
  }
  return beside;
}

function notesOf(attempt: AttemptWire): string[] {
  const notes = [];
  if (attempt.refusedOpen) notes.push("may have recovered unseen");
  if (attempt.identityChanged) notes.push("an identity changed while it was open");
  if (attempt.viaProxy) notes.push("leg of an L7 proxy, not counted again");
  if (attempt.exempt) notes.push("exempt traffic");
  if (!attempt.decided && mayStillChange(attempt)) notes.push("not decided yet");
  return notes;
}

/** Pending says so by its name, and what a verdict let through stays let through. */
function mayStillChange(attempt: AttemptWire): boolean {
  return attempt.outcome === "unknown" || (attempt.outcome === "allowed-unauthenticated" && attempt.evidence === "trace");
}

function waitText(attempt: AttemptWire): string {
  if (attempt.waitMs !== null) return spanText(attempt.waitMs);
  switch (attempt.outcome) {
    case "authenticated":
      return "at once";
    case "authenticated-late":
      return "not measured";
    case "auth-pending":
      return "still waiting";
    case "auth-refused":
      return "never let through";
    case "allowed-unauthenticated":
    case "policy-denied":
    case "audited":
    case "other-drop":
    case "unknown":
      return "–";
    default: {
      const never: never = attempt.outcome;
      return never;
    }
  }
}
