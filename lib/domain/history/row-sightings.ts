import type { AttemptEnd } from "../attempt";
import type { Instant } from "../instant";
import type { PairRow } from "../pair-row";
import type { SeenSet } from "../seen-set";
import type { PairSighting, SightingKind } from "./stored";

/** What was seen of a row in the stretch `from` (included) to `until` (excluded), within the day of it; flows apart. */
export function sightingsOfRow(row: PairRow, from: Instant, until: Instant): PairSighting[] {
  const found: PairSighting[] = [];
  const day = from - (from % DAY_NS);
  const add = (kind: SightingKind, value: string, first: Instant, last: Instant): void => {
    if (first >= until || last < from) return;
    found.push({ pair: row.key, kind, value, first: first < day ? day : first, last: last >= day + DAY_NS ? day + DAY_NS - 1n : last });
  };
  const addAll = <T>(kind: SightingKind, values: SeenSet<T>, print: (value: T) => string): void => {
    for (const { value, first, last } of values.sightings()) add(kind, print(value), first, last);
  };
  for (const side of ["source", "destination"] as const) {
    const sight = row[side];
    addAll(`${side}-identity`, sight.identities, String);
    addAll(`${side}-pod`, sight.pods, sameText);
    addAll(`${side}-labels`, sight.labels, labelsText);
    addAll(`${side}-name`, sight.names, sameText);
    addAll(`${side}-address`, sight.addresses, sameText);
    const seen = spanOf(sight.addresses, from, until);
    if (seen) add(`${side}-end`, endText(sight.end), seen.first, seen.last);
  }
  addAll("service", row.services, sameText);
  addAll("policy-ingress", row.policies.ingress, sameText);
  addAll("policy-egress", row.policies.egress, sameText);
  return found;
}

/** The newest flow that was seen of a row in the stretch; null when none was. */
export function newestFlowOfRow(row: PairRow, from: Instant, until: Instant): PairSighting | null {
  let newest: PairSighting | null = null;
  for (const { value, last } of row.flows.sightings()) {
    if (last < from || last >= until || (newest !== null && last <= newest.last)) continue;
    newest = { pair: row.key, kind: "flow", value, first: last, last };
  }
  return newest;
}

const DAY_NS = 86_400_000_000_000n;
const sameText = (value: string): string => value;

/** Label sets and ends are shared by many rows, and said of each minute. */
const LABELS = new WeakMap<readonly string[], string>();
const ENDS = new WeakMap<AttemptEnd, string>();

function labelsText(labels: readonly string[]): string {
  const held = LABELS.get(labels);
  if (held !== undefined) return held;
  const text = JSON.stringify(labels);
  LABELS.set(labels, text);
  return text;
}

function endText(end: AttemptEnd): string {
  const held = ENDS.get(end);
  if (held !== undefined) return held;
  const { type, cluster, namespace, workload, kind, namedBy } = end;
  const text = JSON.stringify({ type, cluster, namespace, workload, kind, namedBy });
  ENDS.set(end, text);
  return text;
}

/** When any value was seen in the stretch: an end is seen whenever an address of it is. */
function spanOf(values: SeenSet<string>, from: Instant, until: Instant): { readonly first: Instant; readonly last: Instant } | null {
  let span: { first: Instant; last: Instant } | null = null;
  for (const { first, last } of values.sightings()) {
    if (first >= until || last < from) continue;
    if (span === null) span = { first, last };
    if (first < span.first) span.first = first;
    if (last > span.last) span.last = last;
  }
  return span;
}
