import type { PolicyKind, PolicyObject } from "../policy/policy-object";

export type { PolicyKind };

/** What the operator says of a policy. `true` is no proof that agents enforce it: their own parser is stricter. */
export interface PolicyValidity {
  /** null: not judged. */
  readonly valid: boolean | null;
  /** The operator's words; several faults are several lines. */
  readonly message: string;
  /** Epoch ms of the judgement; null when not given. */
  readonly atMs: number | null;
}

/**
 * A policy as the API server holds it. `object` is its parsed JSON with `apiVersion`, `kind`, `metadata` (name,
 * namespace, uid, labels, generation, creationTimestamp), `spec` and `specs`: hostile text of any shape, for the
 * evaluator to read.
 */
export interface PolicyRecord {
  readonly key: string;
  readonly kind: PolicyKind;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly generation: number;
  readonly createdAtMs: number | null;
  /** Epoch ms of the last change that was none of its status, as the API server keeps it; null when not given. */
  readonly changedAtMs: number | null;
  readonly validity: PolicyValidity;
  /** Length of the object's JSON as it came. */
  readonly bytes: number;
  readonly object: Readonly<Record<string, unknown>>;
  readonly reading: PolicyReading;
}

/** The policy as the evaluator takes it, or why it cannot. */
export interface PolicyReading {
  /** null where it is none that an API server with today's schema would have stored. */
  readonly object: PolicyObject | null;
  /** Why; null where it is fine. */
  readonly refused: string | null;
  /** Paths of fields that are unknown: they have no effect. */
  readonly ignored: readonly string[];
  /** Paths of fields that were applied and that the API server did not store, as far as the object keeps what was applied. */
  readonly pruned: readonly string[];
}
