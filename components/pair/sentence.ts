import { clockText, countText, windowSpanText } from "@/components/ui/format";
import type { PairAnswer } from "@/lib/wire/attempt";
import type { PairWire } from "@/lib/wire/pair";

/** Running text; numbers stand out. */
export interface SentencePart {
  readonly text: string;
  readonly strong: boolean;
}

const say = (text: string): SentencePart => ({ text, strong: false });
const number = (text: string): SentencePart => ({ text, strong: true });

/** What happened to the pair's new connections, in sentences: n of m first, then whatever is not in n. */
export function pairSentence(pair: PairWire): SentencePart[] {
  const { attempts, gradeOf, grade } = pair;
  if (attempts.total === 0) return [say("No new connection was seen in this window. One that was opened earlier may still be in use: Hubble reports only its beginning.")];
  const parts: SentencePart[] = [];
  if (gradeOf.denominator === 0) {
    parts.push(number(countText(attempts.total)), say(` new ${attempts.total === 1 ? "connection was" : "connections were"} seen, none of which says how authentication went.`));
  } else {
    parts.push(number(`${countText(gradeOf.numerator)} of ${countText(gradeOf.denominator)}`), say(` new connections ${gradeOf.numerator === 1 ? "was" : "were"} let through with authentication.`));
  }
  if (attempts.authRefused > 0) parts.push(say(" "), ...refusedSentence(pair));
  if (attempts.authPending > 0) parts.push(say(" "), number(countText(attempts.authPending)), say(` ${attempts.authPending === 1 ? "is" : "are"} refused so far and may still get through.`));
  if (attempts.allowedUnauthenticated > 0) parts.push(say(" "), number(countText(attempts.allowedUnauthenticated)), say(` ${was(attempts.allowedUnauthenticated)} let through without it.`));
  if (attempts.audited > 0) parts.push(say(" "), number(countText(attempts.audited)), say(` ${was(attempts.audited)} let through by audit mode.`));
  const aside = attempts.policyDenied + attempts.otherDrop;
  if (aside > 0) parts.push(say(" "), number(countText(aside)), say(` ${was(aside)} stopped for another reason and ${aside === 1 ? "stands" : "stand"} outside the ratio.`));
  if (attempts.unknown > 0) parts.push(say(" Of "), number(countText(attempts.unknown)), say(" it is not known."));
  if (grade === "unknown" && gradeOf.reason !== "" && gradeOf.denominator > 0) parts.push(say(` The grade is unknown: ${gradeOf.reason}.`));
  return parts;
}

function refusedSentence(pair: PairWire): SentencePart[] {
  const { attempts, authRefusedRecovered, authRefusedOpen, lastRefused } = pair;
  const refused = attempts.authRefused;
  const when = lastRefused === null ? "" : refused === 1 ? ` at ${clockText(lastRefused)}` : `, the last at ${clockText(lastRefused)}`;
  const parts = [number(countText(refused)), say(` ${was(refused)} refused for missing authentication${when}`)];
  if (authRefusedRecovered > 0) parts.push(say("; "), ...(refused === 1 ? [say("it")] : [number(countText(authRefusedRecovered)), say(" of them")]), say(" recovered on a new connection within 70 s"));
  if (authRefusedOpen > 0) parts.push(say("; "), ...(refused === 1 ? [say("it")] : [number(countText(authRefusedOpen)), say(" of them")]), say(" may have recovered unseen"));
  return [...parts, say(".")];
}

function was(count: number): string {
  return count === 1 ? "was" : "were";
}

/** Reasons why coverage is not complete that are spelled out; the coverage page has all of them. */
const REASONS_NAMED = 3;

/** How the page knows: window, nodes that decide, what is missing, and what it rests on. */
export function pairBasis(answer: Pick<PairAnswer, "pair" | "window">): { readonly text: string; readonly short: boolean }[] {
  const { coverage, decidingNodes, allowedBy, attempts } = answer.pair;
  const names = decidingNodes.length === 0 ? "" : ` (${decidingNodes.slice(0, 3).join(", ")}${decidingNodes.length > 3 ? `, ${decidingNodes.length - 3} more` : ""})`;
  const parts = [
    { text: windowSpanText(answer.window), short: false },
    { text: `${coverage.nodesReporting} of ${coverage.nodes} ${coverage.nodes === 1 ? "node that decides" : "nodes that decide"} it${names}`, short: coverage.nodesReporting < coverage.nodes },
    coverage.lost > 0
      ? { text: `up to ${countText(coverage.lost)} events of these nodes were lost`, short: true }
      : { text: "0 events lost", short: false },
  ];
  if (coverage.verdicts !== "seen") parts.push({ text: `policy verdicts: ${coverage.verdicts}`, short: true });
  for (const reason of coverage.reasons.slice(0, REASONS_NAMED)) parts.push({ text: reason, short: !coverage.complete });
  if (coverage.reasons.length > REASONS_NAMED) parts.push({ text: `${coverage.reasons.length - REASONS_NAMED} further reasons`, short: !coverage.complete });
  const traceAlone = attempts.allowedUnauthenticated > 0 && allowedBy.trace === attempts.allowedUnauthenticated && attempts.total === allowedBy.trace;
  parts.push({ text: traceAlone ? "from traces: no policy is enforced there" : "from Hubble's policy verdicts", short: false });
  return parts;
}

/** What the bar of refused established connections says; null when there are none. */
export function establishedSentence(pair: PairWire): { readonly head: string; readonly rest: string } | null {
  const { connections, packets, firstAt, lastAt } = pair.establishedRefused;
  if (connections === 0) return null;
  const span = firstAt === null || lastAt === null ? "" : firstAt === lastAt ? ` at ${clockText(firstAt)}` : ` from ${clockText(firstAt)} to ${clockText(lastAt)}`;
  return {
    head: connections === 1 ? "1 established connection was refused" : `${countText(connections)} established connections were refused`,
    rest: `${countText(packets)} ${packets === 1 ? "packet" : "packets"} of connections that had been let through ${packets === 1 ? "was" : "were"} dropped for missing authentication${span}. Nothing after that does not mean that it recovered; the grade is at most “some”.`,
  };
}
