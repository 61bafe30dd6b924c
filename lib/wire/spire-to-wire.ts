import type { ResourceState } from "@/lib/domain/cluster/records";
import { isRenewalLate } from "@/lib/domain/spire/expiry";
import { mapReading, type Reading } from "@/lib/domain/spire/reading";
import type { Authority, TrustBundle } from "@/lib/domain/spire/trust-bundle";
import type { TrustDomainVerdict } from "@/lib/domain/spire/trust-domains";
import type { SpireView } from "@/lib/domain/spire/spire-view";
import { msToWire, nodesToWire, nullableMsToWire, readingToWire, type StandingModel } from "./nodes-to-wire";
import type { ResourceWire, SpireAnswer } from "./spire";

/** How one resource of Kubernetes stands, in the shape that the ports give it. */
interface ResourceModel {
  readonly resource: string;
  readonly title: string;
  readonly state: ResourceState;
  readonly sinceMs: number;
  readonly sentence: string;
  readonly missing: { readonly resource: string; readonly namespace: string | null; readonly verbs: readonly string[]; readonly manifestLine: string } | null;
  readonly objects: number;
  readonly leftOut: number;
  readonly heardAtMs: number | null;
  readonly retryAtMs: number | null;
}

export interface SpireModel extends StandingModel {
  readonly kubernetes: {
    readonly read: boolean;
    readonly state: ResourceState | "off";
    readonly sentence: string;
    readonly server: string | null;
    readonly serverVersion: string | null;
    readonly resources: readonly ResourceModel[];
  };
}

const AUTHORITIES_CAP = 20;

/** `GET /api/v1/spire` */
export function spireToWire(model: SpireModel): SpireAnswer {
  const { standing, kubernetes } = model;
  const { view, health, meshAuth, versions, agentVersion, support, identities, trustDomains } = standing;
  return {
    ...nodesToWire(model),
    read: {
      tier: view?.tier ?? null,
      label: view?.label ?? "",
      state: health.state,
      since: nullableMsToWire(health.sinceMs),
      retryAt: nullableMsToWire(health.retryAtMs),
      sentence: health.sentence,
      remarks: [...standing.remarks],
      clockLeadMs: view?.clockLeadMs ?? null,
    },
    server: {
      pods: standing.server.pods.map(({ createdAtMs, ...pod }) => ({ ...pod, createdAt: nullableMsToWire(createdAtMs) })),
      podsKnown: standing.server.known,
      workloads: [...standing.server.workloads],
      claims: [...standing.server.claims],
      folder: standing.server.folder,
      database: standing.server.database,
      process: processToWire(view),
      svid: readingToWire(read(view?.server, (svid) => ({ spiffeId: svid.spiffeId, notBefore: msToWire(svid.notBeforeMs), notAfter: msToWire(svid.notAfterMs), signedBy: svid.signedBy, isLate: isRenewalLate(svid, standing.asOfMs) }))),
    },
    own: readingToWire(read(view?.own, (svid) => ({ spiffeId: svid.spiffeId, notAfter: msToWire(svid.notAfterMs), isLate: isRenewalLate(svid, standing.asOfMs) }))),
    bundle: bundleToWire(model),
    signing: readingToWire(read(view?.signing, ({ active, prepared, old }) => ({ active: authorityToWire(active), prepared: authorityToWire(prepared), old: authorityToWire(old) }))),
    entries: readingToWire(standing.entries),
    baseEntries: standing.baseEntries.map((entry) => ({ ...entry })),
    identities: { known: standing.identitiesKnown, found: identities.found, missing: identities.missing, orphaned: identities.orphaned, ambiguous: identities.ambiguous, notObserved: identities["not-observed"] },
    trustDomains: { state: trustDomains.verdict.state, reason: reasonOf(trustDomains.verdict), places: trustDomains.places.map((place) => ({ ...place })) },
    meshAuth: {
      configRead: standing.configRead,
      module: meshAuth.module,
      moduleReason: meshAuth.moduleReason,
      spire: meshAuth.spire,
      handshakes: meshAuth.handshakes,
      handshakesReason: meshAuth.handshakesReason,
      trustDomain: meshAuth.trustDomain,
      settings: meshAuth.settings.map((setting) => ({ ...setting })),
      unknownKeys: [...meshAuth.unknownKeys],
    },
    claims: standing.claims.map((claim) => ({ ...claim })),
    versions: {
      parts: versions.map(({ role, counts }) => ({ role, counts: counts.map((count) => ({ ...count })) })),
      podsKnown: standing.podsKnown,
      cilium: agentVersion.version,
      ciliumReason: agentVersion.reason,
      support: { ...support },
    },
    encryption: { ...standing.encryption },
    policies: { ...standing.policies, names: [...standing.policies.names] },
    kubernetes: { read: kubernetes.read, state: kubernetes.state, sentence: kubernetes.sentence, server: kubernetes.server, serverVersion: kubernetes.serverVersion, resources: kubernetes.resources.map(resourceToWire) },
  };
}

