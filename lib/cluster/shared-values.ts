import type { LabelSet } from "@/lib/domain/cluster/label-set";
import { objectOf, textOf } from "./json";

/** Values that many records have in common, held once. */
export interface SharedValues {
  /** The text, as it was first held. */
  text(value: unknown): string;
  /** The labels of a value that should be a map of texts; equal sets are one object. */
  labels(value: unknown): LabelSet;
}

/** Beyond this, values are not shared any more: memory grows, nothing else changes. */
const SHARED_CAP = 100_000;
const NO_LABELS: LabelSet = {};
/** Of one set: what is longer than a label may be or more than fits an object is cut away. */
const LABELS_CAP = 512;

/** Shares at most `cap` texts and as many label sets. */
export function createSharedValues(cap = SHARED_CAP): SharedValues {
  const texts = new Map<string, string>();
  const sets = new Map<string, LabelSet>();

  function text(value: unknown): string {
    const given = textOf(value);
    const held = texts.get(given);
    if (held !== undefined) return held;
    if (texts.size < cap) texts.set(given, given);
    return given;
  }

  return {
    text,
    labels(value) {
      const entries = Object.entries(objectOf(value)).filter(([, label]) => typeof label === "string").slice(0, LABELS_CAP);
      if (entries.length === 0) return NO_LABELS;
      entries.sort(([a], [b]) => (a < b ? -1 : 1));
      const written = JSON.stringify(entries);
      const held = sets.get(written);
      if (held !== undefined) return held;
      const labels: LabelSet = Object.fromEntries(entries.map(([key, label]) => [text(key), text(label)]));
      if (sets.size < cap) sets.set(written, labels);
      return labels;
    },
  };
}
