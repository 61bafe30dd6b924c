import type { VerdictsSeen } from "../coverage";
import type { Instant } from "../instant";
import type { NodeMinute, NodePast } from "./stored";
import { compareTexts } from "./text-order";

/** Best first; a word that is not known stands where the unknown state does. */
const STATES = ["NODE_CONNECTED", "not listed", "UNKNOWN_NODE_STATE", "NODE_UNAVAILABLE", "NODE_ERROR", "NODE_GONE"];
const UNKNOWN_STATE = STATES.indexOf("UNKNOWN_NODE_STATE");
/** A node that was quiet and then sent verdicts sends them; one of which drops came without verdicts did not. */
const VERDICTS: readonly VerdictsSeen[] = ["none seen", "seen", "off (drops without verdicts)", "off (configuration)"];

/** The worse of two states; of two unknown words the one that sorts last. */
export function worseState(a: string, b: string): string {
  const rank = rankOf(a) - rankOf(b);
  return rank === 0 ? (compareTexts(a, b) >= 0 ? a : b) : rank > 0 ? a : b;
}

/** What two stretches together say of a node's verdicts. */
export function joinVerdicts(a: VerdictsSeen, b: VerdictsSeen): VerdictsSeen {
  return VERDICTS.indexOf(a) >= VERDICTS.indexOf(b) ? a : b;
}

/** One minute as a stretch of its own. */
export function pastOfMinute({ at, ...minute }: NodeMinute): NodePast {
  return { ...minute, minutes: 1, connected: minute.state === "NODE_CONNECTED" ? 1 : 0, firstAt: at, lastAt: at };
}

/** Two stretches of one node, that have no minute in common, as one. */
export function joinPasts(a: NodePast, b: NodePast): NodePast {
  return {
    node: a.node,
    minutes: a.minutes + b.minutes,
    connected: a.connected + b.connected,
    state: worseState(a.state, b.state),
    version: a.lastAt > b.lastAt ? a.version : b.version,
    ringStart: earliest(a.ringStart, b.ringStart),
    verdicts: joinVerdicts(a.verdicts, b.verdicts),
    flows: a.flows + b.flows,
    lost: a.lost + b.lost,
    late: a.late + b.late,
    firstAt: a.firstAt < b.firstAt ? a.firstAt : b.firstAt,
    lastAt: a.lastAt > b.lastAt ? a.lastAt : b.lastAt,
  };
}

function rankOf(state: string): number {
  const rank = STATES.indexOf(state);
  return rank < 0 ? UNKNOWN_STATE : rank;
}

function earliest(a: Instant | null, b: Instant | null): Instant | null {
  return a === null ? b : b === null || a < b ? a : b;
}
