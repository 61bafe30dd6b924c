import type { SpiffeId } from "./spiffe-id";

/** What a workload must show to be given an entry's identity. */
export interface EntrySelector {
  readonly type: string;
  readonly value: string;
}

/** One registration entry of SPIRE: who may be what. ≠ an SVID, which is what an agent then hands out. */
export interface Entry {
  readonly id: string;
  readonly spiffeId: SpiffeId;
  readonly parentId: SpiffeId;
  readonly selectors: readonly EntrySelector[];
  /** Life of its X.509 SVIDs in seconds; null: the server's default. */
  readonly x509TtlSec: number | null;
  /** Its holder may call everything a SPIRE administrator may. */
  readonly isAdmin: boolean;
  readonly isDownstream: boolean;
  /** Epoch ms; null: never. */
  readonly expiresAtMs: number | null;
  readonly hint: string;
  /** Epoch ms; null where the server does not say (before 1.6.3). */
  readonly createdAtMs: number | null;
  /** Goes up with every change; a Cilium operator before the fix of cilium/cilium #46311 never raises it. */
  readonly revision: number;
}

/** A selector as SPIRE's command line writes it; the value may hold colons. */
export function printSelector({ type, value }: EntrySelector): string {
  return `${type}:${value}`;
}

/** True when both say the same; their id is not compared. */
export function sameEntry(left: Entry, right: Entry): boolean {
  return (
    left.spiffeId === right.spiffeId &&
    left.parentId === right.parentId &&
    left.x509TtlSec === right.x509TtlSec &&
    left.isAdmin === right.isAdmin &&
    left.isDownstream === right.isDownstream &&
    left.expiresAtMs === right.expiresAtMs &&
    left.hint === right.hint &&
    left.createdAtMs === right.createdAtMs &&
    left.revision === right.revision &&
    sameSelectors(left.selectors, right.selectors)
  );
}

/** True when both lists hold the same selectors in the same order. */
export function sameSelectors(left: readonly EntrySelector[], right: readonly EntrySelector[]): boolean {
  return left === right || (left.length === right.length && left.every((each, nth) => each.type === right[nth]?.type && each.value === right[nth]?.value));
}
