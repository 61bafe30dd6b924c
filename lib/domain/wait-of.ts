import { isRefusal, type Voice } from "./outcome-of";

/**
 * How long a connection waited for authentication (rule 7): the sum of its legs, each from first refusal to first
 * let-through on its own node's clock, in milliseconds. Two nodes' clocks are never subtracted. null: no leg waited.
 */
export function waitOf(voices: readonly Voice[]): number | null {
  let nanos = 0n;
  let legs = 0;
  for (const voice of voices) {
    const refused = voice.words.find((word) => word.meaning === "refuses-auth");
    if (!refused) continue;
    const through = voice.words.find((word) => !isRefusal(word) && word.kind === "verdict" && word.time >= refused.time && word.meaning === "lets-through");
    if (!through) continue;
    nanos += through.time - refused.time;
    legs += 1;
  }
  return legs === 0 ? null : Number(nanos) / 1e6;
}
