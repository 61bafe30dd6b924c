import type { ClusterBook } from "../cluster/cluster-book";
import type { PodRecord } from "../cluster/pod";
import type { PolicyRecord } from "../cluster/policy-record";
import type { ClusterResource } from "../cluster/records";
import { DEFAULT_ENGINE_OPTIONS, type EngineOptions, type EngineVersion } from "../policy/engine-options";
import { compilePolicies, type CompiledPolicies } from "../policy/compiled-policies";
import type { NamedPort, PolicyIdentity } from "../policy/policy-identity";
import type { PolicyService } from "../policy/service-peers";
import { protocolNumber } from "../policy/protocol-number";

/** A cluster's policies, made ready to be asked; or why what they say is not known. */
export interface ClusterPolicies {
  readonly records: readonly PolicyRecord[];
  /** The version of the agents whose rules are followed; null: not known. */
  readonly agents: string | null;
  /** One engine, or two where the agents' version merged like neither for certain: both must agree then. */
  readonly engines: readonly CompiledPolicies[];
  /** Identities as policies see them, by their number: read once as long as the policies stand. */
  readonly identities: IdentityShelf;
  /** Why a policy may exist that is not among them; null when all are known. */
  readonly missing: string | null;
}

/** What an identity was read from, and what it is to policies. */
export type IdentityShelf = Map<number, { readonly labels: readonly string[]; readonly ports: PodRecord["namedPorts"]; readonly identity: PolicyIdentity }>;

/** What policies are read from. */
export const POLICY_RESOURCES = ["ciliumnetworkpolicies", "ciliumclusterwidenetworkpolicies", "networkpolicies"] as const satisfies readonly ClusterResource[];
const TITLES = { ciliumnetworkpolicies: "Cilium network policies", ciliumclusterwidenetworkpolicies: "Cilium cluster-wide policies", networkpolicies: "Kubernetes network policies" } as const;

/** Up to this minor release policies merge as in 1.15, from `NEW` on as in 1.20; what lies between was not measured. */
const OLD = 15;
const NEW = 20;

/** Everything that bears on what the policies of a cluster say, compiled. */
export function clusterPoliciesOf(book: ClusterBook, agents: string | null): ClusterPolicies {
  const records = POLICY_RESOURCES.flatMap((resource) => [...book.of(resource).values()]);
  const objects = records.flatMap(({ reading }) => (reading.object === null ? [] : [reading.object]));
  const versions = engineVersionsOf(agents);
  const around = { services: servicesOf(book), namedPorts: versions.includes("1.15") ? namedPortsOf(book) : [] };
  return {
    records,
    agents,
    engines: versions.map((version) => compilePolicies(objects, around, optionsOf(book, version))),
    identities: new Map(),
    missing: missingOf(book),
  };
}

function missingOf(book: ClusterBook): string | null {
  const unread = POLICY_RESOURCES.filter((resource) => !book.isComplete(resource));
  if (unread.length === POLICY_RESOURCES.length && unread.every((resource) => book.stateOf(resource) === null)) return "policies are not read";
  const [first] = unread;
  return first === undefined ? null : `${TITLES[first]} are ${stateWords(book, first)}`;
}

function stateWords(book: ClusterBook, resource: ClusterResource): string {
  const state = book.stateOf(resource);
  if (state === "forbidden") return "not readable: a right is missing";
  if (state === "stale") return "stale: changes may be missed";
  const leftOut = book.leftOutOf(resource);
  if (leftOut > 0) return `not all read: ${leftOut} ${leftOut === 1 ? "was" : "were"} left out`;
  return "not all read yet";
}

/** The rules of merging that agents of a version follow; both where the version is not known, or lies between what was measured. */
export function engineVersionsOf(version: string | null): readonly EngineVersion[] {
  const minor = version === null ? null : Number(/^1\.(\d+)/.exec(version)?.[1] ?? Number.NaN);
  if (minor === null || Number.isNaN(minor)) return ["1.20", "1.15"];
  return minor <= OLD ? ["1.15"] : minor >= NEW ? ["1.20"] : ["1.20", "1.15"];
}

function optionsOf(book: ClusterBook, version: EngineVersion): EngineOptions {
  const values = book.config()?.values ?? {};
  const flag = (key: string, usual: boolean): boolean => (values[key] === undefined ? usual : values[key] === "true");
  const mode = values["enable-policy"];
  const local = values["policy-default-local-cluster"];
  return {
    ...DEFAULT_ENGINE_OPTIONS,
    version,
    clusterName: values["cluster-name"] ?? DEFAULT_ENGINE_OPTIONS.clusterName,
    clusterId: book.numbering().clusterId,
    anyCluster: local === "false",
    policyMode: mode === "always" || mode === "never" ? mode : "default",
    hostFirewall: flag("enable-host-firewall", false),
    nodeSelectors: flag("enable-node-selector-labels", false),
    cidrMatch: (values["policy-cidr-match-mode"] ?? "").split(/[ ,]+/).filter((word) => word === "nodes" || word === "pods"),
    l7Proxy: flag("enable-l7-proxy", true),
    nonDefaultDeny: flag("enable-non-default-deny-policies", true),
  };
}

function servicesOf(book: ClusterBook): PolicyService[] {
  return [...book.of("services").values()].map(({ namespace, name, labels, selector }) => ({ namespace, name, labels, selector: selector ?? {}, backends: [] }));
}

/** Named ports of every pod: asked for by 1.15 alone, where a name in an egress rule means the port that any pod has. */
function namedPortsOf(book: ClusterBook): NamedPort[] {
  const found = new Map<string, NamedPort>();
  for (const pod of book.of("pods").values()) {
    for (const port of namedPortsOfPod(pod.namedPorts)) found.set(`${port.name} ${port.protocol} ${port.port}`, port);
  }
  return [...found.values()];
}

/** A pod's named ports with the numbers of their protocols. */
export function namedPortsOfPod(ports: readonly { readonly name: string; readonly port: number; readonly protocol: string }[]): NamedPort[] {
  return ports.flatMap(({ name, port, protocol }) => {
    const number = protocolNumber(protocol === "" ? "TCP" : protocol);
    return number === null || name === "" ? [] : [{ name, port, protocol: number }];
  });
}
