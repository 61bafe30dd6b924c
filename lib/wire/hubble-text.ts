/** What one pasted line of `hubble observe` says, read back. */
export interface CompactLine {
  readonly time: string | null;
  readonly node: string | null;
  readonly left: CompactEnd;
  readonly arrow: string;
  readonly right: CompactEnd;
  /** Type, verdict and summary as they stand. */
  readonly event: string;
}

export interface CompactEnd {
  /** As printed: `namespace/pod`, a DNS name or an address. */
  readonly name: string;
  readonly port: number | null;
  /** The number in `(ID:26244)`; null for a reserved identity's name. */
  readonly identity: number | null;
}

// hubble v1.20.2, pkg/printer: TIME[ [NODE]]: LEFT (ID) ARROW RIGHT (ID) TYPE VERDICT (SUMMARY); people cut the front off.
const LINE = /^(?:(\w{3}\s+\d+ [\d:.]*\d|\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|[+-]\d\d:\d\d)?):? ?)?(?:\[([^\]\s]+)\]:? )?(\S+) \(([^)\s]*)\) (->|<-|<>) (\S+) \(([^)\s]*)\) (\S.*)$/;
const LONGEST = 2_048;

/** Reads a pasted line, with or without its time and node; null when it is none. */
export function parseCompactLine(text: string): CompactLine | null {
  const found = LINE.exec(text.slice(0, LONGEST));
  if (!found) return null;
  const [, time, node, left = "", leftNote = "", arrow = "", right = "", rightNote = "", event = ""] = found;
  return { time: time ?? null, node: node ?? null, left: endOf(left, leftNote), arrow, right: endOf(right, rightNote), event };
}

function endOf(host: string, note: string): CompactEnd {
  const found = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(host);
  const identity = /^ID:(\d{1,10})$/.exec(note)?.[1];
  return { name: found?.[1] ?? found?.[2] ?? host, port: found?.[3] === undefined ? null : Number(found[3]), identity: identity === undefined ? null : Number(identity) };
}
