import type { Coverage, CoverageHole, NodeCoverage, VerdictsSeen } from "./coverage";
import { printInstant, type Instant } from "./instant";

export interface TimeWindow {
  readonly from: Instant;
  readonly to: Instant;
}

/** All that is known about how complete the data of a window is. */
export interface CoverageGround {
  readonly window: TimeWindow;
  readonly nodes: readonly NodeCoverage[];
  readonly holes: readonly CoverageHole[];
  readonly late: number;
  readonly unattributedDrops: number;
  /** False for bare capture files: nobody says what their maker did not see. */
  readonly carriesCoverage: boolean;
  /** What the stream's owner knows against it: not live now, not since the window's start, a cap reached. */
  readonly streamReasons: readonly string[];
}

/**
 * Coverage of a window (rule 6): of all nodes (`deciding` null), or of a pair, where only losses on the nodes that
 * decide it count against it.
 */
export function coverageOf(ground: CoverageGround, deciding: readonly string[] | null): Coverage {
  const concerned = deciding === null ? ground.nodes : ground.nodes.filter((node) => deciding.includes(node.node));
  const holes = ground.holes.filter(
    (hole) => hole.from <= ground.window.to && hole.to >= ground.window.from && (hole.node === null || deciding === null || deciding.includes(hole.node)),
  );
  const lost = holes.reduce((sum, hole) => sum + (hole.kind === "lost" ? (hole.count ?? 0) : 0), 0);
  const reasons = [
    ...holes.map(sayHole),
    ...ground.streamReasons,
    ...(ground.carriesCoverage ? ground.nodes.flatMap((node) => sayNode(node, ground.window)) : ["a capture file does not say what its maker did not see"]),
    ...(ground.carriesCoverage && ground.nodes.length === 0 ? ["no node has been heard of"] : []),
  ];
  return {
    complete: reasons.length === 0,
    nodes: deciding === null ? ground.nodes.length : deciding.length,
    nodesReporting: concerned.filter(isReporting).length,
    lost,
    late: ground.late,
    unattributedDrops: ground.unattributedDrops,
    verdicts: verdictsOf(deciding, concerned),
    reasons: reasons.slice(0, REASONS_CAP).concat(reasons.length > REASONS_CAP ? [`and ${reasons.length - REASONS_CAP} more`] : []),
  };
}

const REASONS_CAP = 12;

function isReporting(node: NodeCoverage): boolean {
  return node.state === "NODE_CONNECTED" || (node.state === "not listed" && node.lastEventAt !== null);
}

function verdictsOf(deciding: readonly string[] | null, concerned: readonly NodeCoverage[]): VerdictsSeen {
  if (concerned.length === 0 || (deciding !== null && concerned.length < deciding.length)) return "none seen";
  const order: readonly VerdictsSeen[] = ["off (configuration)", "off (drops without verdicts)", "none seen"];
  return order.find((word) => concerned.some((node) => node.verdicts === word)) ?? "seen";
}

function sayHole(hole: CoverageHole): string {
  const where = hole.node ?? "every node";
  const when = `${clock(hole.from)}–${clock(hole.to)} UTC`;
  if (hole.kind === "gap") return `no data of ${where}, ${when}: ${hole.reason}`;
  return `${hole.count ?? "some"} events lost on ${where}, ${when}`;
}

function sayNode(node: NodeCoverage, window: TimeWindow): string[] {
  if (node.state === "UNKNOWN_NODE_STATE") return [`${node.node} says nothing, and its state is not known`];
  if (node.state !== "NODE_CONNECTED") return [`${node.node} is not connected (${node.state})`];
  if (node.ringStart === null) return [`the start of ${node.node}'s ring was not read`];
  if (node.ringStart > window.from) return [`${node.node}'s ring starts at ${clock(node.ringStart)} UTC, after the window's start`];
  return [];
}

function clock(at: Instant): string {
  return printInstant(at).slice(11, 19);
}
