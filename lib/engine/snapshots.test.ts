import { beforeEach, describe, expect, it } from "vitest";
import { allowed, START } from "@/lib/domain/flow.testdata";
import { plusMs } from "@/lib/domain/instant";
import { heldClock, scriptedEngine, type HeldClock } from "./scripted.testdata";
import type { FreezeReply } from "./reply";
import { createSnapshots, type Snapshots } from "./snapshots";
import { EMPTY_HEAD, storeOfSnapshots, type StoreOfSnapshots } from "./snapshots.testdata";

const CAPS = { bytesOfOne: 100, held: 3, bytesHeld: 200, bytesOfDay: 250, lifeMs: 30 * 86_400_000 };
const DAY_MS = 86_400_000;

let clock: HeldClock;
let store: StoreOfSnapshots;
beforeEach(() => {
  clock = heldClock();
  store = storeOfSnapshots();
});

function keeper(where: "memory" | "store"): Snapshots {
  return createSnapshots({ history: where === "store" ? store : null, clock, caps: CAPS });
}

async function freeze(kept: Snapshots, answer = "{}"): Promise<FreezeReply> {
  const reply = await kept.answer({ kind: "freeze", page: "/pairs?to=2026-11-22T14%3A32%3A00Z", answers: { "pairs?x=1": answer } }, EMPTY_HEAD);
  if (reply.kind !== "freeze") throw new Error(reply.kind);
  return reply;
}

const read = (kept: Snapshots, id: string) => kept.answer({ kind: "snapshot", id }, EMPTY_HEAD);
const thaw = (kept: Snapshots, id: string) => kept.answer({ kind: "thaw", id }, EMPTY_HEAD);

describe.each(["memory", "store"] as const)("frozen links in %s", (where) => {
  it("are given as they were made, under ids that cannot be guessed", async () => {
    const kept = keeper(where);
    const [one, other] = [await freeze(kept, '{"é":1}'), await freeze(kept)];
    expect(one.id).toMatch(/^[\w-]{22}$/);
    expect(one.id).not.toBe(other.id);
    expect(one.bytes).toBe("pairs?x=1".length + 8);
    expect(await read(kept, one.id)).toMatchObject({ snapshot: { id: one.id, createdAtMs: clock.now(), page: "/pairs?to=2026-11-22T14%3A32%3A00Z", answers: { "pairs?x=1": '{"é":1}' } }, expiresAtMs: clock.now() + CAPS.lifeMs });
  });

  it("end after their life, to the millisecond, and are removed then", async () => {
    const kept = keeper(where);
    const { id } = await freeze(kept);
    clock.pass(CAPS.lifeMs - 1);
    await expect(read(kept, id)).resolves.toMatchObject({ kind: "snapshot" });
    clock.pass(1);
    await expect(read(kept, id)).rejects.toMatchObject({ code: "gone", message: expect.stringContaining("links live 30 days") as string });
    await expect(read(kept, id)).rejects.toMatchObject({ code: "not-found" });
  });

  it("are taken away once", async () => {
    const kept = keeper(where);
    const { id } = await freeze(kept);
    await thaw(kept, id);
    await expect(thaw(kept, id)).rejects.toMatchObject({ code: "not-found" });
    await expect(read(kept, id)).rejects.toMatchObject({ code: "not-found", message: "There is no frozen link with this id." });
  });

  it("are not made beyond their size", async () => {
    const kept = keeper(where);
    await expect(freeze(kept, "x".repeat(91))).resolves.toMatchObject({ bytes: 100 });
    await expect(freeze(kept, "x".repeat(92))).rejects.toMatchObject({ code: "too-large" });
  });

  it.each(["", "x", "../../etc/passwd", "a".repeat(10_000), "'; DROP TABLE"])("ask nobody for %j", async (id) => {
    await expect(read(keeper(where), id)).rejects.toMatchObject({ code: "not-found" });
    await expect(thaw(keeper(where), id)).rejects.toMatchObject({ code: "not-found" });
    expect(store.asked).toEqual([]);
  });
});

