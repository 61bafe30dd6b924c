import type { FlowMessage } from "../../record/messages";
import type { FlowFilterMessage, GetFlowsRequestMessage } from "../../record/questions";

/** Fields of FlowFilter that this server knows; what it does not know it drops, as protobuf does. */
export type KnownFilters = ReadonlySet<keyof FlowFilterMessage>;

export const FILTERS_1_15: KnownFilters = new Set(["event_type", "verdict", "reply", "protocol", "tcp_flags", "node_name"]);

type Flags = Record<string, boolean | undefined>;

const isSet = (value: readonly unknown[] | undefined): boolean => value !== undefined && value.length > 0;

function protocolsOf(flow: FlowMessage): string[] {
  return Object.keys(flow.l4 ?? {}).flatMap((name) => (name.startsWith("ICMP") ? ["icmp", name.toLowerCase()] : [name.toLowerCase()]));
}

/** One filter: within a field any, across fields all; an empty filter matches everything. */
function matches(filter: FlowFilterMessage, flow: FlowMessage, known: KnownFilters): boolean {
  const asked = <Key extends keyof FlowFilterMessage>(key: Key): FlowFilterMessage[Key] => (known.has(key) ? filter[key] : undefined);
  const types = asked("event_type");
  if (isSet(types) && !types?.some((one) => one.type === flow.event_type?.type && (!one.match_sub_type || (one.sub_type ?? 0) === (flow.event_type?.sub_type ?? 0)))) return false;
  const verdicts = asked("verdict");
  if (isSet(verdicts) && !verdicts?.includes(flow.verdict ?? "VERDICT_UNKNOWN")) return false;
  const replies = asked("reply");
  if (isSet(replies)) {
    const isReply = flow.is_reply ? (flow.is_reply.value ?? false) : flow.verdict === "DROPPED" ? false : null;
    if (isReply === null || !replies?.includes(isReply)) return false;
  }
  const protocols = asked("protocol");
  if (isSet(protocols) && !protocolsOf(flow).some((name) => protocols?.includes(name))) return false;
  const flags = asked("tcp_flags");
  if (isSet(flags)) {
    const has: Flags = { ...(flow.l4?.TCP?.flags ?? {}) };
    const wants = (flags ?? []).map((one): Flags => ({ ...one }));
    if (!flow.l4?.TCP || !wants.some((one) => Object.entries(one).every(([name, isWanted]) => !isWanted || has[name] === true))) return false;
  }
  const names = asked("node_name");
  return !isSet(names) || (names ?? []).includes(flow.node_name ?? "");
}

/** Whitelist minus blacklist, as an agent evaluates them. */
export function passesFilters(request: GetFlowsRequestMessage, flow: FlowMessage, known: KnownFilters): boolean {
  const white = request.whitelist ?? [];
  const black = request.blacklist ?? [];
  if (black.some((filter) => matches(filter, flow, known))) return false;
  return white.length === 0 || white.some((filter) => matches(filter, flow, known));
}
