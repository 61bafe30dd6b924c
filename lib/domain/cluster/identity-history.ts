/** One identity of a pod and when it was first seen with it (epoch ms). */
export interface IdentitySpell {
  readonly identity: number;
  readonly sinceMs: number;
}

const SPELLS_KEPT = 8;

/** The identities that pods had while they lived, oldest first; the newest eight of each. */
export interface IdentityHistory {
  /** Notes the pod's identity now; repeats and 0 (none yet) change nothing. */
  note(pod: string, identity: number, atMs: number): void;
  forget(pod: string): void;
  of(pod: string): readonly IdentitySpell[];
}

/** An empty history; pods are forgotten when they are gone, so it never holds more pods than there are. */
export function createIdentityHistory(): IdentityHistory {
  const spells = new Map<string, readonly IdentitySpell[]>();
  return {
    note(pod, identity, atMs) {
      if (identity === 0) return;
      const held = spells.get(pod) ?? [];
      if (held.at(-1)?.identity !== identity) spells.set(pod, [...held.slice(1 - SPELLS_KEPT), { identity, sinceMs: atMs }]);
    },
    forget: (pod) => void spells.delete(pod),
    of: (pod) => spells.get(pod) ?? [],
  };
}
