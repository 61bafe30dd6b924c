/**
 * Messages of proto/spire-*.proto as plain objects under upstream's field names. An absent field is proto3's default;
 * 64-bit numbers are decimal text.
 */
export interface SpiffeIdMessage {
  trust_domain?: string;
  path?: string;
}

export interface SelectorMessage {
  type?: string;
  value?: string;
}

export interface EntryMessage {
  id?: string;
  spiffe_id?: SpiffeIdMessage;
  parent_id?: SpiffeIdMessage;
  selectors?: readonly SelectorMessage[];
  x509_svid_ttl?: number;
  federates_with?: readonly string[];
  admin?: boolean;
  downstream?: boolean;
  expires_at?: string;
  dns_names?: readonly string[];
  revision_number?: string;
  store_svid?: boolean;
  jwt_svid_ttl?: number;
  hint?: string;
  created_at?: string;
}

export interface AgentMessage {
  id?: SpiffeIdMessage;
  attestation_type?: string;
  x509svid_serial_number?: string;
  x509svid_expires_at?: string;
  selectors?: readonly SelectorMessage[];
  banned?: boolean;
  can_reattest?: boolean;
  agent_version?: string;
}

export interface BundleMessage {
  trust_domain?: string;
  x509_authorities?: readonly { asn1?: Uint8Array; tainted?: boolean }[];
  jwt_authorities?: readonly { public_key?: Uint8Array; key_id?: string; expires_at?: string; tainted?: boolean }[];
  refresh_hint?: string;
  sequence_number?: string;
}

export interface AuthorityStateMessage {
  authority_id?: string;
  expires_at?: string;
  upstream_authority_subject_key_id?: string;
}

export interface PageRequest {
  output_mask?: Readonly<Record<string, boolean>>;
  page_size: number;
  page_token?: string;
}

/** A request without fields. */
export type EmptyMessage = Record<never, never>;

/** Every message that crosses a connection, by the full name of its type. */
export interface MessageTypes {
  "spire.api.server.entry.v1.CountEntriesRequest": EmptyMessage;
  "spire.api.server.entry.v1.CountEntriesResponse": { count?: number };
  "spire.api.server.entry.v1.ListEntriesRequest": PageRequest;
  "spire.api.server.entry.v1.ListEntriesResponse": { entries?: readonly EntryMessage[]; next_page_token?: string };
  "spire.api.server.agent.v1.CountAgentsRequest": EmptyMessage;
  "spire.api.server.agent.v1.CountAgentsResponse": { count?: number };
  "spire.api.server.agent.v1.ListAgentsRequest": PageRequest;
  "spire.api.server.agent.v1.ListAgentsResponse": { agents?: readonly AgentMessage[]; next_page_token?: string };
  "spire.api.server.bundle.v1.GetBundleRequest": EmptyMessage;
  "spire.api.types.Bundle": BundleMessage;
  "spire.api.server.localauthority.v1.GetX509AuthorityStateRequest": EmptyMessage;
  "spire.api.server.localauthority.v1.GetX509AuthorityStateResponse": { active?: AuthorityStateMessage; prepared?: AuthorityStateMessage; old?: AuthorityStateMessage };
  "spire.api.server.debug.v1.GetInfoRequest": EmptyMessage;
  "spire.api.server.debug.v1.GetInfoResponse": {
    svid_chain?: readonly { id?: SpiffeIdMessage; expires_at?: string; subject?: string }[];
    uptime?: number;
    agents_count?: number;
    federated_bundles_count?: number;
    entries_count?: number;
  };
  X509SVIDRequest: EmptyMessage;
  X509SVIDResponse: { svids?: readonly { spiffe_id?: string; x509_svid?: Uint8Array; x509_svid_key?: Uint8Array; bundle?: Uint8Array; hint?: string }[] };
}
