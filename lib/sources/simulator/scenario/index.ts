import type { Scenario } from "./scenario";
import { teamYellow } from "./team-yellow";

/** Every scenario, by name. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = Object.fromEntries([teamYellow].map((scenario) => [scenario.name, scenario]));
