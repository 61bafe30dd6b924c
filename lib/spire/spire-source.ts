import type { AgentBook } from "@/lib/domain/spire/agent";
import type { EntryBook } from "@/lib/domain/spire/entry-book";
import { knownOf, mapReading, type Reading } from "@/lib/domain/spire/reading";
import { parseTrustDomain, trustDomainOf, type TrustDomain } from "@/lib/domain/spire/spiffe-id";
import { healthOf, type SpireView } from "@/lib/domain/spire/spire-view";
import type { OwnSvid, ServerProcess, ServerSvid, SigningAuthorities, TrustBundle } from "@/lib/domain/spire/trust-bundle";
import type { SpireSource } from "@/lib/ports/spire-source";
import { openConnection, type ConnectionOptions } from "./connection";
import { connectionFault, SpireFailure, type SpireFault } from "./fault";
import { openIdentity, type Identity } from "./identity";
import { openLane, type Lane, type Poll } from "./lane";
import { SPIRE_LIMITS, SPIRE_TIMINGS, type SpireOptions } from "./options";
import { pollAgents, pollBundle, pollEntries, pollProcess, pollSigning, type PollPlan } from "./polls";
import { rootsFromText } from "./roots";
import { openServerProof, type ServerProof } from "./server-proof";
import { contextOf } from "./svid";
import { addressOf, blindnessOf, type Part } from "./tier";
import { neverObserved, trackReading, type Tracker } from "./tracker";

/**
 * SPIRE, read in the tier that `options.reach` names. It is read from `start` on, and again for ever after a failure;
 * what is wrong is told by each reading. Nothing it can call writes.
 */
