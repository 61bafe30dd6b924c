// The files a SPIRE server and its agents start from.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { serverSocket } from "./entries.mjs";

const service = (name, methods) => methods.map((method) => `/spire.api.server.${name}/${method}`);

/** What a caller that may only read may list, a page at a time. */
const lists = [
  ...service("entry.v1.Entry", ["ListEntries"]),
  ...service("agent.v1.Agent", ["ListAgents"]),
  ...service("bundle.v1.Bundle", ["ListFederatedBundles"]),
  ...service("trustdomain.v1.TrustDomain", ["ListFederationRelationships"]),
];
const reads = [
  ...lists,
  ...service("entry.v1.Entry", ["CountEntries", "GetEntry"]),
  ...service("agent.v1.Agent", ["CountAgents", "GetAgent"]),
  ...service("bundle.v1.Bundle", ["CountBundles", "GetFederatedBundle"]),
  ...service("trustdomain.v1.TrustDomain", ["GetFederationRelationship"]),
  ...service("localauthority.v1.LocalAuthority", ["GetX509AuthorityState", "GetJWTAuthorityState", "GetWITAuthorityState"]),
];
const largestPage = 1_000;

export const observer = "/mesh-auth-observer";

function writePolicy(folder, state) {
  const grants = JSON.parse(readFileSync(join(state.programs, "grants.json"), "utf8"));
  const readers = [`spiffe://${state.trustDomain}${observer}`];
  writeFileSync(join(folder, "policy.json"), JSON.stringify({ ...grants, readers, reads, paged: lists, page: largestPage }));
}

const listeners = ({ health, metrics }) => `
health_checks { listener_enabled = true bind_address = "127.0.0.1" bind_port = "${health}" live_path = "/live" ready_path = "/ready" }
telemetry { Prometheus { host = "127.0.0.1" port = ${metrics} } }
`;

/** Writes server.conf and the policy it names. */
export function writeServerSettings(folder, state) {
  writePolicy(folder, state);
  writeFileSync(join(folder, "server.conf"), `
server {
  bind_address = "127.0.0.1"
  bind_port = "${state.ports.server}"
  socket_path = "${serverSocket(folder)}"
  trust_domain = "${state.trustDomain}"
  data_dir = "${folder}"
  audit_log_enabled = true
  # Cilium's chart asks for RSA of 4096 bits, which takes seconds to make.
  ca_key_type = "ec-p256"
  ca_ttl = "${state.lives.ca}"
  default_x509_svid_ttl = "${state.lives.svid}"
  agent_ttl = "${state.lives.agent}"
  admin_ids = ["spiffe://${state.trustDomain}/cilium-operator"]
  experimental {
    cache_reload_interval = "${state.interval}"
    auth_opa_policy_engine { local { rego_path = "${join(state.programs, "policy.rego")}" policy_data_path = "${join(folder, "policy.json")}" } }
  }
}
plugins {
  DataStore "sql" { plugin_data { database_type = "sqlite3" connection_string = "${join(folder, "entries.sqlite3")}" } }
  KeyManager "disk" { plugin_data { keys_path = "${join(folder, "server-keys.json")}" } }
  NodeAttestor "join_token" { plugin_data {} }
}
${listeners(state.ports)}`);
}

/** Where the sockets of an agent are; SPIRE wants each in a folder of its own. */
export function socketsOf(folder, name) {
  return { socket: join(folder, name, "public", "agent.sock"), adminSocket: join(folder, name, "admin", "admin.sock") };
}

/** Writes NAME.conf of an agent that keeps what it has in the folder NAME. */
export function writeAgentSettings(folder, state, { name, health, metrics }) {
  const { socket, adminSocket } = socketsOf(folder, name);
  writeFileSync(join(folder, `${name}.conf`), `
agent {
  data_dir = "${join(folder, name)}"
  server_address = "127.0.0.1"
  server_port = "${state.ports.server}"
  socket_path = "${socket}"
  admin_socket_path = "${adminSocket}"
  trust_bundle_path = "${join(folder, "bundle.pem")}"
  trust_domain = "${state.trustDomain}"
  authorized_delegates = ["spiffe://${state.trustDomain}/cilium-agent"]
  experimental { sync_interval = "${state.interval}" }
}
plugins {
  NodeAttestor "join_token" { plugin_data {} }
  KeyManager "disk" { plugin_data { directory = "${join(folder, name)}" } }
  # Everybody here is the same user: workloads are told apart by their program.
  WorkloadAttestor "unix" { plugin_data { discover_workload_path = true } }
}
${listeners({ health, metrics })}`);
}
