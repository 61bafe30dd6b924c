/** Keys of `cilium-config` that mean something here, and their values; everything else in it is never kept. */
export interface CiliumConfigRecord {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
}

/** What SPIRE's own configuration says, of the keys we may keep: it may hold passwords beside them. */
export interface SpireConfigRecord {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  /** A key given more than once, or as a list, has several values. */
  readonly values: Readonly<Record<string, readonly string[]>>;
}

/** The trust bundle that SPIRE publishes for whoever has to know its server. */
export interface SpireBundleRecord {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  /** PEM, or a SPIFFE bundle in JSON; "" before the server wrote it. */
  readonly text: string;
}

/** Kept of `cilium-config` beside every `mesh-auth-` key. */
export const CILIUM_CONFIG_KEYS: ReadonlySet<string> = new Set([
  "bpf-auth-map-max",
  "bpf-events-policy-verdict-enabled",
  "bpf-events-drop-enabled",
  "bpf-events-trace-enabled",
  "bpf-events-default-rate-limit",
  "bpf-events-default-burst-limit",
  "cluster-id",
  "cluster-name",
  "datapath-mode",
  "debug",
  "debug-verbose",
  "enable-cilium-endpoint-slice",
  "enable-encryption-strict-mode",
  "enable-encryption-strict-mode-egress",
  "enable-encryption-strict-mode-ingress",
  "encryption-strict-mode-cidr",
  "encryption-strict-mode-allow-remote-node-identities",
  "encryption-strict-egress-cidr",
  "encryption-strict-egress-allow-remote-node-identities",
  "enable-host-firewall",
  "enable-hubble",
  "enable-ipsec",
  "enable-ipsec-encrypted-overlay",
  "enable-k8s-networkpolicy",
  "enable-policy",
  "enable-well-known-identities",
  "enable-wireguard",
  "enable-ztunnel",
  "encrypt-node",
  "hubble-event-buffer-capacity",
  "hubble-network-policy-correlation-enabled",
  "identity-allocation-mode",
  "max-connected-clusters",
  "monitor-aggregation",
  "node-encryption-opt-out-labels",
  "policy-audit-mode",
  "policy-cidr-match-mode",
  "policy-default-local-cluster",
  "routing-mode",
  "tunnel",
  "tunnel-protocol",
  "wireguard-encapsulate",
  "ztunnel-ca-type",
]);

/** True for keys of `cilium-config` that are kept. */
export function isKeptConfigKey(key: string): boolean {
  return key.startsWith("mesh-auth-") || CILIUM_CONFIG_KEYS.has(key);
}

/** Kept of SPIRE's server.conf and agent.conf: names, paths and times; never connection strings or keys. */
export const SPIRE_CONFIG_KEYS: ReadonlySet<string> = new Set([
  "admin_ids",
  "admin_socket_path",
  "agent_ttl",
  "audit_log_enabled",
  "authorized_delegates",
  "bind_address",
  "bind_port",
  "ca_key_type",
  "ca_ttl",
  "cluster",
  "clusters",
  "data_dir",
  "database_type",
  "default_x509_svid_ttl",
  "log_level",
  "server_address",
  "server_port",
  "service_account_allow_list",
  "skip_kubelet_verification",
  "socket_path",
  "trust_bundle_path",
  "trust_domain",
  "use_token_review_api_validation",
]);
