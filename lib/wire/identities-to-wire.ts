import { instantFromMs } from "@/lib/domain/instant";
import type { ListedIdentity } from "@/lib/domain/join/listed-identity";
import { headToWire, type HeadModel } from "./answer-to-wire";
import { clusterReadToWire, spireReadToWire, type ClusterReadModel, type SpireReadWire } from "./cluster-read";
import type { IdentitiesAnswer, IdentityWire } from "./identities";
import { timeToWire } from "./time-to-wire";

/** The identities of a cluster, as the engine answers them. */
export interface IdentitiesModel extends HeadModel, Pick<IdentitiesAnswer, "shown" | "authenticationUnknown" | "workloads" | "found" | "matched" | "trustDomain" | "entriesSilence" | "missing" | "soonMs"> {
  readonly counts: Readonly<IdentitiesAnswer["counts"]>;
  readonly entriesReadAtMs: number | null;
  readonly identities: readonly ListedIdentity[];
}

const RESOURCES = ["ciliumidentities", "ciliumendpointslices", "ciliumendpoints", "pods"];
const LABELS_SHOWN = 24;
const WORKLOADS_SHOWN = 8;

/** `GET /api/v1/identities`. */
export function identitiesToWire(model: IdentitiesModel, kubernetes: ClusterReadModel, spire: SpireReadWire): IdentitiesAnswer {
  return {
    ...headToWire(model),
    kubernetes: clusterReadToWire(kubernetes, RESOURCES),
    spire: spireReadToWire(spire),
    shown: model.shown,
    counts: { ...model.counts },
    authenticationUnknown: model.authenticationUnknown,
    workloads: model.workloads,
    found: model.found,
    matched: model.matched,
    trustDomain: model.trustDomain,
    entriesReadAt: timeOf(model.entriesReadAtMs),
    entriesSilence: model.entriesSilence,
    missing: model.missing,
    soonMs: model.soonMs,
    identities: model.identities.map(identityToWire),
  };
}

function identityToWire({ identity, scope, exists, labels, namespace, serviceAccount, workloads, pods, spiffeId, entry, expiry, authentication, traffic }: ListedIdentity): IdentityWire {
  return {
    identity,
    scope: scope.scope,
    scopeName: scope.scope === "reserved" ? scope.name : scope.scope === "remote-cluster" ? String(scope.clusterId) : null,
    exists,
    labels: labels.slice(0, LABELS_SHOWN),
    labelsMore: Math.max(0, labels.length - LABELS_SHOWN),
    namespace,
    serviceAccount,
    workloads: workloads.slice(0, WORKLOADS_SHOWN).map((workload) => ({ ...workload })),
    workloadsMore: Math.max(0, workloads.length - WORKLOADS_SHOWN),
    pods,
    spiffeId,
    entry: { state: entry.status, reason: entry.reason === "" ? null : entry.reason, ids: [...entry.entryIds] },
    expiry: { state: expiry.state, at: timeOf(expiry.atMs) },
    authentication: { state: authentication.state, reason: authentication.reason === "" ? null : authentication.reason, last: timeToWire(traffic.lastAuthenticated) },
    traffic: {
      pairs: traffic.pairs,
      attempts: traffic.attempts,
      underRequired: traffic.underRequired,
      authenticated: traffic.authenticated,
      refused: traffic.refused,
      lastRefused: timeToWire(traffic.lastRefused),
    },
  };
}

function timeOf(ms: number | null): string | null {
  return timeToWire(ms === null ? null : instantFromMs(ms));
}
