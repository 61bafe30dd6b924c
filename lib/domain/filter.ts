/** Comparison of a number: `wait:>1s`, `attempts:>=10`. Durations are milliseconds. */
export interface Comparison {
  readonly op: ">" | ">=" | "<" | "<=" | "=";
  readonly value: number;
}

/** Every key of the filter grammar, in the order in which a filter is printed. */
export const FILTER_KEYS = [
  "src", "dst", "any",
  "pod", "from-pod", "to-pod",
  "namespace", "from-namespace", "to-namespace",
  "label", "from-label", "to-label",
  "identity", "from-identity", "to-identity",
  "ip", "from-ip", "to-ip",
  "fqdn", "service", "node", "cluster",
  "port", "from-port", "to-port",
  "protocol", "verdict", "drop-reason", "type", "traffic-direction", "reply",
  "http-status", "http-method", "http-path", "policy",
  "outcome", "grade", "required", "encrypted-by", "entry", "finding", "exempt", "pair", "flow",
  "wait", "refusals", "attempts",
  "since", "until",
] as const;

export type FilterKey = (typeof FILTER_KEYS)[number];

/** One term. A word (key null) searches names, addresses, identities and ids. */
export interface FilterTerm {
  readonly key: FilterKey | null;
  readonly negated: boolean;
  /** Any of these; sorted, without repeats, when canonical. Empty for comparisons. */
  readonly values: readonly string[];
  readonly comparison: Comparison | null;
}

/** All terms are required. The empty filter matches everything. */
export interface Filter {
  readonly terms: readonly FilterTerm[];
}

export const NO_FILTER: Filter = Object.freeze({ terms: Object.freeze([]) as readonly FilterTerm[] });

/** What a filter is applied to: a term that does not apply there is an error, not silence. */
export type FilterTarget = "flows" | "attempts" | "pairs";
