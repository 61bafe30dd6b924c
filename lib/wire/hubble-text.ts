/** What one compact line of `hubble observe` says of its two ends. */
export interface CompactLine {
  readonly left: CompactEnd;
  readonly right: CompactEnd;
}

export interface CompactEnd {
  /** As printed: `namespace/pod`, a DNS name or an address. */
  readonly name: string;
  readonly port: number | null;
  /** Identity number, or the name of a reserved one. */
  readonly identity: string;
}

// hubble v1.20.2, pkg/printer: TIME[ [NODE]]: LEFT (ID) ARROW RIGHT (ID) TYPE VERDICT (SUMMARY)
const LINE = /^\s*(?:\w{3} [ \d]\d \d\d:\d\d:\d\d\.\d{3}|\S+)(?: \[[^\]]*\])?: (\S+) \(([\w:-]+)\) (?:->|<-|<>) (\S+) \(([\w:-]+)\) \S/;

/** Reads a pasted line; null when it is none. Whatever its time format is, the ends are read alike. */
export function parseCompactLine(text: string): CompactLine | null {
  const found = LINE.exec(text.slice(0, 2_048));
  if (!found) return null;
  return { left: endOf(found[1] ?? "", found[2] ?? ""), right: endOf(found[3] ?? "", found[4] ?? "") };
}

function endOf(host: string, identity: string): CompactEnd {
  const bracketed = /^\[([^\]]+)\](?::(\d{1,5}))?$/.exec(host);
  const plain = /^([^:]*)(?::(\d{1,5}))?$/.exec(host);
  const found = bracketed ?? plain;
  const port = found?.[2] === undefined ? null : Number(found[2]);
  return { name: found?.[1] || host, port, identity: identity.replace(/^ID:/, "") };
}
