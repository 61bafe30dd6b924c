import type { Attempt } from "./attempt";
import type { Filter } from "./filter";
import { subjectOfAttempt } from "./filter-attempt";
import { FLOW_ALONE, subjectOfFlow, type FlowContext } from "./filter-flow";
import { subjectOfPair } from "./filter-pair";
import { compileTerm, type SubjectTest } from "./filter-term";
import type { Flow } from "./flow";
import type { Instant } from "./instant";
import type { Pair } from "./pair";

/** A filter made ready for many: compiled once, `since:15m` counted back from the given now. */
export interface FilterTest {
  flow(flow: Flow, context?: FlowContext): boolean;
  attempt(attempt: Attempt): boolean;
  pair(pair: Pair): boolean;
}

/** Makes a filter ready. All of its terms are required; the empty filter is true for everything. */
export function compileFilter(filter: Filter, now: Instant): FilterTest {
  const tests = filter.terms.map((term) => compileTerm(term, now));
  const all: SubjectTest = (subject) => tests.every((test) => test(subject));
  if (tests.length === 0) return { flow: () => true, attempt: () => true, pair: () => true };
  return {
    flow: (flow, context = FLOW_ALONE) => all(subjectOfFlow(flow, context)),
    attempt: (attempt) => all(subjectOfAttempt(attempt)),
    pair: (pair) => all(subjectOfPair(pair)),
  };
}

/** True when the flow passes the filter. For many flows `compileFilter` is cheaper. */
export function matchFlow(filter: Filter, flow: Flow, context: FlowContext & { readonly now: Instant }): boolean {
  return compileFilter(filter, context.now).flow(flow, context);
}

/** True when the attempt passes the filter. */
export function matchAttempt(filter: Filter, attempt: Attempt, now: Instant): boolean {
  return compileFilter(filter, now).attempt(attempt);
}

/** True when the pair passes the filter. */
export function matchPair(filter: Filter, pair: Pair, now: Instant): boolean {
  return compileFilter(filter, now).pair(pair);
}
