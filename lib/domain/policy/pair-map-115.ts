import type { MapEntry } from "./pair-map";
import type { RuleOrigin } from "./policy-rule";
import { sameBlock, type PortBlock } from "./port-block";

/** Which kinds of rule the direction has. */
interface Features {
  readonly auth: boolean;
  readonly deny: boolean;
}

/**
 * The map with one more entry, by the rules of 1.15: no precedence of proxies, no ranges, requirements handed on
 * between entries of everybody and of one peer too. Source: cilium v1.15.19, pkg/policy/mapstate.go.
 */
export function insertEntry115(map: readonly MapEntry[], added: MapEntry, features: Features): readonly MapEntry[] {
  if (!features.deny) return insertAllow(map, added, features);
  if (map.some((entry) => entry.deny && !entry.own && entry.block.protocol === 0)) return map;
  return added.deny ? insertDeny(map, added) : insertBesideDenies(map, added, features);
}

function insertDeny(map: readonly MapEntry[], added: MapEntry): readonly MapEntry[] {
  let grown = map;
  const dependents: MapEntry[] = [];
  for (const entry of map.filter((each) => !each.deny && meets(each.block, added.block))) {
    // What became a deny on the way is no allow any more.
    if (grown.some((each) => each.deny && sameKey(each, entry))) continue;
    if (!entry.own && added.own) {
      if (!isBroader(added.block, entry.block)) continue;
      const narrow = { ...added, block: entry.block };
      dependents.push(narrow);
      grown = put(grown, narrow);
    } else if (isBroader(added.block, entry.block) || sameBlock(added.block, entry.block)) {
      grown = grown.filter((each) => !sameKey(each, entry));
    } else if (!added.own && entry.own) {
      grown = put(grown, { ...added, own: true });
    }
  }
  const denies = grown.filter((entry) => entry.deny && meets(entry.block, added.block));
  const isCovered = denies.some((entry) => (!entry.own || entry.own === added.own) && !sameKey(entry, added) && (sameBlock(entry.block, added.block) || isBroader(entry.block, added.block)));
  if (isCovered) return grown;
  const isRedundant = (entry: MapEntry): boolean =>
    denies.includes(entry) &&
    (!added.own || entry.own === added.own) &&
    !sameKey(entry, added) &&
    (sameBlock(added.block, entry.block) || isBroader(added.block, entry.block)) &&
    !dependents.some((each) => sameKey(each, entry));
  return put(
    grown.filter((entry) => !isRedundant(entry)),
    added,
  );
}

function insertBesideDenies(map: readonly MapEntry[], added: MapEntry, features: Features): readonly MapEntry[] {
  let grown = map;
  for (const entry of map.filter((each) => each.deny && meets(each.block, added.block))) {
    if (!added.own && entry.own) {
      if (isBroader(entry.block, added.block)) grown = put(grown, { ...entry, block: added.block });
    } else if (isBroader(entry.block, added.block) || sameBlock(entry.block, added.block)) {
      return grown;
    } else if (!entry.own && added.own) {
      grown = put(grown, { ...entry, own: true });
    }
  }
  return insertAllow(grown, added, features);
}

function insertAllow(map: readonly MapEntry[], added: MapEntry, { auth }: Features): readonly MapEntry[] {
  if (!auth || added.deny) return put(map, added);
  return added.explicit ? insertExplicit(map, added) : insertDefault(map, added);
}

/** Takes the mode of the most specific explicit entry that is a superset; else peers with a mode of their own keep it on the port. */
function insertDefault(map: readonly MapEntry[], added: MapEntry): readonly MapEntry[] {
  let most = 0;
  let taken = added;
  const narrow: MapEntry[] = [];
  for (const entry of map) {
    if (entry.deny || !entry.explicit) continue;
    const rank = supersetRank(entry, added);
    if (rank > most) {
      most = rank;
      taken = { ...added, auth: entry.auth };
    } else if (rank === 0 && entry.own && entry.block.protocol === 0 && !added.own && added.block.protocol !== 0) {
      narrow.push(derived(entry, added));
    }
  }
  const grown = most > 0 ? map : narrow.reduce((held, entry) => put(held, entry), map);
  return put(grown, taken);
}

/** Hands the mode on to every entry without one of which this is the most specific explicit superset. */
function insertExplicit(map: readonly MapEntry[], added: MapEntry): readonly MapEntry[] {
  const allows = map.filter((entry) => !entry.deny);
  const explicit = allows.filter((entry) => entry.explicit && supersetRank(added, entry) > 0);
  let grown = map;
  for (const entry of allows.filter((each) => !each.explicit)) {
    const rank = supersetRank(added, entry);
    if (rank > 0) {
      if (!explicit.some((each) => supersetRank(each, entry) > rank)) grown = put(grown, { ...entry, auth: added.auth });
    } else if (added.own && added.block.protocol === 0 && !entry.own && entry.block.protocol !== 0) {
      grown = put(grown, derived(added, entry));
    }
  }
  return put(grown, added);
}

/** The mode of one entry on the ports of another. */
function derived(entry: MapEntry, other: MapEntry): MapEntry {
  const { block } = other;
  return { ...entry, block, redirect: "", parser: null, explicit: false, origins: union(entry.origins, other.origins) };
}

/** How specific a superset is of another key, 0 for none: everybody's entries are below the peer's. */
function supersetRank(outer: MapEntry, inner: MapEntry): number {
  const [a, b] = [outer.block, inner.block];
  if (!outer.own) {
    if (a.protocol === 0) return inner.own || b.protocol !== 0 ? 1 : 0;
    if (a.protocol !== b.protocol) return 0;
    if (a.port === 0) return inner.own || b.port !== 0 ? 2 : 0;
    return inner.own && a.port === b.port ? 3 : 0;
  }
  if (!inner.own) return 0;
  if (a.protocol === 0) return b.protocol !== 0 ? 4 : 0;
  return a.protocol === b.protocol && a.port === 0 && b.port !== 0 ? 5 : 0;
}

function put(map: readonly MapEntry[], added: MapEntry): readonly MapEntry[] {
  const at = map.findIndex((entry) => sameKey(entry, added));
  const held = map[at];
  if (held === undefined) return [...map, added];
  if (held.deny) return map;
  if (added.deny) return map.with(at, { ...held, deny: true, redirect: "", parser: null, auth: 0, explicit: false, origins: union(held.origins, added.origins) });
  const takesAuth = added.explicit ? !held.explicit || added.auth > held.auth : !held.explicit;
  return map.with(at, {
    ...held,
    ...(added.redirect !== "" && { redirect: added.redirect, parser: added.parser }),
    ...(takesAuth && { auth: added.auth, explicit: added.explicit }),
    origins: union(held.origins, added.origins),
  });
}

function union(a: readonly RuleOrigin[], b: readonly RuleOrigin[]): readonly RuleOrigin[] {
  return b.every((each) => a.includes(each)) ? a : [...new Set([...a, ...b])];
}

function isBroader(a: PortBlock, b: PortBlock): boolean {
  return (a.port === 0 && b.port !== 0) || (a.protocol === 0 && b.protocol !== 0);
}

function meets(a: PortBlock, b: PortBlock): boolean {
  return a.protocol === 0 || b.protocol === 0 || a.protocol === b.protocol;
}

function sameKey(a: MapEntry, b: MapEntry): boolean {
  return a.own === b.own && sameBlock(a.block, b.block);
}
