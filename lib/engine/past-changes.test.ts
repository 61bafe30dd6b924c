import { describe, expect, it } from "vitest";
import { NO_FILTER } from "@/lib/domain/filter";
import type { Flow } from "@/lib/domain/flow";
import { allowedWithAuth, deniedForAuth, ms, podEnd } from "@/lib/domain/flow.testdata";
import type { ClusterChange } from "@/lib/domain/history/stored";
import { AppError } from "@/lib/platform/errors";
import { silentLog } from "@/lib/platform/log";
import type { HistoryHealth } from "@/lib/ports/history-store";
import { createChangeLog } from "./change-log";
import { recallChanges } from "./past-changes";
import type { WindowSpec } from "./question";
import { Answering, arriving, lastingStore } from "./recall.testdata";
import { heldClock } from "./scripted.testdata";

const WRITTEN: ClusterChange = { id: "policy/u1/2", at: ms(5_000), kind: "policy", verb: "changed", title: "CiliumNetworkPolicy shop/web", detail: "a → b" };
const LIVE: HistoryHealth = { state: "live", sinceMs: 0, sentence: "", attempt: 0, retryAtMs: null, bytes: null };

/** A store of one change that can be away. */
function storeThat(isAway: boolean) {
  const listeners = new Set<() => void>();
  let away = isAway;
  let asked = 0;
  return {
    changes: () => {
      asked += 1;
      return away ? Promise.reject(new AppError("unavailable", "The history does not answer.")) : Promise.resolve([WRITTEN]);
    },
    health: (): HistoryHealth => ({ ...LIVE, state: away ? "retrying" : "live" }),
    onHealth: (callback: () => void) => {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
    comeBack() {
      away = false;
      for (const listener of [...listeners]) listener();
    },
    get asked() {
      return asked;
    },
    get listening() {
      return listeners.size;
    },
  };
}

const turns = async (): Promise<void> => {
  for (let i = 0; i < 4; i += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe("changes that earlier lives wrote down", () => {
  const start = (store: ReturnType<typeof storeThat>) => {
    const changes = createChangeLog(100);
    const end = recallChanges({ changes, store, clock: heldClock(), log: silentLog, cap: 100 });
    return { changes, end };
  };

  it("are back, once, and not written again", async () => {
    const store = storeThat(false);
    const { changes } = start(store);
    await turns();
    store.comeBack();
    await turns();
    expect(changes.within({ from: 0n, to: null })).toEqual([WRITTEN]);
    expect([changes.takeNew(), store.asked, store.listening]).toEqual([[], 1, 0]);
  });

  it("come when the store does", async () => {
    const store = storeThat(true);
    const { changes } = start(store);
    await turns();
    expect(changes.within({ from: 0n, to: null })).toEqual([]);
    store.comeBack();
    await turns();
    expect(changes.within({ from: 0n, to: null })).toEqual([WRITTEN]);
  });

  it("are not waited for after the end", async () => {
    const store = storeThat(true);
    const { changes, end } = start(store);
    end();
    store.comeBack();
    await turns();
    expect([changes.within({ from: 0n, to: null }), store.listening]).toEqual([[], 0]);
  });
});

describe("a window that memory does not hold", () => {
  const MINUTE_MS = 60_000;
  const window = (fromMin: number, toMin: number): WindowSpec => ({ from: { at: ms(fromMin * MINUTE_MS) }, to: { at: ms(toMin * MINUTE_MS) } });

  /** One connection a minute of each flow that is made of its time and port. */
  async function lived(ofMinute: (minute: number, at: number, sourcePort: number) => readonly Flow[]): Promise<Answering> {
    const engine = new Answering(lastingStore(), { ringStart: ms(-600_000), caps: { storedMinutesMs: 5 * MINUTE_MS } });
    const flows = Array.from({ length: 30 }, (_, minute) => ofMinute(minute, minute * MINUTE_MS + 1_000, 40_000 + 10 * minute)).flat();
    await engine.live(flows.map((flow) => arriving(flow)), 30 * MINUTE_MS);
    return engine;
  }

  it("is compared from history, beside one that it does", async () => {
    const engine = await lived((minute, at, sourcePort) => (minute < 10 ? [deniedForAuth(at, { sourcePort })] : [allowedWithAuth(at, { sourcePort })]));
    const reply = await engine.ask({ kind: "overview", window: window(28, 30), filter: NO_FILTER, compare: window(0, 10) });
    expect(reply.attempts).toMatchObject({ total: 2, authenticated: 2 });
    expect(reply.compare).toMatchObject({ pairs: 1, attempts: { total: 10, authRefused: 10 }, underRequired: { total: 10, authRefused: 10 } });
    const pair = await engine.ask({ kind: "pair", window: window(28, 30), key: "team-yellow/client~team-yellow/server~8080-TCP", attemptsLimit: 5, compare: window(0, 10) });
    expect([pair.pair.counts.authenticated, pair.compare?.attempts.authRefused]).toEqual([2, 10]);
  });

  it("has its rise found in what is brought back", async () => {
    const other = { destination: podEnd("team-yellow", "other", 15_900), destinationAddress: "10.1.1.99" };
    const engine = await lived((minute, at, sourcePort) => [
      ...[0, 1, 2].map((nth) => (minute >= 10 && minute < 16 ? deniedForAuth(at + 1_000 * nth, { sourcePort: sourcePort + nth }) : allowedWithAuth(at + 1_000 * nth, { sourcePort: sourcePort + nth }))),
      allowedWithAuth(at + 5_000, { sourcePort: sourcePort + 5, ...other }),
    ]);
    const { rise } = await engine.ask({ kind: "overview", window: window(0, 29), filter: NO_FILTER });
    expect(rise?.rise).toMatchObject({ from: ms(10 * MINUTE_MS), to: ms(16 * MINUTE_MS), isOn: false, refused: 18, of: 24, before: { refused: 0, of: 40 } });
    expect(rise?.common).toMatchObject({ kind: "destination", value: "team-yellow/server", refused: { refused: 18, of: 18 }, before: { refused: 0, of: 30 } });
  });
});
