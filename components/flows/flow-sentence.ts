import { countOfText, spanText } from "@/components/ui/format";
import type { Outcome } from "@/lib/domain/outcome";
import type { AttemptWire } from "@/lib/wire/attempt";
import type { FlowAnswer, FlowWire } from "@/lib/wire/flow";

/** What the connection that an event belongs to came to, as one sentence; an event that belongs to none says what it is. */
export function flowSentence(flow: FlowWire, attempt: AttemptWire | null): string {
  if (flow.kind === "established-refused") return "This packet belongs to a connection that had been let through, and it was refused because authentication was missing. Nothing after it does not mean that it recovered.";
  const outcome = attempt?.outcome ?? flow.outcome;
  if (outcome === null) return lonelySentence(flow);
  return outcomeSentence(outcome, attempt);
}

function outcomeSentence(outcome: Outcome, attempt: AttemptWire | null): string {
  switch (outcome) {
    case "authenticated":
      return "This new connection was let through at once, under a rule that requires authentication.";
    case "authenticated-late":
      return `This new connection was refused because authentication was missing, then let through${attempt?.waitMs == null ? "" : ` ${spanText(attempt.waitMs)} later`}. Whether its client still waited is not known.`;
    case "auth-pending":
      return "This new connection is refused so far because authentication is missing. Its 70 s are not over: it may still be let through.";
    case "auth-refused":
      return `This new connection was refused because authentication was missing, and never let through${attempt?.recovered === true ? "; its client got through on another connection within 70 s" : ""}.`;
    case "allowed-unauthenticated":
      return attempt?.evidence === "trace"
        ? "This new connection was let through without authentication: no policy is enforced there."
        : "This new connection was let through without authentication, by a rule that does not require it.";
    case "policy-denied":
      return "This new connection was denied by policy, not for missing authentication.";
    case "audited":
      return "Policy audit mode let this new connection through: in force, the policy would have denied it.";
    case "other-drop":
      return "This new connection was dropped for a reason that is neither policy nor authentication.";
    case "unknown":
      return `What became of this new connection is not known${attempt?.reason == null ? "" : `: ${attempt.reason}`}.`;
    default: {
      const never: never = outcome;
      return never;
    }
  }
}

function lonelySentence(flow: FlowWire): string {
  if (flow.isReply === true) return "This is a packet of a reply: it opens no connection and says nothing about authentication.";
  if (flow.pair !== null) return "This event belongs to a pair that is known, and decides no new connection.";
  return "This event opens no connection that could be counted.";
}

/** What an attempt's outcome rests on, in a line. */
export function restsOnText(attempt: AttemptWire): string {
  const on = evidenceText(attempt.evidence);
  const nodes = attempt.decidingNodes.length === 0 ? "" : ` of ${attempt.decidingNodes.join(", ")}`;
  const reported = attempt.nodes.length > 1 ? `; ${countOfText(attempt.nodes.length, "node")} reported it, counted once` : "";
  return `${on}${nodes}${reported}`;
}

function evidenceText(evidence: AttemptWire["evidence"]): string {
  switch (evidence) {
    case "verdict":
      return "a policy verdict";
    case "drop":
      return "a drop, no verdict was seen";
    case "trace":
      return "traces alone, no policy enforced there";
    default: {
      const never: never = evidence;
      return never;
    }
  }
}

/** The request that an L7 rule refused, beside the rule. */
export function requestText({ method, path }: NonNullable<FlowAnswer["rule"]["request"]>): string {
  return `${method === "" ? "a request of" : method} ${path}: refused by the L7 rule`;
}

/** An attempt in a line: how often it was refused, how long it waited, whether more is to come. */
export function attemptText(attempt: AttemptWire): string {
  const parts: string[] = [];
  if (attempt.refusals > 0) parts.push(countOfText(attempt.refusals, "refusal"));
  else if (attempt.outcome === "authenticated") parts.push("never refused");
  if (attempt.refusedBy.length > 0) parts.push(attempt.refusedBy.join(", "));
  if (attempt.waitMs !== null) parts.push(`waited ${spanText(attempt.waitMs)}`);
  if (attempt.recovered) parts.push("recovered on another connection");
  if (attempt.refusedOpen) parts.push("may have recovered unseen");
  if (attempt.l7.requestsRefused > 0) parts.push(`${countOfText(attempt.l7.requestsRefused, "request")} refused by the L7 rule`);
  if (attempt.viaProxy) parts.push("leg of an L7 proxy, not counted again");
  if (!attempt.decided) parts.push("not decided yet");
  return parts.join(", ");
}
