import type { DialEnd } from "../clients";
import type { Party } from "../cluster";
import type { World } from "../world";
import { buildEstate } from "./estate";
import { estatePolicies } from "./estate-policies";
import { playEstate } from "./estate-traffic";
import { DEFAULT_RING, type Scenario } from "./scenario";
import { USUAL_RATE } from "./team-yellow";

/** When renewals stop working and start again, over and over; entries live for two minutes. */
export const EXPIRY = { failFromMs: 90_000, failUntilMs: 330_000, roundMs: 600_000, ttlMs: 120_000 } as const;

const LONG_LIVED: readonly (readonly [from: string, to: string, port: number])[] = [
  ["payments/gateway", "payments/ledger", 5432],
  ["shop/cart", "shop/cart-cache", 6379],
  ["shop/checkout", "shop/orders", 8080],
];

/** A pool's connection: kept open with requests on it; when it breaks, the client dials again and again. */
function keepConnection(world: World, from: Party, to: Party, port: number): void {
  const again = (end: DialEnd): void => {
    world.scheduler.after(end === "answered" ? 200 : 3000, () => keepConnection(world, from, to, port));
  };
  world.clients.dial({ from, to, port, giveUpMs: 10_000, hold: { forMs: 480_000, everyMs: 2000 }, case: "long-lived", ended: again });
}

/** Renewals fail until entries expire under open connections: their packets are refused. */
export const expiry: Scenario = {
  name: "expiry",
  says: "Handshakes stop working, entries expire, and connections that were open and authenticated have their packets refused.",
  turns: { rate: USUAL_RATE, nodes: 5, pairs: 0 },
  ringCapacity: DEFAULT_RING,
  backfillMs: 6 * 60_000,
  play: (world, turns) => {
    const estate = buildEstate(world);
    for (const each of estatePolicies()) world.policies.set(each);
    const { weather } = world.auth;
    weather.ttlMs = EXPIRY.ttlMs;
    const round = (): void => {
      world.scheduler.after(EXPIRY.failFromMs, () => { weather.handshakesFail = true; });
      world.scheduler.after(EXPIRY.failUntilMs, () => { weather.handshakesFail = false; });
      world.scheduler.after(EXPIRY.roundMs, round);
    };
    round();
    for (const [from, to, port] of LONG_LIVED) {
      for (const pod of estate.workload(from).pods) keepConnection(world, pod, estate.workload(to).pods[0]!, port);
    }
    playEstate(world, estate, turns.rate / USUAL_RATE, () => ({ giveUpMs: 8000 }));
  },
};
