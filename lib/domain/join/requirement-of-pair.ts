import type { ClusterBook } from "../cluster/cluster-book";
import type { PodRecord } from "../cluster/pod";
import type { Pair, PairEnd } from "../pair";
import { addressIdentity, type CompiledPolicies } from "../policy/compiled-policies";
import { pairRequirement, type AuthenticationModule, type PairRequirement, type RequirementEnd } from "../policy/pair-requirement";
import { policyIdentity, type PolicyIdentity } from "../policy/policy-identity";
import { namedPortsOfPod, type ClusterPolicies, type IdentityShelf } from "./cluster-policies";

/** What the policies of a cluster demand of a pair. */
export function requirementOfPair(pair: Pick<Pair, "source" | "destination" | "port" | "protocol">, policies: ClusterPolicies, book: ClusterBook, module: AuthenticationModule): PairRequirement {
  const ground = { book, identities: policies.identities };
  const [first, second] = policies.engines.map((engine) =>
    pairRequirement(engine, { source: endOf(pair.source, engine, ground), destination: endOf(pair.destination, engine, ground), port: pair.port, protocol: pair.protocol }, module),
  );
  if (first === undefined) return { state: "unknown", source: "policy", reason: "policies were not asked", ingress: [], egress: [], rules: [], sides: { ingress: "unknown", egress: "unknown" } };
  if (second !== undefined && second.state !== first.state) {
    return { ...first, state: "unknown", reason: "Cilium 1.20 and 1.15 merge these policies differently, and which way these agents do is not known" };
  }
  // What is not read could ask for more; it cannot ask for less where no other policy isolates the same end.
  if (policies.missing !== null && first.state === "not-required") return { ...first, state: "unknown", reason: policies.missing };
  const unlabelled = first.state === "not-required" ? (unlabelledOf(pair.source, book) ?? unlabelledOf(pair.destination, book)) : null;
  if (unlabelled !== null) return { ...first, state: "unknown", reason: unlabelled };
  return first;
}

/** Why not every identity of an end was asked for: one whose labels are not known could be asked for more. */
function unlabelledOf(end: PairEnd, book: ClusterBook): string | null {
  if (end.type !== "workload" || end.identities.length < 2) return null;
  const identity = end.identities.find((each) => book.identity(each) === null);
  return identity === undefined ? null : `the labels of identity ${identity} of ${end.peer} are not known`;
}

interface EndGround {
  readonly book: ClusterBook;
  readonly identities: IdentityShelf;
}

function endOf(end: PairEnd, engine: CompiledPolicies, ground: EndGround): RequirementEnd {
  return { name: end.peer, type: end.type, cluster: end.cluster === "" ? engine.options.clusterName : end.cluster, identities: identitiesOf(end, engine, ground) };
}

/** The identities of an end as policies see them; of the outside those of its addresses. */
function identitiesOf(end: PairEnd, engine: CompiledPolicies, { book, identities }: EndGround): readonly PolicyIdentity[] {
  switch (end.type) {
    case "cidr":
    case "world":
      return [...new Map(end.addresses.map((address) => addressIdentity(engine, address)).map((identity) => [identity.id, identity])).values()];
    case "fqdn":
      return end.identities.map((identity) => policyIdentity(identity, end.labels));
    case "reserved":
      return end.identities.map((identity) => policyIdentity(identity, end.labels.length > 0 ? end.labels : [end.peer]));
    case "workload":
      return end.identities.flatMap((identity) => {
        // The labels seen of an end are those of all its identities: they tell of one only where there is one.
        const labels = book.identity(identity)?.labels ?? (end.identities.length === 1 ? end.labels : []);
        return labels.length === 0 ? [] : [shelved(identities, identity, labels, portsOf(end, book))];
      });
    default:
      return end.type satisfies never;
  }
}

const NO_PORTS: PodRecord["namedPorts"] = Object.freeze([]);

function portsOf({ namespace, workload }: PairEnd, book: ClusterBook): PodRecord["namedPorts"] {
  return namespace === null || workload === null ? NO_PORTS : (book.podOf(namespace, workload)?.namedPorts ?? NO_PORTS);
}

/** The identity as it was asked for last: thousands of pairs share an end, and reading its labels is most of the asking. */
function shelved(shelf: IdentityShelf, number: number, labels: readonly string[], ports: PodRecord["namedPorts"]): PolicyIdentity {
  const held = shelf.get(number);
  if (held?.labels === labels && held.ports === ports) return held.identity;
  const identity = policyIdentity(number, labels, namedPortsOfPod(ports));
  shelf.set(number, { labels, ports, identity });
  return identity;
}
