import { describe, expect, it } from "vitest";
import { allowedWithAuth, deniedForAuth, ms, podEnd } from "../flow.testdata";
import type { Flow } from "../flow";
import { byKey, tellEpisodes } from "./oracle.testdata";
import { readWaits } from "./read-waits.testdata";
import { WAIT_CAPS } from "./wait-book";

const read = (flows: readonly Flow[], caps = WAIT_CAPS, end = 900_000) => readWaits(flows.map((flow) => ({ flow })), { end: ms(end), every: 1, watermarkOf: (flow) => flow.time, caps });
const client = (index: number) => podEnd("team-yellow", `client-${index}`, 20_000 + index);

/** Refused once, then let through a second later, by a client of its own. */
function late(index: number, at: number): Flow[] {
  const change = { source: client(index), sourcePort: 1_000 + index };
  return [deniedForAuth(at, change), allowedWithAuth(at + 1_020, change)];
}

describe("the wait book at its caps", () => {
  const flows = Array.from({ length: 40 }, (_, index) => late(index, index * 15_000)).flat();

  it("adds the oldest attempts up, and says so", () => {
    const { book, wait } = read(flows, { ...WAIT_CAPS, records: 4 });
    expect([...book.records()]).toHaveLength(4);
    expect([wait.m1.count, wait.m4.affected]).toEqual([40, 40]);
    expect(book.reports()[0]).toMatchObject({ held: 4, cap: 4, dropped: 36 });
    expect(book.exactSince).not.toBeNull();
  });

  it("lets the sums made first go, and says so", () => {
    const { book, wait } = read(flows, { ...WAIT_CAPS, records: 4, minutes: 10 });
    expect(wait.m1.count).toBe(14);
    expect(book.reports()[1]).toMatchObject({ held: 10, cap: 10, dropped: 26 });
  });

  it("follows no more identities than it may, those not refused lately first", () => {
    const { book } = read(flows, { ...WAIT_CAPS, episodes: { keys: 3, episodes: 1_000 } });
    expect(book.reports()[2]?.held).toBeLessThanOrEqual(40 + 3);
  });

  it("lets the oldest cold starts go, and from when on they are held is known", () => {
    const many = Array.from({ length: 600 }, (_, index) => late(index, index * 1_500)).flat();
    const { book, wait } = read(many, { ...WAIT_CAPS, episodes: { keys: 1_000, episodes: 100 } }, 1_200_000);
    expect(wait.m2.count).toBeLessThan(600);
    expect(book.coldStartsSince).not.toBeNull();
    expect(book.reports()[2]?.dropped).toBe(600 - wait.m2.count);
  });

  it("forgets what is older than it may keep", () => {
    const { book } = read(flows, { ...WAIT_CAPS, records: 20 });
    book.forgetBefore(ms(450_000));
    expect([...book.records()].every(({ attempt }) => attempt.time >= ms(450_000))).toBe(true);
    expect([...book.minutes()].every(({ at }) => at + 60_000_000_000n > ms(450_000))).toBe(true);
  });
});

describe("a key that is used all the time", () => {
  it("keeps few of its verdicts, and none that a refusal was waiting for", () => {
    const busy = Array.from({ length: 2_000 }, (_, nth) => allowedWithAuth(nth * 100, { source: client(1), sourcePort: 10_000 + nth }));
    const refused = [deniedForAuth(50_040, { source: client(1), sourcePort: 1 }), deniedForAuth(150_030, { source: client(1), sourcePort: 2 })];
    const flows = [...busy, ...refused].sort((a, b) => (a.time < b.time ? -1 : 1));
    const { episodes } = read(flows);
    expect([...episodes].sort(byKey)).toEqual(tellEpisodes(flows, ms(900_000)));
    expect(episodes.map(({ openedAt, closedAt }) => Number((closedAt ?? 0n) - openedAt) / 1e6)).toEqual([60, 70]);
  });
});
