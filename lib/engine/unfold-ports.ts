import type { CoverageGround } from "@/lib/domain/coverage-of";
import type { Filter } from "@/lib/domain/filter";
import type { Pair } from "@/lib/domain/pair";
import type { Held } from "./held";

/** A row opened for one term has at most this many ports; what a wider list asks for stays folded. */
const PORTS_OPENED = 64;

/**
 * The pairs of a filter that names ports: a row that folds many ports (`*`) gives way to its rows of those ports, so
 * that what is counted is what was asked for. Without such a term the rows stay as they are.
 */
export function unfoldPorts(pairs: readonly Pair[], filter: Filter, held: Held, ground: CoverageGround): readonly Pair[] {
  const asked = portsAsked(filter);
  if (asked === null) return pairs;
  return pairs.flatMap((pair) => (pair.port === "*" ? rowsOfPorts(pair, asked, held, ground) : [pair]));
}

/** The ports that positive terms name; null when none does, or too many are named. */
function portsAsked(filter: Filter): ReadonlySet<number> | null {
  const terms = filter.terms.filter(({ key, negated }) => !negated && (key === "port" || key === "to-port"));
  const ports = new Set(terms.flatMap(({ values }) => values.map(Number)));
  return terms.length === 0 || ports.size > PORTS_OPENED || [...ports].some(Number.isNaN) ? null : ports;
}

function rowsOfPorts(folded: Pair, asked: ReadonlySet<number>, held: Held, ground: CoverageGround): Pair[] {
  return held.book.ports(folded.key, ground).flatMap(({ key, port }) => {
    const pair = asked.has(port) ? held.book.pair(key, ground) : null;
    return pair === null ? [] : [held.surroundings?.join(pair) ?? pair];
  });
}
