import type { LabelSet } from "./label-set";

/** A namespace with the labels by which policies select it and by which it is enrolled in ztunnel. */
export interface NamespaceRecord {
  readonly key: string;
  readonly name: string;
  readonly labels: LabelSet;
  readonly deleting: boolean;
}

export interface ServicePort {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  /** A number, or the name of a container's port. */
  readonly targetPort: number | string;
}

/** A service: what `toServices` names and what stands beside a pod's address. */
export interface ServiceRecord {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: LabelSet;
  /** null: no selector, its endpoints are made by someone else. */
  readonly selector: LabelSet | null;
  readonly type: string;
  readonly addresses: readonly string[];
  readonly ports: readonly ServicePort[];
}

/** The label that enrols a namespace in ztunnel's mutual TLS (cilium v1.20.2, pkg/ztunnel; absent before 1.19). */
const ZTUNNEL_LABEL = "io.cilium/mtls-enabled";

/** True where every pod of the namespace is meant to speak through ztunnel: what was asked for, not what happens. */
export function isEnrolledInZtunnel(namespace: NamespaceRecord): boolean {
  return namespace.labels[ZTUNNEL_LABEL] === "true";
}
