import type { DialPlan, HttpCall } from "../clients";
import type { Party, SimWorkload } from "../cluster";
import { allow, policy, type AuthMode } from "../policy";
import type { World } from "../world";

/** The cases of the lab, by what a client in them lives through. */
export const LAB_CASES = [
  "no policy",
  "no authentication, POST",
  "no authentication, GET",
  "no authentication, untrusted",
  "authentication, gave up",
  "authentication, dialled again",
  "authentication, waited",
  "authentication, POST later",
  "authentication, GET",
  "authentication, POST with query",
  "authentication, untrusted",
] as const;
export type LabCase = (typeof LAB_CASES)[number];

const PORT = 8080;
const POST_ANYTHING: HttpCall = { method: "POST", path: "/anything" };
const GET_ANYTHING: HttpCall = { method: "GET", path: "/anything" };
const POST_QUERY: HttpCall = { method: "POST", path: "/anything?foo=bar" };

/** How long one round of the lab takes. */
export const LAB_ROUND_MS = 240_000;

export interface LabWorkloads {
  readonly client: SimWorkload;
  readonly server: SimWorkload;
  readonly untrusted: SimWorkload;
}

/**
 * The lab, over and over: no policy on `server`; then `enforce-access` without authentication; then with it. A client
 * that gives up and one that waits stand on two nodes, so that each meets an empty auth map of its own.
 */
export function playLab(world: World, lab: LabWorkloads): void {
  const [patient, hasty] = [lab.client.pods[1] ?? lab.client.pods[0]!, lab.client.pods[0]!];
  const server = lab.server.pods[0]!;
  const stranger = lab.untrusted.pods[0]!;
  const dial = (from: Party, labCase: LabCase, call: HttpCall, more: Partial<DialPlan> = {}): void =>
    world.clients.dial({ from, to: server, port: PORT, calls: [call], case: labCase, giveUpMs: 10_000, ...more });
  const enforce = (authentication: AuthMode): void => world.policies.set(policy({
    namespace: "team-yellow", name: "enforce-access", selects: [lab.server.peer],
    rules: [allow({ direction: "ingress", peers: [lab.client.peer], ports: [PORT], authentication, http: [{ method: "POST", path: "/anything" }] })],
  }));

  const round = (): void => {
    const at = (sec: number, action: () => void): void => world.scheduler.after(sec * 1000, action);
    world.policies.remove("team-yellow", "enforce-access");
    for (let i = 0; i < 4; i++) at(2 + 4 * i, () => dial(i % 2 ? patient : hasty, "no policy", i < 2 ? POST_ANYTHING : GET_ANYTHING));

    at(30, () => enforce("disabled"));
    for (let i = 0; i < 4; i++) {
      at(33 + 11 * i, () => dial(i % 2 ? patient : hasty, "no authentication, POST", POST_ANYTHING, { through: lab.server }));
      at(36 + 11 * i, () => dial(hasty, "no authentication, GET", GET_ANYTHING));
      at(39 + 11 * i, () => dial(stranger, "no authentication, untrusted", i % 2 ? POST_ANYTHING : GET_ANYTHING, { giveUpMs: 2500 }));
    }

    // No policy asked for authentication since the last round: the agents have swept the entries by now.
    at(80, () => { world.auth.forget(lab.server.identity); enforce("required"); });
    at(82, () => dial(hasty, "authentication, gave up", POST_ANYTHING, {
      giveUpMs: 1000,
      ended: () => world.scheduler.after(120, () => dial(hasty, "authentication, dialled again", POST_ANYTHING)),
    }));
    at(86, () => dial(patient, "authentication, waited", POST_ANYTHING));
    for (let i = 0; i < 12; i++) {
      const from = i % 2 ? patient : hasty;
      at(92 + 11.5 * i, () => dial(from, "authentication, POST later", POST_ANYTHING, { through: i % 3 === 0 ? lab.server : undefined }));
      if (i % 3 === 0) at(94 + 11.5 * i, () => dial(from, "authentication, GET", GET_ANYTHING));
      if (i % 3 === 1) at(95 + 11.5 * i, () => dial(from, "authentication, POST with query", POST_QUERY));
      if (i % 2 === 0) at(97 + 11.5 * i, () => dial(stranger, "authentication, untrusted", i % 4 ? POST_ANYTHING : GET_ANYTHING, { giveUpMs: 4500 }));
    }
    at(LAB_ROUND_MS / 1000, round);
  };
  round();
}
