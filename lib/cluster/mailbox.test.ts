import { expect, test } from "vitest";
import { podRecord } from "@/lib/domain/cluster/cluster.testdata";
import { createMailbox } from "./mailbox";
import { createHeldClock } from "./testing/held-clock";

const upserts = (events: Awaited<ReturnType<ReturnType<typeof createMailbox>["take"]>>) => events.flatMap((event) => (event.kind === "changes" ? event.changes.upserts.map(({ key }) => key) : []));

test("gathers what comes together and hands it out as one batch a resource", async () => {
  const clock = createHeldClock();
  const mailbox = createMailbox(clock);
  const taken = mailbox.take();
  mailbox.put("pods", "a/1", podRecord("a", "1"));
  await Promise.resolve();
  mailbox.put("pods", "a/2", podRecord("a", "2"));
  mailbox.put("pods", "a/1", null);
  await new Promise((resolve) => setTimeout(resolve, 5));
  clock.move(50);
  const events = await taken;
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({ kind: "changes", changes: { resource: "pods", deletes: ["a/1"], relisted: false } });
  expect(upserts(events)).toEqual(["a/2"]);
});

test("makes readers wait at its cap, and lets them go on when somebody takes", async () => {
  const clock = createHeldClock();
  const mailbox = createMailbox(clock);
  for (let at = 0; at < 4_000; at += 1) mailbox.put("pods", `a/${at}`, podRecord("a", String(at)));
  let hasRoom = false;
  const waiting = mailbox.room().then(() => { hasRoom = true; });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(hasRoom).toBe(false);
  expect(upserts(await mailbox.take())).toHaveLength(4_000);
  await waiting;
  expect(hasRoom).toBe(true);
});

test("changes of the same object take no more room", async () => {
  const mailbox = createMailbox(createHeldClock());
  for (let at = 0; at < 10_000; at += 1) mailbox.put("pods", "a/1", podRecord("a", "1", { uid: String(at) }));
  await mailbox.room();
  mailbox.close();
  const [event] = await mailbox.take();
  expect(event).toMatchObject({ changes: { upserts: [{ uid: "9999" }] } });
});

test("lets everybody go when it is closed", async () => {
  const mailbox = createMailbox(createHeldClock());
  const taken = mailbox.take();
  mailbox.close();
  expect(await taken).toEqual([]);
});
