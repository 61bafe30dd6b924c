import type { LabelSet } from "./label-set";

/** A CiliumIdentity: a number for a set of labels. */
export interface IdentityRecord {
  readonly key: string;
  readonly identity: number;
  /** `source:key=value`, sorted: as flows carry them. */
  readonly labels: readonly string[];
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly cluster: string;
  readonly createdAtMs: number | null;
}

/** A CiliumCIDRGroup: addresses that policies name together. */
export interface CidrGroupRecord {
  readonly key: string;
  readonly name: string;
  readonly labels: LabelSet;
  readonly cidrs: readonly string[];
}

/** The value of a Kubernetes label among `source:key=value` labels; "" when there is none. */
export function labelOf(labels: readonly string[], key: string): string {
  const prefix = `k8s:${key}=`;
  for (const label of labels) if (label.startsWith(prefix)) return label.slice(prefix.length);
  return "";
}
