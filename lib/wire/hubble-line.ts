import type { Flow, LostEvents } from "@/lib/domain/flow";
import type { Instant } from "@/lib/domain/instant";
import { endText, identityText } from "./hubble-line-end";
import { summaryWords, typeWords, verdictWords } from "./hubble-line-words";

/**
 * The line `hubble observe --use-default-field-masks=false -o compact` prints for a flow, without colour and line end.
 * Text from the flow stands as it came but for escape and carriage return, exactly as there.
 * Source: cilium/cilium v1.20.2, hubble/pkg/printer.
 */
export function printHubbleLine(flow: Flow): string {
  const source = `${endText(flow, "source")} ${identityText(flow.source.identity)}`;
  const destination = `${endText(flow, "destination")} ${identityText(flow.destination.identity)}`;
  // A reply keeps the connection's client on the left.
  const ends = flow.isReply ? `${destination} <- ${source}` : `${source} ${flow.isReply === null ? "<>" : "->"} ${destination}`;
  return escaped(`${printStamp(flow.time)}: ${ends} ${typeWords(flow)} ${verdictWords(flow)} (${summaryWords(flow)})`);
}

/** The line the same client prints for lost events. */
export function printLostLine(lost: LostEvents): string {
  const stretch = lost.first !== null && lost.last !== null ? ` (first: ${printStamp(lost.first)}, last: ${printStamp(lost.last)})` : "";
  return escaped(`${printStamp(lost.time)} EVENTS LOST: ${lost.source} CPU(${lost.cpu ?? 0}) ${lost.count}${stretch}`);
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const NANOS_PER_MS = 1_000_000n;
// What protobuf calls a valid timestamp: the years 1 to 9999.
const FIRST_MS = -62_135_596_800_000n;
const END_MS = 253_402_300_800_000n;

/** UTC as Go's StampMilli ("Jan _2 15:04:05.000"), milliseconds cut, not rounded; "N/A" for a time that is none. */
export function printStamp(at: Instant): string {
  const ms = at / NANOS_PER_MS - (at < 0n && at % NANOS_PER_MS !== 0n ? 1n : 0n);
  if (at === 0n || ms < FIRST_MS || ms >= END_MS) return "N/A";
  const date = new Date(Number(ms));
  return `${MONTHS[date.getUTCMonth()] ?? ""} ${String(date.getUTCDate()).padStart(2)} ${date.toISOString().slice(-13, -1)}`;
}

function escaped(line: string): string {
  return line.replaceAll("\u001b", "^[").replaceAll("\r", "\\r");
}
