import { afterEach, describe, expect, test, vi } from "vitest";
import type { Frame, Topic } from "@/lib/wire/frames";
import { healthFrame } from "./fixtures/health.fixture";
import { applyFrame, NO_LIVE_STATE, type LiveState } from "./live-state";
import { joinSharedStream, type SharedStream, type TabChannel } from "./shared-stream";

/** A browser with one lock and one channel, in memory; what its tabs open at the server is recorded. */
class Browser {
  readonly opened: { readonly tab: string; topics: readonly Topic[]; closed: boolean; readonly onFrame: (frame: Frame) => void }[] = [];
  private readonly channels = new Set<TabChannel>();
  private readonly queue: (() => void)[] = [];
  private held = false;

  tab(name: string, shared = true): { readonly stream: SharedStream; readonly frames: Frame[]; readonly state: () => LiveState } {
    const frames: Frame[] = [];
    let state: LiveState = NO_LIVE_STATE;
    const stream = joinSharedStream({
      tab: name,
      locks: shared ? { request: this.request } : null,
      channel: shared ? this.channel() : null,
      open: ({ onFrame }) => {
        const connection = { tab: name, topics: [] as readonly Topic[], closed: false, onFrame };
        this.opened.push(connection);
        return { want: (topics) => (connection.topics = topics), close: () => (connection.closed = true) };
      },
      readState: () => state,
      onFrame: (frame) => {
        frames.push(frame);
        state = applyFrame(state, frame, 0).state;
      },
      onLink: (link) => (state = { ...state, link }),
      onState: (next) => (state = next),
    });
    return { stream, frames, state: () => state };
  }

  live(): Browser["opened"] {
    return this.opened.filter((each) => !each.closed);
  }

  private channel(): TabChannel {
    const mine: TabChannel = {
      onmessage: null,
      postMessage: (message) => {
        for (const other of this.channels) if (other !== mine) other.onmessage?.(new MessageEvent("message", { data: message }));
      },
      close: () => this.channels.delete(mine),
    };
    this.channels.add(mine);
    return mine;
  }

  private readonly request = (async (_name: string, options: LockOptions, granted: (lock: Lock | null) => Promise<void> | undefined) => {
    if (this.held) await new Promise<void>((go) => this.queue.push(go));
    if (options.signal?.aborted === true) {
      this.queue.shift()?.();
      throw new DOMException("gone", "AbortError");
    }
    this.held = true;
    await granted(null);
    this.held = false;
    this.queue.shift()?.();
  }) as LockManager["request"];
}

const snapshot: Frame = { event: "snapshot", data: healthFrame({ revision: 9 }) };

afterEach(() => vi.useRealTimers());

describe("ten tabs of one browser", () => {
  test("open one stream, and all hear it", async () => {
    const browser = new Browser();
    const tabs = Array.from({ length: 10 }, (_, at) => browser.tab(`t${at}`));
    for (const tab of tabs) tab.stream.want(["pairs"]);
    await settle();
    expect(browser.opened).toHaveLength(1);
    browser.opened[0]?.onFrame(snapshot);
    for (const tab of tabs) expect(tab.frames).toEqual([snapshot]);
  });

  test("the stream carries what any tab wants, and stops when that tab goes", async () => {
    const browser = new Browser();
    const leader = browser.tab("a");
    leader.stream.want(["pairs"]);
    await settle();
    const viewer = browser.tab("b");
    viewer.stream.want(["pairs", "flows"]);
    await settle();
    expect(browser.opened[0]?.topics).toEqual(["pairs", "flows"]);
    viewer.stream.leave();
    expect(browser.opened[0]?.topics).toEqual(["pairs"]);
  });

  test("when the leader leaves, exactly one other takes over and knows what the rest want", async () => {
    const browser = new Browser();
    const leader = browser.tab("a");
    const others = [browser.tab("b"), browser.tab("c")];
    others[1]?.stream.want(["flows"]);
    leader.stream.want(["pairs"]);
    await settle();
    leader.stream.leave();
    await settle();
    expect(browser.live()).toHaveLength(1);
    expect(browser.live()[0]?.tab).not.toBe("a");
    expect(browser.live()[0]?.topics).toEqual(["flows"]);
  });

  test("a tab that joins late learns the state without a stream of its own", async () => {
    const browser = new Browser();
    browser.tab("a").stream.want(["pairs"]);
    await settle();
    browser.opened[0]?.onFrame(snapshot);
    const late = browser.tab("b");
    late.stream.want(["pairs"]);
    await settle();
    expect(late.state()).toMatchObject({ epoch: "e1", revision: 9, link: { state: "open" } });
    expect(browser.opened).toHaveLength(1);
  });

  test("a tab that died without a word is forgotten", async () => {
    vi.useFakeTimers();
    const browser = new Browser();
    const leader = browser.tab("a");
    leader.stream.want(["pairs"]);
    await vi.advanceTimersByTimeAsync(1);
    const dead = browser.tab("b");
    dead.stream.want(["flows"]);
    vi.setSystemTime(Date.now() + 90_000);
    leader.stream.want(["pairs"]);
    expect(browser.opened[0]?.topics).toEqual(["pairs"]);
    dead.stream.leave();
    leader.stream.leave();
  });

  test("without locks every tab reads for itself", async () => {
    const browser = new Browser();
    browser.tab("a", false);
    browser.tab("b", false);
    await settle();
    expect(browser.live()).toHaveLength(2);
  });
});

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
