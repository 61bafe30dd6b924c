import type { ClusterBook } from "../cluster/cluster-book";
import { meshAuthOf } from "../cluster/mesh-auth";
import { knownOf, silenceOf } from "../spire/reading";
import type { SpireView } from "../spire/spire-view";
import { trustDomainOf } from "../spire/spiffe-id";
import { compareTrustDomains, type TrustDomainClaim, type TrustDomainVerdict } from "../spire/trust-domains";
import { whyUnread } from "./why-unread";

/** A trust domain as one place names it, or why it was not seen there. */
export interface TrustDomainPlace extends TrustDomainClaim {
  /** "" where it was seen. */
  readonly reason: string;
}

export interface TrustDomainPlaces {
  readonly places: readonly TrustDomainPlace[];
  readonly verdict: TrustDomainVerdict;
}

/** The trust domain in each place that names it: the same must stand in all of them. */
export function trustDomainPlacesOf(book: ClusterBook, view: SpireView | null): TrustDomainPlaces {
  const config = book.config();
  const places: TrustDomainPlace[] = [
    { place: "cilium-config", trustDomain: meshAuthOf(config, null).trustDomain, reason: config === null ? whyUnread(book, "cilium-config") : "" },
    ofConfig(book, "spire-server-config", "server.conf"),
    ofConfig(book, "spire-agent-config", "agent.conf"),
    ofBundle(view),
    ofAgents(view),
  ];
  return { places, verdict: compareTrustDomains(places) };
}

function ofConfig(book: ClusterBook, resource: "spire-server-config" | "spire-agent-config", place: string): TrustDomainPlace {
  const named = new Set([...book.of(resource).values()].flatMap(({ values }) => values["trust_domain"] ?? []));
  const [trustDomain, other] = named;
  if (trustDomain === undefined) return { place, trustDomain: null, reason: book.of(resource).size > 0 ? "it names none that could be read" : whyUnread(book, resource) };
  return other === undefined ? { place, trustDomain, reason: "" } : { place, trustDomain: null, reason: `several are named: ${[...named].slice(0, 4).join(", ")}` };
}

function ofBundle(view: SpireView | null): TrustDomainPlace {
  const place = "live bundle";
  if (view === null) return { place, trustDomain: null, reason: "SPIRE is not read" };
  const known = knownOf(view.bundle)?.value.trustDomain ?? knownOf(view.trustDomain)?.value ?? null;
  return { place, trustDomain: known, reason: known === null ? (silenceOf(view.bundle) ?? "") : "" };
}

function ofAgents(view: SpireView | null): TrustDomainPlace {
  const place = "agents";
  if (view === null) return { place, trustDomain: null, reason: "SPIRE is not read" };
  const book = knownOf(view.agents)?.value;
  if (book === undefined) return { place, trustDomain: null, reason: silenceOf(view.agents) ?? "" };
  const named = new Set(book.agents.map(({ id }) => trustDomainOf(id)));
  const [trustDomain, other] = named;
  if (trustDomain === undefined) return { place, trustDomain: null, reason: "no agent is registered" };
  return other === undefined ? { place, trustDomain, reason: "" } : { place, trustDomain: null, reason: `several are named: ${[...named].slice(0, 4).join(", ")}` };
}
