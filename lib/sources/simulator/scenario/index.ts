import { coldStart } from "./cold-start";
import { drift } from "./drift";
import { expiry } from "./expiry";
import { hostile } from "./hostile";
import { large } from "./large";
import { lossy } from "./lossy";
import { policyChange } from "./policy-change";
import type { Scenario } from "./scenario";
import { storm } from "./storm";
import { teamYellow } from "./team-yellow";

const ALL = [teamYellow, storm, policyChange, drift, coldStart, expiry, lossy, large, hostile];

/** Every scenario, by name. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = Object.fromEntries(ALL.map((scenario) => [scenario.name, scenario]));
