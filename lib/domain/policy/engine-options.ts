/** Whose rules are followed: from 1.20 on, or those of 1.15 and the versions that merged like it. */
export type EngineVersion = "1.20" | "1.15";

export const ENGINE_VERSIONS: readonly EngineVersion[] = ["1.20", "1.15"];

/** Settings of the agent that change what a policy means; named after what they do, defaults are Cilium's own. */
export interface EngineOptions {
  readonly version: EngineVersion;
  readonly clusterName: string;
  readonly clusterId: number;
  /** policy-default-local-cluster=false: selectors reach into every cluster of a mesh. */
  readonly anyCluster: boolean;
  /** enable-policy. */
  readonly policyMode: "default" | "always" | "never";
  readonly hostFirewall: boolean;
  /** allow-localhost; `auto` becomes `always` under Kubernetes. */
  readonly allowLocalhost: "always" | "policy";
  readonly dualStack: boolean;
  /** enable-node-selector-labels. */
  readonly nodeSelectors: boolean;
  /** policy-cidr-match-mode. */
  readonly cidrMatch: readonly ("nodes" | "pods")[];
  readonly l7Proxy: boolean;
  /** enable-non-default-deny-policies. */
  readonly nonDefaultDeny: boolean;
  readonly extendedProtocols: boolean;
}

export const DEFAULT_ENGINE_OPTIONS: EngineOptions = {
  version: "1.20",
  clusterName: "default",
  clusterId: 0,
  anyCluster: false,
  policyMode: "default",
  hostFirewall: false,
  allowLocalhost: "always",
  dualStack: false,
  nodeSelectors: false,
  cidrMatch: [],
  l7Proxy: true,
  nonDefaultDeny: true,
  extendedProtocols: false,
};