function read<From, To>(reading: Reading<From> | undefined, map: (value: From) => To): Reading<To> | null {
  return reading === undefined ? null : mapReading(reading, map);
}

function processToWire(view: SpireView | null): SpireAnswer["server"]["process"] {
  if (view === null) return readingToWire(null);
  const { process } = view;
  const readAtMs = process.state === "live" || process.state === "stale" ? process.readAtMs : 0;
  return readingToWire(mapReading(process, ({ uptimeSec, agents, entries, federatedBundles }) => ({ startedAt: msToWire(readAtMs - uptimeSec * 1_000), agents, entries, federatedBundles })));
}

function bundleToWire({ standing }: SpireModel): SpireAnswer["bundle"] {
  const { view, bundleState, asOfMs } = standing;
  const state = bundleState !== null && (bundleState.state === "live" || bundleState.state === "stale") ? bundleState.value : "empty";
  return readingToWire(read(view?.bundle, (bundle: TrustBundle) => ({
    state,
    trustDomain: bundle.trustDomain,
    authorities: [...bundle.authorities]
      .sort((a, b) => b.notAfterMs - a.notAfterMs)
      .slice(0, AUTHORITIES_CAP)
      .map(({ keyId, notBeforeMs, notAfterMs, isTainted }) => ({ keyId, notBefore: msToWire(notBeforeMs), notAfter: msToWire(notAfterMs), isTainted, isExpired: notAfterMs <= asOfMs })),
    authoritiesMore: Math.max(0, bundle.authorities.length - AUTHORITIES_CAP),
    jwtKeys: bundle.jwtKeys.length,
    sequence: bundle.sequence,
    unreadable: bundle.unreadable.length,
  })));
}

function authorityToWire(authority: Authority | null): { keyId: string; expiresAt: string | null; upstreamKeyId: string | null } | null {
  return authority === null ? null : { keyId: authority.keyId, expiresAt: nullableMsToWire(authority.expiresAtMs), upstreamKeyId: authority.upstreamKeyId };
}

function reasonOf(verdict: TrustDomainVerdict): string {
  switch (verdict.state) {
    case "same": return "every place that names it was seen";
    case "differ": return `the names differ: ${verdict.claims.map(({ place, trustDomain }) => `${place} says ${trustDomain ?? ""}`).join(", ")}`;
    case "invalid": return `${verdict.place}: ${verdict.reason}`;
    case "unknown": return verdict.seen.length === 0 ? "none of them was seen" : verdict.notSeen.length > 0 ? `what was seen agrees; not seen: ${verdict.notSeen.join(", ")}` : "only one place was seen";
    default: return verdict satisfies never;
  }
}

function resourceToWire({ resource, title, state, sinceMs, sentence, missing, objects, leftOut, heardAtMs, retryAtMs }: ResourceModel): ResourceWire {
  return {
    resource,
    title,
    state,
    since: msToWire(sinceMs),
    sentence,
    missing: missing && { resource: missing.resource, namespace: missing.namespace, verbs: [...missing.verbs], manifestLine: missing.manifestLine },
    objects,
    leftOut,
    heardAt: nullableMsToWire(heardAtMs),
    retryAt: nullableMsToWire(retryAtMs),
  };
}
