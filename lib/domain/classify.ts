import type { Flow } from "./flow";

/** What one event means to the model (rule 2.2): at most one of these. */
export type FlowMeaning =
  | "lets-through" // a verdict that allows
  | "refuses-auth" // opening event refused for missing authentication
  | "refuses-policy" // opening event refused by policy (133, 181)
  | "refuses-other" // opening event refused for another reason
  | "audits" // audit mode let it pass
  | "opening-trace" // first packet seen passing
  | "l7-refusal"
  | "l7-request"
  | "l7-response"
  | "established-refused" // 189 on packets of a connection that was already open
  | "later-drop" // any other drop that does not open
  | "passes-by"; // everything else: replies, later packets, socket events
export type { Flow };
