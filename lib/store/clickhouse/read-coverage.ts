import type { CoverageHole, VerdictsSeen } from "@/lib/domain/coverage";
import { joinPasts, joinVerdicts, worseState } from "@/lib/domain/history/node-past";
import type { NodePast } from "@/lib/domain/history/stored";
import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { Instant } from "@/lib/domain/instant";
import { gapsOf, type MinuteBits } from "../gaps";
import { byHole, byNode } from "../list-order";
import { HOUR_NS, hoursOf, MINUTE_NS, startFrom, startOf } from "../past-plan";
import { entryOf } from "../rollup";
import { NO_EARLIEST } from "./column";
import { tableSql, within } from "./definitions";
import { butNot, inAddedHours, least, readHeld } from "./held";
import type { Layout } from "./layout";
import type { Link } from "./link";
import { sql } from "./sql";
import { HOLES, NODE_HOURS, NODE_MINUTES, PAIR_HOURS, PAIR_MINUTES } from "./tables";

/** Holes that are answered at most, the newest. */
const HOLES_AT_MOST = 20_000;

/** Nodes over a window, by name. */
export async function readNodes(link: Link, layout: Layout, window: TimeWindow): Promise<NodePast[]> {
  const held = await readHeld(link, layout);
  const hours = hoursOf(window, { minutesFrom: least(held.minutes.map(({ from }) => from)) });
  const added = inAddedHours(held, hours.from, hours.until);
  const [ofMinutes, ofHours] = await Promise.all([
    link.rows(sql`
      SELECT node, count(), countIf(state = 'NODE_CONNECTED'), groupUniqArray(toString(state)), argMax(tuple(version), at).1, toString(min(ring_start)), groupUniqArray(toString(verdicts)), sum(flows), sum(lost), sum(late),
        toString(min(at)), toString(max(at))
      FROM ${tableSql(layout, NODE_MINUTES)} FINAL WHERE at >= ${window.from} AND at <= ${window.to} AND ${butNot(added)} GROUP BY node`),
    added === null ? [] : link.rows(sql`
      SELECT node, sum(minutes), sum(connected), groupUniqArrayArray(states), argMax(tuple(version), last_at).1, toString(min(ring_start)), groupUniqArrayArray(verdicts), sum(flows), sum(lost), sum(late),
        toString(min(first_at)), toString(max(last_at))
      FROM ${tableSql(layout, NODE_HOURS)} FINAL WHERE ${added} GROUP BY node`),
  ]);
  const byName = new Map<string, NodePast>();
  for (const values of [...ofMinutes, ...ofHours]) {
    const part = nodeOf(values);
    const whole = byName.get(part.node);
    byName.set(part.node, whole ? joinPasts(whole, part) : part);
  }
  return [...byName.values()].sort(byNode);
}

function nodeOf([node, minutes, connected, states, version, ringStart, verdicts, flows, lost, late, firstAt, lastAt]: readonly unknown[]): NodePast {
  const start = BigInt(String(ringStart));
  return {
    node: String(node),
    minutes: Number(minutes),
    connected: Number(connected),
    // Both are lists of what node minutes held, never empty.
    state: (states as string[]).reduce(worseState),
    version: version === null ? null : String(version),
    ringStart: start === NO_EARLIEST ? null : start,
    verdicts: (verdicts as VerdictsSeen[]).reduce(joinVerdicts),
    flows: Number(flows),
    lost: Number(lost),
    late: Number(late),
    firstAt: BigInt(String(firstAt)),
    lastAt: BigInt(String(lastAt)),
  };
}

/** Stretches of whole minutes that were not closed; where several share the nodes, not by each of them. */
export async function readUnrecorded(link: Link, layout: Layout, window: TimeWindow): Promise<TimeWindow[]> {
  const from = startFrom(window.from, MINUTE_NS);
  const to = startOf(window.to + 1n, MINUTE_NS) - 1n;
  // An hour that was added up says itself which of its minutes were closed.
  const added = inAddedHours(await readHeld(link, layout), startOf(from, HOUR_NS), startFrom(to, HOUR_NS));
  const hour = sql`at - modulo(at, ${HOUR_NS})`;
  const [minutes, hours] = await Promise.all([
    link.rows(sql`
      SELECT toString(${hour}) AS hour, share, shares, toString(groupBitOr(bitShiftLeft(toUInt64(1), toUInt8(intDiv(modulo(at, ${HOUR_NS}), ${MINUTE_NS}))))) FROM ${tableSql(layout, PAIR_MINUTES)}
      WHERE pair = '' AND ${within("at", from, to)} AND ${butNot(added)} GROUP BY hour, share, shares`),
    added === null ? [] : link.rows(sql`SELECT toString(at), share, shares, toString(groupBitOr(closed)) FROM ${tableSql(layout, PAIR_HOURS)} WHERE pair = '' AND ${added} GROUP BY at, share, shares`),
  ]);
  /** By hour, how many shared the nodes, and share. */
  const byHour = new Map<Instant, Map<number, Map<number, MinuteBits>>>();
  for (const [at, share, of, bits] of [...minutes, ...hours]) {
    const shares = entryOf(entryOf(byHour, BigInt(String(at)), () => new Map<number, Map<number, MinuteBits>>()), Number(of), () => new Map<number, MinuteBits>());
    shares.set(Number(share), (shares.get(Number(share)) ?? 0n) | BigInt(String(bits)));
  }
  const closedByAll = (of: number, shares: ReadonlyMap<number, MinuteBits>): MinuteBits => (shares.size < of ? 0n : [...shares.values()].reduce((all, bits) => all & bits));
  return gapsOf(
    window,
    [...byHour].map(([at, numbers]) => [at, [...numbers].reduce((any, [of, shares]) => any | closedByAll(of, shares), 0n)]),
  );
}

/** Holes that touch a window. */
export async function readHoles(link: Link, layout: Layout, window: TimeWindow): Promise<CoverageHole[]> {
  const rows = await link.rows(sql`
    SELECT kind, everywhere, node, toString(from_at), toString(to_at), is_counted, count, reason FROM ${tableSql(layout, HOLES)} FINAL
    WHERE from_at <= ${window.to} AND to_at >= ${window.from} ORDER BY from_at DESC LIMIT ${HOLES_AT_MOST}`);
  return rows
    .map(([kind, everywhere, node, from, to, isCounted, count, reason]): CoverageHole => ({
      kind: kind === "lost" ? "lost" : "gap",
      node: everywhere === 1 ? null : String(node),
      from: BigInt(String(from)),
      to: BigInt(String(to)),
      count: isCounted === 1 ? Number(count) : null,
      reason: String(reason),
    }))
    .sort(byHole);
}
