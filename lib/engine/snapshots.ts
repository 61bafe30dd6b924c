import type { Snapshot } from "@/lib/domain/history/stored";
import { instantFromMs, printInstant } from "@/lib/domain/instant";
import { AppError } from "@/lib/platform/errors";
import { isRandomId, randomId } from "@/lib/platform/random-id";
import type { Clock } from "@/lib/ports/clock";
import type { HistoryStore } from "@/lib/ports/history-store";
import type { Question, QuestionOf, SnapshotQuestion } from "./question";
import type { FreezeReply, ReplyHead, SnapshotKeeping, SnapshotReply, ThawReply } from "./reply";
import type { SnapshotCaps } from "./snapshot-caps";
import { bytesOf, createSnapshotShelf } from "./snapshot-shelf";

/** The keeper of frozen links. */
export interface Snapshots {
  /** Rejects with an AppError: `too-large`, `too-many`, `not-found`, `gone`, or what the store says. */
  answer(question: SnapshotQuestion, head: ReplyHead): Promise<FreezeReply | SnapshotReply | ThawReply>;
}

export interface SnapshotsOptions {
  readonly history: HistoryStore | null;
  readonly clock: Clock;
  readonly caps: SnapshotCaps;
}

const DAY_MS = 86_400_000;

/** Whether a question is about frozen links. */
export function isSnapshotQuestion(question: Question): question is SnapshotQuestion {
  return question.kind === "freeze" || question.kind === "snapshot" || question.kind === "thaw";
}

/** Keeps snapshots in the store where that outlives a restart, else in memory. */
export function createSnapshots({ history, clock, caps }: SnapshotsOptions): Snapshots {
  const store = history?.nature.outlivesRestart === true ? history : null;
  const shelf = createSnapshotShelf(caps);
  const keeping = keepingOf(store !== null, caps);
  let today = { day: 0, bytes: 0 };

  function admit(bytes: number): void {
    if (bytes > caps.bytesOfOne) throw new AppError("too-large", `What this page answers is ${mib(bytes)}; a frozen link holds ${mib(caps.bytesOfOne)}.`, "Narrow the filter or the window.");
    if (store === null) return;
    const day = Math.floor(clock.now() / DAY_MS);
    if (day !== today.day) today = { day, bytes: 0 };
    if (today.bytes + bytes > caps.bytesOfDay) throw new AppError("too-many", `Frozen links of ${mib(caps.bytesOfDay)} were made today, which is all that one day may take.`, "Make it tomorrow (UTC), or send the live link.");
    today.bytes += bytes;
  }

  async function freeze({ page, answers }: QuestionOf<"freeze">, head: ReplyHead): Promise<FreezeReply> {
    const bytes = bytesOf(answers);
    admit(bytes);
    const snapshot: Snapshot = { id: randomId(), createdAtMs: clock.now(), page, answers };
    if (store === null) shelf.put(snapshot);
    else await store.putSnapshot(snapshot);
    return { kind: "freeze", ...head, id: snapshot.id, createdAtMs: snapshot.createdAtMs, expiresAtMs: snapshot.createdAtMs + caps.lifeMs, bytes, keeping };
  }

  async function find(id: string): Promise<Snapshot> {
    if (!isRandomId(id)) throw absent(keeping);
    const found = store === null ? shelf.get(id) : await store.snapshot(id);
    if (found === "let-go") throw new AppError("gone", `This frozen link was let go: memory holds the newest ${caps.held} of them, ${mib(caps.bytesHeld)} at most.`, "With a history store links live on: docs/operations.md, “Frozen links”.");
    if (found === null) throw absent(keeping);
    const expiresAtMs = found.createdAtMs + caps.lifeMs;
    if (expiresAtMs > clock.now()) return found;
    if (store === null) shelf.remove(id);
    else await store.removeSnapshot(id);
    throw new AppError("gone", `This frozen link ended on ${printInstant(instantFromMs(expiresAtMs))}: links live ${caps.lifeMs / DAY_MS} days.`, "Ask whoever sent it for another.");
  }

  return {
    async answer(question, head) {
      switch (question.kind) {
        case "freeze":
          return freeze(question, head);
        case "snapshot": {
          const snapshot = await find(question.id);
          return { kind: "snapshot", ...head, snapshot, expiresAtMs: snapshot.createdAtMs + caps.lifeMs, keeping };
        }
        case "thaw": {
          const removed = isRandomId(question.id) && (store === null ? shelf.remove(question.id) : await store.removeSnapshot(question.id));
          if (!removed) throw absent(keeping);
          return { kind: "thaw", ...head };
        }
        default:
          return question satisfies never;
      }
    },
  };
}

function keepingOf(outlivesRestart: boolean, { lifeMs, held, bytesHeld }: SnapshotCaps): SnapshotKeeping {
  const days = `${lifeMs / DAY_MS} days`;
  return outlivesRestart
    ? { outlivesRestart, sentence: `Kept for ${days}, also when Countersign restarts.` }
    : { outlivesRestart, sentence: `Kept in memory alone: gone when Countersign restarts, after ${days}, or when ${held} newer links or ${mib(bytesHeld)} of them were made.` };
}

function absent({ outlivesRestart }: SnapshotKeeping): AppError {
  const why = outlivesRestart ? "It was removed, it ended, or a part of the link was cut off." : "It was removed, a part of the link was cut off, or it was made before Countersign was started last: it keeps frozen links in memory alone.";
  return new AppError("not-found", "There is no frozen link with this id.", why);
}

function mib(bytes: number): string {
  return `${Math.round((bytes / (1 << 20)) * 10) / 10} MiB`;
}