export function openSpireSource(options: SpireOptions): SpireSource {
  const { reach, clock } = options;
  const log = options.log ?? null;
  const random = options.random ?? Math.random;
  const timings = { ...SPIRE_TIMINGS, ...options.timings };
  const limits = { ...SPIRE_LIMITS, ...options.limits };
  const { label, target, place } = addressOf(reach);
  const subscribers = new Set<() => void>();
  let view: SpireView | null = null;
  let said = "";
  let isClosed = false;

  const tell = (): void => {
    if (isClosed) return;
    view = null;
    const { state, sentence, lastError } = healthOf(currentView());
    if (`${state} ${sentence}` !== said) {
      said = `${state} ${sentence}`;
      log?.write(state === "live" && sentence === "" ? "info" : "warn", sentence === "" ? `SPIRE is ${state}` : sentence, { spire: label, state, ...(lastError !== null && { error: lastError }) });
    }
    for (const callback of [...subscribers]) callback();
  };
  const track = <Value>(part: Part): Tracker<Value> => {
    const blindness = blindnessOf(reach, part);
    return blindness === null ? trackReading<Value>(clock, tell) : neverObserved<Value>(blindness);
  };
  const parts = {
    entries: track<EntryBook>("entries"),
    agents: track<AgentBook>("agents"),
    bundle: track<TrustBundle>("bundle"),
    signing: track<SigningAuthorities>("signing"),
    server: track<ServerSvid>("server"),
    process: track<ServerProcess>("process"),
    own: track<OwnSvid>("own"),
  };
  const lanes: Lane[] = [];
  let identity: Identity | null = null;

  /** What the cluster says its trust domain is; null while it does not say, or says nonsense (a finding of its own). */
  const clusterDomain = (): TrustDomain | null => {
    const parsed = parseTrustDomain((options.trustDomain?.() ?? "").replace(/^spiffe:\/\//, ""));
    return parsed.ok ? parsed.value : null;
  };
  const trustDomain = (): Reading<TrustDomain> => {
    const { bundle, own } = parts;
    if (knownOf(bundle.now) !== null || knownOf(own.now) === null) return mapReading(bundle.now, (value) => value.trustDomain);
    return mapReading(own.now, ({ spiffeId }) => trustDomainOf(spiffeId));
  };
  function currentView(): SpireView {
    const { entries, agents, bundle, signing, server, process, own } = parts;
    view ??= {
      tier: reach.tier,
      label,
      trustDomain: trustDomain(),
      entries: entries.now,
      agents: agents.now,
      bundle: bundle.now,
      signing: signing.now,
      server: server.now,
      process: process.now,
      own: own.now,
      clockLeadMs: identity?.clockLeadMs ?? null,
    };
    return view;
  }

  const plan: PollPlan = { place, timings, limits, expectedDomain: clusterDomain };
  const connectionTo = (tls: ConnectionOptions["tls"]) => openConnection({ place, target, tls, maxMessageBytes: limits.maxMessageBytes, callMs: timings.callMs });
  const addLane = (polls: readonly Poll[], connect: () => ReturnType<typeof connectionTo>, objection: () => SpireFault | null = () => null): Lane => {
    const lane = openLane({ clock, timings, random, polls, connect, objection });
    lanes.push(lane);
    return lane;
  };

  /** The authorities to check the server by, as PEM: our identity's, else the published ones; null when neither is there. */
  const currentRoots = (): readonly string[] | null => {
    const published = options.publishedBundle?.() ?? null;
    return identity?.svid?.roots ?? (published === null ? null : rootsFromText(published));
  };
  let openlyWith: { readonly roots: string; readonly proof: ServerProof } | null = null;
  /** True when our identity believes others than those by whom the server was let in. */
  const isOpenlyOutdated = (): boolean => {
    const svid = identity?.svid ?? null;
    if (svid === null) return false;
    const server = openlyWith?.proof.svid ?? null;
    return openlyWith?.roots !== svid.roots.join("") || (server !== null && trustDomainOf(server.spiffeId) !== svid.trustDomain);
  };
  /** TLS that shows nothing of us: it works where our identity is refused, and shows who the server is. */
  const connectOpenly = (): ReturnType<typeof connectionTo> => {
    const roots = currentRoots();
    if (roots === null) throw new SpireFailure(reach.tier === "1" ? (identity?.objection() ?? noRoots) : noRoots);
    const proof = openServerProof(place, clusterDomain() ?? identity?.svid?.trustDomain ?? null);
    openlyWith = { roots: roots.join(""), proof };
    return connectionTo({ context: contextOf(roots), proof });
  };
  const noRoots = connectionFault("no trust bundle", `Who answers at ${place.name} could not be told: the trust bundle that SPIRE publishes (ConfigMap spire-bundle) is not read`);

  /** Our identity must be of the cluster's trust domain before it is shown to anyone. */
  const identityObjection = (): SpireFault | null => {
    const domain = clusterDomain();
    const own = identity?.svid ?? null;
    if (domain !== null && own !== null && own.trustDomain !== domain) {
      return connectionFault(`trust domain ${own.trustDomain}`, `The SPIRE agent gives this process an identity of trust domain ${own.trustDomain}, and this cluster uses ${domain}: \`spire-svid\` names the socket of another SPIRE`);
    }
    return identity?.objection() ?? null;
  };
  const connectAsOurselves = (): ReturnType<typeof connectionTo> => {
    const svid = identity?.svid ?? null;
    if (svid === null) throw new SpireFailure(identity?.objection() ?? noRoots);
    return connectionTo({ context: svid.context, proof: openServerProof(place, svid.trustDomain) });
  };

  switch (reach.tier) {
    case "0":
      break;
    case "0+":
      addLane([pollBundle(parts.bundle, parts.server, plan)], connectOpenly);
      break;
    case "1": {
      const openly = addLane([pollBundle(parts.bundle, parts.server, plan)], connectOpenly);
      const asOurselves = addLane([pollEntries(parts.entries, plan), pollAgents(parts.agents, plan), pollSigning(parts.signing, plan)], connectAsOurselves, identityObjection);
      identity = openIdentity({
        socket: reach.workloadSocket,
        clock,
        timings,
        random,
        maxMessageBytes: limits.maxMessageBytes,
        tracker: parts.own,
        onChange() {
          if (isOpenlyOutdated()) openly.redial();
          asOurselves.redial();
        },
      });
      break;
    }
    case "2":
      addLane(
        [pollBundle(parts.bundle, parts.server, plan), pollEntries(parts.entries, plan), pollAgents(parts.agents, plan), pollSigning(parts.signing, plan), pollProcess(parts.process, plan)],
        () => connectionTo(null),
      );
      break;
    default:
      reach satisfies never;
  }

  return {
    view: currentView,
    health: () => healthOf(currentView()),
    subscribe(callback) {
      subscribers.add(callback);
      return () => void subscribers.delete(callback);
    },
    start() {
      if (isClosed) return;
      identity?.start();
      for (const lane of lanes) lane.start();
    },
    async close() {
      isClosed = true;
      subscribers.clear();
      identity?.stop();
      await Promise.all(lanes.map((lane) => lane.stop()));
    },
  };
}