describe("frozen links in memory", () => {
  it("make room for newer ones by number, and say so", async () => {
    const kept = keeper("memory");
    const made = [await freeze(kept), await freeze(kept), await freeze(kept), await freeze(kept)];
    await expect(read(kept, made[0]?.id ?? "")).rejects.toMatchObject({ code: "gone", message: expect.stringContaining("the newest 3") as string });
    await expect(read(kept, made[1]?.id ?? "")).resolves.toMatchObject({ kind: "snapshot" });
  });

  it("make room by bytes", async () => {
    const kept = keeper("memory");
    const made = [await freeze(kept, "x".repeat(91)), await freeze(kept, "x".repeat(91)), await freeze(kept)];
    await expect(read(kept, made[0]?.id ?? "")).rejects.toMatchObject({ code: "gone" });
    await expect(read(kept, made[2]?.id ?? "")).resolves.toMatchObject({ kind: "snapshot" });
  });

  it("are made without end: older ones go", async () => {
    const kept = keeper("memory");
    for (let count = 0; count < 20; count += 1) await freeze(kept, "x".repeat(91));
    await expect(freeze(kept)).resolves.toMatchObject({ keeping: { outlivesRestart: false, sentence: expect.stringContaining("gone when Countersign restarts") as string } });
  });

  it("are where they are kept when the store forgets as well", async () => {
    const kept = createSnapshots({ history: storeOfSnapshots(false), clock, caps: CAPS });
    const { id, keeping } = await freeze(kept);
    expect(keeping.outlivesRestart).toBe(false);
    await expect(read(kept, id)).resolves.toMatchObject({ snapshot: { id } });
  });
});

describe("frozen links in a store", () => {
  it("are there for another process", async () => {
    const { id, keeping } = await freeze(keeper("store"));
    expect(keeping).toEqual({ outlivesRestart: true, sentence: "Kept for 30 days, also when Countersign restarts." });
    await expect(read(keeper("store"), id)).resolves.toMatchObject({ snapshot: { id } });
  });

  it("are bounded by the day", async () => {
    const kept = keeper("store");
    await freeze(kept, "x".repeat(91));
    await freeze(kept, "x".repeat(91));
    await expect(freeze(kept, "x".repeat(91))).rejects.toMatchObject({ code: "too-many" });
    await expect(freeze(kept, "x".repeat(41))).resolves.toMatchObject({ bytes: 50 });
    clock.pass(DAY_MS);
    await expect(freeze(kept, "x".repeat(91))).resolves.toMatchObject({ bytes: 100 });
  });

  it("are not made when the store cannot write", async () => {
    store.fail(new Error("disk full"));
    await expect(freeze(keeper("store"))).rejects.toThrow("disk full");
  });
});

describe("what can be asked about now, beside a frozen link", () => {
  const readRecord = (): never => {
    throw new Error("frozen links need no record");
  };

  async function windowWith(span: Parameters<typeof storeOfSnapshots>[1]): Promise<bigint> {
    const { engine, source } = scriptedEngine({ past: { store: storeOfSnapshots(true, span), eventsKeptMs: DAY_MS, readRecord } });
    await source.give({ kind: "flow", flow: allowed(0), stream: "evidence" });
    const { window } = await engine.ask({ kind: "freeze", page: "/pairs", answers: {} });
    await engine.stop();
    return window.from;
  }

  it("goes back as far as history does", async () => {
    const minutesFrom = plusMs(START, -DAY_MS);
    expect(await windowWith(async () => ({ minutesFrom, hoursFrom: null, eventsFrom: null, closedUntil: START }))).toBe(minutesFrom);
    expect(await windowWith(async () => ({ minutesFrom, hoursFrom: plusMs(START, -9 * DAY_MS), eventsFrom: null, closedUntil: START }))).toBe(plusMs(START, -9 * DAY_MS));
  });

  it("is what memory holds while history is empty or does not answer", async () => {
    expect(await windowWith(undefined)).toBe(START);
    expect(await windowWith(() => Promise.reject(new Error("away")))).toBe(START);
  });
});
