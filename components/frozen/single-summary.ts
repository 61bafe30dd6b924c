import { clockText, countOfText, countText, dayText } from "@/components/ui/format";
import { endsOfKey } from "@/lib/client/pair-ends";
import type { PairAnswer } from "@/lib/wire/attempt";
import type { FlowAnswer } from "@/lib/wire/flow";
import type { PairWire } from "@/lib/wire/pair";
import { connections, coverageFact, fromTo, icon, of, outcome, say, strong, was, type Fact, type Part, type Summary } from "./summary";

/** What a pair's page showed: whether it had to prove itself, whether it did, and the likely cause where it did not. */
export function summarisePair({ pair, cause, window }: PairAnswer): Summary {
  return { sentence: [say(`${fromTo(window)}, `), ...pairSentence(pair)], facts: [requiredFact(pair), gradeFact(pair), coverageFact({ ...pair.coverage, reasons: pair.coverage.reasons })], advice: adviceOf(cause) };
}

function pairSentence({ key, gradeOf: { numerator, denominator }, attempts }: PairWire): Part[] {
  const between = [say(" from "), ...endsParts(key)];
  if (attempts.total === 0) return [say("no new connection was seen"), ...between, say(".")];
  if (denominator === 0) return [strong(connections(attempts.total)), say(` ${was(attempts.total)} seen`), ...between, say(", none of which says how authentication went.")];
  if (numerator === 0 && attempts.authRefused === denominator)
    return [of(denominator, denominator), say(denominator === 1 ? " new connection" : " new connections"), ...between, say(` ${was(denominator)} refused because authentication was missing.`)];
  return [of(numerator, denominator), say(" new connections"), ...between, say(` ${was(numerator)} let through with authentication.`)];
}

function endsParts(key: string): Part[] {
  const ends = endsOfKey(key);
  return ends === null ? [strong(key)] : [strong(ends.source.full), say(" to "), strong(`${ends.destination.full}${ends.suffix}`)];
}

function requiredFact({ required }: PairWire): Fact {
  const rules = [...new Set([...required.ingress, ...required.egress])];
  const by = rules.length === 0 ? "" : `, by ${rules.slice(0, 2).join(" and ")}${rules.length > 2 ? ` and ${countOfText(rules.length - 2, "other rule")}` : ""}`;
  const mark = { kind: "gate", gate: required.state } as const;
  switch (required.state) {
    case "required":
      return { mark, parts: [say("authentication is "), strong("required"), say(by)] };
    case "not-required":
      return { mark, parts: [say("authentication is "), strong("not required"), say(by)] };
    case "cannot-succeed":
      return { mark, parts: [say("authentication is required and "), strong("cannot ever succeed"), say(required.reason === null ? "" : `: ${required.reason}`)], short: true };
    case "unknown":
      return { mark, parts: [say("whether authentication is required is "), strong("not known"), say(required.reason === null ? "" : `: ${required.reason}`)] };
    default:
      return required.state satisfies never;
  }
}

function gradeFact({ grade, gradeOf, attempts, lastRefused, establishedRefused }: PairWire): Fact {
  const mark = { kind: "grade", grade } as const;
  const last = lastRefused === null ? "" : `, the last at ${clockText(lastRefused)}`;
  const refused = attempts.authRefused === 0 ? [] : [say("; "), strong(countText(attempts.authRefused)), say(` refused for it${last}`)];
  const established = establishedRefused.connections === 0 ? [] : [say("; packets of "), strong(countOfText(establishedRefused.connections, "established connection")), say(" are refused")];
  const counted = [strong(grade), say(": "), of(gradeOf.numerator, gradeOf.denominator), say(" let through with authentication")];
  return { mark, parts: gradeOf.denominator === 0 ? [strong(grade), say(`: ${gradeOf.reason === "" ? "nothing to count" : gradeOf.reason}`), ...established] : [...counted, ...refused, ...established], short: established.length > 0 };
}

function adviceOf({ state, sentence, checks }: PairAnswer["cause"]): string | null {
  if (state !== "decided") return null;
  const todo = checks.find((check) => check.state === "decided")?.todo ?? null;
  return todo === null ? sentence : `${sentence} ${todo}`;
}

/** What a flow's page showed: one event, and what became of its connection. */
export function summariseFlow({ flow, attempt, neighbours, rule, coverage }: FlowAnswer): Summary {
  const end = ({ text, port }: FlowAnswer["flow"]["source"]) => strong(port === null ? text : `${text}:${port}`);
  const result = attempt?.outcome ?? flow.outcome;
  return {
    sentence: [
      say(`At ${clockText(flow.time, "ms")} UTC on ${dayText(flow.time)}, `),
      strong(flow.node),
      say(" reported "),
      strong(`${flow.type} ${flow.verdict}`),
      say(" from "),
      end(flow.source),
      say(" to "),
      end(flow.destination),
      say("."),
    ],
    facts: [
      result === null ? { mark: icon("not-known"), parts: [say("it decides no new connection")] } : { mark: outcome(result), parts: [say("its connection: "), strong(result), ...(attempt === null ? [] : [say(`, after ${countOfText(attempt.refusals, "refusal")}`)])] },
      { mark: icon("info"), parts: [of(1, Math.max(1, neighbours.length)), say(` ${neighbours.length > 1 ? "events" : "event"} of its connection that ${neighbours.length > 1 ? "were" : "was"} held; rule: ${rule.text}`)] },
      coverageFact(coverage),
    ],
    advice: null,
  };
}
