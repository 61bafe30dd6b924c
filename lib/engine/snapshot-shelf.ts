import type { Snapshot } from "@/lib/domain/history/stored";
import type { SnapshotCaps } from "./snapshot-caps";

/** Where snapshots stand while no store keeps them: in memory, the newest of them. */
export interface SnapshotShelf {
  put(snapshot: Snapshot): void;
  /** null: there is none; "let-go": there was one, and newer ones took its place. */
  get(id: string): Snapshot | "let-go" | null;
  /** False when there was none. */
  remove(id: string): boolean;
}

/** Ids of what was let go are remembered up to this many; older ones were never there, as far as can be said. */
const LET_GO_REMEMBERED = 4_096;

/** An empty shelf. */
export function createSnapshotShelf(caps: Pick<SnapshotCaps, "held" | "bytesHeld">): SnapshotShelf {
  const held = new Map<string, { readonly snapshot: Snapshot; readonly bytes: number }>();
  const letGo = new Set<string>();
  let bytes = 0;

  function remove(id: string): boolean {
    const found = held.get(id);
    if (found === undefined) return false;
    bytes -= found.bytes;
    return held.delete(id);
  }

  return {
    put(snapshot) {
      const entry = { snapshot, bytes: bytesOf(snapshot.answers) };
      held.set(snapshot.id, entry);
      bytes += entry.bytes;
      for (const id of held.keys()) {
        if (id === snapshot.id || (held.size <= caps.held && bytes <= caps.bytesHeld)) break;
        remove(id);
        letGo.add(id);
      }
      for (const id of letGo) {
        if (letGo.size <= LET_GO_REMEMBERED) break;
        letGo.delete(id);
      }
    },
    get: (id) => held.get(id)?.snapshot ?? (letGo.has(id) ? "let-go" : null),
    remove,
  };
}

/** UTF-8 bytes of a snapshot's answers, their addresses among them. */
export function bytesOf(answers: Snapshot["answers"]): number {
  let sum = 0;
  for (const [address, answer] of Object.entries(answers)) sum += Buffer.byteLength(address) + Buffer.byteLength(answer);
  return sum;
}
