import { walkBlocks } from "./block-walk";
import { covers, narrowness, sameBlock, type PortBlock } from "./port-block";
import type { L7Parser, RuleOrigin } from "./policy-rule";

/** 0 nothing, 1 a SPIFFE identity, 2 a test mode that always fails: the higher wins where rules meet. */
export type AuthLevel = 0 | 1 | 2;

/** One entry of the policy map of a subject, for one peer or for the class it belongs to. */
export interface MapEntry {
  /** True for the peer's own identity, false for its class (up to 1.15: for everybody). */
  readonly own: boolean;
  readonly block: PortBlock;
  /** Higher wins: by tier, then deny over proxy over plain allow (cilium v1.20.2, pkg/policy/types/entry.go). */
  readonly precedence: number;
  readonly deny: boolean;
  /** Which proxy redirect it is; empty for none. */
  readonly redirect: string;
  readonly parser: L7Parser | null;
  readonly auth: AuthLevel;
  /** False where the mode was taken over from a wider entry, or is not written. */
  readonly explicit: boolean;
  readonly origins: readonly RuleOrigin[];
  readonly log: string;
}

/** Which kinds of rule the direction has: the engine takes shorter ways without them. */
export interface MapFeatures {
  readonly auth: boolean;
  readonly precedence: boolean;
  /** Blocks of ports that rules of the direction name, for this pair or any other: they shape the walk. */
  readonly blocks: readonly PortBlock[];
  /** True to let entries that stop the walk come first among equally wide ones, as they may with peers that are not known here. */
  readonly stopsFirst: boolean;
}

const TIER = 256;

/** The precedence of an entry; `listenerPriority` counts only for redirects, lower is stronger, 0 weakest. */
export function precedenceOf(tier: 0 | 1, deny: boolean, isRedirect: boolean, listenerPriority: number): number {
  const base = (1 - tier) * TIER;
  if (deny) return base + 255;
  if (!isRedirect) return base + 1;
  return base + (listenerPriority === 0 ? 2 : 255 - Math.min(listenerPriority, 126));
}

/**
 * The map with one more entry: entries that it outranks go, modes are handed on between wider and narrower entries of
 * the same identity, and an entry that its class already has is left out. The outcome depends on the order of
 * insertion in some cases, as it does in the engine. Source: cilium v1.20.2, pkg/policy/mapstate.go.
 */
export function insertEntry(map: readonly MapEntry[], added: MapEntry, features: MapFeatures): readonly MapEntry[] {
  if (added.own && map.some((entry) => !entry.own && sameBlock(entry.block, added.block) && hasSameEffect(entry, added))) return map;
  if (added.deny) {
    const isRedundant = map.some((entry) => coversKey(entry, added) && (entry.precedence > added.precedence || (entry.precedence === added.precedence && !sameKey(entry, added))));
    if (isRedundant) return map;
    const left = map.filter((entry) => !coversKey(added, entry) || entry.precedence > added.precedence || (entry.precedence === added.precedence && sameKey(entry, added)));
    return putEntry(withoutDuplicates(left, added), added);
  }
  if (features.auth) return withoutDuplicates(insertWithAuth(map, added, features), added);
  if (!features.precedence) return putEntry(withoutDuplicates(map, added), added);
  if (map.some((entry) => coversKey(entry, added) && entry.precedence > added.precedence)) return map;
  return putEntry(withoutDuplicates(map.filter((entry) => !coversKey(added, entry) || entry.precedence >= added.precedence), added), added);
}

/** The map after the entries of several selectors. */
export function insertAll(map: readonly MapEntry[], inserts: readonly (readonly MapEntry[])[], features: MapFeatures): readonly MapEntry[] {
  let grown = map;
  for (const insert of inserts) for (const entry of insert) grown = insertEntry(grown, entry, features);
  return grown;
}

