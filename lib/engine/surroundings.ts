import { createClusterBook, type ClusterBook } from "@/lib/domain/cluster/cluster-book";
import { indexEntries, type EntryReading } from "@/lib/domain/cluster/entry-standing";
import { meshAuthOf } from "@/lib/domain/cluster/mesh-auth";
import { agentVersionOf } from "@/lib/domain/cluster/component-versions";
import { encryptionGround } from "@/lib/domain/cluster/pair-encryption";
import type { PodRecord } from "@/lib/domain/cluster/pod";
import type { ClusterResource } from "@/lib/domain/cluster/records";
import { clusterPoliciesOf, type ClusterPolicies } from "@/lib/domain/join/cluster-policies";
import { joinPair, type JoinGround } from "@/lib/domain/join/join-pair";
import { requirementOfPair } from "@/lib/domain/join/requirement-of-pair";
import { selectPods, type PodSelection } from "@/lib/domain/join/selected-pods";
import type { Pair } from "@/lib/domain/pair";
import { shareTexts } from "@/lib/domain/shared-texts";
import type { PairRequirement } from "@/lib/domain/policy/pair-requirement";
import { entryFactsOf } from "@/lib/domain/spire/entry-facts";
import type { SpireView } from "@/lib/domain/spire/spire-view";
import type { WorkloadName } from "@/lib/domain/workload-name";
import type { ClusterEvent, ResourceHealth } from "@/lib/ports/cluster-source";
import type { ChangeLog } from "./change-log";

/** What stands around the flows: the cluster's objects and SPIRE, joined as they come. */
export interface Surroundings {
  readonly book: ClusterBook;
  /** Grows with everything that could change an answer. */
  readonly revision: number;
  readonly spire: SpireView | null;
  /** Whether everything may read differently now: policies, settings or entries changed since this was last asked. */
  takeUpheaval(): boolean;
  /** Pods whose workload's name is new since this was last asked. */
  takeOwned(): readonly OwnedPodName[];
  takeCluster(events: readonly ClusterEvent[], atMs: number): void;
  takeSpire(view: SpireView, atMs: number): void;
  policies(): ClusterPolicies;
  /** How many pods each rule selects; kept until an object changes. */
  selection(): PodSelection;
  entries(): EntryReading;
  ground(): JoinGround;
  /** What policies demand of a pair; kept until policies, or the identities of its ends, change. */
  requirement(pair: Pair): PairRequirement;
  join(pair: Pair): Pair;
}

/** A pod under the name that its owner chain gives it. */
export interface OwnedPodName {
  readonly cluster: string;
  readonly namespace: string;
  readonly pod: string;
  readonly name: WorkloadName;
}

/** What policies mean depends on these; a change of anything else leaves every requirement as it is. */
const BEARS_ON_POLICIES: ReadonlySet<ClusterResource> = new Set<ClusterResource>(["ciliumnetworkpolicies", "ciliumclusterwidenetworkpolicies", "networkpolicies", "services", "cilium-config", "daemonsets"]);
/** Sentences about pairs that are held once. */
const TEXTS_CAP = 20_000;
/** Requirements kept, one a pair; beyond it all are forgotten and asked for again. */
const REQUIREMENTS_CAP = 200_000;
/** Workloads whose ports are remembered; beyond it all are forgotten, and policies made ready anew. */
const PORTS_CAP = 100_000;
const NOT_READ: EntryReading = { read: false, reason: "SPIRE is not read" };

interface HeldRequirement {
  /** The ends' identities and addresses that were asked for. */
  readonly asked: string;
  readonly answer: PairRequirement;
}

