import { dropReasonName } from "@/lib/domain/drop-reason";
import descriptors from "./descriptors.generated.json";

/** Names of one enum. A number that this build has no name for is itself in decimal. */
export interface WordTable {
  readonly zero: string;
  word(value: number): string;
  has(word: string): boolean;
}

function tableOf(values: Readonly<Record<string, number>>): WordTable {
  const byNumber = new Map(Object.entries(values).map(([name, value]) => [value, name]));
  const names = new Set(Object.keys(values));
  const dense = Array.from({ length: 16 }, (_, value) => byNumber.get(value) ?? String(value));
  return {
    zero: byNumber.get(0) ?? "0",
    word: (value) => (value >= 0 && value < 16 ? dense[value] : byNumber.get(value)) ?? String(value),
    has: (word) => names.has(word),
  };
}

const flow = descriptors.nested.flow.nested;

export const VERDICT = tableOf(flow.Verdict.values);
export const AUTH_TYPE = tableOf(flow.AuthType.values);
export const DIRECTION = tableOf(flow.TrafficDirection.values);
export const L7_TYPE = tableOf(flow.L7FlowType.values);
export const TRACE_REASON = tableOf(flow.TraceReason.values);
export const CAPTURE_POINT = tableOf(flow.DebugCapturePoint.values);
export const XLATE_POINT = tableOf(flow.SocketTranslationPoint.values);
export const LOST_SOURCE = tableOf(flow.LostEventSource.values);
export const NODE_STATE = tableOf(descriptors.nested.relay.nested.NodeState.values);

/** A drop reason's name, "" for none. */
export function dropWord(value: number): string {
  return value === 0 ? "" : dropReasonName(value);
}
