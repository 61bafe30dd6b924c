import { printPairKey } from "@/lib/domain/pair-key";

/** What a cluster may name itself, and what no query, file or line must trip over. */
export const HOSTILE = [
  "'; DROP TABLE events; --",
  "back\\slash\\",
  "\\'",
  "new\nline\r\ttab",
  "\u0000zero\u0000",
  "ünï-ço∂é",
  "\u{1f600}\u{10ffff}",
  "\uffff\ue000",
  "{param:String}",
  "$1 ?1 %s {}",
  "FORMAT JSON",
  "-- comment",
  "/* open",
  "\u007f\u0080\u009f\u202e",
  "a~b%7E",
  "\"quoted\"",
  " ",
  "x".repeat(3_000),
] as const;

const tcp = (source: string, destination: string, port: number): string => printPairKey({ source, destination, port, protocol: "TCP" });

/** Keys of pairs, ordinary and hostile ones, some of which sort otherwise by UTF-16 than by bytes. */
export const PAIRS: readonly string[] = [
  tcp("team-yellow/client", "team-yellow/server", 8_080),
  tcp("team-yellow/client", "team-yellow/server", 8_081),
  tcp("team-blue/untrusted", "team-yellow/server", 8_080),
  printPairKey({ source: "reserved:host", destination: "kube-system/dns", port: 53, protocol: "UDP" }),
  printPairKey({ source: "team-yellow/client", destination: "world", port: null, protocol: "ICMP" }),
  tcp("-1", "-9223372036854775808", 0),
  tcp("a", "\uffff", 1),
  tcp("a", "\u{1f600}", 1),
  ...HOSTILE.map((name) => tcp(`team-red/${name}`, "team-yellow/server", 8_080)),
];

export const NODES: readonly string[] = ["worker-1", "worker-2", "default/worker-3", HOSTILE[0], HOSTILE[4], HOSTILE[6], "-5"];
