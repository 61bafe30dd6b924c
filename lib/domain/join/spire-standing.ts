import { supportOf, type CiliumSupport } from "../cluster/cilium-support";
import { claimsOf, type Claim } from "../cluster/claims";
import type { ClusterBook } from "../cluster/cluster-book";
import { agentVersionOf, versionsOf, type AgentVersion, type VersionCount } from "../cluster/component-versions";
import type { ComponentRole } from "../cluster/component";
import { encryptionConfigOf, type EncryptionConfig } from "../cluster/encryption-config";
import type { EntryReading, JoinStatus } from "../cluster/entry-standing";
import { countStandings, identityViewsOf } from "../cluster/identity-views";
import { meshAuthOf, type MeshAuth } from "../cluster/mesh-auth";
import { identityOf } from "../spire/spiffe-id";
import { mapReading, type Reading } from "../spire/reading";
import { healthOf, remarksOf, type SpireHealth, type SpireView } from "../spire/spire-view";
import { bundleState, type BundleState } from "../spire/trust-bundle";
import { baseEntriesOf, type BaseEntry } from "./base-entries";
import type { ClusterPolicies } from "./cluster-policies";
import { countNodes, nodeStandingsOf, type NodeCounts, type NodeStandings } from "./node-standing";
import { requiringPoliciesOf, type RequiringPolicies } from "./requiring-policies";
import { serverPodsOf, type ServerPods } from "./server-pods";
import { trustDomainPlacesOf, type TrustDomainPlaces } from "./trust-domain-places";

/** Entries by what they are for. */
export interface EntryCounts {
  readonly total: number;
  readonly ofIdentities: number;
  readonly others: number;
  readonly unreadable: number;
  /** True where reading stopped at the cap. */
  readonly isCut: boolean;
}

/** A part of Cilium or SPIRE and the versions its pods run; none: no such pod was found. */
export interface PartVersions {
  readonly role: ComponentRole;
  readonly counts: readonly VersionCount[];
}

/** Everything that is known of SPIRE, of the nodes and of how authentication is set up, as of one moment. */
export interface SpireStanding {
  /** Epoch ms: times of expiry were compared with it. */
  readonly asOfMs: number;
  readonly view: SpireView | null;
  readonly health: SpireHealth;
  readonly remarks: readonly string[];
  readonly bundleState: Reading<BundleState> | null;
  readonly entries: Reading<EntryCounts> | null;
  readonly baseEntries: readonly BaseEntry[];
  /** How identities stand with their entries. */
  readonly identities: Readonly<Record<JoinStatus, number>>;
  readonly identitiesKnown: boolean;
  readonly server: ServerPods;
  readonly nodes: NodeStandings;
  readonly nodesKnown: boolean;
  readonly nodeCounts: NodeCounts;
  readonly trustDomains: TrustDomainPlaces;
  readonly meshAuth: MeshAuth;
  readonly configRead: boolean;
  readonly claims: readonly Claim[];
  readonly versions: readonly PartVersions[];
  readonly podsKnown: boolean;
  readonly agentVersion: AgentVersion;
  readonly support: CiliumSupport;
  readonly encryption: EncryptionConfig;
  readonly policies: RequiringPolicies;
}

/** What the standing is made from. */
export interface StandingGround {
  readonly book: ClusterBook;
  readonly spire: SpireView | null;
  readonly entries: EntryReading;
  readonly policies: ClusterPolicies;
  readonly nowMs: number;
}

const ROLES: readonly ComponentRole[] = ["cilium-agent", "cilium-operator", "hubble-relay", "spire-server", "spire-agent", "ztunnel"];
const NOTHING: SpireHealth = { state: "not-observed", sinceMs: null, attempt: 0, retryAtMs: null, lastError: null, sentence: "SPIRE is not read" };

/** SPIRE, the nodes and the settings, joined. What cannot be seen says so in its own place. */
export function spireStandingOf({ book, spire, entries, policies, nowMs }: StandingGround): SpireStanding {
  const config = book.config();
  const agentVersion = agentVersionOf(book);
  const meshAuth = meshAuthOf(config, agentVersion.version);
  const nodes = nodeStandingsOf(book, spire?.agents ?? null, nowMs);
  return {
    asOfMs: nowMs,
    view: spire,
    health: spire === null ? NOTHING : healthOf(spire),
    remarks: spire === null ? [] : remarksOf(spire),
    bundleState: spire === null ? null : mapReading(spire.bundle, (bundle) => bundleState(bundle, nowMs)),
    entries: spire === null ? null : mapReading(spire.entries, countEntries),
    baseEntries: baseEntriesOf(book, spire, meshAuth.trustDomain),
    identities: countStandings(identityViewsOf(book, entries).filter(({ scope }) => scope.scope === "workload")),
    identitiesKnown: book.isComplete("ciliumidentities"),
    server: serverPodsOf(book),
    nodes,
    nodesKnown: book.isComplete("nodes"),
    nodeCounts: countNodes(nodes.nodes),
    trustDomains: trustDomainPlacesOf(book, spire),
    meshAuth,
    configRead: config !== null,
    claims: claimsOf(config, agentVersion.version),
    versions: ROLES.map((role) => ({ role, counts: versionsOf(book, role) })),
    podsKnown: book.isComplete("pods"),
    agentVersion,
    support: supportOf(agentVersion.version),
    encryption: encryptionConfigOf(config),
    policies: requiringPoliciesOf(policies),
  };
}

function countEntries({ entries, unreadable, cut }: Extract<SpireView["entries"], { state: "live" }>["value"]): EntryCounts {
  const ofIdentities = [...entries.values()].filter(({ spiffeId }) => identityOf(spiffeId) !== null).length;
  return { total: entries.size, ofIdentities, others: entries.size - ofIdentities, unreadable: unreadable.count, isCut: cut !== null };
}
