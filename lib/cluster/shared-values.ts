import type { LabelSet } from "@/lib/domain/cluster/label-set";
import type { NamedPort } from "@/lib/domain/cluster/pod";
import { objectOf, textOf } from "./json";

/** Values that many records have in common, held once. */
export interface SharedValues {
  /** The text, as it was first held. */
  text(value: unknown): string;
  /** The labels of a value that should be a map of texts; equal sets are one object. */
  labels(value: unknown): LabelSet;
  /** The ports; equal lists are one. */
  ports(list: readonly NamedPort[]): readonly NamedPort[];
}

const TEXTS_CAP = 100_000;
const SETS_CAP = 20_000;
const NO_LABELS: LabelSet = {};
const NO_PORTS: readonly NamedPort[] = [];
/** Of one set: what is longer than a label may be or more than fits an object is cut away. */
const LABELS_CAP = 512;

/**
 * Shares at most `textsCap` texts and `setsCap` label sets and lists. At the cap those that were not asked for lately are let go
 * of: two records may then hold equal values twice, and nothing else changes.
 */
export function createSharedValues(textsCap = TEXTS_CAP, setsCap = SETS_CAP): SharedValues {
  const texts = createLatelyAsked<string>(textsCap);
  const sets = createLatelyAsked<LabelSet>(setsCap);
  const lists = createLatelyAsked<readonly NamedPort[]>(setsCap);

  function text(value: unknown): string {
    const given = textOf(value);
    return texts.get(given) ?? texts.hold(given, given);
  }

  return {
    text,
    ports(list) {
      if (list.length === 0) return NO_PORTS;
      const written = JSON.stringify(list);
      return lists.get(written) ?? lists.hold(written, list.slice());
    },
    labels(value) {
      const entries = Object.entries(objectOf(value)).filter(([, label]) => typeof label === "string").slice(0, LABELS_CAP);
      if (entries.length === 0) return NO_LABELS;
      entries.sort(([a], [b]) => (a < b ? -1 : 1));
      const written = JSON.stringify(entries);
      return sets.get(written) ?? sets.hold(written, Object.fromEntries(entries.map(([key, label]) => [text(key), text(label)])));
    },
  };
}

interface LatelyAsked<Value> {
  get(name: string): Value | undefined;
  /** Gives the value back. */
  hold(name: string, value: Value): Value;
}

/** Two halves: when the newer is full, the older is dropped with all that was not asked for since. */
function createLatelyAsked<Value>(cap: number): LatelyAsked<Value> {
  let newer = new Map<string, Value>();
  let older = new Map<string, Value>();

  function hold(name: string, value: Value): Value {
    if (newer.size >= cap / 2) {
      older = newer;
      newer = new Map();
    }
    newer.set(name, value);
    return value;
  }

  return {
    get(name) {
      const held = newer.get(name);
      if (held !== undefined) return held;
      const before = older.get(name);
      return before === undefined ? undefined : hold(name, before);
    },
    hold,
  };
}
