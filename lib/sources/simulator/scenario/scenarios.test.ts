import { describe, expect, it } from "vitest";
import { decodeMessage } from "@/lib/sources/record/schema";
import { SYN_TIMERS } from "../clients";
import { simulateRecording, type SimulatedRecording } from "../recording";
import type { TruthAttempt } from "../truth";
import { DRIFTED } from "./drift";
import { EXPIRY } from "./expiry";
import { HOSTILE_NAMES } from "./hostile";
import { POLICY_CHANGE } from "./policy-change";
import { STORM } from "./storm";

const START = 1_795_363_200_000_000_000n;
const atMs = (attempt: TruthAttempt): number => Number(attempt.firstEventAt - START) / 1e6;
const play = (scenario: string, durationMs: number): SimulatedRecording => simulateRecording({ scenario, seed: 4, start: START, durationMs });
const flowsOf = (recording: SimulatedRecording) => recording.responses.map((bytes) => decodeMessage("observer.GetFlowsResponse", bytes));

describe("storm", () => {
  it("has its denials between the policy change and its repair", () => {
    const { truth } = play("storm", 480_000);
    const hit = truth.filter((each) => each.pair === "shop/storefront~shop/cart~8080-TCP");
    const inStorm = (each: TruthAttempt): boolean => atMs(each) > STORM.firstMs && atMs(each) < STORM.firstMs + STORM.lastsMs;
    expect(hit.filter(inStorm).length).toBeGreaterThan(15);
    for (const each of hit) expect(each.outcome === "policy-denied").toBe(inStorm(each));
  });
});

describe("policy-change", () => {
  it("denies the cart's callers from the change on, and nobody else", () => {
    const { truth } = play("policy-change", POLICY_CHANGE.deniesMs + 120_000);
    const denied = truth.filter((each) => each.outcome === "policy-denied" && atMs(each) > 1_000);
    const ofCart = denied.filter((each) => each.pair.endsWith("~shop/cart~8080-TCP"));
    expect(ofCart.length).toBeGreaterThan(20);
    expect(ofCart.every((each) => atMs(each) >= POLICY_CHANGE.deniesMs)).toBe(true);
    const after = truth.filter((each) => each.pair.endsWith("~shop/cart~8080-TCP") && atMs(each) > POLICY_CHANGE.deniesMs);
    expect(after.every((each) => each.outcome === "policy-denied")).toBe(true);
  });
});

describe("drift", () => {
  it("refuses for good what has no entry, and what lost its own", () => {
    const { truth } = play("drift", 400_000);
    for (const peer of DRIFTED.never) {
      const guarded = truth.filter((each) => each.pair.startsWith(`${peer}~payments/ledger`));
      expect(guarded.length).toBeGreaterThan(2);
      for (const each of guarded) expect(["auth-refused", "auth-pending"]).toContain(each.outcome);
    }
    const later = truth.filter((each) => each.pair.startsWith(`${DRIFTED.later}~shop/orders`) && atMs(each) > DRIFTED.laterMs + 1000);
    expect(later.every((each) => each.outcome === "auth-refused" || each.outcome === "auth-pending")).toBe(true);
    expect(truth.some((each) => each.pair.startsWith(`${DRIFTED.later}~shop/orders`) && each.outcome === "authenticated")).toBe(true);
  });
});

describe("cold-start", () => {
  const late = play("cold-start", 480_000).truth.filter((each) => each.outcome === "authenticated-late");
  const waits = (wanted: (each: TruthAttempt) => boolean): number[] => late.filter(wanted).map((each) => each.waitMs ?? 0);
  const isTooth = (seconds: readonly number[]) => (waitMs: number): boolean => seconds.some((sec) => waitMs > sec * 1000 && waitMs < sec * 1000 + 100);

  it("shows the teeth of the kernels' timers", () => {
    const linear = waits((each) => each.pair.startsWith("shop/checkout~") || each.pair.startsWith("shop/storefront~"));
    const doubling = waits((each) => each.pair.startsWith("payments/gateway~"));
    expect(linear.length).toBeGreaterThan(20);
    expect(linear.filter((wait) => !isTooth(SYN_TIMERS.linear)(wait))).toEqual([]);
    expect(linear.some(isTooth([2]))).toBe(true);
    expect(doubling.length).toBeGreaterThan(5);
    expect(doubling.filter((wait) => !isTooth(SYN_TIMERS.doubling)(wait))).toEqual([]);
  });

  it("has waits of two legs, where both directions ask", () => {
    const both = late.filter((each) => each.case === "both directions");
    expect(both.length).toBeGreaterThan(5);
    expect(both.every((each) => each.refusals >= 2)).toBe(true);
  });
});

describe("expiry", () => {
  it("refuses packets of connections that were open when their entries expired", () => {
    const recording = play("expiry", 300_000);
    const broken = recording.truth.filter((each) => each.establishedRefused > 0);
    expect(broken.length).toBeGreaterThan(2);
    for (const each of broken) expect(each.outcome).toMatch(/^authenticated/);
    const late = flowsOf(recording).filter(({ flow }) => flow?.drop_reason === 189 && flow.l4?.TCP?.flags?.ACK);
    expect(late.length).toBe(2 * broken.reduce((sum, each) => sum + each.establishedRefused, 0));
    const first = late[0]?.flow?.time;
    expect(Number(first?.seconds) - Number(START / 1_000_000_000n)).toBeGreaterThan(EXPIRY.failFromMs / 1000);
  });
});

describe("lossy", () => {
  it("loses events, has a node that says nothing, one without verdicts, and clocks that differ", () => {
    const messages = flowsOf(play("lossy", 400_000));
    const lost = messages.filter((message) => message.lost_events);
    expect(lost.length).toBeGreaterThan(2);
    expect(lost.every(({ lost_events }) => lost_events?.source === "PERF_EVENT_RING_BUFFER" && Number(lost_events.num_events_lost) > 0)).toBe(true);
    const kinds = new Map<string, Set<number>>();
    for (const { flow } of messages) if (flow) kinds.set(flow.node_name ?? "", (kinds.get(flow.node_name ?? "") ?? new Set()).add(flow.event_type?.type ?? 0));
    expect([...kinds.keys()].sort()).toEqual(["worker-1", "worker-2", "worker-3", "worker-5"]);
    expect(kinds.get("worker-5")?.has(5)).toBe(false);
    expect(kinds.get("worker-5")?.has(4)).toBe(true);
    expect(kinds.get("worker-1")?.has(5)).toBe(true);
  });
});

describe("hostile", () => {
  it("brings every name it was made of, whole", () => {
    const text = flowsOf(play("hostile", 120_000)).map((message) => JSON.stringify(message)).join("\n");
    for (const name of Object.values(HOSTILE_NAMES)) expect(text).toContain(JSON.stringify(name).slice(1, -1));
    expect(HOSTILE_NAMES.long).toHaveLength(253);
    expect(text).toContain("<script>alert(document.domain)</script>");
  });
});
