import { countOfText, countText, spanText } from "@/components/ui/format";
import type { FlowsAnswer } from "@/lib/wire/flow";
import type { OverviewAnswer } from "@/lib/wire/overview";
import type { OutcomeCountsWire, PairsAnswer } from "@/lib/wire/pair";
import type { WaitAnswer } from "@/lib/wire/wait";
import { coverageFact, fromTo, icon, of, outcome, say, strong, was, type Fact, type Part, type Summary } from "./summary";

const MATCHING = " that match the filter";

/** What Overview showed: of the connections that had to authenticate, how many did. */
export function summariseOverview(answer: OverviewAnswer): Summary {
  const { underRequired: under, beside, pairs, notAuthenticated, window, coverage, attempts } = answer;
  const decided = under.total - under.authPending;
  const through = under.authenticated + under.authenticatedLate;
  const sentence =
    decided === 0
      ? [say(`${fromTo(window)}, no new connection under required authentication was decided; `), strong(countText(attempts.total)), say(` other ${was(attempts.total)} seen.`)]
      : [say(`${fromTo(window)}, ${coverage.complete ? "" : "at least "}`), of(through, decided), say(` new connections under required authentication ${was(through)} let through authenticated${lateText(under.authenticatedLate)}.`)];
  return { sentence, facts: [refusedFact(under.authRefused, decided, beside.establishedRefused), withoutFact(notAuthenticated.pairs, pairs), coverageFact(coverage)], advice: null };
}

function lateText(late: number): string {
  return late === 0 ? "" : `, ${countText(late)} of them after a wait`;
}

/** Packets of connections that had been let through come first: nothing is worse. */
function refusedFact(refused: number, decided: number, established: OverviewAnswer["beside"]["establishedRefused"]): Fact {
  const parts = [of(refused, decided), say(` ${was(refused)} refused for missing authentication`)];
  if (established.connections === 0) return { mark: refused === 0 ? icon("ok") : outcome("auth-refused"), parts };
  return { mark: outcome("auth-refused"), parts: [...parts, say(", and so were packets of "), strong(countOfText(established.connections, "established connection"))], short: true };
}

function withoutFact(without: number, pairs: number): Fact {
  return { mark: without === 0 ? icon("ok") : outcome("allowed-unauthenticated"), parts: [of(without, pairs), say(` ${pairs === 1 ? "pair was" : "pairs were"} used and allowed without authentication`)] };
}

/** What Pairs showed: all connections of the pairs that match. */
export function summarisePairs(answer: PairsAnswer, filtered: boolean): Summary {
  const { attempts, matched, total, window, coverage, pairs } = answer;
  const { through, counted } = ratioOf(attempts);
  const noun = `${matched === 1 ? "pair" : "pairs"}${filtered ? MATCHING : ""}`;
  const sentence =
    counted === 0
      ? [say(`${fromTo(window)}, `), strong(countText(matched)), say(` ${noun} had `), strong(countText(attempts.total)), say(` new connections, none of which says how authentication went.`)]
      : [say(`${fromTo(window)}, `), of(through, counted), say(" new connections of "), strong(countText(matched)), say(` ${noun} ${was(through)} let through with authentication.`)];
  const listed: Part[] = pairs.length < matched ? [say(`, of which the link holds `), strong(countText(pairs.length))] : [];
  return {
    sentence,
    facts: [
      { mark: attempts.authRefused === 0 ? icon("ok") : outcome("auth-refused"), parts: [of(attempts.authRefused, counted), say(` ${was(attempts.authRefused)} refused for missing authentication, `), strong(countText(attempts.allowedUnauthenticated)), say(" let through without it")] },
      { mark: icon("filter"), parts: [of(matched, total), say(` ${total === 1 ? "pair of the window is" : "pairs of the window are"} listed`), ...listed] },
      coverageFact(coverage),
    ],
    advice: null,
  };
}

/** n of m as a pair's grade counts it. */
export function ratioOf(attempts: OutcomeCountsWire): { readonly through: number; readonly counted: number } {
  const through = attempts.authenticated + attempts.authenticatedLate;
  return { through, counted: through + attempts.authRefused + attempts.allowedUnauthenticated + attempts.audited };
}

/** What Flows showed: events as Hubble reported them. */
export function summariseFlows(answer: FlowsAnswer, filtered: boolean): Summary {
  const { matched, rows, held, window, coverage } = answer;
  const flows = rows.flatMap((row) => (row.row === "flow" ? [row.flow] : []));
  const refused = flows.filter((flow) => flow.outcome === "auth-refused" || flow.outcome === "auth-pending").length;
  const listed = flows.length < matched ? `, the newest ${countText(flows.length)} of which are listed` : "";
  return {
    sentence: [say(`${fromTo(window)}, Hubble reported `), strong(countOfText(matched, "event")), say(`${filtered ? MATCHING : ""}${listed}.`)],
    facts: [
      { mark: refused === 0 ? icon("ok") : outcome("auth-refused"), parts: [of(refused, flows.length), say(" listed events belong to connections that were refused for missing authentication")] },
      { mark: icon("filter"), parts: [of(matched, held), say(" events that were held then match")] },
      coverageFact(coverage),
    ],
    advice: null,
  };
}

/** What Wait showed: who met a refusal first, and for how long. */
export function summariseWait(answer: WaitAnswer): Summary {
  const { m1, m3, m4, window, coverage } = answer;
  const affected = m4.of === null ? [strong(countText(m4.affected)), say(" new connections (of how many is not known)")] : [of(m4.affected, m4.of), say(" new connections")];
  const p50 = m1.p50Ms === null ? `too few for a median (n = ${countText(m1.count)})` : `half of them within ${spanText(m1.p50Ms)} (n = ${countText(m1.count)})`;
  return {
    sentence: [say(`${fromTo(window)}, `), ...affected, say(" under required authentication met a refusal first.")],
    facts: [
      { mark: outcome("authenticated-late"), parts: [of(Math.max(0, m4.affected - m3.count), m4.affected), say(` then waited and were let through: ${p50}`)] },
      { mark: m3.count === 0 ? icon("ok") : outcome("auth-refused"), parts: [of(m3.count, m4.affected), say(` never ${was(m3.count)} let through; `), strong(countText(m3.pending)), say(" more not decided yet then")] },
      coverageFact(coverage),
    ],
    advice: null,
  };
}
