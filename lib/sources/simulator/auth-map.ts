import type { SimIdentity, SimNode } from "./cluster";
import type { Rng } from "./rng";
import { NS_PER_MS, type Scheduler, type SimTime } from "./scheduler";

/** Who must be known to whom: the key of the datapath's auth map (cilium/cilium v1.20.2, bpf/lib/auth.h), on one node. */
export interface AuthKey {
  readonly node: SimNode;
  readonly local: SimIdentity;
  readonly remote: SimIdentity;
  /** null: the same node. */
  readonly remoteNode: SimNode | null;
}

/** What the agents' handshakes would do, for a scenario to bend. */
export interface AuthWeather {
  /** Identities for which SPIRE holds no entry: their handshakes never succeed. */
  readonly withoutEntry: Set<number>;
  /** Node pairs (`a>b`, by node name) whose port 4250 does not answer. */
  readonly unreachable: Set<string>;
  /** No handshake succeeds, renewals included: entries live until they expire, new ones do not come. */
  handshakesFail: boolean;
  /** How long an entry lives; SPIRE's default SVID lives an hour. */
  ttlMs: number;
  /** Bounds of a handshake's time. */
  handshakeMs: readonly [number, number];
}

/** The auth maps of all nodes, with the agents that fill them. */
export interface AuthMap {
  readonly weather: AuthWeather;
  /** True when a valid entry is there; otherwise the agent is signalled, and a handshake starts unless one is under way. */
  check(key: AuthKey): boolean;
  /** Removes the entries of an identity everywhere, as the agents do when no policy needs them any more. */
  forget(identity: SimIdentity): void;
  entries(): number;
}

const keyText = (key: AuthKey): string => `${key.node.index}|${key.local.number}|${key.remote.number}|${key.remoteNode?.index ?? "-"}`;

/** The auth maps of a cluster, empty; handshakes take their time on the scheduler. */
export function createAuthMap(scheduler: Scheduler, rng: Rng): AuthMap {
  const expiresAt = new Map<string, SimTime>();
  const underWay = new Set<string>();
  const generation = new Map<number, number>();
  const weather: AuthWeather = {
    withoutEntry: new Set(), unreachable: new Set(), handshakesFail: false, ttlMs: 3_600_000, handshakeMs: [4, 45],
  };
  const canSucceed = (key: AuthKey): boolean =>
    !weather.handshakesFail && !key.local.reserved && !key.remote.reserved && !weather.withoutEntry.has(key.local.number) && !weather.withoutEntry.has(key.remote.number)
    && (key.remoteNode === null || !weather.unreachable.has(`${key.node.name}>${key.remoteNode.name}`));
  const generationOf = (key: AuthKey): number => (generation.get(key.local.number) ?? 0) + (generation.get(key.remote.number) ?? 0);

  function shake(key: AuthKey, text: string): void {
    underWay.add(text);
    const began = generationOf(key);
    scheduler.after(rng.between(...weather.handshakeMs), () => {
      underWay.delete(text);
      if (generationOf(key) !== began || !canSucceed(key)) return;
      expiresAt.set(text, scheduler.now() + weather.ttlMs * NS_PER_MS);
    });
  }

  return {
    weather,
    check: (key) => {
      const text = keyText(key);
      const expiry = expiresAt.get(text);
      if (expiry !== undefined) {
        if (expiry > scheduler.now()) return true;
        if (canSucceed(key)) {
          expiresAt.set(text, scheduler.now() + weather.ttlMs * NS_PER_MS);
          return true;
        }
        expiresAt.delete(text);
      }
      if (!underWay.has(text) && canSucceed(key)) shake(key, text);
      return false;
    },
    forget: (identity) => {
      generation.set(identity.number, (generation.get(identity.number) ?? 0) + 1);
      for (const text of expiresAt.keys()) {
        const [, local, remote] = text.split("|");
        if (local === String(identity.number) || remote === String(identity.number)) expiresAt.delete(text);
      }
    },
    entries: () => expiresAt.size,
  };
}