/** Takes the mode of the narrowest explicit entry around, and hands its own to entries inside that have none. */
function insertWithAuth(map: readonly MapEntry[], given: MapEntry, features: MapFeatures): readonly MapEntry[] {
  let added = given;
  let isDerived = false;
  const around = map.filter((entry) => entry.own === given.own && covers(entry.block, given.block)).sort((a, b) => narrowness(b.block) - narrowness(a.block));
  for (const entry of around) {
    if (entry.precedence > added.precedence) {
      if (entry.deny || !given.explicit) return map;
      added = { ...added, redirect: entry.redirect, parser: entry.parser, precedence: entry.precedence };
      break;
    }
    if (!isDerived && !given.explicit && entry.explicit && !sameBlock(entry.block, given.block) && tierOf(entry) >= tierOf(added)) {
      added = { ...added, auth: entry.auth };
      isDerived = true;
    }
  }
  const changed = new Map<MapEntry, MapEntry | null>();
  let isDone = false;
  for (const entry of inWalkOrder(map, given, features)) {
    if (entry.precedence < added.precedence) {
      if (!entry.explicit) {
        changed.set(entry, null);
        continue;
      }
      changed.set(entry, { ...entry, redirect: added.redirect, parser: added.parser, precedence: added.precedence });
    }
    if (isDone || !given.explicit || sameBlock(entry.block, given.block)) continue;
    // The engine stops here for all that follows, though this entry covers only its own ports: hence the dependence on order.
    if (isStop(entry)) isDone = true;
    else if (entry.auth !== added.auth) changed.set(entry, { ...entry, auth: added.auth });
  }
  const left = changed.size === 0 ? map : map.flatMap((entry) => (changed.has(entry) ? (changed.get(entry) ?? []) : entry));
  return putEntry(left, added);
}

/** The entries of the same identity inside a new one, in the order in which the engine walks them. */
function inWalkOrder(map: readonly MapEntry[], given: MapEntry, { blocks, stopsFirst }: MapFeatures): readonly MapEntry[] {
  const ours = map.filter((entry) => entry.own === given.own && covers(given.block, entry.block));
  // Only where one entry would take the mode and another stop the walk does it matter who comes first.
  const others = given.explicit ? ours.filter((entry) => !sameBlock(entry.block, given.block)) : [];
  const stops = others.filter(isStop).length;
  if (stops === 0 || stops === others.length) return ours;
  if (stopsFirst) return ours.sort((a, b) => narrowness(a.block) - narrowness(b.block) || Number(isStop(b)) - Number(isStop(a)));
  const walk = walkBlocks([...map.map((entry) => entry.block), ...blocks].filter((block) => covers(given.block, block)));
  const place = (entry: MapEntry): number => walk.findIndex((block) => sameBlock(block, entry.block));
  return ours.sort((a, b) => place(a) - place(b));
}

function isStop(entry: MapEntry): boolean {
  return entry.deny || entry.explicit;
}

/** Adds the entry, or merges it with the one of the same key. */
function putEntry(map: readonly MapEntry[], added: MapEntry): readonly MapEntry[] {
  const at = map.findIndex((entry) => sameKey(entry, added));
  const held = map[at];
  if (held === undefined) return [...map, added];
  const merged = tierOf(held) === tierOf(added) && held.deny === added.deny ? mergeEntries(held, added) : held.precedence < added.precedence ? added : held;
  return merged === held ? map : map.with(at, merged);
}

function mergeEntries(held: MapEntry, added: MapEntry): MapEntry {
  const takesProxy = added.redirect !== "" && added.precedence > held.precedence;
  const takesAuth = held.explicit === added.explicit ? added.auth > held.auth : added.explicit;
  return {
    ...held,
    ...(takesProxy && !held.deny && { redirect: added.redirect, parser: added.parser, precedence: added.precedence }),
    ...(takesAuth && !held.deny && { auth: added.auth, explicit: added.explicit }),
    origins: added.origins.every((origin) => held.origins.includes(origin)) ? held.origins : [...new Set([...held.origins, ...added.origins])],
    log: held.log === added.log ? held.log : [...new Set([held.log, added.log])].sort().join("\n"),
  };
}

/** An entry of a class takes the place of the same entry of its members. */
function withoutDuplicates(map: readonly MapEntry[], added: MapEntry): readonly MapEntry[] {
  return added.own ? map : map.filter((entry) => !(entry.own && sameBlock(entry.block, added.block) && hasSameEffect(entry, added)));
}

function hasSameEffect(a: MapEntry, b: MapEntry): boolean {
  return a.precedence === b.precedence && a.redirect === b.redirect && a.auth === b.auth && a.explicit === b.explicit && a.log === b.log;
}

function coversKey(outer: MapEntry, inner: MapEntry): boolean {
  return (outer.own === inner.own || !outer.own) && covers(outer.block, inner.block);
}

function sameKey(a: MapEntry, b: MapEntry): boolean {
  return a.own === b.own && sameBlock(a.block, b.block);
}

function tierOf({ precedence }: MapEntry): number {
  return Math.floor(precedence / TIER);
}
