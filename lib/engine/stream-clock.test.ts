import { describe, expect, it } from "vitest";
import { ms } from "@/lib/domain/flow.testdata";
import { heldClock } from "./scripted.testdata";
import { createStreamClock } from "./stream-clock";

describe("a live stream's clock", () => {
  it("stays 10 s behind the wall once the stream has caught up", () => {
    const clock = heldClock();
    const time = createStreamClock(clock, true);
    time.noteState("live");
    expect(time.watermark()).toBeNull();
    time.noteEvent(ms(-100));
    expect([time.asOf(), time.watermark()]).toEqual([ms(0), ms(-10_000)]);
    clock.pass(5_000);
    expect([time.asOf(), time.watermark()]).toEqual([ms(5_000), ms(-5_000)]);
  });

  it("follows its events while the rings' backlog comes", () => {
    const clock = heldClock();
    const time = createStreamClock(clock, true);
    time.noteState("live");
    time.noteEvent(ms(-3_600_000));
    clock.pass(1_000);
    expect([time.asOf(), time.watermark()]).toEqual([ms(-3_600_000), ms(-3_610_000)]);
  });

  it("believes a stream that stays quiet that nothing older comes", () => {
    const clock = heldClock();
    const time = createStreamClock(clock, true);
    time.noteState("live");
    time.noteEvent(ms(-3_600_000));
    clock.pass(70_000);
    expect([time.asOf(), time.watermark()]).toEqual([ms(70_000), ms(60_000)]);
  });

  it("does not go on while the stream is away, but its window does", () => {
    const clock = heldClock();
    const time = createStreamClock(clock, true);
    time.noteState("live");
    time.noteEvent(ms(0));
    time.watermark();
    time.noteState("retrying");
    clock.pass(60_000);
    expect([time.asOf(), time.watermark()]).toEqual([ms(60_000), null]);
    time.noteState("live");
    expect(time.watermark()).toBeNull();
  });

  it("gives way to a stream that is measured to lag by more", () => {
    const clock = heldClock();
    const time = createStreamClock(clock, true);
    time.noteState("live");
    time.noteEvent(ms(0));
    time.noteLag(50_000);
    expect(time.watermark()).toBe(ms(-50_000));
  });
});

it("a capture's clock is what the capture says", () => {
  const time = createStreamClock(heldClock(), false);
  time.noteEvent(ms(5_000));
  expect([time.asOf(), time.watermark()]).toEqual([ms(5_000), null]);
  time.noteWatermark(ms(3_000));
  time.noteWatermark(ms(2_000));
  expect([time.asOf(), time.watermark()]).toEqual([ms(5_000), ms(3_000)]);
});
