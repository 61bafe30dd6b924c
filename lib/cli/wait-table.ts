import { KERNEL_NAMES, SYN_TEETH, TOOTH_AFTER_MS } from "@/lib/domain/wait/teeth";
import { P50_FROM, TAIL_FROM } from "@/lib/domain/wait/percentiles";
import { visibleText } from "@/lib/platform/text-safety";
import type { WaitAnswer, WaitGroupWire } from "@/lib/wire/wait";
import { sayBasis, sayCount, sayMany } from "./say";
import { paint, printTable, type Cell, type Column } from "./table";

export interface WaitTableOptions {
  readonly width: number | null;
  readonly color: boolean;
}

const BAR_AT_MOST = 48;
const TEETH_ALWAYS: readonly number[] = SYN_TEETH.linear.filter((sec) => sec <= 3).map((sec) => sec * 1_000);

const COLUMNS: readonly Column[] = [
  { head: "PAIR", shrinksTo: 24 },
  { head: "WAITED, N", align: "right" },
  { head: "P50", align: "right" },
  { head: "P95", align: "right" },
  { head: "P99", align: "right" },
  { head: "UNRESOLVED", align: "right" },
  { head: "AFFECTED", align: "right" },
];

/** M1 to M4 for a person: basis, one sentence, the comb, cold starts, and the pairs that waited. */
export function printWait(answer: WaitAnswer, options: WaitTableOptions): string {
  const parts = [`${sayBasis(answer.window, answer.coverage)}\n${sayShare(answer)}\n`];
  const { m1, m2, m3 } = answer;
  if (m1.count + m3.count + m3.pending + m2.count + sumOf(m1.excluded) > 0) parts.push(printComb(answer, options), sayMeasured(answer), sayColdStarts(m2));
  if (answer.by.pairs.length > 0) parts.push(printTable(COLUMNS, answer.by.pairs.map(rowOf), options));
  return parts.join("\n");
}

function sayShare({ m3, m4 }: WaitAnswer): string {
  const pending = m3.pending > 0 ? `; ${sayCount(m3.pending)} still pending` : "";
  if (m4.affected === 0) {
    if (m4.of === 0) return `No new connection under required authentication was seen${pending}.`;
    return `${m4.of === null ? "No new connection" : `None of ${sayMany(m4.of, "new connection")} under required authentication`} met a refusal first${pending}.`;
  }
  const of = m4.of === null ? `${sayMany(m4.affected, "new connection")} met a refusal first (of how many is not known: ${m4.reason ?? ""})` : `${sayCount(m4.affected)} of ${sayMany(m4.of, "new connection")} under required authentication met a refusal first`;
  const unsure = m4.unsure > 0 ? `; of those let through at once ${sayCount(m4.unsure)} may have been refused first, unseen` : "";
  return `${of}: ${sayCount(m4.affected - m3.count)} then waited and were let through, ${sayCount(m3.count)} never were${pending}${unsure}.`;
}

/** The comb lying on its side: a bar a tooth, as long as the root of its count, so that the rare ones are seen. */
function printComb({ m1, m3 }: WaitAnswer, { width, color }: WaitTableOptions): string {
  const at = new Map(m1.teeth.map((tooth) => [tooth.atMs, tooth.count]));
  for (const tooth of TEETH_ALWAYS) if (!at.has(tooth)) at.set(tooth, 0);
  const rows: (readonly [label: string, count: number, tone: "plain" | "missing" | "aside"])[] = [...at].sort((a, b) => a[0] - b[0]).map(([atMs, count]) => [`${atMs / 1_000} s`, count, "plain"]);
  if (m1.between > 0) rows.push(["between", m1.between, "aside"]);
  rows.push(["unresolved", m3.count, "missing"]);
  if (m3.pending > 0) rows.push(["pending", m3.pending, "missing"]);
  const most = Math.max(1, ...rows.map(([, count]) => count));
  const room = Math.max(8, Math.min(BAR_AT_MOST, (width ?? 80) - 26));
  const line = ([label, count, tone]: (typeof rows)[number]): string => {
    const bar = count === 0 ? "" : "█".repeat(Math.max(1, Math.round(Math.sqrt(count / most) * room)));
    return `  ${label.padStart(10)} │${paint(bar, color ? tone : "plain")} ${sayCount(count)}`;
  };
  return [`Wait per connection (M1): counts by tooth, up to ${TOOTH_AFTER_MS} ms after it; bars on a square-root scale`, ...rows.map(line), ""].join("\n");
}

