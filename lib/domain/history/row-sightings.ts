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
    addAll(`${side}-labels`, sight.labels, (labels) => JSON.stringify(labels));
    addAll(`${side}-name`, sight.names, sameText);
    addAll(`${side}-address`, sight.addresses, sameText);
    const times = sight.addresses.sightings();
    for (const { first, last } of times) add(`${side}-end`, endText(sight.end), first, last);
  }
  addAll("service", row.services, sameText);
  addAll("policy-ingress", row.policies.ingress, sameText);
  addAll("policy-egress", row.policies.egress, sameText);
  return joined(found);
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

function endText({ type, cluster, namespace, workload, kind, namedBy }: AttemptEnd): string {
  return JSON.stringify({ type, cluster, namespace, workload, kind, namedBy });
}

/** The same value seen more than once is one sighting. */
function joined(sightings: readonly PairSighting[]): PairSighting[] {
  const byName = new Map<string, PairSighting>();
  for (const sighting of sightings) {
    const name = `${sighting.kind} ${sighting.value}`;
    const held = byName.get(name);
    byName.set(name, held ? { ...held, first: sighting.first < held.first ? sighting.first : held.first, last: sighting.last > held.last ? sighting.last : held.last } : sighting);
  }
  return [...byName.values()];
}
