import type { EndFacts, FilterSubject, PeerFacts } from "./filter-subject";
import { compileWildcard, type TextTest } from "./wildcard";

/**
 * Makes a word without a key ready: it searches names (peers, pods, DNS names, services, nodes, policies), addresses,
 * identities and ids, ignoring case. Names and ids may hold it anywhere; identities and addresses must be it.
 */
export function compileWordSearch(word: string): (subject: FilterSubject) => boolean {
  const folded = word.toLowerCase();
  const isWhole = compileWildcard(folded);
  const isPart = folded.includes("*") ? compileWildcard(`*${folded}*`) : (text: string) => text.includes(folded);
  const inNames: TextTest = (text) => isPart(text.toLowerCase());
  return (subject) =>
    (["source", "destination"] as const).some(
      (side) => peerHas(subject.peer(side), inNames) || endHas(subject.end(side), inNames, isWhole),
    ) || (["service", "node", "policy", "pair", "flow"] as const).some((key) => subject.texts(key).some(inNames));
}

function peerHas(peer: PeerFacts, inNames: TextTest): boolean {
  return inNames(peer.peer);
}

function endHas(end: EndFacts, inNames: TextTest, isWhole: TextTest): boolean {
  return (
    end.pods.some(inNames) ||
    end.names.some(inNames) ||
    end.addresses.some((address) => isWhole(address.toLowerCase())) ||
    end.identities.some((identity) => isWhole(String(identity)))
  );
}