function sayMeasured({ m1, m3, kernels, synAck }: WaitAnswer): string {
  const excluded = sumOf(m1.excluded);
  const reasons = Object.entries({ "events lost": m1.excluded.loss, "a gap in the stream": m1.excluded.gap, "the start of what a node held": m1.excluded.edge, "no verdict ends it": m1.excluded.verdictsOff });
  const lines = [
    `n = ${sayCount(m1.count)} · p50 ${sayMs(m1.p50Ms, m1.count, P50_FROM)} · p95 ${sayMs(m1.p95Ms, m1.count, TAIL_FROM)} · p99 ${sayMs(m1.p99Ms, m1.count, TAIL_FROM)}`,
    `excluded ${sayCount(excluded)}${excluded === 0 ? "" : `: ${reasons.filter(([, count]) => count > 0).map(([reason, count]) => `${sayCount(count)} ${reason}`).join(", ")}`}`,
  ];
  if (m3.count > 0) lines.push(`of the unresolved ${sayCount(m3.recovered)} recovered on a new connection, ${sayCount(m3.open)} may have recovered unseen`);
  if (m1.otherProtocols > 0) lines.push(`${sayMany(m1.otherProtocols, "wait")} of other protocols: cold starts alone tell of them`);
  for (const { node, linear, doubling } of kernels) {
    const seen = [linear > 0 ? `${KERNEL_NAMES.linear} (${sayMany(linear, "wait")})` : "", doubling > 0 ? `${KERNEL_NAMES.doubling} (${sayMany(doubling, "wait")})` : ""].filter(Boolean);
    lines.push(`timers of clients on ${visibleText(node)}: ${seen.join(" and ")}`);
  }
  if (synAck.reason === null) {
    lines.push(`for comparison, SYN to SYN-ACK: ${sayMs(synAck.atOnce.p50Ms, synAck.atOnce.count, P50_FROM)} let through at once (n = ${synAck.atOnce.count}), ${sayMs(synAck.afterRefusal.p50Ms, synAck.afterRefusal.count, P50_FROM)} after a refusal (n = ${synAck.afterRefusal.count})`);
  }
  return `${lines.map((line) => `  ${line}`).join("\n")}\n`;
}

function sayColdStarts(m2: WaitAnswer["m2"]): string {
  const teeth = m2.teeth.map(({ atMs, count }) => `${atMs / 1_000} s ${sayCount(count)}`);
  const spread = m2.count === 0 ? "" : `: ${[...teeth, ...(m2.between > 0 ? [`between ${sayCount(m2.between)}`] : [])].join(", ")} · p50 ${sayMs(m2.p50Ms, m2.count, P50_FROM)}`;
  return `Cold starts of identities on a node (M2), any connection: ${sayCount(m2.count)}${spread}; ${sayCount(m2.unresolved)} unresolved, ${sayCount(m2.open)} open, ${sayCount(m2.excluded)} excluded\n`;
}

function rowOf(group: WaitGroupWire): readonly Cell[] {
  return [
    { text: group.name },
    { text: sayCount(group.count) },
    { text: group.count === 0 ? "" : sayMs(group.p50Ms, group.count, P50_FROM) },
    { text: group.count < P50_FROM ? "" : sayMs(group.p95Ms, group.count, TAIL_FROM) },
    { text: group.count < P50_FROM ? "" : sayMs(group.p99Ms, group.count, TAIL_FROM) },
    { text: sayCount(group.unresolved), tone: group.unresolved > 0 ? "missing" : "plain" },
    { text: group.of === null ? sayCount(group.affected) : `${sayCount(group.affected)} of ${sayCount(group.of)}` },
  ];
}

function sayMs(ms: number | null, count: number, from: number): string {
  if (ms !== null) return ms < 100 ? `${ms.toFixed(1)} ms` : `${(ms / 1_000).toFixed(2)} s`;
  return count < from ? `n < ${from}` : "not known";
}

function sumOf(excluded: WaitAnswer["m1"]["excluded"]): number {
  return excluded.loss + excluded.gap + excluded.edge + excluded.verdictsOff;
}