/** Surroundings of which nothing was told yet; what changes in them is told to `changes`. */
export function createSurroundings(changes: ChangeLog | null = null): Surroundings {
  const book = createClusterBook();
  const requirements = new Map<string, HeldRequirement>();
  const texts = shareTexts(TEXTS_CAP);
  /** Keys of pods to be named. */
  let unnamed = new Set<string>();
  /** The cluster in whose name pods were named last. */
  let namedIn: string | null = null;
  /** The named ports of each workload, as its pod that was told last has them. */
  const ports = new Map<string, string>();
  let upheaval = false;
  let revision = 0;
  let spire: SpireView | null = null;
  let policies: ClusterPolicies | null = null;
  let ground: JoinGround | null = null;
  let selection: PodSelection | null = null;
  let entries: { readonly of: SpireView["entries"]; readonly reading: EntryReading } | null = null;

  function entriesNow(): EntryReading {
    if (spire === null) return NOT_READ;
    if (entries?.of === spire.entries) return entries.reading;
    const facts = entryFactsOf(spire.entries);
    const reading: EntryReading = facts.read ? { read: true, entries: indexEntries(facts.entries) } : facts;
    entries = { of: spire.entries, reading };
    return reading;
  }

  function groundNow(): JoinGround {
    if (ground !== null) return ground;
    const config = book.config();
    const { version } = agentVersionOf(book);
    const meshAuth = meshAuthOf(config, version);
    if (policies === null || policies.agents !== version) {
      policies = clusterPoliciesOf(book, version);
      requirements.clear();
    }
    ground = {
      book,
      policies,
      entries: entriesNow(),
      numbering: book.numbering(),
      trustDomain: meshAuth.trustDomain,
      module: meshAuth.module === "off" ? "off" : meshAuth.handshakes,
      encryption: encryptionGround(book),
      shelf: { texts, byIdentity: new Map() },
    };
    return ground;
  }

  /** What of an end bears on its requirement; an identity whose labels are known now is asked about anew. */
  function askedOf({ type, identities, addresses }: Pair["source"]): string {
    const known = identities.map((identity) => (book.identity(identity) === null ? `${identity}?` : String(identity))).join(",");
    return texts(type === "workload" ? known : `${known}@${addresses.join(",")}`);
  }

  function forgetPolicies(): void {
    policies = null;
    requirements.clear();
    upheaval = true;
  }

  /** What an axis may conclude from silence hangs on the state: everything may read differently with it. */
  function setState({ resource, state, leftOut }: ResourceHealth): void {
    upheaval ||= book.stateOf(resource) !== state || book.leftOutOf(resource) !== leftOut;
    book.setState(resource, state, leftOut);
  }

  /** Rules name ports by the names that pods give them: other ports of a workload are other policies. */
  function notePorts({ key, namespace, name, namedPorts }: PodRecord): void {
    const workload = `${namespace}/${book.nameOf(namespace, name)?.name ?? key}`;
    const text = namedPorts.map((port) => `${port.name} ${port.protocol} ${port.port}`).join(",");
    if ((ports.get(workload) ?? "") === text) return;
    if (ports.size >= PORTS_CAP) ports.clear();
    ports.set(workload, text);
    forgetPolicies();
  }

  /** A pod that came, or bears another name since an owner of its is known. */
  function noteNamed(pod: PodRecord): void {
    unnamed.add(pod.key);
    notePorts(pod);
  }

  const surroundings: Surroundings = {
    book,
    get revision() {
      return revision;
    },
    get spire() {
      return spire;
    },
    takeCluster(events, atMs) {
      changes?.noteCluster(events, book, atMs);
      for (const event of events) {
        const renamed = event.kind === "changes" ? book.apply(event.changes, atMs) : [];
        if (event.kind === "health") setState(event.health);
        const resource = event.kind === "changes" ? event.changes.resource : event.health.resource;
        if (BEARS_ON_POLICIES.has(resource)) forgetPolicies();
        if (event.kind !== "changes") continue;
        if (event.changes.resource === "pods") event.changes.upserts.forEach(noteNamed);
        else if (event.changes.resource === "ciliumidentities") upheaval ||= event.changes.relisted;
        for (const key of renamed) {
          const pod = book.of("pods").get(key);
          if (pod) noteNamed(pod);
        }
      }
      ground = null;
      selection = null;
      revision += 1;
    },
    takeSpire(view, atMs) {
      changes?.noteSpire(spire, view, atMs);
      upheaval ||= spire?.entries !== view.entries;
      spire = view;
      ground = null;
      revision += 1;
    },
    takeUpheaval() {
      const taken = upheaval;
      upheaval = false;
      return taken;
    },
    takeOwned() {
      const cluster = book.config()?.values["cluster-name"] ?? "default";
      // All were named as pods of another cluster before its name was known.
      if (cluster !== namedIn) unnamed = new Set(book.of("pods").keys());
      namedIn = cluster;
      if (unnamed.size === 0) return [];
      const found: OwnedPodName[] = [];
      for (const key of unnamed) {
        const pod = book.of("pods").get(key);
        const name = pod && book.nameOf(pod.namespace, pod.name);
        if (pod && name) found.push({ cluster, namespace: pod.namespace, pod: pod.name, name });
      }
      unnamed = new Set();
      return found;
    },
    policies: () => groundNow().policies,
    selection: () => (selection ??= selectPods(book, groundNow().policies.engines)),
    entries: entriesNow,
    ground: groundNow,
    requirement(pair) {
      const asked = `${askedOf(pair.source)}|${askedOf(pair.destination)}`;
      const known = requirements.get(pair.key);
      if (known?.asked === asked) return known.answer;
      const { policies: compiled, module } = groundNow();
      const answer = requirementOfPair(pair, compiled, book, module);
      if (requirements.size >= REQUIREMENTS_CAP) requirements.clear();
      requirements.set(pair.key, { asked, answer });
      return answer;
    },
    join: (pair) => joinPair(pair, surroundings.requirement(pair), groundNow()),
  };
  return surroundings;
}
